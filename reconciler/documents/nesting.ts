import { maxNestingBeforeParsing } from './limits.ts';

const opensQuote = /[\s[{,:\-?]/;

/**
 * The offset where brackets, or list marks in one line, are nested deeper than a parser should be asked to follow; undefined when they
 * are not. Quoted texts and comments are passed over; the exact count of levels comes after parsing.
 */
export function findDeepNesting(text: string): number | undefined {
  return findDeepBrackets(text) ?? findDeepMarks(text);
}

function findDeepBrackets(text: string): number | undefined {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (char === '[' || char === '{') {
      depth += 1;
      if (depth > maxNestingBeforeParsing) return at;
    } else if (char === ']' || char === '}') depth = Math.max(0, depth - 1);
    else if ((char === '"' || char === "'") && (at === 0 || opensQuote.test(text[at - 1] ?? ''))) at = endOfQuote(text, at);
    else if (char === '#' && (at === 0 || /\s/.test(text[at - 1] ?? ''))) at = endOfLine(text, at);
  }
  return undefined;
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end === -1 ? text.length : end;
}

/** The offset of the closing quote, or of the opening one where there is none: then it opened nothing. */
function endOfQuote(text: string, from: number): number {
  const quote = text[from];
  for (let at = from + 1; at < text.length; at++) {
    if (text[at] === '\\' && quote === '"') at += 1;
    else if (text[at] === quote) return at;
  }
  return from;
}

/** `- - - -`: every mark of a line is a level. */
function findDeepMarks(text: string): number | undefined {
  let marks = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    const next = text[at + 1];
    if (char === '\n') marks = 0;
    else if ((char === '-' || char === '?' || char === ':') && (next === ' ' || next === '\t' || next === '\n')) {
      marks += 1;
      if (marks > maxNestingBeforeParsing) return at;
    } else if (char !== ' ' && char !== '\t') at = endOfLine(text, at) - 1;
  }
  return undefined;
}
