import type * as PushSdk from '@aws-sdk/client-pinpoint';
import type * as SecretsSdk from '@aws-sdk/client-secrets-manager';
import type * as ParametersSdk from '@aws-sdk/client-ssm';
import type {
  MessagingParametersReads,
  MessagingParametersWrites,
  MessagingPushReads,
  MessagingPushWrites,
  MessagingSecretsReads,
  MessagingSecretsWrites,
} from '../providers/messaging-clients.ts';
import { type Door, Operations } from './operations.ts';

export function pushReads(door: Door): MessagingPushReads {
  const push = new Operations<typeof PushSdk, PushSdk.PinpointClient>(door, 'mobiletargeting', door.clients.push);
  return {
    getApps: push.read('GetApps', ({ sdk, client }, input, options) => client.send(new sdk.GetAppsCommand(input), options)),
    getChannels: push.read('GetChannels', ({ sdk, client }, input, options) => client.send(new sdk.GetChannelsCommand(input), options)),
  };
}

export function pushWrites(door: Door): MessagingPushWrites {
  const push = new Operations<typeof PushSdk, PushSdk.PinpointClient>(door, 'mobiletargeting', door.clients.push);
  return {
    createApp: push.write('CreateApp', ({ sdk, client }, input, options) => client.send(new sdk.CreateAppCommand(input), options)),
    deleteApp: push.write('DeleteApp', ({ sdk, client }, input, options) => client.send(new sdk.DeleteAppCommand(input), options)),
    updateApnsChannel: push.write('UpdateApnsChannel', ({ sdk, client }, input, options) =>
      client.send(new sdk.UpdateApnsChannelCommand(input), options),
    ),
    updateApnsSandboxChannel: push.write('UpdateApnsSandboxChannel', ({ sdk, client }, input, options) =>
      client.send(new sdk.UpdateApnsSandboxChannelCommand(input), options),
    ),
    updateApnsVoipChannel: push.write('UpdateApnsVoipChannel', ({ sdk, client }, input, options) =>
      client.send(new sdk.UpdateApnsVoipChannelCommand(input), options),
    ),
    updateApnsVoipSandboxChannel: push.write('UpdateApnsVoipSandboxChannel', ({ sdk, client }, input, options) =>
      client.send(new sdk.UpdateApnsVoipSandboxChannelCommand(input), options),
    ),
    updateGcmChannel: push.write('UpdateGcmChannel', ({ sdk, client }, input, options) =>
      client.send(new sdk.UpdateGcmChannelCommand(input), options),
    ),
    updateAdmChannel: push.write('UpdateAdmChannel', ({ sdk, client }, input, options) =>
      client.send(new sdk.UpdateAdmChannelCommand(input), options),
    ),
    updateBaiduChannel: push.write('UpdateBaiduChannel', ({ sdk, client }, input, options) =>
      client.send(new sdk.UpdateBaiduChannelCommand(input), options),
    ),
    deleteApnsChannel: push.write('DeleteApnsChannel', ({ sdk, client }, input, options) =>
      client.send(new sdk.DeleteApnsChannelCommand(input), options),
    ),
    deleteApnsSandboxChannel: push.write('DeleteApnsSandboxChannel', ({ sdk, client }, input, options) =>
      client.send(new sdk.DeleteApnsSandboxChannelCommand(input), options),
    ),
    deleteApnsVoipChannel: push.write('DeleteApnsVoipChannel', ({ sdk, client }, input, options) =>
      client.send(new sdk.DeleteApnsVoipChannelCommand(input), options),
    ),
    deleteApnsVoipSandboxChannel: push.write('DeleteApnsVoipSandboxChannel', ({ sdk, client }, input, options) =>
      client.send(new sdk.DeleteApnsVoipSandboxChannelCommand(input), options),
    ),
    deleteGcmChannel: push.write('DeleteGcmChannel', ({ sdk, client }, input, options) =>
      client.send(new sdk.DeleteGcmChannelCommand(input), options),
    ),
    deleteAdmChannel: push.write('DeleteAdmChannel', ({ sdk, client }, input, options) =>
      client.send(new sdk.DeleteAdmChannelCommand(input), options),
    ),
    deleteBaiduChannel: push.write('DeleteBaiduChannel', ({ sdk, client }, input, options) =>
      client.send(new sdk.DeleteBaiduChannelCommand(input), options),
    ),
    tagResource: push.write('TagResource', ({ sdk, client }, input, options) => client.send(new sdk.TagResourceCommand(input), options)),
    untagResource: push.write('UntagResource', ({ sdk, client }, input, options) =>
      client.send(new sdk.UntagResourceCommand(input), options),
    ),
  };
}

export function secretsReads(door: Door): MessagingSecretsReads {
  const secrets = new Operations<typeof SecretsSdk, SecretsSdk.SecretsManagerClient>(door, 'secretsmanager', door.clients.secretsManager);
  return {
    describeSecret: secrets.read('DescribeSecret', ({ sdk, client }, input, options) =>
      client.send(new sdk.DescribeSecretCommand(input), options),
    ),
  };
}

export function secretsWrites(door: Door): MessagingSecretsWrites {
  const secrets = new Operations<typeof SecretsSdk, SecretsSdk.SecretsManagerClient>(door, 'secretsmanager', door.clients.secretsManager);
  return {
    getSecretValue: secrets.read('GetSecretValue', ({ sdk, client }, input, options) =>
      client.send(new sdk.GetSecretValueCommand(input), options),
    ),
  };
}

export function parametersReads(door: Door): MessagingParametersReads {
  const parameters = new Operations<typeof ParametersSdk, ParametersSdk.SSMClient>(door, 'ssm', door.clients.ssm);
  return {
    describeParameters: parameters.read('DescribeParameters', ({ sdk, client }, input, options) =>
      client.send(new sdk.DescribeParametersCommand(input), options),
    ),
  };
}

export function parametersWrites(door: Door): MessagingParametersWrites {
  const parameters = new Operations<typeof ParametersSdk, ParametersSdk.SSMClient>(door, 'ssm', door.clients.ssm);
  return {
    getParameter: parameters.read('GetParameter', ({ sdk, client }, input, options) =>
      client.send(new sdk.GetParameterCommand(input), options),
    ),
  };
}
