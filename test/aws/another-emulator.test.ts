// The same reads of Organizations and STS against an emulator that is not ours (moto), where one is installed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  CreateAccountCommand,
  CreateOrganizationalUnitCommand,
  CreateOrganizationCommand,
  ListRootsCommand,
  MoveAccountCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations';
import { connect } from '../../reconciler/aws/connection.ts';
import { readInventory } from '../../reconciler/aws/inventory.ts';
import { SetupProblem } from '../../reconciler/aws/setup-problem.ts';
import { accountId } from '../../reconciler/model/account-id.ts';
import { systemClock } from '../../reconciler/model/clock.ts';
import { settings } from './connection.ts';
import { absence, startMoto } from './moto.ts';

// The SDK's note on Node 20 is not this test's subject.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';

/** moto's own account. */
const management = accountId('123456789012');

/** An organization with a nested unit and 25 accounts, so that lists have pages. */
async function furnish(endpoint: string): Promise<{ organizationId: string; unit: string; inUnit: string }> {
  const client = new OrganizationsClient({ endpoint, region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } });
  const { Organization: made } = await client.send(new CreateOrganizationCommand({ FeatureSet: 'ALL' }));
  const { Roots: roots } = await client.send(new ListRootsCommand({}));
  const root = roots?.[0]?.Id ?? '';
  const { OrganizationalUnit: prod } = await client.send(new CreateOrganizationalUnitCommand({ ParentId: root, Name: 'prod' }));
  const { OrganizationalUnit: card } = await client.send(new CreateOrganizationalUnitCommand({ ParentId: prod?.Id, Name: 'card' }));
  let inUnit = '';
  for (let number = 0; number < 25; number++) {
    const { CreateAccountStatus: status } = await client.send(
      new CreateAccountCommand({ AccountName: `account-${number}`, Email: `a${number}@example.com` }),
    );
    inUnit = status?.AccountId ?? '';
  }
  await client.send(new MoveAccountCommand({ AccountId: inUnit, SourceParentId: root, DestinationParentId: card?.Id }));
  client.destroy();
  return { organizationId: made?.Id ?? '', unit: card?.Id ?? '', inUnit };
}

test('Organizations and STS are read from another emulator as from ours', { skip: absence(), timeout: 120_000 }, async (t) => {
  const endpoint = await startMoto(t);
  const { organizationId, unit, inUnit } = await furnish(endpoint);
  const env = { AWS_ENDPOINT_URL: endpoint, AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
  const own = { ...settings, organizationId, managementAccount: management };
  const connection = connect({ settings: own, kind: 'plan', run: 'r1', attempt: 1, env, clock: systemClock(), version: '0.0.0' });
  t.after(() => connection.close());

  assert.equal((await connection.identity()).account, management);
  const { accounts, units } = await readInventory(connection.organizations, own);
  assert.equal(accounts.size, 26);
  assert.ok([...accounts.values()].every((account) => account.state === 'ACTIVE'));
  assert.deepEqual(
    accounts.get(accountId(inUnit))?.path.map((id) => units.get(id)?.name),
    ['Root', 'prod', 'card'],
  );
  assert.equal(units.get(unit)?.path.length, 2);

  const elsewhere = { ...own, organizationId: 'o-another0000' };
  await assert.rejects(readInventory(connection.organizations, elsewhere), SetupProblem);
});
