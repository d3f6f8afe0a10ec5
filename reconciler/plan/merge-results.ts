// The results of the processes that applied one plan, as the one result that they are.
import type { TypeName } from '../model/address.ts';
import type { CellSet } from '../model/cell-set.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { ApplyResult, CellResult, GuardRefusal, Plan, RunHeader } from '../model/plan.ts';
import { canonicalJson } from '../model/properties.ts';
import { shardText } from '../targets/shard.ts';
import { changesDigest } from './change-ids.ts';
import { shardMissing, sumOfStats, unitedClasses } from './merge-plans.ts';
import { cellsToApply } from './part-of-plan.ts';
import type { ResultFile } from './result-file.ts';

/** One part, as its file holds it. */
export interface ResultPart extends ResultFile {
  /** Its file, for messages. */
  readonly name: string;
}

export type MergedResults =
  | {
      readonly result: ApplyResult;
      readonly header: RunHeader;
      readonly diagnostics: readonly Diagnostic[];
      /** Parts that are not there, `3/4`: their cells are unreadable in the result. */
      readonly missing: readonly string[];
    }
  | { readonly mismatch: string };

/**
 * Joins the results of the plan's shards, in whatever order they come. What a result does not list of its cells has converged.
 * @param spans types whose cells hang together over accounts
 */
export function mergeResults(plan: Plan, given: readonly ResultPart[], spans: ReadonlySet<TypeName>): MergedResults {
  const parts = given.toSorted((a, b) => indexOf(a) - indexOf(b));
  const [first] = parts;
  if (first === undefined) throw new Error('no results');
  const mismatch = whyNotOne(plan, parts);
  if (mismatch !== undefined) return { mismatch };
  const of = first.result.of?.of ?? 1;
  const byIndex = new Map(parts.map((part) => [indexOf(part), part]));
  const everyRefused = byIndex.size === of && parts.every(({ result }) => result.guards.length > 0);
  const shards = Array.from({ length: of }, (_, index) => ({ index, of }));
  const cells = everyRefused
    ? []
    : shards.flatMap((shard) => cellsOfPart(plan, cellsToApply(plan, shard, spans), byIndex.get(shard.index), shardText(shard)));
  const order = ({ cell }: CellResult): number => plan.space.indexOf(cell) ?? plan.space.size;
  const moved = unitedClasses(
    parts.map(({ result }) => result.moved),
    plan.space,
  );
  const joined = parts.flatMap(({ result }) => result.joined ?? []);
  const stopped = parts.flatMap(({ result }) => result.stopped ?? [])[0];
  const guards = everyRefused ? distinctGuards(parts) : [];
  const missing = shards.filter(({ index }) => !byIndex.has(index)).map(shardText);
  // A result that was joined already knows what it misses.
  const missed = [...missing, ...parts.flatMap(({ result }) => result.missing ?? [])];
  return {
    result: {
      ...(missed.length === 0 ? {} : { missing: missed }),
      space: plan.space,
      cells: cells.sort((a, b) => order(a) - order(b)),
      moved,
      guards,
      interrupted: parts.some(({ result }) => result.interrupted),
      ...(joined.length === 0 ? {} : { joined: [...new Map(joined.map((each) => [each.account, each])).values()] }),
      ...(stopped === undefined ? {} : { stopped }),
      ...(of === 1 && first.result.waves !== undefined ? { waves: first.result.waves } : {}),
      of: { index: 0, of: 1, digest: plan.digest, changesDigest: changesDigest(plan.classes) },
    },
    header: { ...first.header, stats: sumOfStats(parts.map(({ header }) => header.stats)) },
    diagnostics: [...new Map(parts.flatMap(({ diagnostics }) => diagnostics).map((each) => [canonicalJson(each), each])).values()],
    missing,
  };
}

const indexOf = ({ result }: ResultPart): number => result.of?.index ?? 0;

/** What keeps the results from being of this plan, in a sentence. */
function whyNotOne(plan: Plan, parts: readonly ResultPart[]): string | undefined {
  const seen = new Map<number, ResultPart>();
  for (const part of parts) {
    const { of } = part.result;
    if (of === undefined) return `${part.name} does not say which plan it applied`;
    if (of.digest !== plan.digest) return `${part.name} is of the plan ${of.digest.slice(0, 12)}, this one is ${plan.digest.slice(0, 12)}`;
    const first = parts[0]?.result.of?.of;
    if (of.of !== first) return `${part.name} is one of ${of.of}, another result one of ${first ?? 1}`;
    const twin = seen.get(of.index);
    if (twin !== undefined) return `${part.name} and ${twin.name} are both shard ${shardText(of)}`;
    const own = parts[0]?.header;
    if (own !== undefined && (own.commit !== part.header.commit || own.tool.version !== part.header.tool.version))
      return `${part.name} and ${parts[0]?.name ?? ''} differ in commit or trueup version`;
    seen.set(of.index, part);
  }
  return undefined;
}

/** What is said of a cell whose shard left no result. */
export const noResult = (shard: string): string => `shard ${shard} left no result`;

function cellsOfPart(plan: Plan, own: CellSet, part: ResultPart | undefined, shard: string): CellResult[] {
  if (part === undefined)
    return [...own].map((cell) => ({
      cell,
      status: 'unreadable',
      changes: 0,
      code: shardMissing,
      message: noResult(shard),
    }));
  const [guard] = part.result.guards;
  if (guard !== undefined)
    return [...own].map((cell) => ({ cell, status: 'refused', changes: 0, code: guard.guard, message: guard.message }));
  const listed = new Map(part.result.cells.map((each) => [plan.space.indexOf(each.cell), each]));
  return [...own.indexes()].map((index) => listed.get(index) ?? converged(plan, index));
}

function converged({ space, classes }: Plan, index: number): CellResult {
  const changes = classes.filter(({ cells, refused }) => refused === undefined && cells.hasIndex(index)).length;
  return { cell: space.cellAt(index), status: 'converged', changes };
}

const distinctGuards = (parts: readonly ResultPart[]): GuardRefusal[] => [
  ...new Map(parts.flatMap(({ result }) => result.guards).map((each) => [each.guard, each])).values(),
];
