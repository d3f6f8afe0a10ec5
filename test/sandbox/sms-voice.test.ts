import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as sms from '@aws-sdk/client-pinpoint-sms-voice-v2';
import * as quotas from '@aws-sdk/client-service-quotas';
import { consoleChanges } from '../../sandbox/services/sms-voice/index.ts';
import { awsError, change, hourMs, member, minuteMs, other, region, setting } from './monitoring-setting.ts';
import { refused, settleMs, smsSetting } from './sms-voice-setting.ts';

const missing = awsError('ResourceNotFoundException', 400);

test('a number: requested, pending, active, changed and released', async (t) => {
  const all = await smsSetting(t);
  const { made } = all;
  const request = (more: Partial<sms.RequestPhoneNumberCommandInput> = {}) =>
    made.send(
      new sms.RequestPhoneNumberCommand({
        IsoCountryCode: 'US',
        MessageType: 'TRANSACTIONAL',
        NumberCapabilities: ['SMS'],
        NumberType: 'SIMULATOR',
        Tags: [{ Key: 'tenant', Value: 'acme' }],
        ...more,
      }),
    );
  const first = await request({ ClientToken: 'one' });
  assert.equal((await request({ ClientToken: 'one' })).PhoneNumberId, first.PhoneNumberId);
  await assert.rejects(
    request({ ClientToken: 'one', NumberCapabilities: ['SMS', 'VOICE'] }),
    refused('Conflict', 'RESOURCE_ALREADY_EXISTS'),
  );
  await assert.rejects(request({ MessageType: 'PROMOTIONAL' }), refused('Validation', 'INVALID_PARAMETER'));
  await assert.rejects(request({ NumberType: 'LONG_CODE' }), refused('Validation', 'INVALID_PARAMETER'));
  await assert.rejects(request({ RegistrationId: 'none' }), missing);
  await assert.rejects(request({ NumberType: 'SHORT_CODE' as never }), refused('Validation', 'FIELD_VALIDATION_FAILED'));
  const read = async (id = first.PhoneNumberId ?? '') =>
    (await made.send(new sms.DescribePhoneNumbersCommand({ PhoneNumberIds: [id] }))).PhoneNumbers?.[0];
  assert.equal((await read())?.Status, 'PENDING');
  const PhoneNumberId = first.PhoneNumberId;
  await assert.rejects(
    made.send(new sms.UpdatePhoneNumberCommand({ PhoneNumberId, DeletionProtectionEnabled: true })),
    refused('Conflict', 'RESOURCE_NOT_ACTIVE'),
  );
  all.pass(minuteMs);
  assert.equal((await read())?.Status, 'ACTIVE');
  assert.equal((await read())?.PhoneNumber, first.PhoneNumber);
  await made.send(new sms.UpdatePhoneNumberCommand({ PhoneNumberId, DeletionProtectionEnabled: true }));
  const release = () => made.send(new sms.ReleasePhoneNumberCommand({ PhoneNumberId }));
  await assert.rejects(release(), refused('Conflict', 'DELETION_PROTECTION_ENABLED'));
  await assert.rejects(
    made.send(new sms.UpdatePhoneNumberCommand({ PhoneNumberId, TwoWayEnabled: true })),
    refused('Validation', 'TWO_WAY_CHANNEL_NOT_PRESENT'),
  );
  await made.send(new sms.UpdatePhoneNumberCommand({ PhoneNumberId, DeletionProtectionEnabled: false }));
  assert.equal((await release()).Status, 'DELETED');
  await assert.rejects(read(), missing);

  // Without a registration a toll-free number waits until a person has it registered.
  const tollFree = await request({ NumberType: 'TOLL_FREE' });
  all.pass(48 * hourMs);
  assert.equal((await read(tollFree.PhoneNumberId))?.Status, 'PENDING');
  change(consoleChanges, 'sms-registered', { account: member, region, number: tollFree.PhoneNumberId }, all.env);
  assert.equal((await read(tollFree.PhoneNumberId))?.Status, 'ACTIVE');
  const filtered = await made.send(new sms.DescribePhoneNumbersCommand({ Filters: [{ Name: 'number-type', Values: ['LONG_CODE'] }] }));
  assert.deepEqual(
    filtered.PhoneNumbers?.map((one) => one.PhoneNumberId),
    [all.number],
  );
  const six = Array.from({ length: 6 }, () => all.number);
  await assert.rejects(
    made.send(new sms.DescribePhoneNumbersCommand({ PhoneNumberIds: six })),
    refused('Validation', 'FIELD_VALIDATION_FAILED'),
  );
  await assert.rejects(
    made.send(new sms.DescribePhoneNumbersCommand({ PhoneNumberIds: [all.number], Owner: 'SELF' })),
    refused('Validation', 'PARAMETERS_CANNOT_BE_USED_TOGETHER'),
  );
});

