import type { Cell } from '../../model/address.ts';
import { AwsFailure } from '../../model/aws-failure.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { ReadClients } from '../clients.ts';
import { error } from './diagnostics.ts';
import type { EffectiveTenant } from './effective-tenant.ts';
import { cellOf, type Entry, entriesOfAccount, entryOf, type RegistryPlace, textIn } from './resources/registry-items.ts';

/**
 * tenants whose document says another isolation or another account than the registry remembers. Neither changes in place: what stands in the old place would be left or taken away while nothing is in
 * the new one yet. One question an account, and one for each tenant that is new there. A registry that cannot be read says so when its cells are read.
 */
export async function movedTenants(tenants: readonly EffectiveTenant[], aws: (cell: Cell) => ReadClients): Promise<readonly Diagnostic[]> {
  const accounts = new Map<string, Promise<ReadonlyMap<string, Entry>>>();
  const found = await Promise.all(
    tenants.map(async (tenant): Promise<readonly Diagnostic[]> => {
      const place = tenant.registry?.value;
      const account = tenant.account?.value;
      if (place === undefined || account === undefined) return [];
      try {
        const clients = aws(cellOf(place));
        const here = accounts.get(account) ?? entriesOfAccount(place, account, clients);
        accounts.set(account, here);
        return [...moved(tenant, await metaOf(tenant, place, await here, clients))];
      } catch (failure) {
        if (failure instanceof AwsFailure) return [];
        throw failure;
      }
    }),
  );
  return found.flat();
}

async function metaOf({ name }: EffectiveTenant, place: RegistryPlace, here: ReadonlyMap<string, Entry>, aws: ReadClients) {
  return here.get(name)?.meta ?? (await entryOf(place, name, aws)).meta;
}

function* moved(tenant: EffectiveTenant, meta: Entry['meta']): Generator<Diagnostic> {
  const [isolation, account] = [textIn(meta, 'isolation'), textIn(meta, 'accountId')];
  const to = tenant.isolation === 'shared-project' ? 'dedicated-project' : tenant.isolation;
  const hint = `keep it as it is; trueup migrate tenant ${tenant.name} --to ${to} prints the steps, each safe to stop at`;
  if (isolation !== undefined && isolation !== tenant.isolation)
    yield error(
      'A-09',
      tenant.merged.at('isolation'),
      `the isolation of ${tenant.name} is ${isolation} and does not become ${tenant.isolation} in place`,
      hint,
    );
  if (account !== undefined && account !== tenant.account?.value)
    yield error(
      'A-09',
      tenant.account?.source ?? tenant.source,
      `${tenant.name} lives in the account ${account} and does not move to ${tenant.account?.value ?? 'another'} in place`,
      hint,
    );
}
