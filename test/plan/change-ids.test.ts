// What a reviewer approves: the ids of changes, and their digest.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { accountId } from '../../reconciler/model/account-id.ts';
import { CellSpace } from '../../reconciler/model/cell-set.ts';
import type { PlanClass } from '../../reconciler/model/plan.ts';
import type { Properties } from '../../reconciler/model/properties.ts';
import { changeId, changeIds, changesDigest } from '../../reconciler/plan/change-ids.ts';
import { classOf } from '../golden/big-plans.ts';
import { runsOf } from '../runs.ts';

const space = new CellSpace(['111111111111', '222222222222', '333333333333'].map(accountId), ['eu-west-1', 'us-east-1']);
const cells = (...indexes: number[]) => space.of(indexes.map((index) => space.cellAt(index)));
const address = { type: 'securityhub/control', account: accountId('111111111111'), region: 'eu-west-1', name: 'pci/IAM.6' } as const;
const ids = (classes: readonly PlanClass[]): string[] => [...changeIds(classes)].sort();

test('9: the order of members, the Unicode form, the order of classes, shards and what was there before do not matter', () => {
  const after: Properties = { reason: 'caf\u00e9', status: 'DISABLED' };
  assert.equal(
    changeId({ address, action: 'update', after }),
    changeId({ address, action: 'update', after: { status: 'DISABLED', reason: 'cafe\u0301' } }),
  );
  const whole = [classOf('pci/IAM.6', cells(0, 1, 2), { after }), classOf('pci/S3.1', cells(3), { line: 2 })];
  const shards = [
    classOf('pci/S3.1', cells(3), { line: 99, before: { status: 'DISABLED' } }),
    classOf('pci/IAM.6', cells(2), { after, before: { reason: 'other' }, origin: 'drift' }),
    classOf('pci/IAM.6', cells(0, 1), { after: { status: 'DISABLED', reason: 'cafe\u0301' }, because: 'x' }),
  ];
  assert.deepEqual(ids(shards), ids(whole));
  assert.equal(changesDigest(shards), changesDigest(whole));
  const refused = [classOf('pci/IAM.6', cells(0), { refused: { guard: 'governed', message: '' } })];
  assert.equal(changesDigest([]), changesDigest(refused));
  assert.deepEqual(ids(refused), []);
});

test('9: every member of after, the action, the name and the cell matter', () => {
  const value = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.integer(),
    fc.boolean(),
    fc.array(fc.string()),
    fc.record({ x: fc.integer() }),
  );
  fc.assert(
    fc.property(
      fc.dictionary(fc.string({ minLength: 1 }), value, { minKeys: 1, noNullPrototype: true }),
      fc.nat(),
      value,
      (after, which, other) => {
        const names = Object.keys(after);
        const name = names[which % names.length] ?? '';
        fc.pre(JSON.stringify(after[name])?.normalize('NFC') !== JSON.stringify(other).normalize('NFC'));
        const one = [classOf('pci/IAM.6', cells(0, 1), { after })];
        const dropped = Object.fromEntries(Object.entries(after).filter(([each]) => each !== name));
        const mutations: readonly (readonly PlanClass[])[] = [
          [classOf('pci/IAM.6', cells(0, 1), { after: { ...after, [name]: other } })],
          [classOf('pci/IAM.6', cells(0, 1), { after: dropped })],
          [classOf('pci/IAM.7', cells(0, 1), { after })],
          [classOf('pci/IAM.6', cells(0, 1), { after, action: 'create' })],
          [classOf('pci/IAM.6', cells(0, 2), { after })],
          [classOf('pci/IAM.6', cells(0), { after })],
        ];
        for (const mutation of mutations) {
          assert.notEqual(changesDigest(mutation), changesDigest(one));
          assert.notDeepEqual(ids(mutation), ids(one));
        }
      },
    ),
    { numRuns: runsOf(25, 500) },
  );
});

test('9: two plans have one digest exactly when they have the same ids', () => {
  const some = fc.array(
    fc.record({ name: fc.constantFrom('a', 'b'), at: fc.uniqueArray(fc.nat(5), { minLength: 1 }), reason: fc.constantFrom('x', 'y') }),
    { maxLength: 4 },
  );
  const classesOf = (parts: readonly { name: string; at: number[]; reason: string }[]) =>
    parts.map(({ name, at, reason }, line) => classOf(name, cells(...at), { line, after: { reason } }));
  const set = (classes: readonly PlanClass[]): string => [...new Set(changeIds(classes))].sort().join();
  fc.assert(
    fc.property(some, some, (one, other) => {
      const [a, b] = [classesOf(one), classesOf(other)];
      assert.equal(changesDigest(a) === changesDigest(b), set(a) === set(b));
    }),
    { numRuns: runsOf(80, 1000) },
  );
});