test('a pool: born from an identity, owner of its settings, closed to what differs', async (t) => {
  const all = await smsSetting(t);
  const { made, number } = all;
  const create = (more: Partial<sms.CreatePoolCommandInput>) =>
    made.send(new sms.CreatePoolCommand({ OriginationIdentity: number, MessageType: 'TRANSACTIONAL', ...more }));
  await assert.rejects(create({ MessageType: 'PROMOTIONAL' }), refused('Conflict', 'MESSAGE_TYPE_MISMATCH'));
  await assert.rejects(create({ OriginationIdentity: 'ACME' }), refused('Validation', 'MISSING_PARAMETER'));
  await assert.rejects(create({ OriginationIdentity: 'phone-none' }), missing);
  const { PoolId, Status } = await create({ ClientToken: 'p', DeletionProtectionEnabled: true });
  assert.equal(Status, 'CREATING');
  assert.equal((await create({ ClientToken: 'p', DeletionProtectionEnabled: true })).PoolId, PoolId);
  await assert.rejects(create({}), refused('Conflict', 'RESOURCE_ALREADY_ASSOCIATED'));
  const identities = async () =>
    (await made.send(new sms.ListPoolOriginationIdentitiesCommand({ PoolId }))).OriginationIdentities?.map(
      (one) => one.OriginationIdentityArn,
    );
  const numberStatus = async () => (await made.send(new sms.DescribePhoneNumbersCommand({ PhoneNumberIds: [number] }))).PhoneNumbers?.[0];
  assert.deepEqual([await identities(), (await numberStatus())?.Status], [[], 'ASSOCIATING']);
  const associate = (OriginationIdentity: string, IsoCountryCode?: string) =>
    made.send(new sms.AssociateOriginationIdentityCommand({ PoolId, OriginationIdentity, IsoCountryCode }));
  await assert.rejects(associate('ACME', 'DE'), refused('Conflict', 'RESOURCE_NOT_ACTIVE'));
  all.pass(settleMs);
  const numberArn = `arn:aws:sms-voice:${region}:${member}:phone-number/${number}`;
  assert.deepEqual([await identities(), (await numberStatus())?.PoolId], [[numberArn], PoolId]);
  await associate('ACME', 'DE');
  await assert.rejects(associate('ACME', 'DE'), refused('Conflict', 'RESOURCE_ALREADY_ASSOCIATED'));
  all.pass(settleMs);
  assert.deepEqual(await identities(), [numberArn, `arn:aws:sms-voice:${region}:${member}:sender-id/ACME/DE`]);
  await assert.rejects(
    made.send(new sms.UpdatePhoneNumberCommand({ PhoneNumberId: number, OptOutListName: 'Default' })),
    refused('Conflict', 'PHONE_NUMBER_ASSOCIATED_TO_POOL'),
  );
  await made.send(new sms.CreateOptOutListCommand({ OptOutListName: 'acme' }));
  all.pass(settleMs);
  await made.send(new sms.UpdatePoolCommand({ PoolId, OptOutListName: 'acme', SharedRoutesEnabled: true }));
  assert.equal((await numberStatus())?.OptOutListName, 'acme');
  const pools = await made.send(new sms.DescribePoolsCommand({ Filters: [{ Name: 'shared-routes-enabled', Values: ['true'] }] }));
  assert.deepEqual(
    pools.Pools?.map((one) => [one.PoolId, one.OptOutListName]),
    [[PoolId, 'acme']],
  );
  await assert.rejects(made.send(new sms.DeleteOptOutListCommand({ OptOutListName: 'acme' })), refused('Conflict', 'RESOURCE_NOT_EMPTY'));
  // A number whose list is another one does not fit.
  change(consoleChanges, 'sms-number', { account: member, region, country: 'FR', id: 'phone-fr' }, all.env);
  await assert.rejects(associate('phone-fr'), refused('Conflict', 'OPT_OUT_LIST_MISMATCH'));
  await made.send(new sms.UpdatePhoneNumberCommand({ PhoneNumberId: 'phone-fr', OptOutListName: 'acme' }));
  await made.send(new sms.PutKeywordCommand({ OriginationIdentity: 'phone-fr', Keyword: 'info', KeywordMessage: 'we are acme' }));
  await assert.rejects(associate('phone-fr'), refused('Conflict', 'KEYWORD_MISMATCH'));
  await made.send(new sms.DeleteKeywordCommand({ OriginationIdentity: 'phone-fr', Keyword: 'INFO' }));
  await associate('phone-fr');
  all.pass(settleMs);
  const leave = (OriginationIdentity: string, IsoCountryCode?: string) =>
    made.send(new sms.DisassociateOriginationIdentityCommand({ PoolId, OriginationIdentity, IsoCountryCode }));
  await leave('phone-fr');
  await leave('ACME', 'DE');
  await assert.rejects(leave(number), refused('Conflict', 'LAST_PHONE_NUMBER'));
  all.pass(settleMs);
  await assert.rejects(leave('phone-fr'), refused('Conflict', 'PHONE_NUMBER_NOT_ASSOCIATED_TO_POOL'));
  const remove = () => made.send(new sms.DeletePoolCommand({ PoolId }));
  await assert.rejects(remove(), refused('Conflict', 'DELETION_PROTECTION_ENABLED'));
  await made.send(new sms.UpdatePoolCommand({ PoolId, DeletionProtectionEnabled: false }));
  assert.equal((await remove()).Status, 'DELETING');
  await assert.rejects(remove(), refused('Conflict', 'RESOURCE_NOT_ACTIVE'));
  all.pass(settleMs);
  assert.deepEqual((await made.send(new sms.DescribePoolsCommand({}))).Pools, []);
  assert.deepEqual([(await numberStatus())?.Status, (await numberStatus())?.PoolId], ['ACTIVE', undefined]);
});

