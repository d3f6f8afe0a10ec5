import { AwsError } from '../../wire/errors.ts';
import type { OperationContext } from '../operation.ts';

/** Dates are ISO 8601; the rest of `input` is as it came. */
export interface PartitionRecord {
  readonly values: readonly string[];
  readonly createdAt: string;
  input: object;
}

export interface TableRecord {
  readonly name: string;
  readonly createdAt: string;
  readonly createdBy: string;
  updatedAt: string;
  version: number;
  input: object;
  /** By values as JSON. */
  partitions: Record<string, PartitionRecord>;
}

export interface DatabaseRecord {
  readonly name: string;
  readonly createdAt: string;
  input: object;
  tags: Record<string, string>;
  tables: Record<string, TableRecord>;
}

export interface GlueState {
  databases: Record<string, DatabaseRecord>;
}

export const invalid = (message: string): AwsError => new AwsError('InvalidInputException', message, 400);
export const notFound = (message: string): AwsError => new AwsError('EntityNotFoundException', message, 400);
export const exists = (message: string): AwsError => new AwsError('AlreadyExistsException', message, 400);

interface Named {
  readonly CatalogId?: string | undefined;
}

/** The databases of the caller's catalogue. Throws for another account's, which nobody has shared. */
export function databasesOf({ CatalogId: catalog }: Named, context: OperationContext): Record<string, DatabaseRecord> {
  if (catalog !== undefined && catalog !== context.account)
    throw new AwsError(
      'AccessDeniedException',
      `User: ${context.caller.arn} is not authorized to perform: glue:${context.operation} on the catalog ${catalog}`,
      400,
    );
  return context.state.of<GlueState>('glue', context.account, context.region, () => ({ databases: {} })).databases;
}

/** Names are stored in small letters. Source: the type documentation of DatabaseInput ("folded to lowercase"). */
export function nameOf(name: string | undefined): string {
  const folded = (name ?? '').toLowerCase();
  if (folded === '' || folded.length > 255) throw invalid(`The name ${folded.slice(0, 60)} must have 1 to 255 characters`);
  return folded;
}

export function databaseNamed(name: string | undefined, input: Named, context: OperationContext): DatabaseRecord {
  const databases = databasesOf(input, context);
  const folded = nameOf(name);
  const database = Object.hasOwn(databases, folded) ? databases[folded] : undefined;
  if (database === undefined) throw notFound(`Database ${folded} not found.`);
  return database;
}

export function tableNamed(
  databaseName: string | undefined,
  name: string | undefined,
  input: Named,
  context: OperationContext,
): TableRecord {
  const { tables } = databaseNamed(databaseName, input, context);
  const folded = nameOf(name);
  const table = Object.hasOwn(tables, folded) ? tables[folded] : undefined;
  if (table === undefined) throw notFound(`Entity Not Found: Table ${folded} not found.`);
  return table;
}

/** An input as it is stored: plain JSON. */
export const plain = (input: object | undefined): object => JSON.parse(JSON.stringify(input ?? {})) as object;

/** A stored input as an answer, its dates being dates again. */
export const shown = <Shape>(input: object): Shape =>
  JSON.parse(JSON.stringify(input), (name, value: unknown) =>
    /^Last(Access|Analyzed)Time$/.test(name) && typeof value === 'string' ? new Date(value) : value,
  ) as Shape;
