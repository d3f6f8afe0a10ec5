import { CellSpace } from '../model/cell-set.ts';
import type { Plan, PlanBase, PlanClass, PlanSummary, SkippedCell } from '../model/plan.ts';
import { cellGroups } from '../plan/cell-groups.ts';
import { baseName, classesOf } from '../plan/origin.ts';
import type { ResourceType } from '../providers/provider.ts';
import { BlockText } from './block-text.ts';
import { type Block, blocksOf } from './blocks.ts';
import type { UnitOf } from './cells-text.ts';
import { diagnosticSentence } from './diagnostics-text.ts';
import { exceptionLines } from './exceptions.ts';
import { noticeLines } from './notices-text.ts';
import { type Paint, paintFor } from './paint.ts';
import { visible } from './visible-text.ts';
import { Words } from './words.ts';
import { defaultWidth, wrapped } from './wrap.ts';

export interface TextOptions {
  readonly color: boolean;
  readonly unitOf: UnitOf;
  /** Their own words for changes, and what their resources live in. */
  readonly types: readonly ResourceType[];
  /** Columns; default 80. */
  readonly width?: number;
}

/** A plan for people, in pieces. What is alike is said once, in the order of application; then what no change mends, then the summary line. */
export function* planText(plan: Plan, options: TextOptions): Generator<string> {
  const pen = penFor(options);
  if (plan.base === undefined) yield* drawBlocks(blocksOf(plan.classes, pen.words), pen, options.unitOf);
  else yield* drawOrigins(plan.classes, plan.base, pen, options.unitOf);
  yield* surroundings(plan, pen);
  if (plan.classes.length === 0) yield* paragraph(nothingToDo(plan), pen, pen.paint.green);
  yield `${pen.paint.bold(summaryLine('Plan', plan.summary))}\n`;
}

/** What the branch changes, and after it what was different before. */
function* drawOrigins(classes: readonly PlanClass[], base: PlanBase, pen: Pen, unitOf: UnitOf): Generator<string> {
  yield* paragraph(baseText(base), pen, pen.paint.dim);
  yield '\n';
  for (const origin of ['branch', 'drift'] as const) {
    const own = classesOf(classes, origin);
    if (own.length === 0) continue;
    yield `${pen.paint.bold(`${originTitles[origin]}:`)}\n`;
    yield* drawBlocks(blocksOf(own, pen.words), pen, unitOf);
  }
}

export const originTitles = { branch: 'What this branch changes', drift: 'What was different before this branch' } as const;

/** What was compared, in one sentence. */
export function baseText(base: PlanBase): string {
  const name = visible(baseName(base));
  const read = `${base.read} of ${base.of} cells are touched by the branch and were read`;
  const ended =
    base.ended === 0 ? '' : `; ${base.ended} ${base.ended === 1 ? 'difference ends' : 'differences end'}: the branch declares what is live`;
  if (base.state === 'read') return `Compared with ${name}: ${read}${ended}.`;
  const why = base.state === 'absent' ? 'has no configuration' : 'has documents in error';
  return `${name} ${why}, so that every change counts as the branch's: ${base.read} of ${base.of} cells were read.`;
}

/** What all texts are drawn with. */
export interface Pen {
  readonly paint: Paint;
  readonly width: number;
  readonly words: Words;
}

export const penFor = ({ color, types, width = defaultWidth }: Pick<TextOptions, 'color' | 'types' | 'width'>): Pen => ({
  paint: paintFor(color),
  width,
  words: new Words(types),
});

/** Blocks with an empty line behind each. */
export function* drawBlocks(blocks: readonly Block[], pen: Pen, unitOf: UnitOf): Generator<string> {
  const text = new BlockText(blocks, { ...pen, unitOf });
  for (const block of blocks) {
    yield* text.lines(block);
    yield '\n';
  }
}

