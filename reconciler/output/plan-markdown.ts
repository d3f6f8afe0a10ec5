import type { Plan, RunHeader } from '../model/plan.ts';
import { changesDigest } from '../plan/change-ids.ts';
import { type CellList, CellLists } from './cell-lists.ts';
import { diagnosticRows } from './diagnostics-markdown.ts';
import { exceptionsMarkdown } from './exceptions.ts';
import { planVerdict } from './headline.ts';
import { callout, cell, code, counted, escapeHtml, figure, folded, htmlCode, table } from './markdown.ts';
import { type DrawnMarkdown, fitted, type Rung, rungs } from './markdown-ladder.ts';
import { missingCallout } from './missing-shards.ts';
import { baseText } from './plan-text.ts';
import { originTitle, type PageOptions, type PlanView, planView, type ViewDomain, type ViewPart, type ViewRow } from './plan-view.ts';

/** Bytes that a comment is made to fit: under GitHub's 65,536 whatever it counts (facts: github 1.2). */
export const commentBytes = 60_000;
/** Bytes of a job summary: over 1 MiB GitHub drops all of it. */
export const summaryBytes = 1_000_000;

/** What stands around a plan in a comment. */
export interface MarkdownOptions extends PageOptions {
  /** The first line, which only a program reads; with its line feed. */
  readonly marker?: string;
  /** Where the run and its artifacts are seen. Ours, not a user's. */
  readonly runUrl?: string;
  /** Earlier plans of this pull request, latest first: the digest and the commit. */
  readonly earlier?: readonly { readonly digest: string; readonly commit: string }[];
  readonly bytes: number;
}

/** A plan as the comment that reviewers read, always within `bytes`. */
export function planMarkdown(plan: Plan, header: RunHeader, options: MarkdownOptions): DrawnMarkdown {
  const view = planView(plan, options);
  const lists = new CellLists(view.parts);
  const destructive = view.parts.reduce((sum, part) => sum + part.destructive.length, 0);
  const draw = (rung: Rung): string => {
    const shown = new Set([...lists.usual.slice(0, rung.lists), ...lists.destructive.slice(0, rung.destructiveLists)]);
    const listFor: ListFor = (row) => {
      const list = lists.of(row);
      return list !== undefined && shown.has(list) ? list : undefined;
    };
    return [...pieces(plan, header, view, options, rung, listFor)].join('');
  };
  return fitted(draw, rungs(lists.usual.length, lists.destructive.length, destructive, lists.tooLong), options.bytes);
}

type ListFor = (row: ViewRow) => CellList | undefined;

function* pieces(plan: Plan, header: RunHeader, view: PlanView, options: MarkdownOptions, rung: Rung, listFor: ListFor): Generator<string> {
  if (options.marker !== undefined) yield options.marker;
  const { sign, words } = planVerdict(plan, code);
  yield `### ${sign} ${words}\n\n`;
  yield* overview(plan, view);
  yield missingCallout(view.missing, 'plan');
  for (const { guard, message, hint } of plan.guards) {
    yield `${callout('CAUTION', `**Refused, nothing will be written:** guard ${code(guard)}: ${code(message)}\n${code(hint)}`)}\n`;
  }
  if (rung.leftOut.length > 0)
    yield `${callout('NOTE', `Left out to fit: ${rung.leftOut.join('; ')}. The plan among the artifacts of the run has everything.`)}\n`;
  if (!rung.complete)
    yield `${callout('CAUTION', '**Not all destructive classes fit into this comment.** The check is red for that reason: read the plan among the artifacts of the run.')}\n`;
  const listed = new Set<CellList>();
  for (const part of view.parts) yield* partPieces(part, plan, rung, listFor, listed);
  yield* unitsPiece(view, rung);
  yield* unreadablePiece(view, rung);
  yield exceptionsMarkdown(plan.exceptions, Math.max(1, rung.otherRows));
  yield* warningsPiece(view, rung);
  yield* footer(plan, header, options);
}

