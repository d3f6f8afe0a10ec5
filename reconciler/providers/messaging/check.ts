import type { Catalogue, RegionFacts } from '../../catalogue/catalogue.ts';
import type { Calendar } from '../../model/clock.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { DocumentSet } from '../../model/document-set.ts';
import type { PathSegment } from '../../model/positioned.ts';
import { checkAlarms } from './check-alarms.ts';
import { checkBuckets } from './check-buckets.ts';
import { checkDefaults } from './check-defaults.ts';
import { checkEmail } from './check-email.ts';
import { checkPlacement } from './check-placement.ts';
import { checkInApp, checkPush } from './check-push.ts';
import { checkQuotas } from './check-quotas.ts';
import { checkSecrets } from './check-secrets.ts';
import { checkShape } from './check-shape.ts';
import { checkCrowds, checkIdentities, checkSharing } from './check-sharing.ts';
import { checkSms } from './check-sms.ts';
import { type Claims, claimsOf } from './claims.ts';
import { error, warning } from './diagnostics.ts';
import type { EffectiveTenant } from './effective-tenant.ts';
import { effectiveTenants } from './effective-tenants.ts';
import { RuleExceptions } from './exceptions.ts';
import { afterWaivers } from './waivers.ts';

/** How many tenants may share one application without a word. Source: facts/tenants.md 4.7, S-06. */
const defaultCrowd = 10;

/**
 * The offline rules of tenants: S-01 to S-42, L-01 to L-05 and as far as they need no live answer (live-rules.ts has the others).
 * Source: facts/tenants.md 4.7, 4.8.
 */
export function check(
  documents: DocumentSet,
  _catalogue: Catalogue,
  calendar: Calendar,
  regions: readonly RegionFacts[],
): readonly Diagnostic[] {
  const { organization } = documents;
  const tenants = effectiveTenants(documents);
  const claims = claimsOf(tenants);
  const defaults = documents.all('TenantDefaults')[0];
  const exceptions = new RuleExceptions(documents, calendar);
  const ofTenants = tenants.flatMap((tenant) => {
    const problems = [
      ...checkShape(tenant),
      ...checkPlacement(tenant, claims, organization, regions),
      ...checkAnnouncement(tenant),
      ...checkRetention(tenant),
      ...checkAlarms(tenant),
      ...rulesOf(tenant, claims),
    ];
    return [...exceptions.lift(tenant, [...afterWaivers(tenant, problems, calendar, organization)]), ...checkSecrets(tenant.document)];
  });
  const ofAll = [
    ...checkCrowds(claims, defaults?.value.spec.sharedProjectWarnAbove ?? defaultCrowd),
    ...checkInApp(claims),
    ...checkIdentities(claims),
    ...checkQuotas(claims),
    ...checkBuckets(tenants),
  ];
  return [...checkDefaults(documents, regions), ...ofTenants, ...ofAll, ...exceptions.problems()];
}

/** What depends on how the tenant is kept apart. */
function* rulesOf(tenant: EffectiveTenant, claims: Claims): Generator<Diagnostic> {
  yield* checkEmail(tenant);
  yield* checkSms(tenant, claims);
  yield* checkPush(tenant, claims);
  yield* checkSharing(tenant, claims);
}

/** S-31: AWS asks who sends how much, and for a dedicated account nobody else announces it. */
function* checkAnnouncement({ isolation, owner, email, sms, merged }: EffectiveTenant): Generator<Diagnostic> {
  if (isolation !== 'dedicated-account') return;
  const place = (...path: readonly PathSegment[]) => merged.keyAt('channels', ...path);
  if (owner.contact === undefined)
    yield warning(
      'S-31',
      merged.keyAt('owner'),
      'owner.contact is missing: nobody announces what the tenant will send',
      'write owner: { contact: ... }',
    );
  if (email !== undefined && email.volume.perDay === undefined)
    yield warning('S-31', place('email'), 'the volume of email is not announced', 'write volume: { perDay: ..., perSecond: ... }');
  if (sms !== undefined && sms.volume.perDay === undefined)
    yield warning('S-31', place('sms'), 'the volume of SMS is not announced', 'write volume: { perDay: ..., monthlySpendUSD: ... }');
}

/** A-12, as far as the document itself says it: a removal that deletes also loses data. */
function* checkRetention({ onRemove, allowDelete, merged }: EffectiveTenant): Generator<Diagnostic> {
  if (onRemove === 'delete' && !allowDelete)
    yield error(
      'A-12',
      merged.at('retention', 'onRemove'),
      'onRemove: delete loses suppression and opt-out lists, and the document does not allow it',
      'write allowDelete: true beside it, or onRemove: retain',
    );
}
