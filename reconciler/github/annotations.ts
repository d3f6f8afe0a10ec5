import type { Diagnostic, Severity } from '../model/diagnostic.ts';
import { commandLine } from './commands.ts';

/** GitHub shows ten of a kind for a step and drops the others silently: ours are ten together, the last of which counts the rest. */
export const maxAnnotations = 10;
/** Code points of a message; the runner cuts at 4,096 characters. */
const maxMessage = 4_000;

const commandOf: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', note: 'notice' };
const rank: Readonly<Record<Severity, number>> = { error: 0, warning: 1, note: 2 };

/**
 * Diagnostics as annotations on the lines of their files: the worst first, those of one file and rule as one, at most ten in all.
 * @param prefix where the configuration lies in the repository, `infra/` for example
 * @param most fewer than ten where the step may have something of its own to say
 */
export function annotationLines(diagnostics: readonly Diagnostic[], prefix = '', most = maxAnnotations): readonly string[] {
  const groups = new Map<string, Diagnostic[]>();
  for (const each of diagnostics) {
    const key = JSON.stringify([each.severity, each.code, each.source?.file ?? '', each.source === undefined ? each.message : '']);
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  const ordered = [...groups.values()].sort(([a], [b]) => (a === undefined || b === undefined ? 0 : rank[a.severity] - rank[b.severity]));
  const shown = ordered.length <= most ? ordered : ordered.slice(0, most - 1);
  const hidden = ordered.slice(shown.length).flat();
  const lines = shown.flatMap((group) => lineOf(group, prefix) ?? []);
  if (hidden.length === 0) return lines;
  const worst = hidden.some(({ severity }) => severity === 'error') ? 'error' : 'warning';
  return [...lines, commandLine(worst, { title: 'trueup' }, `and ${hidden.length} more: see the summary`)];
}

function lineOf([first, ...others]: readonly Diagnostic[], prefix: string): string | undefined {
  if (first === undefined) return undefined;
  const { severity, code, message, hint, source } = first;
  const more = others.length === 0 ? '' : ` (and ${others.length} more of ${code} in this file)`;
  const text = `${message}${hint === undefined ? '' : `. ${hint}`}${more}`;
  const place =
    source === undefined
      ? {}
      : {
          file: `${prefix}${source.file}`,
          line: source.line,
          endLine: source.endLine,
          // Columns of a place on several lines are dropped by GitHub.
          ...(source.endLine === source.line ? { col: source.column, endColumn: source.endColumn } : {}),
        };
  return commandLine(commandOf[severity], { ...place, title: `trueup ${code}` }, clipped(text));
}

function clipped(text: string): string {
  const points = Array.from(text);
  return points.length <= maxMessage ? text : `${points.slice(0, maxMessage - 1).join('')}…`;
}
