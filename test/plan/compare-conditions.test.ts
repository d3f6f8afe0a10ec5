// What is said of a resource that is not at rest, of another organization's, and of a cell that something else rules.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changesOf, compare, condition, desired, noticesOf, off, policy, want } from './desired.ts';
import { born, live } from './fake-service.ts';

const standard = want('fake/standard', 'pci/v/4');
const settlingOf = { type: 'fake/standard', name: 'pci/v/4', message: 'm' } as const;
const inState = (...args: Parameters<typeof condition>) => [live('fake/standard', 'pci/v/4', {}, { condition: condition(...args) })];

test('what settles by itself is a note, and the cell waits for it', () => {
  const comparison = compare({ desired: desired([standard]), live: inState('standard-pending', true) });
  assert.deepEqual(noticesOf(comparison), ['note standard-pending fake/standard/pci/v/4: m']);
  assert.deepEqual([comparison.settling, comparison.outside, comparison.inSync], [[settlingOf], [], false]);
});

test('what waits for something outside of AWS is a note; the cell waits for nothing, and is in sync', () => {
  const comparison = compare({ desired: desired([standard]), live: inState('waits-for-dns', false, { outside: true }) });
  assert.deepEqual(noticesOf(comparison), ['note waits-for-dns fake/standard/pci/v/4: m']);
  assert.deepEqual([comparison.settling, comparison.outside, comparison.inSync], [[], [settlingOf], true]);
});

test('what is not at rest and will not be by itself is a warning', () => {
  const comparison = compare({ desired: desired([standard]), live: inState('standard-incomplete', false) });
  assert.deepEqual(noticesOf(comparison), ['warning standard-incomplete fake/standard/pci/v/4: m']);
  assert.deepEqual([comparison.settling, comparison.outside, comparison.inSync], [[], [], true]);
});

test('the condition of what nobody declares is said too', () => {
  const comparison = compare({ desired: desired([]), live: inState('standard-pending', true) });
  assert.deepEqual(noticesOf(comparison), [
    'note standard-pending fake/standard/pci/v/4: m',
    'note standard-unexpected fake/standard/pci/v/4: enabled, but no document names it',
  ]);
  assert.deepEqual(comparison.settling, [settlingOf]);
});

test('what nobody declares and is on its way out already is not removed again', () => {
  const comparison = compare({
    desired: desired([], [policy('fake/standard', true)]),
    live: inState('standard-deleting', true, { leaving: true }),
  });
  assert.deepEqual([changesOf(comparison), noticesOf(comparison)], [[], ['note standard-deleting fake/standard/pci/v/4: m']]);
  assert.deepEqual([...comparison.managed], []);
});

const other = { mark: { organization: 'other', deleteAllowed: true } };
const claimed =
  'it bears the mark of the organization other: its documents claim it too, and only one of the two may; take it out of one of them, and remove the mark where the other keeps it';

test("what bears another organization's mark is not changed, removed or corrected, whatever our documents allow", () => {
  const control = want('fake/control', 'pci/v/4/IAM.6', off);
  const rows = [
    compare({ desired: desired([control]), live: [live('fake/control', 'pci/v/4/IAM.6', born, other)] }),
    compare({
      desired: desired([{ ...standard, state: 'absent', allowDelete: true }]),
      live: [live('fake/standard', 'pci/v/4', {}, other)],
    }),
    compare({ desired: desired([], [policy('fake/standard', true)]), live: [live('fake/standard', 'pci/v/4', {}, other)] }),
    compare({ desired: desired([], [policy('fake/control')]), live: [live('fake/control', 'pci/v/4/IAM.6', off, other)] }),
  ];
  assert.deepEqual(rows.map(changesOf), [
    ['update fake/control/pci/v/4/IAM.6 !claimed'],
    ['delete fake/standard/pci/v/4 !claimed'],
    ['delete fake/standard/pci/v/4 !claimed'],
    ['update fake/control/pci/v/4/IAM.6 !claimed'],
  ]);
  for (const { changes, inSync } of rows) assert.deepEqual([changes[0]?.refused?.message, inSync], [claimed, false]);
});

test('what bears our mark, or none, is changed', () => {
  const control = want('fake/control', 'pci/v/4/IAM.6', off);
  for (const more of [{}, { mark: { organization: 'main', deleteAllowed: false } }])
    assert.deepEqual(changesOf(compare({ desired: desired([control]), live: [live('fake/control', 'pci/v/4/IAM.6', born, more)] })), [
      'update fake/control/pci/v/4/IAM.6',
    ]);
});

test('a refused removal of another organization’s standard does not take its controls out of sight', () => {
  const comparison = compare({
    desired: desired([{ ...standard, state: 'absent', allowDelete: true }, want('fake/control', 'pci/v/4/IAM.6', off)]),
    live: [live('fake/standard', 'pci/v/4', {}, other), live('fake/control', 'pci/v/4/IAM.6', born)],
  });
  assert.deepEqual(changesOf(comparison), ['delete fake/standard/pci/v/4 !claimed', 'update fake/control/pci/v/4/IAM.6']);
});

test('a control that nobody has looked at in a standard that another organization keeps is left alone', () => {
  const comparison = compare({
    desired: desired([{ ...standard, state: 'absent', allowDelete: true }, want('fake/control', 'pci/v/4/IAM.6', off)]),
    live: [live('fake/standard', 'pci/v/4', {}, other)],
  });
  assert.deepEqual(changesOf(comparison), ['delete fake/standard/pci/v/4 !claimed']);
});

test('a cell that something else rules says so after all else, as a warning, and its changes say why they are refused', () => {
  const governed = { kind: 'governed-by-central-config', message: 'ruled by a policy' } as const;
  const comparison = compare({
    desired: desired([standard, want('fake/hub', 'hub')]),
    live: inState('standard-incomplete', false),
    seen: { governed },
  });
  assert.deepEqual(
    comparison.notices.map(({ severity, difference, message }) => [severity, difference, message]),
    [
      ['warning', 'standard-incomplete', 'm'],
      ['warning', 'governed-by-central-config', 'ruled by a policy'],
    ],
  );
  assert.deepEqual(
    comparison.changes.map(({ refused }) => refused),
    [{ guard: 'governed', message: 'ruled by a policy' }],
  );
});
