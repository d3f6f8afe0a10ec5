import type { RegionFacts } from '../../catalogue/catalogue.ts';
import type { Calendar } from '../../model/clock.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { DocumentSet } from '../../model/document-set.ts';
import type { Match, Organization, Targets } from '../../model/documents.generated.ts';
import type { PathSegment, Positioned } from '../../model/positioned.ts';
import { problem } from '../file-diagnostics.ts';
import { checkExpiry, isInForce } from './accountability.ts';
import { checkGoverned, regionsOf } from './regions.ts';
import { checkSelector, selectorKey } from './selectors.ts';

/** A document of any kind that has targets. */
export type Targeted = Positioned<{
  readonly spec: { readonly targets: Targets; readonly overrides?: readonly { readonly match: Match }[] };
}>;

export const targetedDocuments = (documents: DocumentSet): readonly Targeted[] => [
  ...documents.all('SecurityStandards'),
  ...documents.all('DisabledControls'),
  ...documents.all('DevOpsGuruTargets'),
  ...documents.all('StackSet'),
];

/** The rules of `targets` and `match`, the same for every kind that has them: V-01, V-02, V-11, V-29 and V-30 as far as they need no inventory. */
export function* checkTargets(documents: DocumentSet, calendar: Calendar, regions: readonly RegionFacts[]): Generator<Diagnostic> {
  for (const document of targetedDocuments(documents)) {
    const context: Context = { document, organization: documents.organization, calendar, regions };
    yield* checkInclude(context);
    yield* checkExclude(context);
    yield* checkRegions(context);
    for (const [index, override] of (document.value.spec.overrides ?? []).entries())
      yield* checkMatch(context, override.match, ['spec', 'overrides', index, 'match']);
  }
}

interface Context {
  readonly document: Targeted;
  readonly organization: Positioned<Organization> | undefined;
  readonly calendar: Calendar;
  readonly regions: readonly RegionFacts[];
}

function* checkInclude({ document, organization, calendar }: Context): Generator<Diagnostic> {
  const { include, exclude = [] } = document.value.spec.targets;
  const taken = new Set(
    exclude.filter((selector) => isInForce(selector.expires, calendar)).map((selector) => selectorKey(selector, organization)),
  );
  const seen = new Set<string>();
  for (const [index, selector] of include.entries()) {
    const path = ['spec', 'targets', 'include', index] as const;
    const wrong = checkSelector(document, path, selector, organization);
    if (wrong !== undefined) yield wrong;
    const key = selectorKey(selector, organization);
    if (seen.has(key))
      yield problem('V-02', document.at(...path), `the selector stands twice in spec.targets.include`, 'keep one of the two');
    else if (taken.has(key))
      yield problem(
        'V-29',
        document.at(...path),
        'the selector matches no cell: exclude takes all of it out',
        'take it out of include or of exclude',
      );
    seen.add(key);
  }
}

function* checkExclude(context: Context): Generator<Diagnostic> {
  const { document, organization, calendar } = context;
  for (const [index, selector] of (document.value.spec.targets.exclude ?? []).entries()) {
    const path = ['spec', 'targets', 'exclude', index] as const;
    const wrong = checkSelector(document, path, selector, organization) ?? checkReach(context, path, selector.account, 'exclusion');
    if (wrong !== undefined) yield wrong;
    if (selector.expires === undefined) continue;
    const late = checkExpiry(document, [...path, 'expires'], selector.expires, calendar, organization);
    if (late !== undefined) yield late;
  }
}

function* checkRegions({ document, organization, regions }: Context): Generator<Diagnostic> {
  const { targets } = document.value.spec;
  for (const list of ['regions', 'excludeRegions'] as const) {
    for (const [index, region] of (targets[list] ?? []).entries()) {
      const path = ['spec', 'targets', list, index] as const;
      const wrong = checkGoverned(document, path, region, organization, regions);
      if (wrong !== undefined) yield wrong;
      else if (list === 'excludeRegions' && targets.regions?.includes(region) === false)
        yield problem('V-29', document.at(...path), `${region} is excluded but is not one of spec.targets.regions`, 'take it out');
    }
  }
  if (regionsOf(targets, organization)?.length === 0)
    yield problem(
      'V-29',
      document.keyAt('spec', 'targets', 'excludeRegions'),
      'no Region is left: all are excluded',
      'leave one, or remove the document',
    );
}

function* checkMatch(context: Context, match: Match, path: readonly PathSegment[]): Generator<Diagnostic> {
  const { document, organization, calendar, regions } = context;
  const { targets } = document.value.spec;
  const wrong = checkSelector(document, path, match, organization) ?? checkReach(context, path, match.account, 'override');
  if (wrong !== undefined) yield wrong;
  const key = selectorKey(match, organization);
  if ((targets.exclude ?? []).some((selector) => isInForce(selector.expires, calendar) && selectorKey(selector, organization) === key)) {
    yield problem(
      'V-29',
      document.at(...path),
      'the override matches no cell: spec.targets.exclude takes it out',
      'remove the override or the exclusion',
    );
  }
  if (match.region === undefined) return;
  const ungoverned = checkGoverned(document, [...path, 'region'], match.region, organization, regions);
  if (ungoverned !== undefined) yield ungoverned;
  else if (regionsOf(targets, organization)?.includes(match.region) === false)
    yield problem(
      'V-29',
      document.at(...path, 'region'),
      `the override matches no cell: ${match.region} is not a Region of spec.targets`,
      'add the Region to the targets, or remove the override',
    );
}

/** V-29: where the targets name accounts alone, another account cannot be part of them. */
function checkReach(
  { document }: Context,
  path: readonly PathSegment[],
  account: string | undefined,
  what: string,
): Diagnostic | undefined {
  const { include } = document.value.spec.targets;
  // Without any selector the targets are not known: the document says so elsewhere.
  if (account === undefined || include.length === 0) return undefined;
  if (include.some((selector) => selector.account === undefined || selector.account === account)) return undefined;
  return problem(
    'V-29',
    document.at(...path, 'account'),
    `the ${what} matches no cell: ${account} is not part of spec.targets.include`,
    'add the account to the targets, or take it out here',
  );
}
