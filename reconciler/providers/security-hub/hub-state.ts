import type { CellSet } from '../../model/cell-set.ts';
import type { SecurityStandards } from '../../model/documents.generated.ts';
import type { Positioned } from '../../model/positioned.ts';
import type { CompileInput } from '../provider.ts';
import { defaultPriority, partsOf } from './parts.ts';

/** What the documents together say of hubs. */
export interface HubStatements {
  /** `hub.state: unmanaged` is the strongest word. Settings without a state do not reach these cells. */
  readonly unmanaged: CellSet;
  /** Some document has a `hub` block: the default `present` is for the others. */
  readonly said: CellSet;
}

/**
 * A default counts only after merging, and an omitted state is no value: it neither beats nor contradicts one that is written.
 * Source: facts/compliance.md 6.3, merge order.
 */
export function hubStatements(input: CompileInput): HubStatements {
  const byPriority = input.documents.all('SecurityStandards').toSorted(weakestFirst);
  let unmanaged = input.space.empty();
  let said = input.space.empty();
  for (const document of byPriority) {
    const { spec } = document.value;
    const parts = partsOf(document, spec.overrides, input).toSorted((a, b) => a.rank - b.rank);
    for (const { value, cells } of parts) {
      const { hub } = value === 'baseline' ? spec : value;
      if (hub !== undefined) said = said.union(cells);
      if (hub?.state === 'unmanaged') unmanaged = unmanaged.union(cells);
      else if (hub?.state === 'present') unmanaged = unmanaged.minus(cells);
    }
  }
  return { unmanaged, said };
}

/** Equal priorities that disagree are V-04; the name only makes the outcome the same whatever the order of documents. */
function weakestFirst(a: Positioned<SecurityStandards>, b: Positioned<SecurityStandards>): number {
  const byPriority = (a.value.spec.priority ?? defaultPriority) - (b.value.spec.priority ?? defaultPriority);
  return byPriority !== 0 ? byPriority : a.value.metadata.name < b.value.metadata.name ? -1 : 1;
}