test('sender ids: by country, only where no registration is needed', async (t) => {
  const { made } = await smsSetting(t);
  const request = (SenderId: string, IsoCountryCode: string) => made.send(new sms.RequestSenderIdCommand({ SenderId, IsoCountryCode }));
  await assert.rejects(request('ACME', 'US'), refused('Validation', 'SENDER_ID_NOT_SUPPORTED'));
  await assert.rejects(request('ACME', 'GB'), refused('Validation', 'SENDER_ID_REQUIRES_REGISTRATION'));
  for (const bad of ['12345', '-ACME', 'ACME-', 'twelve-chars', 'A C']) {
    await assert.rejects(request(bad, 'FR'), refused('Validation', 'FIELD_VALIDATION_FAILED'));
  }
  assert.equal((await request('ACME', 'FR')).Registered, false);
  await assert.rejects(request('ACME', 'FR'), refused('Conflict', 'RESOURCE_ALREADY_EXISTS'));
  const one = { SenderId: 'ACME', IsoCountryCode: 'FR' };
  assert.equal(
    (await made.send(new sms.UpdateSenderIdCommand({ ...one, DeletionProtectionEnabled: true }))).DeletionProtectionEnabled,
    true,
  );
  await assert.rejects(made.send(new sms.ReleaseSenderIdCommand(one)), refused('Conflict', 'DELETION_PROTECTION_ENABLED'));
  await made.send(new sms.UpdateSenderIdCommand({ ...one, DeletionProtectionEnabled: false }));
  await made.send(new sms.ReleaseSenderIdCommand(one));
  const left = (await made.send(new sms.DescribeSenderIdsCommand({}))).SenderIds?.map((sender) => sender.IsoCountryCode);
  assert.deepEqual(left, ['DE']);
  await assert.rejects(made.send(new sms.DescribeSenderIdsCommand({ SenderIds: [one] })), missing);
});

