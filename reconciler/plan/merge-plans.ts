// The parts of a plan that several processes made, as the plan that one would have made.
import type { AccountId } from '../model/account-id.ts';
import type { Cell } from '../model/address.ts';
import { type CellSet, CellSetBuilder, CellSpace } from '../model/cell-set.ts';
import type {
  GuardBasis,
  NoticeClass,
  Plan,
  PlanBase,
  PlanClass,
  PlanShard,
  RunHeader,
  RunStats,
  ShardScope,
  SkippedCell,
  UnreadableCell,
} from '../model/plan.ts';
import { canonicalJson } from '../model/properties.ts';
import type { ResourceType } from '../providers/provider.ts';
import { organizationShard, shardOf, shardText } from '../targets/shard.ts';
import { bySkippedCell } from './cell-groups.ts';
import { byCell, byNotice, noticeKey } from './classes.ts';
import { classId, contentOf, planDigest } from './digest.ts';
import { summarise } from './finish.ts';
import { leftByKinds, runGuards } from './guards.ts';
import { inOrderOfApplication } from './order.ts';

/** One part, as its file holds it. */
export interface PlanPart {
  readonly plan: Plan & { readonly shard: PlanShard };
  readonly header: RunHeader;
  readonly units: ReadonlyMap<AccountId, string>;
  /** Its file, for messages. */
  readonly name: string;
}

export type Merged =
  | {
      readonly plan: Plan;
      readonly header: RunHeader;
      readonly units: ReadonlyMap<AccountId, string>;
      /** Parts that are not there, `3/4`: their cells are unreadable in the plan. */
      readonly missing: readonly string[];
    }
  /** The parts are not of one plan. */
  | { readonly mismatch: string };

/** The code of a cell whose shard left no plan, or no result. */
export const shardMissing = 'shard-missing';

/**
 * Joins the parts, in whatever order they come. The digest is that of the plan that one process would have made of the same.
 * @param what what a missing part has not left, for messages
 */
export function mergePlans(given: readonly PlanPart[], types: readonly ResourceType[], what: 'plan' | 'drift' = 'plan'): Merged {
  const parts = given.toSorted((a, b) => a.plan.shard.index - b.plan.shard.index);
  const [first] = parts;
  if (first === undefined) throw new Error('no parts');
  const mismatch = whyNotOne(first, parts);
  if (mismatch !== undefined) return { mismatch };
  const { shard } = first.plan;
  const there = new Set(parts.map(({ plan }) => plan.shard.index));
  const missing = Array.from({ length: shard.of }, (_, index) => index).filter((index) => !there.has(index));
  const scopes = unitedScopes(parts);
  const lost = missing.flatMap((index) => lostCells(index, shard, scopes, what));
  const space = spaceOf(parts, lost);
  const whole = joined(parts, lost, space, types);
  const base = baseOf(parts, space);
  return {
    plan: {
      ...whole,
      diagnostics: [
        ...distinct(
          parts.flatMap(({ plan }) => plan.diagnostics),
          canonicalOf,
        ),
        ...leftByKinds({ ...guardInput(parts), classes: whole.classes }),
      ],
      ...(first.plan.exceptions === undefined ? {} : { exceptions: first.plan.exceptions }),
      ...(base === undefined ? {} : { base }),
      ...(first.plan.made === undefined ? {} : { made: first.plan.made }),
    },
    header: headerOf(parts, first.header),
    units: new Map(parts.flatMap(({ units }) => [...units])),
    missing: missing.map((index) => shardText({ index, of: shard.of })),
  };
}

