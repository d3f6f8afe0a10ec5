import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as pinpoint from '@aws-sdk/client-pinpoint';
import { endedOperations } from '../../sandbox/services/mobile-targeting/ended.ts';
import { consoleChanges, handlers } from '../../sandbox/services/mobile-targeting/index.ts';
import { awsError, change, member, region, type Setting, setting } from './monitoring-setting.ts';

const create = async ({ client }: Setting, Name: string, tags?: Record<string, string>) =>
  (
    await client(pinpoint.PinpointClient).send(
      new pinpoint.CreateAppCommand({ CreateApplicationRequest: { Name, ...(tags ? { tags } : {}) } }),
    )
  ).ApplicationResponse;

test('applications: names may repeat, tags are read and written, a hundred is the end', async (t) => {
  const all = await setting(t);
  const made = all.client(pinpoint.PinpointClient);
  const one = await create(all, 'acme', { tenant: 'acme' });
  const two = await create(all, 'acme');
  assert.notEqual(one?.Id, two?.Id);
  const ResourceArn = one?.Arn ?? '';
  assert.equal(ResourceArn, `arn:aws:mobiletargeting:${region}:${member}:apps/${one?.Id}`);
  await made.send(new pinpoint.TagResourceCommand({ ResourceArn, TagsModel: { tags: { a: '1', b: '2' } } }));
  await made.send(new pinpoint.UntagResourceCommand({ ResourceArn, TagKeys: ['a'] }));
  const tags = (await made.send(new pinpoint.ListTagsForResourceCommand({ ResourceArn }))).TagsModel?.tags;
  assert.deepEqual(tags, { tenant: 'acme', b: '2' });
  const first = await made.send(new pinpoint.GetAppsCommand({ PageSize: '1' }));
  const second = await made.send(new pinpoint.GetAppsCommand({ PageSize: '1', Token: first.ApplicationsResponse?.NextToken }));
  assert.deepEqual(
    [first, second].map((page) => page.ApplicationsResponse?.Item?.[0]?.Id),
    [one?.Id, two?.Id],
  );
  assert.equal((await made.send(new pinpoint.GetAppCommand({ ApplicationId: one?.Id }))).ApplicationResponse?.tags?.['tenant'], 'acme');
  await made.send(new pinpoint.DeleteAppCommand({ ApplicationId: two?.Id }));
  await assert.rejects(made.send(new pinpoint.GetAppCommand({ ApplicationId: two?.Id })), awsError('NotFoundException', 404));
  await assert.rejects(create(all, ''), awsError('BadRequestException', 400));
  for (let made = 1; made < 100; made += 1) await create(all, `app-${made}`);
  await assert.rejects(create(all, 'one too many'), awsError('BadRequestException', 400));
});

const serviceJson = JSON.stringify({ type: 'service_account', project_id: 'acme', private_key: 'canary-fcm' });
const key = { BundleId: 'com.acme', TeamId: 'AAAA111111', TokenKey: 'canary-apns', TokenKeyId: 'BBBB222222', Enabled: true };

