import type { Isolation } from '../../model/documents.generated.ts';
import type { Claims } from './claims.ts';
import { type Demand, demandsOf, type Limit, limitOf } from './demand.ts';
import { price, type QuotaId, quotaOf, unreservedConcurrency } from './quotas.ts';

/** What was read of a cell: limits, how much of them is used by whomever, and what could not be read. */
export interface LiveQuotas {
  readonly limits: ReadonlyMap<QuotaId, number>;
  readonly used: ReadonlyMap<QuotaId, number>;
  /** The codes of quotas at Service Quotas: most of them are known only once they are read. */
  readonly codes: ReadonlyMap<QuotaId, string>;
  readonly unreadable: readonly string[];
}

/** What a new tenant would bring: the question of `trueup capacity`. */
export interface Wish {
  readonly channels: readonly ('email' | 'sms' | 'push' | 'custom')[];
  /** Emails in 24 hours. */
  readonly emailPerDay: number;
  /** Emails a second. */
  readonly emailPerSecond: number;
  /** USD for SMS a month. */
  readonly smsSpendUSD: number;
  /** Executions at once that its custom channels reserve. */
  readonly concurrency: number;
  /** It has a push application of its own at Apple or Google. */
  readonly ownApplication: boolean;
  readonly dedicatedIpPool: boolean;
  /** It may never be affected by another tenant: reputation, quota, pause. */
  readonly isolatedReputation: boolean;
  /** How many such tenants there will be. */
  readonly tenants: number;
}

/** One quota of one account and Region. */
export interface QuotaUse {
  readonly id: QuotaId;
  readonly what: string;
  readonly limit: number;
  readonly origin: Limit['origin'];
  /** What documents ask for, or what is live where that is more. */
  readonly used: number;
  /** What one tenant like the wished one takes. 0: nothing of this. */
  readonly perTenant: number;
  /** How many more fit. Undefined: it takes nothing of this. */
  readonly fits: number | undefined;
  /** Kept free whatever happens, and the share of the limit that is planned with. */
  readonly reserve: number;
  readonly share: number;
  readonly adjustable: boolean;
  /** The request that doubles it, or makes room for all wished tenants where that is more. */
  readonly step: string;
}

/** How many more tenants of a model fit into an account and Region. */
export interface ModelRoom {
  readonly isolation: Isolation;
  /** False where TenantDefaults does not allow the model there. */
  readonly allowed: boolean;
  readonly fits: number;
  /** What runs out first; undefined where the tenant takes nothing that is counted. */
  readonly first: QuotaUse | undefined;
}

export interface PlaceCapacity {
  readonly account: string;
  readonly region: string;
  readonly tenants: number;
  readonly models: readonly ModelRoom[];
  readonly quotas: readonly QuotaUse[];
  /** What could not be read, and why: those limits are declared ones and defaults. */
  readonly unreadable: readonly string[];
}

export interface Advice {
  readonly isolation: Isolation;
  /** Why this one, and why not the others, strongest first. */
  readonly because: readonly string[];
  /** Accounts and Regions where all wished tenants fit now. */
  readonly places: readonly { readonly account: string; readonly region: string; readonly fits: number }[];
  /** Steps that make room where there is none. */
  readonly steps: readonly string[];
}

export interface Capacity {
  readonly wish: Wish;
  readonly places: readonly PlaceCapacity[];
  readonly accounts: { readonly limit: number; readonly origin: Limit['origin']; readonly used: number | undefined };
  readonly price: { readonly sesTenants: number; readonly monthUSD: number; readonly included: number };
  readonly advice: Advice;
}

export interface CapacityInput {
  readonly claims: Claims;
  readonly wish: Wish;
  /** Accounts and Regions of TenantDefaults that have no tenant yet. */
  readonly empty: readonly Demand[];
  readonly live: (account: string, region: string) => LiveQuotas | undefined;
  /** Accounts of the organization and how many it may have, where read. */
  readonly accounts: { readonly used: number; readonly limit: number | undefined } | undefined;
}

/** Whose needs are shown for a place: the first that is allowed there. */
const shownFirst: readonly Isolation[] = ['dedicated-project', 'shared-project', 'dedicated-account'];

const models: readonly Isolation[] = ['shared-project', 'dedicated-project', 'dedicated-account'];

/** How much room there is, what runs out first, and which model suits. Source: facts/tenants.md 3.1, 3.2. */
export function capacityOf(input: CapacityInput): Capacity {
  const { claims, wish, accounts } = input;
  const demands = [...demandsOf(claims), ...input.empty];
  const places = demands.map((demand) => placeOf(demand, wish, input.live(demand.account, demand.region)));
  const sesTenants = demands.reduce((sum, { things }) => sum + (things.get('ses.tenants')?.length ?? 0), 0);
  const organization = quotaOf('org.accounts');
  const limit = accounts?.limit;
  return {
    wish,
    places,
    accounts: { limit: limit ?? organization.limit, origin: limit === undefined ? 'default' : 'live', used: accounts?.used },
    price: { sesTenants, monthUSD: Math.round(sesTenants * price.tenantMonthUSD * 100) / 100, included: price.includedTenants },
    advice: adviceOf(wish, places, accounts),
  };
}

