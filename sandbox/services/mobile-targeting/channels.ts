import type * as Pinpoint from '@aws-sdk/client-pinpoint';
import type { Handlers, Operation, OperationContext } from '../operation.ts';
import { applicationOf, badRequest, type ChannelRecord, notFound } from './state.ts';

/** Members of the requests of all channels; each channel takes some of them. */
interface ChannelRequest {
  readonly Enabled?: boolean;
  readonly DefaultAuthenticationMethod?: string;
  readonly BundleId?: string;
  readonly TeamId?: string;
  readonly TokenKey?: string;
  readonly TokenKeyId?: string;
  readonly Certificate?: string;
  readonly PrivateKey?: string;
  readonly ApiKey?: string;
  readonly ServiceJson?: string;
  readonly ClientId?: string;
  readonly ClientSecret?: string;
  readonly SecretKey?: string;
  readonly SenderId?: string;
  readonly ShortCode?: string;
}

type Credentials = Pick<ChannelRecord, 'authenticationMethod' | 'hasKey' | 'hasCredential' | 'credential'>;

/** How one channel is written and shown. */
interface ChannelKind {
  /** `APNS` in GetChannels and as Platform. */
  readonly type: string;
  /** Part of the operations' names, `Apns`. */
  readonly operation: string;
  /** `APNSChannel`, before Request and Response. */
  readonly member: string;
  /** The credentials after a request. Throws BadRequestException for an incomplete set. */
  credentials(request: ChannelRequest, before: ChannelRecord | undefined): Credentials;
  /** Members of the answer beyond those that every channel has. */
  shown(channel: ChannelRecord): object;
}

const given = (...values: readonly (string | undefined)[]): number => values.filter((value) => value !== undefined && value !== '').length;

const kept = (before: ChannelRecord | undefined): Credentials => ({
  authenticationMethod: before?.authenticationMethod ?? null,
  hasKey: before?.hasKey ?? false,
  hasCredential: before?.hasCredential ?? false,
  credential: before?.credential ?? null,
});

/** A set of credentials is given whole or not at all. */
function wholeSet(names: readonly string[], count: number): boolean {
  if (count !== 0 && count !== names.length) throw badRequest(`${names.join(', ')} must be specified together`);
  return count > 0;
}

function method(request: ChannelRequest, choices: readonly string[], otherwise: string | null): string | null {
  const asked = request.DefaultAuthenticationMethod;
  const found = choices.find((choice) => choice.toLowerCase() === asked?.toLowerCase());
  if (asked !== undefined && found === undefined) throw badRequest(`DefaultAuthenticationMethod must be one of ${choices.join(', ')}`);
  return found ?? otherwise;
}

const apns = (type: string, operation: string, member: string): ChannelKind => ({
  type,
  operation,
  member,
  credentials(request, before) {
    const { BundleId, TeamId, TokenKey, TokenKeyId, Certificate, PrivateKey } = request;
    const key = wholeSet(['BundleId', 'TeamId', 'TokenKey', 'TokenKeyId'], given(BundleId, TeamId, TokenKey, TokenKeyId));
    const certificate = wholeSet(['Certificate', 'PrivateKey'], given(Certificate, PrivateKey));
    const known = kept(before);
    const hasKey = known.hasKey || key;
    const otherwise = known.authenticationMethod ?? (key ? 'KEY' : certificate ? 'CERTIFICATE' : null);
    const authenticationMethod = method(request, ['KEY', 'CERTIFICATE'], otherwise);
    return { ...known, authenticationMethod, hasKey, hasCredential: known.hasCredential || key || certificate };
  },
  shown: (channel) => ({
    ...(channel.authenticationMethod === null ? {} : { DefaultAuthenticationMethod: channel.authenticationMethod }),
    HasTokenKey: channel.hasKey,
  }),
});

function requireServiceAccount(text: string): void {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw badRequest('ServiceJson must be the JSON of a service account');
  }
  const account = parsed as { type?: unknown; project_id?: unknown } | null;
  if (typeof account !== 'object' || account === null || typeof account.project_id !== 'string') {
    throw badRequest('ServiceJson must be the JSON of a service account');
  }
}

const gcm: ChannelKind = {
  type: 'GCM',
  operation: 'Gcm',
  member: 'GCMChannel',
  credentials(request, before) {
    const { ApiKey, ServiceJson } = request;
    if (ServiceJson !== undefined) requireServiceAccount(ServiceJson);
    const known = kept(before);
    const hasKey = known.hasKey || ServiceJson !== undefined;
    const credential = ApiKey ?? known.credential;
    const authenticationMethod = method(request, ['KEY', 'TOKEN'], known.authenticationMethod ?? 'KEY');
    return { authenticationMethod, hasKey, credential, hasCredential: hasKey || credential !== null };
  },
  shown: (channel) => ({
    ...(channel.credential === null ? {} : { Credential: channel.credential }),
    ...(channel.authenticationMethod === null ? {} : { DefaultAuthenticationMethod: channel.authenticationMethod }),
    HasFcmServiceCredentials: channel.hasKey,
  }),
};

const adm: ChannelKind = {
  type: 'ADM',
  operation: 'Adm',
  member: 'ADMChannel',
  credentials: ({ ClientId, ClientSecret }, before) => ({
    ...kept(before),
    hasCredential: wholeSet(['ClientId', 'ClientSecret'], given(ClientId, ClientSecret)) || (before?.hasCredential ?? false),
  }),
  shown: () => ({}),
};

