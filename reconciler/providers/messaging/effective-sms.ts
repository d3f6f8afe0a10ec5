import type { OriginationIdentity, SmsChannel } from '../../model/documents.generated.ts';
import type { PathSegment } from '../../model/positioned.ts';
import type { Source } from '../../model/source.ts';
import { referenceOf } from './effective-email.ts';
import { destinationOf } from './effective-event-stream.ts';
import type {
  EffectiveEventStream,
  EffectivePool,
  EffectiveSms,
  EffectiveSmsSet,
  OriginationIdentitySettings,
} from './effective-tenant.ts';
import type { TenantInput } from './effective-tenants.ts';
import { derivedName } from './names.ts';

/** The SMS channel of a tenant. */
export function smsOf(input: TenantInput, stream: EffectiveEventStream | undefined): EffectiveSms | undefined {
  const { merged } = input;
  const written = merged.value.channels?.sms;
  if (written === undefined) return undefined;
  const at = (...path: readonly PathSegment[]): Source => merged.at('channels', 'sms', ...path);
  const { perDay, monthlySpendUSD } = written.volume ?? {};
  const list = written.optOutList === undefined ? undefined : referenceOf(written.optOutList, at('optOutList'));
  return {
    source: at(),
    optOutList: list,
    identities: (written.originationIdentities ?? []).flatMap((identity, index) =>
      identityOf(identity, at('originationIdentities', index)),
    ),
    pool: poolOf(written, input, list?.name, at('pool')),
    configurationSet: setOf(written, input, stream, at),
    volume: {
      perDay: perDay === undefined ? undefined : merged.resolved(perDay, 'channels', 'sms', 'volume', 'perDay'),
      monthlySpendUSD:
        monthlySpendUSD === undefined ? undefined : merged.resolved(monthlySpendUSD, 'channels', 'sms', 'volume', 'monthlySpendUSD'),
    },
  };
}

/** Nothing where the entry is neither a number nor a sender id with its country: D-11 and A-06 say so. */
function identityOf(written: OriginationIdentity, source: Source): OriginationIdentitySettings[] {
  const shared = written.shared === true;
  const { phoneNumberId, senderId, country } = written;
  if (phoneNumberId !== undefined) return [{ kind: 'number', id: phoneNumberId, adopt: written.adopt === true, shared, source }];
  return senderId === undefined || country === undefined ? [] : [{ kind: 'sender', senderId, country, shared, source }];
}

function poolOf({ pool }: SmsChannel, input: TenantInput, optOutList: string | undefined, source: Source): EffectivePool | undefined {
  if (pool === undefined) return undefined;
  const { messageType } = pool;
  return {
    awsName: pool.name ?? derivedName(input.prefix, input.name),
    shared: pool.shared === true,
    messageType: messageType === undefined ? undefined : input.merged.resolved(messageType, 'channels', 'sms', 'pool', 'messageType'),
    sharedRoutes: pool.sharedRoutes === true,
    deletionProtection: pool.deletionProtection === true,
    optOutList: pool.optOutList ?? optOutList,
    twoWay: pool.twoWay,
    selfManagedOptOuts: pool.selfManagedOptOuts,
    source,
  };
}

function setOf(
  { configurationSet: written }: SmsChannel,
  input: TenantInput,
  stream: EffectiveEventStream | undefined,
  at: (...path: readonly PathSegment[]) => Source,
): EffectiveSmsSet | undefined {
  if (written === undefined) return undefined;
  const { defaultSenderId, protect } = written;
  const path = ['channels', 'sms', 'configurationSet'] as const;
  return {
    awsName: derivedName(input.prefix, input.name),
    defaultSenderId: defaultSenderId === undefined ? undefined : input.merged.resolved(defaultSenderId, ...path, 'defaultSenderId'),
    messageFeedback: written.messageFeedback === true,
    protect,
    protectSource: at('configurationSet', 'protect'),
    events: (written.events ?? []).map((event, index) =>
      destinationOf(event, input.prefix, stream, at('configurationSet', 'events', index)),
    ),
    source: at('configurationSet'),
  };
}
