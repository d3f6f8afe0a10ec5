// Push applications made, tagged, untagged and taken away at an emulator that is not ours (moto), where one is installed: from the documents of a tenant through
// the provider that every command walks. moto's list of applications has no tags and it knows no channels, so `apply`, which believes what it reads, ends
// there as not converged; both are held here, so that a moto which knows more is noticed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type ApplicationResponse,
  CreateAppCommand,
  GetAppsCommand,
  GetChannelsCommand,
  ListTagsForResourceCommand,
  PinpointClient,
} from '@aws-sdk/client-pinpoint';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { connect } from '../../reconciler/aws/connection.ts';
import { shippedCatalogue } from '../../reconciler/catalogue/shipped.ts';
import { accountId } from '../../reconciler/model/account-id.ts';
import type { Cell } from '../../reconciler/model/address.ts';
import type { Change } from '../../reconciler/model/change.ts';
import { systemClock } from '../../reconciler/model/clock.ts';
import { type CellChange, CellComparer } from '../../reconciler/plan/compare.ts';
import { resolveLayers } from '../../reconciler/plan/resolve.ts';
import { createMessagingProvider } from '../../reconciler/providers/messaging/provider.ts';
import type { Interest, OrganizationView } from '../../reconciler/providers/provider.ts';
import { expandTargets } from '../../reconciler/targets/expand.ts';
import { targetResolver } from '../../reconciler/targets/resolver.ts';
import { settings } from '../aws/connection.ts';
import { absence, startMoto } from '../aws/moto.ts';
import { load, organization as organizationFile, today } from '../documents/configuration.ts';
import { defaults, tenant } from '../providers/messaging/tenant-documents.ts';
import { inventoryOf } from '../targets/configuration.ts';

// The SDK's note on Node 20 is not this test's subject.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';

const type = 'push/application';
const cell: Cell = { account: accountId('333333333333'), region: 'eu-west-1' };
const organization: OrganizationView = {
  name: 'main',
  partition: 'aws',
  managementAccount: settings.managementAccount,
  homeRegion: 'eu-west-1',
  standardReadyTimeoutMs: 60_000,
};
const marks = { 'managed-by': 'trueup', tenant: 'acme', trueup: 'main' };

