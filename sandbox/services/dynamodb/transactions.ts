import { createHash } from 'node:crypto';
import type * as Dynamo from '@aws-sdk/client-dynamodb';
import { AwsError } from '../../wire/errors.ts';
import type { Operation, OperationContext } from '../operation.ts';
import { consumed, readUnits, writeUnits } from './capacity.ts';
import { invalid } from './errors.ts';
import { project } from './expressions/apply.ts';
import { Placeholders } from './expressions/placeholders.ts';
import { parseProjection } from './expressions/update.ts';
import { keyFrom } from './keys.ts';
import { carryOut, type Prepared, prepare, requireCondition, type WriteInput, type WriteKind } from './prepare.ts';
import { addressOf, durations, dynamoOf, itemAt, usableTable } from './table.ts';
import { type Item, itemSize, shownItem } from './values.ts';

type Answer<Output> = Omit<Output, '$metadata'>;

/** Actions of a transaction and the bytes of all its items. Source: the type documentation of TransactWriteItems. */
const mostActions = 100;
const allBytes = 4 * 1024 * 1024;

interface Asked extends WriteInput {
  readonly ReturnValuesOnConditionCheckFailure?: string | undefined;
}

function readAction(action: Dynamo.TransactWriteItem): { kind: WriteKind; input: Asked } {
  const given: [WriteKind, Asked | undefined][] = [
    ['put', action.Put],
    ['update', action.Update],
    ['delete', action.Delete],
    ['check', action.ConditionCheck],
  ];
  const [first, second] = given.filter((pair): pair is [WriteKind, Asked] => pair[1] !== undefined);
  if (first === undefined || second !== undefined) throw invalid('TransactItems can only contain one of Check, Put, Update or Delete');
  const [kind, input] = first;
  if (kind === 'check') requireCondition(input.ConditionExpression);
  return { kind, input };
}

export const transactWriteItems: Operation<Dynamo.TransactWriteItemsCommandInput, Answer<Dynamo.TransactWriteItemsCommandOutput>> = (
  input,
  context,
) => {
  const actions = (input.TransactItems ?? []).map(readAction);
  checkCount(actions.length);
  if (isRepeated(input, context)) return {};
  const prepared = actions.map(({ kind, input: one }) => prepare(kind, one, context));
  refuseTwice(prepared);
  const outcomes = prepared.map((one, index) => judge(one, actions[index]?.input));
  if (outcomes.some(({ reason }) => reason.Code !== 'None')) throw cancelled(outcomes.map(({ reason }) => reason));
  const bytes = outcomes.reduce((sum, { after }) => sum + (after === undefined ? 0 : itemSize(after)), 0);
  if (bytes > allBytes) throw invalid('Aggregated size of all items in the transaction exceeds the maximum of 4 MB');
  for (const [index, one] of prepared.entries()) if (actions[index]?.kind !== 'check') carryOut(one, outcomes[index]?.after);
  remember(input, context);
  const capacities = prepared.flatMap((one, index) =>
    Object.values(consumed(input.ReturnConsumedCapacity, one.table, 2 * writeUnits(one.before, outcomes[index]?.after))),
  );
  return capacities.length === 0 ? {} : { ConsumedCapacity: capacities };
};

function checkCount(count: number): void {
  if (count >= 1 && count <= mostActions) return;
  throw invalid(
    `1 validation error detected: Value '[${count} items]' at 'transactItems' failed to satisfy constraint: Member must have length less than or equal to ${mostActions}, greater than or equal to 1`,
  );
}

function refuseTwice(prepared: readonly Prepared[]): void {
  const places = prepared.map(({ table, key }) => [table.arn, ...addressOf(table, key)].join('\n'));
  if (new Set(places).size !== places.length) throw invalid('Transaction request cannot include multiple operations on one item');
}

interface Outcome {
  readonly reason: Dynamo.CancellationReason;
  readonly after?: Item | undefined;
}

function judge(prepared: Prepared, asked: Asked | undefined): Outcome {
  if (!prepared.allowed) {
    const item =
      asked?.ReturnValuesOnConditionCheckFailure === 'ALL_OLD' && prepared.before !== undefined ? { Item: shownItem(prepared.before) } : {};
    return { reason: { Code: 'ConditionalCheckFailed', Message: 'The conditional request failed', ...item } };
  }
  try {
    return { reason: { Code: 'None' }, after: prepared.after() };
  } catch (error) {
    // What an update cannot do to this item cancels the transaction; what is wrong whatever the item was refused before.
    if (error instanceof AwsError && error.code === 'ValidationException')
      return { reason: { Code: 'ValidationError', Message: error.message } };
    throw error;
  }
}

const cancelled = (reasons: readonly Dynamo.CancellationReason[]): AwsError =>
  new AwsError(
    'TransactionCanceledException',
    `Transaction cancelled, please refer cancellation reasons for specific reasons [${reasons.map(({ Code }) => Code).join(', ')}]`,
    400,
    { CancellationReasons: reasons },
  );

const digestOf = (input: Dynamo.TransactWriteItemsCommandInput): string =>
  createHash('sha256').update(JSON.stringify(input.TransactItems)).digest('hex');

/** Whether the same transaction was done under this token in the last ten minutes. Throws IdempotentParameterMismatchException for another. */
function isRepeated(input: Dynamo.TransactWriteItemsCommandInput, context: OperationContext): boolean {
  const { tokens } = dynamoOf(context);
  const now = context.clock.awsMs();
  for (const [token, { untilAwsMs }] of Object.entries(tokens)) if (untilAwsMs <= now) delete tokens[token];
  const known =
    input.ClientRequestToken !== undefined && Object.hasOwn(tokens, input.ClientRequestToken)
      ? tokens[input.ClientRequestToken]
      : undefined;
  if (known === undefined) return false;
  if (known.digest !== digestOf(input))
    throw new AwsError(
      'IdempotentParameterMismatchException',
      'A previous request with the same client token was made with different parameters',
      400,
    );
  return true;
}

function remember(input: Dynamo.TransactWriteItemsCommandInput, context: OperationContext): void {
  if (input.ClientRequestToken === undefined) return;
  dynamoOf(context).tokens[input.ClientRequestToken] = { digest: digestOf(input), untilAwsMs: context.clock.awsMs() + durations.token };
}

export const transactGetItems: Operation<Dynamo.TransactGetItemsCommandInput, Answer<Dynamo.TransactGetItemsCommandOutput>> = (
  input,
  context,
) => {
  const gets = (input.TransactItems ?? []).map(({ Get }) => Get);
  checkCount(gets.length);
  const rows = gets.map((get) => {
    const placeholders = new Placeholders(get?.ExpressionAttributeNames, undefined, get?.ProjectionExpression !== undefined);
    const paths = get?.ProjectionExpression === undefined ? undefined : parseProjection(get.ProjectionExpression, placeholders);
    placeholders.refuseUnused();
    const table = usableTable(context, get?.TableName);
    return { table, item: itemAt(table, keyFrom(table, get?.Key), context), paths };
  });
  const capacities = rows.flatMap(({ table, item }) =>
    Object.values(consumed(input.ReturnConsumedCapacity, table, 2 * readUnits(item === undefined ? 0 : itemSize(item), true))),
  );
  return {
    Responses: rows.map(({ item, paths }) =>
      item === undefined ? {} : { Item: shownItem(paths === undefined ? item : project(item, paths)) },
    ),
    ...(capacities.length === 0 ? {} : { ConsumedCapacity: capacities }),
  };
};
