import type { DescribeOrganizationConfigurationResponse } from '@aws-sdk/client-securityhub';
import type { Change } from '../../../model/change.ts';
import type { WriteClients } from '../../clients.ts';
import type { ObservedResource } from '../../observation.ts';
import type { Outcome, ResourceType } from '../../provider.ts';
import { sameMembers } from '../same-members.ts';

export const newAccountsTypeName = 'securityhub/new-accounts';
export const newAccountsName = 'default';

/** What Security Hub does by itself for accounts that join, in each Region of the administrator. Facts: compliance 2.6. */
export const newAccountsType: ResourceType = {
  name: newAccountsTypeName,
  batchSize: 1,
  after: [],
  exclusive: false,
  same: sameMembers,
  difference: () => 'new-accounts',
  isDestructiveUpdate: (before, after) =>
    (before['autoEnable'] === true && after['autoEnable'] === false) ||
    (before['defaultStandards'] === true && after['defaultStandards'] === false),
  leftover: () => ({ action: 'none' }),
};

/** Under central configuration both are off by force. */
export const normaliseNewAccounts = (live: DescribeOrganizationConfigurationResponse): ObservedResource => ({
  type: newAccountsTypeName,
  name: newAccountsName,
  properties: { autoEnable: live.AutoEnable ?? false, defaultStandards: live.AutoEnableStandards === 'DEFAULT' },
});

/** Both members go together: AWS takes a missing one for its default. May be repeated. */
export async function writeNewAccounts([change]: readonly Change[], aws: WriteClients, signal: AbortSignal): Promise<Outcome[]> {
  if (change === undefined || change.action === 'delete') throw new Error('what happens to new accounts is only set');
  const { autoEnable, defaultStandards } = change.after;
  await aws.securityHub.updateOrganizationConfiguration(
    { AutoEnable: autoEnable === true, AutoEnableStandards: defaultStandards === true ? 'DEFAULT' : 'NONE' },
    signal,
  );
  return [{ status: 'sent' }];
}
