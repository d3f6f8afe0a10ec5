import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AccountKeys } from '../../reconciler/aws/account-scope.ts';
import { inAccountScope, keysInScope } from '../../reconciler/aws/account-scope.ts';
import { assertSignedBy, CheckedHandler, WrongSignature } from '../../reconciler/aws/checked-handler.ts';
import { sdkClients } from '../../reconciler/aws/clients.ts';
import { endpointOf } from '../../reconciler/aws/endpoints.ts';
import { accountId } from '../../reconciler/model/account-id.ts';
import type { ReadClients, WriteClients } from '../../reconciler/providers/clients.ts';
import { loopback, management, second, third } from './connection.ts';

const keysOf = (account: string): AccountKeys => ({ account: accountId(account), accessKeyId: account, secretAccessKey: 'x' });

/** Every operation that a provider can reach, by its service's signing name, called with an input that is good enough to be sent. */
const reads: readonly [string, (aws: ReadClients) => Promise<unknown>][] = [
  ['securityhub', (aws) => aws.securityHub.describeHub({})],
  ['securityhub', (aws) => aws.securityHub.describeStandards({})],
  ['securityhub', (aws) => aws.securityHub.getEnabledStandards({})],
  ['securityhub', (aws) => aws.securityHub.listSecurityControlDefinitions({})],
  ['securityhub', (aws) => aws.securityHub.getSecurityControlDefinition({ SecurityControlId: 'IAM.6' })],
  ['securityhub', (aws) => aws.securityHub.batchGetSecurityControls({ SecurityControlIds: ['IAM.6'] })],
  ['securityhub', (aws) => aws.securityHub.batchGetStandardsControlAssociations({ StandardsControlAssociationIds: [] })],
  ['securityhub', (aws) => aws.securityHub.listConfigurationPolicyAssociations({})],
  ['securityhub', (aws) => aws.securityHub.describeOrganizationConfiguration({})],
  ['config', (aws) => aws.config.describeConfigurationRecorderStatus({})],
  ['account', (aws) => aws.account.listRegions({})],
  ['devops-guru', (aws) => aws.devOpsGuru.getResourceCollection({ ResourceCollectionType: 'AWS_TAGS' })],
  ['devops-guru', (aws) => aws.devOpsGuru.listNotificationChannels({})],
  ['devops-guru', (aws) => aws.devOpsGuru.describeServiceIntegration({})],
  ['devops-guru', (aws) => aws.devOpsGuru.describeEventSourcesConfig({})],
  ['sns', (aws) => aws.sns.getTopicAttributes({ TopicArn: 'arn:aws:sns:eu-west-1:111111111111:none' })],
  ['sns', (aws) => aws.sns.listSubscriptionsByTopic({ TopicArn: 'arn:aws:sns:eu-west-1:111111111111:none' })],
  ['kms', (aws) => aws.kms.describeKey({ KeyId: 'alias/none' })],
  ['kms', (aws) => aws.kms.getKeyPolicy({ KeyId: '1234abcd-12ab-34cd-56ef-1234567890ab' })],
  ['kms', (aws) => aws.kms.getKeyRotationStatus({ KeyId: '1234abcd-12ab-34cd-56ef-1234567890ab' })],
];
const writes: readonly [string, (aws: WriteClients) => Promise<unknown>][] = [
  ['securityhub', (aws) => aws.securityHub.enableSecurityHub({})],
  ['securityhub', (aws) => aws.securityHub.updateSecurityHubConfiguration({})],
  ['securityhub', (aws) => aws.securityHub.batchEnableStandards({ StandardsSubscriptionRequests: [] })],
  ['securityhub', (aws) => aws.securityHub.batchDisableStandards({ StandardsSubscriptionArns: [] })],
  ['securityhub', (aws) => aws.securityHub.batchUpdateStandardsControlAssociations({ StandardsControlAssociationUpdates: [] })],
  ['securityhub', (aws) => aws.securityHub.updateSecurityControl({ SecurityControlId: 'IAM.6', Parameters: {} })],
  ['devops-guru', (aws) => aws.devOpsGuru.updateResourceCollection({ Action: 'ADD', ResourceCollection: {} })],
  ['devops-guru', (aws) => aws.devOpsGuru.updateServiceIntegration({ ServiceIntegration: {} })],
  ['sns', (aws) => aws.sns.createTopic({ Name: 'signed' })],
  ['kms', (aws) => aws.kms.listKeys({})],
];

