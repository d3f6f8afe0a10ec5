import { isInForce } from '../../documents/rules/accountability.ts';
import { regionsOf } from '../../documents/rules/regions.ts';
import { selectorKey } from '../../documents/rules/selectors.ts';
import type { Calendar } from '../../model/clock.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { DocumentSet } from '../../model/document-set.ts';
import type { DevOpsGuruTargets, Organization, Targets } from '../../model/documents.generated.ts';
import type { PathSegment, Positioned } from '../../model/positioned.ts';
import { canonicalJson } from '../../model/properties.ts';
import { topicName } from './check-topics.ts';
import { defaultPriority } from './compile.ts';
import { coverageOf } from './coverage-value.ts';
import { conflict, topicProblem } from './diagnostics.ts';
import { partsOf, type WrittenPart } from './parts.ts';
import { mostChannels, propertiesOfFilters } from './resources/channel.ts';

type Document = Positioned<DevOpsGuruTargets>;

/** What a document sets for the cells that one of its selectors names in one Region, as far as that shows without the inventory. */
interface Claim {
  readonly field: string;
  /** Equal texts are equal values. */
  readonly value: string;
  readonly path: readonly PathSegment[];
}

interface Placed {
  readonly document: Document;
  readonly claim: Claim;
}

/**
 * V-04 and V-19 across documents, as far as the same selectors show it; `plan` finds the rest. Indexed by selector and Region, so that
 * the work grows with what is written, never with pairs of documents. Source: facts/compliance.md 6.6.
 */
export function* checkConflicts(documents: DocumentSet, calendar: Calendar): Generator<Diagnostic> {
  const { organization } = documents;
  const taken = new Map<string, Placed>();
  const topics = new Map<string, Map<string, Document>>();
  const told = new Set<string>();
  for (const document of documents.all('DevOpsGuruTargets')) {
    for (const { place, claims } of claimsByPlace(document, organization, calendar)) {
      for (const claim of claims.values()) {
        yield* checkClaim({ document, claim }, place, taken, told);
        yield* checkChannels({ document, claim }, place, topics, told);
      }
    }
  }
}

function* checkClaim(placed: Placed, place: string, taken: Map<string, Placed>, told: Set<string>): Generator<Diagnostic> {
  const { document, claim } = placed;
  const key = `${document.value.spec.priority ?? defaultPriority} ${place} ${claim.field}`;
  const other = taken.get(key);
  if (other === undefined) taken.set(key, placed);
  else if (other.document !== document && other.claim.value !== claim.value && once(told, document, claim))
    yield conflict(claim.field, other.document.at(...other.claim.path), document.at(...claim.path));
}

const channelField = 'the channel to ';

function* checkChannels(
  { document, claim }: Placed,
  place: string,
  topics: Map<string, Map<string, Document>>,
  told: Set<string>,
): Generator<Diagnostic> {
  if (!claim.field.startsWith(channelField)) return;
  const here = topics.get(place) ?? new Map<string, Document>();
  topics.set(place, here.set(claim.field, here.get(claim.field) ?? document));
  const isTooMany = here.size > mostChannels && here.get(claim.field) === document;
  if (!isTooMany || !once(told, document, claim)) return;
  const names = [...here.keys()].map((field) => field.slice(channelField.length)).join(', ');
  const message = `with other documents ${here.size} topics meet in the same cells (${names}): AWS takes ${mostChannels}`;
  yield topicProblem(message, 'take one out, or let the targets not overlap', document.at(...claim.path));
}

function once(told: Set<string>, document: Document, { path }: Claim): boolean {
  const { file, line, column } = document.at(...path);
  const place = `${file}:${line}:${column}`;
  if (told.has(place)) return false;
  told.add(place);
  return true;
}

interface PlaceClaims {
  /** Selector and Region. */
  readonly place: string;
  /** By field: overrides of the same selector replace what the baseline says. */
  readonly claims: ReadonlyMap<string, Claim>;
}

function* claimsByPlace(
  document: Document,
  organization: Positioned<Organization> | undefined,
  calendar: Calendar,
): Generator<PlaceClaims> {
  const { targets, overrides = [] } = document.value.spec;
  const excluded = new Set(
    (targets.exclude ?? []).filter((each) => isInForce(each.expires, calendar)).map((each) => selectorKey(each, organization)),
  );
  const baseline = targets.include.map((selector) => selectorKey(selector, organization));
  const matches = overrides.map(({ match }) => selectorKey(match as Targets['include'][number], organization));
  const [first, ...others] = partsOf(document, organization);
  for (const selector of new Set([...baseline, ...matches])) {
    if (excluded.has(selector)) continue;
    const speaking = [
      ...(first !== undefined && baseline.includes(selector) ? [first] : []),
      ...others.filter((_, index) => matches[index] === selector).sort((a, b) => b.regions.length - a.regions.length),
    ];
    for (const region of regionsOf(targets, organization) ?? [])
      yield { place: `${selector} ${region}`, claims: claimsOf(speaking.filter((part) => part.regions.includes(region))) };
  }
}

function claimsOf(parts: readonly WrittenPart[]): ReadonlyMap<string, Claim> {
  const claims = new Map<string, Claim>();
  const claim = (field: string, value: unknown, path: readonly PathSegment[]): void =>
    void claims.set(field, { field, value: canonicalJson(value), path });
  for (const { asked, path } of parts) {
    const { coverage, notifications, integrations = {} } = asked;
    if (coverage !== undefined) claim('coverage', coverageOf(coverage), [...path, 'coverage']);
    for (const [name, value] of Object.entries(integrations)) claim(`integrations.${name}`, value, [...path, 'integrations', name]);
    if (notifications === undefined) continue;
    for (const field of claims.keys()) if (field.startsWith(channelField)) claims.delete(field);
    for (const [index, { topic, filters }] of notifications.entries())
      claim(`${channelField}${topicName(topic)}`, propertiesOfFilters(filters), [...path, 'notifications', index, 'topic']);
  }
  return claims;
}