/** What a plan and a drift both say beside their classes: notices, unreadable and skipped cells, warnings, guards. */
export function* surroundings(plan: Plan, pen: Pen): Generator<string> {
  yield* section('Notices', noticeLines(plan.notices, pen.words), pen);
  yield* section(
    'Unreadable, and so never counted as in sync',
    plan.unreadable.map(
      ({ cell, provider, types, code, message }) =>
        `! ${cell.account}/${cell.region} ${provider}${types === undefined ? '' : ` (${types.join(', ')})`}: ${visible(code)}: ${visible(message)}`,
    ),
    pen,
  );
  yield* section('Skipped', [...skippedLines(plan.skipped)], pen);
  yield* section('Exceptions', exceptionLines(plan.exceptions), pen);
  yield* section(
    'Warnings',
    plan.diagnostics.flatMap((each) => [
      `${each.severity === 'note' ? '-' : '!'} ${diagnosticSentence(each)}`,
      ...(each.hint === undefined ? [] : [`    ${visible(each.hint)}`]),
    ]),
    pen,
  );
  yield* section(
    'Refused, nothing will be written',
    plan.guards.map(({ guard, message, hint }) => `! ${guard}: ${visible(message)}. ${visible(hint)}`),
    pen,
    pen.paint.red,
  );
}

/** `Plan: 3 to create, 12 to update, 0 to delete in 214 cells (6 classes); 1 unreadable`; what is not there is not said. */
export function summaryLine(word: string, summary: PlanSummary): string {
  const replace = summary.replace === 0 ? '' : `${summary.replace} to replace, `;
  const changes = `${summary.create} to create, ${summary.update} to update, ${replace}${summary.delete} to delete`;
  const rest = [
    ...(summary.unreadable === 0 ? [] : [`${summary.unreadable} unreadable`]),
    ...(summary.refused === 0 ? [] : [`${summary.refused} refused`]),
    ...(summary.skipped === 0 ? [] : [`${summary.skipped} skipped`]),
  ];
  return [`${word}: ${changes} in ${summary.cells} cells (${summary.classes} classes)`, ...rest].join('; ');
}

/** An empty plan says how much it looked at. */
export function nothingToDo({ summary, compared }: Plan): string {
  const readable = `No changes: ${compared} resources compared, ${summary.unchanged} cells in sync`;
  return summary.unreadable === 0 ? `${readable}.` : `${readable}, as far as could be read.`;
}

function* skippedLines(skipped: readonly SkippedCell[]): Generator<string> {
  const cells = skipped.map((each) => each.cell);
  const space = new CellSpace(
    cells.map((cell) => cell.account),
    cells.map((cell) => cell.region),
  );
  for (const reason of new Set(skipped.map((each) => each.reason))) {
    const set = space.of(skipped.filter((each) => each.reason === reason).map((each) => each.cell));
    for (const { accounts, regions } of cellGroups(set)) {
      yield `- ${visible(reason)}: ${accounts.slice(0, 3).join(', ')}${accounts.length > 3 ? ` and ${accounts.length - 3} more` : ''} in ${regions.join(', ')}`;
    }
  }
}

/** A heading with its lines; nothing where there are none. Lines that begin with blanks belong to the one before. */
export function* section(
  title: string,
  lines: readonly string[],
  { paint, width }: Pick<Pen, 'paint' | 'width'>,
  colour: (text: string) => string = (text) => text,
): Generator<string> {
  if (lines.length === 0) return;
  yield `${paint.bold(`${title}:`)}\n`;
  for (const line of lines) {
    const text = line.trimStart();
    const deeper = line.length - text.length;
    for (const part of wrapped(text, { first: 2 + deeper, rest: 6 }, width)) yield `${colour(part)}\n`;
  }
  yield '\n';
}

export function* paragraph(
  text: string,
  { width }: Pick<Pen, 'width'>,
  colour: (text: string) => string = (plain) => plain,
): Generator<string> {
  for (const line of wrapped(text, { first: 0, rest: 0 }, width)) yield `${colour(line)}\n`;
}
