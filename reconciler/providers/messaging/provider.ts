import type { Cell } from '../../model/address.ts';
import type { Change } from '../../model/change.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { DocumentSet } from '../../model/document-set.ts';
import type { Observation } from '../observation.ts';
import type { Outcome, Provider } from '../provider.ts';
import { check } from './check.ts';
import { notPlannedYet } from './diagnostics.ts';

/** Tenants: email, SMS, push and custom messages. Their documents are checked; nothing of them is planned yet, and `plan` says so. */
export const createMessagingProvider = (): Provider => ({
  name: 'messaging',
  kinds: ['TenantDefaults', 'Tenant'],
  types: [],
  check,
  compile: () => [],
  notPlanned,
  observe: nothing,
  apply: (batch) => Promise.resolve(batch.map(refuse)),
});

function notPlanned(documents: DocumentSet): readonly Diagnostic[] {
  const tenants = documents.all('Tenant');
  const first = tenants[0];
  return first === undefined ? [] : [notPlannedYet(tenants.length, first.keyAt('metadata', 'name'))];
}

const nothing = (cell: Cell): Promise<Observation> =>
  Promise.resolve({ cell, resources: new Map(), withheld: new Map(), notices: [], unreadable: [] });

const refuse = ({ address }: Change): Outcome => ({ status: 'failed', code: 'D-15', message: `${address.type} is not available yet` });
