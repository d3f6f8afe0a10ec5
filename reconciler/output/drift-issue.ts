// The drift issue: what a reader sees of a drift, by cause, with three ready answers for each difference; always within its bytes.
import type { PlanClass } from '../model/plan.ts';
import { causeOf, causeTitles, causeWords, type DriftAnswer, type DriftCause, type DriftFacts, driftCauses } from '../plan/causes.ts';
import { cellGroups } from '../plan/cell-groups.ts';
import { type DriftReport, differenceId } from '../plan/drift-report.ts';
import { namesText } from './block-text.ts';
import { bytesOf, callout, cell, code, counted, escapeHtml, fenced, figure, folded, htmlCode, table } from './markdown.ts';
import { type DrawnMarkdown, mostThatFits } from './markdown-ladder.ts';
import { missingCallout } from './missing-shards.ts';
import { type CauseRow, causeRows, missingRows, type PageOptions } from './plan-view.ts';
import { becauseText, Words } from './words.ts';

/** Bytes that an issue is made to fit, its marker and its memory included: under GitHub's 65,536 whatever it counts. */
export const issueBytes = 60_000;

/** What stands around a drift in an issue. */
export interface DriftIssueOptions extends PageOptions {
  readonly bytes: number;
  /** Where the run and its artifacts are seen. Ours, not a user's. */
  readonly runUrl?: string;
  /** One cause alone: an issue per cause. */
  readonly cause?: DriftCause;
  /** When differences were first seen, by id, ISO 8601: what the drift itself does not know. */
  readonly since?: ReadonlyMap<string, string>;
  /** Ids of the differences that the last check did not find. */
  readonly fresh?: ReadonlySet<string>;
  /** Of differences that an earlier check found in cells which could not be read now: id and summary, as `keptSummaries` read them. */
  readonly kept?: ReadonlyMap<string, string>;
  /** When every cell was read last; this run's time where it read all of them. */
  readonly lastComplete?: string;
}

/** Differences whose lines are written; the rest is counted. */
const mostDifferences = 200;
/** Accounts that a command names; beyond them it is for all. */
const mostNamedAccounts = 5;
/** Bytes of what was found earlier and could not be read now. */
const keptBytes = 12_000;
const mostCauses = 10;
const mostCellLines = 20;

/** How much of an issue is drawn. */
interface Amount {
  readonly differences: number;
  /** Differences that have their cells and patches; of the others only the line. */
  readonly detailed: number;
}

/** Differences of the issue: those of the cause, most cells first within a cause. */
export const issueClasses = ({ plan }: Pick<DriftReport, 'plan'>, cause?: DriftCause): readonly PlanClass[] =>
  driftCauses
    .filter((each) => cause === undefined || each === cause)
    .flatMap((each) =>
      plan.classes.filter((one) => causeOf(one) === each).toSorted((a, b) => b.cells.size - a.cells.size || (a.id < b.id ? -1 : 1)),
    );

/** A drift as the body of its issue, without the marker, always within `bytes`. */
export function driftIssueMarkdown(drift: DriftReport, options: DriftIssueOptions): DrawnMarkdown {
  const classes = issueClasses(drift, options.cause);
  const words = new Words(options.types);
  const draw = ({ differences, detailed }: Amount, leftOut: readonly string[]): DrawnMarkdown => ({
    text: [...pieces(drift, classes, words, options, { differences, detailed }, leftOut)].join(''),
    complete: differences >= classes.length,
    leftOut,
  });
  const most = Math.min(classes.length, mostDifferences);
  const beyond = (shown: number): readonly string[] => (shown < classes.length ? [`${counted(classes.length - shown, 'difference')}`] : []);
  const noPatches = (detailed: number): readonly string[] =>
    detailed < most ? [`cells and patches of ${counted(most - detailed, 'difference')}`] : [];
  const drawn =
    mostThatFits(most, options.bytes, (detailed) => draw({ differences: most, detailed }, [...beyond(most), ...noPatches(detailed)])) ??
    mostThatFits(most, options.bytes, (differences) =>
      draw({ differences, detailed: 0 }, [...beyond(differences), 'all cells and patches']),
    );
  if (drawn === undefined) throw new RangeError(`a drift issue without any difference is longer than ${options.bytes} bytes`);
  return drawn;
}

