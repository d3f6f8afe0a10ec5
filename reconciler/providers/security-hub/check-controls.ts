import type { Catalogue, RegionFacts } from '../../catalogue/catalogue.ts';
import { checkExpiry, checkTicket } from '../../documents/rules/accountability.ts';
import { checkGoverned, regionsOf } from '../../documents/rules/regions.ts';
import type { Calendar } from '../../model/clock.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { DisabledControl, DisabledControls, Organization } from '../../model/documents.generated.ts';
import type { PathSegment, Positioned } from '../../model/positioned.ts';
import type { Source } from '../../model/source.ts';
import { checkControlId } from './check-control-id.ts';
import { checkStandardId } from './check-standards.ts';
import { inNoStandard, listedTwice, markTooLong, notInStandard, nowhere } from './diagnostics.ts';

/** What the rules of an entry look at besides the entry. */
export interface ControlContext {
  readonly document: Positioned<DisabledControls>;
  readonly organization: Positioned<Organization> | undefined;
  readonly catalogue: Catalogue;
  readonly calendar: Calendar;
  readonly regions: readonly RegionFacts[];
}

type Path = readonly PathSegment[];

/** The longest text that Security Hub keeps as the reason of an update. Source: DESIGN section 6, marks of ownership. */
const maxLiveReason = 256;

/** The rules of one DisabledControls document by itself: V-02, V-04 (twice in a list), V-07, V-08, V-11, V-29. */
export function* checkControlsDocument(context: ControlContext): Generator<Diagnostic> {
  const { document } = context;
  const { controls, overrides = [] } = document.value.spec;
  yield* checkList(context, ['spec', 'controls'], controls);
  const listed = new Set(controls.map((entry) => entry.control));
  for (const [index, { controls: changes }] of overrides.entries()) {
    const path = ['spec', 'overrides', index, 'controls'] as const;
    yield* checkList(context, [...path, 'add'], changes.add ?? []);
    for (const [position, control] of (changes.remove ?? []).entries()) {
      if (!listed.has(control))
        yield nowhere(
          `remove takes nothing out: spec.controls does not list ${control}`,
          'remove takes out entries of this document only; take it out here',
          document.at(...path, 'remove', position),
        );
    }
  }
}

function* checkList(context: ControlContext, path: Path, entries: readonly DisabledControl[]): Generator<Diagnostic> {
  const byControl = new Map<string, number[]>();
  for (const [index, entry] of entries.entries()) {
    const earlier = byControl.get(entry.control) ?? [];
    const other = earlier.find((position) => meets(entry, entries[position]));
    if (other !== undefined)
      yield listedTwice(entry.control, context.document.at(...path, other, 'control'), context.document.at(...path, index, 'control'));
    byControl.set(entry.control, [...earlier, index]);
    yield* checkEntry(context, [...path, index], entry);
  }
}

/** Whether two entries of one control are about the same standard in the same cells. */
function meets(a: DisabledControl, b: DisabledControl | undefined): boolean {
  if (b === undefined) return false;
  const standards = a.standards === 'all' || b.standards === 'all' || overlap(a.standards, b.standards);
  return standards && overlap(a.where?.regions, b.where?.regions) && overlap(a.where?.accounts, b.where?.accounts);
}

const overlap = (a: readonly string[] | undefined, b: readonly string[] | undefined): boolean =>
  a === undefined || b === undefined || a.some((item) => b.includes(item));

/** V-11: what is written into AWS of reason, ticket, last day and our mark fits there. */
export function checkLiveReason(
  entry: Accountable,
  organization: Positioned<Organization> | undefined,
  at: () => Source,
): Diagnostic | undefined {
  const length = liveReasonLength(entry, organization);
  return length > maxLiveReason ? markTooLong(length, maxLiveReason, at()) : undefined;
}

type Accountable = Pick<DisabledControl, 'reason' | 'ticket' | 'expires'>;

function* checkEntry(context: ControlContext, path: Path, entry: DisabledControl): Generator<Diagnostic> {
  const { document, organization, calendar } = context;
  yield* checkMembership(context, path, entry);
  const late = entry.expires === undefined ? undefined : checkExpiry(document, [...path, 'expires'], entry.expires, calendar, organization);
  if (late !== undefined) yield late;
  const ticket = checkTicket(document, [...path, 'ticket'], entry.ticket, organization);
  if (ticket !== undefined) yield ticket;
  const long = checkLiveReason(entry, organization, () => document.at(...path, 'reason'));
  if (long !== undefined) yield long;
  yield* checkWhere(context, [...path, 'where'], entry.where);
}

/** V-08: every named standard holds the control; with `all`, at least one does. */
export function* checkMembership(
  { document, catalogue }: { readonly document: Positioned<unknown>; readonly catalogue: Catalogue },
  path: Path,
  { control, standards }: Pick<DisabledControl, 'control' | 'standards'>,
): Generator<Diagnostic> {
  const wrong = checkControlId(control, catalogue, () => document.at(...path, 'control'));
  if (wrong !== undefined) yield wrong;
  const exists = catalogue.control(control) !== undefined;
  const holders = catalogue.standardsHolding(control);
  if (standards === 'all') {
    if (exists && holders.length === 0) yield inNoStandard(control, catalogue, document.at(...path, 'control'));
    return;
  }
  for (const [index, standard] of standards.entries()) {
    const source = (): Source => document.at(...path, 'standards', index);
    const unknown = checkStandardId(standard, catalogue, source);
    if (unknown !== undefined) yield unknown;
    else if (exists && !holders.includes(standard)) yield notInStandard(control, standard, holders, source());
  }
}

/** Characters of `reason | ticket=.. | expires=.. | by=trueup:NAME`, as it is written into AWS. Source: facts/compliance.md 6.3. */
function liveReasonLength({ reason, ticket, expires }: Accountable, organization: Positioned<Organization> | undefined): number {
  const mark = `by=trueup:${organization?.value.metadata.name ?? ''}`;
  return [reason, `ticket=${ticket}`, ...(expires === undefined ? [] : [`expires=${expires}`]), mark].join(' | ').length;
}

/** V-02 and V-29 of a `where`: it narrows inside the targets, so each Region and account of it must be one of theirs. */
function* checkWhere(
  { document, organization, regions }: ControlContext,
  path: Path,
  where: DisabledControl['where'],
): Generator<Diagnostic> {
  const { targets } = document.value.spec;
  const targeted = regionsOf(targets, organization);
  for (const [index, region] of (where?.regions ?? []).entries()) {
    const at = [...path, 'regions', index];
    const ungoverned = checkGoverned(document, at, region, organization, regions);
    if (ungoverned !== undefined) yield ungoverned;
    else if (targeted?.includes(region) === false)
      yield nowhere(
        `${region} is not a Region of spec.targets: where narrows and never widens`,
        'add the Region to the targets, or take it out here',
        document.at(...at),
      );
  }
  const onlyAccounts = targets.include.length > 0 && targets.include.every((selector) => selector.account !== undefined);
  for (const [index, account] of (where?.accounts ?? []).entries()) {
    if (!onlyAccounts || targets.include.some((selector) => selector.account === account)) continue;
    yield nowhere(
      `${account} is not part of spec.targets: where narrows and never widens`,
      'add the account to the targets, or take it out here',
      document.at(...path, 'accounts', index),
    );
  }
}
