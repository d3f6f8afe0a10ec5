import type { AnalysedCell, Plan, PlanClass, RunHeader, StackDrift } from '../model/plan.ts';
import { causeOf, causeTitles, type DriftAnswers, type DriftBase, type DriftFacts, driftCauses } from '../plan/causes.ts';
import { jsonObject } from '../plan/json-pieces.ts';
import { headerMembers, planMembers } from '../plan/plan-json.ts';
import { shardJson } from '../plan/shard-file.ts';
import { namesText } from './block-text.ts';
import { blocksOf } from './blocks.ts';
import { drawBlocks, nothingToDo, paragraph, penFor, section, surroundings, type TextOptions } from './plan-text.ts';
import { visible } from './visible-text.ts';
import { Words } from './words.ts';

/** A plan read as drift: the same classes, with what is known of their history. */
export interface Drift {
  readonly plan: Plan;
  readonly base: DriftBase;
  /** Where CloudFormation was asked to look for drift itself. */
  readonly stackDrift?: readonly StackDrift[];
  /** What DevOps Guru analyses where documents turn it on. */
  readonly analysed?: readonly AnalysedCell[];
  factsOf(each: PlanClass): DriftFacts;
  /** Ready answers, where they were worked out. */
  answersOf?(each: PlanClass): DriftAnswers | undefined;
}

/** Drift for people: by cause, the same drawing as a plan. */
export function* driftText(drift: Drift, options: TextOptions): Generator<string> {
  const { plan, base } = drift;
  const pen = penFor(options);
  const { paint } = pen;
  yield* paragraph(
    base.kind === 'last-applied'
      ? `Compared with commit ${visible(base.commit.slice(0, 12))}, the last that was applied.`
      : 'Compared with the documents as they are here: no ledger tells which commit was applied last.',
    pen,
    paint.dim,
  );
  yield '\n';
  for (const cause of driftCauses) {
    const classes = plan.classes.filter((each) => causeOf(each) === cause);
    if (classes.length === 0) continue;
    yield `${paint.bold(`${causeTitles[cause]}:`)}\n`;
    yield* drawBlocks(
      blocksOf(classes, pen.words, (each) => factLines(drift.factsOf(each))),
      pen,
      options.unitOf,
    );
  }
  yield* section('CloudFormation looked for drift itself', (drift.stackDrift ?? []).map(stackDriftLine), pen);
  yield* section('DevOps Guru', analysedLines(drift.analysed ?? []), pen);
  yield* surroundings(plan, pen);
  if (plan.classes.length === 0) yield* paragraph(nothingToDo(plan), pen, paint.green);
  yield `${paint.bold(driftSummary(plan))}\n`;
}

/** Drift as JSON: as a plan, each class with its cause and what is known of it, and the base. */
export function* driftJson(drift: Drift, header: RunHeader): Generator<string> {
  const ofClass = (each: PlanClass): object => ({ cause: causeOf(each), ...drift.factsOf(each), answers: drift.answersOf?.(each) });
  yield* jsonObject({
    ...headerMembers('drift', header),
    base: drift.base,
    ...(drift.stackDrift === undefined ? {} : { stackDrift: drift.stackDrift }),
    ...(drift.analysed === undefined ? {} : { analysed: drift.analysed }),
    ...planMembers(drift.plan, ofClass),
    made: drift.plan.made,
    shard: drift.plan.shard === undefined ? undefined : shardJson(drift.plan.shard),
  });
}

function stackDriftLine({ stackSet, status, complete, instances = 0, drifted = 0, inSync = 0, failed = 0 }: StackDrift): string {
  const text = `${visible(stackSet)}: ${drifted} of ${instances} stacks drifted, ${inSync} in sync, ${failed} not looked at`;
  return complete ? `- ${text}` : `! ${text}; it ended ${visible(status)}`;
}

/** Turned on and looking at nothing is worth a line of its own. The first baseline takes up to a day: facts compliance 3.8. */
function analysedLines(cells: readonly AnalysedCell[]): string[] {
  if (cells.length === 0) return [];
  const known = cells.filter(({ resources }) => resources !== undefined);
  const total = known.reduce((sum, { resources = 0 }) => sum + resources, 0);
  const empty = known.filter(({ resources }) => resources === 0).map(({ account, region }) => `${account}/${region}`);
  const unknown = cells.length - known.length;
  return [
    `- ${total} resources analysed in ${known.length} cells`,
    ...(empty.length === 0
      ? []
      : [`! turned on, and nothing is analysed in ${empty.length} cells: ${someOf(empty)}; the first baseline takes up to a day`]),
    ...(unknown === 0 ? [] : [`! not known for ${unknown} cells`]),
  ];
}

/** Most cells that are named in a line. */
const mostNamed = 5;
const someOf = (names: readonly string[]): string =>
  names.length <= mostNamed ? names.join(', ') : `${names.slice(0, mostNamed).join(', ')} and ${names.length - mostNamed} more`;

function driftSummary({ summary }: Plan): string {
  const differences = summary.create + summary.update + summary.replace + summary.delete;
  const unreadable = summary.unreadable === 0 ? '' : `; ${summary.unreadable} unreadable`;
  return `Drift: ${differences} differences in ${summary.cells} cells (${summary.classes} classes)${unreadable}`;
}

function factLines({ firstSeen, by, at, notTold }: DriftFacts): string[] {
  const lines = firstSeen === undefined ? [] : [`first seen ${visible(firstSeen)}`];
  if (by !== undefined) lines.push(`by ${visible(by)}${at === undefined ? '' : ` at ${visible(at)}`}`);
  if (notTold !== undefined) lines.push(`who and when: not known, ${visible(notTold)}`);
  return lines;
}

/** One class in a few words, for a list. */
export function differenceLineText(each: PlanClass, types: TextOptions['types']): string {
  const words = new Words(types);
  const names = words.grouped(each.type, [each.name]).map((group) => namesText(group.names, group.of));
  const { from } = words.changeOf(each);
  return `${each.type} ${names.join(' ')}${from === '' ? '' : ` (${from})`} in ${each.cells.size} cell${each.cells.size === 1 ? '' : 's'}`;
}