function* pieces(
  drift: DriftReport,
  classes: readonly PlanClass[],
  words: Words,
  options: DriftIssueOptions,
  { differences, detailed }: Amount,
  leftOut: readonly string[],
): Generator<string> {
  const { plan, base } = drift;
  yield `## ${verdict(drift, classes, options)}\n\n`;
  yield base.kind === 'last-applied'
    ? `Compared with commit ${code(base.commit.slice(0, 12))}, the last that was applied.\n\n`
    : 'Compared with the documents of the branch: no ledger tells which commit was applied last.\n\n';
  if (leftOut.length > 0)
    yield `${callout('NOTE', `Left out to fit: ${leftOut.join('; ')}. The drift among the artifacts of the run has everything.`)}\n`;
  yield missingCallout(missingRows(plan), 'drift');
  const shown = new Set(classes.slice(0, differences));
  const withDetails = new Set(classes.slice(0, detailed));
  for (const cause of driftCauses) {
    const own = classes.filter((each) => causeOf(each) === cause);
    if (own.length === 0) continue;
    yield `### ${causeTitles[cause]}: ${counted(own.length, 'difference')} in ${counted(cellsOf(own, drift).size, 'cell')}\n\n`;
    for (const each of own) if (shown.has(each)) yield differencePiece(each, drift, words, options, withDetails.has(each));
    const rest = own.filter((each) => !shown.has(each)).length;
    if (rest > 0) yield `\nand ${counted(rest, 'more difference')}\n`;
    yield '\n';
  }
  yield* keptPiece(options.kept ?? new Map());
  yield* stackDriftPiece(drift);
  yield* unreadablePiece(causeRows(plan));
  yield* answersPiece(classes.length + (options.kept?.size ?? 0));
  yield* footer(drift, options);
}

function verdict(drift: DriftReport, classes: readonly PlanClass[], { kept, cause }: DriftIssueOptions): string {
  const from = drift.base.kind === 'last-applied' ? 'what was applied' : 'the documents';
  const of = cause === undefined ? '' : ` (${causeWords(cause)})`;
  const count = classes.reduce((sum, { cells }) => sum + cells.size, 0);
  const unread = drift.plan.unreadable.length === 0 ? '' : `; ${counted(drift.plan.summary.unreadable, 'cell')} unreadable`;
  const earlier = (kept?.size ?? 0) === 0 ? '' : `; ${counted(kept?.size ?? 0, 'earlier difference')} not read again`;
  if (classes.length === 0) return `AWS is as ${from === 'the documents' ? 'the documents say' : 'it was applied'}${of}${unread}${earlier}`;
  return `AWS differs from ${from}${of}: ${counted(count, 'difference')} in ${counted(cellsOf(classes, drift).size, 'cell')} (${counted(classes.length, 'class', 'classes')})${unread}${earlier}`;
}

const cellsOf = (classes: readonly PlanClass[], { plan }: DriftReport) =>
  classes.reduce((all, { cells }) => all.union(cells), plan.space.empty());

/** `<!-- trueup:d ID -->` and the folded difference: the line is read again by `keptSummaries`. */
const block = (id: string, summary: string, body: string): string => `<!-- trueup:d ${id} -->\n${folded(summary, body)}\n`;

/** The lines of the differences in an issue of ours, by id. */
export function keptSummaries(body: string): ReadonlyMap<string, string> {
  return new Map(
    Array.from(
      body.matchAll(/^<!-- trueup:d ([0-9a-f]{12}) -->\n<details><summary>([^\n]*)<\/summary>$/gm),
      ([, id = '', summary = '']) => [id, summary],
    ),
  );
}

