import type * as Dynamo from '@aws-sdk/client-dynamodb';
import type { IndexRecord, KeyPart, TableRecord, Throughput } from './table.ts';
import { itemSize } from './values.ts';

const schemaOf = (keys: readonly KeyPart[]): Dynamo.KeySchemaElement[] =>
  keys.map(({ name, kind }) => ({ AttributeName: name, KeyType: kind }));

const throughputOf = (throughput: Throughput | null): Dynamo.ProvisionedThroughputDescription => ({
  NumberOfDecreasesToday: 0,
  ReadCapacityUnits: throughput?.read ?? 0,
  WriteCapacityUnits: throughput?.write ?? 0,
});

/** A table as DescribeTable shows it. */
export function describe(table: TableRecord): Dynamo.TableDescription {
  const items = Object.values(table.partitions).flatMap((partition) => Object.values(partition));
  const indexes = Object.values(table.indexes);
  const [global, local] = [indexes.filter(({ isLocal }) => !isLocal), indexes.filter(({ isLocal }) => isLocal)];
  return {
    TableName: table.name,
    TableArn: table.arn,
    TableId: table.id,
    TableStatus: table.status,
    CreationDateTime: new Date(table.createdAt),
    AttributeDefinitions: Object.entries(table.attributes).map(([AttributeName, AttributeType]) => ({ AttributeName, AttributeType })),
    KeySchema: schemaOf(table.keys),
    ProvisionedThroughput: throughputOf(table.throughput),
    ...(table.billing === 'PAY_PER_REQUEST' ? { BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' } } : {}),
    ItemCount: items.length,
    TableSizeBytes: items.reduce((sum, item) => sum + itemSize(item), 0),
    DeletionProtectionEnabled: table.deletionProtection,
    ...(table.tableClass === 'STANDARD' ? {} : { TableClassSummary: { TableClass: table.tableClass as Dynamo.TableClass } }),
    ...(table.encryption === null
      ? {}
      : { SSEDescription: { Status: 'ENABLED', SSEType: 'KMS', KMSMasterKeyArn: table.encryption.keyArn } }),
    ...(table.stream === null
      ? {}
      : {
          StreamSpecification: { StreamEnabled: true, StreamViewType: table.stream.viewType as Dynamo.StreamViewType },
          LatestStreamLabel: table.stream.label,
          LatestStreamArn: `${table.arn}/stream/${table.stream.label}`,
        }),
    ...(global.length === 0 ? {} : { GlobalSecondaryIndexes: global.map((index) => globalShape(table, index)) }),
    ...(local.length === 0 ? {} : { LocalSecondaryIndexes: local.map((index) => localShape(table, index)) }),
  };
}

const localShape = (table: TableRecord, index: IndexRecord): Dynamo.LocalSecondaryIndexDescription => ({
  IndexName: index.name,
  IndexArn: `${table.arn}/index/${index.name}`,
  KeySchema: schemaOf(index.keys),
  Projection: {
    ProjectionType: index.projection.type,
    ...(index.projection.attributes.length === 0 ? {} : { NonKeyAttributes: [...index.projection.attributes] }),
  },
  ...counted(table, index),
});

function counted(table: TableRecord, index: IndexRecord): { ItemCount: number; IndexSizeBytes: number } {
  const items = Object.values(table.partitions)
    .flatMap((partition) => Object.values(partition))
    .filter((item) => index.keys.every(({ name }) => Object.hasOwn(item, name)));
  return { ItemCount: items.length, IndexSizeBytes: items.reduce((sum, item) => sum + itemSize(item), 0) };
}

function globalShape(table: TableRecord, index: IndexRecord): Dynamo.GlobalSecondaryIndexDescription {
  const isMade = index.dueAwsMs === null && table.status !== 'CREATING';
  return {
    ...localShape(table, index),
    IndexStatus: isMade ? 'ACTIVE' : index.isDeleting ? 'DELETING' : 'CREATING',
    ...(index.dueAwsMs !== null && !index.isDeleting ? { Backfilling: true } : {}),
    ProvisionedThroughput: throughputOf(index.throughput),
  };
}
