import type { Isolation } from '../../model/documents.generated.ts';
import type { Source } from '../../model/source.ts';
import type { BucketPlace, EffectiveTenant } from './effective-tenant.ts';

/** What tenants can have in common in one account and Region. */
export type ClaimKind =
  | 'identity'
  | 'configuration set'
  | 'template'
  | 'IP pool'
  | 'pool'
  | 'number'
  | 'sender id'
  | 'opt-out list'
  | 'SMS configuration set'
  | 'stream'
  | 'application'
  /** `<application>/<channel>`: of those who say with which application of a phone it signs in. */
  | 'push channel'
  /** One name for all: the applications that tenants with `shared-project` have in common. */
  | 'shared application';

/** A tenant's use of one thing. */
export interface Claim {
  readonly tenant: EffectiveTenant;
  readonly shared: boolean;
  readonly source: Source;
}

/** What all tenants use, so that a rule about one tenant finds its neighbours without looking at every pair. */
export interface Claims {
  readonly tenants: readonly EffectiveTenant[];
  /** The tenants that live in an account, in file order. */
  readonly byAccount: ReadonlyMap<string, readonly EffectiveTenant[]>;
  /** Who uses the thing, one claim a tenant, in file order. */
  of(tenant: EffectiveTenant, kind: ClaimKind, name: string): readonly Claim[];
  /** All things of a kind in the tenant's account, whatever the Region of the tenant. */
  things(account: string, region: string, kind: ClaimKind): ReadonlyMap<string, readonly Claim[]>;
  /** The tenants whose import prefix covers that of the tenant, or lies below it. */
  importOverlaps(tenant: EffectiveTenant): readonly EffectiveTenant[];
  count(isolation: Isolation): number;
}

/** Built once a run: the work grows with what is written, never with pairs of documents. */
export function claimsOf(tenants: readonly EffectiveTenant[]): Claims {
  const byAccount = new Map<string, EffectiveTenant[]>();
  const places = new Map<string, Map<ClaimKind, Map<string, Claim[]>>>();
  for (const tenant of tenants) {
    const account = accountKey(tenant);
    byAccount.set(account, [...(byAccount.get(account) ?? []), tenant]);
    for (const region of tenant.regions) {
      const place = ensure(places, `${account} ${region}`, () => new Map<ClaimKind, Map<string, Claim[]>>());
      for (const { kind, name, claim } of claimsBy(tenant)) {
        const claims = ensure(
          ensure(place, kind, () => new Map<string, Claim[]>()),
          name,
          () => [],
        );
        if (claims.at(-1)?.tenant !== tenant) claims.push(claim);
      }
    }
  }
  const overlaps = importOverlapsOf(tenants);
  return {
    tenants,
    byAccount,
    of: (tenant, kind, name) => {
      for (const region of tenant.regions) {
        const claims = places
          .get(`${accountKey(tenant)} ${region}`)
          ?.get(kind)
          ?.get(name);
        if (claims !== undefined && claims.length > 1) return claims;
      }
      return [];
    },
    things: (account, region, kind) => places.get(`${account} ${region}`)?.get(kind) ?? new Map(),
    importOverlaps: (tenant) => overlaps.get(tenant) ?? [],
    count: (isolation) => tenants.filter((tenant) => tenant.isolation === isolation).length,
  };
}

/** The account, or for one that is still to be created the tenant itself: nobody else lives there. */
export const accountKey = ({ account, name }: EffectiveTenant): string => account?.value ?? `new:${name}`;