function differencePiece(each: PlanClass, drift: DriftReport, words: Words, options: DriftIssueOptions, detailed: boolean): string {
  const facts = drift.factsOf(each);
  const names = words.grouped(each.type, [each.name]).map((group) => namesText(group.names, group.of));
  const { from, to } = words.changeOf(each);
  const line = `${sinceText(each, facts, drift.header.now, options)}: ${htmlCode(each.type)} ${htmlCode(names.join(' '))} in ${counted(each.cells.size, 'cell')}${each.destructive ? ', putting it back is <b>destructive</b>' : ''}`;
  if (!detailed) return block(differenceId(each), line, 'Its cells and patches are among the artifacts of the run.');
  const declared = each.source === undefined ? 'by no line' : `in ${code(`${each.source.file}:${each.source.line}`)}`;
  const what = [
    ...(to === '' ? [] : [`declared: ${code(to)} ${declared}`]),
    ...(to === '' && each.source !== undefined ? [`declared ${declared}`] : []),
    ...(from === '' ? [] : [`found in AWS: ${code(from)}`]),
    ...(each.because === undefined ? [] : [`because: ${code(becauseText(each.because))}`]),
    whoText(facts),
  ];
  return block(
    differenceId(each),
    line,
    `${what.map((text) => `- ${text}\n`).join('')}\n${cellsPiece(each)}\n${putBack(each)}\n${answerPieces(each, drift)}`,
  );
}

/** One difference in a line of Markdown, for a comment. */
export function differenceLine(each: PlanClass, { types }: Pick<PageOptions, 'types'>): string {
  const words = new Words(types);
  const names = words.grouped(each.type, [each.name]).map((group) => namesText(group.names, group.of));
  return `${code(each.type)} ${code(names.join(' '))} in ${counted(each.cells.size, 'cell')}`;
}

function sinceText(each: PlanClass, { firstSeen }: DriftFacts, now: string, { since, fresh }: DriftIssueOptions): string {
  const id = differenceId(each);
  const first = [firstSeen, since?.get(id)].filter((time) => time !== undefined).toSorted()[0];
  if (fresh?.has(id) === true) return `<b>new</b>${first === undefined ? '' : `, ${escapeHtml(first.slice(0, 10))}`}`;
  if (first === undefined) return 'since a day that is not known';
  const days = Math.max(0, Math.floor((Date.parse(now) - Date.parse(first)) / 86_400_000));
  return `since ${escapeHtml(first.slice(0, 10))} (${counted(days, 'day')})`;
}

function whoText({ by, at, notTold }: DriftFacts): string {
  if (by !== undefined) return `changed by ${code(by)}${at === undefined ? '' : ` at ${code(at)}`}, says CloudTrail`;
  return `who and when is not known${notTold === undefined ? '' : `: ${code(notTold)}`}`;
}

function cellsPiece({ cells }: PlanClass): string {
  const groups = cellGroups(cells);
  const lines = groups.slice(0, mostCellLines).map(({ accounts, regions }) => {
    const named = accounts.slice(0, 40).join(' ');
    return `${regions.join(' ')}: ${named}${accounts.length > 40 ? ` and ${accounts.length - 40} more` : ''}`;
  });
  return fenced(groups.length > mostCellLines ? [...lines, `and ${groups.length - mostCellLines} more groups of accounts`] : lines);
}

/** The command that puts AWS back as declared, in these cells as far as few names say them. */
export function putBackCommand({ cells }: Pick<PlanClass, 'cells'>): string {
  const [accounts, regions] = [new Set<string>(), new Set<string>()];
  for (const { account, region } of cells) {
    accounts.add(account);
    regions.add(region);
  }
  const named = accounts.size <= mostNamedAccounts ? [...accounts].map((account) => ` --account ${account}`) : [];
  return `trueup apply${named.join('')}${[...regions]
    .sort()
    .map((region) => ` --region ${region}`)
    .join('')}`;
}

