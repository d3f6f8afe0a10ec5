import type { Diagnostic } from '../model/diagnostic.ts';
import { cell, counted, table } from './markdown.ts';
import { mostThatFits } from './markdown-ladder.ts';
import type { MarkdownOptions } from './plan-markdown.ts';

/** Diagnostics as a table, a row each. */
export const diagnosticRows = (diagnostics: readonly Diagnostic[]): string =>
  table(
    ['where', '', 'what', 'write instead'],
    diagnostics.map(({ severity, code, message, hint, source }) => [
      source === undefined ? '' : cell(`${source.file}:${source.line}:${source.column}`),
      `${severity} ${code}`,
      cell(message),
      hint === undefined ? '' : cell(hint),
    ]),
  );

/** What keeps documents from being planned, as a comment within `bytes`: errors first, as many rows as fit, the rest counted. */
export function diagnosticsMarkdown(
  diagnostics: readonly Diagnostic[],
  files: number,
  { marker = '', bytes, runUrl }: Pick<MarkdownOptions, 'marker' | 'bytes' | 'runUrl'>,
): string {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  const inFiles = new Set(errors.flatMap(({ source }) => source?.file ?? [])).size;
  const head =
    errors.length === 0
      ? `### ✅ trueup validate: ${counted(files, 'document')} without error\n\n`
      : `### ❌ trueup plan: ${counted(errors.length, 'error')} in ${counted(inFiles, 'file')}; nothing was planned\n\n`;
  const ordered = [...errors, ...diagnostics.filter(({ severity }) => severity !== 'error')];
  const end = runUrl === undefined ? '' : `\n<sub><a href="${runUrl}">run</a></sub>\n`;
  const draw = (rows: number): string => {
    const rest = ordered.length - rows;
    const body = rows === 0 ? '' : diagnosticRows(ordered.slice(0, rows));
    return `${marker}${head}${body}${rest === 0 ? '' : `\nand ${counted(rest, 'more')}: the log of the run has all of them\n`}${end}`;
  };
  return mostThatFits(ordered.length, bytes, (rows) => ({ text: draw(rows) }))?.text ?? draw(0);
}
