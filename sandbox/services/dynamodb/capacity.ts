import type { ConsumedCapacity } from '@aws-sdk/client-dynamodb';
import { invalid } from './errors.ts';
import type { TableRecord } from './table.ts';
import { type Item, itemSize } from './values.ts';

const readBytes = 4096;
const writeBytes = 1024;

export const readUnits = (bytes: number, consistent: boolean): number => Math.max(1, Math.ceil(bytes / readBytes)) * (consistent ? 1 : 0.5);
export const writeUnits = (...items: readonly (Item | undefined)[]): number =>
  Math.max(1, ...items.map((item) => (item === undefined ? 1 : Math.ceil(itemSize(item) / writeBytes))));

/** What a call consumed, if it asks. Throws ValidationException for a word that is none. */
export function consumed(asked: string | undefined, table: TableRecord, units: number): { ConsumedCapacity?: ConsumedCapacity } {
  if (asked === undefined || asked === 'NONE') return {};
  if (asked !== 'TOTAL' && asked !== 'INDEXES') throw invalid(`ReturnConsumedCapacity ${asked} is not one of INDEXES, TOTAL, NONE`);
  const whole = { TableName: table.name, CapacityUnits: units };
  return { ConsumedCapacity: asked === 'TOTAL' ? whole : { ...whole, Table: { CapacityUnits: units } } };
}