function placeOf(demand: Demand, wish: Wish, live: LiveQuotas | undefined): PlaceCapacity {
  const of = (isolation: Isolation): readonly QuotaUse[] => usesOf(demand, takes(isolation, wish), live, wish);
  return {
    account: demand.account,
    region: demand.region,
    tenants: demand.tenants.length,
    models: models.map((isolation) => roomOf(isolation, demand, of(isolation))),
    quotas: of(shownFirst.find((each) => demand.facts.isolation.includes(each)) ?? 'dedicated-project'),
    unreadable: live?.unreadable ?? [],
  };
}

/**
 * What one tenant takes of each quota. A shared application counts once for all and is not counted here; alarms: two metrics at two levels for each
 * set, the rest as in the examples. Source: facts/tenants.md 3.2.
 */
function takes(isolation: Isolation, wish: Wish): ReadonlyMap<QuotaId, number> {
  const has = (channel: Wish['channels'][number]): number => (wish.channels.includes(channel) ? 1 : 0);
  const [email, sms, push] = [has('email'), has('sms'), has('push')];
  const isShared = isolation === 'shared-project';
  return new Map<QuotaId, number>([
    // The account is the boundary: an SES tenant is not needed inside.
    ['ses.tenants', isolation === 'dedicated-account' ? 0 : email],
    ['ses.configurationSets', email],
    ['ses.identities', email],
    ['ses.dedicatedIpPools', wish.dedicatedIpPool ? email : 0],
    ['ses.sendPerDay', email * wish.emailPerDay],
    ['ses.sendPerSecond', email * wish.emailPerSecond],
    ['sms.optOutLists', sms],
    ['sms.pools', sms],
    ['sms.configurationSets', sms],
    ['sms.senderIds', sms],
    ['sms.protectConfigurations', sms],
    ['sms.spendUSDMonth', sms * wish.smsSpendUSD],
    ['push.apps', isShared ? 0 : push],
    ['cloudwatch.metricAlarms', email * 4 + sms * 2],
    ['lambda.concurrency', wish.channels.includes('custom') ? wish.concurrency : 0],
  ]);
}

function usesOf(demand: Demand, perTenant: ReadonlyMap<QuotaId, number>, live: LiveQuotas | undefined, wish: Wish): readonly QuotaUse[] {
  return [...perTenant].map(([id, per]) => {
    const { what, taken = 0, adjustable } = quotaOf(id);
    const limit = limitOf(id, demand.facts, live?.limits);
    const asked = (demand.things.get(id)?.length ?? 0) + (demand.sums.get(id) ?? []).reduce((sum, { amount }) => sum + amount, 0) + taken;
    const used = Math.max(asked, live?.used.get(id) ?? 0);
    const reserve = id === 'lambda.concurrency' ? unreservedConcurrency : 0;
    const share = id === 'ses.sendPerDay' || id === 'ses.sendPerSecond' ? 1 - demand.facts.volumeHeadroom / 100 : 1;
    // SES says -1 where it sends without a limit.
    const room = limit.value < 0 ? Number.POSITIVE_INFINITY : limit.value * share - reserve - used;
    return {
      id,
      what,
      limit: limit.value,
      origin: limit.origin,
      used,
      perTenant: per,
      fits: per === 0 ? undefined : Math.max(0, Math.floor(room / per)),
      reserve,
      share,
      adjustable,
      step: raiseStep(id, Math.ceil(Math.max(limit.value * 2, (used + per * wish.tenants + reserve) / share)), live?.codes.get(id)),
    };
  });
}

function roomOf(isolation: Isolation, { facts, tenants }: Demand, uses: readonly QuotaUse[]): ModelRoom {
  const counted = uses.filter(({ fits }) => fits !== undefined && fits !== Number.POSITIVE_INFINITY);
  const first = counted.reduce<QuotaUse | undefined>(
    (least, each) => ((each.fits ?? 0) < (least?.fits ?? Number.POSITIVE_INFINITY) ? each : least),
    undefined,
  );
  const allowed = facts.isolation.includes(isolation);
  // A dedicated account has one tenant, and it is taken by whoever is there.
  const most = isolation === 'dedicated-account' ? (tenants.length === 0 ? 1 : 0) : Number.POSITIVE_INFINITY;
  return { isolation, allowed, fits: allowed ? Math.min(first?.fits ?? most, most) : 0, first };
}

