import type * as Dynamo from '@aws-sdk/client-dynamodb';
import type { Operation } from '../operation.ts';
import { consumed, readUnits } from './capacity.ts';
import { invalid } from './errors.ts';
import { project } from './expressions/apply.ts';
import type { Condition } from './expressions/condition.ts';
import { parseCondition } from './expressions/condition.ts';
import { holds } from './expressions/evaluate.ts';
import { parseKeyCondition } from './expressions/key-condition.ts';
import type { Path } from './expressions/path.ts';
import { Placeholders } from './expressions/placeholders.ts';
import { parseProjection } from './expressions/update.ts';
import { keyFrom } from './keys.ts';
import { oneOf, refuseLegacy } from './legacy.ts';
import { inOrder, inSegment, pageOf, type Source, sourceOf } from './source.ts';
import { itemAt, type TableRecord, usableTable } from './table.ts';
import { type Item, itemSize, shownItem } from './values.ts';

type Answer<Output> = Omit<Output, '$metadata'>;

export const getItem: Operation<Dynamo.GetItemCommandInput, Answer<Dynamo.GetItemCommandOutput>> = (input, context) => {
  refuseLegacy(input, context.operation);
  const placeholders = new Placeholders(input.ExpressionAttributeNames, undefined, input.ProjectionExpression !== undefined);
  const paths = input.ProjectionExpression === undefined ? undefined : parseProjection(input.ProjectionExpression, placeholders);
  placeholders.refuseUnused();
  const table = usableTable(context, input.TableName);
  const item = itemAt(table, keyFrom(table, input.Key), context);
  const units = readUnits(item === undefined ? 0 : itemSize(item), input.ConsistentRead === true);
  return {
    ...(item === undefined ? {} : { Item: shownItem(paths === undefined ? item : project(item, paths)) }),
    ...consumed(input.ReturnConsumedCapacity, table, units),
  };
};

interface ListInput {
  readonly ScanIndexForward?: boolean | undefined;
  readonly TableName?: string | undefined;
  readonly IndexName?: string | undefined;
  readonly Select?: string | undefined;
  readonly Limit?: number | undefined;
  readonly ConsistentRead?: boolean | undefined;
  readonly ExclusiveStartKey?: Record<string, Dynamo.AttributeValue> | undefined;
  readonly FilterExpression?: string | undefined;
  readonly ProjectionExpression?: string | undefined;
  readonly ReturnConsumedCapacity?: string | undefined;
  readonly ExpressionAttributeNames?: Record<string, string> | undefined;
  readonly ExpressionAttributeValues?: Record<string, Dynamo.AttributeValue> | undefined;
}

interface Asked {
  readonly source: Source;
  readonly filter: Condition | undefined;
  readonly paths: readonly Path[] | undefined;
  readonly countOnly: boolean;
}

function placeholdersOf(input: ListInput, keyCondition?: string): Placeholders {
  const texts = [input.FilterExpression, input.ProjectionExpression, keyCondition];
  return new Placeholders(
    input.ExpressionAttributeNames,
    input.ExpressionAttributeValues,
    texts.some((text) => text !== undefined),
  );
}

function asked(input: ListInput, table: TableRecord, placeholders: Placeholders): Asked {
  const select = oneOf(
    input.Select,
    ['ALL_ATTRIBUTES', 'ALL_PROJECTED_ATTRIBUTES', 'SPECIFIC_ATTRIBUTES', 'COUNT'],
    input.ProjectionExpression !== undefined
      ? 'SPECIFIC_ATTRIBUTES'
      : input.IndexName === undefined
        ? 'ALL_ATTRIBUTES'
        : 'ALL_PROJECTED_ATTRIBUTES',
    'select',
  );
  const projection = input.ProjectionExpression;
  if (projection !== undefined && select !== 'SPECIFIC_ATTRIBUTES')
    throw invalid(`Cannot specify the ProjectionExpression when choosing to get ${select === 'COUNT' ? 'only the Count' : select}`);
  if (projection === undefined && select === 'SPECIFIC_ATTRIBUTES')
    throw invalid('Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES');
  if (select === 'ALL_PROJECTED_ATTRIBUTES' && input.IndexName === undefined)
    throw invalid('ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName');
  if (input.Limit !== undefined && (!Number.isInteger(input.Limit) || input.Limit < 1))
    throw invalid(
      `1 validation error detected: Value '${input.Limit}' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1`,
    );
  return {
    source: sourceOf(table, input.IndexName, input.ConsistentRead === true, select === 'ALL_ATTRIBUTES'),
    filter: input.FilterExpression === undefined ? undefined : parseCondition(input.FilterExpression, 'FilterExpression', placeholders),
    paths: projection === undefined ? undefined : parseProjection(projection, placeholders),
    countOnly: select === 'COUNT',
  };
}

