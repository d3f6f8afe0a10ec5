import { CellSpace } from '../model/cell-set.ts';
import type { NoticeClass, Plan, PlanSummary, SkippedCell } from '../model/plan.ts';
import { formatSource } from '../model/source.ts';
import { cellGroups } from '../plan/cell-groups.ts';
import type { UnitOf } from './cells-text.ts';
import { ClassText } from './class-text.ts';
import { type Paint, paintFor } from './paint.ts';
import { visible } from './visible-text.ts';
import { wrapped } from './wrap.ts';

export interface TextOptions {
  readonly color: boolean;
  readonly unitOf: UnitOf;
}

/** A plan for people, in pieces. Classes in the order of application, then what no change mends, then the summary line. */
export function* planText(plan: Plan, options: TextOptions): Generator<string> {
  const paint = paintFor(options.color);
  const classes = new ClassText(paint, options.unitOf);
  for (const each of plan.classes) {
    yield* classes.lines(each);
    yield '\n';
  }
  yield* surroundings(plan, paint);
  if (plan.classes.length === 0) yield* paragraph(nothingToDo(plan), paint.green);
  yield `${paint.bold(summaryLine('Plan', plan.summary))}\n`;
}

/** What a plan and a drift both say beside their classes: notices, unreadable and skipped cells, warnings, guards. */
export function* surroundings(plan: Plan, paint: Paint): Generator<string> {
  yield* section(
    'Notices',
    plan.notices.map((notice) => `${notice.severity === 'warning' ? '!' : '-'} ${noticeLine(notice)}`),
    paint,
  );
  yield* section(
    'Unreadable, and so never counted as in sync',
    plan.unreadable.map(
      ({ cell, provider, types, code, message }) =>
        `! ${cell.account}/${cell.region} ${provider}${types === undefined ? '' : ` (${types.join(', ')})`}: ${visible(code)}: ${visible(message)}`,
    ),
    paint,
  );
  yield* section('Skipped', [...skippedLines(plan.skipped)], paint);
  yield* section(
    'Warnings',
    plan.diagnostics.map(
      ({ severity, code, message, hint, source }) =>
        `${severity === 'note' ? '-' : '!'} ${source === undefined ? '' : `${visible(formatSource(source))} `}${severity} ${code}: ${visible(message)}${hint === undefined ? '' : ` (${visible(hint)})`}`,
    ),
    paint,
  );
  yield* section(
    'Refused, nothing will be written',
    plan.guards.map(({ guard, message, hint }) => `! ${guard}: ${visible(message)}. ${visible(hint)}`),
    paint,
    paint.red,
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

function noticeLine(notice: NoticeClass): string {
  const about = notice.name === undefined ? '' : ` ${visible(notice.name)}`;
  return `${notice.difference}${about}: ${visible(notice.message)} (${notice.cells.size} cell${notice.cells.size === 1 ? '' : 's'})`;
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

export function* section(
  title: string,
  lines: readonly string[],
  paint: Paint,
  colour: (text: string) => string = (text) => text,
): Generator<string> {
  if (lines.length === 0) return;
  yield `${paint.bold(`${title}:`)}\n`;
  for (const line of lines) for (const part of wrapped(line, { first: 2, rest: 6 })) yield `${colour(part)}\n`;
  yield '\n';
}

export function* paragraph(text: string, colour: (text: string) => string = (plain) => plain): Generator<string> {
  for (const line of wrapped(text, { first: 0, rest: 0 })) yield `${colour(line)}\n`;
}
