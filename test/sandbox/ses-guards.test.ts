import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as events from '@aws-sdk/client-eventbridge';
import * as ses from '@aws-sdk/client-sesv2';
import * as sns from '@aws-sdk/client-sns';
import { snsOf } from '../../sandbox/services/sns/state.ts';
import { awsError, member, minuteMs, other, region } from './monitoring-setting.ts';
import { arn, opened, place } from './ses-setting.ts';

const mail = {
  FromEmailAddress: 'news@acme.example',
  Destination: { ToAddresses: ['ann@customer.example'] },
  Content: { Simple: { Subject: { Data: 's' }, Body: { Text: { Data: 't' } } } },
} satisfies ses.SendEmailCommandInput;

test('what keeps a message from leaving: account, set, pool, MAIL FROM, AWS itself', async (t) => {
  const all = await opened(t);
  const { ses: client } = all;
  const EmailIdentity = 'acme.example';
  await client.send(new ses.CreateEmailIdentityCommand({ EmailIdentity }));
  all.pass(5 * minuteMs);
  await client.send(new ses.CreateDedicatedIpPoolCommand({ PoolName: 'pool' }));
  await client.send(new ses.CreateConfigurationSetCommand({ ConfigurationSetName: 'txn', DeliveryOptions: { SendingPoolName: 'pool' } }));
  await client.send(new ses.PutEmailIdentityConfigurationSetAttributesCommand({ EmailIdentity, ConfigurationSetName: 'txn' }));
  const send = (more: Partial<ses.SendEmailCommandInput> = {}) => client.send(new ses.SendEmailCommand({ ...mail, ...more }));
  await send();
  await assert.rejects(send({ ConfigurationSetName: 'none' }), awsError('NotFoundException', 404));
  await assert.rejects(send({ FromEmailAddress: 'news@other.example' }), awsError('MessageRejected', 400));
  await client.send(new ses.DeleteDedicatedIpPoolCommand({ PoolName: 'pool' }));
  await assert.rejects(send(), awsError('BadRequestException', 400));
  await client.send(new ses.PutConfigurationSetDeliveryOptionsCommand({ ConfigurationSetName: 'txn' }));
  const sending = (SendingEnabled: boolean) =>
    client.send(new ses.PutConfigurationSetSendingOptionsCommand({ ConfigurationSetName: 'txn', SendingEnabled }));
  // The set is the identity's default: it holds although no message names it.
  await sending(false);
  await assert.rejects(send(), awsError('SendingPausedException', 400));
  await sending(true);
  const mailFrom = { EmailIdentity, MailFromDomain: 'bounce.acme.example', BehaviorOnMxFailure: 'REJECT_MESSAGE' } as const;
  await client.send(new ses.PutEmailIdentityMailFromAttributesCommand(mailFrom));
  await assert.rejects(send(), awsError('MailFromDomainNotVerifiedException', 400));
  all.pass(5 * minuteMs);
  await send();
  await client.send(new ses.PutAccountSendingAttributesCommand({ SendingEnabled: false }));
  await assert.rejects(send(), awsError('SendingPausedException', 400));
  all.console('set-email-enforcement', { ...place, status: 'SHUTDOWN' });
  await assert.rejects(send(), awsError('AccountSuspendedException', 400));
});

test('another account sends by an identity only as its policy says', async (t) => {
  const all = await opened(t);
  await all.ses.send(new ses.CreateEmailIdentityCommand({ EmailIdentity: 'acme.example' }));
  all.pass(5 * minuteMs);
  all.console('set-production-access', { account: other, region, decision: 'GRANTED' });
  const guest = all.client(ses.SESv2Client, other);
  const send = () => guest.send(new ses.SendEmailCommand({ ...mail, FromEmailAddressIdentityArn: arn('identity', 'acme.example') }));
  await assert.rejects(send(), awsError('AccessDeniedException', 403));
  const Policy = JSON.stringify({
    Statement: [{ Effect: 'Allow', Principal: { AWS: other }, Action: 'ses:SendEmail', Resource: arn('identity', 'acme.example') }],
  });
  await all.ses.send(new ses.CreateEmailIdentityPolicyCommand({ EmailIdentity: 'acme.example', PolicyName: 'guests', Policy }));
  await send();
});

test('the event bus hears of bounces and of a tenant that is paused', async (t) => {
  const all = await opened(t);
  const { ses: client } = all;
  const { TopicArn = '' } = await all.client(sns.SNSClient).send(new sns.CreateTopicCommand({ Name: 'bus' }));
  const allow = { Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Action: 'sns:Publish', Resource: TopicArn };
  const policy = { TopicArn, AttributeName: 'Policy', AttributeValue: JSON.stringify({ Statement: [allow] }) };
  await all.client(sns.SNSClient).send(new sns.SetTopicAttributesCommand(policy));
  const rules = all.client(events.EventBridgeClient);
  await rules.send(new events.PutRuleCommand({ Name: 'ses', EventPattern: '{"source":["aws.ses"]}' }));
  await rules.send(new events.PutTargetsCommand({ Rule: 'ses', Targets: [{ Id: 'topic', Arn: TopicArn }] }));
  await client.send(new ses.CreateEmailIdentityCommand({ EmailIdentity: 'acme.example' }));
  await client.send(new ses.CreateConfigurationSetCommand({ ConfigurationSetName: 'txn' }));
  const EventBusArn = `arn:aws:events:${region}:${member}:event-bus/default`;
  const EventDestination = {
    Enabled: true,
    MatchingEventTypes: ['BOUNCE'],
    EventBridgeDestination: { EventBusArn },
  } satisfies ses.EventDestinationDefinition;
  const destination = { ConfigurationSetName: 'txn', EventDestinationName: 'bus', EventDestination };
  await client.send(new ses.CreateConfigurationSetEventDestinationCommand(destination));
  const { TenantArn = '' } = await client.send(new ses.CreateTenantCommand({ TenantName: 'acme' }));
  all.pass(5 * minuteMs);
  const Destination = { ToAddresses: ['bounce@simulator.amazonses.com'] };
  await client.send(new ses.SendEmailCommand({ ...mail, Destination, ConfigurationSetName: 'txn' }));
  const entity = { ReputationEntityType: 'RESOURCE', ReputationEntityReference: TenantArn } as const;
  await client.send(new ses.UpdateReputationEntityCustomerManagedStatusCommand({ ...entity, SendingStatus: 'DISABLED' }));
  await all.sandbox.idle();
  const heard = snsOf(all.env, member, region).published.map((one) => [JSON.parse(one.message)['detail-type'], one.refused]);
  const ofSes = heard.filter(([type]) => type !== 'AWS API Call via CloudTrail');
  assert.deepEqual(ofSes, [
    ['Email Bounced', null],
    ['Sending Status Disabled', null],
  ]);
  // The simulator's bounce is an event, and nothing more.
  assert.deepEqual((await client.send(new ses.ListSuppressedDestinationsCommand({}))).SuppressedDestinationSummaries, []);
});
