// What a run says of its exceptions: whether each still holds, where, and whether it changes anything.
import { type Cell, resourceKey } from '../model/address.ts';
import { type Calendar, daysBetween } from '../model/clock.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { DocumentSet } from '../model/document-set.ts';
import type { Departure, Exception } from '../model/documents.generated.ts';
import type { PlanException } from '../model/plan.ts';
import { canonicalJson } from '../model/properties.ts';
import { exceptionPriority, type Layer, type Wanted } from '../providers/layer.ts';
import type { ExceptionCells, Expansion } from '../targets/expand.ts';
import { mergeContributions } from './merge.ts';
import type { Resolution } from './resolve.ts';

/** Guards about a run; those about a cell or a change are lifted in the selected cells alone. Source: DESIGN section 6. */
const runGuards: ReadonlySet<string> = new Set(['empty-inventory', 'shrunk-inventory', 'blast-radius', 'kind-vanished']);

export const isRunGuard = (guard: string): boolean => runGuards.has(guard);

/** What is excepted, in a few words. */
export function departureText(what: Departure): string {
  if (what.control !== undefined) {
    const standards = what.standards === 'all' ? 'all standards' : what.standards.join(', ');
    return `${what.control} is ${what.status} in ${standards}`;
  }
  if (what.standard !== undefined) return `${what.standard} is ${what.state}`;
  if (what.coverage !== undefined) return `DevOps Guru covers ${what.coverage.mode}`;
  if (what.rule !== undefined) return `rule ${what.rule} is lifted${what.tenant === undefined ? '' : ` for tenant ${what.tenant}`}`;
  return `guard ${what.guard} is lifted`;
}

/** Which cells, in a few words. */
export const selectorText = ({ ou, account, recursive, region }: Exception['spec']['selector']): string =>
  `${account ?? `${ou}${recursive === false ? ' alone' : ''}`}${region === undefined ? '' : `/${region}`}`;

export interface ExceptionInput {
  readonly documents: DocumentSet;
  readonly expansion: Pick<Expansion, 'exceptions'>;
  readonly resolution: Resolution;
  readonly calendar: Calendar;
}

/** All exceptions of a run, in file order. Those without a layer (a rule, a guard) hold in all cells that they select. */
export const exceptionsOf = (input: ExceptionInput): readonly PlanException[] =>
  [...input.expansion.exceptions].map(([id, exception]) => toldOf(id, exception, input));

function toldOf(id: string, { document, cells }: ExceptionCells, { resolution, calendar }: ExceptionInput): PlanException {
  const { metadata, spec } = document.value;
  const { selector, what, reason, owner, ticket, expires } = spec;
  const inForce = expires >= calendar.today;
  const hasLayer = what.rule === undefined && what.guard === undefined;
  const held = hasLayer ? heldCells(id, resolution) : cells.size;
  return {
    name: metadata.name,
    what: departureText(what),
    selector: selectorText(selector),
    reason,
    owner,
    ticket,
    expires,
    daysLeft: daysBetween(calendar.today, expires),
    inForce,
    cells: inForce ? held : 0,
    ...(hasLayer && inForce ? { changes: changesSomething(id, resolution) } : {}),
    source: document.at('spec', 'what'),
  };
}

/** V-29: an exception that departs from nothing. What it names is checked where it is expanded. */
export function* exceptionProblems(input: ExceptionInput): Generator<Diagnostic> {
  for (const [id, exception] of input.expansion.exceptions) {
    const { what, changes, cells, source } = toldOf(id, exception, input);
    // One that selects no cell is told already.
    if (changes !== false || exception.cells.size === 0) continue;
    const why = cells === 0 ? 'no document targets a cell that it selects' : `the documents say so without it (${what})`;
    yield { severity: 'warning', code: 'V-29', source, message: `the exception changes nothing: ${why}`, hint: 'remove it' };
  }
  yield* tenantsElsewhere(input);
}

/** A rule that is lifted for a tenant of a unit, where the tenant's account is not of the unit: then it was not to be lifted. */
function* tenantsElsewhere({ documents, expansion, calendar }: ExceptionInput): Generator<Diagnostic> {
  for (const { document, meant } of expansion.exceptions.values()) {
    const { what, expires, selector } = document.value.spec;
    if (what.rule === undefined || expires < calendar.today) continue;
    const tenant = documents.all('Tenant').find(({ value }) => value.metadata.name === what.tenant);
    const account = tenant?.value.spec.placement?.account;
    if (account === undefined || [...meant].some((cell) => cell.account === account)) continue;
    yield {
      severity: 'error',
      code: 'V-29',
      source: document.at('spec', 'selector'),
      message: `the exception matches nothing: tenant ${what.tenant} is in account ${account}, which ${selectorText(selector)} does not select`,
      hint: 'select the account of the tenant',
    };
  }
}

const heldCells = (id: string, { classes }: Resolution): number =>
  classes.filter(({ layers }) => layers.some(({ document }) => document === id)).reduce((sum, { cells }) => sum + cells.size, 0);

function changesSomething(id: string, { classes }: Resolution): boolean {
  return classes.some(({ layers }) => {
    const own = layers.filter(({ document }) => document === id);
    const others = layers.filter(({ priority }) => priority < exceptionPriority);
    return own.some(({ wanted }) => wanted.some((each) => departs(each, others)));
  });
}

/** Properties in which a departure shows; a reason, ticket or last day alone is none. */
const telling = ['status', 'coverage'];

function departs(wanted: Wanted, baseline: readonly Layer[]): boolean {
  const key = resourceKey(wanted.type, wanted.name);
  const { resource, unmanaged } = mergeContributions(
    baseline.flatMap((layer) => [
      ...layer.wanted.filter((each) => resourceKey(each.type, each.name) === key).map((each) => ({ layer, wanted: each })),
      ...layer.removed.filter((each) => resourceKey(each.type, each.name) === key).map((removed) => ({ layer, removed })),
    ]),
  );
  if (wanted.state === 'unmanaged') return resource !== undefined && !unmanaged;
  // A control that nobody speaks of is enabled.
  if (resource === undefined) return wanted.properties['status'] !== 'ENABLED';
  if (resource.state !== wanted.state) return true;
  return telling.some(
    (name) => name in wanted.properties && canonicalJson(wanted.properties[name]) !== canonicalJson(resource.properties[name]),
  );
}

/** The guards that exceptions lift: for the run, and in a cell. */
export interface LiftedGuards {
  readonly run: ReadonlySet<string>;
  inCell(cell: Cell): ReadonlySet<string>;
}

/** What the exceptions in force lift, beside what `--allow` does. */
export function liftedGuards(
  { expansion, calendar }: Pick<ExceptionInput, 'expansion' | 'calendar'>,
  allow: ReadonlySet<string>,
): LiftedGuards {
  const run = new Set(allow);
  const inCells: { readonly guard: string; readonly has: (cell: Cell) => boolean }[] = [];
  for (const { document, cells } of expansion.exceptions.values()) {
    const { what, expires } = document.value.spec;
    if (what.guard === undefined || expires < calendar.today) continue;
    if (runGuards.has(what.guard)) run.add(what.guard);
    else inCells.push({ guard: what.guard, has: (cell) => cells.has(cell) });
  }
  return {
    run,
    inCell(cell) {
      if (inCells.length === 0) return allow;
      return new Set([...allow, ...inCells.filter(({ has }) => has(cell)).map(({ guard }) => guard)]);
    },
  };
}
