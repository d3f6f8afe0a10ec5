import type { NamedQuery } from '@aws-sdk/client-athena';
import type { Change } from '../../../model/change.ts';
import { pagesOf } from '../../../model/paged-list.ts';
import type { WriteClients } from '../../clients.ts';
import type { Wanted } from '../../layer.ts';
import type { ObservedResource } from '../../observation.ts';
import type { Outcome, StepContext } from '../../provider.ts';
import type { EffectiveTenant } from '../effective-tenant.ts';
import { queryOf } from '../event-catalogue.ts';
import { markedDescription, markInDescription } from '../mark-texts.ts';
import { outcomeOf } from '../reading.ts';
import type { Found, Look, Placing, ResourceModule } from '../resource-module.ts';
import { rulesOf } from '../rules.ts';
import { clientToken } from './client-token.ts';
import { catalogueHome, centralHere } from './glue-database.ts';
import { tableTypeName } from './glue-table.ts';

export const queryTypeName = 'athena/query';

/**
 * The stored query of a tenant's events, `<workgroup>/<name>`. A stored query takes no tags and its name is nobody's alone, so its description ends with
 * our mark, and only one that has it is ours.
 */
export const namedQuery: ResourceModule = {
  rules: rulesOf(queryTypeName, [tableTypeName], {
    replaces: (before, after) => (before['database'] === after['database'] ? undefined : 'a stored query stays in its database'),
    summarise: ({ database }) => `in ${String(database ?? '')}`,
  }),
  readsLeftovers: true,
  homes: (tenant) => (tenant.eventStream?.query === undefined ? [] : catalogueHome(tenant)),
  wanted,
  read,
  write: async ([change], aws, step) => [await write(change, aws, step)],
};

const defaultWorkgroup = 'primary';

function wanted(tenant: EffectiveTenant, { organization }: Placing): Wanted[] {
  const { eventStream, analytics } = tenant;
  if (eventStream?.query === undefined || eventStream.table === undefined || analytics?.value.database === undefined) return [];
  const { database, workgroup = defaultWorkgroup } = analytics.value;
  const mayGo = tenant.allowDelete && tenant.onRemove === 'delete';
  return [
    {
      type: queryTypeName,
      name: `${workgroup}/${eventStream.query.name}`,
      state: 'present',
      properties: {
        database,
        text: queryOf(database, eventStream.table.name),
        description: markedDescription(`events of ${tenant.name} by day and type`, {
          organization: organization.name,
          deleteAllowed: mayGo,
        }),
      },
      allowDelete: mayGo,
      source: eventStream.query.source,
    },
  ];
}

/** Names by workgroup: all are listed, for a query is found by its name in no other way. */
async function read(names: ReadonlySet<string>, look: Look): Promise<Found> {
  const central = centralHere(look);
  const declared = central?.database === undefined ? [] : [central.workgroup ?? defaultWorkgroup];
  const groups = new Set([...[...names].map((name) => name.slice(0, name.indexOf('/'))), ...declared]);
  const found = await Promise.all([...groups].map((group) => queriesOf(group, look.aws.messaging)));
  return {
    resources: found
      .flat()
      .flatMap((each) => normalise(each))
      .filter(({ name }) => names.has(name) || look.whole),
  };
}

type Reads = Pick<Look['aws']['messaging'], 'athena'>;

/** AWS shows at most 50 at once. */
async function queriesOf(WorkGroup: string, { athena }: Reads): Promise<readonly NamedQuery[]> {
  const queries: NamedQuery[] = [];
  for (const { NamedQueryIds = [] } of await pagesOf((next) => athena.listNamedQueries({ WorkGroup, MaxResults: 50, ...next })))
    if (NamedQueryIds.length > 0) queries.push(...((await athena.batchGetNamedQuery({ NamedQueryIds })).NamedQueries ?? []));
  return queries;
}

function normalise({
  Name = '',
  WorkGroup = defaultWorkgroup,
  Database = '',
  QueryString = '',
  Description = '',
}: NamedQuery): ObservedResource[] {
  const mark = markInDescription(Description);
  if (mark === undefined) return [];
  return [
    {
      type: queryTypeName,
      name: `${WorkGroup}/${Name}`,
      properties: { database: Database, text: QueryString, description: Description },
      mark,
    },
  ];
}

async function write(change: Change | undefined, aws: WriteClients, step: StepContext): Promise<Outcome> {
  if (change === undefined) throw new Error('a query is stored or taken away');
  const slash = change.address.name.indexOf('/');
  const [WorkGroup, Name] = [change.address.name.slice(0, slash), change.address.name.slice(slash + 1)];
  const { athena } = aws.messaging;
  const { signal } = step;
  return outcomeOf(async () => {
    const live = (await queriesOf(WorkGroup, aws.reads.messaging)).find(
      (each) => each.Name === Name && markInDescription(each.Description)?.organization === step.organization.name,
    );
    const NamedQueryId = live?.NamedQueryId;
    if (NamedQueryId !== undefined && change.action !== 'update' && change.action !== 'create')
      await athena.deleteNamedQuery({ NamedQueryId }, signal);
    if (change.action === 'delete') return;
    const settings = { Name, QueryString: String(change.after['text']), Description: String(change.after['description']) };
    if (NamedQueryId !== undefined && change.action !== 'replace') await athena.updateNamedQuery({ NamedQueryId, ...settings }, signal);
    else
      await athena.createNamedQuery(
        { WorkGroup, Database: String(change.after['database']), ClientRequestToken: clientToken(change, step), ...settings },
        signal,
      );
  });
}
