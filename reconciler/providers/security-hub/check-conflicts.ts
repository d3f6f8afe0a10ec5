import type { Calendar } from '../../model/clock.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { DocumentSet } from '../../model/document-set.ts';
import type { DisabledControls, Organization, SecurityStandards } from '../../model/documents.generated.ts';
import type { Positioned } from '../../model/positioned.ts';
import { type Claim, claimsOfControls, claimsOfStandards, selectorsOf } from './claims.ts';
import { conflict } from './diagnostics.ts';

const defaultPriority = 100;

/** One document's claim on one field of the selector's cells in one Region. */
interface Placed<D> {
  readonly document: D;
  readonly claim: Claim;
}

/**
 * V-04 across documents, as far as the same selectors show it; `plan` finds the rest. Indexed by priority, selector, field and Region: the work
 * grows with what is written, never with pairs of documents. Source: facts/compliance.md 6.3, 6.6; facts/sandbox.md section 4.
 */
export function* checkConflicts(documents: DocumentSet, calendar: Calendar): Generator<Diagnostic> {
  const { organization } = documents;
  const standards = (document: Positioned<SecurityStandards>, key: string): Iterable<Claim> =>
    claimsOfStandards(document, key, organization);
  const controls = (document: Positioned<DisabledControls>, key: string): Iterable<Claim> =>
    claimsOfControls(document, key, organization, calendar);
  yield* conflictsAmong(documents.all('SecurityStandards'), organization, calendar, standards);
  yield* conflictsAmong(documents.all('DisabledControls'), organization, calendar, controls);
}

function* conflictsAmong<D extends Positioned<SecurityStandards | DisabledControls>>(
  documents: readonly D[],
  organization: Positioned<Organization> | undefined,
  calendar: Calendar,
  claimsOf: (document: D, key: string) => Iterable<Claim>,
): Generator<Diagnostic> {
  for (const [key, sharing] of groupBySelector(documents, organization, calendar)) {
    // Most selectors belong to one document: nothing to compare.
    if (sharing.length < 2) continue;
    const taken = new Map<string, Placed<D>>();
    const narrower = new Map<string, Placed<D>>();
    const told = new Set<string>();
    for (const document of sharing) {
      for (const placed of effectiveClaims(document, claimsOf(document, key.selector))) {
        const other = findOther(placed, taken, narrower);
        if (other === undefined) continue;
        const source = document.at(...placed.claim.path);
        const place = `${source.line}:${source.column} ${source.file}`;
        if (told.has(place)) continue;
        told.add(place);
        yield conflict(placed.claim.field, other.document.at(...other.claim.path), source);
      }
    }
  }
}

function groupBySelector<D extends Positioned<SecurityStandards | DisabledControls>>(
  documents: readonly D[],
  organization: Positioned<Organization> | undefined,
  calendar: Calendar,
): Map<{ readonly selector: string }, D[]> {
  const keys = new Map<string, { readonly selector: string }>();
  const groups = new Map<{ readonly selector: string }, D[]>();
  for (const document of documents) {
    for (const selector of selectorsOf(document, organization, calendar)) {
      const name = `${document.value.spec.priority ?? defaultPriority} ${selector}`;
      const key = keys.get(name) ?? { selector };
      keys.set(name, key);
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [document]);
      else group.push(document);
    }
  }
  return groups;
}

/** The claims of one document after its own overrides, one for each field and Region. */
function effectiveClaims<D>(document: D, claims: Iterable<Claim>): Iterable<Placed<D> & { readonly region: string }> {
  const effective = new Map<string, Placed<D> & { readonly region: string }>();
  for (const claim of claims) for (const region of claim.regions) effective.set(`${region} ${claim.field}`, { document, claim, region });
  return effective.values();
}

/** An earlier claim of another value on the same field and Region; the claim itself is noted where there is none. */
function findOther<D>(
  placed: Placed<D> & { readonly region: string },
  taken: Map<string, Placed<D>>,
  narrower: Map<string, Placed<D>>,
): Placed<D> | undefined {
  const { claim, region, document } = placed;
  const same = taken.get(`${region} ${claim.field}`);
  const wider = claim.wider === undefined ? undefined : taken.get(`${region} ${claim.wider}`);
  const within = narrower.get(`${region} ${claim.field}`);
  const other = [same, wider, within].find(
    (found) => found !== undefined && found.document !== document && found.claim.value !== claim.value,
  );
  if (same === undefined) taken.set(`${region} ${claim.field}`, placed);
  if (claim.wider !== undefined && !narrower.has(`${region} ${claim.wider}`)) narrower.set(`${region} ${claim.wider}`, placed);
  return other;
}
