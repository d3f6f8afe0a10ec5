import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatSource } from '../../../reconciler/model/source.ts';
import { effectiveTenants } from '../../../reconciler/providers/messaging/effective-tenants.ts';
import { load } from '../../documents/configuration.ts';
import { organization } from './organization.ts';
import { account, defaults, tenant, topic } from './tenant-documents.ts';

const only = (files: Readonly<Record<string, string>>) => {
  const loaded = load({ 'organization.yaml': organization, ...files });
  const [first] = effectiveTenants(loaded.documents);
  assert.ok(first !== undefined, JSON.stringify(loaded.diagnostics));
  return first;
};
const lineOf = (files: Readonly<Record<string, string>>, file: string, words: string): string => {
  const lines = (files[file] ?? '').split('\n');
  return `${file}:${1 + lines.findIndex((line) => line.includes(words))}`;
};

test('the tenant overrides what the defaults say, member by member, and whole lists', () => {
  const files = {
    ...defaults({
      tenant: {
        retention: { onRemove: 'delete' },
        channels: { email: { volume: { perDay: 10, perSecond: 7 }, templates: ['from-defaults'], alarms: { periodSeconds: 600 } } },
      },
    }),
    ...tenant('acme', { channels: { email: { volume: { perDay: 99, perSecond: undefined }, templates: ['own'] } } }),
  };
  const found = only(files);
  assert.equal(found.onRemove, 'delete');
  assert.deepEqual(
    found.email?.templates.map(({ name }) => name),
    ['own'],
  );
  assert.ok(found.alarms.every(({ periodSeconds }) => periodSeconds === 600));
  const { perDay, perSecond } = found.email?.volume ?? {};
  assert.ok(perDay !== undefined && perSecond !== undefined);
  assert.equal(perDay.value, 99);
  assert.equal(formatSource(perDay.source).replace(/:\d+$/, ''), lineOf(files, 'tenants/acme.yaml', 'perDay: 99'));
  assert.deepEqual(
    perDay.overrode.map((source) => formatSource(source).replace(/:\d+$/, '')),
    [lineOf(files, 'tenants/defaults.yaml', 'perDay: 10')],
  );
  assert.equal(perSecond.value, 7);
  assert.equal(formatSource(perSecond.source).replace(/:\d+$/, ''), lineOf(files, 'tenants/defaults.yaml', 'perSecond: 7'));
  assert.deepEqual(perSecond.overrode, []);
});

test('names in AWS are derived, those of shared things without the tenant', () => {
  const found = only({
    ...defaults(),
    ...tenant('acme', {
      channels: {
        email: {
          identities: [{ domain: 'mail.acme.example', defaultConfigurationSet: 'txn' }, { address: 'a@b.example' }],
          configurationSets: [
            { name: 'txn', events: [{ name: 'hose', types: ['SEND'], eventStream: true }] },
            { name: 'bulk', shared: true },
          ],
        },
        sms: { optOutList: 'acme', pool: {}, configurationSet: {} },
        custom: [
          {
            name: 'line',
            lambdaArn: `arn:aws:lambda:eu-west-1:${account}:function:f`,
            reservedConcurrency: 20,
            alarms: { concurrency: { warn: 0.5 } },
          },
        ],
      },
      eventStream: { stream: {}, destinationBucket: 's3://org-events/raw', table: {} },
    }),
  });
  assert.equal(found.email?.tenant?.awsName, 'org-acme');
  assert.deepEqual(
    found.email?.configurationSets.map(({ awsName }) => awsName),
    ['org-acme-txn', 'org-bulk'],
  );
  assert.deepEqual(
    found.email?.identities.map(({ kind, defaultConfigurationSet }) => [kind, defaultConfigurationSet]),
    [
      ['domain', 'org-acme-txn'],
      ['address', undefined],
    ],
  );
  const [destination] = found.email?.configurationSets[0]?.events ?? [];
  assert.equal(destination?.awsName, 'org-hose');
  assert.deepEqual(destination?.target, {
    kind: 'firehose',
    streamArn: 'arn:${partition}:firehose:${region}:${account}:deliverystream/org-acme-events',
    roleArn: 'arn:${partition}:iam::${account}:role/org-acme-events',
    isOwnStream: true,
  });
  assert.equal(found.eventStream?.eventPrefix, 'raw/tenant=acme/');
  assert.equal(found.eventStream?.table?.name, 'org_acme_events');
  assert.equal(found.sms?.pool?.awsName, 'org-acme');
  assert.equal(found.sms?.pool?.optOutList, 'acme');
  assert.deepEqual(
    found.alarms.filter(({ channel }) => channel === 'custom').map(({ awsName, threshold }) => [awsName, threshold]),
    [['org/acme/custom/concurrency/line/warn', 10]],
  );
});

test('a shared application brings the channels that its account declares; the tenant may override one', () => {
  const key = { bundleId: 'com.org.app', teamId: 'AAAA111111', keyId: 'BBBB222222', keyRef: 'ssm:/org/apns' };
  const found = only({
    ...defaults({ accounts: { [account]: { sharedApplication: { app: 'org-app', apns: key, fcm: { serviceJsonRef: 'ssm:/org/fcm' } } } } }),
    ...tenant('acme', { isolation: 'shared-project', channels: { push: { shared: true, fcm: { enabled: false } } } }),
  });
  assert.equal(found.push?.app.value, 'org-app');
  assert.deepEqual(
    found.push?.channels.map(({ channel, enabled, credentials }) => [channel, enabled, credentials?.kind]),
    [
      ['apns', true, 'apns-key'],
      ['fcm', false, undefined],
    ],
  );
});

test('a shared application is watched as one, by what its account says: all its tenants ask for the same alarms', () => {
  const key = { bundleId: 'com.org.app', teamId: 'AAAA111111', keyId: 'BBBB222222', keyRef: 'ssm:/org/apns' };
  const alarms = { throttles: { alarm: 100 }, notify: [topic] };
  const files = {
    ...defaults({ accounts: { [account]: { sharedApplication: { app: 'org-app', apns: key, alarms }, allowSharedResources: true } } }),
    ...tenant('acme', { isolation: 'shared-project', channels: { push: { app: 'org-app', shared: true } } }),
    ...tenant('bee', { isolation: 'shared-project', channels: { push: { app: 'org-app', shared: true } } }),
  };
  const tenants = effectiveTenants(load({ 'organization.yaml': organization, ...files }).documents);
  const asked = tenants.map((each) => each.alarms.filter(({ channel }) => channel === 'push'));
  assert.equal(asked.length, 2);
  assert.deepEqual(asked[0], asked[1]);
  assert.deepEqual(
    asked[0]?.map(({ awsName, shared, pushChannel, threshold }) => [awsName, shared, pushChannel, threshold]),
    [['org/shared/push/throttles/org-app/APNS/alarm', true, 'APNS', 100]],
  );
});
