import type { Change } from '../../../model/change.ts';
import type { WriteClients } from '../../clients.ts';
import type { Wanted } from '../../layer.ts';
import type { ObservedResource } from '../../observation.ts';
import type { Outcome, StepContext } from '../../provider.ts';
import type { EffectiveTenant } from '../effective-tenant.ts';
import { ifThere, outcomeOf } from '../reading.ts';
import type { Look, ResourceModule } from '../resource-module.ts';
import { rulesOf } from '../rules.ts';
import { accountIndex, arnIndex } from './registry-items.ts';

export const registryTableTypeName = 'dynamodb/table';
export const recoveryTypeName = 'dynamodb/recovery';

/**
 * The registry's table, made where TenantDefaults says `createTable`: on demand, protected from deletion, with point-in-time recovery and the two
 * indexes that questions go by. Nobody's to take away: the registry outlives its tenants. Source: facts/tenants.md 2.5, 4.3.
 */
export const registryTable: ResourceModule = {
  rules: rulesOf(registryTableTypeName, [], { leftover: () => ({ action: 'none' }) }),
  // It belongs to the registry's own cell and to no tenant: compile asks for it.
  wanted: () => [],
  read: async (names, look) => {
    const found = await Promise.all([...names].map((name) => readOne(name, look)));
    return { resources: found.filter((each) => each !== undefined) };
  },
  write: async ([change], aws, step) => [await writeTable(change, aws, step)],
};

/** Point-in-time recovery of the table: a table takes it once it is ACTIVE. */
export const tableRecovery: ResourceModule = {
  rules: rulesOf(recoveryTypeName, [], {
    parent: { type: registryTableTypeName, nameOf: (name) => name, born: { enabled: false } },
    leftover: () => ({ action: 'none' }),
  }),
  wanted: () => [],
  read: async (names, look) => {
    const found = await Promise.all([...names].map((name) => readRecovery(name, look)));
    return { resources: found.filter((each) => each !== undefined) };
  },
  write: async ([change], aws, { signal }) => [
    await outcomeOf(() =>
      aws.dynamoDb.updateContinuousBackups(
        { TableName: change?.address.name ?? '', PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } },
        signal,
      ),
    ),
  ],
};

async function readRecovery(name: string, { aws }: Look): Promise<ObservedResource | undefined> {
  const answer = await ifThere(() => aws.dynamoDb.describeContinuousBackups({ TableName: name }));
  const status = answer?.ContinuousBackupsDescription?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus;
  return answer === undefined ? undefined : { type: recoveryTypeName, name, properties: { enabled: status === 'ENABLED' } };
}

export function wantedTable(registry: NonNullable<EffectiveTenant['registry']>): readonly Wanted[] {
  if (registry.value.createTable !== true) return [];
  const of = { name: registry.value.table, state: 'present', allowDelete: false, source: registry.source } as const;
  return [
    { ...of, type: registryTableTypeName, properties: { deletionProtection: true } },
    { ...of, type: recoveryTypeName, properties: { enabled: true } },
  ];
}

async function readOne(name: string, { aws }: Look): Promise<ObservedResource | undefined> {
  const described = await ifThere(() => aws.dynamoDb.describeTable({ TableName: name }));
  const table = described?.Table;
  if (table === undefined) return undefined;
  const isReady = table.TableStatus === 'ACTIVE' || table.TableStatus === 'UPDATING';
  return {
    type: registryTableTypeName,
    name,
    properties: { deletionProtection: table.DeletionProtectionEnabled === true },
    ...(isReady
      ? {}
      : {
          condition: {
            kind: 'resource-setting',
            message: `the table is ${table.TableStatus ?? 'not ready'}`,
            settling: true,
            acceptsChildren: false,
          },
        }),
  };
}

async function writeTable(change: Change | undefined, aws: WriteClients, { signal, organization }: StepContext): Promise<Outcome> {
  if (change === undefined || change.action === 'replace' || change.action === 'delete') throw new Error('the table is made or protected');
  const TableName = change.address.name;
  const text = (AttributeName: string) => ({ AttributeName, AttributeType: 'S' }) as const;
  return outcomeOf(async () => {
    if (change.action === 'create') {
      await aws.dynamoDb.createTable(
        {
          TableName,
          AttributeDefinitions: [text('pk'), text('sk'), text(accountIndex), text(arnIndex)],
          KeySchema: [
            { AttributeName: 'pk', KeyType: 'HASH' },
            { AttributeName: 'sk', KeyType: 'RANGE' },
          ],
          GlobalSecondaryIndexes: [
            {
              IndexName: accountIndex,
              KeySchema: [
                { AttributeName: accountIndex, KeyType: 'HASH' },
                { AttributeName: 'pk', KeyType: 'RANGE' },
              ],
              Projection: { ProjectionType: 'ALL' },
            },
            { IndexName: arnIndex, KeySchema: [{ AttributeName: arnIndex, KeyType: 'HASH' }], Projection: { ProjectionType: 'ALL' } },
          ],
          BillingMode: 'PAY_PER_REQUEST',
          DeletionProtectionEnabled: true,
          Tags: [
            { Key: 'trueup', Value: organization.name },
            { Key: 'managed-by', Value: 'trueup' },
          ],
        },
        signal,
      );
      return;
    }
    await aws.dynamoDb.updateTable({ TableName, DeletionProtectionEnabled: true }, signal);
  });
}
