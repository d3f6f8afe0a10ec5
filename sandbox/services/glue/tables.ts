import type * as Glue from '@aws-sdk/client-glue';
import { AwsError } from '../../wire/errors.ts';
import type { Operation, OperationContext } from '../operation.ts';
import { paginate } from '../paging.ts';
import {
  databaseNamed,
  exists,
  invalid,
  nameOf,
  notFound,
  type PartitionRecord,
  plain,
  shown,
  type TableRecord,
  tableNamed,
} from './state.ts';

type Answer<Output> = Omit<Output, '$metadata'>;

/** Source: the type documentation of BatchCreatePartition. */
const mostPartitions = 100;

function tableInput(given: Glue.TableInput | undefined, name: string): object {
  const keys = [...(given?.StorageDescriptor?.Columns ?? []), ...(given?.PartitionKeys ?? [])].map(({ Name }) => Name);
  const double = keys.find((key, index) => keys.indexOf(key) !== index);
  if (double !== undefined) throw invalid(`The column ${double} is declared twice`);
  return { ...plain(given), Name: name };
}

export const createTable: Operation<Glue.CreateTableCommandInput, object> = (input, context) => {
  if (input.OpenTableFormatInput !== undefined || input.TableInput === undefined)
    throw new AwsError('NotImplemented', 'the sandbox does not implement glue tables of open formats', 501);
  const database = databaseNamed(input.DatabaseName, input, context);
  const name = nameOf(input.TableInput.Name);
  if (Object.hasOwn(database.tables, name)) throw exists('Table already exists.');
  const now = context.clock.now().toISOString();
  database.tables[name] = {
    name,
    createdAt: now,
    updatedAt: now,
    createdBy: context.caller.arn,
    version: 0,
    input: tableInput(input.TableInput, name),
    partitions: {},
  };
  return {};
};

const shapeOf = (table: TableRecord, databaseName: string, { account }: OperationContext): Glue.Table => ({
  Retention: 0,
  ...shown<Glue.Table>(table.input),
  Name: table.name,
  DatabaseName: databaseName,
  CreateTime: new Date(table.createdAt),
  UpdateTime: new Date(table.updatedAt),
  CreatedBy: table.createdBy,
  IsRegisteredWithLakeFormation: false,
  CatalogId: account,
  VersionId: String(table.version),
});

export const getTable: Operation<Glue.GetTableCommandInput, Answer<Glue.GetTableCommandOutput>> = (input, context) => ({
  Table: shapeOf(tableNamed(input.DatabaseName, input.Name, input, context), nameOf(input.DatabaseName), context),
});

export const getTables: Operation<Glue.GetTablesCommandInput, Answer<Glue.GetTablesCommandOutput>> = (input, context) => {
  const database = databaseNamed(input.DatabaseName, input, context);
  const pattern = patternOf(input.Expression);
  const all = Object.values(database.tables)
    .filter(({ name }) => pattern.test(name))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const page = paginate(all, input, context, { defaultSize: 100, maxSize: 100, refuse: invalid });
  return {
    TableList: page.items.map((table) => shapeOf(table, database.name, context)),
    ...(page.nextToken === undefined ? {} : { NextToken: page.nextToken }),
  };
};

function patternOf(expression: string | undefined): RegExp {
  try {
    return new RegExp(`^(?:${expression ?? '.*'})$`);
  } catch {
    throw invalid(`The expression ${expression ?? ''} is not a regular expression`);
  }
}

export const updateTable: Operation<Glue.UpdateTableCommandInput, object> = (input, context) => {
  const name = input.TableInput?.Name ?? input.Name;
  const table = tableNamed(input.DatabaseName, name, input, context);
  if (input.VersionId !== undefined && input.VersionId !== String(table.version))
    throw new AwsError('ConcurrentModificationException', `The version of ${table.name} is ${table.version}`, 400);
  table.input = tableInput(input.TableInput, table.name);
  table.updatedAt = context.clock.now().toISOString();
  table.version += 1;
  return {};
};

