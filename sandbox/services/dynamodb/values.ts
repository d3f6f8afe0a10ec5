import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { invalid, invalidValues } from './errors.ts';
import { canonicalNumber, compareNumbers } from './numbers.ts';

/** An attribute's value as the state holds it: bytes are base64, numbers in DynamoDB's own spelling, sets sorted. */
export type Value =
  | { readonly S: string }
  | { readonly N: string }
  | { readonly B: string }
  | { readonly SS: readonly string[] }
  | { readonly NS: readonly string[] }
  | { readonly BS: readonly string[] }
  | { readonly M: Item }
  | { readonly L: readonly Value[] }
  | { readonly NULL: true }
  | { readonly BOOL: boolean };

export type Item = Readonly<Record<string, Value>>;
export type ValueType = 'S' | 'N' | 'B' | 'SS' | 'NS' | 'BS' | 'M' | 'L' | 'NULL' | 'BOOL';
export type SetType = 'SS' | 'NS' | 'BS';

export const typeOf = (value: Value): ValueType => (Object.keys(value)[0] ?? 'NULL') as ValueType;
export const isSet = (type: ValueType): type is SetType => type === 'SS' || type === 'NS' || type === 'BS';
export const setOf = (value: Value): readonly string[] =>
  'SS' in value ? value.SS : 'NS' in value ? value.NS : 'BS' in value ? value.BS : [];
export const makeSet = (type: SetType, members: readonly string[]): Value =>
  type === 'SS' ? { SS: members } : type === 'NS' ? { NS: members } : { BS: members };

/** Nesting that an item may have, and an item's size in bytes. Source: DynamoDB's quotas. */
const deepest = 32;
const itemBytes = 400 * 1024;

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');

/** A value of a request as it is stored. Throws ValidationException for what DynamoDB does not take. */
export function stored(value: AttributeValue, depth = 0): Value {
  if (depth > deepest) throw invalid('Nesting Levels have exceeded supported limits');
  if (value.S !== undefined) return { S: value.S };
  if (value.N !== undefined) return { N: canonicalNumber(value.N) };
  if (value.B !== undefined) return { B: base64(value.B) };
  if (value.SS !== undefined) return { SS: members(value.SS, 'string') };
  if (value.NS !== undefined) return { NS: members(value.NS.map(canonicalNumber), 'number') };
  if (value.BS !== undefined) return { BS: members(value.BS.map(base64), 'binary') };
  if (value.L !== undefined) return { L: value.L.map((one) => stored(one, depth + 1)) };
  if (value.M !== undefined) return { M: storedItem(value.M, depth + 1) };
  if (value.BOOL !== undefined) return { BOOL: value.BOOL };
  if (value.NULL === true) return { NULL: true };
  if (value.NULL === false) throw invalidValues('Null attribute value types must have the value of true');
  throw invalid('Supplied AttributeValue is empty, must contain exactly one of the supported datatypes');
}

function members(given: readonly string[], kind: 'string' | 'number' | 'binary'): readonly string[] {
  if (given.length === 0) throw invalidValues(`An ${kind} set  may not be empty`);
  if (new Set(given).size !== given.length) {
    throw invalidValues(
      kind === 'number' ? 'Input collection contains duplicates' : `Input collection [${given.join(', ')}] contains duplicates.`,
    );
  }
  return sortedSet(given, kind === 'number');
}

export const sortedSet = (given: readonly string[], isNumber: boolean): readonly string[] =>
  [...given].sort(isNumber ? compareNumbers : (a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));

export function storedItem(item: Readonly<Record<string, AttributeValue>>, depth = 0): Item {
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, stored(value, depth)]));
}

/** A stored value as an answer holds it. */
export function shown(value: Value): AttributeValue {
  if ('B' in value) return { B: Buffer.from(value.B, 'base64') };
  if ('BS' in value) return { BS: value.BS.map((one) => Buffer.from(one, 'base64')) };
  if ('L' in value) return { L: value.L.map(shown) };
  if ('M' in value) return { M: shownItem(value.M) };
  return structuredClone(value) as AttributeValue;
}

export const shownItem = (item: Item): Record<string, AttributeValue> =>
  Object.fromEntries(Object.entries(item).map(([name, value]) => [name, shown(value)]));

/** The bytes that a value counts. Source: DynamoDB's item sizes. */
export function sizeOf(value: Value): number {
  if ('S' in value) return Buffer.byteLength(value.S);
  if ('N' in value) return Math.ceil(value.N.replace(/[-.]/g, '').length / 2) + 1;
  if ('B' in value) return Buffer.byteLength(value.B, 'base64');
  if ('L' in value) return value.L.reduce((sum, one) => sum + 1 + sizeOf(one), 3);
  if ('M' in value) return itemSize(value.M) + Object.keys(value.M).length + 3;
  if ('NULL' in value || 'BOOL' in value) return 1;
  return setOf(value).reduce((sum, one) => sum + Buffer.byteLength(one), 0);
}

export const itemSize = (item: Item): number =>
  Object.entries(item).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + sizeOf(value), 0);

export function checkItemSize(item: Item, when = 'Item size has exceeded the maximum allowed size'): void {
  if (itemSize(item) > itemBytes) throw invalid(when);
}

/** Whether two values are the same; sets have no order. */
export const equalValues = (a: Value, b: Value): boolean => canonical(a) === canonical(b);

function canonical(value: Value): string {
  if ('M' in value) {
    const names = Object.keys(value.M).sort();
    return `M{${names.map((name) => `${JSON.stringify(name)}:${canonical(value.M[name] ?? { NULL: true })}`).join(',')}}`;
  }
  if ('L' in value) return `L[${value.L.map(canonical).join(',')}]`;
  return JSON.stringify(value);
}

/** The order of two strings, numbers or binaries; undefined for other types or two of different types. */
export function compareValues(a: Value, b: Value): number | undefined {
  if ('S' in a && 'S' in b) return Buffer.compare(Buffer.from(a.S), Buffer.from(b.S));
  if ('N' in a && 'N' in b) return compareNumbers(a.N, b.N);
  if ('B' in a && 'B' in b) return Buffer.compare(Buffer.from(a.B, 'base64'), Buffer.from(b.B, 'base64'));
  return undefined;
}
