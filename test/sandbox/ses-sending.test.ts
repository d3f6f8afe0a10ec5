import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import * as cloudwatch from '@aws-sdk/client-cloudwatch';
import * as ses from '@aws-sdk/client-sesv2';
import * as sns from '@aws-sdk/client-sns';
import type { SandboxOptions } from '../../sandbox/sandbox.ts';
import { snsOf } from '../../sandbox/services/sns/state.ts';
import { awsError, member, minuteMs, region, setting } from './monitoring-setting.ts';

const arn = (kind: string, name: string): string => `arn:aws:ses:${region}:${member}:${kind}/${name}`;

/** An account with production access, two tenants of which each has the domain and a set of its own, and one who sends. */
async function mailing(t: TestContext, options: SandboxOptions = {}) {
  const all = await setting(t, { seed: { ses: { accounts: [{ account: member, region, production: true }] } }, ...options });
  const client = all.client(ses.SESv2Client);
  await client.send(new ses.CreateEmailIdentityCommand({ EmailIdentity: 'acme.example' }));
  all.pass(5 * minuteMs);
  const tenantArns: Record<string, string> = {};
  for (const name of ['acme', 'globex']) {
    const { TenantArn = '' } = await client.send(
      new ses.CreateTenantCommand({
        TenantName: name,
        SuppressionAttributes: { SuppressionScope: 'TENANT', SuppressedReasons: ['BOUNCE', 'COMPLAINT'] },
      }),
    );
    tenantArns[name] = TenantArn;
    const options = { SendingOptions: { SendingEnabled: true }, ReputationOptions: { ReputationMetricsEnabled: true } };
    await client.send(new ses.CreateConfigurationSetCommand({ ConfigurationSetName: `${name}-txn`, ...options }));
    for (const ResourceArn of [arn('identity', 'acme.example'), arn('configuration-set', `${name}-txn`)])
      await client.send(new ses.CreateTenantResourceAssociationCommand({ TenantName: name, ResourceArn }));
  }
  const send = (to: string, tenant: string | undefined, more: Partial<ses.SendEmailCommandInput> = {}) =>
    client.send(
      new ses.SendEmailCommand({
        FromEmailAddress: 'Acme <news@acme.example>',
        Destination: { ToAddresses: [to] },
        Content: { Simple: { Subject: { Data: 'hello' }, Body: { Text: { Data: 'hello' } } } },
        ...(tenant === undefined ? {} : { TenantName: tenant, ConfigurationSetName: `${tenant}-txn` }),
        ...more,
      }),
    );
  const messages = () =>
    all.env.state.of<{ messages: { events: { type: string; subtype: string | null }[] }[] }>('ses', member, region, () => ({
      messages: [],
    })).messages;
  return { ...all, ses: client, send, tenantArns, messages };
}

test('a tenant sends only with what it is associated with', async (t) => {
  const all = await mailing(t);
  assert.match((await all.send('a@customer.example', 'acme')).MessageId ?? '', /^[0-9a-f]{16}-/);
  await assert.rejects(
    all.send('a@customer.example', 'acme', { ConfigurationSetName: 'globex-txn' }),
    (error: Error) =>
      awsError('AccessDeniedException', 403)(error) &&
      error.message === `Tenant not associated with resources [${arn('configuration-set', 'globex-txn')}].`,
  );
  await assert.rejects(
    all.send('a@customer.example', undefined, { TenantName: 'initech' }),
    (error: Error) => awsError('NotFoundException', 404)(error) && error.message === `Tenant initech for AwsAccountId ${member} not found.`,
  );
  await all.ses.send(
    new ses.CreateEmailTemplateCommand({ TemplateName: 'welcome', TemplateContent: { Subject: 'Hi {{name}}', Text: 'Hi' } }),
  );
  const templated = { Content: { Template: { TemplateName: 'welcome', TemplateData: '{"name":"Ann"}' } } };
  await assert.rejects(all.send('a@customer.example', 'acme', templated), awsError('AccessDeniedException', 403));
  await all.ses.send(new ses.CreateTenantResourceAssociationCommand({ TenantName: 'acme', ResourceArn: arn('template', 'welcome') }));
  await all.send('a@customer.example', 'acme', templated);
  assert.deepEqual(all.sandbox.defects(), []);
});

