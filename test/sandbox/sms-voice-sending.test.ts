import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as cloudwatch from '@aws-sdk/client-cloudwatch';
import * as sms from '@aws-sdk/client-pinpoint-sms-voice-v2';
import * as sns from '@aws-sdk/client-sns';
import { logGroupsOf } from '../../sandbox/services/logs/state.ts';
import { consoleChanges as quotaChanges } from '../../sandbox/services/service-quotas/index.ts';
import { consoleChanges } from '../../sandbox/services/sms-voice/index.ts';
import { smsOf } from '../../sandbox/services/sms-voice/state.ts';
import { snsOf } from '../../sandbox/services/sns/state.ts';
import { awsError, change, hourMs, member, region, setting } from './monitoring-setting.ts';
import { refused, settleMs, smsSetting, tenantOf } from './sms-voice-setting.ts';

const british = '+447700900123';
const german = '+4915112345678';
const at = { account: member, region };

test("a recipient who opted out of one tenant's messages gets another's", async (t) => {
  const all = await smsSetting(t);
  const acme = await tenantOf(all, 'acme');
  const globex = await tenantOf(all, 'globex');
  const send = (OriginationIdentity: string, more: Partial<sms.SendTextMessageCommandInput> = {}) =>
    all.made.send(new sms.SendTextMessageCommand({ DestinationPhoneNumber: british, OriginationIdentity, MessageBody: 'hello', ...more }));
  await send(acme.pool);
  change(consoleChanges, 'sms-reply', { ...at, from: british, to: acme.number, text: 'stop' }, all.env);
  await assert.rejects(send(acme.pool), refused('Conflict', 'DESTINATION_PHONE_NUMBER_OPTED_OUT'));
  // A dry run makes the same checks.
  await assert.rejects(send(acme.number, { DryRun: true }), refused('Conflict', 'DESTINATION_PHONE_NUMBER_OPTED_OUT'));
  await send(globex.pool);
  all.pass(settleMs);
  const { OptedOutNumbers } = await all.made.send(
    new sms.DescribeOptedOutNumbersCommand({
      OptOutListName: 'acme',
      Filters: [{ Name: 'end-user-opted-out', Values: ['true'] }],
    }),
  );
  assert.deepEqual(
    OptedOutNumbers?.map((one) => one.OptedOutNumber),
    [british],
  );
  // Who manages opt-outs alone is not held back.
  await all.made.send(new sms.UpdatePoolCommand({ PoolId: acme.pool, SelfManagedOptOutsEnabled: true }));
  await send(acme.pool);
});

test('an account that spends too much raises its alarm, which tells its topic, until nothing is sent any more', async (t) => {
  const all = await smsSetting(t);
  const { TopicArn = '' } = await all.client(sns.SNSClient).send(new sns.CreateTopicCommand({ Name: 'oncall' }));
  await all.client(cloudwatch.CloudWatchClient).send(
    new cloudwatch.PutMetricAlarmCommand({
      AlarmName: 'sms-spend',
      Namespace: 'AWS/SMSVoice',
      MetricName: 'TextMessageMonthlySpend',
      Statistic: 'Maximum',
      Period: 300,
      EvaluationPeriods: 1,
      Threshold: 0.5,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      TreatMissingData: 'notBreaching',
      AlarmActions: [TopicArn],
    }),
  );
  const send = (more: Partial<sms.SendTextMessageCommandInput> = {}) =>
    all.made.send(
      new sms.SendTextMessageCommand({ DestinationPhoneNumber: german, OriginationIdentity: 'ACME', MessageBody: 'hello', ...more }),
    );
  const told = () => snsOf(all.env, member, region).published.map((one) => JSON.parse(one.message).NewStateValue);
  for (let sent = 1; sent <= 4; sent += 1) await send();
  assert.deepEqual(told(), []);
  await send();
  assert.deepEqual(told(), ['ALARM']);
  for (let sent = 6; sent <= 8; sent += 1) await send();
  const full = refused('ServiceQuotaExceeded', 'MONTHLY_SPEND_LIMIT_REACHED_FOR_TEXT');
  await assert.rejects(send(), full);
  change(quotaChanges, 'quota-set', { ...at, quota: 'sms.spendUSDMonth', value: 10 }, all.env);
  await send();
  await all.made.send(new sms.SetTextMessageSpendLimitOverrideCommand({ MonthlyLimit: 1 }));
  await assert.rejects(send(), full);
  all.pass(10 * 24 * hourMs);
  await send();
  await assert.rejects(send({ MaxPrice: '0.01' }), refused('Validation', 'PRICE_OVER_THRESHOLD'));
});