function* overview(plan: Plan, { parts, risk }: PlanView): Generator<string> {
  const [first] = parts;
  const domains = first?.domains ?? [];
  if (domains.length > 0) {
    const replaces = domains.some(({ counts }) => counts.replace > 0);
    const rows = domains.map(({ title, counts, unreadable }) => [
      titleText(title),
      ...[counts.create, counts.update, ...(replaces ? [counts.replace] : []), counts.delete, counts.destructive, unreadable].map(figure),
    ]);
    const head = ['', '+ create', '~ update', ...(replaces ? ['± replace'] : []), '- delete', 'destructive', 'unreadable'];
    yield `${table(head, rows, '-rrrrrrr')}\n`;
  }
  const { summary } = plan;
  const facts = [
    `Risk: **${risk}**`,
    `${counted(summary.unchanged, 'cell')} in sync`,
    ...(summary.refused === 0 ? [] : [`${counted(summary.refused, 'change')} refused`]),
    ...(summary.skipped === 0 ? [] : [`${counted(summary.skipped, 'cell')} skipped`]),
  ];
  yield `${facts.join(' · ')}\n\n`;
  if (plan.base !== undefined) yield `${proseOfBase(plan.base)}\n\n`;
}

/** The sentence about the base; a ref is the user's text. */
const proseOfBase = (base: NonNullable<Plan['base']>): string => {
  const text = baseText({ ...base, ref: '\0' });
  return text.split('\\x00').map(escapeMarkdown).join(code(base.ref));
};
const escapeMarkdown = (text: string): string => text.replace(/[`*_[\]<>@#]/g, (char) => `\\${char}`);

function* partPieces(part: ViewPart, plan: Plan, rung: Rung, listFor: ListFor, listed: Set<CellList>): Generator<string> {
  if (part.counts.classes === 0) return;
  if (part.origin !== 'plan') {
    yield `#### ${originTitle[part.origin]}\n\n`;
    if (part.origin === 'drift')
      yield `${counted(changesOf(part), 'difference')} in ${counted(part.cells, 'cell')}: due without this branch, and put right by the same apply.\n\n`;
  }
  const few = plan.classes.length <= fewClasses;
  yield* destructivePiece(part, rung, listFor, listed);
  for (const domain of part.domains) yield* domainPiece(domain, rung, few, listFor, listed);
}

/** Up to so many classes nothing is folded. */
const fewClasses = 10;

const changesOf = ({ counts }: ViewPart): number => counts.create + counts.update + counts.replace + counts.delete;

function* destructivePiece({ destructive }: ViewPart, rung: Rung, listFor: ListFor, listed: Set<CellList>): Generator<string> {
  if (destructive.length === 0) return;
  const rows = destructive.slice(0, rung.destructiveRows);
  const summary = `🔴 <b>Destructive</b>: ${counted(sumOf(destructive), 'change')} in ${counted(destructive.length, 'class', 'classes')}`;
  const hidden = destructive.length - rows.length;
  const more = hidden === 0 ? '' : `\n**${counted(hidden, 'more destructive class', 'more destructive classes')} did not fit.**\n`;
  yield `${folded(summary, `${rows.length === 0 ? '' : rowsTable(rows, listFor)}${more}\n${listPieces(rows, listFor, listed)}`, true)}\n`;
}

function* domainPiece({ title, rows }: ViewDomain, rung: Rung, open: boolean, listFor: ListFor, listed: Set<CellList>): Generator<string> {
  if (rows.length === 0) return;
  const shown = rows.slice(0, rung.rows);
  const rest = rows.slice(shown.length);
  const more = rest.length === 0 ? '' : `\nand ${counted(rest.length, 'more row')} (${counted(sumOf(rest), 'change')})\n`;
  const body = `${shown.length === 0 ? '' : rowsTable(shown, listFor)}${more}\n${listPieces(shown, listFor, listed)}`;
  yield `${folded(`🟡 ${titleHtml(title)}: ${counted(sumOf(rows), 'change')} in ${counted(rows.length, 'row')}`, body, open)}\n`;
}

/** Titles are ours; a provider that this version does not know comes from a file. */
const isPlain = (title: string): boolean => /^[A-Za-z][A-Za-z -]{0,40}$/.test(title);
const titleText = (title: string): string => (isPlain(title) ? `**${title}**` : cell(title));
const titleHtml = (title: string): string => (isPlain(title) ? `<b>${title}</b>` : htmlCode(title));

const sumOf = (rows: readonly ViewRow[]): number => rows.reduce((sum, { changes }) => sum + changes, 0);

const rowsTable = (rows: readonly ViewRow[], listFor: ListFor): string =>
  table(
    ['change', 'of', 'what', 'cells', 'declared in'],
    rows.map((row) => {
      const [verb = '', names = '', what = '', source = ''] = textsOf(row);
      const list = listFor(row);
      return [verb, names, what, `${figure(row.cells.size)}${list === undefined ? '' : ` [${list.letter}]`}`, source];
    }),
    '---r-',
  );

/** A row's texts made harmless: once, however often a comment is drawn until it fits. */
const texts = new WeakMap<ViewRow, readonly string[]>();

