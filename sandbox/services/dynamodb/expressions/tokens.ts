import { invalid } from '../errors.ts';

/** A piece of an expression. */
export interface Token {
  readonly kind: 'word' | 'name' | 'value' | 'number' | 'symbol' | 'end';
  readonly text: string;
  /** Where it begins. */
  readonly at: number;
}

/** Longest expression in bytes. Source: DynamoDB's quotas for expressions. */
const expressionBytes = 4096;

const pattern = /\s+|([A-Za-z_][A-Za-z0-9_]*)|(#[A-Za-z0-9_]+)|(:[A-Za-z0-9_]+)|(\d+)|(<>|<=|>=|[=<>()[\].,+-])/y;

/** The pieces of an expression, an end at the end. `what` names the parameter in errors. Throws ValidationException. */
export function tokenize(text: string, what: string): Token[] {
  if (text.trim() === '') throw invalid(`Invalid ${what}: The expression can not be empty;`);
  if (Buffer.byteLength(text) > expressionBytes)
    throw invalid(`Invalid ${what}: Expression size has exceeded the maximum allowed size; expression size: ${Buffer.byteLength(text)}`);
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match === null) throw syntaxError(text, what, { kind: 'symbol', text: text.charAt(at), at });
    const [all, word, name, value, number, symbol] = match;
    if (word !== undefined) tokens.push({ kind: 'word', text: word, at });
    else if (name !== undefined) tokens.push({ kind: 'name', text: name, at });
    else if (value !== undefined) tokens.push({ kind: 'value', text: value, at });
    else if (number !== undefined) tokens.push({ kind: 'number', text: number, at });
    else if (symbol !== undefined) tokens.push({ kind: 'symbol', text: symbol, at });
    at += all.length;
  }
  return [...tokens, { kind: 'end', text: '<EOF>', at }];
}

export function syntaxError(text: string, what: string, token: Token): Error {
  const near = token.kind === 'end' ? text.slice(-20) : text.slice(Math.max(0, token.at - 8), token.at + token.text.length + 8);
  return invalid(`Invalid ${what}: Syntax error; token: "${token.text}", near: "${near.trim()}"`);
}
