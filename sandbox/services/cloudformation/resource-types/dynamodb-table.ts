import type * as Dynamo from '@aws-sdk/client-dynamodb';
import type { Json, JsonObject } from '../json.ts';
import { readOrGone, removeUnlessGone } from './reading.ts';
import { booleanProperty, type HandlerContext, mergedTags, type ResourceType, textProperty } from './resource-type.ts';

/** Members of CreateTable that a template spells as the API does. */
const spelledAlike = [
  ...['AttributeDefinitions', 'KeySchema', 'BillingMode', 'ProvisionedThroughput', 'GlobalSecondaryIndexes', 'LocalSecondaryIndexes'],
  ...['TableClass', 'DeletionProtectionEnabled'],
];

export const dynamoDbTable: ResourceType = {
  name: 'AWS::DynamoDB::Table',
  properties: {
    TableName: 'createOnly',
    KeySchema: 'required-createOnly',
    AttributeDefinitions: 'mutable',
    LocalSecondaryIndexes: 'createOnly',
    BillingMode: 'mutable',
    ProvisionedThroughput: 'mutable',
    GlobalSecondaryIndexes: 'mutable',
    StreamSpecification: 'mutable',
    SSESpecification: 'mutable',
    PointInTimeRecoverySpecification: 'mutable',
    TimeToLiveSpecification: 'mutable',
    TableClass: 'mutable',
    DeletionProtectionEnabled: 'mutable',
    Tags: 'mutable',
  },
  seconds: 15,
  drift: true,
  async create(properties, context) {
    const TableName = textProperty(properties, 'TableName') ?? context.uniqueName;
    const { TableDescription } = await context.call<Dynamo.CreateTableCommandOutput>('dynamodb', 'CreateTable', {
      TableName,
      ...pick(properties, spelledAlike),
      ...streamOf(properties),
      ...encryptionOf(properties),
      Tags: ownTags(properties, context),
    });
    return { physicalId: TableName, attributes: attributesOf(TableDescription) };
  },
  /** Recovery and time to live can be set only on a table that is there. */
  async settled(TableName, properties, context) {
    const answer = await readOrGone(() => context.call<Dynamo.DescribeTableCommandOutput>('dynamodb', 'DescribeTable', { TableName }));
    const { TableStatus: status, GlobalSecondaryIndexes: indexes = [] } = answer?.Table ?? {};
    if (status !== 'ACTIVE' || indexes.some(({ IndexStatus }) => IndexStatus !== 'ACTIVE')) return false;
    await recover(TableName, properties, context);
    await expire(TableName, properties, context);
    return true;
  },
  async update(TableName, properties, before, context) {
    const changed = spelledAlike.filter((name) => name !== 'GlobalSecondaryIndexes' && differs(properties[name], before[name]));
    const updates = [...indexChanges(properties, before)];
    const general = {
      ...pick(
        properties,
        changed.filter((name) => name !== 'AttributeDefinitions' && name !== 'KeySchema'),
      ),
      ...(changed.includes('DeletionProtectionEnabled')
        ? { DeletionProtectionEnabled: booleanProperty(properties, 'DeletionProtectionEnabled') ?? false }
        : {}),
      ...(differs(properties['StreamSpecification'], before['StreamSpecification']) ? streamOf(properties) : {}),
      ...(differs(properties['SSESpecification'], before['SSESpecification']) ? encryptionOf(properties) : {}),
    };
    if (Object.keys(general).length > 0 || updates.length > 0) {
      await context.call('dynamodb', 'UpdateTable', {
        TableName,
        ...general,
        ...(updates.length === 0 ? {} : { AttributeDefinitions: properties['AttributeDefinitions'], GlobalSecondaryIndexUpdates: updates }),
      });
    }
    const { Table } = await context.call<Dynamo.DescribeTableCommandOutput>('dynamodb', 'DescribeTable', { TableName });
    await retag(Table?.TableArn ?? '', properties, context);
    return { physicalId: TableName, attributes: attributesOf(Table) };
  },
  async delete(TableName, _properties, context) {
    await removeUnlessGone(() => context.call('dynamodb', 'DeleteTable', { TableName }));
  },
  async gone(TableName, context) {
    return (await readOrGone(() => context.call('dynamodb', 'DescribeTable', { TableName }))) === undefined;
  },
  async read(TableName, properties, context) {
    const answer = await readOrGone(() => context.call<Dynamo.DescribeTableCommandOutput>('dynamodb', 'DescribeTable', { TableName }));
    const table = answer?.Table;
    if (table === undefined) return undefined;
    const backups = await context.call<Dynamo.DescribeContinuousBackupsCommandOutput>('dynamodb', 'DescribeContinuousBackups', {
      TableName,
    });
    const recovery = backups.ContinuousBackupsDescription?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus === 'ENABLED';
    const live: JsonObject = {
      DeletionProtectionEnabled: table.DeletionProtectionEnabled ?? false,
      BillingMode: table.BillingModeSummary?.BillingMode ?? 'PROVISIONED',
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: recovery },
    };
    // Only what the template sets is compared.
    return { ...properties, ...pick(live, Object.keys(properties)) };
  },
};

