import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { invalid, invalidValues } from './errors.ts';
import type { KeyPart, TableRecord } from './table.ts';
import { checkItemSize, type Item, storedItem, typeOf, type Value } from './values.ts';

/** Longest partition and sort key in bytes. Source: DynamoDB's quotas. */
const keyBytes = { HASH: 2048, RANGE: 1024 } as const;

function checkKeyValue(key: KeyPart, value: Value): void {
  const text = String(Object.values(value)[0]);
  const bytes = 'B' in value ? Buffer.byteLength(text, 'base64') : Buffer.byteLength(text);
  if (!('N' in value) && bytes === 0) {
    const kind = 'S' in value ? 'string' : 'binary';
    throw invalid(
      `One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty ${kind} value. Key: ${key.name}`,
    );
  }
  if (bytes > keyBytes[key.kind])
    throw invalidValues(
      key.kind === 'HASH'
        ? `Size of hashkey has exceeded the maximum size limit of${keyBytes.HASH} bytes`
        : `Aggregated size of all range keys has exceeded the size limit of ${keyBytes.RANGE} bytes`,
    );
}

/** The key of a request: exactly the table's key attributes with their types. Throws ValidationException. */
export function keyFrom(table: TableRecord, given: Readonly<Record<string, AttributeValue>> | undefined): Item {
  const key = storedItem(given ?? {});
  const fits =
    Object.keys(key).length === table.keys.length &&
    table.keys.every(({ name, type }) => key[name] !== undefined && typeOf(key[name]) === type);
  if (!fits) throw invalid('The provided key element does not match the schema');
  for (const part of table.keys) {
    const value = key[part.name];
    if (value !== undefined) checkKeyValue(part, value);
  }
  return key;
}

/** An item of a request, checked against the keys of table and indexes and the size limit. Throws ValidationException. */
export function itemFrom(table: TableRecord, given: Readonly<Record<string, AttributeValue>> | undefined): Item {
  const item = storedItem(given ?? {});
  checkItem(table, item);
  return item;
}

export function checkItem(table: TableRecord, item: Item, tooLarge?: string): void {
  for (const part of table.keys) {
    const value = Object.hasOwn(item, part.name) ? item[part.name] : undefined;
    if (value === undefined) throw invalidValues(`Missing the key ${part.name} in the item`);
    if (typeOf(value) !== part.type)
      throw invalidValues(`Type mismatch for key ${part.name} expected: ${part.type} actual: ${typeOf(value)}`);
    checkKeyValue(part, value);
  }
  for (const index of Object.values(table.indexes)) {
    for (const part of index.keys) {
      const value = Object.hasOwn(item, part.name) ? item[part.name] : undefined;
      if (value === undefined) continue;
      if (typeOf(value) !== part.type)
        throw invalidValues(
          `Type mismatch for Index Key ${part.name} Expected: ${part.type} Actual: ${typeOf(value)} IndexName: ${index.name}`,
        );
      if (!('N' in value) && Object.values(value)[0] === '')
        throw invalid(
          `One or more parameter values are not valid. A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty string value. IndexName: ${index.name}, IndexKey: ${part.name}`,
        );
    }
  }
  checkItemSize(item, tooLarge);
}

/** The key attributes of an item, and those of an index where one is asked. */
export function keyOf(table: Pick<TableRecord, 'keys'>, item: Item, more: readonly KeyPart[] = []): Item {
  const names = new Set([...table.keys, ...more].map(({ name }) => name));
  return Object.fromEntries(Object.entries(item).filter(([name]) => names.has(name)));
}

/** Throws ValidationException for an update of a key attribute. */
export function refuseKeyUpdate(table: TableRecord, names: readonly string[]): void {
  const key = names.find((name) => table.keys.some((part) => part.name === name));
  if (key !== undefined) throw invalidValues(`Cannot update attribute ${key}. This attribute is part of the key`);
}