function answer(
  input: ListInput,
  { source, filter, paths, countOnly }: Asked,
  candidates: readonly Item[],
): Answer<Dynamo.QueryCommandOutput> {
  const page = pageOf(source, candidates, input);
  const matching = page.items.filter((item) => filter === undefined || holds(filter, item));
  return {
    Count: matching.length,
    ScannedCount: page.items.length,
    ...(countOnly ? {} : { Items: matching.map((item) => shownItem(paths === undefined ? item : project(item, paths))) }),
    ...(page.lastKey === undefined ? {} : { LastEvaluatedKey: shownItem(page.lastKey) }),
    ...consumed(input.ReturnConsumedCapacity, source.table, readUnits(page.bytes, input.ConsistentRead === true)),
  };
}

export const query: Operation<Dynamo.QueryCommandInput, Answer<Dynamo.QueryCommandOutput>> = (input, context) => {
  refuseLegacy(input, context.operation);
  const text = input.KeyConditionExpression;
  if (text === undefined) throw invalid('Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.');
  const table = usableTable(context, input.TableName);
  const placeholders = placeholdersOf(input, text);
  const question = asked(input, table, placeholders);
  const { hash, range } = question.source;
  const keys = parseKeyCondition(text, placeholders, hash, range);
  placeholders.refuseUnused();
  refuseKeyFilter(question.filter, [hash.name, ...(range === undefined ? [] : [range.name])]);
  const found = question.source.items(context, keys.partition).filter((item) => {
    const sort = range === undefined ? undefined : item[range.name];
    return sort === undefined || keys.sorts(sort);
  });
  return answer(input, question, inOrder(question.source, found, input.ScanIndexForward !== false));
};

/** A Query's filter sees no key attribute. */
function refuseKeyFilter(filter: Condition | undefined, keys: readonly string[]): void {
  const key = filter === undefined ? undefined : namesOf(filter).find((name) => keys.includes(name));
  if (key !== undefined) throw invalid(`Filter Expression can only contain non-primary key attributes: Primary key attribute: ${key}`);
}

function namesOf(condition: Condition): string[] {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return [...namesOf(condition.left), ...namesOf(condition.right)];
    case 'not':
      return namesOf(condition.inner);
    case 'exists':
    case 'type':
      return [condition.path[0]];
    default: {
      const operands =
        condition.kind === 'between'
          ? [condition.operand, condition.lower, condition.upper]
          : condition.kind === 'in'
            ? [condition.operand, ...condition.candidates]
            : [condition.left, condition.right];
      return operands.flatMap((one) => (one.kind === 'value' ? [] : [one.path[0]]));
    }
  }
}

export const scan: Operation<Dynamo.ScanCommandInput, Answer<Dynamo.ScanCommandOutput>> = (input, context) => {
  refuseLegacy(input, context.operation);
  const table = usableTable(context, input.TableName);
  const placeholders = placeholdersOf(input);
  const question = asked(input, table, placeholders);
  placeholders.refuseUnused();
  const { Segment: segment, TotalSegments: total } = input;
  if ((segment === undefined) !== (total === undefined))
    throw invalid('The TotalSegments parameter is required but was not present in the request when Segment parameter is present');
  if (segment !== undefined && total !== undefined && !(segment >= 0 && segment < total && total <= 1_000_000))
    throw invalid(
      `The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: ${segment} is not less than TotalSegments: ${total}`,
    );
  const items = question.source.items(context).filter((item) => inSegment(question.source, item, segment, total));
  return answer(input, question, inOrder(question.source, items, true));
};
