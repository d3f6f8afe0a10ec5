import type { Change } from '../../../model/change.ts';
import type { Analytics } from '../../../model/documents.generated.ts';
import type { WriteClients } from '../../clients.ts';
import type { Wanted } from '../../layer.ts';
import type { ObservedResource } from '../../observation.ts';
import type { Outcome, StepContext } from '../../provider.ts';
import type { EffectiveTenant, Home } from '../effective-tenant.ts';
import { ifThere, isNamed, outcomeOf } from '../reading.ts';
import type { Look, ResourceModule } from '../resource-module.ts';
import { rulesOf } from '../rules.ts';

export const databaseTypeName = 'glue/database';

/** The database of all tenants' tables, made where TenantDefaults says `createDatabase`. Nobody's to take away: tables of others may be in it. */
export const database: ResourceModule = {
  rules: rulesOf(databaseTypeName, [], { leftover: () => ({ action: 'none' }) }),
  // It belongs to all tenants: compile asks for it.
  wanted: () => [],
  read: async (names, look) => {
    const found = await Promise.all([...names].map((name) => readOne(name, look)));
    return { resources: found.filter((each) => each !== undefined) };
  },
  write: async ([change], aws, step) => [await write(change, aws, step)],
};

export const wantedDatabase = ({ database: name, createDatabase }: Analytics, source: Wanted['source']): readonly Wanted[] =>
  createDatabase === true && name !== undefined
    ? [{ type: databaseTypeName, name, state: 'present', properties: {}, allowDelete: false, source }]
    : [];

/** Where table and query of a tenant stand; empty where it has neither. */
export const catalogueHome = ({ analytics, eventStream }: EffectiveTenant): readonly Home[] =>
  analytics?.value.database === undefined || (eventStream?.table === undefined && eventStream?.query === undefined)
    ? []
    : [{ account: analytics.value.account, region: analytics.value.region }];

/** `TenantDefaults.spec.analytics` where this is its cell: asked in a whole look, since what tenants had there may outlive the last of them. */
export const centralHere = ({ whole, scene: { analytics }, cell }: Look): Analytics | undefined =>
  whole && analytics?.account === cell.account && analytics.region === cell.region ? analytics : undefined;

async function readOne(name: string, { aws }: Look): Promise<ObservedResource | undefined> {
  const answer = await ifThere(() => aws.messaging.glue.getDatabase({ Name: name }));
  return answer === undefined ? undefined : { type: databaseTypeName, name, properties: {} };
}

async function write(change: Change | undefined, aws: WriteClients, { organization, signal }: StepContext): Promise<Outcome> {
  if (change?.action !== 'create') throw new Error('a database is made and left alone');
  const { name } = change.address;
  return outcomeOf(async () => {
    try {
      await aws.messaging.glue.createDatabase(
        {
          DatabaseInput: { Name: name, Description: 'events of the tenants, made by trueup' },
          Tags: { trueup: organization.name, 'managed-by': 'trueup' },
        },
        signal,
      );
    } catch (error) {
      if (!isNamed(error, 'AlreadyExistsException')) throw error;
    }
  });
}
