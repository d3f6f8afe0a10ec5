import type { KMSServerSideEncryptionIntegrationConfig, UpdateServiceIntegrationConfig } from '@aws-sdk/client-devops-guru';
import type { Cell } from '../../../model/address.ts';
import type { Change } from '../../../model/change.ts';
import type { Properties } from '../../../model/properties.ts';
import type { ReadClients, WriteClients } from '../../clients.ts';
import type { ObservedResource } from '../../observation.ts';
import type { Outcome, ResourceType, StepContext } from '../../provider.ts';
import { outcomeOf } from '../failures.ts';
import { sameMembers } from '../same-members.ts';
import { channelTypeName } from './channel.ts';

export const integrationTypeName = 'devops-guru/integration';
export const profilerName = 'codeGuruProfiler';
export const integrationNames = ['opsCenter', 'logAnomalyDetection', 'kms', profilerName] as const;
export type IntegrationName = (typeof integrationNames)[number];

/** The key that AWS holds itself, which is what DevOps Guru uses unless told otherwise. */
const awsOwned = 'aws-owned';

/** Every integration is always there, on or off, and unmarkable: it is only changed, and only where a document says so. */
export const integrationType: ResourceType = {
  name: integrationTypeName,
  batchSize: integrationNames.length,
  after: [channelTypeName],
  exclusive: false,
  same: sameMembers,
  difference: () => 'integration',
  isDestructiveUpdate: (before, after) => before['status'] === 'enabled' && after['status'] === 'disabled',
  leftover: () => ({ action: 'none' }),
};

/** What a document writes for an integration, as properties. `keyOf` gives the reference of a key's ARN in the cells it is compiled for. */
export function propertiesOfIntegration(name: IntegrationName, value: string, keyOf: (arn: string) => string): Properties {
  if (name !== 'kms') return { status: value };
  return { key: value === awsOwned ? awsOwned : keyOf(value) };
}

const keyArn = /^arn:[^:]+:kms:[^:]+:([^:]+):(key\/.+)$/;

/** A live key as a cell refers to it: `key/1234` of its own account, `222222222222:key/1234` of another; partition and Region are the cell's. */
function keyReferenceOf(keyId: string, cell: Cell): string {
  const [, account = cell.account, key = `key/${keyId}`] = keyArn.exec(keyId) ?? [];
  return account === cell.account ? key : `${account}:${key}`;
}

function arnOfKey(reference: string, cell: Cell, partition: string): string {
  const [first = '', second] = reference.split(':');
  const [account, key] = second === undefined ? [cell.account, first] : [first, second];
  return `arn:${partition}:kms:${cell.region}:${account}:${key}`;
}

const resource = (name: IntegrationName, properties: Properties): ObservedResource => ({ type: integrationTypeName, name, properties });
const statusOf = (optIn: string | undefined): Properties => ({ status: optIn === 'ENABLED' ? 'enabled' : 'disabled' });

/** The integrations of DescribeServiceIntegration. One call. Source: facts/compliance.md 3.4. */
export async function readServiceIntegrations(aws: ReadClients): Promise<ObservedResource[]> {
  const { ServiceIntegration: live } = await aws.devOpsGuru.describeServiceIntegration({});
  const kms = live?.KMSServerSideEncryption;
  const isCustomer = kms?.Type === 'CUSTOMER_MANAGED_KEY' && kms.OptInStatus !== 'DISABLED' && kms.KMSKeyId !== undefined;
  return [
    resource('opsCenter', statusOf(live?.OpsCenter?.OptInStatus)),
    resource('logAnomalyDetection', statusOf(live?.LogsAnomalyDetection?.OptInStatus)),
    resource('kms', { key: isCustomer ? keyReferenceOf(kms.KMSKeyId ?? '', aws.cell) : awsOwned }),
  ];
}

/** The integration that has a call of its own. */
export async function readProfiler(aws: ReadClients): Promise<ObservedResource> {
  const { EventSources } = await aws.devOpsGuru.describeEventSourcesConfig({});
  return resource(profilerName, statusOf(EventSources?.AmazonCodeGuruProfiler?.Status));
}

/** Sends the members that differ, in one call each for the two groups. */
export async function writeIntegrations(batch: readonly Change[], aws: WriteClients, step: StepContext): Promise<Outcome[]> {
  const afterOf = (change: Change): Properties => {
    if (change.action !== 'update') throw new Error('an integration is only changed');
    return change.after;
  };
  const profiler = batch.find((change) => change.address.name === profilerName);
  const services = batch.filter((change) => change !== profiler);
  const ServiceIntegration = Object.assign({}, ...services.map((change) => memberOf(change, afterOf(change), step)));
  const ofServices =
    services.length === 0 ? undefined : await outcomeOf(() => aws.devOpsGuru.updateServiceIntegration({ ServiceIntegration }, step.signal));
  const Status = profiler !== undefined && afterOf(profiler)['status'] === 'enabled' ? 'ENABLED' : 'DISABLED';
  const ofProfiler =
    profiler === undefined
      ? undefined
      : await outcomeOf(() =>
          aws.devOpsGuru.updateEventSourcesConfig({ EventSources: { AmazonCodeGuruProfiler: { Status } } }, step.signal),
        );
  return batch.map((change) => (change === profiler ? ofProfiler : ofServices) ?? { status: 'sent' });
}

function memberOf({ address }: Change, after: Properties, step: StepContext): UpdateServiceIntegrationConfig {
  const OptInStatus = after['status'] === 'enabled' ? 'ENABLED' : 'DISABLED';
  switch (address.name) {
    case 'opsCenter':
      return { OpsCenter: { OptInStatus } };
    case 'logAnomalyDetection':
      return { LogsAnomalyDetection: { OptInStatus } };
    case 'kms':
      return { KMSServerSideEncryption: encryptionOf(String(after['key']), step) };
    default:
      throw new Error(`DevOps Guru has no integration ${address.name}`);
  }
}

function encryptionOf(key: string, { cell, organization }: StepContext): KMSServerSideEncryptionIntegrationConfig {
  if (key === awsOwned) return { Type: 'AWS_OWNED_KMS_KEY', OptInStatus: 'ENABLED' };
  return { Type: 'CUSTOMER_MANAGED_KEY', OptInStatus: 'ENABLED', KMSKeyId: arnOfKey(key, cell, organization.partition) };
}
