import { isUnshowable } from '../model/credentials.ts';
import type { Diagnostic, Severity } from '../model/diagnostic.ts';
import type { Source } from '../model/source.ts';
import { columnsOf, visible } from './visible-text.ts';

export interface DiagnosticsTextOptions {
  /** The text of a file, for the line under a message; undefined where it is none. */
  readonly textOf: (file: string) => string | undefined;
  /** Colours of the terminal; default none. */
  readonly color?: boolean;
  /** Columns of the terminal; longer source lines are cut around the caret. Default 80. */
  readonly width?: number;
}

/** Place, severity, code and sentence: the first line of a diagnostic, the same wherever one is shown to people. */
export const diagnosticSentence = (diagnostic: Diagnostic): string => drawnSentence(diagnostic, (_, text) => text);

function drawnSentence({ severity, code, message, source }: Diagnostic, paint: (code: string, text: string) => string): string {
  const place = source === undefined ? '' : `${paint(bold, `${visible(source.file)}:${source.line}:${source.column}`)} `;
  return `${place}${paint(colors[severity], `${severity} ${code}`)}: ${visible(message)}`;
}

const tabWidth = 4;
const reset = '\x1b[0m';
const bold = '\x1b[1m';
const dim = '\x1b[2m';
const colors: Readonly<Record<Severity, string>> = { error: '\x1b[31m', warning: '\x1b[33m', note: '\x1b[36m' };

/** Diagnostics for people: place, severity, code and sentence; what to write; the line with a caret under the part that is meant. */
export function* renderDiagnosticsText(diagnostics: Iterable<Diagnostic>, options: DiagnosticsTextOptions): Generator<string> {
  const all = [...diagnostics];
  const hidden = linesWithSecrets(all);
  const lines = linesByFile(options.textOf);
  const paint = (code: string, text: string): string => (options.color === true ? `${code}${text}${reset}` : text);
  for (const diagnostic of all) {
    const { severity, hint, source } = diagnostic;
    yield `${drawnSentence(diagnostic, paint)}\n`;
    if (hint !== undefined) yield `  ${visible(hint)}\n`;
    const line = source === undefined ? undefined : lines(source.file)?.[source.line - 1];
    if (source === undefined || line === undefined || hidden.has(`${source.file}:${source.line}`) || isUnshowable(line)) continue;
    if (line.trim() !== '') yield* excerpt(line, source, severity, paint, options.width ?? 80);
  }
}

/** Lines in which a secret may be written out (A-07): no message shows them, whatever it is about. */
function linesWithSecrets(diagnostics: readonly Diagnostic[]): ReadonlySet<string> {
  const hidden = new Set<string>();
  for (const { code, source } of diagnostics) {
    if (code !== 'A-07' || source === undefined) continue;
    for (let line = source.line; line <= source.endLine; line++) hidden.add(`${source.file}:${line}`);
  }
  return hidden;
}

/** `2 errors, 1 warning in 4 files`, or that nothing is wrong. */
export function summarizeDiagnostics(diagnostics: readonly Diagnostic[], files: number): string {
  const counts = (['error', 'warning', 'note'] as const).map((severity) => ({
    severity,
    count: diagnostics.filter((item) => item.severity === severity).length,
  }));
  const parts = counts.filter(({ count }) => count > 0).map(({ severity, count }) => `${count} ${severity}${count === 1 ? '' : 's'}`);
  return `${parts.length === 0 ? 'No problems' : parts.join(', ')} in ${files} ${files === 1 ? 'file' : 'files'}\n`;
}

function linesByFile(textOf: (file: string) => string | undefined): (file: string) => readonly string[] | undefined {
  let last: { readonly file: string; readonly lines: readonly string[] | undefined } | undefined;
  return (file) => {
    if (last?.file !== file) last = { file, lines: textOf(file)?.split('\n') };
    return last.lines;
  };
}

function* excerpt(
  rawLine: string,
  source: Source,
  severity: Severity,
  paint: (code: string, text: string) => string,
  width: number,
): Generator<string> {
  const line = rawLine.replace(/\r$/, '');
  const end = source.endLine === source.line ? source.endColumn : line.length + 1;
  const before = drawn(line.slice(0, source.column - 1));
  const meant = drawn(line.slice(source.column - 1, end - 1));
  const gutter = String(source.line).padStart(5);
  const cut = window(before, meant, drawn(line.slice(end - 1)), Math.max(20, width - gutter.length - 4));
  const marker = '^'.repeat(Math.max(1, columnsOf(cut.meant)));
  yield `${paint(dim, `${gutter} |`)} ${cut.before}${cut.meant}${cut.after}\n`;
  yield `${paint(dim, `${' '.repeat(gutter.length)} |`)} ${' '.repeat(columnsOf(cut.before))}${paint(colors[severity], marker)}\n`;
}

const drawn = (text: string): string => visible(text.replaceAll('\t', ' '.repeat(tabWidth)));

/** The three parts of a line cut to fit: the meant part is kept as far as possible, with some of what stands before it. */
function window(
  before: string,
  meant: string,
  after: string,
  width: number,
): { readonly before: string; readonly meant: string; readonly after: string } {
  if (columnsOf(before + meant + after) <= width) return { before, meant, after };
  const shortMeant = takeStart(meant, width - 3);
  const left = takeEnd(before, Math.max(0, width - columnsOf(shortMeant) - 3));
  return { before: left, meant: shortMeant, after: takeStart(after, Math.max(0, width - columnsOf(left + shortMeant))) };
}

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });
const graphemes = (text: string): string[] => Array.from(segmenter.segment(text), ({ segment }) => segment);

function takeWhileFits(parts: readonly string[], width: number): string[] {
  const taken: string[] = [];
  let columns = 0;
  for (const part of parts) {
    columns += columnsOf(part);
    if (columns > width) break;
    taken.push(part);
  }
  return taken;
}

function takeStart(text: string, width: number): string {
  return columnsOf(text) <= width ? text : `${takeWhileFits(graphemes(text), Math.max(0, width - 3)).join('')}...`;
}

function takeEnd(text: string, width: number): string {
  if (columnsOf(text) <= width) return text;
  return `...${takeWhileFits(graphemes(text).reverse(), Math.max(0, width - 3))
    .reverse()
    .join('')}`;
}
