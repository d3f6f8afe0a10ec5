import type { RunHeader } from '../model/plan.ts';
import { jsonObject, streamed } from '../plan/json-pieces.ts';
import { headerMembers } from '../plan/plan-json.ts';
import type { Posture, Score } from '../plan/posture.ts';
import { columnsOf, visible } from './visible-text.ts';
import { defaultWidth, wrapped } from './wrap.ts';

/** A posture as one JSON object (schemas/output/posture.schema.json). */
export function* postureJson(posture: Posture, header: RunHeader): Generator<string> {
  const { accounts, standards, unreadable, ...rest } = posture;
  yield* jsonObject({
    ...headerMembers('posture', header),
    diagnostics: [],
    ...rest,
    accounts: streamed(accounts),
    standards: streamed(standards),
    unreadable: streamed(unreadable),
  });
}

/** A posture as tables for people. A standard whose row would be wider than `width` stands in a line of its own, above its figures. */
export function* postureText(
  { accounts, standards, summaryScore, unreadable, checks }: Posture,
  width: number = defaultWidth,
): Generator<string> {
  const head = ['passed', 'failed', 'unknown', 'score'];
  yield* table(
    ['Standard', 'accounts', ...head],
    standards.map((each) => [each.standard, String(each.accounts), ...figures(each)]),
    { text: 0, width },
  );
  yield '\n';
  yield* table(
    ['Account', 'standard', ...head],
    accounts.map((each) => [each.account, each.standard, ...figures(each)]),
    { text: 1, width },
  );
  if (unreadable.length > 0) {
    yield '\nNot readable, and counted nowhere:\n';
    for (const { scope, code, message } of unreadable) {
      yield* wrapped(`${visible(scope)} ${visible(code)}: ${visible(message)}`, { first: 2, rest: 6 }, width).map((line) => `${line}\n`);
    }
  }
  const score = summaryScore === undefined ? 'no score' : `score ${summaryScore} %`;
  yield `\nPosture: ${score} over ${standards.length} standards, ${checks} checks counted; ${unreadable.length} unreadable\n`;
}

const figures = ({ passed, failed, unknown, score, ...rest }: Score & { readonly incomplete?: true }): string[] => [
  String(passed),
  String(failed),
  String(unknown),
  score !== undefined ? `${score} %` : rest.incomplete === true ? 'incomplete' : 'no data',
];

/** @param text the column of standards, which gives way where the rows are too wide: columns before it are texts, those after it figures */
function* table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  { text, width }: { readonly text: number; readonly width: number },
): Generator<string> {
  const all = [head, ...rows.map((row) => row.map(visible))];
  const widths = head.map((_, column) => Math.max(...all.map((row) => columnsOf(row[column] ?? ''))));
  const others = widths.reduce((sum, each, column) => (column === text ? sum : sum + each), 2 * (widths.length - 1));
  widths[text] = Math.max(columnsOf(head[text] ?? ''), Math.min(widths[text] ?? 0, width - others));
  const padded = (words: readonly string[]): string =>
    words
      .map((word, column) => {
        const gap = ' '.repeat(Math.max(0, (widths[column] ?? 0) - columnsOf(word)));
        return column <= text ? word + gap : gap + word;
      })
      .join('  ')
      .trimEnd();
  for (const row of all) {
    if (columnsOf(row[text] ?? '') <= (widths[text] ?? 0)) yield `${padded(row)}\n`;
    else {
      yield `${padded(row.slice(0, text + 1))}\n`;
      yield `${padded(row.map((word, column) => (column <= text ? '' : word)))}\n`;
    }
  }
}
