import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { OperationContext } from '../operation.ts';
import { invalid } from './errors.ts';
import { applyUpdate } from './expressions/apply.ts';
import { parseCondition } from './expressions/condition.ts';
import { holds } from './expressions/evaluate.ts';
import type { Path } from './expressions/path.ts';
import { Placeholders } from './expressions/placeholders.ts';
import { type Action, parseUpdate } from './expressions/update.ts';
import { checkItem, itemFrom, keyFrom, keyOf, refuseKeyUpdate } from './keys.ts';
import { itemAt, placeItem, type TableRecord, usableTable } from './table.ts';
import type { Item } from './values.ts';

/** One write or check, read and judged, but not done. */
export interface Prepared {
  readonly table: TableRecord;
  readonly key: Item;
  readonly before: Item | undefined;
  /** Whether its condition holds. */
  readonly allowed: boolean;
  /** The item that would stand there, undefined for none. Throws ValidationException where an update cannot be applied. */
  after(): Item | undefined;
  /** The paths that an update names. */
  readonly touched: readonly Path[];
}

/** What all writes have in common; single ones and those of a transaction. */
export interface WriteInput {
  readonly TableName?: string | undefined;
  readonly Key?: Record<string, AttributeValue> | undefined;
  readonly Item?: Record<string, AttributeValue> | undefined;
  readonly ConditionExpression?: string | undefined;
  readonly UpdateExpression?: string | undefined;
  readonly ExpressionAttributeNames?: Record<string, string> | undefined;
  readonly ExpressionAttributeValues?: Record<string, AttributeValue> | undefined;
}

export type WriteKind = 'put' | 'update' | 'delete' | 'check';

/** Reads a write and judges its condition. Throws ValidationException and ResourceNotFoundException. */
export function prepare(kind: WriteKind, input: WriteInput, context: OperationContext): Prepared {
  const { ConditionExpression: text, UpdateExpression: updateText } = input;
  const hasExpression = text !== undefined || (kind === 'update' && updateText !== undefined);
  const placeholders = new Placeholders(input.ExpressionAttributeNames, input.ExpressionAttributeValues, hasExpression);
  const actions = kind === 'update' && updateText !== undefined ? parseUpdate(updateText, placeholders) : [];
  const condition = text === undefined ? undefined : parseCondition(text, 'ConditionExpression', placeholders);
  placeholders.refuseUnused();
  const table = usableTable(context, input.TableName);
  const item = kind === 'put' ? itemFrom(table, input.Item) : undefined;
  const key = item === undefined ? keyFrom(table, input.Key) : keyOf(table, item);
  refuseKeyUpdate(
    table,
    actions.map(({ path }) => path[0]),
  );
  const before = itemAt(table, key, context);
  return {
    table,
    key,
    before,
    allowed: condition === undefined || holds(condition, before ?? {}),
    after: () => afterOf(kind, { item, before, key, actions, table }),
    touched: actions.map(({ path }) => path),
  };
}

interface Change {
  readonly item: Item | undefined;
  readonly before: Item | undefined;
  readonly key: Item;
  readonly actions: readonly Action[];
  readonly table: TableRecord;
}

function afterOf(kind: WriteKind, { item, before, key, actions, table }: Change): Item | undefined {
  switch (kind) {
    case 'put':
      return item;
    case 'delete':
      return undefined;
    case 'check':
      return before;
    case 'update': {
      const updated = applyUpdate(before ?? key, actions);
      checkItem(table, updated, 'Item size to update has exceeded the maximum allowed size');
      return updated;
    }
  }
}

/** Does a prepared write. */
export function carryOut({ table, key }: Prepared, after: Item | undefined): void {
  placeItem(table, key, after);
}

/** Throws ValidationException where an expression is asked that the operation does not take. */
export function requireCondition(text: string | undefined): void {
  if (text === undefined)
    throw invalid("1 validation error detected: Value null at 'conditionExpression' failed to satisfy constraint: Member must not be null");
}
