import type { Table, TableInput } from '@aws-sdk/client-glue';
import type { Change } from '../../../model/change.ts';
import { listAll } from '../../../model/paged-list.ts';
import type { Properties } from '../../../model/properties.ts';
import type { WriteClients } from '../../clients.ts';
import type { Wanted } from '../../layer.ts';
import type { ObservedResource } from '../../observation.ts';
import type { Outcome, StepContext } from '../../provider.ts';
import type { EffectiveTenant } from '../effective-tenant.ts';
import { eventColumns, locationOf, projectionOf } from '../event-catalogue.ts';
import { markOf, ourTagsIn, tagsIn, tagsOf } from '../marks.ts';
import { ifThere, isNamed, outcomeOfFailure } from '../reading.ts';
import type { Found, Look, Placing, ResourceModule } from '../resource-module.ts';
import { madeAt, rulesOf } from '../rules.ts';
import { catalogueHome, centralHere, databaseTypeName } from './glue-database.ts';

export const tableTypeName = 'glue/table';

/**
 * The table of a tenant's events, `<database>/<table>`: a definition over the tenant's own prefix, so that nobody has to tell events of tenants apart. Its
 * parameters carry our tags: a table of Glue takes none.
 */
export const table: ResourceModule = {
  rules: rulesOf(tableTypeName, [databaseTypeName], { summarise: ({ location }) => String(location ?? '') }),
  readsLeftovers: true,
  homes: (tenant) => (tenant.eventStream?.table === undefined ? [] : catalogueHome(tenant)),
  wanted,
  read,
  write: async ([change], aws, step) => [await write(change, aws, step)],
};

function wanted(tenant: EffectiveTenant, { organization }: Placing): Wanted[] {
  const { eventStream, analytics } = tenant;
  const location = locationOf(tenant);
  if (eventStream?.table === undefined || analytics?.value.database === undefined || location === undefined) return [];
  const { name, source } = eventStream.table;
  return [
    {
      type: tableTypeName,
      name: `${analytics.value.database}/${name}`,
      state: 'present',
      properties: {
        location,
        columns: Object.fromEntries(eventColumns),
        parameters: projectionOf(location),
        serialization: jsonLines,
        tags: tagsOf(tenant, organization),
      },
      allowDelete: false,
      source,
    },
  ];
}

const jsonLines = 'org.openx.data.jsonserde.JsonSerDe';

/** Whole tables come with the list, so one call serves a whole database. */
async function read(names: ReadonlySet<string>, look: Look): Promise<Found> {
  const { database } = centralHere(look) ?? {};
  const declared = database === undefined ? [] : [database];
  const databases = new Set([...[...names].map((name) => name.slice(0, name.indexOf('/'))), ...declared]);
  const found = await Promise.all([...databases].map((name) => tablesIn(name, look)));
  return { resources: found.flat().filter(({ name, mark }) => names.has(name) || (look.whole && mark !== undefined)) };
}

async function tablesIn(DatabaseName: string, { aws }: Look): Promise<ObservedResource[]> {
  const tables = await ifThere(() =>
    listAll(
      (next) => aws.messaging.glue.getTables({ DatabaseName, ...next }),
      (page) => page.TableList,
    ),
  );
  return (tables ?? []).map((each) => normalise(DatabaseName, each));
}

function normalise(
  databaseName: string,
  { Name: name = '', Parameters: parameters = {}, StorageDescriptor: storage, CreateTime: made }: Table,
): ObservedResource {
  const tags = ourTagsIn(Object.entries(parameters).map(([Key, Value]) => ({ Key, Value })));
  const mark = markOf(tags);
  const location = storage?.Location ?? '';
  // What Glue or a crawler adds to the parameters is not ours.
  const own = Object.keys(projectionOf(location)).flatMap((key) =>
    parameters[key] === undefined ? [] : [[key, parameters[key]] as const],
  );
  return {
    type: tableTypeName,
    name: `${databaseName}/${name}`,
    properties: {
      location,
      columns: Object.fromEntries((storage?.Columns ?? []).map(({ Name = '', Type = '' }) => [Name, Type])),
      parameters: Object.fromEntries(own),
      serialization: storage?.SerdeInfo?.SerializationLibrary ?? '',
      tags,
    },
    ...(mark === undefined ? {} : { mark }),
    ...madeAt(made),
  };
}

async function write(change: Change | undefined, aws: WriteClients, { signal }: StepContext): Promise<Outcome> {
  if (change === undefined || change.action === 'replace') throw new Error('a table is defined or taken away');
  const slash = change.address.name.indexOf('/');
  const [DatabaseName, Name] = [change.address.name.slice(0, slash), change.address.name.slice(slash + 1)];
  const { glue } = aws.messaging;
  try {
    if (change.action === 'delete') await glue.deleteTable({ DatabaseName, Name }, signal);
    else if (change.action === 'create') await glue.createTable({ DatabaseName, TableInput: inputOf(Name, change.after) }, signal);
    else await glue.updateTable({ DatabaseName, TableInput: inputOf(Name, change.after) }, signal);
    return { status: 'sent' };
  } catch (error) {
    if (change.action === 'create' && isNamed(error, 'AlreadyExistsException')) return { status: 'sent' };
    return outcomeOfFailure(error);
  }
}

function inputOf(Name: string, properties: Properties): TableInput {
  const { location, columns, parameters, serialization } = properties;
  const texts = (value: unknown): Record<string, string> =>
    Object.fromEntries(Object.entries((value ?? {}) as Properties).map(([key, each]) => [key, String(each)]));
  return {
    Name,
    TableType: 'EXTERNAL_TABLE',
    Description: 'events of a tenant, defined by trueup',
    Parameters: { ...texts(parameters), ...tagsIn(properties), EXTERNAL: 'TRUE' },
    PartitionKeys: [{ Name: 'day', Type: 'string' }],
    StorageDescriptor: {
      Columns: Object.entries(texts(columns)).map(([column, Type]) => ({ Name: column, Type })),
      Location: String(location),
      InputFormat: 'org.apache.hadoop.mapred.TextInputFormat',
      OutputFormat: 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat',
      Compressed: true,
      SerdeInfo: { SerializationLibrary: String(serialization), Parameters: { 'ignore.malformed.json': 'true' } },
    },
  };
}
