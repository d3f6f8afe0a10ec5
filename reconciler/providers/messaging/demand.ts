import type { AccountQuotas, TenantDefaults } from '../../model/documents.generated.ts';
import type { Positioned } from '../../model/positioned.ts';
import type { Source } from '../../model/source.ts';
import type { ClaimKind, Claims } from './claims.ts';
import type { AccountFacts, EffectiveTenant } from './effective-tenant.ts';
import { factsOf } from './effective-tenants.ts';
import { type QuotaId, quotaOf } from './quotas.ts';

/** What the tenants of one account ask for in one Region. */
export interface Demand {
  readonly account: string;
  readonly region: string;
  readonly facts: AccountFacts;
  readonly tenants: readonly EffectiveTenant[];
  /** What is counted, one entry for each thing (a shared one once), in file order. */
  readonly things: ReadonlyMap<QuotaId, readonly Thing[]>;
  /** What is added up: messages, money, executions. */
  readonly sums: ReadonlyMap<QuotaId, readonly Amount[]>;
}

export interface Thing {
  readonly tenant: EffectiveTenant;
  readonly source: Source;
}

export interface Amount extends Thing {
  readonly amount: number;
}

/** A limit and where it is from: read from AWS, declared in TenantDefaults, or the default of AWS. */
export interface Limit {
  readonly value: number;
  readonly origin: 'live' | 'declared' | 'default';
}

const declaredNames: Partial<Record<QuotaId, keyof AccountQuotas>> = {
  'ses.sendPerDay': 'sesSendPerDay',
  'ses.sendPerSecond': 'sesSendPerSecond',
  'ses.tenants': 'sesTenants',
  'ses.identities': 'sesIdentities',
  'sms.pools': 'smsPools',
  'sms.optOutLists': 'smsOptOutLists',
  'sms.configurationSets': 'smsConfigurationSets',
  'sms.phoneNumbers': 'smsPhoneNumbers',
  'sms.senderIds': 'smsSenderIds',
  'sms.protectConfigurations': 'smsProtectConfigurations',
  'sms.spendUSDMonth': 'smsMonthlySpendUSD',
  'cloudwatch.metricAlarms': 'metricAlarms',
  'lambda.concurrency': 'lambdaConcurrency',
};

/** The limit that counts: live before declared before default. Source: facts/tenants.md 3.1. */
export function limitOf(id: QuotaId, facts: AccountFacts, live: ReadonlyMap<QuotaId, number> = new Map()): Limit {
  const read = live.get(id);
  if (read !== undefined) return { value: read, origin: 'live' };
  const name = declaredNames[id];
  const declared = name === undefined ? undefined : facts.quotas[name];
  return declared === undefined ? { value: quotaOf(id).limit, origin: 'default' } : { value: declared, origin: 'declared' };
}

const countedClaims: readonly (readonly [QuotaId, ClaimKind])[] = [
  ['push.apps', 'application'],
  ['ses.configurationSets', 'configuration set'],
  ['ses.identities', 'identity'],
  ['ses.dedicatedIpPools', 'IP pool'],
  ['ses.templates', 'template'],
  ['sms.pools', 'pool'],
  ['sms.configurationSets', 'SMS configuration set'],
  ['sms.phoneNumbers', 'number'],
  ['sms.senderIds', 'sender id'],
];

/** The demand in every account and Region that has tenants, in file order of their first one. */
export function* demandsOf(claims: Claims): Generator<Demand> {
  for (const [account, tenants] of claims.byAccount) {
    const regions = new Set(tenants.flatMap((tenant) => tenant.regions));
    for (const region of regions) {
      const here = tenants.filter((tenant) => tenant.regions.includes(region));
      const first = here[0];
      if (first !== undefined)
        yield { account, region, facts: first.facts, tenants: here, things: thingsOf(claims, account, region, here), sums: sumsOf(here) };
    }
  }
}

function thingsOf(claims: Claims, account: string, region: string, tenants: readonly EffectiveTenant[]): Demand['things'] {
  const things = new Map<QuotaId, readonly Thing[]>();
  for (const [id, kind] of countedClaims) {
    const users = [...claims.things(account, region, kind).values()].flatMap((of) => of[0] ?? []);
    things.set(
      id,
      users.map(({ tenant, source }) => ({ tenant, source })),
    );
  }
  // The list that every account has is no list of a tenant.
  const lists = [...claims.things(account, region, 'opt-out list')]
    .filter(([name]) => name !== 'Default')
    .flatMap(([, users]) => users[0] ?? []);
  things.set(
    'sms.optOutLists',
    lists.map(({ tenant, source }) => ({ tenant, source })),
  );
  things.set(
    'ses.tenants',
    tenants.flatMap((tenant) => (tenant.email?.tenant === undefined ? [] : [{ tenant, source: tenant.email.tenant.source }])),
  );
  things.set(
    'sms.protectConfigurations',
    tenants.flatMap((tenant) =>
      tenant.sms?.configurationSet?.protect === undefined ? [] : [{ tenant, source: tenant.sms.configurationSet.protectSource }],
    ),
  );
  things.set(
    'cloudwatch.metricAlarms',
    tenants.flatMap((tenant) => tenant.alarms.map(({ source }) => ({ tenant, source }))),
  );
  return things;
}

function sumsOf(tenants: readonly EffectiveTenant[]): Demand['sums'] {
  const amounts = (
    pick: (tenant: EffectiveTenant) => readonly { readonly value: number | undefined; readonly source: Source }[],
  ): readonly Amount[] =>
    tenants.flatMap((tenant) =>
      pick(tenant).flatMap(({ value, source }) => (value === undefined ? [] : [{ tenant, source, amount: value }])),
    );
  return new Map<QuotaId, readonly Amount[]>([
    ['ses.sendPerDay', amounts(({ email }) => (email?.volume.perDay === undefined ? [] : [email.volume.perDay]))],
    ['ses.sendPerSecond', amounts(({ email }) => (email?.volume.perSecond === undefined ? [] : [email.volume.perSecond]))],
    ['sms.spendUSDMonth', amounts(({ sms }) => (sms?.volume.monthlySpendUSD === undefined ? [] : [sms.volume.monthlySpendUSD]))],
    [
      'lambda.concurrency',
      amounts(({ custom }) => custom.map(({ reservedConcurrency, source }) => ({ value: reservedConcurrency, source }))),
    ],
  ]);
}

/** Accounts and Regions of TenantDefaults in which nobody lives yet. @param governed their Regions where none are named */
export function* emptyPlaces(
  defaults: Positioned<TenantDefaults> | undefined,
  claims: Claims,
  governed: readonly string[],
): Generator<Demand> {
  for (const [account, { regions = governed }] of Object.entries(defaults?.value.spec.accounts ?? {})) {
    const facts = factsOf(defaults, account);
    for (const region of regions)
      if (!(claims.byAccount.get(account) ?? []).some((tenant) => tenant.regions.includes(region)))
        yield { account, region, facts, tenants: [], things: new Map(), sums: new Map() };
  }
}
