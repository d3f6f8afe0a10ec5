import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as alarms from '@aws-sdk/client-cloudwatch';
import * as pinpoint from '@aws-sdk/client-pinpoint';
import * as secrets from '@aws-sdk/client-secrets-manager';
import * as ses from '@aws-sdk/client-sesv2';
import { member, region, setting } from './monitoring-setting.ts';

const at = { account: member, region };

test('seeds of push, secrets, parameters, quotas and SMS; what is shown of them holds no secret', async (t) => {
  const all = await setting(t, {
    seed: {
      servicequotas: [{ ...at, quota: 'sms.pools', value: 3 }],
      secretsmanager: [{ ...at, name: 'trueup/acme/fcm', value: 'canary-secret', tags: { tenant: 'acme' } }],
      ssm: [{ ...at, name: '/trueup/acme/adm', value: 'canary-parameter' }],
      mobiletargeting: [{ ...at, name: 'old app', tags: { tenant: 'acme' } }],
      'sms-voice': [{ ...at, what: 'sender-id', senderId: 'ACME', country: 'GB' }],
    },
  });
  const made = all.client(pinpoint.PinpointClient);
  const [app] = (await made.send(new pinpoint.GetAppsCommand({}))).ApplicationsResponse?.Item ?? [];
  assert.deepEqual([app?.Name, app?.tags], ['old app', { tenant: 'acme' }]);
  const GCMChannelRequest = { ApiKey: 'canary-key', Enabled: true };
  await made.send(new pinpoint.UpdateGcmChannelCommand({ ApplicationId: app?.Id, GCMChannelRequest }));
  const read = new secrets.GetSecretValueCommand({ SecretId: 'trueup/acme/fcm' });
  assert.equal((await all.client(secrets.SecretsManagerClient).send(read)).SecretString, 'canary-secret');
  const shown = await (await fetch(`${all.sandbox.endpoint}/_sandbox/show`)).text();
  for (const there of ['trueup/acme/fcm', '/trueup/acme/adm', 'old app', 'ACME', 'sms-voice/L-']) assert.ok(shown.includes(there), there);
  assert.ok(!shown.includes('canary'));

  // Who sends and how each is, over the services.
  const email = all.client(ses.SESv2Client);
  await email.send(new ses.CreateTenantCommand({ TenantName: 'org-acme' }));
  await email.send(new ses.CreateConfigurationSetCommand({ ConfigurationSetName: 'org-acme-txn' }));
  const alarm = { Namespace: 'AWS/SES', MetricName: 'Sends', Period: 60, EvaluationPeriods: 1, Threshold: 1, Statistic: 'Sum' } as const;
  await all
    .client(alarms.CloudWatchClient)
    .send(new alarms.PutMetricAlarmCommand({ ...alarm, AlarmName: 'org/acme/email', ComparisonOperator: 'GreaterThanThreshold' }));
  const answer = await (await fetch(`${all.sandbox.endpoint}/_sandbox/show?service=messaging`)).json();
  const { messaging } = (answer as { services: { messaging: Record<string, unknown>[] } }).services;
  const cell = messaging.find((each) => each['account'] === at.account && each['region'] === at.region) as
    | Record<string, Record<string, unknown>>
    | undefined;
  assert.deepEqual(Object.keys((answer as { services: object }).services), ['messaging']);
  assert.deepEqual(cell?.['email']?.['tenants'], [
    { name: 'org-acme', sending: 'ENABLED', policy: 'standard', suppression: 'ACCOUNT', resources: 0, suppressed: 0, findings: [] },
  ]);
  assert.deepEqual(cell?.['email']?.['configurationSets'], [{ name: 'org-acme-txn', sending: true, destinations: [] }]);
  assert.deepEqual(cell?.['sms']?.['senderIds'], ['ACME/GB']);
  assert.deepEqual(cell?.['push']?.['applications'], [{ id: app?.Id, name: 'old app', enabled: ['GCM'], disabled: [] }]);
  assert.deepEqual(cell?.['alarms'], { byState: { INSUFFICIENT_DATA: 1 }, firing: [], withoutData: ['org/acme/email'] });
});

test('a seed that is wrong says what is', async (t) => {
  const all = await setting(t);
  const cases: readonly (readonly [object, RegExp])[] = [
    [{ servicequotas: [{ ...at, quota: 'none', value: 1 }] }, /quota must be one of push\.apps/],
    [{ servicequotas: [{ ...at, quota: 'sms.pools', value: 'x' }] }, /value must be a number/],
    [{ secretsmanager: [{ ...at, name: 'a' }] }, /value must be a text/],
    [{ ssm: [{ ...at, name: '/a', value: 'v', type: 'Odd' }] }, /type of \/a must be/],
    [{ mobiletargeting: [{ account: '999999999998', region, name: 'a' }] }, /account must be one of the organization/],
    [{ mobiletargeting: [{ ...at, title: 'a' }] }, /has no member title/],
    [{ 'sms-voice': [{ ...at, what: 'pigeon' }] }, /what must be production/],
    [{ 'sms-voice': [{ ...at, what: 'number', country: 'DE', type: 'ROTARY' }] }, /type must be one of SHORT_CODE/],
  ];
  for (const [seed, message] of cases) await assert.rejects(all.sandbox.seed(seed as never), message);
});
