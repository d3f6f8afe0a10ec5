import type { Diagnostic } from '../model/diagnostic.ts';
import type { Plan, RunHeader } from '../model/plan.ts';
import { cellGroups } from '../plan/cell-groups.ts';
import { changesDigest } from '../plan/change-ids.ts';
import { exceptionsHtml } from './exceptions-html.ts';
import { planVerdict } from './headline.ts';
import { page, rowsOf, text } from './html.ts';
import { counted, figure } from './markdown.ts';
import { baseText } from './plan-text.ts';
import { originTitle, type PageOptions, type PlanView, planView, type ViewPart, type ViewRow } from './plan-view.ts';

/** A plan as one page with everything: every row, every cell. Written in pieces, since a first enablement at full size is long. */
export function* planHtml(plan: Plan, header: RunHeader, options: PageOptions): Generator<string> {
  const verdict = planVerdict(plan, (each) => each);
  const words = `${verdict.sign} ${verdict.words.replaceAll('**', '')}`;
  yield* page(words, body(words, plan, header, planView(plan, options)));
}

function* body(words: string, plan: Plan, header: RunHeader, view: PlanView): Generator<string> {
  yield `<h1>${text(words)}</h1>\n<p>Risk: <b>${view.risk}</b> · ${counted(plan.summary.unchanged, 'cell')} in sync</p>\n`;
  if (plan.base !== undefined) yield `<p>${text(baseText(plan.base))}</p>\n`;
  for (const { guard, message, hint } of plan.guards)
    yield `<p class="bad"><b>Refused, nothing will be written.</b> ${text(guard)}: ${text(message)}. ${text(hint)}</p>\n`;
  for (const { message, cells } of view.missing)
    yield `<p class="bad"><b>Missing.</b> ${text(message)}: ${cells === 0 ? 'no cells of its own' : `${counted(cells, 'cell')} unreadable`}</p>\n`;
  for (const part of view.parts) yield* partHtml(part);
  if (view.units.length > 0) {
    yield '<h2>Affected accounts</h2>\n';
    yield* rowsOf(
      ['OU', 'accounts', 'cells'],
      view.units.map(({ unit, accounts, cells }) => [text(unit), figure(accounts), figure(cells)]),
      '-nn',
    );
  }
  if (plan.unreadable.length > 0) {
    yield '<h2>Unreadable, and so never counted as in sync</h2>\n';
    yield* rowsOf(
      ['cell', 'by', 'code', 'message'],
      plan.unreadable.map(({ cell, provider, code, message }) => [
        text(`${cell.account}/${cell.region}`),
        text(provider),
        text(code),
        text(message),
      ]),
    );
  }
  yield* exceptionsHtml(plan.exceptions);
  yield* warningsHtml(view.warnings);
  yield `<footer>Plan <code>${changesDigest(plan.classes).slice(0, 12)}</code>${header.commit === undefined ? '' : ` of <code>${text(header.commit.slice(0, 12))}</code>`} · ${text(header.now)} · run <code>${text(header.run)}</code> · ${counted(header.stats.calls, 'call')}</footer>\n`;
}

export function* warningsHtml(warnings: readonly Diagnostic[]): Generator<string> {
  if (warnings.length === 0) return;
  yield '<h2>Warnings</h2>\n';
  yield* rowsOf(
    ['where', '', 'what', 'write instead'],
    warnings.map(({ severity, code, message, hint, source }) => [
      source === undefined ? '' : text(`${source.file}:${source.line}:${source.column}`),
      `${severity} ${code}`,
      text(message),
      hint === undefined ? '' : text(hint),
    ]),
  );
}

function* partHtml(part: ViewPart): Generator<string> {
  if (part.counts.classes === 0) return;
  yield `<h2>${originTitle[part.origin]}</h2>\n`;
  if (part.destructive.length > 0) {
    yield '<h3 class="bad">Destructive</h3>\n';
    yield* tableHtml(part.destructive);
  }
  for (const { title, rows } of part.domains) {
    if (rows.length === 0) continue;
    yield `<h3>${text(title)}</h3>\n`;
    yield* tableHtml(rows);
  }
}

const tableHtml = (rows: readonly ViewRow[]): Generator<string> =>
  rowsOf(['change', 'of', 'what', 'cells', 'declared in'], mapped(rows), '---n-');

const rowHtml = ({ verb, type, names, what, cells, source, refused }: ViewRow): string[] => [
  `${text(`${verb} ${type}`)}${refused === undefined ? '' : `, refused by ${text(refused)}`}`,
  text(names),
  text(what),
  `<details><summary>${figure(cells.size)}</summary><pre>${cellGroups(cells)
    .map(({ accounts, regions }) => text(`${regions.join(' ')}: ${accounts.join(' ')}`))
    .join('\n')}</pre></details>`,
  source === undefined ? 'no line' : text(source),
];

function* mapped(rows: readonly ViewRow[]): Generator<string[]> {
  for (const row of rows) yield rowHtml(row);
}
