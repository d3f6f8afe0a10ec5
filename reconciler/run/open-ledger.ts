import path from 'node:path';
import type { RoleKind } from '../aws/settings.ts';
import { accountId } from '../model/account-id.ts';
import type { Organization } from '../model/documents.generated.ts';
import { DirectoryLedger, type Ledger } from './ledger.ts';
import type { Surroundings } from './survey.ts';

/** What opening a ledger takes besides the document: where the configuration is, and how its account is entered. */
export interface LedgerSurroundings extends Pick<Surroundings, 'env' | 'clock' | 'calendar' | 'signal' | 'run' | 'version' | 'ownKeys'> {
  readonly configuration: string;
  /** The role pair: `apply` for whoever writes to it. */
  readonly kind: RoleKind;
  /** The wall clock: when what is kept may go. */
  readonly now: () => Date;
}

/**
 * The ledger that `Organization.spec.ledger` names: a table, or a folder of the configuration, `.trueup` where nothing is said. A table is
 * reached by a connection of its own, with no gate before its writes: the gate itself writes to it. Throws SetupProblem.
 */
export async function openLedger(organization: Organization | undefined, s: LedgerSurroundings): Promise<Ledger> {
  const settings = organization?.spec.ledger;
  if (organization === undefined || settings?.dynamodb === undefined)
    return new DirectoryLedger(path.resolve(s.configuration, settings?.directory ?? '.trueup'));
  const { table, account, region } = settings.dynamodb;
  const [{ openConnection }, { TableLedger }] = await Promise.all([import('./survey.ts'), import('./table-ledger.ts')]);
  const connection = openConnection(organization, s.kind, s);
  const items = connection.ledgerTable({ account: accountId(account), region }, table, organization.metadata.name);
  return new TableLedger(items, `table ${table} of account ${account}, ${region}`, s.now, () => connection.close());
}
