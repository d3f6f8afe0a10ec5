import { compareValues, typeOf, type Value } from '../values.ts';
import { type Operand, Parser } from './parser.ts';
import { type Path, pathText, samePath } from './path.ts';
import type { Placeholders } from './placeholders.ts';

export type Comparator = '=' | '<>' | '<' | '<=' | '>' | '>=';

/** A condition as a tree. */
export type Condition =
  | { readonly kind: 'and' | 'or'; readonly left: Condition; readonly right: Condition }
  | { readonly kind: 'not'; readonly inner: Condition }
  | { readonly kind: 'compare'; readonly operator: Comparator; readonly left: Operand; readonly right: Operand }
  | { readonly kind: 'between'; readonly operand: Operand; readonly lower: Operand; readonly upper: Operand }
  | { readonly kind: 'in'; readonly operand: Operand; readonly candidates: readonly Operand[] }
  | { readonly kind: 'exists'; readonly path: Path; readonly wanted: boolean }
  | { readonly kind: 'type'; readonly path: Path; readonly type: string }
  | { readonly kind: 'begins' | 'contains'; readonly left: Operand; readonly right: Operand };

/** Operators and functions of one expression, candidates of one IN. Source: DynamoDB's quotas for expressions. */
const mostOperators = 300;
const mostCandidates = 100;
const comparators: readonly string[] = ['=', '<>', '<', '<=', '>', '>='];
const types = ['S', 'SS', 'N', 'NS', 'B', 'BS', 'BOOL', 'NULL', 'L', 'M'];
const typeNames: Readonly<Record<string, string>> = {
  ...{ S: 'STRING', N: 'NUMBER', B: 'BINARY', SS: 'STRING_SET', NS: 'NUMBER_SET', BS: 'BINARY_SET' },
  ...{ M: 'MAP', L: 'LIST', NULL: 'NULL', BOOL: 'BOOLEAN' },
};

/**
 * Reads a condition: OR binds weaker than AND, AND weaker than NOT. Keywords may be written in any case, functions only in small letters.
 * `what` names the parameter in errors. Throws ValidationException with DynamoDB's messages.
 */
export function parseCondition(text: string, what: string, placeholders: Placeholders): Condition {
  const grammar = new ConditionGrammar(new Parser(text, what, placeholders));
  return grammar.whole();
}

class ConditionGrammar {
  readonly #parser: Parser;
  #operators = 0;

  constructor(parser: Parser) {
    this.#parser = parser;
  }

  whole(): Condition {
    const condition = this.#or();
    this.#parser.end();
    return condition;
  }

  #or(): Condition {
    let left = this.#and();
    while (this.#parser.takeKeyword('OR')) left = this.#counted({ kind: 'or', left, right: this.#and() });
    return left;
  }

  #and(): Condition {
    let left = this.#not();
    while (this.#parser.takeKeyword('AND')) left = this.#counted({ kind: 'and', left, right: this.#not() });
    return left;
  }

  #not(): Condition {
    if (this.#parser.takeKeyword('NOT')) return this.#counted({ kind: 'not', inner: this.#not() });
    if (this.#parser.takeSymbol('(')) {
      const inner = this.#or();
      this.#parser.expectSymbol(')');
      return inner;
    }
    return this.#counted(this.#simple());
  }

  #counted(condition: Condition): Condition {
    this.#operators += 1;
    if (this.#operators > mostOperators)
      throw this.#parser.refuse(`The expression contains too many operators; operator count: ${this.#operators}`);
    return condition;
  }

