import type { IsolationProof, Overlap } from '../isolation/proof.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { DocumentSet } from '../model/document-set.ts';
import { canonicalJson } from '../model/properties.ts';
import type { Source } from '../model/source.ts';
import type { EffectiveTenant } from '../providers/messaging/effective-tenant.ts';
import { effectiveTenants } from '../providers/messaging/effective-tenants.ts';

/** Most breaches that a plan tells one by one; `trueup prove isolation` tells all. */
const mostTold = 20;

/** Tenants of which a branch says something else than its base, the defaults of all counted in; all of them where there is no base to compare with. */
export function touchedTenants(head: DocumentSet, base: DocumentSet | undefined): ReadonlySet<string> {
  const before = new Map((base === undefined ? [] : effectiveTenants(base)).map((tenant) => [tenant.name, essence(tenant)]));
  return new Set(effectiveTenants(head).flatMap((tenant) => (before.get(tenant.name) === essence(tenant) ? [] : [tenant.name])));
}

const essence = ({ merged, prefix, facts }: EffectiveTenant): string =>
  canonicalJson([merged.value, prefix, { ...facts, quotas: {}, sharedApplicationChannels: [] }] as never);

/** What a branch's plan is proved with: the tenants that it touches, and those who live in the same accounts. Neighbours in other accounts are `prove isolation`'s. */
export function tenantsToProve(tenants: readonly EffectiveTenant[], touched: ReadonlySet<string>): readonly EffectiveTenant[] {
  const accounts = new Set(tenants.filter(({ name }) => touched.has(name)).map(({ account }) => account?.value));
  return tenants.filter(({ account }) => account !== undefined && accounts.has(account.value));
}

/** I-01 and I-02: what live state says of the tenants that a branch touches. Warnings: the branch may be what mends it. */
export function* isolationDiagnostics(
  { pairs, tenants: proved }: IsolationProof,
  tenants: readonly EffectiveTenant[],
  touched: ReadonlySet<string>,
): Generator<Diagnostic> {
  const sourceOf = new Map<string, Source>(tenants.map(({ name, source }) => [name, source]));
  const breaches = pairs.flatMap(({ tenants: [a, b], overlaps }) =>
    touched.has(a) || touched.has(b)
      ? overlaps
          .filter(({ verdict }) => verdict === 'breach')
          .map((overlap) => ({ mine: touched.has(a) ? a : b, other: touched.has(a) ? b : a, overlap }))
      : [],
  );
  for (const { mine, other, overlap } of breaches.slice(0, mostTold))
    yield warning(
      'I-01',
      sourceOf.get(mine),
      breachText(mine, other, overlap),
      'take it from one of the two, or declare it shared in both; trueup prove isolation shows everything',
    );
  const rest = breaches.length - mostTold;
  const [first] = breaches;
  if (rest > 0 && first !== undefined)
    yield warning(
      'I-01',
      sourceOf.get(first.mine),
      `${rest} more things are shared without being declared so`,
      'trueup prove isolation lists them',
    );
  for (const { name, unread } of proved)
    if (touched.has(name))
      for (const { kind, code, message } of unread)
        yield warning(
          'I-02',
          sourceOf.get(name),
          `what ${name} shares is not proved: ${kind} could not be read: ${code}: ${message}`,
          undefined,
        );
}

const warning = (code: 'I-01' | 'I-02', source: Source | undefined, message: string, hint: string | undefined): Diagnostic => ({
  severity: 'warning',
  code,
  message,
  ...(source === undefined ? {} : { source }),
  ...(hint === undefined ? {} : { hint }),
});

function breachText(mine: string, other: string, { kind, id, because, evidence }: Overlap): string {
  const shown = [...new Set(evidence.map(({ call, arn, cell }) => `${call} in ${cell}: ${arn}`))].join('; ');
  return `${mine} shares ${kind === 'reach' ? 'the reach' : `the ${kind}`} ${id} with ${other}: ${because} (${shown})`;
}