test('opt-out lists: read late, twenty-four beside Default, raised by Service Quotas', async (t) => {
  const all = await smsSetting(t);
  const { made } = all;
  const create = (OptOutListName: string) => made.send(new sms.CreateOptOutListCommand({ OptOutListName }));
  const names = async () => (await made.send(new sms.DescribeOptOutListsCommand({}))).OptOutLists?.map((one) => one.OptOutListName);
  await create('acme');
  assert.deepEqual(await names(), ['Default']);
  await assert.rejects(made.send(new sms.DescribeOptOutListsCommand({ OptOutListNames: ['acme'] })), missing);
  await assert.rejects(create('acme'), refused('Conflict', 'RESOURCE_ALREADY_EXISTS'));
  all.pass(settleMs);
  assert.deepEqual(await names(), ['Default', 'acme']);
  await assert.rejects(
    made.send(new sms.DeleteOptOutListCommand({ OptOutListName: 'Default' })),
    refused('Conflict', 'RESOURCE_DELETION_NOT_ALLOWED'),
  );
  for (let index = 2; index <= 24; index += 1) await create(`list-${index}`);
  await assert.rejects(create('one-too-many'), refused('ServiceQuotaExceeded', 'OPT_OUT_LISTS_PER_ACCOUNT'));
  const limits = await made.send(new sms.DescribeAccountLimitsCommand({}));
  assert.deepEqual(
    limits.AccountLimits?.find((one) => one.Name === 'OPT_OUT_LISTS'),
    { Name: 'OPT_OUT_LISTS', Used: 25, Max: 25 },
  );
  const raise = all.client(quotas.ServiceQuotasClient);
  const { Quotas } = await raise.send(new quotas.ListServiceQuotasCommand({ ServiceCode: 'sms-voice' }));
  const QuotaCode = Quotas?.find((one) => one.QuotaName === 'Opt-out lists per account')?.QuotaCode;
  await raise.send(new quotas.RequestServiceQuotaIncreaseCommand({ ServiceCode: 'sms-voice', QuotaCode, DesiredValue: 40 }));
  all.pass(20 * minuteMs);
  await create('room-again');

  const put = (OptedOutNumber: string) => made.send(new sms.PutOptedOutNumberCommand({ OptOutListName: 'acme', OptedOutNumber }));
  const out = async () => (await made.send(new sms.DescribeOptedOutNumbersCommand({ OptOutListName: 'acme' }))).OptedOutNumbers ?? [];
  await put('+4915112345678');
  assert.deepEqual(await out(), []);
  all.pass(settleMs);
  assert.deepEqual(
    (await out()).map((one) => [one.OptedOutNumber, one.EndUserOptedOut]),
    [['+4915112345678', false]],
  );
  const remove = () => made.send(new sms.DeleteOptedOutNumberCommand({ OptOutListName: 'acme', OptedOutNumber: '+4915112345678' }));
  await remove();
  await assert.rejects(remove(), missing);
  await put('+4915112345678');
  await assert.rejects(remove(), refused('Validation', 'PHONE_NUMBER_CANNOT_BE_OPTED_IN'));
  await assert.rejects(put('no number'), refused('Validation', 'FIELD_VALIDATION_FAILED'));
  await made.send(new sms.DeleteOptOutListCommand({ OptOutListName: 'acme' }));
  await assert.rejects(out(), missing);
});

test('keywords belong to the number, or to its pool', async (t) => {
  const { made, number } = await smsSetting(t);
  const OriginationIdentity = number;
  const put = (Keyword: string, KeywordAction?: sms.KeywordAction) =>
    made.send(new sms.PutKeywordCommand({ OriginationIdentity, Keyword, KeywordMessage: 'thank you', KeywordAction }));
  assert.equal((await put('bye', 'OPT_OUT')).Keyword, 'BYE');
  const list = async (filter?: string) =>
    (
      await made.send(
        new sms.DescribeKeywordsCommand({
          OriginationIdentity,
          ...(filter === undefined ? {} : { Filters: [{ Name: 'keyword-action', Values: [filter] }] }),
        }),
      )
    ).Keywords?.map((one) => one.Keyword);
  assert.deepEqual(await list(), ['HELP', 'STOP', 'BYE']);
  assert.deepEqual(await list('OPT_OUT'), ['STOP', 'BYE']);
  await assert.rejects(
    made.send(new sms.DeleteKeywordCommand({ OriginationIdentity, Keyword: 'STOP' })),
    refused('Conflict', 'RESOURCE_DELETION_NOT_ALLOWED'),
  );
  for (let index = 4; index <= 30; index += 1) await put(`word ${index}`);
  await assert.rejects(put('one more'), refused('ServiceQuotaExceeded', 'KEYWORDS_PER_PHONE_NUMBER'));
});

