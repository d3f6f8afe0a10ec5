// What becomes of a resource that lives in another, by what the other is like.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TypeName } from '../../reconciler/model/address.ts';
import { CellComparer } from '../../reconciler/plan/compare.ts';
import type { ObservedResource } from '../../reconciler/providers/observation.ts';
import { cell, changesOf, compare, condition, desired, noticesOf, off, type Pair, type Situation, want } from './desired.ts';
import { born, fakeTypes, live } from './fake-service.ts';
import { observationOf } from './world.ts';

const standard = 'fake/standard/pci/v/4';
const control = 'fake/control/pci/v/4/IAM.6';
const pci = want('fake/standard', 'pci/v/4');
const iam = want('fake/control', 'pci/v/4/IAM.6', off);
const liveIam = (properties = born, more: Partial<ObservedResource> = {}): Pair => live('fake/control', 'pci/v/4/IAM.6', properties, more);
const livePci = (more: Partial<ObservedResource> = {}): Pair => live('fake/standard', 'pci/v/4', {}, more);
const pending = livePci({ condition: condition('standard-pending', true) });

/** All that is said of a cell. */
const told = (situation: Situation) => {
  const comparison = compare(situation);
  return {
    changes: changesOf(comparison),
    notices: noticesOf(comparison),
    unseen: [...comparison.unseen],
    compared: comparison.compared,
    managed: [...comparison.managed].sort(),
    inSync: comparison.inSync,
  };
};

test('what a parent that is there does not show yet starts out as born, and is seen', () => {
  const comparison = compare({ desired: desired([pci, iam]), live: [livePci()] });
  assert.deepEqual(
    comparison.changes.map(({ action, before, after, because }) => [action, before, after, because]),
    [['update', born, off, undefined]],
  );
  assert.deepEqual([...comparison.unseen], []);
});

test('a parent that could not be read: what is not seen in it may be there, so it is neither counted nor changed', () => {
  const unreadable = [{ types: ['fake/standard' as const], code: 'c', message: 'm' }];
  assert.deepEqual(told({ desired: desired([pci, iam]), live: [], seen: { unreadable } }), {
    changes: [],
    notices: [],
    unseen: [],
    compared: 0,
    managed: [],
    inSync: false,
  });
});

test('what is seen in a parent that could not be read is compared', () => {
  const unreadable = [{ types: ['fake/standard' as const], code: 'c', message: 'm' }];
  const found = told({ desired: desired([pci, iam]), live: [liveIam()], seen: { unreadable } });
  assert.deepEqual([found.changes, found.compared, found.managed], [[`update ${control}`], 1, [['fake/control', 1]]]);
});

test('what is seen in a parent that hides what lives in it is compared, and no promise is made of it', () => {
  const comparison = compare({ desired: desired([pci, iam]), live: [pending, liveIam()] });
  assert.deepEqual(
    comparison.changes.map(({ before, because }) => [before, because]),
    [[born, undefined]],
  );
  assert.deepEqual([...comparison.unseen], []);
  assert.deepEqual(noticesOf(comparison), ['note standard-pending fake/standard/pci/v/4: m']);
});

test('a parent on its way out counts as gone: nothing is missing in it, and nothing in it is waited for', () => {
  const leaving = livePci({ condition: condition('standard-deleting', true, { leaving: true }) });
  assert.deepEqual(told({ desired: desired([iam]), live: [leaving] }), {
    changes: [],
    notices: ['note standard-deleting fake/standard/pci/v/4: m'],
    unseen: [],
    compared: 2,
    managed: [['fake/control', 1]],
    inSync: false,
  });
});

test('an update of what hides its children does not make it show them', () => {
  const coloured = want('fake/standard', 'pci/v/4', { colour: 'red' });
  const found = told({ desired: desired([coloured, iam]), live: [pending] });
  assert.deepEqual([found.changes, found.unseen], [[`update ${standard}`, `update ${control}`], [control]]);
});

test('what is asked to be absent, or to be as born, in a parent that hides it: nothing is promised, and nobody says that it is so', () => {
  const incomplete = livePci({ condition: condition('standard-incomplete', false, { acceptsChildren: false }) });
  for (const wanted of [want('fake/control', 'pci/v/4/IAM.6', off, { state: 'absent' }), want('fake/control', 'pci/v/4/IAM.6', born)]) {
    const found = told({ desired: desired([pci, wanted]), live: [incomplete] });
    assert.deepEqual([found.changes, found.unseen, found.inSync], [[], [control], false]);
    assert.deepEqual(found.notices, [
      'warning standard-incomplete fake/standard/pci/v/4: m; apply waits for it, and then sees what it holds',
    ]);
  }
});

test('where nobody waits, the notice of what hides says that nobody knows', () => {
  const found = told({ desired: desired([pci, iam]), live: [pending], options: { unseen: 'left-out' } });
  assert.deepEqual(found.notices, ['note standard-pending fake/standard/pci/v/4: m; what it holds is not known until then']);
});

