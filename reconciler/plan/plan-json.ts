import type { AccountId } from '../model/account-id.ts';
import { cellKey } from '../model/address.ts';
import { CellSpace } from '../model/cell-set.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { NoticeClass, Plan, PlanBase, PlanClass, RunHeader, SkippedCell, UnreadableCell } from '../model/plan.ts';
import type { Source } from '../model/source.ts';
import { type CellGroup, cellGroups } from './cell-groups.ts';
import { changesDigest } from './change-ids.ts';
import { countsOfClasses } from './finish.ts';
import { jsonObject, streamed } from './json-pieces.ts';
import { classesOf } from './origin.ts';
import { shardJson } from './shard-file.ts';

export const formatVersion = 1;

/** A plan as JSON text in pieces: what `plan --format json` prints and what `--out` writes (`DESIGN.md` section 5). */
export function* planJson(plan: Plan, header: RunHeader, unitOf?: (account: AccountId) => string): Generator<string> {
  const base = plan.base === undefined ? undefined : baseJson(plan.base, plan.classes);
  yield* jsonObject({
    ...headerMembers('plan', header),
    ...planMembers(plan),
    base,
    changesDigest: changesDigest(plan.classes),
    units: unitOf === undefined ? undefined : unitsJson(plan, unitOf),
    made: plan.made,
    partOf: plan.partOf,
    shard: plan.shard === undefined ? undefined : shardJson(plan.shard),
  });
}

/** Members that every result has. */
export function headerMembers(kind: string, header: RunHeader): Readonly<Record<string, unknown>> {
  const { run, tool, commit, now, stats } = header;
  return { formatVersion, kind, run, tool, commit, now, stats };
}

/** The members of a plan; `ofClass` adds to each class what a drift knows more. */
export function planMembers(plan: Plan, ofClass: (each: PlanClass) => object = () => ({})): Readonly<Record<string, unknown>> {
  return {
    summary: plan.summary,
    compared: plan.compared,
    digest: plan.digest,
    classes: streamed(mapped(plan.classes, (each) => ({ ...classJson(each), ...ofClass(each) }))),
    notices: streamed(mapped(plan.notices, noticeJson)),
    unreadable: streamed(mapped(plan.unreadable, unreadableJson)),
    skipped: streamed(skippedJson(plan.skipped)),
    guards: plan.guards,
    exceptions: plan.exceptions,
    diagnostics: streamed(mapped(plan.diagnostics, diagnosticJson)),
  };
}

/** The base, with what the branch changes and what was different before it counted apart. */
const baseJson = (base: PlanBase, classes: readonly PlanClass[]): object => ({
  ...base,
  branch: countsOfClasses(classesOf(classes, 'branch')),
  drift: countsOfClasses(classesOf(classes, 'drift')),
});

/** The OUs of the accounts that the plan speaks of, so that a comment can be drawn from the file alone. */
function unitsJson({ classes, unreadable, space }: Plan, unitOf: (account: AccountId) => string): readonly UnitJson[] {
  const spoken = classes.reduce((all, { cells }) => all.union(cells), space.of(unreadable.map(({ cell }) => cell)));
  const units = new Map<string, Set<AccountId>>();
  for (const { account } of spoken) units.set(unitOf(account), (units.get(unitOf(account)) ?? new Set<AccountId>()).add(account));
  return [...units].map(([name, accounts]) => ({ name, accounts: [...accounts] })).sort((a, b) => (a.name < b.name ? -1 : 1));
}

interface UnitJson {
  readonly name: string;
  readonly accounts: readonly AccountId[];
}

export function classJson(each: PlanClass): object {
  const { cells, ...content } = each;
  return { ...content, count: cells.size, cells: cellGroups(cells) };
}

function noticeJson(notice: NoticeClass): object {
  const { cells, ...content } = notice;
  return { ...content, count: cells.size, cells: cellGroups(cells) };
}

const unreadableJson = ({ cell, provider, types, code, message }: UnreadableCell): object => ({
  scope: cellKey(cell),
  provider,
  types,
  code,
  message,
});

/** Skipped cells by reason; they may lie outside the plan's space (an account that has left), so they get a space of their own. */
function* skippedJson(
  skipped: readonly SkippedCell[],
): Generator<{ readonly reason: string; readonly count: number; readonly cells: readonly CellGroup[] }> {
  const cells = skipped.map((each) => each.cell);
  const space = new CellSpace(
    cells.map((cell) => cell.account),
    cells.map((cell) => cell.region),
  );
  for (const reason of new Set(skipped.map((each) => each.reason))) {
    const set = space.of(skipped.filter((each) => each.reason === reason).map((each) => each.cell));
    yield { reason, count: set.size, cells: cellGroups(set) };
  }
}

/** A diagnostic with its place as flat members; absent where there is nothing to say (`DESIGN.md` section 5). */
export function diagnosticJson({ severity, code, message, hint, source }: Diagnostic): DiagnosticJson {
  return { severity, code, message, ...(hint === undefined ? {} : { hint }), ...source };
}

export type DiagnosticJson = Pick<Diagnostic, 'severity' | 'code' | 'message' | 'hint'> & Partial<Source>;

function* mapped<T, U>(items: Iterable<T>, of: (item: T) => U): Generator<U> {
  for (const item of items) yield of(item);
}