test('resources are tagged, and shared with another account by policy and full ARN', async (t) => {
  const all = await smsSetting(t);
  const { made } = all;
  const stranger = all.client(sms.PinpointSMSVoiceV2Client, other);
  const ResourceArn = `arn:aws:sms-voice:${region}:${member}:opt-out-list/Default`;
  await made.send(
    new sms.TagResourceCommand({
      ResourceArn,
      Tags: [
        { Key: 'tenant', Value: 'acme' },
        { Key: 'a', Value: '' },
      ],
    }),
  );
  await made.send(new sms.UntagResourceCommand({ ResourceArn, TagKeys: ['a'] }));
  assert.deepEqual((await made.send(new sms.ListTagsForResourceCommand({ ResourceArn }))).Tags, [{ Key: 'tenant', Value: 'acme' }]);
  await assert.rejects(made.send(new sms.ListTagsForResourceCommand({ ResourceArn: `${ResourceArn}s` })), missing);
  const shared = async () =>
    (await stranger.send(new sms.DescribeOptOutListsCommand({ Owner: 'SHARED' }))).OptOutLists?.map((one) => one.OptOutListArn);
  assert.deepEqual(await shared(), []);
  const Statement = [{ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${other}:root` }, Action: 'sms-voice:*', Resource: '*' }];
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement });
  await made.send(new sms.PutResourcePolicyCommand({ ResourceArn, Policy }));
  assert.deepEqual(await shared(), [ResourceArn]);
  await stranger.send(new sms.PutOptedOutNumberCommand({ OptOutListName: ResourceArn, OptedOutNumber: '+4915112345678' }));
  assert.equal((await made.send(new sms.GetResourcePolicyCommand({ ResourceArn }))).Policy, Policy);
  await made.send(new sms.DeleteResourcePolicyCommand({ ResourceArn }));
  assert.deepEqual(await shared(), []);
  await assert.rejects(made.send(new sms.GetResourcePolicyCommand({ ResourceArn })), missing);
  await assert.rejects(
    made.send(new sms.PutResourcePolicyCommand({ ResourceArn, Policy: 'x' })),
    refused('Validation', 'FIELD_VALIDATION_FAILED'),
  );
});

test('the account: tier, registrations and spend limits', async (t) => {
  const registration = { account: member, region, what: 'registration', id: 'registration-1', type: 'US_TOLL_FREE_REGISTRATION' };
  const all = await setting(t, { seed: { 'sms-voice': [registration] } });
  const made = all.client(sms.PinpointSMSVoiceV2Client);
  assert.equal((await made.send(new sms.DescribeRegistrationsCommand({}))).Registrations?.[0]?.RegistrationStatus, 'COMPLETE');
  const attributes = async () => (await made.send(new sms.DescribeAccountAttributesCommand({}))).AccountAttributes;
  assert.deepEqual(await attributes(), [{ Name: 'ACCOUNT_TIER', Value: 'SANDBOX' }]);
  change(consoleChanges, 'sms-production', { account: member, region }, all.env);
  assert.deepEqual(await attributes(), [{ Name: 'ACCOUNT_TIER', Value: 'SANDBOX' }]);
  all.pass(5 * minuteMs);
  assert.deepEqual(await attributes(), [{ Name: 'ACCOUNT_TIER', Value: 'PRODUCTION' }]);
  const text = async () =>
    (await made.send(new sms.DescribeSpendLimitsCommand({}))).SpendLimits?.find((one) => one.Name === 'TEXT_MESSAGE_MONTHLY_SPEND_LIMIT');
  assert.deepEqual(await text(), { Name: 'TEXT_MESSAGE_MONTHLY_SPEND_LIMIT', EnforcedLimit: 1, MaxLimit: 1, Overridden: false });
  const over = refused('Validation', 'REQUESTED_SPEND_LIMIT_HIGHER_THAN_SERVICE_LIMIT');
  await assert.rejects(made.send(new sms.SetTextMessageSpendLimitOverrideCommand({ MonthlyLimit: 5 })), over);
  await made.send(new sms.SetTextMessageSpendLimitOverrideCommand({ MonthlyLimit: 0 }));
  assert.deepEqual([(await text())?.EnforcedLimit, (await text())?.Overridden], [0, true]);
  await made.send(new sms.DeleteTextMessageSpendLimitOverrideCommand({}));
  assert.equal((await text())?.Overridden, false);
  await made.send(new sms.SetVoiceMessageSpendLimitOverrideCommand({ MonthlyLimit: 1 }));
  await made.send(new sms.DeleteVoiceMessageSpendLimitOverrideCommand({}));
  await made.send(new sms.SetMediaMessageSpendLimitOverrideCommand({ MonthlyLimit: 1 }));
  await made.send(new sms.DeleteMediaMessageSpendLimitOverrideCommand({}));
  await made.send(new sms.SetNotifyMessageSpendLimitOverrideCommand({ MonthlyLimit: 1 }));
  await made.send(new sms.DeleteNotifyMessageSpendLimitOverrideCommand({}));
  await made.send(new sms.SetRcsMessageSpendLimitOverrideCommand({ MonthlyLimit: 1 }));
  await made.send(new sms.DeleteRcsMessageSpendLimitOverrideCommand({}));
});
