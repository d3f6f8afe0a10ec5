import type { Handlers, ServiceEnvironment } from '../operation.ts';
import { batchGetItem, batchWriteItem } from './batch.ts';
import { getItem, query, scan } from './reads.ts';
import * as settings from './settings.ts';
import type { DynamoState } from './table.ts';
import * as tables from './tables.ts';
import { transactGetItems, transactWriteItems } from './transactions.ts';
import { deleteItem, putItem, updateItem } from './writes.ts';

/** DynamoDB: tables with their settings and indexes, items and transactions by expressions. */
export const handlers: Handlers = {
  CreateTable: tables.createTable,
  DescribeTable: tables.describeTable,
  ListTables: tables.listTables,
  UpdateTable: tables.updateTable,
  DeleteTable: tables.deleteTable,
  DescribeContinuousBackups: settings.describeContinuousBackups,
  UpdateContinuousBackups: settings.updateContinuousBackups,
  DescribeTimeToLive: settings.describeTimeToLive,
  UpdateTimeToLive: settings.updateTimeToLive,
  TagResource: settings.tagResource,
  UntagResource: settings.untagResource,
  ListTagsOfResource: settings.listTagsOfResource,
  PutItem: putItem,
  GetItem: getItem,
  UpdateItem: updateItem,
  DeleteItem: deleteItem,
  Query: query,
  Scan: scan,
  BatchGetItem: batchGetItem,
  BatchWriteItem: batchWriteItem,
  TransactWriteItems: transactWriteItems,
  TransactGetItems: transactGetItems,
};

/** An on-demand table takes thousands of calls a second; the control plane takes few. Source: DynamoDB's quotas. */
const control = { perSecond: 10, burst: 50 };
export const limits = {
  '*': { perSecond: 4000, burst: 4000 },
  ...Object.fromEntries(['CreateTable', 'UpdateTable', 'DeleteTable'].map((name) => [name, control])),
};

/** A stale answer comes only to who does not ask for a consistent one. */
export function isConsistent(operation: string, input: unknown): boolean {
  if (operation === 'TransactGetItems') return true;
  const { ConsistentRead: asked, RequestItems: requests } = input as {
    ConsistentRead?: boolean;
    RequestItems?: Record<string, { ConsistentRead?: boolean }>;
  };
  if (operation === 'BatchGetItem') return Object.values(requests ?? {}).every((request) => request.ConsistentRead === true);
  return asked === true;
}

export function show(env: ServiceEnvironment): unknown {
  return [...env.state.all<DynamoState>('dynamodb')].map(({ account, region, state }) => ({
    account,
    region,
    tables: Object.values(state.tables),
  }));
}
