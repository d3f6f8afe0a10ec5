import { randomUUID } from 'node:crypto';
import type * as Dynamo from '@aws-sdk/client-dynamodb';
import { AwsError } from '../../wire/errors.ts';
import { findKey } from '../kms/keys.ts';
import type { Operation, OperationContext } from '../operation.ts';
import { describe } from './describe.ts';
import { inUse, invalid, invalidValues } from './errors.ts';
import { oneOf } from './legacy.ts';
import { attributesFrom, checkIndexes, indexFrom, keysFrom, refuseUnusedAttributes, throughputFrom } from './schema.ts';
import { tagsFrom } from './settings.ts';
import { durations, dynamoOf, findTable, type TableRecord } from './table.ts';

type Answer<Output> = Omit<Output, '$metadata'>;

/** Tables of an account in a Region. Source: DynamoDB's quotas. */
const mostTables = 2500;
const billings = ['PROVISIONED', 'PAY_PER_REQUEST'] as const;

function checkName(name: string): void {
  if (!/^[a-zA-Z0-9_.-]{3,255}$/.test(name))
    throw invalid(`TableName must be at least 3 characters long and at most 255 characters long, of [a-zA-Z0-9_.-]: ${name}`);
}

export const notFound = (name: string | undefined): AwsError =>
  new AwsError('ResourceNotFoundException', `Requested resource not found: Table: ${name ?? ''} not found`, 400);

/** A table in any state. Throws ResourceNotFoundException. */
export function existingTable(name: string | undefined, context: OperationContext): TableRecord {
  const table = findTable(context, name);
  if (table === undefined) throw notFound(name);
  return table;
}

export const createTable: Operation<Dynamo.CreateTableCommandInput, Answer<Dynamo.CreateTableCommandOutput>> = (input, context) => {
  const name = input.TableName ?? '';
  checkName(name);
  if (findTable(context, name) !== undefined) throw inUse(`Table already exists: ${name}`);
  const { tables } = dynamoOf(context);
  if (Object.keys(tables).length >= mostTables)
    throw new AwsError('LimitExceededException', `Subscriber limit exceeded: There is a limit of ${mostTables} tables per subscriber`, 400);
  const billing = oneOf(input.BillingMode, billings, 'PROVISIONED', 'billingMode');
  const attributes = attributesFrom(input.AttributeDefinitions);
  const keys = keysFrom(input.KeySchema, attributes);
  const indexes = [
    ...(input.GlobalSecondaryIndexes ?? []).map((index) => indexFrom(index, attributes, billing)),
    ...(input.LocalSecondaryIndexes ?? []).map((index) => indexFrom(index, attributes, billing, keys)),
  ];
  checkIndexes(indexes);
  refuseUnusedAttributes(attributes, keys, indexes);
  const table: TableRecord = {
    name,
    arn: `arn:${context.partition}:dynamodb:${context.region}:${context.account}:table/${name}`,
    id: randomUUID(),
    createdAt: context.clock.now().toISOString(),
    keys,
    attributes,
    billing,
    throughput: throughputFrom(input.ProvisionedThroughput, billing),
    status: 'CREATING',
    dueAwsMs: context.clock.awsMs() + durations.create,
    indexes: Object.fromEntries(indexes.map((index) => [index.name, index])),
    stream: streamFrom(input.StreamSpecification, context),
    encryption: encryptionFrom(input.SSESpecification, context),
    tableClass: input.TableClass ?? 'STANDARD',
    deletionProtection: input.DeletionProtectionEnabled ?? false,
    pitr: null,
    ttl: null,
    tags: tagsFrom(input.Tags),
    partitions: {},
  };
  tables[name] = table;
  return { TableDescription: describe(table) };
};

function streamFrom(given: Dynamo.StreamSpecification | undefined, context: OperationContext): TableRecord['stream'] {
  if (given?.StreamEnabled !== true) {
    if (given?.StreamViewType !== undefined) throw invalidValues('StreamViewType can be specified only if StreamEnabled is true');
    return null;
  }
  const types = ['NEW_IMAGE', 'OLD_IMAGE', 'NEW_AND_OLD_IMAGES', 'KEYS_ONLY'] as const;
  if (given.StreamViewType === undefined) throw invalidValues('StreamViewType is required when StreamEnabled is true');
  return {
    viewType: oneOf(given.StreamViewType, types, 'KEYS_ONLY', 'streamViewType'),
    label: context.clock.now().toISOString().replace('Z', ''),
  };
}

function encryptionFrom(given: Dynamo.SSESpecification | undefined, context: OperationContext): TableRecord['encryption'] {
  if (given?.Enabled !== true) return null;
  const { account, region, partition } = context;
  if (given.KMSMasterKeyId === undefined) return { keyArn: `arn:${partition}:kms:${region}:${account}:alias/aws/dynamodb` };
  const key = findKey(context, given.KMSMasterKeyId, account, region);
  if (key === undefined || !key.enabled) throw invalidValues(`KMS key ${given.KMSMasterKeyId} does not exist or is not enabled`);
  return { keyArn: key.arn };
}

