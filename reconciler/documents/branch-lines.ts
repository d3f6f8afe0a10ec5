import { diffArrays } from 'diff';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Source } from '../model/source.ts';
import { type DocumentSource, looksLikeDocument } from './source.ts';

/** Larger files than this, in lines, are compared as sets of lines: the shortest edit script of two long lists takes minutes. */
const maxLines = 20_000;

/**
 * Whether a branch writes the line of a place: it has the line, and its base does not. A file that only moved is compared with the one it was.
 * Each file is compared once, when it is first asked about.
 */
export function writtenByBranch(head: DocumentSource, base: DocumentSource): (source: Source) => boolean {
  const known = new Map<string, ReadonlySet<number>>();
  const before = new Map(base.list().files.map((file) => [file, textOf(base, file) ?? '']));
  const now = new Set(head.list().files.filter(looksLikeDocument));
  const moved = new Map([...before].filter(([file]) => !now.has(file)).map(([file, text]) => [text, file]));
  const added = (file: string): ReadonlySet<number> => {
    const found = known.get(file);
    if (found !== undefined) return found;
    const text = textOf(head, file) ?? '';
    const lines = moved.has(text) && !before.has(file) ? new Set<number>() : addedLines(before.get(file) ?? '', text);
    known.set(file, lines);
    return lines;
  };
  return ({ file, line, endLine }) => {
    const lines = added(file);
    for (let each = line; each <= endLine; each++) if (lines.has(each)) return true;
    return false;
  };
}

/** The numbers, from 1, of the lines of `text` that `before` does not have at their place. */
export function addedLines(before: string, text: string): ReadonlySet<number> {
  const [old, current] = [before.split(/\r?\n/), text.split(/\r?\n/)];
  const added = new Set<number>();
  if (old.length > maxLines || current.length > maxLines) {
    const had = new Set(old);
    for (const [index, line] of current.entries()) if (!had.has(line)) added.add(index + 1);
    return added;
  }
  let line = 1;
  for (const part of diffArrays(old, current)) {
    if (part.removed) continue;
    if (part.added) for (let each = 0; each < part.value.length; each++) added.add(line + each);
    line += part.value.length;
  }
  return added;
}

/** What is a warning in general and an error on a line that the branch under review writes (`DESIGN.md` section 1, rule 6; V-11). */
export const strictOnBranch = (diagnostics: readonly Diagnostic[], written: (source: Source) => boolean): readonly Diagnostic[] =>
  diagnostics.map((each) =>
    each.errorWhenAdded === true && each.source !== undefined && written(each.source) ? { ...each, severity: 'error' } : each,
  );

function textOf(source: DocumentSource, file: string): string | undefined {
  const content = source.read(file);
  return content === undefined || 'problem' in content ? undefined : new TextDecoder().decode(content.bytes);
}