function joined(
  parts: readonly PlanPart[],
  lost: readonly UnreadableCell[],
  space: CellSpace,
  types: readonly ResourceType[],
): Omit<Plan, 'diagnostics'> {
  const into = (cells: Iterable<Cell>): CellSet => space.of(cells);
  const united = (of: (shard: PlanShard) => CellSet): CellSet => {
    const builder = new CellSetBuilder(space);
    for (const { plan } of parts) for (const cell of of(plan.shard)) builder.add(cell);
    return builder.build();
  };
  const classes = inOrderOfApplication(
    unitedClasses(
      parts.map(({ plan }) => plan.classes),
      space,
    ),
    types,
  );
  const unreadable = [...parts.flatMap(({ plan }) => plan.unreadable), ...lost].sort(byCell);
  const skipped = distinct(
    parts.flatMap(({ plan }) => plan.skipped),
    ({ cell, reason }: SkippedCell) => `${cell.account}/${cell.region} ${reason}`,
  ).sort(bySkippedCell);
  const guards = runGuards({ ...guardInput(parts), classes });
  const folded = {
    changedCells: classes.reduce((all, { cells }) => all.union(cells), space.empty()).size,
    unreadableCells: into(unreadable.map(({ cell }) => cell)).size,
    unchangedCells: united(({ seen }) => seen).minus(united(({ unsettled }) => unsettled)).size,
  };
  return {
    space,
    summary: summarise(classes, folded, skipped.length),
    classes,
    notices: unitedNotices(parts, space),
    unreadable,
    skipped,
    guards,
    compared: parts.reduce((sum, { plan }) => sum + plan.compared, 0),
    digest: planDigest(classes, guards),
  };
}

/** What keeps the parts from being one plan, in a sentence. */
function whyNotOne(first: PlanPart, parts: readonly PlanPart[]): string | undefined {
  const essence: Readonly<Record<string, (part: PlanPart) => unknown>> = {
    'number of shards': ({ plan }) => plan.shard.of,
    commit: ({ header }) => header.commit,
    'trueup version': ({ header }) => header.tool.version,
    'digest of documents': ({ plan }) => plan.made?.documents,
    'digest of the catalogue': ({ plan }) => plan.made?.catalogue,
    'digest of the inventory': ({ plan }) => plan.made?.inventory,
    base: ({ plan: { base } }) => (base === undefined ? undefined : [base.commit, base.state]),
    'guard thresholds': ({ plan }) => plan.shard.basis,
    'cells in all': ({ plan }) => plan.shard.scopes.filter(({ spans }) => !spans).map(scopeText),
  };
  const seen = new Map<number, PlanPart>();
  for (const part of parts) {
    for (const [what, of] of Object.entries(essence))
      if (canonicalOf(of(part)) !== canonicalOf(of(first))) return `${part.name} and ${first.name} differ in the ${what}`;
    const twin = seen.get(part.plan.shard.index);
    if (twin !== undefined) return `${part.name} and ${twin.name} are both shard ${shardText(part.plan.shard)}`;
    seen.set(part.plan.shard.index, part);
  }
  return undefined;
}

const canonicalOf = (value: unknown): string => (value === undefined ? '' : canonicalJson(value));
const scopeText = ({ provider, cells }: ShardScope): string => `${provider} ${[...cells].map(keyOf).join(' ')}`;
const keyOf = ({ account, region }: Cell): string => `${account}/${region}`;

/** What a whole plan reads of each domain, as far as the parts know. */
function unitedScopes(
  parts: readonly PlanPart[],
): ReadonlyMap<string, { readonly spans: boolean; readonly cells: ReadonlyMap<string, Cell> }> {
  const scopes = new Map<string, { spans: boolean; cells: Map<string, Cell> }>();
  for (const { plan } of parts) {
    for (const { provider, spans, cells } of plan.shard.scopes) {
      const known = scopes.get(provider) ?? { spans, cells: new Map<string, Cell>() };
      scopes.set(provider, known);
      for (const cell of cells) known.cells.set(keyOf(cell), cell);
    }
  }
  return scopes;
}

/** The cells of a part that is not there, each unreadable. One that would have had none is missed all the same. */
function lostCells(index: number, { of, home }: PlanShard, scopes: ReturnType<typeof unitedScopes>, what: string): UnreadableCell[] {
  const trouble = { code: shardMissing, message: `shard ${shardText({ index, of })} left no ${what}` };
  const lost = [...scopes].flatMap(([provider, { spans, cells }]) =>
    [...cells.values()]
      .filter(({ account }) => (spans ? index === organizationShard : shardOf(account, of) === index))
      .map((cell) => ({ cell, provider, ...trouble })),
  );
  return lost.length > 0 ? lost : [{ cell: home, provider: `shard ${shardText({ index, of })}`, ...trouble }];
}

function spaceOf(parts: readonly PlanPart[], lost: readonly UnreadableCell[]): CellSpace {
  const spaces = parts.map(({ plan }) => plan.space);
  return new CellSpace(
    [...spaces.flatMap(({ accounts }) => accounts), ...lost.map(({ cell }) => cell.account)],
    [...spaces.flatMap(({ regions }) => regions), ...lost.map(({ cell }) => cell.region)],
  );
}

