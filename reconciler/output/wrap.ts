import { columnsOf } from './visible-text.ts';

/** Columns of a text that nobody gave a width for. */
export const defaultWidth = 80;

/**
 * Breaks a text between words into lines of at most `width` columns, the first behind `first`, the others behind `rest` blanks. A word
 * that is longer than a line is cut. Columns are those of a terminal: a wide character counts two. A break never makes a line that a runner
 * would take for a command.
 */
export function wrapped(text: string, indent: { readonly first: number; readonly rest: number }, width: number = defaultWidth): string[] {
  const lines: string[] = [];
  let line = ' '.repeat(indent.first);
  let room = width - indent.first;
  let empty = true;
  const next = (): void => {
    lines.push(line);
    line = ' '.repeat(indent.rest);
    room = width - indent.rest;
    empty = true;
  };
  for (const word of text.split(' ').flatMap((each) => cut(each, width - Math.max(indent.first, indent.rest)))) {
    const columns = columnsOf(word);
    if (!empty && columns + 1 > room) next();
    line += empty ? word : ` ${word}`;
    room -= columns + (empty ? 0 : 1);
    empty = false;
  }
  return [...lines, line].map((each) => each.replace(/^( *)::/, '$1| ::'));
}

function cut(word: string, columns: number): string[] {
  if (columnsOf(word) <= columns) return [word];
  const parts: string[] = [];
  let part = '';
  for (const character of word) {
    if (columnsOf(part + character) > columns && part !== '') {
      parts.push(part);
      part = '';
    }
    part += character;
  }
  return [...parts, part];
}
