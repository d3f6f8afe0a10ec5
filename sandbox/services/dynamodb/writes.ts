import type * as Dynamo from '@aws-sdk/client-dynamodb';
import { AwsError } from '../../wire/errors.ts';
import type { Operation, OperationContext } from '../operation.ts';
import { consumed, writeUnits } from './capacity.ts';
import { project } from './expressions/apply.ts';
import { oneOf, refuseLegacy } from './legacy.ts';
import { carryOut, type Prepared, prepare, type WriteInput, type WriteKind } from './prepare.ts';
import { type Item, shownItem } from './values.ts';

type Answer<Output> = Omit<Output, '$metadata'>;

interface SingleWrite extends WriteInput {
  readonly ReturnValues?: string | undefined;
  readonly ReturnConsumedCapacity?: string | undefined;
  readonly ReturnValuesOnConditionCheckFailure?: string | undefined;
}

interface Written {
  readonly prepared: Prepared;
  readonly after: Item | undefined;
  readonly capacity: { ConsumedCapacity?: Dynamo.ConsumedCapacity };
}

/** Does a write, if its condition holds. Throws ConditionalCheckFailedException, with the item where it is asked for. */
function write(kind: WriteKind, input: SingleWrite, context: OperationContext): Written {
  refuseLegacy(input, context.operation);
  const showsOld =
    oneOf(input.ReturnValuesOnConditionCheckFailure, ['NONE', 'ALL_OLD'], 'NONE', 'returnValuesOnConditionCheckFailure') === 'ALL_OLD';
  const prepared = prepare(kind, input, context);
  if (!prepared.allowed) {
    const item = showsOld && prepared.before !== undefined ? { Item: shownItem(prepared.before) } : {};
    throw new AwsError('ConditionalCheckFailedException', 'The conditional request failed', 400, item);
  }
  const after = prepared.after();
  const capacity = consumed(input.ReturnConsumedCapacity, prepared.table, writeUnits(prepared.before, after));
  carryOut(prepared, after);
  return { prepared, after, capacity };
}

const old = (asked: 'NONE' | 'ALL_OLD', before: Item | undefined): { Attributes?: Record<string, Dynamo.AttributeValue> } =>
  asked === 'ALL_OLD' && before !== undefined ? { Attributes: shownItem(before) } : {};

export const putItem: Operation<Dynamo.PutItemCommandInput, Answer<Dynamo.PutItemCommandOutput>> = (input, context) => {
  const returned = oneOf(input.ReturnValues, ['NONE', 'ALL_OLD'], 'NONE', 'returnValues');
  const { prepared, capacity } = write('put', input, context);
  return { ...old(returned, prepared.before), ...capacity };
};

export const deleteItem: Operation<Dynamo.DeleteItemCommandInput, Answer<Dynamo.DeleteItemCommandOutput>> = (input, context) => {
  const returned = oneOf(input.ReturnValues, ['NONE', 'ALL_OLD'], 'NONE', 'returnValues');
  const { prepared, capacity } = write('delete', input, context);
  return { ...old(returned, prepared.before), ...capacity };
};

const updateReturns = ['NONE', 'ALL_OLD', 'UPDATED_OLD', 'ALL_NEW', 'UPDATED_NEW'] as const;

export const updateItem: Operation<Dynamo.UpdateItemCommandInput, Answer<Dynamo.UpdateItemCommandOutput>> = (input, context) => {
  const returned = oneOf(input.ReturnValues, updateReturns, 'NONE', 'returnValues');
  const { prepared, after, capacity } = write('update', input, context);
  const shown = returnedItem(returned, prepared, after);
  return { ...(shown === undefined ? {} : { Attributes: shownItem(shown) }), ...capacity };
};

function returnedItem(asked: (typeof updateReturns)[number], { before, touched }: Prepared, after: Item | undefined): Item | undefined {
  const part = (item: Item | undefined): Item | undefined => {
    const found = item === undefined ? {} : project(item, touched);
    return Object.keys(found).length === 0 ? undefined : found;
  };
  switch (asked) {
    case 'NONE':
      return undefined;
    case 'ALL_OLD':
      return before;
    case 'ALL_NEW':
      return after;
    case 'UPDATED_OLD':
      return part(before);
    case 'UPDATED_NEW':
      return part(after);
  }
}
