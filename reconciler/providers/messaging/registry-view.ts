import type { Cell } from '../../model/address.ts';
import type { ReadClients } from '../clients.ts';
import { entriesOfAccount, type RegistryPlace, textIn } from './resources/registry-items.ts';

/** What the registry holds of the tenants of a cell, for people: phase and ids by `<kind>/<name>`. Throws AwsFailure when it cannot be read. */
export async function registryView(
  place: RegistryPlace,
  cell: Cell,
  aws: ReadClients,
): Promise<ReadonlyMap<string, { readonly phase: string; readonly ids: Readonly<Record<string, string>> }>> {
  const entries = await entriesOfAccount(place, cell.account, aws);
  return new Map(
    [...entries.values()].map(({ tenant, meta, parts }) => {
      const ids = [...parts].flatMap(([key, item]): [string, string][] => {
        const [, region, kind = '', ...name] = key.split('#');
        const arn = textIn(item, 'arn');
        return region === cell.region && arn !== undefined ? [[`${kind}/${name.join('#')}`, arn]] : [];
      });
      return [tenant, { phase: textIn(meta, 'phase') ?? 'PENDING', ids: Object.fromEntries(ids) }];
    }),
  );
}
