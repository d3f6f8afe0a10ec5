import type { IsolationProof, Pair } from '../isolation/proof.ts';
import { rowsOf, text } from './html.ts';
import { evidenceLine, sharedText, summaryText } from './isolation.ts';
import { matrixOf } from './isolation-matrix.ts';

/** Most tenants that the matrix shows: those with something to show come first. More are counted below it. */
export const mostInMatrix = 100;

/** Part of a page: the matrix of all pairs, then each pair that shares something with its evidence. */
export function* isolationSection(proof: IsolationProof): Generator<string> {
  yield `<h2>Isolation</h2>\n<p${proof.summary.breaches > 0 ? ' class="bad"' : ''}>${text(summaryText(proof))}</p>\n`;
  yield* matrix(proof);
  for (const pair of proof.pairs) yield* pairHtml(pair);
  for (const group of proof.shared)
    yield `<p>intended: ${text(sharedText(group))}<br><code>${text(evidenceLine(group.evidence))}</code></p>\n`;
  const unread = proof.tenants.flatMap(({ name, unread: parts }) =>
    parts.map(({ kind, code, message }) => [text(name), kind, text(code), text(message)]),
  );
  if (unread.length === 0) return;
  yield '<h3>Unreadable, and so not proved</h3>\n';
  yield* rowsOf(['tenant', 'what', 'code', 'message'], unread);
}

function* matrix(proof: IsolationProof): Generator<string> {
  const { tenants, rest, signOf } = matrixOf(proof, mostInMatrix);
  yield* rowsOf(
    ['', ...tenants.map(({ name }) => text(name))],
    tenants.map((row) => [`<b>${text(row.name)}</b>`, ...tenants.map((column) => signOf(row, column))]),
  );
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