test('an address that bounced for one tenant is suppressed for it and not for another', async (t) => {
  const all = await mailing(t);
  const lastEvents = () =>
    all
      .messages()
      .at(-1)
      ?.events.map(({ type, subtype }) => [type, subtype]);
  await all.send('gone@nowhere.invalid', 'acme');
  assert.deepEqual(lastEvents(), [
    ['SEND', null],
    ['BOUNCE', 'General'],
  ]);
  await all.send('gone@nowhere.invalid', 'acme');
  assert.deepEqual(lastEvents(), [
    ['SEND', null],
    ['BOUNCE', 'OnTenantSuppressionList'],
  ]);
  await all.send('gone@nowhere.invalid', 'globex');
  assert.deepEqual(lastEvents(), [
    ['SEND', null],
    ['BOUNCE', 'General'],
  ]);
  const find = (TenantName?: string) =>
    all.ses.send(
      new ses.GetSuppressedDestinationCommand({
        EmailAddress: 'gone@nowhere.invalid',
        ...(TenantName === undefined ? {} : { TenantName }),
      }),
    );
  assert.equal((await find('acme')).SuppressedDestination?.Reason, 'BOUNCE');
  await assert.rejects(find(), awsError('NotFoundException', 404));
  // A set's own scope wins over the tenant's: the account's list is asked.
  await all.ses.send(
    new ses.PutConfigurationSetSuppressionOptionsCommand({ ConfigurationSetName: 'acme-txn', SuppressionScope: 'ACCOUNT' }),
  );
  await all.send('gone@nowhere.invalid', 'acme');
  assert.deepEqual(lastEvents(), [
    ['SEND', null],
    ['BOUNCE', 'General'],
  ]);
  await all.send('gone@nowhere.invalid', 'acme');
  assert.deepEqual(lastEvents(), [
    ['SEND', null],
    ['BOUNCE', 'OnAccountSuppressionList'],
  ]);
  // A tenant that goes takes its entries with it.
  await all.ses.send(new ses.DeleteTenantCommand({ TenantName: 'acme' }));
  await all.ses.send(new ses.CreateTenantCommand({ TenantName: 'acme' }));
  await assert.rejects(find('acme'), awsError('NotFoundException', 404));
});