const pick = (from: JsonObject, names: readonly string[]): JsonObject =>
  Object.fromEntries(names.flatMap((name) => (from[name] === undefined ? [] : [[name, from[name]]])));

/** CloudFormation's own tags are set by AWS itself, past the service's rule that nobody else may. */
const ownTags = (properties: JsonObject, context: HandlerContext) =>
  mergedTags(properties, context).filter(({ Key }) => !Key.startsWith('aws:'));

const differs = (a: Json | undefined, b: Json | undefined): boolean => JSON.stringify(a) !== JSON.stringify(b);

const attributesOf = (table: Dynamo.TableDescription | undefined): Record<string, string> => ({
  Arn: table?.TableArn ?? '',
  TableId: table?.TableId ?? '',
  ...(table?.LatestStreamArn === undefined ? {} : { StreamArn: table.LatestStreamArn }),
});

const objectProperty = (properties: JsonObject, name: string): JsonObject | undefined => {
  const value = properties[name];
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
};

/** A template enables a stream by naming its view. */
function streamOf(properties: JsonObject): object {
  const stream = objectProperty(properties, 'StreamSpecification');
  return stream === undefined ? {} : { StreamSpecification: { StreamEnabled: true, StreamViewType: stream['StreamViewType'] } };
}

function encryptionOf(properties: JsonObject): object {
  const encryption = objectProperty(properties, 'SSESpecification');
  if (encryption === undefined) return {};
  const { SSEEnabled: on, ...others } = encryption;
  return { SSESpecification: { Enabled: on === true || on === 'true', ...others } };
}

async function recover(TableName: string, properties: JsonObject, context: HandlerContext): Promise<void> {
  const asked = objectProperty(properties, 'PointInTimeRecoverySpecification');
  const PointInTimeRecoveryEnabled = asked !== undefined && booleanProperty(asked, 'PointInTimeRecoveryEnabled') === true;
  const PointInTimeRecoverySpecification = { PointInTimeRecoveryEnabled, RecoveryPeriodInDays: asked?.['RecoveryPeriodInDays'] };
  await context.call('dynamodb', 'UpdateContinuousBackups', { TableName, PointInTimeRecoverySpecification });
}

async function expire(TableName: string, properties: JsonObject, context: HandlerContext): Promise<void> {
  const asked = objectProperty(properties, 'TimeToLiveSpecification');
  const { TimeToLiveDescription: live } = await context.call<Dynamo.DescribeTimeToLiveCommandOutput>('dynamodb', 'DescribeTimeToLive', {
    TableName,
  });
  const isOn = live?.TimeToLiveStatus === 'ENABLED' || live?.TimeToLiveStatus === 'ENABLING';
  const wanted = asked !== undefined && booleanProperty(asked, 'Enabled') === true;
  if (isOn === wanted) return;
  const AttributeName = asked?.['AttributeName'] ?? live?.AttributeName;
  await context.call('dynamodb', 'UpdateTimeToLive', { TableName, TimeToLiveSpecification: { AttributeName, Enabled: wanted } });
}

function* indexChanges(properties: JsonObject, before: JsonObject): Iterable<object> {
  const named = (from: JsonObject): Map<string, JsonObject> => {
    const list = from['GlobalSecondaryIndexes'];
    const indexes = (Array.isArray(list) ? list : []).filter(
      (one): one is JsonObject => typeof one === 'object' && one !== null && !Array.isArray(one),
    );
    return new Map(indexes.map((index) => [String(index['IndexName']), index]));
  };
  const [wanted, old] = [named(properties), named(before)];
  for (const IndexName of old.keys()) if (!wanted.has(IndexName)) yield { Delete: { IndexName } };
  for (const [name, index] of wanted) if (!old.has(name)) yield { Create: index };
}

async function retag(ResourceArn: string, properties: JsonObject, context: HandlerContext): Promise<void> {
  const { Tags: live = [] } = await context.call<Dynamo.ListTagsOfResourceCommandOutput>('dynamodb', 'ListTagsOfResource', { ResourceArn });
  const wanted = ownTags(properties, context);
  const gone = live.flatMap(({ Key }) => (Key === undefined || wanted.some((tag) => tag.Key === Key) ? [] : [Key]));
  if (gone.length > 0) await context.call('dynamodb', 'UntagResource', { ResourceArn, TagKeys: gone });
  if (wanted.length > 0) await context.call('dynamodb', 'TagResource', { ResourceArn, Tags: wanted });
}