test('channels keep credentials to themselves; Version counts writes', async (t) => {
  const all = await setting(t);
  const made = all.client(pinpoint.PinpointClient);
  const ApplicationId = (await create(all, 'acme'))?.Id;
  await assert.rejects(made.send(new pinpoint.GetApnsChannelCommand({ ApplicationId })), awsError('NotFoundException', 404));
  const apns = async (APNSChannelRequest: pinpoint.APNSChannelRequest) =>
    (await made.send(new pinpoint.UpdateApnsChannelCommand({ ApplicationId, APNSChannelRequest }))).APNSChannelResponse;
  await assert.rejects(apns({ Enabled: true }), awsError('BadRequestException', 400));
  await assert.rejects(apns({ TokenKey: 'x', Enabled: true }), awsError('BadRequestException', 400));
  const set = await apns({ ...key, DefaultAuthenticationMethod: 'key' });
  assert.deepEqual([set?.Version, set?.HasTokenKey, set?.DefaultAuthenticationMethod, set?.Platform], [1, true, 'KEY', 'APNS']);
  assert.equal((await apns({ Enabled: false }))?.Version, 2);
  await apns({ Certificate: 'c', PrivateKey: 'p', DefaultAuthenticationMethod: 'certificate' });
  const read = (await made.send(new pinpoint.GetApnsChannelCommand({ ApplicationId }))).APNSChannelResponse;
  assert.deepEqual([read?.Version, read?.Enabled, read?.DefaultAuthenticationMethod], [3, false, 'CERTIFICATE']);
  await made.send(new pinpoint.UpdateApnsSandboxChannelCommand({ ApplicationId, APNSSandboxChannelRequest: key }));
  await made.send(new pinpoint.UpdateApnsVoipChannelCommand({ ApplicationId, APNSVoipChannelRequest: key }));
  await made.send(new pinpoint.UpdateApnsVoipSandboxChannelCommand({ ApplicationId, APNSVoipSandboxChannelRequest: key }));
  const fcm = (request: pinpoint.GCMChannelRequest) =>
    made.send(new pinpoint.UpdateGcmChannelCommand({ ApplicationId, GCMChannelRequest: request }));
  await assert.rejects(fcm({ ServiceJson: 'no', Enabled: true }), awsError('BadRequestException', 400));
  assert.equal((await fcm({ ApiKey: 'legacy', Enabled: true })).GCMChannelResponse?.DefaultAuthenticationMethod, 'KEY');
  await fcm({ ServiceJson: serviceJson, DefaultAuthenticationMethod: 'TOKEN', Enabled: true });
  const gcm = (await made.send(new pinpoint.GetGcmChannelCommand({ ApplicationId }))).GCMChannelResponse;
  // The API key comes back in clear, the service account does not.
  assert.deepEqual([gcm?.Credential, gcm?.HasFcmServiceCredentials, gcm?.DefaultAuthenticationMethod], ['legacy', true, 'TOKEN']);
  const adm = { ClientId: 'id', ClientSecret: 'canary-adm', Enabled: true };
  await made.send(new pinpoint.UpdateAdmChannelCommand({ ApplicationId, ADMChannelRequest: adm }));
  const admRead = (await made.send(new pinpoint.GetAdmChannelCommand({ ApplicationId }))).ADMChannelResponse;
  const baidu = { ApiKey: 'key', SecretKey: 'canary-baidu', Enabled: true };
  await made.send(new pinpoint.UpdateBaiduChannelCommand({ ApplicationId, BaiduChannelRequest: baidu }));
  const baiduRead = (await made.send(new pinpoint.GetBaiduChannelCommand({ ApplicationId }))).BaiduChannelResponse;
  assert.equal(baiduRead?.Credential, 'key');
  await made.send(new pinpoint.UpdateSmsChannelCommand({ ApplicationId, SMSChannelRequest: { Enabled: true, SenderId: 'ACME' } }));
  assert.equal((await made.send(new pinpoint.GetSmsChannelCommand({ ApplicationId }))).SMSChannelResponse?.SenderId, 'ACME');
  await made.send(new pinpoint.UpdateVoiceChannelCommand({ ApplicationId, VoiceChannelRequest: { Enabled: true } }));
  assert.equal((await made.send(new pinpoint.GetVoiceChannelCommand({ ApplicationId }))).VoiceChannelResponse?.Enabled, true);
  const sandboxRead = (await made.send(new pinpoint.GetApnsSandboxChannelCommand({ ApplicationId }))).APNSSandboxChannelResponse;
  const voipRead = (await made.send(new pinpoint.GetApnsVoipChannelCommand({ ApplicationId }))).APNSVoipChannelResponse;
  const voipSandboxRead = (await made.send(new pinpoint.GetApnsVoipSandboxChannelCommand({ ApplicationId })))
    .APNSVoipSandboxChannelResponse;
  assert.ok(!JSON.stringify([read, gcm, admRead, baiduRead, sandboxRead, voipRead, voipSandboxRead]).includes('canary'));
  const channels = (await made.send(new pinpoint.GetChannelsCommand({ ApplicationId }))).ChannelsResponse?.Channels ?? {};
  assert.deepEqual(Object.keys(channels).sort(), [
    'ADM',
    'APNS',
    'APNS_SANDBOX',
    'APNS_VOIP',
    'APNS_VOIP_SANDBOX',
    'BAIDU',
    'GCM',
    'SMS',
    'VOICE',
  ]);
  assert.equal(channels['APNS']?.Version, 3);
  assert.ok(!JSON.stringify([...all.env.state.all('mobiletargeting')]).includes('canary'));

  change(consoleChanges, 'push-credential', { account: member, region, application: 'acme', channel: 'GCM' }, all.env);
  assert.equal((await made.send(new pinpoint.GetGcmChannelCommand({ ApplicationId }))).GCMChannelResponse?.Version, 3);
  change(consoleChanges, 'push-disable', { account: member, region, application: 'acme', channel: 'GCM' }, all.env);
  assert.equal((await made.send(new pinpoint.GetGcmChannelCommand({ ApplicationId }))).GCMChannelResponse?.Enabled, false);

  await made.send(new pinpoint.DeleteApnsChannelCommand({ ApplicationId }));
  await made.send(new pinpoint.DeleteApnsSandboxChannelCommand({ ApplicationId }));
  await made.send(new pinpoint.DeleteApnsVoipChannelCommand({ ApplicationId }));
  await made.send(new pinpoint.DeleteApnsVoipSandboxChannelCommand({ ApplicationId }));
  await made.send(new pinpoint.DeleteGcmChannelCommand({ ApplicationId }));
  await made.send(new pinpoint.DeleteAdmChannelCommand({ ApplicationId }));
  await made.send(new pinpoint.DeleteBaiduChannelCommand({ ApplicationId }));
  await made.send(new pinpoint.DeleteSmsChannelCommand({ ApplicationId }));
  await made.send(new pinpoint.DeleteVoiceChannelCommand({ ApplicationId }));
  assert.deepEqual((await made.send(new pinpoint.GetChannelsCommand({ ApplicationId }))).ChannelsResponse?.Channels, {});
});

