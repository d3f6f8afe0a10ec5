import type { DescribeOrganizationConfigurationResponse } from '@aws-sdk/client-securityhub';
import type { Change } from '../../../model/change.ts';
import type { WriteClients } from '../../clients.ts';
import type { ObservedResource } from '../../observation.ts';
import type { Outcome, ResourceType } from '../../provider.ts';
import { sameMembers } from '../same-members.ts';
import { aggregatorTypeName } from './finding-aggregator.ts';

export const centralTypeName = 'securityhub/central-configuration';
export const centralName = 'default';

/** Central configuration is there or not; in the administrator's home cell. Facts: compliance 2.6, 2.7. */
export const centralType: ResourceType = {
  name: centralTypeName,
  batchSize: 1,
  after: [aggregatorTypeName],
  exclusive: false,
  same: sameMembers,
  difference: ({ action }) => (action === 'create' ? 'central-missing' : 'central-unexpected'),
  isDestructiveUpdate: () => false,
  deleteLoses: 'central configuration: accounts keep their settings and manage themselves from then on',
  summarise: () => 'on',
  failedBecause: ({ failure }) => (typeof failure === 'string' && failure !== '' ? failure : undefined),
  leftover: () => ({ action: 'none' }),
};

/** Undefined under local configuration. */
export function normaliseCentral(live: DescribeOrganizationConfigurationResponse): ObservedResource | undefined {
  const { ConfigurationType: type, Status: status, StatusMessage: message = 'AWS gave no reason' } = live.OrganizationConfiguration ?? {};
  if (type !== 'CENTRAL') return undefined;
  const base: ObservedResource = { type: centralTypeName, name: centralName, properties: { failure: status === 'FAILED' ? message : '' } };
  if (status !== 'PENDING') return base;
  const pending = 'central configuration is being turned on';
  return { ...base, condition: { kind: 'central-pending', message: pending, settling: true, acceptsChildren: false } };
}

/** Turning on forces AutoEnable off; turning off needs every policy gone, which comes before. May be repeated. */
export async function writeCentral([change]: readonly Change[], aws: WriteClients, signal: AbortSignal): Promise<Outcome[]> {
  if (change === undefined) throw new Error('no change');
  await aws.securityHub.updateOrganizationConfiguration(
    {
      AutoEnable: false,
      AutoEnableStandards: 'NONE',
      OrganizationConfiguration: { ConfigurationType: change.action === 'delete' ? 'LOCAL' : 'CENTRAL' },
    },
    signal,
  );
  return [{ status: 'sent' }];
}
