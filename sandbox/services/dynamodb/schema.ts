import type * as Dynamo from '@aws-sdk/client-dynamodb';
import { invalid, invalidValues } from './errors.ts';
import { hashKey, type IndexRecord, type KeyPart, type KeyType, rangeKey, type Throughput } from './table.ts';

/** Indexes of a table, and attributes that INCLUDE may name. Source: DynamoDB's quotas. */
const mostGlobal = 20;
const mostLocal = 5;
const mostIncluded = 100;

/** What a request says of attributes. Throws ValidationException for a type that keys cannot have. */
export function attributesFrom(definitions: readonly Dynamo.AttributeDefinition[] | undefined): Record<string, KeyType> {
  const found: Record<string, KeyType> = {};
  for (const { AttributeName: name = '', AttributeType: type } of definitions ?? []) {
    if (type !== 'S' && type !== 'N' && type !== 'B')
      throw invalid(
        `1 validation error detected: Value '${String(type)}' at 'attributeDefinitions.1.member.attributeType' failed to satisfy constraint: Member must satisfy enum value set: [B, N, S]`,
      );
    if (Object.hasOwn(found, name)) throw invalidValues(`Duplicate AttributeName in AttributeDefinitions: ${name}`);
    found[name] = type;
  }
  return found;
}

/** A key schema with its types: one HASH first, at most one RANGE. Throws ValidationException. */
export function keysFrom(schema: readonly Dynamo.KeySchemaElement[] | undefined, attributes: Readonly<Record<string, KeyType>>): KeyPart[] {
  const elements = schema ?? [];
  const [first, second, third] = elements;
  if (first?.KeyType !== 'HASH') throw invalid('Invalid KeySchema: The first KeySchemaElement is not a HASH key type');
  if (second !== undefined && second.KeyType !== 'RANGE')
    throw invalid('Invalid KeySchema: The second KeySchemaElement is not a RANGE key type');
  if (third !== undefined)
    throw invalid(
      "1 validation error detected: Value at 'keySchema' failed to satisfy constraint: Member must have length less than or equal to 2",
    );
  if (first.AttributeName === second?.AttributeName)
    throw invalid('Both the Hash Key and the Range Key element in the KeySchema have the same name');
  return elements.map(({ AttributeName: name = '', KeyType }) => {
    const type = Object.hasOwn(attributes, name) ? attributes[name] : undefined;
    if (type === undefined)
      throw invalidValues(
        `Some index key attributes are not defined in AttributeDefinitions. Keys: [${name}], AttributeDefinitions: [${Object.keys(attributes).join(', ')}]`,
      );
    return { name, kind: KeyType === 'HASH' ? 'HASH' : 'RANGE', type };
  });
}

/** Capacity as the billing mode wants it: needed with PROVISIONED, refused with PAY_PER_REQUEST. Throws ValidationException. */
export function throughputFrom(
  given: Dynamo.ProvisionedThroughput | undefined,
  billing: 'PAY_PER_REQUEST' | 'PROVISIONED',
): Throughput | null {
  if (billing === 'PAY_PER_REQUEST') {
    if (given !== undefined)
      throw invalidValues('Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST');
    return null;
  }
  const { ReadCapacityUnits: read, WriteCapacityUnits: write } = given ?? {};
  if (read === undefined || write === undefined)
    throw invalidValues('ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED');
  if (read < 1 || write < 1) throw invalid('ReadCapacityUnits and WriteCapacityUnits must be at least 1');
  return { read, write };
}

interface IndexInput {
  readonly IndexName?: string | undefined;
  readonly KeySchema?: readonly Dynamo.KeySchemaElement[] | undefined;
  readonly Projection?: Dynamo.Projection | undefined;
  readonly ProvisionedThroughput?: Dynamo.ProvisionedThroughput | undefined;
}

/** An index of a request. `localTo` is the table's keys where it is a local one. Throws ValidationException. */
export function indexFrom(
  given: IndexInput,
  attributes: Readonly<Record<string, KeyType>>,
  billing: 'PAY_PER_REQUEST' | 'PROVISIONED',
  localTo?: readonly KeyPart[],
): IndexRecord {
  const name = given.IndexName ?? '';
  if (!/^[a-zA-Z0-9_.-]{3,255}$/.test(name))
    throw invalid(`1 validation error detected: Value '${name}' at 'indexName' failed to satisfy constraint: [a-zA-Z0-9_.-]+, 3 to 255`);
  const keys = keysFrom(given.KeySchema, attributes);
  if (localTo !== undefined && (rangeKey(keys) === undefined || hashKey(keys).name !== hashKey(localTo).name))
    throw invalidValues(`Index KeySchema does not have a range key, or its hash key is not the table's, for index: ${name}`);
  const { ProjectionType: type, NonKeyAttributes: included = [] } = given.Projection ?? {};
  if (type !== 'ALL' && type !== 'KEYS_ONLY' && type !== 'INCLUDE') throw invalidValues('Unknown ProjectionType: null');
  if ((type === 'INCLUDE') !== included.length > 0)
    throw invalidValues(
      type === 'INCLUDE'
        ? 'ProjectionType is INCLUDE, but NonKeyAttributes is not specified'
        : `ProjectionType is ${type}, but NonKeyAttributes is specified`,
    );
  if (included.length > mostIncluded) throw invalidValues(`Number of NonKeyAttributes exceeds the limit of ${mostIncluded}`);
  return {
    name,
    keys,
    projection: { type, attributes: included },
    isLocal: localTo !== undefined,
    throughput: localTo === undefined ? throughputFrom(given.ProvisionedThroughput, billing) : null,
    dueAwsMs: null,
    isDeleting: false,
  };
}

export function checkIndexes(indexes: readonly IndexRecord[]): void {
  const names = indexes.map(({ name }) => name);
  const double = names.find((name, index) => names.indexOf(name) !== index);
  if (double !== undefined) throw invalidValues(`Duplicate index name: ${double}`);
  const local = indexes.filter(({ isLocal }) => isLocal).length;
  if (local > mostLocal) throw invalidValues(`Number of LocalSecondaryIndexes exceeds per-table limit of ${mostLocal}`);
  if (indexes.length - local > mostGlobal) throw invalidValues(`GlobalSecondaryIndex count exceeds the per-table limit of ${mostGlobal}`);
}

/** Every declared attribute is a key of the table or of an index. Throws ValidationException. */
export function refuseUnusedAttributes(
  attributes: Readonly<Record<string, KeyType>>,
  keys: readonly KeyPart[],
  indexes: readonly IndexRecord[],
): void {
  const used = new Set([...keys, ...indexes.flatMap((index) => index.keys)].map(({ name }) => name));
  if (Object.keys(attributes).every((name) => used.has(name))) return;
  throw invalidValues(
    `Some AttributeDefinitions are not used. AttributeDefinitions: [${Object.keys(attributes).join(', ')}], keys used: [${[...used].join(', ')}]`,
  );
}