test('what the message is sent from decides what can be sent', async (t) => {
  const all = await smsSetting(t);
  const { made, number } = all;
  change(quotaChanges, 'quota-set', { ...at, quota: 'sms.spendUSDMonth', value: 100 }, all.env);
  const send = (more: Partial<sms.SendTextMessageCommandInput>) =>
    made.send(new sms.SendTextMessageCommand({ DestinationPhoneNumber: german, MessageBody: 'hello', ...more }));
  const last = () => smsOf(all.env, member, region).messages.at(-1);
  await send({ OriginationIdentity: number });
  assert.equal(last()?.origination, smsOf(all.env, member, region).numbers[number]?.number);
  await assert.rejects(
    send({ OriginationIdentity: 'ACME', DestinationPhoneNumber: british }),
    refused('Validation', 'INVALID_IDENTITY_FOR_DESTINATION_COUNTRY'),
  );
  await assert.rejects(send({ OriginationIdentity: number, MessageType: 'PROMOTIONAL' }), refused('Conflict', 'MESSAGE_TYPE_MISMATCH'));
  await assert.rejects(send({ OriginationIdentity: 'pool-none' }), awsError('ResourceNotFoundException', 400));
  await assert.rejects(send({ DestinationPhoneNumber: 'nobody' }), refused('Validation', 'FIELD_VALIDATION_FAILED'));
  await assert.rejects(send({ DestinationPhoneNumber: '+999123456' }), refused('Validation', 'INVALID_PARAMETER'));
  await assert.rejects(send({ TimeToLive: 1 }), refused('Validation', 'FIELD_VALIDATION_FAILED'));
  // A pool sends from its sender id of the country, and elsewhere only over shared routes.
  const { PoolId } = await made.send(
    new sms.CreatePoolCommand({ OriginationIdentity: 'ACME', IsoCountryCode: 'DE', MessageType: 'TRANSACTIONAL' }),
  );
  await assert.rejects(send({ OriginationIdentity: PoolId }), refused('Conflict', 'RESOURCE_NOT_ACTIVE'));
  all.pass(settleMs);
  await send({ OriginationIdentity: PoolId });
  assert.deepEqual([last()?.origination, last()?.poolId], ['ACME', PoolId]);
  await assert.rejects(
    send({ OriginationIdentity: PoolId, DestinationPhoneNumber: british }),
    refused('Conflict', 'NO_ORIGINATION_IDENTITIES_FOUND'),
  );
  change(consoleChanges, 'sms-shared-routes', { ...at, pool: PoolId }, all.env);
  await send({ OriginationIdentity: PoolId, DestinationPhoneNumber: british });
  assert.equal(last()?.origination, null);
  await send({ OriginationIdentity: number, MessageBody: 'ü'.repeat(161) });
  assert.equal(last()?.parts, 2);
  const before = smsOf(all.env, member, region).messages.length;
  assert.ok((await send({ OriginationIdentity: number, DryRun: true })).MessageId);
  assert.equal(smsOf(all.env, member, region).messages.length, before);
});

