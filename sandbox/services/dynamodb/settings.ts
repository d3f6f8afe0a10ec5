import type * as Dynamo from '@aws-sdk/client-dynamodb';
import { AwsError } from '../../wire/errors.ts';
import type { Operation, OperationContext } from '../operation.ts';
import { inUse, invalid, invalidValues } from './errors.ts';
import { durations, findTable, type TableRecord } from './table.ts';

type Answer<Output> = Omit<Output, '$metadata'>;

/** Tags of a table. Source: DynamoDB's tagging restrictions. */
const mostTags = 50;

export function tagsFrom(tags: readonly Dynamo.Tag[] | undefined, before: Readonly<Record<string, string>> = {}): Record<string, string> {
  const found: Record<string, string> = { ...before };
  for (const { Key: key = '', Value: value = '' } of tags ?? []) {
    if (key === '' || key.length > 128 || value.length > 256) throw invalidValues(`The tag ${key} is too long or has no key`);
    if (key.toLowerCase().startsWith('aws:')) throw invalidValues(`Tag keys starting with 'aws:' are reserved for system use: ${key}`);
    found[key] = value;
  }
  if (Object.keys(found).length > mostTags) throw invalidValues(`Too many tags: a resource has at most ${mostTags}`);
  return found;
}

/** A table that has been made. Throws TableNotFoundException or ResourceInUseException. */
function settled(name: string | undefined, context: OperationContext, code: string): TableRecord {
  const table = findTable(context, name);
  if (table === undefined) throw new AwsError(code, `Requested resource not found: Table: ${name ?? ''} not found`, 400);
  if (table.status === 'CREATING' || table.status === 'DELETING')
    throw inUse(
      `Attempt to change a resource which is still in use: Table is being ${table.status === 'CREATING' ? 'created' : 'deleted'}: ${table.name}`,
    );
  return table;
}

export const describeContinuousBackups: Operation<
  Dynamo.DescribeContinuousBackupsCommandInput,
  Answer<Dynamo.DescribeContinuousBackupsCommandOutput>
> = (input, context) => {
  const table = findTable(context, input.TableName);
  if (table === undefined) throw new AwsError('TableNotFoundException', `Table not found: ${input.TableName ?? ''}`, 400);
  return { ContinuousBackupsDescription: backups(table, context) };
};

export const updateContinuousBackups: Operation<
  Dynamo.UpdateContinuousBackupsCommandInput,
  Answer<Dynamo.UpdateContinuousBackupsCommandOutput>
> = (input, context) => {
  const table = findTable(context, input.TableName);
  if (table === undefined) throw new AwsError('TableNotFoundException', `Table not found: ${input.TableName ?? ''}`, 400);
  if (table.status === 'CREATING' || table.status === 'DELETING')
    throw new AwsError(
      'ContinuousBackupsUnavailableException',
      `Backups are being enabled for the table: ${table.name}. Please retry later`,
      400,
    );
  const { PointInTimeRecoveryEnabled: enabled, RecoveryPeriodInDays: days = table.pitr?.days ?? 35 } =
    input.PointInTimeRecoverySpecification ?? {};
  if (!Number.isInteger(days) || days < 1 || days > 35) throw invalid('RecoveryPeriodInDays must be between 1 and 35');
  table.pitr = enabled === true ? { enabledAt: table.pitr?.enabledAt ?? context.clock.now().toISOString(), days } : null;
  return { ContinuousBackupsDescription: backups(table, context) };
};

function backups({ pitr }: TableRecord, { clock }: OperationContext): Dynamo.ContinuousBackupsDescription {
  if (pitr === null)
    return { ContinuousBackupsStatus: 'ENABLED', PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: 'DISABLED' } };
  const now = clock.now().getTime();
  return {
    ContinuousBackupsStatus: 'ENABLED',
    PointInTimeRecoveryDescription: {
      PointInTimeRecoveryStatus: 'ENABLED',
      RecoveryPeriodInDays: pitr.days,
      EarliestRestorableDateTime: new Date(Math.max(Date.parse(pitr.enabledAt), now - pitr.days * 86_400_000)),
      LatestRestorableDateTime: new Date(now),
    },
  };
}

export const describeTimeToLive: Operation<Dynamo.DescribeTimeToLiveCommandInput, Answer<Dynamo.DescribeTimeToLiveCommandOutput>> = (
  input,
  context,
) => {
  const table = findTable(context, input.TableName);
  if (table === undefined)
    throw new AwsError('ResourceNotFoundException', `Requested resource not found: Table: ${input.TableName ?? ''} not found`, 400);
  const { ttl } = table;
  const isChanging = ttl !== null && context.clock.awsMs() < ttl.dueAwsMs;
  if (ttl === null || (!ttl.enabled && !isChanging)) return { TimeToLiveDescription: { TimeToLiveStatus: 'DISABLED' } };
  const status = ttl.enabled ? (isChanging ? 'ENABLING' : 'ENABLED') : 'DISABLING';
  return { TimeToLiveDescription: { TimeToLiveStatus: status, AttributeName: ttl.attribute } };
};

export const updateTimeToLive: Operation<Dynamo.UpdateTimeToLiveCommandInput, Answer<Dynamo.UpdateTimeToLiveCommandOutput>> = (
  input,
  context,
) => {
  const table = settled(input.TableName, context, 'ResourceNotFoundException');
  const { AttributeName: attribute = '', Enabled: enabled = false } = input.TimeToLiveSpecification ?? {};
  if (attribute === '') throw invalid('TimeToLive attributeName must not be empty');
  if (table.ttl !== null && context.clock.awsMs() < table.ttl.dueAwsMs)
    throw invalid('Time to live has been modified multiple times within a fixed interval');
  const isOn = table.ttl?.enabled === true;
  if (enabled === isOn) throw invalid(`TimeToLive is already ${isOn ? 'enabled' : 'disabled'}`);
  if (isOn && table.ttl?.attribute !== attribute)
    throw invalid(`TimeToLive is active on a different AttributeName: current AttributeName is ${table.ttl?.attribute ?? ''}`);
  table.ttl = { attribute, enabled, dueAwsMs: context.clock.awsMs() + durations.ttl };
  return { TimeToLiveSpecification: { AttributeName: attribute, Enabled: enabled } };
};

function tagged(arn: string | undefined, context: OperationContext): TableRecord {
  if (!/^arn:[\w-]+:dynamodb:[\w-]+:\d{12}:table\/[^/]+$/.test(arn ?? ''))
    throw invalidValues(`Invalid ResourceArn provided as input ${arn ?? ''}`);
  const table = findTable(context, arn);
  if (table === undefined || table.arn !== arn)
    throw new AwsError('ResourceNotFoundException', `Requested resource not found: ResourceArn: ${arn ?? ''} not found`, 400);
  return table;
}

export const tagResource: Operation<Dynamo.TagResourceCommandInput, void> = (input, context) => {
  const table = tagged(input.ResourceArn, context);
  table.tags = tagsFrom(input.Tags, table.tags);
};

export const untagResource: Operation<Dynamo.UntagResourceCommandInput, void> = (input, context) => {
  const { tags } = tagged(input.ResourceArn, context);
  for (const key of input.TagKeys ?? []) delete tags[key];
};

export const listTagsOfResource: Operation<Dynamo.ListTagsOfResourceCommandInput, Answer<Dynamo.ListTagsOfResourceCommandOutput>> = (
  input,
  context,
) => ({ Tags: Object.entries(tagged(input.ResourceArn, context).tags).map(([Key, Value]) => ({ Key, Value })) });
