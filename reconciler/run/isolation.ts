import pLimit from 'p-limit';
import { type IsolationProof, proofOf } from '../isolation/proof.ts';
import type { Cell } from '../model/address.ts';
import type { CellSet } from '../model/cell-set.ts';
import type { Inventory } from '../model/inventory.ts';
import type { ReadClients } from '../providers/clients.ts';
import type { EffectiveTenant } from '../providers/messaging/effective-tenant.ts';
import { readTenantFacts } from '../providers/messaging/proof/tenant-facts.ts';
import type { OrganizationView } from '../providers/provider.ts';

export interface ProofInput {
  readonly tenants: readonly EffectiveTenant[];
  readonly organization: OrganizationView;
  readonly inventory: Inventory;
  /** Cells of ACTIVE accounts in governed Regions. */
  readonly active: CellSet;
  readonly readClients: (cell: Cell) => ReadClients;
  /** Accounts asked at once. */
  readonly concurrency: number;
}

/** Reads what the tenants live with and proves what they share. What could not be read is in the proof. */
export async function proveIsolation(input: ProofInput): Promise<IsolationProof> {
  const limit = pLimit(input.concurrency);
  const facts = await readTenantFacts({
    tenants: input.tenants,
    organization: input.organization,
    stateOf: (account) => input.inventory.accounts.get(account as Cell['account'])?.state,
    pathOf: (account) => input.inventory.accounts.get(account as Cell['account'])?.path ?? [],
    cellsOf: ({ account, regions }) =>
      regions
        .map((region) => ({ account: (account?.value ?? '') as Cell['account'], region }))
        .filter((cell) => input.active.space.indexOf(cell) !== undefined && input.active.has(cell)),
    readClients: input.readClients,
    limit,
  });
  return proofOf(facts);
}
