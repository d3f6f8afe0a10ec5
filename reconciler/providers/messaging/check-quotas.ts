import type { Diagnostic } from '../../model/diagnostic.ts';
import type { Claims } from './claims.ts';
import { type Demand, demandsOf, type Limit, limitOf } from './demand.ts';
import { error, warning } from './diagnostics.ts';
import type { EffectiveTenant } from './effective-tenant.ts';
import { price, type QuotaId, quotaOf, type RaiseStep, unreservedConcurrency } from './quotas.ts';

/** Share of a quota from which its use is warned about. Source: facts/tenants.md 4.7 (S-13), 4.8 (A-14). */
const nearlyUsed = 0.8;

/** Push applications are counted at the same share, as a number: 80 of 100. */
const applications: QuotaId = 'push.apps';

/** Live limits of an account and Region; empty where nothing was read. */
export type LiveLimits = (account: string, region: string) => ReadonlyMap<QuotaId, number>;

const nothingRead: LiveLimits = () => new Map();

/** S-07 (the spend limit too), S-13, S-30, S-31 (volume), S-42, A-13 and A-14, against live limits where they are known. */
export function* checkQuotas(claims: Claims, live: LiveLimits = nothingRead): Generator<Diagnostic> {
  for (const demand of demandsOf(claims)) {
    const limits = live(demand.account, demand.region);
    yield* checkCounts(demand, limits);
    yield* checkVolumes(demand, limits);
    yield* checkSpend(demand, limits);
    yield* checkConcurrency(demand, limits);
  }
  yield* checkPrice(claims.tenants);
}

const place = ({ account, region }: Demand): string => `${account}/${region}`;

const originOf = ({ origin }: Limit): string =>
  origin === 'live' ? 'AWS allows' : origin === 'declared' ? 'TenantDefaults declares' : 'AWS allows by default';

/** How a higher limit is got, in one line. */
export function raiseHint(raise: RaiseStep): string {
  if (raise.kind === 'none') return raise.instead;
  if (raise.kind === 'support') return raise.request;
  return `ask Service Quotas (service code ${raise.service}${raise.quota === undefined ? '' : `, quota ${raise.quota}`}) for more, then declare it in TenantDefaults.spec.accounts.*.quotas`;
}

function* checkCounts(demand: Demand, live: ReadonlyMap<QuotaId, number>): Generator<Diagnostic> {
  for (const [id, things] of demand.things) {
    const { what, taken = 0, raise } = quotaOf(id);
    const limit = limitOf(id, demand.facts, live);
    const room = Math.max(0, limit.value - taken);
    const beyond = things[room];
    const code = id === applications ? 'S-13' : 'S-07';
    if (beyond !== undefined)
      yield error(
        code,
        beyond.source,
        `${things.length} ${what} in ${place(demand)}: ${originOf(limit)} ${limit.value}${taken === 0 ? '' : `, ${taken} of them taken`}`,
        raiseHint(raise),
      );
    else if (things.length > 0 && things.length + taken >= nearlyUsed * limit.value) {
      const last = things.at(-1);
      if (last !== undefined && (id === applications || limit.origin !== 'default'))
        yield warning(
          id === applications ? 'S-13' : 'A-14',
          last.source,
          `${things.length + taken} of ${limit.value} ${what} are used in ${place(demand)}`,
          raiseHint(raise),
        );
    }
  }
}

/** S-30: what tenants of a shared account announce together; S-31 for the one of a dedicated account. Without a known quota nothing can be said. */
function* checkVolumes(demand: Demand, live: ReadonlyMap<QuotaId, number>): Generator<Diagnostic> {
  for (const id of ['ses.sendPerDay', 'ses.sendPerSecond'] as const) {
    const limit = limitOf(id, demand.facts, live);
    const amounts = demand.sums.get(id) ?? [];
    const total = amounts.reduce((sum, { amount }) => sum + amount, 0);
    const last = amounts.at(-1);
    if (limit.origin === 'default' || last === undefined) continue;
    // Unlimited, as SES says it.
    if (limit.value < 0) continue;
    const isShared = last.tenant.sharesAccount;
    const { what, raise } = quotaOf(id);
    const planned = limit.value * (1 - demand.facts.volumeHeadroom / 100);
    const sentence = `${total} ${what} are announced in ${place(demand)}: ${originOf(limit)} ${limit.value}`;
    if (total > limit.value) yield (isShared ? error : warning)(isShared ? 'S-30' : 'S-31', last.source, sentence, raiseHint(raise));
    else if (total > planned && isShared)
      yield warning('S-30', last.source, `${sentence}, and ${demand.facts.volumeHeadroom} percent are to be kept free`, raiseHint(raise));
  }
}

/** S-07 of money: what tenants may spend together is what the account may. */
function* checkSpend(demand: Demand, live: ReadonlyMap<QuotaId, number>): Generator<Diagnostic> {
  const limit = limitOf('sms.spendUSDMonth', demand.facts, live);
  const amounts = demand.sums.get('sms.spendUSDMonth') ?? [];
  const total = amounts.reduce((sum, { amount }) => sum + amount, 0);
  const last = amounts.at(-1);
  if (limit.origin === 'default' || last === undefined || total <= limit.value) return;
  const { what, raise } = quotaOf('sms.spendUSDMonth');
  yield error(
    'S-07',
    last.source,
    `${total} ${what} are announced in ${place(demand)}: ${originOf(limit)} ${limit.value}`,
    raiseHint(raise),
  );
}

function* checkConcurrency(demand: Demand, live: ReadonlyMap<QuotaId, number>): Generator<Diagnostic> {
  const limit = limitOf('lambda.concurrency', demand.facts, live);
  const amounts = (demand.sums.get('lambda.concurrency') ?? []).filter(({ tenant }) => tenant.sharesAccount);
  const total = amounts.reduce((sum, { amount }) => sum + amount, 0);
  const last = amounts.at(-1);
  if (last !== undefined && total > limit.value - unreservedConcurrency)
    yield warning(
      'S-42',
      last.source,
      `${total} executions are reserved in ${place(demand)}: ${originOf(limit)} ${limit.value} and keeps ${unreservedConcurrency} unreserved`,
      raiseHint(quotaOf('lambda.concurrency').raise),
    );
}

/** A-13: once, where there are more SES tenants than any plan includes. */
function* checkPrice(tenants: readonly EffectiveTenant[]): Generator<Diagnostic> {
  const regions = tenants.flatMap((tenant) => (tenant.email?.tenant === undefined ? [] : tenant.regions.map(() => tenant)));
  const beyond = regions[price.includedTenants];
  if (beyond === undefined) return;
  const month = (regions.length * price.tenantMonthUSD).toFixed(2);
  yield warning(
    'A-13',
    beyond.source,
    `${regions.length} SES tenants: ${month} USD a month at ${price.tenantMonthUSD} USD each; the Enterprise plan includes ${price.includedTenants}`,
    'see trueup capacity',
  );
}