test('an account in the sandbox writes to verified numbers only', async (t) => {
  const all = await setting(t, { seed: { 'sms-voice': [{ ...at, what: 'number', country: 'GB' }] } });
  const made = all.client(sms.PinpointSMSVoiceV2Client);
  const send = () => made.send(new sms.SendTextMessageCommand({ DestinationPhoneNumber: british, MessageBody: 'hello' }));
  await assert.rejects(send(), refused('Conflict', 'DESTINATION_PHONE_NUMBER_NOT_VERIFIED'));
  const created = await made.send(new sms.CreateVerifiedDestinationNumberCommand({ DestinationPhoneNumber: british }));
  const VerifiedDestinationNumberId = created.VerifiedDestinationNumberId;
  const verify = (VerificationCode: string) =>
    made.send(new sms.VerifyDestinationNumberCommand({ VerifiedDestinationNumberId, VerificationCode }));
  await made.send(new sms.SendDestinationNumberVerificationCodeCommand({ VerifiedDestinationNumberId, VerificationChannel: 'TEXT' }));
  const code = () => smsOf(all.env, member, region).verified[VerifiedDestinationNumberId ?? '']?.code ?? '';
  await assert.rejects(verify('000'), refused('Validation', 'VERIFICATION_CODE_MISMATCH'));
  const first = code();
  all.pass(hourMs);
  await assert.rejects(verify(first), refused('Conflict', 'VERIFICATION_CODE_EXPIRED'));
  await made.send(new sms.SendDestinationNumberVerificationCodeCommand({ VerifiedDestinationNumberId, VerificationChannel: 'TEXT' }));
  assert.equal((await verify(code())).Status, 'VERIFIED');
  await send();
  const listed = await made.send(new sms.DescribeVerifiedDestinationNumbersCommand({ DestinationPhoneNumbers: [british] }));
  assert.equal(listed.VerifiedDestinationNumbers?.[0]?.Status, 'VERIFIED');
  for (let index = 1; index < 10; index += 1) {
    await made.send(new sms.CreateVerifiedDestinationNumberCommand({ DestinationPhoneNumber: `+44770090${1000 + index}` }));
  }
  await assert.rejects(
    made.send(new sms.CreateVerifiedDestinationNumberCommand({ DestinationPhoneNumber: german })),
    refused('ServiceQuotaExceeded', 'VERIFIED_DESTINATION_NUMBERS_PER_ACCOUNT'),
  );
  await made.send(new sms.DeleteVerifiedDestinationNumberCommand({ VerifiedDestinationNumberId }));
  await assert.rejects(send(), refused('Conflict', 'DESTINATION_PHONE_NUMBER_NOT_VERIFIED'));
});

test('protect configurations: countries, numbers, associations and the account default', async (t) => {
  const all = await smsSetting(t);
  const { made } = all;
  const { ProtectConfigurationId } = await made.send(new sms.CreateProtectConfigurationCommand({ DeletionProtectionEnabled: true }));
  const id = { ProtectConfigurationId };
  const rules = (CountryRuleSetUpdates: Record<string, sms.ProtectConfigurationCountryRuleSetInformation>) =>
    made.send(new sms.UpdateProtectConfigurationCountryRuleSetCommand({ ...id, NumberCapability: 'SMS', CountryRuleSetUpdates }));
  await rules({ DE: { ProtectStatus: 'BLOCK' }, NO: { ProtectStatus: 'MONITOR' } });
  await rules({ NO: { ProtectStatus: 'ALLOW' } });
  const set =
    (await made.send(new sms.GetProtectConfigurationCountryRuleSetCommand({ ...id, NumberCapability: 'SMS' }))).CountryRuleSet ?? {};
  const blocked = Object.entries(set).filter(([, rule]) => rule.ProtectStatus !== 'ALLOW');
  assert.deepEqual(blocked, [['DE', { ProtectStatus: 'BLOCK' }]]);
  assert.ok(Object.keys(set).length > 200);
  await assert.rejects(rules({ '*': { ProtectStatus: 'BLOCK' } }), refused('Validation', 'FIELD_VALIDATION_FAILED'));
  await made.send(new sms.CreateConfigurationSetCommand({ ConfigurationSetName: 'acme' }));
  const ConfigurationSetName = 'acme';
  const send = () =>
    made.send(
      new sms.SendTextMessageCommand({
        DestinationPhoneNumber: german,
        MessageBody: 'hi',
        ConfigurationSetName,
        OriginationIdentity: 'ACME',
      }),
    );
  await send();
  await made.send(new sms.AssociateProtectConfigurationCommand({ ...id, ConfigurationSetName }));
  await assert.rejects(send(), refused('Conflict', 'DESTINATION_COUNTRY_BLOCKED_BY_PROTECT_CONFIGURATION'));
  const override = { ...id, DestinationPhoneNumber: german };
  const soon = new Date('2026-11-23T11:00:00Z');
  await made.send(new sms.PutProtectConfigurationRuleSetNumberOverrideCommand({ ...override, Action: 'ALLOW', ExpirationTimestamp: soon }));
  const overrides = async () =>
    (await made.send(new sms.ListProtectConfigurationRuleSetNumberOverridesCommand(id))).RuleSetNumberOverrides?.length;
  assert.equal(await overrides(), 1);
  await send();
  all.pass(2 * hourMs);
  assert.equal(await overrides(), 0);
  await assert.rejects(send(), refused('Conflict', 'DESTINATION_COUNTRY_BLOCKED_BY_PROTECT_CONFIGURATION'));
  await made.send(new sms.PutProtectConfigurationRuleSetNumberOverrideCommand({ ...override, Action: 'ALLOW' }));
  await made.send(new sms.DeleteProtectConfigurationRuleSetNumberOverrideCommand(override));

  await made.send(new sms.SetAccountDefaultProtectConfigurationCommand(id));
  const attributes = (await made.send(new sms.DescribeAccountAttributesCommand({}))).AccountAttributes;
  assert.ok(attributes?.some((one) => one.Name === 'DEFAULT_PROTECT_CONFIGURATION_ID' && one.Value === ProtectConfigurationId));
  const remove = () => made.send(new sms.DeleteProtectConfigurationCommand(id));
  await assert.rejects(remove(), refused('Conflict', 'DELETION_PROTECTION_ENABLED'));
  await made.send(new sms.UpdateProtectConfigurationCommand({ ...id, DeletionProtectionEnabled: false }));
  await assert.rejects(remove(), refused('Conflict', 'PROTECT_CONFIGURATION_IS_ACCOUNT_DEFAULT'));
  await made.send(new sms.DeleteAccountDefaultProtectConfigurationCommand({}));
  await assert.rejects(remove(), refused('Conflict', 'PROTECT_CONFIGURATION_ASSOCIATED_WITH_CONFIGURATION_SET'));
  await made.send(new sms.DisassociateProtectConfigurationCommand({ ...id, ConfigurationSetName }));
  await remove();
  assert.deepEqual((await made.send(new sms.DescribeProtectConfigurationsCommand({}))).ProtectConfigurations, []);
});

