import path from 'node:path';
import type { Organization } from '../model/documents.generated.ts';
import { DirectoryLedger, type Ledger } from './ledger.ts';

/** The ledger that `Organization.spec.ledger` names: a folder of the configuration, `.trueup` where nothing is said. */
export function openLedger(organization: Organization | undefined, configuration: string): Ledger {
  return new DirectoryLedger(path.resolve(configuration, organization?.spec.ledger?.directory ?? '.trueup'));
}