const baidu: ChannelKind = {
  type: 'BAIDU',
  operation: 'Baidu',
  member: 'BaiduChannel',
  credentials: ({ ApiKey, SecretKey }, before) => ({
    ...kept(before),
    hasCredential: wholeSet(['ApiKey', 'SecretKey'], given(ApiKey, SecretKey)) || (before?.hasCredential ?? false),
    credential: ApiKey ?? before?.credential ?? null,
  }),
  shown: (channel) => ({ Credential: channel.credential ?? '' }),
};

const withoutCredentials = { authenticationMethod: null, hasKey: false, hasCredential: true, credential: null } as const;

const sms: ChannelKind = {
  type: 'SMS',
  operation: 'Sms',
  member: 'SMSChannel',
  credentials: () => withoutCredentials,
  shown: (channel) => ({
    ...(channel.senderId === null ? {} : { SenderId: channel.senderId }),
    ...(channel.shortCode === null ? {} : { ShortCode: channel.shortCode }),
    PromotionalMessagesPerSecond: 20,
    TransactionalMessagesPerSecond: 20,
  }),
};

const voice: ChannelKind = {
  type: 'VOICE',
  operation: 'Voice',
  member: 'VoiceChannel',
  credentials: () => withoutCredentials,
  shown: () => ({}),
};

const kinds: readonly ChannelKind[] = [
  apns('APNS', 'Apns', 'APNSChannel'),
  apns('APNS_SANDBOX', 'ApnsSandbox', 'APNSSandboxChannel'),
  apns('APNS_VOIP', 'ApnsVoip', 'APNSVoipChannel'),
  apns('APNS_VOIP_SANDBOX', 'ApnsVoipSandbox', 'APNSVoipSandboxChannel'),
  gcm,
  adm,
  baidu,
  sms,
  voice,
];

interface ChannelInput {
  readonly ApplicationId?: string;
  readonly [request: string]: unknown;
}

function shownBase(applicationId: string, type: string, channel: ChannelRecord) {
  return {
    ApplicationId: applicationId,
    Id: type.toLowerCase(),
    Enabled: channel.enabled,
    HasCredential: channel.hasCredential,
    IsArchived: false,
    Version: channel.version,
    CreationDate: channel.createdAt,
    LastModifiedDate: channel.modifiedAt,
    LastModifiedBy: channel.modifiedBy,
  };
}

const answered = (kind: ChannelKind, applicationId: string, channel: ChannelRecord): object => ({
  [`${kind.member}Response`]: { Platform: kind.type, ...shownBase(applicationId, kind.type, channel), ...kind.shown(channel) },
});

/** Writes a channel whole or for the first time; `Version` counts the writes. */
function update(kind: ChannelKind, input: ChannelInput, context: OperationContext): object {
  const application = applicationOf(input.ApplicationId, context);
  const request = (input[`${kind.member}Request`] ?? {}) as ChannelRequest;
  const before = Object.hasOwn(application.channels, kind.type) ? application.channels[kind.type] : undefined;
  const credentials = kind.credentials(request, before);
  const enabled = request.Enabled ?? before?.enabled ?? false;
  if (enabled && !credentials.hasCredential) throw badRequest('Missing credentials: a channel without credentials cannot be enabled');
  const now = context.clock.now().toISOString();
  const channel: ChannelRecord = {
    ...credentials,
    enabled,
    senderId: request.SenderId ?? before?.senderId ?? null,
    shortCode: request.ShortCode ?? before?.shortCode ?? null,
    version: (before?.version ?? 0) + 1,
    createdAt: before?.createdAt ?? now,
    modifiedAt: now,
    modifiedBy: context.caller.arn,
  };
  application.channels[kind.type] = channel;
  return answered(kind, application.id, channel);
}

function find(kind: ChannelKind, input: ChannelInput, context: OperationContext) {
  const application = applicationOf(input.ApplicationId, context);
  const channel = Object.hasOwn(application.channels, kind.type) ? application.channels[kind.type] : undefined;
  if (channel === undefined) throw notFound(`No ${kind.type} channel for this application`);
  return { application, channel };
}

function handlersOf(kind: ChannelKind): [string, Operation<never, unknown>][] {
  return [
    [`Update${kind.operation}Channel`, (input: ChannelInput, context) => update(kind, input, context)],
    [
      `Get${kind.operation}Channel`,
      (input: ChannelInput, context) => {
        const { application, channel } = find(kind, input, context);
        return answered(kind, application.id, channel);
      },
    ],
    [
      `Delete${kind.operation}Channel`,
      (input: ChannelInput, context) => {
        const { application, channel } = find(kind, input, context);
        delete application.channels[kind.type];
        return answered(kind, application.id, { ...channel, enabled: false });
      },
    ],
  ];
}

/** Update, Get and Delete of each channel that lives on. */
export const channelHandlers: Handlers = Object.fromEntries(kinds.flatMap(handlersOf));

export const getChannels: Operation<Pinpoint.GetChannelsCommandInput, Omit<Pinpoint.GetChannelsCommandOutput, '$metadata'>> = (
  input,
  context,
) => {
  const { id, channels } = applicationOf(input.ApplicationId, context);
  return {
    ChannelsResponse: {
      Channels: Object.fromEntries(Object.entries(channels).map(([type, channel]) => [type, shownBase(id, type, channel)])),
    },
  };
};
