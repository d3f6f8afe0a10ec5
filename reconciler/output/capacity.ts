import type { RunHeader } from '../model/plan.ts';
import { jsonObject } from '../plan/json-pieces.ts';
import { headerMembers } from '../plan/plan-json.ts';
import type { Capacity, ModelRoom, PlaceCapacity, QuotaUse } from '../providers/messaging/capacity.ts';
import { paintFor } from './paint.ts';
import { visible } from './visible-text.ts';

const numberText = (value: number): string => (Number.isInteger(value) ? String(value) : value.toFixed(2));
const limitText = ({ limit, origin }: { readonly limit: number; readonly origin: string }): string =>
  `${limit < 0 ? 'unlimited' : numberText(limit)} (${origin})`;

/** How many more tenants fit where, what runs out first, and which model suits, for people. */
export function* capacityText(capacity: Capacity, options: { readonly color: boolean }): Generator<string> {
  const paint = paintFor(options.color);
  const { advice, accounts, price } = capacity;
  yield `${paint.bold('A tenant like this')}: ${wishText(capacity)}\n\n`;
  for (const place of capacity.places) {
    yield `${paint.bold(`${visible(place.account)}/${place.region}`)}: ${place.tenants} tenant${place.tenants === 1 ? '' : 's'}\n`;
    for (const each of place.unreadable) yield `  ${paint.yellow('unreadable')} ${visible(each)}\n`;
    for (const room of place.models) {
      yield `  ${roomText(room, place)}\n`;
      if (room.first !== undefined && isBoundByQuota(room, place)) yield `    ${paint.dim(`more: ${visible(room.first.step)}`)}\n`;
    }
    for (const use of place.quotas
      .filter(({ perTenant, fits }) => perTenant > 0 && fits !== undefined)
      .sort((a, b) => (a.fits ?? 0) - (b.fits ?? 0)))
      yield `    ${useText(use)}\n`;
  }
  if (capacity.places.length === 0) yield 'TenantDefaults declares no account, and no tenant is placed in one.\n';
  yield `\n${paint.bold('Accounts')}: ${accounts.used === undefined ? '' : `${accounts.used} of `}${limitText(accounts)}\n`;
  if (price.sesTenants > 0)
    yield `${paint.bold('SES tenants')}: ${price.sesTenants}, ${price.monthUSD.toFixed(2)} USD a month; the Enterprise plan includes ${price.included}\n`;
  yield `\n${paint.bold('Suits')}: ${advice.isolation}\n`;
  for (const why of advice.because) yield `  because ${why}\n`;
  for (const { account, region, fits } of advice.places)
    yield `  fits ${visible(account)}/${region}${advice.isolation === 'dedicated-account' ? '' : ` (${fits} of them)`}\n`;
  for (const step of advice.steps) yield `  ${paint.yellow('first')} ${step}\n`;
}

function wishText({ wish }: Capacity): string {
  const email = wish.channels.includes('email') ? [`${wish.emailPerDay} emails a day, ${wish.emailPerSecond} a second`] : [];
  const sms = wish.channels.includes('sms') ? [`${wish.smsSpendUSD} USD of SMS a month`] : [];
  const push = wish.channels.includes('push')
    ? [wish.ownApplication ? 'push with an application of its own' : 'push with a shared application']
    : [];
  const custom = wish.channels.includes('custom') ? [`${wish.concurrency} executions of its own channels`] : [];
  const more = [...(wish.dedicatedIpPool ? ['a dedicated IP pool'] : []), ...(wish.isolatedReputation ? ['never affected by others'] : [])];
  return [...email, ...sms, ...push, ...custom, ...more].join('; ') + (wish.tenants === 1 ? '' : `; ${wish.tenants} of them`);
}

/** A quota is in the way of the next tenant; an account of a tenant's own takes one, whatever the quotas are. */
const isBoundByQuota = ({ isolation, allowed, fits, first }: ModelRoom, { tenants }: PlaceCapacity): boolean =>
  allowed && first !== undefined && fits === first.fits && (isolation !== 'dedicated-account' || (fits === 0 && tenants === 0));

function roomText(room: ModelRoom, place: PlaceCapacity): string {
  const { isolation, allowed, fits, first } = room;
  if (!allowed) return `${isolation}: not allowed there (TenantDefaults.spec.accounts)`;
  if (fits === Number.POSITIVE_INFINITY) return `${isolation}: no limit that is counted`;
  if (isolation === 'dedicated-account' && place.tenants > 0)
    return `${isolation}: 0 more; the account has its tenant, and the next one gets an account of its own`;
  const why = isBoundByQuota(room, place) ? `; ${first?.what} run out first` : '';
  return `${isolation}: ${fits} more${why}`;
}

const useText = (use: QuotaUse): string =>
  `${use.what}: ${numberText(use.used)} of ${limitText(use)} used, ${use.fits === Number.POSITIVE_INFINITY ? 'any number' : use.fits} more tenants${use.adjustable ? '' : '; AWS does not raise it'}`;

/** The same as JSON; a number without a bound is absent. */
export function* capacityJson(capacity: Capacity, header: RunHeader): Generator<string> {
  yield* jsonObject({
    ...headerMembers('capacity', header),
    diagnostics: [],
    wish: capacity.wish,
    places: capacity.places.map(placeJson),
    accounts: { ...capacity.accounts },
    price: capacity.price,
    advice: {
      ...capacity.advice,
      places: capacity.advice.places.map(({ account, region, fits }) => ({ account, region, ...bounded('fits', fits) })),
    },
  });
}

const bounded = (name: string, value: number | undefined): Readonly<Record<string, number>> =>
  value === undefined || !Number.isFinite(value) ? {} : { [name]: value };

function placeJson({ account, region, tenants, models, quotas, unreadable }: PlaceCapacity): object {
  return {
    account,
    region,
    tenants,
    models: models.map(({ isolation, allowed, fits, first }) => ({
      isolation,
      allowed,
      ...bounded('fits', fits),
      ...(first === undefined ? {} : { first: first.id }),
    })),
    quotas: quotas.map(({ id, what, limit, origin, used, perTenant, fits, adjustable, step }) => ({
      id,
      what,
      limit,
      origin,
      used,
      perTenant,
      ...bounded('fits', fits),
      adjustable,
      step,
    })),
    unreadable,
  };
}
