import type { AdminAccount } from '@aws-sdk/client-securityhub';
import type { Change } from '../../../model/change.ts';
import type { ReadClients, WriteClients } from '../../clients.ts';
import type { ObservedResource } from '../../observation.ts';
import type { Outcome, ResourceType } from '../../provider.ts';
import { allPages } from '../pages.ts';
import { sameMembers } from '../same-members.ts';

export const administratorTypeName = 'securityhub/administrator';
/** A Region has at most one administrator. */
export const administratorName = 'default';

/** The organization's designated administrator, in the management account's cell of each Region. Facts: compliance 2.6. */
export const administratorType: ResourceType = {
  name: administratorTypeName,
  batchSize: 1,
  after: [],
  exclusive: false,
  same: sameMembers,
  difference: () => 'administrator-missing',
  isDestructiveUpdate: () => true,
  replaces: () => 'the administrator that is designated now has to be removed first',
  replaceLoses: 'what the former administrator holds: its members, its aggregation and its configuration policies',
  summarise: ({ account }) => String(account),
  leftover: () => ({ action: 'none' }),
};

/** One call, from the management account. */
export async function readAdministrator(aws: ReadClients): Promise<ObservedResource | undefined> {
  const pages = await allPages(
    (token) => aws.securityHub.listOrganizationAdminAccounts({ MaxResults: 10, ...token }),
    ({ AdminAccounts, NextToken }) => [AdminAccounts, NextToken],
  );
  return pages.map(normaliseAdministrator)[0];
}

function normaliseAdministrator({ AccountId: account = '', Status }: AdminAccount): ObservedResource {
  const base: ObservedResource = { type: administratorTypeName, name: administratorName, properties: { account } };
  if (Status !== 'DISABLE_IN_PROGRESS') return base;
  const message = `the administrator ${account} is being removed`;
  return { ...base, condition: { kind: 'administrator-missing', message, settling: true, acceptsChildren: false, leaving: true } };
}

/** Designates; removes the former one first, which the plan has shown. May be repeated. */
export async function writeAdministrator([change]: readonly Change[], aws: WriteClients, signal: AbortSignal): Promise<Outcome[]> {
  if (change === undefined || change.action === 'delete') throw new Error('an administrator is only designated');
  if (change.action === 'replace')
    await aws.securityHub.disableOrganizationAdminAccount({ AdminAccountId: String(change.before['account']) }, signal);
  await aws.securityHub.enableOrganizationAdminAccount({ AdminAccountId: String(change.after['account']) }, signal);
  return [{ status: 'sent' }];
}