  #simple(): Condition {
    const name = this.#parser.functionName();
    if (name !== undefined && name !== 'size') return this.#function(name);
    const operand = this.#operand();
    if (this.#parser.takeKeyword('BETWEEN')) return this.#between(operand);
    if (this.#parser.takeKeyword('IN')) return this.#in(operand);
    const token = this.#parser.next();
    if (token.kind !== 'symbol' || !comparators.includes(token.text)) throw this.#parser.fail(token);
    const right = this.#operand();
    this.#refuseSame(token.text, operand, [right]);
    if (token.text !== '=' && token.text !== '<>') this.#refuseUnordered(token.text, [operand, right]);
    return { kind: 'compare', operator: token.text as Comparator, left: operand, right };
  }

  #between(operand: Operand): Condition {
    const lower = this.#operand();
    this.#parser.expectKeyword('AND');
    const upper = this.#operand();
    this.#refuseUnordered('BETWEEN', [operand, lower, upper]);
    if (lower.kind === 'value' && upper.kind === 'value') {
      if (typeOf(lower.value) !== typeOf(upper.value))
        throw this.#parser.refuse('The BETWEEN operator requires same data type for lower and upper bounds;');
      if ((compareValues(lower.value, upper.value) ?? 0) > 0)
        throw this.#parser.refuse(
          `The BETWEEN operator requires upper bound to be greater than or equal to lower bound; lower bound operand: AttributeValue: ${brief(lower.value)}, upper bound operand: AttributeValue: ${brief(upper.value)}`,
        );
    }
    return { kind: 'between', operand, lower, upper };
  }

  #in(operand: Operand): Condition {
    this.#parser.expectSymbol('(');
    const candidates = [this.#operand()];
    while (this.#parser.takeSymbol(',')) candidates.push(this.#operand());
    this.#parser.expectSymbol(')');
    if (candidates.length > mostCandidates)
      throw this.#parser.refuse(`Too many operands in IN operator; number of operands: ${candidates.length}`);
    this.#refuseSame('IN', operand, candidates);
    return { kind: 'in', operand, candidates };
  }

  #function(name: string): Condition {
    this.#parser.next();
    this.#parser.expectSymbol('(');
    const made = this.#call(name);
    this.#parser.expectSymbol(')');
    return made;
  }

  #call(name: string): Condition {
    switch (name) {
      case 'attribute_exists':
      case 'attribute_not_exists':
        return { kind: 'exists', path: this.#pathOf(name), wanted: name === 'attribute_exists' };
      case 'attribute_type': {
        const path = this.#pathOf(name);
        this.#parser.expectSymbol(',');
        const { value } = this.#parser.value();
        if (!('S' in value)) throw this.#wrongType(name, value);
        if (!types.includes(value.S))
          throw this.#parser.refuse(`Invalid attribute type name found; type: ${value.S}, valid types: {${types.join(',')}}`);
        return { kind: 'type', path, type: value.S };
      }
      case 'begins_with':
      case 'contains': {
        const left = this.#operand();
        this.#parser.expectSymbol(',');
        const right = this.#operand();
        this.#refuseSame(name, left, [right]);
        if (name === 'begins_with') {
          for (const one of [left, right])
            if (one.kind === 'value' && !('S' in one.value || 'B' in one.value)) throw this.#wrongType(name, one.value);
        }
        return { kind: name === 'begins_with' ? 'begins' : 'contains', left, right };
      }
      default:
        throw this.#parser.refuse(`Invalid function name; function: ${name}`);
    }
  }

  #pathOf(name: string): Path {
    const token = this.#parser.peek();
    if (token.kind === 'value' || this.#parser.functionName() !== undefined)
      throw this.#parser.refuse(`Operator or function requires a document path; operator or function: ${name}`);
    return this.#parser.path();
  }

  #operand(): Operand {
    if (this.#parser.functionName() === 'size') {
      this.#parser.next();
      this.#parser.expectSymbol('(');
      const path = this.#pathOf('size');
      this.#parser.expectSymbol(')');
      return { kind: 'size', path };
    }
    const called = this.#parser.functionName();
    if (called !== undefined)
      throw this.#parser.refuse(`The function is not allowed to be used this way in an expression; function: ${called}`);
    if (this.#parser.peek().kind === 'value') return { kind: 'value', ...this.#parser.value() };
    return { kind: 'path', path: this.#parser.path() };
  }

  #refuseSame(operator: string, first: Operand, others: readonly Operand[]): void {
    if (first.kind !== 'path' || !others.some((one) => one.kind === 'path' && samePath(one.path, first.path))) return;
    throw this.#parser.refuse(
      `The first operand must be distinct from the remaining operands for this operator or function; operator: ${operator}, first operand: ${pathText(first.path)}`,
    );
  }

  /** Only strings, numbers and binaries have an order. */
  #refuseUnordered(operator: string, operands: readonly Operand[]): void {
    for (const one of operands)
      if (one.kind === 'value' && !('S' in one.value || 'N' in one.value || 'B' in one.value)) throw this.#wrongType(operator, one.value);
  }

  #wrongType(operator: string, value: Value): Error {
    return this.#parser.refuse(
      `Incorrect operand type for operator or function; operator or function: ${operator}, operand type: ${typeNames[typeOf(value)] ?? ''}`,
    );
  }
}

const brief = (value: Value): string => `{${typeOf(value)}:${String(Object.values(value)[0])}}`;
