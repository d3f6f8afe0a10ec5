import { type IsolationProof, type Pair, type Verdict, verdictOf } from '../isolation/proof.ts';
import { rowsOf, text } from './html.ts';
import { evidenceLine, summaryText } from './isolation.ts';

/** Most tenants that the matrix shows: those with something to show come first. More are counted below it. */
export const mostInMatrix = 100;

const signs: Readonly<Record<Verdict, string>> = { clean: '·', intended: 'shared', breach: 'BREACH', unproved: '?' };

/** Part of a page: the matrix of all pairs, then each pair that shares something with its evidence. */
export function* isolationSection(proof: IsolationProof): Generator<string> {
  yield `<h2>Isolation</h2>\n<p${proof.summary.breaches > 0 ? ' class="bad"' : ''}>${text(summaryText(proof))}</p>\n`;
  yield* matrix(proof);
  for (const pair of proof.pairs) yield* pairHtml(pair);
  const unread = proof.tenants.flatMap(({ name, unread: parts }) =>
    parts.map(({ kind, code, message }) => [text(name), kind, text(code), text(message)]),
  );
  if (unread.length === 0) return;
  yield '<h3>Unreadable, and so not proved</h3>\n';
  yield* rowsOf(['tenant', 'what', 'code', 'message'], unread);
}

function* matrix(proof: IsolationProof): Generator<string> {
  const speaking = new Set(proof.pairs.flatMap(({ tenants }) => tenants));
  const ordered = [...proof.tenants].sort((a, b) => rank(a) - rank(b));
  function rank({ name, unread }: { readonly name: string; readonly unread: readonly unknown[] }): number {
    return speaking.has(name) ? 0 : unread.length > 0 ? 1 : 2;
  }
  const shown = ordered.slice(0, mostInMatrix);
  const pairs = new Map(proof.pairs.map((pair) => [pair.tenants.join('\n'), pair]));
  const cell = (a: (typeof shown)[number], b: (typeof shown)[number]): string => {
    if (a === b) return '';
    const key = (a.name < b.name ? [a.name, b.name] : [b.name, a.name]).join('\n');
    return signs[verdictOf(pairs.get(key), a, b)];
  };
  yield* rowsOf(
    ['', ...shown.map(({ name }) => text(name))],
    shown.map((row) => [`<b>${text(row.name)}</b>`, ...shown.map((column) => cell(row, column))]),
  );
  const rest = ordered.length - shown.length;
  if (rest > 0) yield `<p>${rest} more tenants are not shown; every pair that shares something is listed below.</p>\n`;
}

function* pairHtml({ tenants, overlaps }: Pair): Generator<string> {
  yield `<h3>${text(tenants[0])} and ${text(tenants[1])}</h3>\n`;
  yield* rowsOf(
    ['', 'what', 'which', 'why', 'evidence'],
    overlaps.map(({ kind, id, verdict, because, evidence }) => [
      verdict === 'breach' ? '<b>breach</b>' : 'intended',
      kind,
      `<code>${text(id)}</code>`,
      text(because),
      [...new Set(evidence.map(evidenceLine))].map((line) => `<code>${text(line)}</code>`).join('<br>'),
    ]),
  );
}