function adviceOf(wish: Wish, places: readonly PlaceCapacity[], accounts: CapacityInput['accounts']): Advice {
  const { isolation, because } = chosen(wish, places);
  const roomy = places.flatMap(({ account, region, models: rooms }) => {
    const fits = rooms.find((room) => room.isolation === isolation)?.fits ?? 0;
    return fits > 0 && (isolation === 'dedicated-account' || fits >= wish.tenants) ? [{ account, region, fits }] : [];
  });
  return { isolation, because, places: roomy, steps: stepsFor(isolation, wish, places, roomy.length, accounts) };
}

/** The three questions of docs/tenancy.md, in their order. */
function chosen(wish: Wish, places: readonly PlaceCapacity[]): { readonly isolation: Isolation; readonly because: string[] } {
  if (wish.isolatedReputation)
    return {
      isolation: 'dedicated-account',
      because: [
        'send quota, spend limit and the judgement of AWS belong to an account: only an account of its own keeps other tenants out of them',
        'the price: production access, numbers and sender ids are asked for again in each account',
      ],
    };
  const needsOwn = wish.channels.includes('push') && wish.ownApplication;
  const room = (isolation: Isolation): number =>
    Math.max(0, ...places.map(({ models: rooms }) => rooms.find((each) => each.isolation === isolation)?.fits ?? 0));
  const largest = places
    .filter(({ models: rooms }) => rooms.some((each) => each.allowed && each.isolation !== 'dedicated-account'))
    .map(({ quotas }) => quotas.find(({ id }) => id === 'ses.sendPerDay'))
    .flatMap((use) => (use === undefined || use.origin === 'default' || use.limit < 0 ? [] : [use.limit]));
  const takesMost = wish.channels.includes('email') && largest.length > 0 && wish.emailPerDay > Math.max(...largest);
  if (takesMost)
    return {
      isolation: 'dedicated-account',
      because: [
        `${wish.emailPerDay} emails a day are more than any shared account may send (${Math.max(...largest)})`,
        'a quota of its own can grow with the tenant and hurts nobody',
      ],
    };
  if (needsOwn)
    return {
      isolation: 'dedicated-project',
      because: [
        'it has an application of its own at Apple or Google, and one push application signs in with one of each: shared-project is out (S-39)',
        `an account of its own is not needed for that; ${room('dedicated-project')} such tenants fit the roomiest account and Region`,
      ],
    };
  if (wish.channels.includes('push'))
    return {
      isolation: 'shared-project',
      because: [
        'it uses the same application as others, so they may share one push application',
        'say audience: { disjoint: true } only where no recipient belongs to two tenants; else dedicated-project',
      ],
    };
  return {
    isolation: 'dedicated-project',
    because: [
      'without push the two models in a shared account cost the same: sets, pool and lists are its own in both',
      'dedicated-project promises more: domains, and one day an application, of its own',
    ],
  };
}

/** What makes room for all wished tenants, for the model that was chosen. */
function stepsFor(
  isolation: Isolation,
  wish: Wish,
  places: readonly PlaceCapacity[],
  roomy: number,
  accounts: CapacityInput['accounts'],
): readonly string[] {
  if (isolation === 'dedicated-account') {
    const limit = accounts?.limit ?? quotaOf('org.accounts').limit;
    const used = accounts?.used;
    const needed = Math.max(0, wish.tenants - roomy);
    const steps =
      needed === 0
        ? []
        : [
            `${needed} new account${needed === 1 ? '' : 's'}: placement: { organization: { create: true, ... } } in each tenant, and apply --allow create-account (ten seconds each)`,
          ];
    if (used !== undefined && used + needed > limit)
      steps.push(`the organization has ${used} of ${limit} accounts: ${raiseStep('org.accounts', used + needed)}`);
    return steps;
  }
  if (roomy > 0) return [];
  const best = places
    .flatMap((place) => place.models.filter((room) => room.isolation === isolation && room.allowed).map((room) => ({ place, room })))
    .sort((a, b) => b.room.fits - a.room.fits)[0];
  if (best === undefined) return [`no account of TenantDefaults takes ${isolation}: add one to spec.accounts`];
  const short = best.place.quotas.filter(
    ({ id, fits, perTenant }) =>
      fits !== undefined && fits < wish.tenants && !(isolation === 'shared-project' && id === 'push.apps') && perTenant > 0,
  );
  return short.map(
    ({ what, used, limit, step }) => `${best.place.account}/${best.place.region}, ${what}: ${used} of ${limit} are used; ${step}`,
  );
}

/** The request that raises a quota to a value, as a person would make it. */
export function raiseStep(id: QuotaId, value: number, code?: string): string {
  const { raise } = quotaOf(id);
  if (raise.kind === 'none') return `AWS does not raise this: ${raise.instead}`;
  if (raise.kind === 'support') return `${raise.request}; ask for ${value}`;
  const quota = raise.quota ?? code;
  return quota === undefined
    ? `Service Quotas, service ${raise.service}, "${raise.name}": ask for ${value} (the code: aws service-quotas list-service-quotas --service-code ${raise.service})`
    : `aws service-quotas request-service-quota-increase --service-code ${raise.service} --quota-code ${quota} --desired-value ${value}`;
}