export const deleteTable: Operation<Glue.DeleteTableCommandInput, object> = (input, context) => {
  const { name } = tableNamed(input.DatabaseName, input.Name, input, context);
  delete databaseNamed(input.DatabaseName, input, context).tables[name];
  return {};
};

const keyOf = (values: readonly string[] | undefined): string => JSON.stringify(values ?? []);

function newPartition(table: TableRecord, given: Glue.PartitionInput | undefined, context: OperationContext): PartitionRecord {
  const values = given?.Values ?? [];
  const keys = shown<Glue.Table>(table.input).PartitionKeys ?? [];
  if (values.length !== keys.length) throw invalid('The number of partition keys do not match the number of partition values');
  if (Object.hasOwn(table.partitions, keyOf(values))) throw exists('Partition already exists.');
  return { values, createdAt: context.clock.now().toISOString(), input: plain(given) };
}

export const createPartition: Operation<Glue.CreatePartitionCommandInput, object> = (input, context) => {
  const table = tableNamed(input.DatabaseName, input.TableName, input, context);
  const partition = newPartition(table, input.PartitionInput, context);
  table.partitions[keyOf(partition.values)] = partition;
  return {};
};

export const batchCreatePartition: Operation<Glue.BatchCreatePartitionCommandInput, Answer<Glue.BatchCreatePartitionCommandOutput>> = (
  input,
  context,
) => {
  const list = input.PartitionInputList ?? [];
  if (list.length > mostPartitions) throw invalid(`At most ${mostPartitions} partitions a call`);
  const table = tableNamed(input.DatabaseName, input.TableName, input, context);
  const Errors = list.flatMap((given): Glue.PartitionError[] => {
    try {
      const partition = newPartition(table, given, context);
      table.partitions[keyOf(partition.values)] = partition;
      return [];
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      return [{ PartitionValues: given.Values, ErrorDetail: { ErrorCode: error.code, ErrorMessage: error.message } }];
    }
  });
  return { Errors };
};

function partitionOf(table: TableRecord, values: readonly string[] | undefined): PartitionRecord {
  const partition = Object.hasOwn(table.partitions, keyOf(values)) ? table.partitions[keyOf(values)] : undefined;
  if (partition === undefined) throw notFound('Cannot find partition.');
  return partition;
}

const partitionShape = (
  partition: PartitionRecord,
  databaseName: string,
  table: TableRecord,
  { account }: OperationContext,
): Glue.Partition => ({
  ...shown<Glue.Partition>(partition.input),
  Values: [...partition.values],
  DatabaseName: databaseName,
  TableName: table.name,
  CreationTime: new Date(partition.createdAt),
  CatalogId: account,
});

export const getPartition: Operation<Glue.GetPartitionCommandInput, Answer<Glue.GetPartitionCommandOutput>> = (input, context) => {
  const table = tableNamed(input.DatabaseName, input.TableName, input, context);
  return { Partition: partitionShape(partitionOf(table, input.PartitionValues), nameOf(input.DatabaseName), table, context) };
};

export const getPartitions: Operation<Glue.GetPartitionsCommandInput, Answer<Glue.GetPartitionsCommandOutput>> = (input, context) => {
  if (input.Expression !== undefined && input.Expression.trim() !== '')
    throw new AwsError('NotImplemented', 'the sandbox does not implement glue GetPartitions with an expression', 501);
  const table = tableNamed(input.DatabaseName, input.TableName, input, context);
  const page = paginate(Object.values(table.partitions), input, context, { defaultSize: 1000, maxSize: 1000, refuse: invalid });
  return {
    Partitions: page.items.map((partition) => partitionShape(partition, nameOf(input.DatabaseName), table, context)),
    ...(page.nextToken === undefined ? {} : { NextToken: page.nextToken }),
  };
};

export const deletePartition: Operation<Glue.DeletePartitionCommandInput, object> = (input, context) => {
  const table = tableNamed(input.DatabaseName, input.TableName, input, context);
  const { values } = partitionOf(table, input.PartitionValues);
  delete table.partitions[keyOf(values)];
  return {};
};