test('a tenant whose mail bounces is paused, its alarm fires, and its neighbour goes on', async (t) => {
  const all = await mailing(t);
  const { TopicArn = '' } = await all.client(sns.SNSClient).send(new sns.CreateTopicCommand({ Name: 'oncall' }));
  const alarm = {
    AlarmName: 'org/acme/email/bounce',
    Namespace: 'AWS/SES',
    MetricName: 'Reputation.BounceRate',
    Dimensions: [{ Name: 'ses:configuration-set', Value: 'acme-txn' }],
  };
  await all.client(cloudwatch.CloudWatchClient).send(
    new cloudwatch.PutMetricAlarmCommand({
      ...alarm,
      Statistic: 'Maximum',
      Period: 300,
      EvaluationPeriods: 1,
      Threshold: 0.05,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      TreatMissingData: 'notBreaching',
      AlarmActions: [TopicArn],
    }),
  );
  for (let number = 0; number < 18; number += 1) await all.send(`user${number}@customer.example`, 'acme');
  for (const name of ['one', 'two']) await all.send(`${name}@nowhere.invalid`, 'acme');
  const told = snsOf(all.env, member, region).published.map((one) => JSON.parse(one.message).NewStateValue);
  assert.deepEqual(told, ['ALARM']);
  const entity = () =>
    all.ses.send(
      new ses.GetReputationEntityCommand({ ReputationEntityType: 'RESOURCE', ReputationEntityReference: all.tenantArns['acme'] }),
    );
  const paused = (await entity()).ReputationEntity;
  assert.deepEqual(
    [paused?.SendingStatusAggregate, paused?.AwsSesManagedStatus?.Status, paused?.CustomerManagedStatus?.Status, paused?.ReputationImpact],
    ['DISABLED', 'DISABLED', 'ENABLED', 'HIGH'],
  );
  await assert.rejects(all.send('a@customer.example', 'acme'), awsError('SendingPausedException', 400));
  await all.send('a@customer.example', 'globex');
  const { Recommendations } = await all.ses.send(
    new ses.ListRecommendationsCommand({ Filter: { RESOURCE_ARN: all.tenantArns['acme'] ?? '' } }),
  );
  assert.deepEqual(
    Recommendations?.map((one) => [one.Type, one.Status, one.Impact]),
    [['BOUNCE', 'OPEN', 'HIGH']],
  );
  // Reinstating tells SES to overlook the finding, which stays open.
  const status = { ReputationEntityType: 'RESOURCE', ReputationEntityReference: all.tenantArns['acme'] } as const;
  await all.ses.send(new ses.UpdateReputationEntityCustomerManagedStatusCommand({ ...status, SendingStatus: 'REINSTATED' }));
  assert.equal((await entity()).ReputationEntity?.SendingStatusAggregate, 'REINSTATED');
  await all.send('a@customer.example', 'acme');
  const { Metrics } = await all
    .client(cloudwatch.CloudWatchClient)
    .send(new cloudwatch.ListMetricsCommand({ Namespace: 'AWS/SES', MetricName: 'Bounces' }));
  assert.deepEqual(
    Metrics?.flatMap((metric) => metric.Dimensions?.filter(({ Name }) => Name === 'TenantName').map(({ Value }) => Value)).sort(),
    ['acme', 'globex'],
  );
  assert.deepEqual(all.sandbox.defects(), []);
});

test('a new account is in the sandbox: verified recipients, 200 a day, until production access is granted', async (t) => {
  const all = await setting(t);
  const client = all.client(ses.SESv2Client);
  const send = (to: readonly string[]) =>
    client.send(
      new ses.SendEmailCommand({
        FromEmailAddress: 'me@acme.example',
        Destination: { ToAddresses: [...to] },
        Content: { Simple: { Subject: { Data: 's' }, Body: { Text: { Data: 't' } } } },
      }),
    );
  await assert.rejects(send(['success@simulator.amazonses.com']), awsError('MessageRejected', 400));
  await client.send(new ses.CreateEmailIdentityCommand({ EmailIdentity: 'me@acme.example' }));
  await assert.rejects(send(['success@simulator.amazonses.com']), awsError('MessageRejected', 400));
  all.pass(5 * minuteMs);
  await assert.rejects(send(['you@customer.example']), /failed the check in region EU-WEST-1: you@customer\.example/);
  const fifty = Array.from({ length: 50 }, (_, number) => `success+${number}@simulator.amazonses.com`);
  for (let number = 0; number < 4; number += 1) await send(fifty);
  await assert.rejects(send(['me@acme.example']), awsError('LimitExceededException', 400));
  const request = { MailType: 'TRANSACTIONAL', WebsiteURL: 'https://acme.example', ProductionAccessEnabled: true } as const;
  await assert.rejects(
    client.send(new ses.PutSuppressedDestinationCommand({ EmailAddress: 'a@b.example', Reason: 'BOUNCE' })),
    awsError('BadRequestException', 400),
  );
  await client.send(new ses.PutAccountDetailsCommand(request));
  await assert.rejects(client.send(new ses.PutAccountDetailsCommand(request)), awsError('ConflictException', 409));
  all.pass(5 * minuteMs);
  const account = await client.send(new ses.GetAccountCommand({}));
  assert.deepEqual(
    [
      account.ProductionAccessEnabled,
      account.Details?.ReviewDetails?.Status,
      account.SendQuota?.Max24HourSend,
      account.SendQuota?.SentLast24Hours,
    ],
    [true, 'GRANTED', 50_000, 200],
  );
  await send(['you@customer.example']);
});