export const describeTable: Operation<Dynamo.DescribeTableCommandInput, Answer<Dynamo.DescribeTableCommandOutput>> = (input, context) => ({
  Table: describe(existingTable(input.TableName, context)),
});

export const listTables: Operation<Dynamo.ListTablesCommandInput, Answer<Dynamo.ListTablesCommandOutput>> = (input, context) => {
  const size = input.Limit ?? 100;
  if (size < 1 || size > 100)
    throw invalid(`1 validation error detected: Value '${size}' at 'limit' failed to satisfy constraint: Member must be between 1 and 100`);
  const after = input.ExclusiveStartTableName ?? '';
  const names = Object.keys(dynamoOf(context).tables)
    .filter((name) => name > after)
    .sort();
  const page = names.slice(0, size);
  const last = page.at(-1);
  return { TableNames: page, ...(page.length < names.length && last !== undefined ? { LastEvaluatedTableName: last } : {}) };
};

export const deleteTable: Operation<Dynamo.DeleteTableCommandInput, Answer<Dynamo.DeleteTableCommandOutput>> = (input, context) => {
  const table = existingTable(input.TableName, context);
  refuseBusy(table);
  if (table.deletionProtection)
    throw invalid('Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.');
  table.status = 'DELETING';
  table.dueAwsMs = context.clock.awsMs() + durations.delete;
  return { TableDescription: describe(table) };
};

function refuseBusy(table: TableRecord): void {
  const doing = { CREATING: 'created', UPDATING: 'updated', DELETING: 'deleted' };
  if (table.status !== 'ACTIVE')
    throw inUse(`Attempt to change a resource which is still in use: Table is being ${doing[table.status]}: ${table.name}`);
}

export const updateTable: Operation<Dynamo.UpdateTableCommandInput, Answer<Dynamo.UpdateTableCommandOutput>> = (input, context) => {
  const table = existingTable(input.TableName, context);
  refuseBusy(table);
  if (input.ReplicaUpdates !== undefined)
    throw new AwsError('NotImplemented', 'the sandbox does not implement dynamodb global tables', 501);
  const before = JSON.stringify(describe(table));
  const billing = oneOf(input.BillingMode, billings, table.billing, 'billingMode');
  if (billing !== table.billing || input.ProvisionedThroughput !== undefined)
    table.throughput = throughputFrom(input.ProvisionedThroughput, billing);
  table.billing = billing;
  if (input.DeletionProtectionEnabled !== undefined) table.deletionProtection = input.DeletionProtectionEnabled;
  if (input.TableClass !== undefined) table.tableClass = input.TableClass;
  if (input.SSESpecification !== undefined) table.encryption = encryptionFrom(input.SSESpecification, context);
  if (input.StreamSpecification !== undefined) {
    if (input.StreamSpecification.StreamEnabled === true && table.stream !== null)
      throw invalid(`Table already has an enabled stream: TableName: ${table.name}`);
    table.stream = streamFrom(input.StreamSpecification, context);
  }
  for (const change of input.GlobalSecondaryIndexUpdates ?? []) changeIndex(table, change, input, context);
  if (JSON.stringify(describe(table)) === before && input.GlobalSecondaryIndexUpdates === undefined)
    throw invalid(
      'At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates or SSESpecification or ReplicaUpdates is required, or the table is as it is asked',
    );
  table.status = 'UPDATING';
  table.dueAwsMs = context.clock.awsMs() + durations.update;
  return { TableDescription: describe(table) };
};

/** One index at a time is made or removed. */
function changeIndex(
  table: TableRecord,
  change: Dynamo.GlobalSecondaryIndexUpdate,
  input: Dynamo.UpdateTableCommandInput,
  context: OperationContext,
): void {
  const due = context.clock.awsMs() + durations.index;
  const busy = Object.values(table.indexes).find(({ dueAwsMs }) => dueAwsMs !== null);
  const named = (name: string | undefined) => {
    const index = name !== undefined && Object.hasOwn(table.indexes, name) ? table.indexes[name] : undefined;
    if (index === undefined || index.isLocal)
      throw new AwsError('ResourceNotFoundException', `Requested resource not found: Index ${name ?? ''}`, 400);
    return index;
  };
  if ((change.Create !== undefined || change.Delete !== undefined) && busy !== undefined)
    throw new AwsError(
      'LimitExceededException',
      'Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table',
      400,
    );
  if (change.Create !== undefined) {
    const attributes = { ...table.attributes, ...attributesFrom(input.AttributeDefinitions) };
    const index = indexFrom(change.Create, attributes, table.billing);
    if (Object.hasOwn(table.indexes, index.name)) throw invalid(`Attempting to create an index which already exists: ${index.name}`);
    checkIndexes([...Object.values(table.indexes), index]);
    refuseUnusedAttributes(attributes, table.keys, [...Object.values(table.indexes), index]);
    table.attributes = attributes;
    table.indexes[index.name] = { ...index, dueAwsMs: due };
  } else if (change.Delete !== undefined) {
    const index = named(change.Delete.IndexName);
    index.isDeleting = true;
    index.dueAwsMs = due;
  } else if (change.Update !== undefined) {
    named(change.Update.IndexName).throughput = throughputFrom(change.Update.ProvisionedThroughput, table.billing);
  }
}
