import type { CellSet } from '../../model/cell-set.ts';
import type { CompileInput } from '../provider.ts';
import { defaultPriority, partsOf } from './parts.ts';

/**
 * The cells whose hub the documents leave alone: `hub.state: unmanaged` is the strongest word there. Hub settings and the default `present`
 * do not reach them: an omitted state is no value, so it neither beats nor contradicts one that is written. Source: facts/compliance.md 6.3.
 */
export function unmanagedHubs(input: CompileInput): CellSet {
  const byPriority = input.documents
    .all('SecurityStandards')
    .toSorted((a, b) => (a.value.spec.priority ?? defaultPriority) - (b.value.spec.priority ?? defaultPriority));
  let unmanaged = input.space.empty();
  for (const document of byPriority) {
    const { spec } = document.value;
    const parts = partsOf(document, spec.overrides, input).toSorted((a, b) => a.rank - b.rank);
    for (const { value, cells } of parts) {
      const state = (value === 'baseline' ? spec : value).hub?.state;
      if (state === 'unmanaged') unmanaged = unmanaged.union(cells);
      else if (state === 'present') unmanaged = unmanaged.minus(cells);
    }
  }
  return unmanaged;
}
