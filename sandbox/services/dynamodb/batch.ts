import type * as Dynamo from '@aws-sdk/client-dynamodb';
import type { Operation } from '../operation.ts';
import { consumed, readUnits, writeUnits } from './capacity.ts';
import { invalid } from './errors.ts';
import { project } from './expressions/apply.ts';
import { Placeholders } from './expressions/placeholders.ts';
import { parseProjection } from './expressions/update.ts';
import { itemFrom, keyFrom, keyOf } from './keys.ts';
import { refuseLegacy } from './legacy.ts';
import { itemAt, placeItem, type TableRecord, usableTable } from './table.ts';
import { type Item, itemSize, shownItem } from './values.ts';

type Answer<Output> = Omit<Output, '$metadata'>;

/** Source: the type documentation of BatchGetItem and BatchWriteItem. */
const mostKeys = 100;
const mostWrites = 25;
const answerBytes = 16 * 1024 * 1024;

export const batchGetItem: Operation<Dynamo.BatchGetItemCommandInput, Answer<Dynamo.BatchGetItemCommandOutput>> = (input, context) => {
  const requests = Object.entries(input.RequestItems ?? {});
  const count = requests.reduce((sum, [, { Keys = [] }]) => sum + Keys.length, 0);
  if (count === 0)
    throw invalid(
      "1 validation error detected: Value '{}' at 'requestItems' failed to satisfy constraint: Member must have length greater than or equal to 1",
    );
  if (count > mostKeys) throw invalid(`Too many items requested for the BatchGetItem call`);
  const responses: Record<string, Record<string, Dynamo.AttributeValue>[]> = {};
  const unprocessed: Record<string, Dynamo.KeysAndAttributes> = {};
  const capacities: Dynamo.ConsumedCapacity[] = [];
  let bytes = 0;
  for (const [name, request] of requests) {
    refuseLegacy(request, context.operation);
    const table = usableTable(context, name);
    const placeholders = new Placeholders(request.ExpressionAttributeNames, undefined, request.ProjectionExpression !== undefined);
    const paths = request.ProjectionExpression === undefined ? undefined : parseProjection(request.ProjectionExpression, placeholders);
    placeholders.refuseUnused();
    const given = request.Keys ?? [];
    const keys = given.map((key) => keyFrom(table, key));
    refuseTwice(table, keys, 'Provided list of item keys contains duplicates');
    const found: Item[] = [];
    let units = 0;
    for (const [index, key] of keys.entries()) {
      const item = itemAt(table, key, context);
      if (item !== undefined && bytes + itemSize(item) > answerBytes) {
        // What does not fit is left for the next call.
        unprocessed[name] = { ...request, Keys: given.slice(index) };
        break;
      }
      units += readUnits(item === undefined ? 0 : itemSize(item), request.ConsistentRead === true);
      if (item === undefined) continue;
      bytes += itemSize(item);
      found.push(paths === undefined ? item : project(item, paths));
    }
    responses[name] = found.map(shownItem);
    const { ConsumedCapacity } = consumed(input.ReturnConsumedCapacity, table, units);
    if (ConsumedCapacity !== undefined) capacities.push(ConsumedCapacity);
  }
  return { Responses: responses, UnprocessedKeys: unprocessed, ...(capacities.length === 0 ? {} : { ConsumedCapacity: capacities }) };
};

function refuseTwice(table: TableRecord, keys: readonly Item[], message: string): void {
  const texts = keys.map((key) => table.keys.map(({ name }) => JSON.stringify(key[name])).join('\n'));
  if (new Set(texts).size !== texts.length) throw invalid(message);
}

export const batchWriteItem: Operation<Dynamo.BatchWriteItemCommandInput, Answer<Dynamo.BatchWriteItemCommandOutput>> = (
  input,
  context,
) => {
  const requests = Object.entries(input.RequestItems ?? {});
  const count = requests.reduce((sum, [, writes]) => sum + writes.length, 0);
  if (count === 0 || requests.some(([, writes]) => writes.length === 0))
    throw invalid('The batch write request list for a table cannot be null or empty.');
  if (count > mostWrites) throw invalid('Too many items requested for the BatchWriteItem call');
  // All is checked before anything is written.
  const plans = requests.map(([name, writes]) => {
    const table = usableTable(context, name);
    const changes = writes.map(({ PutRequest, DeleteRequest }) => {
      if ((PutRequest === undefined) === (DeleteRequest === undefined))
        throw invalid('Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes');
      const item = PutRequest === undefined ? undefined : itemFrom(table, PutRequest.Item);
      return { item, key: item === undefined ? keyFrom(table, DeleteRequest?.Key) : keyOf(table, item) };
    });
    refuseTwice(
      table,
      changes.map(({ key }) => key),
      'Provided list of item keys contains duplicates',
    );
    return { table, changes };
  });
  const capacities = plans.flatMap(({ table, changes }) => {
    for (const { key, item } of changes) placeItem(table, key, item);
    const units = changes.reduce((sum, { item }) => sum + writeUnits(item), 0);
    return Object.values(consumed(input.ReturnConsumedCapacity, table, units));
  });
  return { UnprocessedItems: {}, ...(capacities.length === 0 ? {} : { ConsumedCapacity: capacities }) };
};
