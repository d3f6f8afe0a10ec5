// What a run asks whom: the types that it is about, and the cells that each provider has to do with.
import type { TypeName } from '../model/address.ts';
import type { CellSet } from '../model/cell-set.ts';
import type { Layer } from '../providers/layer.ts';
import type { Provider } from '../providers/provider.ts';
import type { Survey } from './survey.ts';

/**
 * The cells that each provider is asked about: the targets of its kinds' documents, those where any document asks for one of its types, and
 * those that it has to look at besides (`Provider.alsoReads`).
 */
export async function cellsByProvider(
  providers: readonly Provider[],
  { expansion, connection }: Survey,
  layers: readonly Layer[],
  looksFurther: (provider: Provider) => boolean,
  prune: boolean,
): Promise<ReadonlyMap<string, CellSet>> {
  const { space } = expansion;
  const all = await Promise.all(
    providers.map(async (provider) => {
      const types = new Set(provider.types.map((type) => type.name));
      const asks = (layer: Layer): boolean => [...layer.wanted, ...layer.removed, ...layer.unlisted].some(({ type }) => types.has(type));
      const sets = [
        ...[...expansion.targets].filter(([id]) => provider.kinds.some((kind) => id.startsWith(`${kind}/`))).map(([, { cells }]) => cells),
        ...layers.filter(asks).map(({ cells }) => cells),
        looksFurther(provider)
          ? ((await provider.alsoReads?.(space, connection.readClients))?.intersect(expansion.active) ?? space.empty())
          : space.empty(),
        prune ? (provider.mayOwnIn?.(expansion.active) ?? space.empty()) : space.empty(),
      ];
      return [provider.name, sets.reduce((union, each) => union.union(each), space.empty())] as const;
    }),
  );
  return new Map(all);
}

/** `--kind`: the types that documents of these kinds ask for; undefined compares all. */
export function typesOfKinds(kinds: readonly string[], layers: readonly Layer[]): ReadonlySet<TypeName> | undefined {
  if (kinds.length === 0) return undefined;
  const asked = layers.filter((layer) => kinds.some((kind) => layer.document.startsWith(`${kind}/`)));
  return new Set(asked.flatMap((layer) => [...layer.wanted, ...layer.removed].map(({ type }) => type)));
}

/** `prune --kind`: all types of the providers of these kinds. */
export function typesOfProviders(kinds: readonly string[], providers: readonly Provider[]): ReadonlySet<TypeName> | undefined {
  if (kinds.length === 0) return undefined;
  const asked = providers.filter((provider) => provider.kinds.some((kind) => kinds.includes(kind)));
  return new Set(asked.flatMap(({ types }) => types.map(({ name }) => name)));
}

/** Whether a provider has a type that the kinds of the run ask for: the others are not read. */
export const isAsked = (provider: Provider, only: ReadonlySet<TypeName> | undefined): boolean =>
  only === undefined || provider.types.some(({ name }) => only.has(name));
