import { invalid } from '../errors.ts';
import type { Value } from '../values.ts';
import type { Path } from './path.ts';
import type { Placeholders } from './placeholders.ts';
import { isReserved } from './reserved-words.ts';
import { syntaxError, type Token, tokenize } from './tokens.ts';

/** Something that has a value when an item is there. */
export type Operand =
  | { readonly kind: 'path'; readonly path: Path }
  | { readonly kind: 'value'; readonly value: Value; readonly name: string }
  | { readonly kind: 'size'; readonly path: Path };

/** Reads an expression piece by piece; the grammars of conditions, updates and projections stand on it. */
export class Parser {
  readonly what: string;
  readonly #text: string;
  readonly #tokens: readonly Token[];
  readonly #placeholders: Placeholders;
  #position = 0;

  /** `what` names the parameter in errors, e.g. `ConditionExpression`. Throws ValidationException for an empty or too long expression. */
  constructor(text: string, what: string, placeholders: Placeholders) {
    this.what = what;
    this.#text = text;
    this.#tokens = tokenize(text, what);
    this.#placeholders = placeholders;
  }

  peek(ahead = 0): Token {
    return this.#tokens[this.#position + ahead] ?? { kind: 'end', text: '<EOF>', at: this.#text.length };
  }

  next(): Token {
    const token = this.peek();
    this.#position += 1;
    return token;
  }

  /** Takes the symbol if it comes next. */
  takeSymbol(text: string): boolean {
    const token = this.peek();
    if (token.kind !== 'symbol' || token.text !== text) return false;
    this.#position += 1;
    return true;
  }

  /** Takes the keyword, in any case, if it comes next. */
  takeKeyword(word: string): boolean {
    const token = this.peek();
    if (token.kind !== 'word' || token.text.toUpperCase() !== word) return false;
    this.#position += 1;
    return true;
  }

  expectSymbol(text: string): void {
    if (!this.takeSymbol(text)) throw this.fail();
  }

  expectKeyword(word: string): void {
    if (!this.takeKeyword(word)) throw this.fail();
  }

  end(): void {
    if (this.peek().kind !== 'end') throw this.fail();
  }

  /** A syntax error at the piece that comes next. */
  fail(token: Token = this.peek()): Error {
    return syntaxError(this.#text, this.what, token);
  }

  /** An error of this expression in words. */
  refuse(message: string): Error {
    return invalid(`Invalid ${this.what}: ${message}`);
  }

  /** The name of a function whose parenthesis follows; undefined when none comes next. */
  functionName(): string | undefined {
    const after = this.peek(1);
    const token = this.peek();
    return token.kind === 'word' && after.kind === 'symbol' && after.text === '(' ? token.text : undefined;
  }

  value(): { readonly value: Value; readonly name: string } {
    const token = this.next();
    if (token.kind !== 'value') throw this.fail(token);
    const value = this.#placeholders.value(token.text);
    if (value === undefined)
      throw this.refuse(`An expression attribute value used in expression is not defined; attribute value: ${token.text}`);
    return { value, name: token.text };
  }

  path(): Path {
    const steps: [string, ...(string | number)[]] = [this.#step()];
    for (;;) {
      if (this.takeSymbol('.')) steps.push(this.#step());
      else if (this.takeSymbol('[')) {
        const index = this.next();
        if (index.kind !== 'number') throw this.fail(index);
        this.expectSymbol(']');
        steps.push(Number(index.text));
      } else return steps;
    }
  }

  #step(): string {
    const token = this.next();
    if (token.kind === 'name') {
      const name = this.#placeholders.attribute(token.text);
      if (name === undefined)
        throw this.refuse(`An expression attribute name used in the document path is not defined; attribute name: ${token.text}`);
      return name;
    }
    if (token.kind !== 'word') throw this.fail(token);
    if (isReserved(token.text)) throw this.refuse(`Attribute name is a reserved keyword; reserved keyword: ${token.text}`);
    return token.text;
  }
}
