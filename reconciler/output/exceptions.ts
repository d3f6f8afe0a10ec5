import type { ExceptionEntry } from '../model/exception-entry.ts';
import type { PlanException } from '../model/plan.ts';
import { formatSource } from '../model/source.ts';
import { jsonObject } from '../plan/json-pieces.ts';
import { formatVersion } from '../plan/plan-json.ts';
import { cell, counted, folded, table } from './markdown.ts';
import { visible } from './visible-text.ts';

/** `30 days left`, `ends today`, `ended 3 days ago`. */
export function leftText(daysLeft: number): string {
  if (daysLeft === 0) return 'ends today';
  const days = `${Math.abs(daysLeft)} day${Math.abs(daysLeft) === 1 ? '' : 's'}`;
  return daysLeft > 0 ? `${days} left` : `ended ${days} ago`;
}

/** Where an exception holds, or that it does not any more. */
export function reachText({ inForce, cells, changes }: PlanException): string {
  if (!inForce) return 'the baseline counts again';
  return `${cells} cell${cells === 1 ? '' : 's'}${changes === false ? ', changes nothing' : ''}`;
}

/** The exceptions of a plan as lines for people. */
export const exceptionLines = (exceptions: readonly PlanException[] = []): readonly string[] =>
  exceptions.flatMap((each) => [
    `${each.inForce && each.changes !== false ? '-' : '!'} ${each.name}: ${visible(each.what)} in ${visible(each.selector)} until ${each.expires} (${leftText(each.daysLeft)}; ${reachText(each)})`,
    `    ${visible(each.owner)}, ${visible(each.ticket)}: ${visible(each.reason)}`,
  ]);

/** The same, folded, for a comment; at most `most` rows. */
export function exceptionsMarkdown(exceptions: readonly PlanException[] = [], most = 20): string {
  if (exceptions.length === 0) return '';
  const shown = exceptions.slice(0, most);
  const rows = shown.map((each) => [
    cell(each.name),
    cell(`${each.what} in ${each.selector}`),
    `${each.expires}, ${leftText(each.daysLeft)}`,
    reachText(each),
    cell(`${each.owner}, ${each.ticket}: ${each.reason}`),
  ]);
  const rest = exceptions.length - shown.length;
  const body = `${table(['exception', 'what', 'until', 'where', 'why'], rows)}${rest === 0 ? '' : `\nand ${counted(rest, 'more')}\n`}`;
  return `${folded(`<b>Exceptions</b>: ${exceptions.length}`, body)}\n`;
}

/** `trueup exceptions` for people: what ends first comes first. */
export function* exceptionListText(entries: readonly ExceptionEntry[], within: number | undefined): Generator<string> {
  if (entries.length === 0) {
    yield within === undefined ? 'There is no exception.\n' : `No exception ends within ${within} days.\n`;
    return;
  }
  for (const { kind, name, what, where, reason, owner, ticket, expires, daysLeft, source } of entries) {
    yield `${expires}  ${leftText(daysLeft)}: ${kind} ${visible(name)}: ${visible(what)} in ${visible(where)}\n`;
    yield `  ${visible(owner)}${ticket === undefined ? '' : `, ${visible(ticket)}`}: ${visible(reason)}\n  ${visible(formatSource(source))}\n`;
  }
}

/** The same as JSON. */
export function* exceptionListJson(
  entries: readonly ExceptionEntry[],
  header: { readonly version: string; readonly now: string },
): Generator<string> {
  yield* jsonObject({ formatVersion, kind: 'exceptions', tool: { version: header.version }, now: header.now, exceptions: entries });
}