function putBack(each: PlanClass): string {
  const refused = each.refused === undefined ? '' : ` The guard ${code(each.refused.guard)} refuses it: ${code(each.refused.message)}`;
  return `**Put it back**: run the workflow *apply*, which asks for approval, or ${code(putBackCommand(each), 400)}.${refused}\n`;
}

function answerPieces(each: PlanClass, drift: DriftReport): string {
  const answers = drift.answersOf(each);
  if (answers === undefined) return '**Keep it**: `trueup drift --adopt` writes it into the documents, where they can say it.\n';
  return [
    answerPiece('**Adopt it into YAML**', answers.adopt, 'the documents then ask for what is there'),
    answerPiece('**Except it until a date**', answers.except, 'fill in owner, ticket and last day'),
  ].join('\n');
}

function answerPiece(title: string, answer: DriftAnswer, then: string): string {
  if ('whyNot' in answer) return `${title}: not by a patch, ${code(answer.whyNot)}.\n`;
  return `${title} (\`git apply\` in a branch; ${then}):\n\n${fenced(answer.patch.trimEnd().split('\n'), 'diff')}`;
}

function* keptPiece(kept: ReadonlyMap<string, string>): Generator<string> {
  if (kept.size === 0) return;
  yield `### Found earlier, not read in this check: ${counted(kept.size, 'difference')}\n\n`;
  let bytes = 0;
  let written = 0;
  for (const [id, summary] of kept) {
    const text = block(id, summary, 'Its cells could not all be read in this check: it stays until they are.');
    bytes += bytesOf(text);
    if (bytes > keptBytes) break;
    written++;
    yield text;
  }
  if (written < kept.size) yield `\nand ${counted(kept.size - written, 'more difference')}\n`;
  yield '\n';
}

function* stackDriftPiece({ stackDrift = [] }: DriftReport): Generator<string> {
  const drifted = stackDrift.filter(({ complete, drifted: count = 0 }) => count > 0 || !complete).slice(0, 20);
  if (drifted.length === 0) return;
  const rows = drifted.map(({ stackSet, instances = 0, drifted: count = 0, complete, status }) => [
    cell(stackSet),
    `${figure(count)} of ${figure(instances)}`,
    complete ? 'looked at all' : `ended ${cell(status)}`,
  ]);
  yield `**What CloudFormation says of its stacks**\n\n${table(['stack set', 'stacks drifted', ''], rows)}\n`;
}

function* unreadablePiece(causes: readonly CauseRow[]): Generator<string> {
  if (causes.length === 0) return;
  const shown = causes.slice(0, mostCauses);
  const rows = shown.map(({ provider, code: name, message, cells, example }) => [
    cell(name),
    cell(message),
    cell(provider),
    figure(cells),
    cell(example),
  ]);
  const rest = causes.length - shown.length;
  yield `**Unreadable in this check, and so never counted as in sync**\n\n${table(['code', 'message', 'by', 'cells', 'for example'], rows, '---r-')}${rest === 0 ? '' : `\nand ${counted(rest, 'more cause')}\n`}\n`;
}

function* answersPiece(differences: number): Generator<string> {
  if (differences === 0) return;
  yield 'This issue is rewritten by each check and closes by itself once AWS is as declared. Closing it as *not planned* silences exactly these differences until another one appears.\n\n';
}

function* footer({ header, plan }: DriftReport, { runUrl, lastComplete }: DriftIssueOptions): Generator<string> {
  const at = (time: string): string => escapeHtml(`${time.slice(0, 10)} ${time.slice(11, 16)} UTC`);
  const parts = [
    `Checked ${at(header.now)}`,
    `last complete check: ${lastComplete === undefined ? 'none yet' : at(lastComplete)}`,
    `${figure(plan.compared)} resources compared`,
    `again: ${htmlCode('trueup drift')}`,
    ...(runUrl === undefined
      ? []
      : [`<a href="${escapeHtml(runUrl)}#artifacts">drift.json</a>`, `<a href="${escapeHtml(runUrl)}">run</a>`]),
  ];
  yield `<sub>${parts.join(' · ')}</sub>\n`;
}
