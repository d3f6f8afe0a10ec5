// Lines of equal weight that contradict each other: told once, with where, and with what to do.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatSource } from '../../reconciler/model/source.ts';
import { ConflictLog } from '../../reconciler/plan/conflicts.ts';
import type { Conflict } from '../../reconciler/plan/merge.ts';
import { exceptionPriority } from '../../reconciler/providers/layer.ts';
import { place } from '../targets/configuration.ts';
import { space } from './layers.ts';

const source = (file: string, line: number) => ({ ...place(file, 'x'), line });
const conflict = (more: Partial<Conflict> = {}): Conflict => ({
  field: 'colour',
  one: { value: 'red', source: source('a.yaml', 1) },
  other: { value: 'green', source: source('b.yaml', 2) },
  sameDocument: false,
  priority: 100,
  ...more,
});
const cells = (...indexes: readonly number[]) => space.of(indexes.map((index) => space.cellAt(index)));
type Found = Parameters<ConflictLog['add']>;

function told(...found: readonly Found[]) {
  const log = new ConflictLog(space);
  for (const each of found) log.add(...each);
  return log.diagnostics();
}
const messages = (...found: readonly Found[]): string[] => told(...found).map(({ message }) => message);
const beginning = 'colour of fake/note/x is "green" here and "red" at a.yaml:1:5, both documents with priority 100';

test('two documents of one priority: at the later line, with both values, and how to decide', () => {
  assert.deepEqual(told([conflict(), 'fake/note/x', cells(2, 3)]), [
    {
      severity: 'error',
      code: 'V-04',
      source: source('b.yaml', 2),
      message: `${beginning}, in 2 cells, for example 222222222222/eu-west-1`,
      hint: 'give one of the documents a higher priority, or let them agree',
    },
  ]);
});

test('two lines of one document, and two exceptions, are decided otherwise', () => {
  const rows = [{ sameDocument: true }, { priority: exceptionPriority }, { priority: exceptionPriority, sameDocument: true }].map(
    (more) => {
      const [first] = told([conflict(more), 'fake/note/x', cells(0)]);
      return [first?.message.replace(/^.*a\.yaml:1:5, /, ''), first?.hint];
    },
  );
  const where = 'in 1 cell, for example 111111111111/eu-west-1';
  const ofExceptions = [`both of them exceptions, ${where}`, 'narrow one of the selectors, or remove one of the exceptions'];
  assert.deepEqual(rows, [
    [`both lines of one document with the same rank, ${where}`, 'say it once, or let the matches not overlap'],
    ofExceptions,
    ofExceptions,
  ]);
});

test('the same two lines are told once, with all the cells and all the resources that they meet in', () => {
  const in1 = `in 1 cell, for example 111111111111/eu-west-1`;
  assert.deepEqual(messages([conflict(), 'fake/note/x', cells(0)], [conflict(), 'fake/note/x', cells(0)]), [`${beginning}, ${in1}`]);
  assert.deepEqual(
    messages(
      [conflict(), 'fake/note/x', cells(4)],
      [conflict(), 'fake/note/y', cells(1, 4)],
      [conflict(), 'fake/note/z', cells(4)],
      [conflict(), 'fake/note/y', cells(5)],
    ),
    [`${beginning.replace(' is ', ' (and 2 more) is ')}, in 3 cells, for example 111111111111/us-east-1`],
  );
});

test('another field, or another of the two lines, is another conflict; all stand in file order', () => {
  const elsewhere = (file: string, line: number) => ({ value: 'blue', source: source(file, line) });
  const expected: readonly Conflict[] = [
    conflict({ other: elsewhere('a.yaml', 9) }),
    conflict({ other: elsewhere('b.yaml', 1) }),
    conflict(),
    conflict({ other: elsewhere('b.yaml', 3), one: elsewhere('a.yaml', 2) }),
    conflict({ other: elsewhere('b.yaml', 4), field: 'size' }),
  ];
  const lineOf = ({ other }: Conflict): string => formatSource(other.source);
  fc.assert(
    fc.property(fc.shuffledSubarray([...expected], { minLength: expected.length }), (found) => {
      const diagnostics = told(...found.map((each): Found => [each, 'fake/note/x', cells(0)]));
      assert.deepEqual(
        diagnostics.map((each) => each.source && formatSource(each.source)),
        expected.map(lineOf),
      );
    }),
  );
  const sameLines: readonly Conflict[] = [conflict(), conflict({ field: 'size' }), conflict({ one: elsewhere('a.yaml', 2) })];
  assert.equal(told(...sameLines.map((each): Found => [each, 'fake/note/x', cells(0)])).length, 3);
});
