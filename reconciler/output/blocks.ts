import type { TypeName } from '../model/address.ts';
import type { CellSet } from '../model/cell-set.ts';
import type { PlanClass } from '../model/plan.ts';
import type { Words } from './words.ts';

/** Resources that change alike in the same cells. */
export interface BlockRow {
  readonly names: readonly string[];
  readonly cells: CellSet;
}

/** Classes that a reader sees as one: alike but for their name, their cells and the line of the file that asks for them. */
export interface Block {
  /** One of them, for everything that they share. */
  readonly first: PlanClass;
  readonly type: TypeName;
  /** What changes, in one line. */
  readonly change: string;
  /** What is known beside the plan, a line each. */
  readonly extra: readonly string[];
  readonly rows: readonly BlockRow[];
  /** Single changes. */
  readonly count: number;
  /** `file:3,7-9`; absent where no line asks for it. */
  readonly source: string | undefined;
}

/** Folds classes, given in the order of application, into blocks: each at the place of its first class. */
export function blocksOf(
  classes: Iterable<PlanClass>,
  words: Words,
  extraOf: (each: PlanClass) => readonly string[] = () => [],
): readonly Block[] {
  const open = new Map<string, { first: PlanClass; change: string; extra: readonly string[]; classes: PlanClass[] }>();
  for (const each of classes) {
    const { type, action, difference, destructive, because, refused, source } = each;
    const change = words.changeOf(each);
    const extra = extraOf(each);
    const key = JSON.stringify([type, action, difference, destructive, because, refused, source?.file, change, extra]);
    const block = open.get(key);
    if (block === undefined) open.set(key, { first: each, change, extra, classes: [each] });
    else block.classes.push(each);
  }
  return [...open.values()].map(({ classes: own, ...block }) => ({
    ...block,
    type: block.first.type,
    rows: rowsOf(own),
    count: own.reduce((sum, { cells }) => sum + cells.size, 0),
    source: sourceOf(own),
  }));
}

function rowsOf(classes: readonly PlanClass[]): BlockRow[] {
  const rows: { names: string[]; cells: CellSet }[] = [];
  // By size first: sets of ten thousand accounts are compared only where they may be equal.
  const bySize = new Map<number, typeof rows>();
  for (const { name, cells } of classes) {
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
