import { randomUUID } from 'node:crypto';
import type * as Athena from '@aws-sdk/client-athena';
import type { Operation, OperationContext } from '../operation.ts';
import { paginate } from '../paging.ts';
import { athenaOf, invalid, type NamedQueryRecord, workGroupNamed } from './state.ts';

type Answer<Output> = Omit<Output, '$metadata'>;

/** Source: the type documentation of NamedQuery and of BatchGetNamedQuery. */
const nameCharacters = 128;
const queryBytes = 262_144;
const descriptionCharacters = 1024;
const mostIds = 50;

function check(name: string, query: string, description: string | undefined): void {
  if (name === '' || name.length > nameCharacters) throw invalid(`Name must have 1 to ${nameCharacters} characters`);
  if (query === '' || Buffer.byteLength(query) > queryBytes) throw invalid(`QueryString must have 1 to ${queryBytes} bytes`);
  if ((description ?? '').length > descriptionCharacters) throw invalid(`Description has at most ${descriptionCharacters} characters`);
}

/** A token that was used before gives the query that it made. */
export const createNamedQuery: Operation<Athena.CreateNamedQueryCommandInput, Answer<Athena.CreateNamedQueryCommandOutput>> = (
  input,
  context,
) => {
  const group = workGroupNamed(input.WorkGroup ?? 'primary', context);
  check(input.Name ?? '', input.QueryString ?? '', input.Description);
  if ((input.Database ?? '') === '') throw invalid('Database must not be empty');
  const { queries, tokens } = athenaOf(context);
  const known =
    input.ClientRequestToken !== undefined && Object.hasOwn(tokens, input.ClientRequestToken)
      ? tokens[input.ClientRequestToken]
      : undefined;
  if (known !== undefined) return { NamedQueryId: known };
  const id = randomUUID();
  queries[id] = {
    id,
    database: input.Database ?? '',
    workGroup: group.name,
    name: input.Name ?? '',
    query: input.QueryString ?? '',
    description: input.Description ?? null,
  };
  if (input.ClientRequestToken !== undefined) tokens[input.ClientRequestToken] = id;
  return { NamedQueryId: id };
};

function queryWith(id: string | undefined, context: OperationContext): NamedQueryRecord {
  const { queries } = athenaOf(context);
  const query = id !== undefined && Object.hasOwn(queries, id) ? queries[id] : undefined;
  if (query === undefined) throw invalid(`NamedQuery ${id ?? ''} was not found`);
  return query;
}

const shapeOf = (query: NamedQueryRecord): Athena.NamedQuery => ({
  NamedQueryId: query.id,
  Name: query.name,
  Database: query.database,
  QueryString: query.query,
  WorkGroup: query.workGroup,
  ...(query.description === null ? {} : { Description: query.description }),
});

export const getNamedQuery: Operation<Athena.GetNamedQueryCommandInput, Answer<Athena.GetNamedQueryCommandOutput>> = (input, context) => ({
  NamedQuery: shapeOf(queryWith(input.NamedQueryId, context)),
});

export const batchGetNamedQuery: Operation<Athena.BatchGetNamedQueryCommandInput, Answer<Athena.BatchGetNamedQueryCommandOutput>> = (
  input,
  context,
) => {
  const ids = input.NamedQueryIds ?? [];
  if (ids.length < 1 || ids.length > mostIds) throw invalid(`NamedQueryIds must hold 1 to ${mostIds} ids`);
  const { queries } = athenaOf(context);
  const found = ids.flatMap((id) => (Object.hasOwn(queries, id) ? [queryWith(id, context)] : []));
  return {
    NamedQueries: found.map(shapeOf),
    UnprocessedNamedQueryIds: ids
      .filter((id) => !Object.hasOwn(queries, id))
      .map((NamedQueryId) => ({ NamedQueryId, ErrorCode: 'INVALID_INPUT', ErrorMessage: `NamedQuery ${NamedQueryId} was not found` })),
  };
};

export const listNamedQueries: Operation<Athena.ListNamedQueriesCommandInput, Answer<Athena.ListNamedQueriesCommandOutput>> = (
  input,
  context,
) => {
  const { name } = workGroupNamed(input.WorkGroup ?? 'primary', context);
  const ids = Object.values(athenaOf(context).queries).flatMap(({ id, workGroup }) => (workGroup === name ? [id] : []));
  const page = paginate(ids, input, context, { defaultSize: 50, maxSize: 50, refuse: invalid });
  return { NamedQueryIds: page.items, ...(page.nextToken === undefined ? {} : { NextToken: page.nextToken }) };
};

export const updateNamedQuery: Operation<Athena.UpdateNamedQueryCommandInput, object> = (input, context) => {
  const query = queryWith(input.NamedQueryId, context);
  check(input.Name ?? '', input.QueryString ?? '', input.Description);
  query.name = input.Name ?? '';
  query.query = input.QueryString ?? '';
  query.description = input.Description ?? query.description;
  return {};
};

export const deleteNamedQuery: Operation<Athena.DeleteNamedQueryCommandInput, object> = (input, context) => {
  const { id } = queryWith(input.NamedQueryId, context);
  const { queries, tokens } = athenaOf(context);
  delete queries[id];
  for (const [token, made] of Object.entries(tokens)) if (made === id) delete tokens[token];
  return {};
};
