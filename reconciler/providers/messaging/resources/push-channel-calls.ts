import type { APNSChannelRequest, GCMChannelRequest } from '@aws-sdk/client-pinpoint';
import type { WriteClients } from '../../clients.ts';
import type { PushChannelName, PushCredentials } from '../effective-tenant.ts';

// The calls of the seven push channels. What they answer holds the key of FCM and Baidu in clear, so nothing but the version is let out of here.
// Source: facts/tenants.md 2.1, 0.12.

type Push = WriteClients['messaging']['push'];

/** What each channel is called in lists. */
export const channelTypes: Readonly<Record<PushChannelName, string>> = {
  apns: 'APNS',
  apnsSandbox: 'APNS_SANDBOX',
  apnsVoip: 'APNS_VOIP',
  apnsVoipSandbox: 'APNS_VOIP_SANDBOX',
  fcm: 'GCM',
  adm: 'ADM',
  baidu: 'BAIDU',
};

/** The values that a set of credentials refers to, in the order of its references. */
export interface ChannelWrite {
  readonly ApplicationId: string;
  readonly enabled: boolean;
  /** Undefined where only the switch is set. */
  readonly credentials: PushCredentials | undefined;
  readonly values: readonly string[];
  readonly signal: AbortSignal;
}

export const referencesOf = (credentials: PushCredentials | undefined): readonly string[] => {
  switch (credentials?.kind) {
    case undefined:
      return [];
    case 'apns-key':
      return [credentials.keyRef];
    case 'apns-certificate':
      return [credentials.certificateRef, credentials.privateKeyRef];
    case 'fcm-token':
      return [credentials.serviceJsonRef];
    case 'fcm-key':
      return [credentials.apiKeyRef];
    case 'adm':
      return [credentials.clientIdRef, credentials.clientSecretRef];
    case 'baidu':
      return [credentials.apiKeyRef, credentials.secretKeyRef];
  }
};

function apnsRequest({ enabled, credentials, values: [first = '', second = ''] }: ChannelWrite): APNSChannelRequest {
  if (credentials?.kind === 'apns-key') {
    const { bundleId: BundleId, teamId: TeamId, keyId: TokenKeyId } = credentials;
    return { Enabled: enabled, DefaultAuthenticationMethod: 'key', BundleId, TeamId, TokenKeyId, TokenKey: first };
  }
  if (credentials?.kind === 'apns-certificate')
    return { Enabled: enabled, DefaultAuthenticationMethod: 'certificate', Certificate: first, PrivateKey: second };
  return { Enabled: enabled };
}

function fcmRequest({ enabled, credentials, values: [value = ''] }: ChannelWrite): GCMChannelRequest {
  if (credentials?.kind === 'fcm-token') return { Enabled: enabled, DefaultAuthenticationMethod: 'TOKEN', ServiceJson: value };
  if (credentials?.kind === 'fcm-key') return { Enabled: enabled, DefaultAuthenticationMethod: 'KEY', ApiKey: value };
  return { Enabled: enabled };
}

type Update = (push: Push, write: ChannelWrite) => Promise<number | undefined>;

/** Writes a channel; the version that it has after that. */
export const channelUpdates: Readonly<Record<PushChannelName, Update>> = {
  apns: async (push, write) =>
    (await push.updateApnsChannel({ ApplicationId: write.ApplicationId, APNSChannelRequest: apnsRequest(write) }, write.signal))
      .APNSChannelResponse?.Version,
  apnsSandbox: async (push, write) =>
    (
      await push.updateApnsSandboxChannel(
        { ApplicationId: write.ApplicationId, APNSSandboxChannelRequest: apnsRequest(write) },
        write.signal,
      )
    ).APNSSandboxChannelResponse?.Version,
  apnsVoip: async (push, write) =>
    (await push.updateApnsVoipChannel({ ApplicationId: write.ApplicationId, APNSVoipChannelRequest: apnsRequest(write) }, write.signal))
      .APNSVoipChannelResponse?.Version,
  apnsVoipSandbox: async (push, write) =>
    (
      await push.updateApnsVoipSandboxChannel(
        { ApplicationId: write.ApplicationId, APNSVoipSandboxChannelRequest: apnsRequest(write) },
        write.signal,
      )
    ).APNSVoipSandboxChannelResponse?.Version,
  fcm: async (push, write) =>
    (await push.updateGcmChannel({ ApplicationId: write.ApplicationId, GCMChannelRequest: fcmRequest(write) }, write.signal))
      .GCMChannelResponse?.Version,
  adm: async (push, { ApplicationId, enabled, values: [ClientId, ClientSecret], signal }) =>
    (await push.updateAdmChannel({ ApplicationId, ADMChannelRequest: { Enabled: enabled, ClientId, ClientSecret } }, signal))
      .ADMChannelResponse?.Version,
  baidu: async (push, { ApplicationId, enabled, values: [ApiKey, SecretKey], signal }) =>
    (await push.updateBaiduChannel({ ApplicationId, BaiduChannelRequest: { Enabled: enabled, ApiKey, SecretKey } }, signal))
      .BaiduChannelResponse?.Version,
};

type Removal = (push: Push, ApplicationId: string, signal: AbortSignal) => Promise<unknown>;

/** Switches a channel off and forgets its settings. */
export const channelRemovals: Readonly<Record<PushChannelName, Removal>> = {
  apns: (push, ApplicationId, signal) => push.deleteApnsChannel({ ApplicationId }, signal),
  apnsSandbox: (push, ApplicationId, signal) => push.deleteApnsSandboxChannel({ ApplicationId }, signal),
  apnsVoip: (push, ApplicationId, signal) => push.deleteApnsVoipChannel({ ApplicationId }, signal),
  apnsVoipSandbox: (push, ApplicationId, signal) => push.deleteApnsVoipSandboxChannel({ ApplicationId }, signal),
  fcm: (push, ApplicationId, signal) => push.deleteGcmChannel({ ApplicationId }, signal),
  adm: (push, ApplicationId, signal) => push.deleteAdmChannel({ ApplicationId }, signal),
  baidu: (push, ApplicationId, signal) => push.deleteBaiduChannel({ ApplicationId }, signal),
};
