import assert from 'node:assert/strict';
import { test } from 'node:test';
import { authorizationDetailHandlers } from '../../sandbox/services/iam/authorization-details.ts';
import { boundaryHandlers } from '../../sandbox/services/iam/boundaries.ts';
import { identityProviderHandlers } from '../../sandbox/services/iam/identity-providers.ts';
import { policyHandlers } from '../../sandbox/services/iam/policies.ts';
import { userHandlers } from '../../sandbox/services/iam/users.ts';
import { serviceNamed, services } from '../../sandbox/services/registry.ts';
import { sandboxFor, settings } from './calling.ts';
import { type Answer, describeRegionsRow, operationRows, operationsSeed, plantCreation } from './operation-rows.ts';

interface AnyClient {
  send(command: unknown): Promise<Answer>;
  destroy(): void;
}
type Constructor<Made> = new (argument: unknown) => Made;
type ClientModule = Readonly<Record<string, unknown>>;

const clientNames: Readonly<Record<string, string>> = {
  sts: 'STSClient',
  iam: 'IAMClient',
  organizations: 'OrganizationsClient',
  account: 'AccountClient',
  cloudtrail: 'CloudTrailClient',
  config: 'ConfigServiceClient',
};

test('each operation answers its SDK client', async (t) => {
  const sandbox = await sandboxFor(t, { seed: operationsSeed });
  plantCreation(sandbox);
  for (const row of operationRows) {
    await t.test(`${row.service} ${row.operation}`, async () => {
      const module = (await serviceNamed(row.service)?.schemas()) as ClientModule;
      const client = new (module[clientNames[row.service] ?? ''] as Constructor<AnyClient>)(
        settings(sandbox, row.account ?? '111111111111'),
      );
      const command = new (module[`${row.operation}Command`] as Constructor<unknown>)(row.input);
      row.check(await client.send(command), sandbox);
      client.destroy();
    });
  }
  assert.deepEqual(sandbox.unknownMembers(), []);
  assert.deepEqual(sandbox.defects(), []);
});

test('the table holds every operation that the services have', async () => {
  const tested = new Set([...operationRows, describeRegionsRow].map((row) => `${row.service} ${row.operation}`));
  const withOwnTables = [
    'securityhub',
    'cloudformation',
    'sns',
    'kms',
    'devops-guru',
    'logs',
    'monitoring',
    'events',
    'lambda',
    's3',
    'dynamodb',
    'firehose',
    'glue',
    'athena',
    'ses',
    ...['sms-voice', 'mobiletargeting', 'secretsmanager', 'ssm', 'servicequotas'],
  ];
  const iamElsewhere = {
    ...policyHandlers,
    ...identityProviderHandlers,
    ...userHandlers,
    ...boundaryHandlers,
    ...authorizationDetailHandlers,
  };
  for (const name of Object.keys(iamElsewhere)) tested.add(`iam ${name}`);
  for (const entry of services.filter(({ signingName }) => !withOwnTables.includes(signingName))) {
    const { handlers } = await entry.load();
    assert.ok(Object.keys(handlers).length > 0, entry.signingName);
    for (const operation of Object.keys(handlers))
      assert.ok(tested.has(`${entry.signingName} ${operation}`), `no row for ${entry.signingName} ${operation}`);
  }
});
