import type { RunHeader } from '../model/plan.ts';
import { jsonObject, streamed } from '../plan/json-pieces.ts';
import { headerMembers } from '../plan/plan-json.ts';
import type { Posture, Score } from '../plan/posture.ts';
import { columnsOf, visible } from './visible-text.ts';

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

/** A posture as tables for people. */
export function* postureText({ accounts, standards, summaryScore, unreadable, checks }: Posture): Generator<string> {
  const head = ['passed', 'failed', 'unknown', 'score'];
  yield* table(
    ['Standard', 'accounts', ...head],
    standards.map((each) => [each.standard, String(each.accounts), ...figures(each)]),
  );
  yield '\n';
  yield* table(
    ['Account', 'standard', ...head],
    accounts.map((each) => [each.account, each.standard, ...figures(each)]),
  );
  if (unreadable.length > 0) {
    yield '\nNot readable, and counted nowhere:\n';
    for (const { scope, code, message } of unreadable) yield `  ${visible(scope)}  ${visible(code)}: ${visible(message)}\n`;
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

function* table(head: readonly string[], rows: readonly (readonly string[])[]): Generator<string> {
  const all = [head, ...rows.map((row) => row.map(visible))];
  const widths = head.map((_, column) => Math.max(...all.map((row) => columnsOf(row[column] ?? ''))));
  const isText = (column: number): boolean => column === 0 || (column === 1 && head[1] === 'standard');
  for (const row of all) {
    const cells = row.map((text, column) => {
      const gap = ' '.repeat(Math.max(0, (widths[column] ?? 0) - columnsOf(text)));
      return isText(column) ? text + gap : gap + text;
    });
    yield `${cells.join('  ').trimEnd()}\n`;
  }
}
