import { invalid } from '../errors.ts';
import type { KeyPart } from '../table.ts';
import { compareValues, typeOf, type Value } from '../values.ts';
import { type Condition, parseCondition } from './condition.ts';
import type { Operand } from './parser.ts';
import type { Placeholders } from './placeholders.ts';

/** What a Query asks of the keys: one partition, and what the sort key must be. */
export interface KeyQuery {
  readonly partition: Value;
  sorts(value: Value): boolean;
}

const unsupported = (): Error => invalid('Query key condition not supported');

/** Reads a KeyConditionExpression for a table's or an index's keys. Throws ValidationException for what keys cannot be asked. */
export function parseKeyCondition(text: string, placeholders: Placeholders, hash: KeyPart, range: KeyPart | undefined): KeyQuery {
  const parts = conjuncts(parseCondition(text, 'KeyConditionExpression', placeholders)).map(keyTest);
  if (parts.length > 2) throw invalid('Conditions can be of length 1 or 2 only');
  const known = [hash.name, ...(range === undefined ? [] : [range.name])];
  const names = parts.map(({ name }) => name);
  if (new Set(names).size !== names.length)
    throw invalid('Invalid KeyConditionExpression: KeyConditionExpressions must only contain one condition per key');
  const partition = parts.find(({ name }) => name === hash.name);
  if (partition === undefined) throw invalid(`Query condition missed key schema element: ${hash.name}`);
  const sort = parts.find((part) => part !== partition);
  if (sort !== undefined && !known.includes(sort.name))
    throw invalid(range === undefined ? unsupported().message : `Query condition missed key schema element: ${range.name}`);
  if (partition.equal === undefined) throw unsupported();
  checkType(partition, hash);
  if (sort !== undefined && range !== undefined) checkType(sort, range);
  return { partition: partition.equal, sorts: sort?.test ?? (() => true) };
}

interface KeyTest {
  readonly name: string;
  /** The value, for an equality. */
  readonly equal?: Value;
  readonly values: readonly Value[];
  test(value: Value): boolean;
}

const conjuncts = (condition: Condition): Condition[] =>
  condition.kind === 'and' ? [...conjuncts(condition.left), ...conjuncts(condition.right)] : [condition];

function checkType({ values }: KeyTest, key: KeyPart): void {
  for (const value of values) {
    if (typeOf(value) !== key.type)
      throw invalid('One or more parameter values were invalid: Condition parameter type does not match schema type');
    if (Object.values(value)[0] === '' && key.kind === 'HASH')
      throw invalid(
        `One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: ${key.name}`,
      );
  }
}

function keyTest(condition: Condition): KeyTest {
  switch (condition.kind) {
    case 'compare': {
      const turned = condition.left.kind === 'value';
      const name = nameOf(turned ? condition.right : condition.left);
      const value = literal(turned ? condition.left : condition.right);
      if (condition.operator === '<>' || (turned && condition.operator !== '=')) throw unsupported();
      const { operator } = condition;
      const test = (given: Value): boolean => {
        const order = compareValues(given, value);
        if (order === undefined) return false;
        return operator === '='
          ? order === 0
          : operator === '<'
            ? order < 0
            : operator === '<='
              ? order <= 0
              : operator === '>'
                ? order > 0
                : order >= 0;
      };
      return { name, values: [value], test, ...(operator === '=' ? { equal: value } : {}) };
    }
    case 'between': {
      const [lower, upper] = [literal(condition.lower), literal(condition.upper)];
      const test = (given: Value): boolean => (compareValues(given, lower) ?? -1) >= 0 && (compareValues(given, upper) ?? 1) <= 0;
      return { name: nameOf(condition.operand), values: [lower, upper], test };
    }
    case 'begins': {
      const start = literal(condition.right);
      const test = (given: Value): boolean =>
        'S' in given && 'S' in start
          ? given.S.startsWith(start.S)
          : 'B' in given && 'B' in start && Buffer.from(given.B, 'base64').indexOf(Buffer.from(start.B, 'base64')) === 0;
      return { name: nameOf(condition.left), values: [start], test };
    }
    case 'or':
    case 'not':
      throw invalid(`Invalid operator used in KeyConditionExpression: ${condition.kind.toUpperCase()}`);
    default:
      throw unsupported();
  }
}

function nameOf(operand: Operand): string {
  if (operand.kind !== 'path') throw unsupported();
  const [name, further] = operand.path;
  if (further !== undefined)
    throw invalid('Invalid KeyConditionExpression: KeyConditionExpressions cannot have conditions on nested attributes');
  return name;
}

function literal(operand: Operand): Value {
  if (operand.kind !== 'value') throw unsupported();
  return operand.value;
}