test('of several that hide, each has its own notice rewritten, and others stay as they are', () => {
  const second = want('fake/standard', 'fsbp/v/1');
  const inSecond = want('fake/control', 'fsbp/v/1/IAM.6', off);
  const hub = live('fake/hub', 'hub', {}, { condition: condition('hub-setting', false) });
  const [first, other] = ['pci/v/4', 'fsbp/v/1'].map((name) =>
    live('fake/standard', name, {}, { condition: condition('standard-pending', true, { message: `${name} is not ready` }) }),
  );
  const notice = { difference: 'standard-pending', severity: 'note', type: 'fake/standard', message: 'm' } as const;
  const about = [
    { ...notice, name: 'other' },
    { ...notice, name: 'pci/v/4' },
    { ...notice, name: 'pci/v/4', type: 'fake/hub' as TypeName, message: 'pci/v/4 is not ready' },
  ];
  assert.ok(first !== undefined && other !== undefined);
  const comparison = compare({
    desired: desired([want('fake/hub', 'hub'), pci, second, iam, inSecond]),
    live: [hub, first, other],
    seen: { notices: about },
  });
  const then = 'apply waits for it, and then sees what it holds';
  assert.deepEqual(noticesOf(comparison), [
    'note standard-pending fake/standard/other: m',
    'note standard-pending fake/standard/pci/v/4: m',
    'note standard-pending fake/hub/pci/v/4: pci/v/4 is not ready',
    'warning hub-setting fake/hub/hub: m',
    `note standard-pending fake/standard/pci/v/4: pci/v/4 is not ready; ${then}`,
    `note standard-pending fake/standard/fsbp/v/1: fsbp/v/1 is not ready; ${then}`,
  ]);
});

test('what hides and is not compared itself settles too, once', () => {
  const options = { only: new Set(['fake/control' as const]) };
  const other = want('fake/control', 'pci/v/4/S3.11', off);
  const comparison = compare({ desired: desired([pci, iam, other]), live: [pending], options });
  assert.deepEqual(comparison.settling, [{ type: 'fake/standard', name: 'pci/v/4', message: 'm' }]);
  assert.deepEqual(noticesOf(comparison), [
    'note standard-pending fake/standard/pci/v/4: m; apply waits for it, and then sees what it holds',
  ]);
  const still = livePci({ condition: condition('standard-incomplete', false, { acceptsChildren: false }) });
  assert.deepEqual(compare({ desired: desired([pci, iam]), live: [still], options }).settling, []);
});

test('what is not offered here is neither waited for nor promised, whatever its parent', () => {
  const withheld = new Map([[control, 'control-unavailable' as const]]);
  const found = told({ desired: desired([pci, iam]), live: [pending], seen: { withheld } });
  assert.deepEqual([found.changes, found.unseen], [[], []]);
  assert.deepEqual(found.notices, [
    'note standard-pending fake/standard/pci/v/4: m',
    'note control-unavailable fake/control/pci/v/4/IAM.6: declared, but not offered here; left alone',
  ]);
  const absent = want('fake/control', 'pci/v/4/IAM.6', {}, { state: 'absent' });
  assert.deepEqual(told({ desired: desired([pci, absent]), live: [livePci()], seen: { withheld } }).notices, []);
});

test('who lives in what lives in another is looked at last, however the types are listed and the documents ordered', () => {
  const [note, controlType] = fakeTypes;
  assert.ok(note !== undefined && controlType !== undefined);
  const leaf = { ...note, name: 'fake/leaf' as const, parent: { type: 'fake/control' as const, nameOf: (name: string) => name, born: {} } };
  const inControl = want('fake/leaf' as TypeName, 'pci/v/4/IAM.6', { size: 1 });
  for (const types of [
    [leaf, ...fakeTypes],
    [...fakeTypes, leaf],
  ]) {
    const comparer = new CellComparer({ types, organization: 'main' });
    const gone = want('fake/control', 'pci/v/4/IAM.6', {}, { state: 'absent' });
    const withLeaf = [livePci(), liveIam(), live('fake/leaf' as TypeName, 'pci/v/4/IAM.6', {})];
    // The control goes and takes the leaf along; only who looks at it first would change the leaf.
    assert.deepEqual(changesOf(comparer.compare(desired([inControl, gone, pci]), observationOf(cell, new Map(withLeaf)))), [
      `delete ${control}`,
    ]);
  }
});

test('types that live in each other are a mistake in a provider', () => {
  const [note, controlType] = fakeTypes;
  assert.ok(note !== undefined && controlType !== undefined);
  const parent = { type: 'fake/control' as const, nameOf: (name: string) => name, born: {} };
  const types = [
    { ...note, parent },
    { ...controlType, parent: { ...parent, type: note.name } },
  ];
  assert.throws(() => new CellComparer({ types, organization: 'main' }), /^Error: types live in each other: fake\/note, fake\/control$/);
});