test('a push message goes to device tokens, one result each', async (t) => {
  const all = await setting(t);
  const made = all.client(pinpoint.PinpointClient);
  const ApplicationId = (await create(all, 'acme'))?.Id;
  const fcm = { ServiceJson: serviceJson, DefaultAuthenticationMethod: 'TOKEN', Enabled: true };
  await made.send(new pinpoint.UpdateGcmChannelCommand({ ApplicationId, GCMChannelRequest: fcm }));
  const send = async (MessageRequest: pinpoint.MessageRequest) =>
    (await made.send(new pinpoint.SendMessagesCommand({ ApplicationId, MessageRequest }))).MessageResponse?.Result ?? {};
  const results = await send({
    Addresses: { 'token-1': { ChannelType: 'GCM' }, 'token-2': { ChannelType: 'APNS' } },
    MessageConfiguration: { GCMMessage: { Title: 'hello' }, APNSMessage: { Title: 'hello' } },
  });
  assert.deepEqual([results['token-1']?.DeliveryStatus, results['token-2']?.DeliveryStatus], ['SUCCESSFUL', 'PERMANENT_FAILURE']);
  const large = await send({
    Addresses: { token: { ChannelType: 'GCM' } },
    MessageConfiguration: { GCMMessage: { Body: 'x'.repeat(5000) } },
  });
  assert.equal(large['token']?.StatusCode, 413);
  const MessageConfiguration = { DefaultMessage: { Body: 'x' } };
  await assert.rejects(send({ Endpoints: { e: {} }, MessageConfiguration }), awsError('ForbiddenException', 403));
  await assert.rejects(send({ Addresses: {}, MessageConfiguration }), awsError('BadRequestException', 400));
});

test('what ended answers as ended, by whichever error is set', async (t) => {
  const all = await setting(t);
  const made = all.client(pinpoint.PinpointClient);
  const ApplicationId = (await create(all, 'acme'))?.Id;
  const settings = () => made.send(new pinpoint.GetApplicationSettingsCommand({ ApplicationId }));
  await assert.rejects(settings(), awsError('ForbiddenException', 403));
  const WriteEventStream = { DestinationStreamArn: 'arn:aws:kinesis:x', RoleArn: 'arn:aws:iam::x' };
  await assert.rejects(
    made.send(new pinpoint.PutEventStreamCommand({ ApplicationId, WriteEventStream })),
    awsError('ForbiddenException', 403),
  );
  await assert.rejects(made.send(new pinpoint.GetEmailChannelCommand({ ApplicationId })), awsError('ForbiddenException', 403));
  await assert.rejects(made.send(new pinpoint.GetSegmentsCommand({ ApplicationId })), awsError('ForbiddenException', 403));
  change(consoleChanges, 'pinpoint-ended-answer', { answer: 'MethodNotAllowedException' }, all.env);
  await assert.rejects(settings(), awsError('MethodNotAllowedException', 405));
  // With what lives on, and the three that the sandbox does not have, these are all operations of the client.
  const known = Object.values(pinpoint).flatMap((one) => (Array.isArray(one) && one[0] === 9 ? [String(one[2])] : []));
  const rest = known.filter((name) => !Object.hasOwn(handlers, name)).sort();
  assert.deepEqual(rest, ['PhoneNumberValidate', 'SendOTPMessage', 'VerifyOTPMessage']);
  assert.deepEqual(
    endedOperations.filter((name) => !known.includes(name)),
    [],
  );
});
