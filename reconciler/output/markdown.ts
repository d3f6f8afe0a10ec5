// Markdown as GitHub reads it, from text that nobody trusts: names, reasons and messages of AWS may hold mentions, links, HTML or tables.
import { visible } from './visible-text.ts';

/** Longest text of one name, reason or message in a comment, in code points; the artifact has all of it. */
const maxText = 200;

/** On one line, without what moves or hides text, and not longer than `max` code points. */
export function plain(text: string, max = maxText): string {
  const line = visible(text.replace(/\s+/gu, ' ').trim());
  const points = Array.from(line);
  return points.length <= max ? line : `${points.slice(0, max - 1).join('')}…`;
}

/** Untrusted text as a code span: nothing in it links, mentions, closes an issue or is HTML. Empty text is empty. */
export const code = (text: string, max?: number): string => span(plain(text, max));

/** The same inside a table. A backslash before a pipe would take the pipe's own escape away, so such a pipe is written out. */
export const cell = (text: string, max?: number): string =>
  span(plain(text, max).replace(/(\\*)\|/g, (_, slashes: string) => (slashes === '' ? '\\|' : `${slashes}x7c`)));

function span(text: string): string {
  if (text === '') return '';
  const fence = '`'.repeat(longestRun(text) + 1);
  const pad = text.startsWith('`') || text.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${text}${pad}${fence}`;
}

/** Untrusted text in an HTML context (`<summary>`), escaped in one pass. */
export const htmlCode = (text: string, max?: number): string => `<code>${escapeHtml(plain(text, max))}</code>`;

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (char) => entities[char] ?? char);

/** Lines as a code block whose fence no line can close. @param language a word of ours */
export function fenced(lines: readonly string[], language = 'text'): string {
  const fence = '`'.repeat(Math.max(3, longestRun(lines.join('\n')) + 1));
  return `${fence}${language}\n${lines.map(visible).join('\n')}\n${fence}\n`;
}

const longestRun = (text: string): number => Math.max(0, ...Array.from(text.matchAll(/`+/g), ([run]) => run.length));

/** A table; `align` has `r` for columns of numbers. Cells are Markdown already. */
export function table(head: readonly string[], rows: readonly (readonly string[])[], align = ''): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`;
  const rule = head.map((_, index) => (align[index] === 'r' ? '--:' : '---'));
  return `${line(head)}|${rule.join('|')}|\n${rows.map(line).join('')}`;
}

/** A folded part; the summary is HTML already, made with `htmlCode` or of our own words. */
export const folded = (summary: string, body: string, open = false): string =>
  `<details${open ? ' open' : ''}><summary>${summary}</summary>\n\n${body.trimEnd()}\n\n</details>\n`;

/** A callout: every line of the body belongs to it. */
export const callout = (kind: 'NOTE' | 'WARNING' | 'CAUTION', body: string): string =>
  `> [!${kind}]\n${body
    .trimEnd()
    .split('\n')
    .map((line) => `> ${line}`)
    .join('\n')}\n`;

/** `1,862`. */
export const figure = (count: number): string => count.toLocaleString('en-US');

/** `1 cell`, `1,862 cells`. */
export const counted = (count: number, one: string, many = `${one}s`): string => `${figure(count)} ${count === 1 ? one : many}`;

/** Bytes in UTF-8: the one measure that is right whatever GitHub means by characters. */
export const bytesOf = (text: string): number => Buffer.byteLength(text, 'utf8');
