import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseCondition } from '../../sandbox/services/dynamodb/expressions/condition.ts';
import { holds } from '../../sandbox/services/dynamodb/expressions/evaluate.ts';
import { Placeholders } from '../../sandbox/services/dynamodb/expressions/placeholders.ts';
import { parseUpdate } from '../../sandbox/services/dynamodb/expressions/update.ts';
import { addNumbers, canonicalNumber, compareNumbers } from '../../sandbox/services/dynamodb/numbers.ts';
import type { Item } from '../../sandbox/services/dynamodb/values.ts';
import { AwsError } from '../../sandbox/wire/errors.ts';
import { runsOf } from '../runs.ts';

const runs = { numRuns: runsOf(100, 2000) };

/** A condition as text together with what it must come to for `item`. */
interface Known {
  readonly text: string;
  readonly truth: boolean;
  /** 0 for OR, 1 for AND, 2 for NOT, 3 for what needs no parentheses anywhere. */
  readonly strength: number;
}

const numbers = { a: 1, b: 5, c: -2 } as const;
const item: Item = {
  a: { N: '1' },
  b: { N: '5' },
  c: { N: '-2' },
  label: { S: 'tenant-one' },
  tags: { SS: ['x', 'y'] },
  elems: { L: [{ S: 'p' }, { M: { deep: { BOOL: true } } }] },
};
const values = {
  ':m2': { N: '-2' },
  ':0': { N: '0' },
  ':1': { N: '1' },
  ':5': { N: '5.0' },
  ':t': { S: 'tenant' },
  ':x': { S: 'x' },
} as const;
const literals = { ':m2': -2, ':0': 0, ':1': 1, ':5': 5 } as const;

const compare = (operator: string, left: number, right: number): boolean =>
  operator === '='
    ? left === right
    : operator === '<>'
      ? left !== right
      : operator === '<'
        ? left < right
        : operator === '<='
          ? left <= right
          : operator === '>'
            ? left > right
            : left >= right;

const comparison = fc
  .tuple(
    fc.constantFrom('a', 'b', 'c'),
    fc.constantFrom('=', '<>', '<', '<=', '>', '>='),
    fc.constantFrom(':m2', ':0', ':1', ':5'),
    fc.boolean(),
    fc.constantFrom('', ' '),
  )
  .map(([name, operator, literal, turned, space]): Known => {
    const [left, right] = turned ? [literals[literal], numbers[name]] : [numbers[name], literals[literal]];
    const words = turned ? [literal, operator, name] : [name, operator, literal];
    return { text: words.join(space), truth: compare(operator, left, right), strength: 3 };
  });
const leaf = fc.oneof(
  comparison,
  fc.constantFrom<Known>(
    { text: 'attribute_exists(a)', truth: true, strength: 3 },
    { text: 'attribute_not_exists( nowhere.deep[3].x )', truth: true, strength: 3 },
    { text: 'attribute_exists(elems[1].deep)', truth: true, strength: 3 },
    { text: 'attribute_type(tags, :ss)', truth: true, strength: 3 },
    { text: 'begins_with(label, :t)', truth: true, strength: 3 },
    { text: 'contains(tags, :x)', truth: true, strength: 3 },
    { text: 'contains(label, :x)', truth: false, strength: 3 },
    { text: 'size(elems) > :1', truth: true, strength: 3 },
    { text: 'size(nowhere) > :0', truth: false, strength: 3 },
    { text: 'nowhere = :0', truth: false, strength: 3 },
    { text: 'nowhere <> :0', truth: true, strength: 3 },
    { text: 'b between :1 and :5', truth: true, strength: 3 },
    { text: 'c BETWEEN :0 AND :5', truth: false, strength: 3 },
    { text: 'a IN (:0, :1)', truth: true, strength: 3 },
    { text: 'a in (:0)', truth: false, strength: 3 },
  ),
);

const wrapped = ({ text, strength }: Known, least: number): string => (strength < least ? `(${text})` : text);
const condition = fc.letrec<{ any: Known }>((tie) => ({
  any: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc
      .tuple(tie('any'), tie('any'), fc.constantFrom('AND', 'and'))
      .map(([a, b, word]) => ({ text: `${wrapped(a, 1)} ${word} ${wrapped(b, 2)}`, truth: a.truth && b.truth, strength: 1 })),
    fc
      .tuple(tie('any'), tie('any'), fc.constantFrom('OR', 'Or'))
      .map(([a, b, word]) => ({ text: `${wrapped(a, 0)} ${word} ${wrapped(b, 1)}`, truth: a.truth || b.truth, strength: 0 })),
    tie('any').map((one) => ({ text: `NOT ${wrapped(one, 2)}`, truth: !one.truth, strength: 2 })),
    tie('any').map((one) => ({ text: `( ${one.text} )`, truth: one.truth, strength: 3 })),
  ),
})).any;

const placeholders = () => new Placeholders(undefined, { ...values, ':ss': { S: 'SS' } }, true);

test('a condition means what its words say, in any nesting', () => {
  fc.assert(
    fc.property(condition, ({ text, truth }) => {
      fc.pre(Buffer.byteLength(text) <= 4096);
      assert.equal(holds(parseCondition(text, 'ConditionExpression', placeholders()), item), truth, text);
    }),
    runs,
  );
});

test('no text breaks the parsers', () => {
  const piece = fc.constantFrom(
    'SET',
    'REMOVE',
    'ADD',
    'a',
    '#n',
    ':1',
    ':x',
    '=',
    '<',
    '(',
    ')',
    ',',
    '.',
    '[0]',
    'AND',
    'NOT',
    'BETWEEN',
    'IN',
    'size',
    'contains',
    '+',
    '\u00e9',
    '"',
    ' ',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const text = pieces.join(' ');
      for (const parse of [() => parseCondition(text, 'FilterExpression', placeholders()), () => parseUpdate(text, placeholders())]) {
        try {
          parse();
        } catch (error) {
          assert.ok(error instanceof AwsError && error.code === 'ValidationException', String(error));
        }
      }
    }),
    runs,
  );
});

test('numbers are exact decimals', () => {
  const whole = fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n });
  fc.assert(
    fc.property(whole, whole, fc.integer({ min: -20, max: 20 }), (a, b, exponent) => {
      const [x, y] = [`${a}e${exponent}`, `${b}e${exponent}`];
      assert.equal(addNumbers(x, y), canonicalNumber(`${a + b}e${exponent}`));
      assert.equal(addNumbers(x, y, -1), canonicalNumber(`${a - b}e${exponent}`));
      assert.equal(Math.sign(compareNumbers(x, y)), a < b ? -1 : a > b ? 1 : 0);
      assert.equal(canonicalNumber(canonicalNumber(x)), canonicalNumber(x));
    }),
    runs,
  );
  const spelled = [
    ['1.50e2', '150'],
    ['-0.0', '0'],
    ['.5', '0.5'],
    ['00012', '12'],
    ['1E-3', '0.001'],
    ['+7', '7'],
    ['-12.3400', '-12.34'],
  ];
  for (const [given = '', wanted] of spelled) assert.equal(canonicalNumber(given), wanted);
  for (const wrong of ['', '1e', 'abc', '0x10', 'NaN', '1 2', 'Infinity']) assert.throws(() => canonicalNumber(wrong), AwsError, wrong);
});
