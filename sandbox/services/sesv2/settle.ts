import {
  type IdentityRecord,
  type OutsideState,
  outsideOf,
  type Progress,
  type SesEnvironment,
  type SesState,
  storedSes,
} from './state.ts';

/** DNS records, confirmations and reviews take five minutes of AWS time (DESIGN section 7). */
const outsideMs = 5 * 60_000;
/** DNS that does not come within three days, and a click that does not come within one, is a failure. */
const dnsPatienceMs = 3 * 86_400_000;
const clickPatienceMs = 86_400_000;

/** Quotas after production access; AWS gives each account its own. Assumed, see docs/assumptions.md. */
const productionQuota = { perDay: 50_000, perSecond: 14 } as const;

/** An account's state in a Region, with all that has happened outside AWS by now. */
export function sesOf(env: SesEnvironment, account: string, region: string): SesState {
  const state = storedSes(env, account, region);
  const outside = outsideOf(env);
  for (const identity of Object.values(state.identities)) settleIdentity(identity, outside, env);
  settleReview(state, outside, account, env);
  return state;
}

const isHeld = (held: readonly string[], ...names: readonly string[]): boolean =>
  held.includes('*') || names.some((name) => held.includes(name));

function settleIdentity(identity: IdentityRecord, outside: OutsideState, env: SesEnvironment): void {
  const held = isHeld(outside.heldVerifications, identity.name) || identity.dnsError !== null;
  const now = env.clock.awsMs();
  const patienceMs = identity.type === 'DOMAIN' ? dnsPatienceMs : clickPatienceMs;
  const { dkim, mailFrom } = identity;
  if (identity.type === 'DOMAIN') {
    dkim.status = progressAt(dkim.status, now - dkim.awaitedSinceAwsMs, held, dnsPatienceMs);
    identity.verification = dkim.status;
  } else identity.verification = progressAt(identity.verification, now - identity.awaitedSinceAwsMs, held, patienceMs);
  if (identity.verification === 'SUCCESS') identity.lastSuccessAt ??= env.clock.now().toISOString();
  if (mailFrom !== null) {
    const mailFromHeld = held || isHeld(outside.heldVerifications, mailFrom.domain);
    mailFrom.status = progressAt(mailFrom.status, now - mailFrom.awaitedSinceAwsMs, mailFromHeld, dnsPatienceMs);
  }
}

/** A proof that is not held arrives after five minutes; one that is waited for too long has failed, and comes good when it appears after all. */
function progressAt(status: Progress, waitedMs: number, held: boolean, patienceMs: number): Progress {
  if (status !== 'PENDING' && status !== 'FAILED') return status;
  if (!held && waitedMs >= outsideMs) return 'SUCCESS';
  return held && waitedMs >= patienceMs ? 'FAILED' : status;
}

function settleReview(state: SesState, outside: OutsideState, accountId: string, env: SesEnvironment): void {
  const { account } = state;
  if (account.review?.status !== 'PENDING' || isHeld(outside.heldReviews, accountId)) return;
  if (env.clock.awsMs() - account.review.askedAwsMs < outsideMs) return;
  account.review.status = 'GRANTED';
  grantProduction(state);
}

/** Lets an account's Region out of the SES sandbox. */
export function grantProduction(state: SesState): void {
  state.account.production = true;
  Object.assign(state.account, productionQuota);
}