function textsOf(row: ViewRow): readonly string[] {
  const known = texts.get(row);
  if (known !== undefined) return known;
  const { verb, type, names, what, source, refused } = row;
  const made = [
    `${verb} ${cell(type)}${refused === undefined ? '' : `, refused by ${cell(refused)}`}`,
    cell(names),
    cell(what),
    source === undefined ? 'no line' : cell(source),
  ];
  texts.set(row, made);
  return made;
}

/** The lists of the rows' cells that were not written yet, each folded. */
function listPieces(rows: readonly ViewRow[], listFor: ListFor, listed: Set<CellList>): string {
  const lists = [...new Set(rows.flatMap((row) => listFor(row) ?? []))].filter((list) => !listed.has(list));
  for (const list of lists) listed.add(list);
  return lists.map(({ letter, size, text }) => folded(`Cells [${letter}] (${figure(size)})`, text)).join('');
}

function* unitsPiece({ units }: PlanView, { otherRows }: Rung): Generator<string> {
  if (units.length === 0 || otherRows === 0) return;
  const shown = units.slice(0, otherRows);
  const rest = units.slice(otherRows);
  const rows = shown.map(({ unit, accounts, cells }) => [cell(unit), figure(accounts), figure(cells)]);
  const more = rest.length === 0 ? '' : `\nand ${counted(rest.length, 'more OU')}\n`;
  const accounts = units.reduce((sum, each) => sum + each.accounts, 0);
  const summary = `<b>Affected accounts</b>: ${figure(accounts)} in ${counted(units.length, 'OU')}`;
  yield `${folded(summary, `${table(['OU', 'accounts', 'cells'], rows, '-rr')}${more}`)}\n`;
}

function* unreadablePiece({ causes }: PlanView, { otherRows }: Rung): Generator<string> {
  if (causes.length === 0) return;
  const shown = causes.slice(0, Math.max(1, otherRows));
  const rows = shown.map(({ provider, code: name, message, cells, example }) => [
    cell(name),
    cell(message),
    cell(provider),
    figure(cells),
    cell(example),
  ]);
  const rest = causes.length - shown.length;
  yield `**Unreadable, and so never counted as in sync**\n\n${table(['code', 'message', 'by', 'cells', 'for example'], rows, '---r-')}${rest === 0 ? '' : `\nand ${counted(rest, 'more cause')}\n`}\n`;
}

function* warningsPiece({ warnings }: PlanView, { otherRows }: Rung): Generator<string> {
  if (warnings.length === 0) return;
  const shown = warnings.slice(0, Math.max(1, otherRows));
  const rest = warnings.length - shown.length;
  const body = `${diagnosticRows(shown)}${rest === 0 ? '' : `\nand ${counted(rest, 'more')}\n`}`;
  yield `${folded(
    `<b>Warnings</b>: ${figure(warnings.length)}`,
    body,
    warnings.some(({ code: name }) => name === 'V-11' || name === 'V-27'),
  )}\n`;
}

function* footer(plan: Plan, header: RunHeader, { runUrl, earlier = [] }: MarkdownOptions): Generator<string> {
  const digest = changesDigest(plan.classes);
  if (plan.classes.length > 0 && plan.guards.length === 0)
    yield 'Merging applies this plan. If AWS changes before then, only the differences shown here are made; a change whose cell has moved is refused.\n\n';
  const parts = [
    `Plan <code>${digest.slice(0, 12)}</code>${header.commit === undefined ? '' : ` of ${htmlCode(header.commit.slice(0, 7))}`}`,
    `again: ${htmlCode(`trueup plan${plan.base === undefined ? '' : ` --base ${plan.base.commit.slice(0, 12)}`} --now ${header.now}`)}`,
    `${header.stats.processes === undefined ? '' : `${counted(header.stats.processes, 'shard')}, `}${counted(header.stats.calls, 'call')} in ${figure(Math.round(header.stats.wallMs / 1000))} s`,
    ...(runUrl === undefined ? [] : [`<a href="${escapeHtml(runUrl)}#artifacts">full plan</a>`, `<a href="${escapeHtml(runUrl)}">run</a>`]),
    ...(earlier.length === 0
      ? []
      : [
          `earlier plans: ${earlier
            .slice(0, 10)
            .map((each) => `${htmlCode(each.digest.slice(0, 8))} (${htmlCode(each.commit.slice(0, 7))})`)
            .join(', ')}`,
        ]),
  ];
  yield `<sub>${parts.join(' · ')}</sub>\n`;
}
