import type * as Glue from '@aws-sdk/client-glue';
import { AwsError } from '../../wire/errors.ts';
import type { Operation, OperationContext } from '../operation.ts';
import { paginate } from '../paging.ts';
import { type DatabaseRecord, databaseNamed, databasesOf, exists, invalid, nameOf, notFound, plain, shown } from './state.ts';

type Answer<Output> = Omit<Output, '$metadata'>;

/** Source: Glue's quotas. */
const mostDatabases = 10_000;
const mostTags = 50;

export const createDatabase: Operation<Glue.CreateDatabaseCommandInput, object> = (input, context) => {
  const databases = databasesOf(input, context);
  const name = nameOf(input.DatabaseInput?.Name);
  if (Object.hasOwn(databases, name)) throw exists('Database already exists.');
  if (Object.keys(databases).length >= mostDatabases)
    throw new AwsError('ResourceNumberLimitExceededException', `A catalog has at most ${mostDatabases} databases`, 400);
  databases[name] = {
    name,
    createdAt: context.clock.now().toISOString(),
    input: { ...plain(input.DatabaseInput), Name: name },
    tags: tagsFrom({}, input.Tags),
    tables: {},
  };
  return {};
};

const shapeOf = (database: DatabaseRecord, { account }: OperationContext): Glue.Database => ({
  ...shown<Glue.Database>(database.input),
  CreateTime: new Date(database.createdAt),
  CatalogId: account,
});

export const getDatabase: Operation<Glue.GetDatabaseCommandInput, Answer<Glue.GetDatabaseCommandOutput>> = (input, context) => ({
  Database: shapeOf(databaseNamed(input.Name, input, context), context),
});

export const getDatabases: Operation<Glue.GetDatabasesCommandInput, Answer<Glue.GetDatabasesCommandOutput>> = (input, context) => {
  const all = Object.values(databasesOf(input, context)).sort((a, b) => (a.name < b.name ? -1 : 1));
  const page = paginate(all, input, context, { defaultSize: 100, maxSize: 100, refuse: invalid });
  return {
    DatabaseList: page.items.map((database) => shapeOf(database, context)),
    ...(page.nextToken === undefined ? {} : { NextToken: page.nextToken }),
  };
};

export const updateDatabase: Operation<Glue.UpdateDatabaseCommandInput, object> = (input, context) => {
  const database = databaseNamed(input.Name, input, context);
  if (nameOf(input.DatabaseInput?.Name) !== database.name) throw invalid('A database cannot be renamed');
  database.input = { ...plain(input.DatabaseInput), Name: database.name };
  return {};
};

/** Its tables go with it. */
export const deleteDatabase: Operation<Glue.DeleteDatabaseCommandInput, object> = (input, context) => {
  const { name } = databaseNamed(input.Name, input, context);
  delete databasesOf(input, context)[name];
  return {};
};

function tagsFrom(before: Readonly<Record<string, string>>, tags: Readonly<Record<string, string>> | undefined): Record<string, string> {
  const made = { ...before, ...tags };
  if (Object.keys(made).some((key) => key === '' || key.length > 128 || key.startsWith('aws:'))) throw invalid('A tag key is not valid');
  if (Object.keys(made).length > mostTags) throw invalid(`A resource has at most ${mostTags} tags`);
  return made;
}

/** Of the sandbox's Glue resources databases have tags. */
function tagged(arn: string | undefined, context: OperationContext): DatabaseRecord {
  const name = /^arn:[\w-]+:glue:[\w-]+:\d{12}:database\/([^/]+)$/.exec(arn ?? '')?.[1];
  if (name === undefined) throw notFound(`The resource ${arn ?? ''} does not exist`);
  return databaseNamed(name, {}, context);
}

export const tagResource: Operation<Glue.TagResourceCommandInput, object> = (input, context) => {
  const database = tagged(input.ResourceArn, context);
  database.tags = tagsFrom(database.tags, input.TagsToAdd);
  return {};
};

export const untagResource: Operation<Glue.UntagResourceCommandInput, object> = (input, context) => {
  const { tags } = tagged(input.ResourceArn, context);
  for (const key of input.TagsToRemove ?? []) delete tags[key];
  return {};
};

export const getTags: Operation<Glue.GetTagsCommandInput, Answer<Glue.GetTagsCommandOutput>> = (input, context) => ({
  Tags: { ...tagged(input.ResourceArn, context).tags },
});