test('push applications are made, found again, tagged, untagged and taken away at another emulator', {
  skip: absence(),
  timeout: 120_000,
}, async (t) => {
  const endpoint = await startMoto(t);
  const env = { AWS_ENDPOINT_URL: endpoint, AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
  const connection = connect({ settings, kind: 'apply', run: 'r1', attempt: 1, env, clock: systemClock(), version: '0.0.0' });
  t.after(() => connection.close());
  const aws = connection.writeClients(cell);
  const direct = await directly(t, endpoint);
  const { provider, interest } = asked();

  const look = async (): Promise<readonly CellChange[]> => {
    const observation = await provider.observe(cell, interest, connection.readClients(cell));
    assert.deepEqual(observation.unreadable, []);
    return new CellComparer({ types: provider.types, organization: organization.name })
      .compare(interest.desired, observation)
      .changes.filter((change) => change.type === type);
  };
  const write = async (change: Change): Promise<void> => {
    const step = { cell, catalogue: shippedCatalogue(), organization, signal: new AbortController().signal };
    assert.deepEqual(await provider.apply([change], aws, step), [{ status: 'sent' }]);
  };
  const changeOf = ({ type: of, name, ...rest }: CellChange): Change => ({ ...rest, address: { type: of, name, ...cell } }) as Change;
  const address = { type, name: 'acme', ...cell } as const;
  const update = { address, difference: 'resource-setting', destructive: false, action: 'update' } as const;

  // Another's application is there and stays as it is.
  await direct.client.send(new CreateAppCommand({ CreateApplicationRequest: { Name: 'theirs', tags: { team: 'other' } } }));

  const [create, ...none] = await look();
  assert.ok(create !== undefined && none.length === 0 && create.action === 'create', JSON.stringify(create));
  await write(changeOf(create));
  assert.deepEqual(await direct.tagsByName(), { acme: marks, theirs: { team: 'other' } });

  // A rerun that did not hear the answer makes no second one.
  await write(changeOf(create));
  assert.equal((await direct.applications()).length, 2);

  // It is found again by its name. Its tags moto has and does not list, where AWS lists them: what differs is them alone.
  const [again, ...more] = await look();
  assert.ok(again?.action === 'update' && more.length === 0, JSON.stringify(again));
  assert.deepEqual([again.before, again.after], [{ tags: {} }, { tags: marks }]);
  assert.ok((await direct.applications()).every(({ tags }) => tags === undefined));

  await write({ ...update, before: { tags: { ...marks, tenant: 'old' } }, after: { tags: marks } });
  assert.deepEqual((await direct.tagsByName())['acme'], marks);
  await write({ ...update, before: { tags: marks }, after: { tags: { trueup: 'main', 'managed-by': 'trueup', shared: 'yes' } } });
  assert.deepEqual((await direct.tagsByName())['acme'], { trueup: 'main', 'managed-by': 'trueup', shared: 'yes' });

  const id = (await direct.applications()).find(({ Name }) => Name === 'acme')?.Id;
  await assert.rejects(direct.client.send(new GetChannelsCommand({ ApplicationId: id })), 'moto knows no channels');

  await write({
    address,
    difference: 'resource-unexpected',
    destructive: true,
    action: 'delete',
    before: { tags: marks },
    because: 'pruned',
  });
  assert.deepEqual(await direct.tagsByName(), { theirs: { team: 'other' } });
});

/** What the documents of a tenant that has an application ask of its cell. */
function asked() {
  const { documents, diagnostics } = load({
    'organization.yaml': organizationFile,
    ...defaults(),
    ...tenant('acme', { channels: { email: undefined, push: { app: 'acme' } } }),
  });
  const governed = documents.organization?.value.spec;
  assert.ok(governed !== undefined && diagnostics.every(({ severity }) => severity !== 'error'), JSON.stringify(diagnostics));
  const inventory = inventoryOf(
    [settings.managementAccount, cell.account].map((id) => ({ id, path: ['r-ab12'] })),
    { 'r-ab12': [], 'ou-ab12-11111111': ['r-ab12'], 'ou-ab12-22222222': ['r-ab12'] },
  );
  const expansion = expandTargets({ documents, governed, inventory, calendar: today });
  const provider = createMessagingProvider();
  const layers = provider.compile({
    documents,
    catalogue: shippedCatalogue(),
    calendar: today,
    space: expansion.space,
    organization,
    targets: targetResolver(expansion),
  });
  const interest: Interest = {
    desired: resolveLayers(layers, expansion.space).desiredOf(cell),
    catalogue: shippedCatalogue(),
    organization,
    // Of the services that a whole look asks moto knows few.
    only: new Map([[type, new Set(['acme'])]]),
  };
  return { provider, interest };
}

/** moto's own answers in the cell, by the SDK alone. */
async function directly(t: Parameters<typeof startMoto>[0], endpoint: string) {
  const own = { endpoint, region: cell.region, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
  const sts = new STSClient(own);
  t.after(() => sts.destroy());
  const { Credentials } = await sts.send(
    new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${cell.account}:role/somebody`, RoleSessionName: 'somebody' }),
  );
  const client = new PinpointClient({
    ...own,
    credentials: {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    },
  });
  t.after(() => client.destroy());
  const applications = async (): Promise<readonly ApplicationResponse[]> =>
    (await client.send(new GetAppsCommand({}))).ApplicationsResponse?.Item ?? [];
  const tagsByName = async (): Promise<Readonly<Record<string, unknown>>> =>
    Object.fromEntries(
      await Promise.all(
        (await applications()).map(async ({ Name, Arn }) => [
          Name ?? '',
          (await client.send(new ListTagsForResourceCommand({ ResourceArn: Arn }))).TagsModel?.tags,
        ]),
      ),
    );
  return { client, applications, tagsByName };
}