test('configuration sets carry defaults and destinations, which are told of what was sent', async (t) => {
  const all = await smsSetting(t);
  const { made } = all;
  const ConfigurationSetName = 'acme';
  await made.send(new sms.CreateConfigurationSetCommand({ ConfigurationSetName, ClientToken: 'x' }));
  await made.send(new sms.CreateConfigurationSetCommand({ ConfigurationSetName, ClientToken: 'x' }));
  await assert.rejects(
    made.send(new sms.CreateConfigurationSetCommand({ ConfigurationSetName })),
    refused('Conflict', 'RESOURCE_ALREADY_EXISTS'),
  );
  await made.send(new sms.SetDefaultSenderIdCommand({ ConfigurationSetName, SenderId: 'ACME' }));
  await made.send(new sms.SetDefaultMessageTypeCommand({ ConfigurationSetName, MessageType: 'TRANSACTIONAL' }));
  await made.send(new sms.SetDefaultMessageFeedbackEnabledCommand({ ConfigurationSetName, MessageFeedbackEnabled: true }));
  const { TopicArn = '' } = await all.client(sns.SNSClient).send(new sns.CreateTopicCommand({ Name: 'events' }));
  const Policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: 'sms-voice.amazonaws.com' }, Action: 'sns:Publish', Resource: '*' }],
  });
  await all.client(sns.SNSClient).send(new sns.SetTopicAttributesCommand({ TopicArn, AttributeName: 'Policy', AttributeValue: Policy }));
  const create = (more: Partial<sms.CreateEventDestinationCommandInput>) =>
    made.send(
      new sms.CreateEventDestinationCommand({
        ConfigurationSetName,
        EventDestinationName: 'topic',
        MatchingEventTypes: ['TEXT_DELIVERED'],
        ...more,
      }),
    );
  const SnsDestination = { TopicArn };
  const CloudWatchLogsDestination = {
    IamRoleArn: `arn:aws:iam::${member}:role/logs`,
    LogGroupArn: `arn:aws:logs:${region}:${member}:log-group:sms`,
  };
  await assert.rejects(create({}), refused('Validation', 'MISSING_PARAMETER'));
  await assert.rejects(create({ SnsDestination, CloudWatchLogsDestination }), refused('Validation', 'PARAMETERS_CANNOT_BE_USED_TOGETHER'));
  await assert.rejects(create({ SnsDestination, MatchingEventTypes: ['TEXT_SENT'] }), refused('Validation', 'FIELD_VALIDATION_FAILED'));
  await create({ SnsDestination });
  await assert.rejects(create({ SnsDestination }), refused('Conflict', 'RESOURCE_ALREADY_EXISTS'));
  await create({ EventDestinationName: 'log', CloudWatchLogsDestination, MatchingEventTypes: ['ALL'] });
  const update = (more: Partial<sms.UpdateEventDestinationCommandInput>) =>
    made.send(new sms.UpdateEventDestinationCommand({ ConfigurationSetName, EventDestinationName: 'log', ...more }));
  await assert.rejects(update({ SnsDestination }), refused('Conflict', 'EVENT_DESTINATION_MISMATCH'));
  const KinesisFirehoseDestination = {
    IamRoleArn: `arn:aws:iam::${member}:role/none`,
    DeliveryStreamArn: `arn:aws:firehose:${region}:${member}:deliverystream/none`,
  };
  await create({ EventDestinationName: 'hose', KinesisFirehoseDestination, MatchingEventTypes: ['TEXT_ALL'] });
  for (const name of ['four', 'five']) await create({ EventDestinationName: name, SnsDestination, MatchingEventTypes: ['VOICE_ALL'] });
  await assert.rejects(
    create({ EventDestinationName: 'six', SnsDestination }),
    refused('ServiceQuotaExceeded', 'EVENT_DESTINATIONS_PER_CONFIGURATION_SET'),
  );

  const { MessageId } = await made.send(
    new sms.SendTextMessageCommand({
      DestinationPhoneNumber: german,
      MessageBody: 'hello',
      ConfigurationSetName,
      Context: { tenant: 'acme' },
    }),
  );
  const published = snsOf(all.env, member, region).published.map((one) => JSON.parse(one.message));
  assert.deepEqual(
    published.map((one) => [one.eventType, one.messageId, one.context.tenant]),
    [['TEXT_DELIVERED', MessageId, 'acme']],
  );
  const events = Object.values(logGroupsOf(all.env, member, region)['sms']?.streams ?? {}).flatMap((stream) => stream.events);
  assert.deepEqual(
    events.map((one) => JSON.parse(one.message).eventType),
    ['TEXT_SUCCESSFUL', 'TEXT_DELIVERED'],
  );
  // A stream that takes nothing is remembered; the sender is not told.
  assert.deepEqual(
    smsOf(all.env, member, region).undelivered.map((one) => one.destination),
    ['acme/hose', 'acme/hose'],
  );
  change(consoleChanges, 'sms-outcome', { ...at, number: german, outcome: 'TEXT_UNREACHABLE' }, all.env);
  await made.send(new sms.SendTextMessageCommand({ DestinationPhoneNumber: german, MessageBody: 'hello', ConfigurationSetName }));
  assert.equal(snsOf(all.env, member, region).published.length, 1);
  await made.send(new sms.PutMessageFeedbackCommand({ MessageId, MessageFeedbackStatus: 'RECEIVED' }));

  await update({ Enabled: false });
  await made.send(new sms.DeleteEventDestinationCommand({ ConfigurationSetName, EventDestinationName: 'hose' }));
  const [read] =
    (await made.send(new sms.DescribeConfigurationSetsCommand({ ConfigurationSetNames: [ConfigurationSetName] }))).ConfigurationSets ?? [];
  assert.deepEqual([read?.DefaultSenderId, read?.DefaultMessageType, read?.DefaultMessageFeedbackEnabled], ['ACME', 'TRANSACTIONAL', true]);
  assert.deepEqual(
    read?.EventDestinations?.map((one) => [one.EventDestinationName, one.Enabled]),
    [
      ['topic', true],
      ['log', false],
      ['four', true],
      ['five', true],
    ],
  );
  await made.send(new sms.DeleteDefaultSenderIdCommand({ ConfigurationSetName }));
  await made.send(new sms.DeleteDefaultMessageTypeCommand({ ConfigurationSetName }));
  await made.send(new sms.DeleteConfigurationSetCommand({ ConfigurationSetName }));
  await assert.rejects(
    made.send(new sms.DescribeConfigurationSetsCommand({ ConfigurationSetNames: [ConfigurationSetName] })),
    awsError('ResourceNotFoundException', 400),
  );
});
