import type { AdmChannel, ApnsChannel, BaiduChannel, FcmChannel, PushChannel, SharedApplication } from '../../model/documents.generated.ts';
import type { PathSegment } from '../../model/positioned.ts';
import type { Source } from '../../model/source.ts';
import type { EffectiveCustom, EffectivePush, PushChannelName, PushChannelSettings, PushCredentials } from './effective-tenant.ts';
import type { TenantInput } from './effective-tenants.ts';

type Channels = Pick<PushChannel, PushChannelName>;

/** In the order in which AWS lists them. */
export const pushChannelNames: readonly PushChannelName[] = ['apns', 'apnsSandbox', 'apnsVoip', 'apnsVoipSandbox', 'fcm', 'adm', 'baidu'];

/** The push channel of a tenant; of a shared application with the channels that its account declares for it. */
export function pushOf({ merged, facts, defaults, account }: TenantInput): EffectivePush | undefined {
  const written = merged.value.channels?.push;
  if (written === undefined) return undefined;
  const application = facts.sharedApplication;
  const isAccountWide =
    merged.value.isolation === 'shared-project' && application !== undefined && [undefined, application.app].includes(written.app);
  const app = written.app ?? (isAccountWide ? application.app : undefined);
  if (app === undefined) return undefined;
  const atAccount = (...path: readonly PathSegment[]): Source =>
    defaults === undefined || account === undefined
      ? merged.at('channels', 'push')
      : defaults.at('spec', 'accounts', account, 'sharedApplication', ...path);
  return {
    source: merged.at('channels', 'push'),
    app: merged.resolved(app, 'channels', 'push', 'app'),
    id: written.appId,
    shared: written.shared === true,
    channels: pushChannelNames.flatMap((channel) => {
      if (written[channel] !== undefined) return [channelOf(channel, written, merged.at('channels', 'push', channel))];
      return isAccountWide && application[channel] !== undefined ? [channelOf(channel, application, atAccount(channel))] : [];
    }),
  };
}

/** The channels of the shared application itself, as its account declares them. */
export const channelsOfSharedApplication = (
  application: SharedApplication,
  at: (...path: readonly PathSegment[]) => Source,
): readonly PushChannelSettings[] =>
  pushChannelNames.filter((channel) => application[channel] !== undefined).map((channel) => channelOf(channel, application, at(channel)));

function channelOf(channel: PushChannelName, written: Channels, source: Source): PushChannelSettings {
  const enabled = written[channel]?.enabled ?? true;
  return { channel, enabled, credentials: credentialsOf(channel, written), source };
}

function credentialsOf(channel: PushChannelName, written: Channels): PushCredentials | undefined {
  if (channel === 'fcm') return fcmCredentials(written.fcm);
  if (channel === 'adm') return admCredentials(written.adm);
  if (channel === 'baidu') return baiduCredentials(written.baidu);
  return apnsCredentials(written[channel]);
}

function apnsCredentials(written: ApnsChannel = {}): PushCredentials | undefined {
  const { method = 'key', bundleId, teamId, keyId, keyRef, certificateRef, privateKeyRef } = written;
  if (method === 'certificate')
    return certificateRef === undefined || privateKeyRef === undefined
      ? undefined
      : { kind: 'apns-certificate', bundleId, certificateRef, privateKeyRef };
  return bundleId === undefined || teamId === undefined || keyId === undefined || keyRef === undefined
    ? undefined
    : { kind: 'apns-key', bundleId, teamId, keyId, keyRef };
}

function fcmCredentials({ method = 'TOKEN', serviceJsonRef, apiKeyRef }: FcmChannel = {}): PushCredentials | undefined {
  if (method === 'KEY') return apiKeyRef === undefined ? undefined : { kind: 'fcm-key', apiKeyRef };
  return serviceJsonRef === undefined ? undefined : { kind: 'fcm-token', serviceJsonRef };
}

const admCredentials = ({ clientIdRef, clientSecretRef }: AdmChannel = {}): PushCredentials | undefined =>
  clientIdRef === undefined || clientSecretRef === undefined ? undefined : { kind: 'adm', clientIdRef, clientSecretRef };

const baiduCredentials = ({ apiKeyRef, secretKeyRef }: BaiduChannel = {}): PushCredentials | undefined =>
  apiKeyRef === undefined || secretKeyRef === undefined ? undefined : { kind: 'baidu', apiKeyRef, secretKeyRef };

/** The channels of the tenant's own making. */
export function customOf({ merged }: TenantInput): readonly EffectiveCustom[] {
  return (merged.value.channels?.custom ?? []).map(({ name, webhook, lambdaArn, reservedConcurrency }, index) => ({
    name,
    target:
      webhook !== undefined && lambdaArn === undefined
        ? { kind: 'webhook', url: webhook }
        : lambdaArn !== undefined && webhook === undefined
          ? { kind: 'lambda', arn: lambdaArn }
          : undefined,
    reservedConcurrency,
    source: merged.at('channels', 'custom', index),
  }));
}