test('every client signs each call for the account it is made for, many accounts at once', async (t) => {
  const { sandbox, connect } = await loopback(t, { limits: false });
  const connection = connect();
  const cells = [management, second, third].flatMap((account) => ['eu-west-1', 'us-east-1'].map((region) => ({ account, region })));
  // What the sandbox answers does not matter here: whom it saw asking does.
  await Promise.allSettled([
    ...cells.flatMap((cell) => reads.map(([, read]) => read(connection.readClients(cell)))),
    ...cells.flatMap((cell) => writes.map(([, write]) => write(connection.writeClients(cell)))),
    connection.organizations.describeOrganization({}),
  ]);

  const calls = sandbox.calls.list().filter((call) => call.service !== 'sts');
  for (const [service, operations] of [
    ['securityhub', 15],
    ['config', 1],
    ['devops-guru', 6],
    ['sns', 3],
    ['kms', 4],
  ] as const) {
    for (const { account, region } of cells) {
      const own = calls.filter((call) => call.service === service && call.account === account && call.region === region);
      assert.equal(new Set(own.map((call) => call.operation)).size, operations, `${service} in ${account}/${region}`);
    }
  }
  // Account Management has no Regions: six cells, three accounts, all at one endpoint.
  assert.deepEqual(
    new Set(calls.filter((call) => call.service === 'account').map((call) => call.account)),
    new Set([management, second, third]),
  );
  assert.deepEqual(
    new Set(calls.filter((call) => call.service === 'organizations').map((call) => call.role)),
    new Set(['trueup-plan-hub']),
  );
});

test('a request that somebody else signed is refused before it leaves', async () => {
  let sent = 0;
  const inner = {
    metadata: { handlerProtocol: 'http/1.1' },
    handle: async () => {
      sent += 1;
      throw new Error('sent');
    },
    updateHttpClientConfig: () => {},
    httpHandlerConfigs: () => ({}),
    destroy: () => {},
  };
  const handler = new CheckedHandler(inner);
  const { HttpRequest } = await import('@smithy/core/protocols');
  const request = (headers: Record<string, string>) => new HttpRequest({ hostname: '127.0.0.1', headers });
  const foreign = { authorization: 'AWS4-HMAC-SHA256 Credential=333333333333/20261123/eu-west-1/securityhub/aws4_request, Signature=0' };
  await assert.rejects(
    inAccountScope(keysOf(second), () => handler.handle(request(foreign))),
    WrongSignature,
  );
  await assert.rejects(
    inAccountScope(keysOf(second), () => handler.handle(request({}))),
    /was not signed/,
  );
  await assert.rejects(handler.handle(request(foreign)), /outside an account's scope/);
  assert.equal(sent, 0);
  await assert.rejects(
    inAccountScope(keysOf(third), () => handler.handle(request(foreign))),
    /^Error: sent/,
  );
});

test('the key must match as a whole', () => {
  const signed = (key: string) => ({
    headers: { authorization: `AWS4-HMAC-SHA256 Credential=${key}/20261123/eu-west-1/sts/aws4_request` },
  });
  assertSignedBy(keysOf(second), signed(second));
  assert.throws(() => assertSignedBy(keysOf(second), signed(`${second}0`)), WrongSignature);
  assert.throws(() => assertSignedBy(keysOf(second), signed(second.slice(1))), WrongSignature);
});

test('a client has no keys of its own: outside a scope nothing is signed', async (t) => {
  const { sandbox } = await loopback(t);
  const clients = sdkClients({ AWS_ENDPOINT_URL: sandbox.endpoint }, '0.0.0');
  const { sdk, client } = await clients.sts.at('eu-west-1');
  assert.throws(keysInScope, /outside an account's scope/);
  await assert.rejects(client.send(new sdk.GetCallerIdentityCommand({})), /outside an account's scope/);
  clients.close();
  assert.equal(sandbox.calls.list().length, 0);
});

test('there is one client for each service and Region', async () => {
  const clients = sdkClients({}, '0.0.0');
  const [a, b, c] = await Promise.all([
    clients.securityHub.at('eu-west-1'),
    clients.securityHub.at('eu-west-1'),
    clients.securityHub.at('us-east-1'),
  ]);
  assert.equal(a.client, b.client);
  assert.notEqual(a.client, c.client);
  clients.close();
});

test('endpoints come from the environment, the service before the rest', () => {
  const env = { AWS_ENDPOINT_URL: 'http://all', AWS_ENDPOINT_URL_SECURITYHUB: 'http://hub' };
  assert.equal(endpointOf('securityhub', env), 'http://hub');
  assert.equal(endpointOf('sts', env), 'http://all');
  assert.equal(endpointOf('config', { AWS_ENDPOINT_URL_CONFIG_SERVICE: 'http://config' }), 'http://config');
  assert.equal(endpointOf('securityhub', { ...env, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' }), undefined);
  assert.equal(endpointOf('sts', { AWS_ENDPOINT_URL: '' }), undefined);
});
