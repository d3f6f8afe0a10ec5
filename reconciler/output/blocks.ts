import type { TypeName } from '../model/address.ts';
import type { CellSet } from '../model/cell-set.ts';
import type { DifferenceKind } from '../model/difference.ts';
import type { PlanClass } from '../model/plan.ts';
import { notSeenYet } from '../plan/changes.ts';
import { type Words, whatIsUnseen } from './words.ts';

/** Resources that change alike in the same cells. */
export interface BlockRow {
  readonly names: readonly string[];
  readonly cells: CellSet;
}

/** The rows of a block whose resources are the same before; `from` is empty where that is said with the change. */
export interface BlockPart {
  readonly from: string;
  readonly rows: readonly BlockRow[];
}

/** Classes that a reader sees as one: one file asks for the same, whatever the name, the cells, and what is there now. */
export interface Block {
  /** One of them, for everything that they share. */
  readonly first: PlanClass;
  readonly type: TypeName;
  /** What is asked for, in one line. */
  readonly to: string;
  /** What is known beside the plan, a line each. */
  readonly extra: readonly string[];
  /** The one with the most changes first. */
  readonly parts: readonly BlockPart[];
  /** Single changes of each kind, most first. */
  readonly counts: readonly (readonly [DifferenceKind, number])[];
  /** `file:3,7-9`; absent where no line asks for it. */
  readonly source: string | undefined;
}

/** Folds classes, given in the order of application, into blocks: each at the place of its first class. */
export function blocksOf(
  classes: Iterable<PlanClass>,
  words: Words,
  extraOf: (each: PlanClass) => readonly string[] = () => [],
): readonly Block[] {
  const open = new Map<string, { first: PlanClass; to: string; extra: readonly string[]; parts: Map<string, PlanClass[]> }>();
  for (const each of classes) {
    const { type, action, destructive, because, refused, source } = each;
    const { from, to } = words.changeOf(each);
    const extra = extraOf(each);
    const reason = because === notSeenYet ? undefined : because;
    const key = JSON.stringify([type, action, destructive, reason, refused, source?.file, to, extra]);
    const block = open.get(key) ?? { first: each, to, extra, parts: new Map<string, PlanClass[]>() };
    open.set(key, block);
    const part = block.parts.get(from);
    if (part === undefined) block.parts.set(from, [each]);
    else part.push(each);
  }
  return [...open.values()].map(({ parts, ...block }) => {
    const own = [...parts.values()].flat();
    return {
      ...block,
      type: block.first.type,
      parts: partsOf(parts),
      counts: countsOf(own),
      source: sourceOf(own),
    };
  });
}

/** What is not seen yet joins the largest part: a notice tells of it, and cells that differ in nothing else stay together. */
function partsOf(parts: ReadonlyMap<string, readonly PlanClass[]>): BlockPart[] {
  const unseen = parts.get(whatIsUnseen) ?? [];
  const [largest, ...others] = [...parts].filter(([from]) => from !== whatIsUnseen).sort(([, a], [, b]) => changesIn(b) - changesIn(a));
  if (largest === undefined) return [{ from: whatIsUnseen, rows: rowsOf(unseen) }];
  const [from, classes] = largest;
  const joined = { from: unseen.length === 0 ? from : `${from} or ${whatIsUnseen}`, rows: rowsOf([...classes, ...unseen]) };
  return [joined, ...others.map(([was, some]) => ({ from: was, rows: rowsOf(some) }))];
}

const changesIn = (classes: readonly PlanClass[]): number => classes.reduce((sum, { cells }) => sum + cells.size, 0);

function countsOf(classes: readonly PlanClass[]): (readonly [DifferenceKind, number])[] {
  const counts = new Map<DifferenceKind, number>();
  for (const { difference, cells } of classes) counts.set(difference, (counts.get(difference) ?? 0) + cells.size);
  return [...counts].sort(([, a], [, b]) => b - a);
}

function rowsOf(classes: readonly PlanClass[]): BlockRow[] {
  const rows: { names: string[]; cells: CellSet }[] = [];
  // By size first: sets of ten thousand accounts are compared only where they may be equal.
  const bySize = new Map<number, typeof rows>();
  const byName = new Map<string, CellSet>();
  for (const { name, cells } of classes) byName.set(name, byName.get(name)?.union(cells) ?? cells);
  for (const [name, cells] of byName) {
    const alike = bySize.get(cells.size) ?? [];
    bySize.set(cells.size, alike);
    const known = alike.find((row) => row.cells.equals(cells));
    if (known !== undefined) {
      known.names.push(name);
      continue;
    }
    const row = { names: [name], cells };
    alike.push(row);
    rows.push(row);
  }
  return rows.sort((a, b) => b.cells.size - a.cells.size);
}

/** The file and the lines in it, runs as `7-9`. All sources are of one file. */
function sourceOf(classes: readonly PlanClass[]): string | undefined {
  const file = classes[0]?.source?.file;
  if (file === undefined) return undefined;
  const lines = [...new Set(classes.flatMap(({ source }) => source?.line ?? []))].sort((a, b) => a - b);
  const runs: { from: number; to: number }[] = [];
  for (const line of lines) {
    const last = runs.at(-1);
    if (last !== undefined && last.to + 1 === line) last.to = line;
    else runs.push({ from: line, to: line });
  }
  return `${file}:${runs.map(({ from, to }) => (from === to ? `${from}` : `${from}-${to}`)).join(',')}`;
}
