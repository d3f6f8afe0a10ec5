import type { Evidence } from '../isolation/facts.ts';
import type { IsolationProof, Overlap, Pair, SharedAccount } from '../isolation/proof.ts';
import type { RunHeader } from '../model/plan.ts';
import { jsonObject, streamed } from '../plan/json-pieces.ts';
import { headerMembers } from '../plan/plan-json.ts';
import { matrixText } from './isolation-matrix.ts';
import { paintFor } from './paint.ts';
import { visible } from './visible-text.ts';

/** The proof of isolation for people: the matrix, every pair that shares something, breaches first, with what showed it. */
export function* isolationText(proof: IsolationProof, options: { readonly color: boolean }): Generator<string> {
  const paint = paintFor(options.color);
  yield* matrixText(proof);
  const isBreached = ({ overlaps }: Pair): boolean => overlaps.some(({ verdict }) => verdict === 'breach');
  for (const pair of [...proof.pairs.filter(isBreached), ...proof.pairs.filter((each) => !isBreached(each))]) {
    yield `${paint.bold(`${visible(pair.tenants[0])} and ${visible(pair.tenants[1])}`)}\n`;
    for (const overlap of pair.overlaps) {
      const verdict = overlap.verdict === 'breach' ? paint.red('breach') : paint.green('intended');
      yield `  ${verdict} ${overlap.kind} ${visible(overlap.id)}: ${visible(overlap.because)}\n`;
      for (const line of evidenceLines(overlap)) yield `    ${paint.dim(line)}\n`;
    }
  }
  for (const group of proof.shared) {
    yield `${paint.green('intended')} ${sharedText(group)}\n`;
    yield `  ${paint.dim(evidenceLine(group.evidence))}\n`;
  }
  for (const { name, unread } of proof.tenants)
    for (const { kind, code, message } of unread)
      yield `${paint.yellow('unreadable')} ${visible(name)}, ${kind}: ${visible(code)}: ${visible(message)}\n`;
  yield `${summaryText(proof)}\n`;
}

/** What the proof comes to, in one line. */
export function summaryText({ summary }: IsolationProof): string {
  const { tenants, pairs, clean, intended, breached, unproved, breaches } = summary;
  const parts = [
    `${clean} share nothing`,
    `${intended} share what both declare`,
    `${breached} breached (${breaches} breach${breaches === 1 ? '' : 'es'})`,
  ];
  return `Isolation: ${tenants} tenants, ${pairs} pairs: ${[...parts, ...(unproved === 0 ? [] : [`${unproved} not proved`])].join(', ')}`;
}

/** Names that are written out of those who share an account; JSON has them all. */
const mostNames = 10;

/** An account and who shares it, in one line. */
export function sharedText({ account, tenants, because }: SharedAccount): string {
  const rest = tenants.length - mostNames;
  const names = tenants.slice(0, mostNames).map(visible).join(', ');
  return `account ${visible(account)}, ${tenants.length} tenants: ${names}${rest > 0 ? ` and ${rest} more` : ''}: ${because}`;
}

export const evidenceLine = ({ call, arn, cell }: Evidence): string => `${call} in ${cell}: ${visible(arn)}`;

const evidenceLines = ({ evidence }: Overlap): readonly string[] => [...new Set(evidence.map(evidenceLine))];

/** The same as JSON; pairs that share nothing are counted and not written out. */
export function* isolationJson(proof: IsolationProof, header: RunHeader): Generator<string> {
  yield* jsonObject({
    ...headerMembers('isolation', header),
    diagnostics: [],
    summary: proof.summary,
    tenants: streamed(proof.tenants),
    pairs: streamed(proof.pairs),
    shared: streamed(proof.shared),
  });
}