/** Classes with the same content are one, with the cells of all. */
export function unitedClasses(lists: readonly (readonly PlanClass[])[], space: CellSpace): PlanClass[] {
  const classes = new Map<string, { readonly content: Omit<PlanClass, 'id' | 'cells'>; readonly cells: CellSetBuilder }>();
  for (const { id: _, cells, ...content } of lists.flat()) {
    const key = contentOf(content);
    const known = classes.get(key) ?? { content, cells: new CellSetBuilder(space) };
    classes.set(key, known);
    for (const cell of cells) known.cells.add(cell);
  }
  return [...classes.values()].map(({ content, cells }) => ({ id: classId(content), ...content, cells: cells.build() }));
}

function unitedNotices(parts: readonly PlanPart[], space: CellSpace): NoticeClass[] {
  const notices = new Map<string, { readonly notice: NoticeClass; readonly cells: CellSetBuilder }>();
  for (const { plan } of parts) {
    for (const notice of plan.notices) {
      const known = notices.get(noticeKey(notice)) ?? { notice, cells: new CellSetBuilder(space) };
      notices.set(noticeKey(notice), known);
      for (const cell of notice.cells) known.cells.add(cell);
    }
  }
  return [...notices.values()].map(({ notice, cells }) => ({ ...notice, cells: cells.build() })).sort(byNotice);
}

function guardInput(parts: readonly PlanPart[]): Omit<Parameters<typeof runGuards>[0], 'classes'> {
  const managed = new Map<PlanClass['type'], number>();
  for (const { plan } of parts) for (const [type, count] of plan.shard.managed) managed.set(type, (managed.get(type) ?? 0) + count);
  const [basis] = parts.map(({ plan }) => plan.shard.basis) as [GuardBasis];
  const { accounts, previousAccounts, vanished, allow, ...thresholds } = basis;
  return { thresholds, accounts, previousAccounts, vanished, allow: new Set(allow), managed };
}

function baseOf(parts: readonly PlanPart[], space: CellSpace): PlanBase | undefined {
  const bases = parts.flatMap(({ plan: { base } }) => base ?? []);
  const [first] = bases;
  if (first === undefined) return undefined;
  return {
    ...first,
    read: space.of(parts.flatMap(({ plan }) => [...plan.shard.read])).size,
    // Only the shard of the organization looks for cells beyond the targets.
    of: Math.max(...bases.map(({ of }) => of)),
    ended: bases.reduce((sum, { ended }) => sum + ended, 0),
  };
}

/** The first part's header with what all of them cost; they ran side by side. */
function headerOf(parts: readonly PlanPart[], first: RunHeader): RunHeader {
  const headers = parts.map(({ header }) => header);
  return { ...first, now: headers.map(({ now }) => now).sort()[0] ?? first.now, stats: sumOfStats(headers.map(({ stats }) => stats)) };
}

/** What several processes cost together that ran side by side. */
export function sumOfStats(all: readonly RunStats[]): RunStats {
  const sum = (of: (stats: RunStats) => number): number => all.reduce((total, stats) => total + of(stats), 0);
  const most = (of: (stats: RunStats) => number): number => all.reduce((top, stats) => Math.max(top, of(stats)), 0);
  const callsByOperation: Record<string, number> = {};
  for (const { callsByOperation: calls } of all)
    for (const [operation, count] of Object.entries(calls)) callsByOperation[operation] = (callsByOperation[operation] ?? 0) + count;
  return {
    calls: sum(({ calls }) => calls),
    callsByOperation,
    throttled: sum(({ throttled }) => throttled),
    waitedMs: sum(({ waitedMs }) => waitedMs),
    cpuMs: sum(({ cpuMs }) => cpuMs),
    peakRssBytes: most(({ peakRssBytes }) => peakRssBytes),
    wallMs: most(({ wallMs }) => wallMs),
    processes: all.length,
  };
}

/** The first of each key, in order. */
function distinct<T>(items: readonly T[], keyOf: (item: T) => string): T[] {
  const found = new Map<string, T>();
  for (const item of items) if (!found.has(keyOf(item))) found.set(keyOf(item), item);
  return [...found.values()];
}
