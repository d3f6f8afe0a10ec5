import type { Diagnostic } from '../model/diagnostic.ts';
import type { Layer } from '../providers/layer.ts';
import type { CompileInput, Provider } from '../providers/provider.ts';
import { type Resolution, resolveLayers } from './resolve.ts';

/** The layers of all providers, and what those that follow from all documents together cannot express. */
export interface Compiled {
  readonly layers: readonly Layer[];
  readonly diagnostics: readonly Diagnostic[];
}

/** What the documents ask for, and the stack sets that carry a part of it: those follow from what all documents together ask of a cell. */
export function compileLayers(providers: readonly Provider[], input: CompileInput): Compiled {
  const asked = providers.flatMap((provider) => provider.compile(input));
  let classes: Resolution['classes'] | undefined;
  const merged = (): Resolution['classes'] => {
    classes ??= resolveLayers(asked, input.space).classes;
    return classes;
  };
  const carriers = providers.flatMap((provider) => provider.carry?.(input, merged) ?? []);
  const derived = providers.flatMap((provider) => provider.derive?.(input, merged) ?? []);
  return {
    layers: [
      ...asked,
      ...providers.flatMap((provider) => provider.compileCarriers?.(carriers, input) ?? []),
      ...derived.flatMap(({ layers }) => layers),
    ],
    diagnostics: derived.flatMap(({ diagnostics }) => diagnostics),
  };
}