function* claimsBy(tenant: EffectiveTenant): Generator<{ readonly kind: ClaimKind; readonly name: string; readonly claim: Claim }> {
  const use = (kind: ClaimKind, name: string, shared: boolean, source: Source) => ({ kind, name, claim: { tenant, shared, source } });
  const { email, sms, push, eventStream } = tenant;
  for (const identity of email?.identities ?? []) yield use('identity', identity.awsName.toLowerCase(), identity.shared, identity.source);
  for (const template of email?.templates ?? []) yield use('template', template.name, template.shared, template.source);
  for (const set of email?.configurationSets ?? []) {
    yield use('configuration set', set.awsName, set.shared, set.source);
    if (set.ipPool !== undefined) yield use('IP pool', set.ipPool.name, set.ipPool.shared, set.ipPool.source);
  }
  if (sms?.pool !== undefined) yield use('pool', sms.pool.awsName, sms.pool.shared, sms.pool.source);
  if (sms?.configurationSet !== undefined)
    yield use('SMS configuration set', sms.configurationSet.awsName, false, sms.configurationSet.source);
  if (sms?.optOutList !== undefined) yield use('opt-out list', sms.optOutList.name, sms.optOutList.shared, sms.optOutList.source);
  for (const identity of sms?.identities ?? [])
    yield identity.kind === 'number'
      ? use('number', identity.id, identity.shared, identity.source)
      : use('sender id', `${identity.senderId}/${identity.country}`, identity.shared, identity.source);
  if (push !== undefined) {
    yield use('application', push.app.value, push.shared, push.app.source);
    if (tenant.isolation === 'shared-project') yield use('shared application', '', push.shared, push.app.source);
    for (const { channel, credentials, source } of push.channels)
      if (credentials !== undefined) yield use('push channel', `${push.app.value}/${channel}`, push.shared, source);
  }
  for (const { arn, source } of streamsOf(tenant)) yield use('stream', arn, true, source);
  if (eventStream?.own !== undefined) yield use('stream', eventStream.own.name, false, eventStream.own.source);
}

/** The Firehose streams that a tenant names, not the one that is made for it. */
export function streamsOf({
  eventStream,
  email,
  sms,
}: EffectiveTenant): readonly { readonly arn: string; readonly source: Source; readonly isSms: boolean }[] {
  const named =
    eventStream !== undefined && eventStream.own === undefined && eventStream.streamArn !== undefined
      ? [{ arn: eventStream.streamArn, source: eventStream.source, isSms: false }]
      : [];
  const ofEvents = (isSms: boolean, events: readonly { readonly target: unknown; readonly source: Source }[]) =>
    events.flatMap(({ target, source }) => {
      const firehose = target as { readonly kind?: string; readonly streamArn?: string; readonly isOwnStream?: boolean } | undefined;
      return firehose?.kind === 'firehose' &&
        firehose.streamArn !== undefined &&
        !(firehose.isOwnStream === true && eventStream?.own !== undefined)
        ? [{ arn: firehose.streamArn, source, isSms }]
        : [];
    });
  return [
    ...named,
    ...ofEvents(
      false,
      (email?.configurationSets ?? []).flatMap(({ events }) => events),
    ),
    ...ofEvents(true, sms?.configurationSet?.events ?? []),
  ];
}

/** Prefixes of one bucket in order: one that covers another stands before it, with only covered ones between. */
function importOverlapsOf(tenants: readonly EffectiveTenant[]): ReadonlyMap<EffectiveTenant, readonly EffectiveTenant[]> {
  const buckets = new Map<string, { readonly tenant: EffectiveTenant; readonly place: BucketPlace }[]>();
  for (const tenant of tenants)
    if (tenant.imports?.place !== undefined)
      ensure(buckets, tenant.imports.place.bucket, () => []).push({ tenant, place: tenant.imports.place });
  const overlaps = new Map<EffectiveTenant, EffectiveTenant[]>();
  for (const users of buckets.values()) {
    const covering: typeof users = [];
    for (const user of users.sort((a, b) => (a.place.prefix < b.place.prefix ? -1 : a.place.prefix > b.place.prefix ? 1 : 0))) {
      while (covering.length > 0 && !user.place.prefix.startsWith(covering.at(-1)?.place.prefix ?? '')) covering.pop();
      const last = covering.at(-1);
      if (last !== undefined) {
        ensure(overlaps, last.tenant, () => []).push(user.tenant);
        ensure(overlaps, user.tenant, () => []).push(last.tenant);
      }
      covering.push(user);
    }
  }
  return overlaps;
}

function ensure<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const found = map.get(key);
  if (found !== undefined) return found;
  const value = make();
  map.set(key, value);
  return value;
}
