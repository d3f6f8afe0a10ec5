import type { Layer } from '../layer.ts';
import type { Provider } from '../provider.ts';
import { createStackSetsProvider } from './provider.ts';
import { stackSetTypeName } from './resources/stack-set.ts';

/**
 * Stack sets as `trueup offboard StackSet` wants them: no instances, then no set. Stacks stay where the document says `retainStacks` (the
 * default). Source: facts/compliance.md 1.2 (teardown), 6.9.
 * @param instead whether stacks stay, whatever the documents say
 */
export function createStackSetsOffboarding(instead: { readonly retainStacks?: boolean } = {}): Provider {
  const provider = createStackSetsProvider(instead);
  return {
    ...provider,
    check: () => [],
    preflight: async () => [],
    compile: (input) =>
      provider.compile(input).flatMap((layer): Layer[] => {
        const sets = layer.wanted.filter(({ type }) => type === stackSetTypeName);
        const wanted = sets.map((set) => ({ ...set, state: 'absent' as const, properties: {}, allowDelete: true }));
        return wanted.length === 0 ? [] : [{ ...layer, wanted }];
      }),
  };
}
