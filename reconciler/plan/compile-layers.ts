import type { Layer } from '../providers/layer.ts';
import type { CompileInput, Provider } from '../providers/provider.ts';
import { type Resolution, resolveLayers } from './resolve.ts';

/** What the documents ask for, and the stack sets that carry a part of it: those follow from what all documents together ask of a cell. */
export function compileLayers(providers: readonly Provider[], input: CompileInput): readonly Layer[] {
  const asked = providers.flatMap((provider) => provider.compile(input));
  let classes: Resolution['classes'] | undefined;
  const merged = (): Resolution['classes'] => {
    classes ??= resolveLayers(asked, input.space).classes;
    return classes;
  };
  const carriers = providers.flatMap((provider) => provider.carry?.(input, merged) ?? []);
  return [...asked, ...providers.flatMap((provider) => provider.compileCarriers?.(carriers, input) ?? [])];
}
