import { invalid } from '../errors.ts';
import { isSet, typeOf, type Value } from '../values.ts';
import { Parser } from './parser.ts';
import { conflict, overlap, type Path, pathText } from './path.ts';
import type { Placeholders } from './placeholders.ts';

/** What a SET clause assigns. */
export type Assigned =
  | { readonly kind: 'path'; readonly path: Path }
  | { readonly kind: 'value'; readonly value: Value }
  | { readonly kind: 'if_not_exists'; readonly path: Path; readonly otherwise: Assigned }
  | { readonly kind: 'list_append'; readonly first: Assigned; readonly second: Assigned }
  | { readonly kind: 'sum'; readonly sign: 1 | -1; readonly left: Assigned; readonly right: Assigned };

/** One action of an update. */
export type Action =
  | { readonly kind: 'set'; readonly path: Path; readonly value: Assigned }
  | { readonly kind: 'remove'; readonly path: Path }
  | { readonly kind: 'add' | 'delete'; readonly path: Path; readonly value: Value };

const what = 'UpdateExpression';
const typeNames: Readonly<Record<string, string>> = {
  ...{ S: 'STRING', N: 'NUMBER', B: 'BINARY', SS: 'STRING_SET', NS: 'NUMBER_SET', BS: 'BINARY_SET' },
  ...{ M: 'MAP', L: 'LIST', NULL: 'NULL', BOOL: 'BOOLEAN' },
};

/** Reads an update: SET, REMOVE, ADD and DELETE, each once at most, on paths that do not touch each other. Throws ValidationException. */
export function parseUpdate(text: string, placeholders: Placeholders): Action[] {
  const parser = new Parser(text, what, placeholders);
  const actions: Action[] = [];
  const seen = new Set<string>();
  while (parser.peek().kind !== 'end') {
    const clause = parser.next();
    const keyword = clause.text.toUpperCase();
    if (clause.kind !== 'word' || !['SET', 'REMOVE', 'ADD', 'DELETE'].includes(keyword)) throw parser.fail(clause);
    if (seen.has(keyword)) throw parser.refuse(`The "${keyword}" section can only be used once in an update expression;`);
    seen.add(keyword);
    do actions.push(readAction(keyword, parser));
    while (parser.takeSymbol(','));
  }
  refuseTouching(actions, parser);
  return actions;
}

function readAction(keyword: string, parser: Parser): Action {
  const path = parser.path();
  if (keyword === 'REMOVE') return { kind: 'remove', path };
  if (keyword === 'SET') {
    parser.expectSymbol('=');
    return { kind: 'set', path, value: sum(parser) };
  }
  const { value } = parser.value();
  const type = typeOf(value);
  const fits = isSet(type) || (keyword === 'ADD' && type === 'N');
  if (!fits)
    throw parser.refuse(
      `Incorrect operand type for operator or function; operator: ${keyword}, operand type: ${typeNames[type] ?? type}, typeSet: ALLOWED_FOR_${keyword}_OPERAND`,
    );
  return { kind: keyword === 'ADD' ? 'add' : 'delete', path, value };
}

function sum(parser: Parser): Assigned {
  const left = operand(parser);
  const sign = parser.takeSymbol('+') ? 1 : parser.takeSymbol('-') ? -1 : undefined;
  if (sign === undefined) return left;
  const right = operand(parser);
  for (const one of [left, right])
    if (one.kind === 'value' && !('N' in one.value))
      throw parser.refuse(
        `Incorrect operand type for operator or function; operator or function: ${sign === 1 ? '+' : '-'}, operand type: ${typeNames[typeOf(one.value)] ?? ''}`,
      );
  return { kind: 'sum', sign, left, right };
}

function operand(parser: Parser): Assigned {
  const name = parser.functionName();
  if (name === undefined) {
    if (parser.takeSymbol('(')) {
      const inner = sum(parser);
      parser.expectSymbol(')');
      return inner;
    }
    return parser.peek().kind === 'value' ? { kind: 'value', value: parser.value().value } : { kind: 'path', path: parser.path() };
  }
  if (name !== 'if_not_exists' && name !== 'list_append') {
    const known = ['attribute_exists', 'attribute_not_exists', 'attribute_type', 'begins_with', 'contains', 'size'].includes(name);
    throw parser.refuse(
      known ? `The function is not allowed in an update expression; function: ${name}` : `Invalid function name; function: ${name}`,
    );
  }
  parser.next();
  parser.expectSymbol('(');
  const made = name === 'if_not_exists' ? ifNotExists(parser) : listAppend(parser);
  parser.expectSymbol(')');
  return made;
}

function ifNotExists(parser: Parser): Assigned {
  if (parser.peek().kind === 'value' || parser.functionName() !== undefined)
    throw parser.refuse('Operator or function requires a document path; operator or function: if_not_exists');
  const path = parser.path();
  parser.expectSymbol(',');
  return { kind: 'if_not_exists', path, otherwise: operand(parser) };
}

function listAppend(parser: Parser): Assigned {
  const first = operand(parser);
  parser.expectSymbol(',');
  const second = operand(parser);
  for (const one of [first, second])
    if (one.kind === 'value' && !('L' in one.value))
      throw parser.refuse(
        `Incorrect operand type for operator or function; operator or function: list_append, operand type: ${typeNames[typeOf(one.value)] ?? ''}`,
      );
  return { kind: 'list_append', first, second };
}

function refuseTouching(actions: readonly Action[], parser: Parser): void {
  for (const [index, { path: one }] of actions.entries()) {
    for (const { path: two } of actions.slice(index + 1)) {
      const paths = `path one: ${pathText(one)}, path two: ${pathText(two)}`;
      if (overlap(one, two))
        throw parser.refuse(`Two document paths overlap with each other; must remove or rewrite one of these paths; ${paths}`);
      if (conflict(one, two))
        throw parser.refuse(`Two document paths conflict with each other; must remove or rewrite one of these paths; ${paths}`);
    }
  }
}

/** The paths of a ProjectionExpression, none of which touches another. Throws ValidationException. */
export function parseProjection(text: string, placeholders: Placeholders): Path[] {
  const parser = new Parser(text, 'ProjectionExpression', placeholders);
  const paths = [parser.path()];
  while (parser.takeSymbol(',')) paths.push(parser.path());
  parser.end();
  refuseTouching(
    paths.map((path) => ({ kind: 'remove', path })),
    parser,
  );
  return paths;
}

/** The error of an action whose path leads through something that is not there. */
export const noSuchPath = (): Error => invalid('The document path provided in the update expression is invalid for update');
