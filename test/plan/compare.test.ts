import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CellComparer } from '../../reconciler/plan/compare.ts';
import { cell, changesOf, compare, condition, desired, off, policy, type Situation, want } from './desired.ts';
import { born, fakeTypes, live, organization } from './fake-service.ts';
import { observationOf } from './world.ts';

interface Row extends Situation {
  readonly name: string;
  readonly changes: readonly string[];
  readonly notices?: readonly string[];
  readonly inSync?: boolean;
}

const pci = want('fake/standard', 'pci/v/4');
const gone = want('fake/standard', 'pci/v/4', {}, { state: 'absent' });
const iam = want('fake/control', 'pci/v/4/IAM.6', off);
const livePci = live('fake/standard', 'pci/v/4', {});
const ours = { mark: { organization, deleteAllowed: false } };
const governed = { kind: 'governed-by-central-config', message: 'm' } as const;

const rows: readonly Row[] = [
  { name: 'nothing asked, nothing there', desired: desired([]), live: [], changes: [], inSync: true },
  { name: 'a missing resource is created', desired: desired([want('fake/hub', 'hub')]), live: [], changes: ['create fake/hub/hub'] },
  {
    name: 'members that nobody names are not compared',
    desired: desired([want('fake/hub', 'hub', { auto: true })]),
    live: [live('fake/hub', 'hub', { auto: true, other: 1 })],
    changes: [],
    inSync: true,
  },
  {
    name: 'a control of a standard that is away is neither created nor missing',
    desired: desired([iam]),
    live: [],
    changes: [],
    inSync: true,
  },
  {
    name: 'a control of a standard about to be created starts out as born',
    desired: desired([iam, pci]),
    live: [],
    changes: ['create fake/standard/pci/v/4', 'update fake/control/pci/v/4/IAM.6'],
  },
  {
    name: 'a control wanted as it is born needs no change',
    desired: desired([want('fake/control', 'pci/v/4/IAM.6', born), pci]),
    live: [],
    changes: ['create fake/standard/pci/v/4'],
  },
  {
    name: 'a control not listed yet in a standard that is there',
    desired: desired([pci, iam]),
    live: [livePci],
    changes: ['update fake/control/pci/v/4/IAM.6'],
  },
  {
    name: 'a declared absence without allowDelete is refused, and shown',
    desired: desired([gone]),
    live: [livePci],
    changes: ['delete fake/standard/pci/v/4 !data-loss'],
  },
  {
    name: 'a declared absence with allowDelete',
    desired: desired([{ ...gone, allowDelete: true }]),
    live: [livePci],
    changes: ['delete fake/standard/pci/v/4'],
  },
  {
    name: 'a declared absence lifted by --allow',
    desired: desired([gone]),
    live: [livePci],
    options: { allow: new Set(['data-loss']) },
    changes: ['delete fake/standard/pci/v/4'],
  },
  {
    name: 'what loses nothing may go without allowDelete',
    desired: desired([want('fake/note', 'x', {}, { state: 'absent' })]),
    live: [live('fake/note', 'x', {})],
    changes: ['delete fake/note/x'],
  },
  { name: 'an absence of what is not there is in sync', desired: desired([gone]), live: [], changes: [], inSync: true },
  {
    name: 'controls go with a standard that goes, declared or left over',
    desired: desired([{ ...gone, allowDelete: true }, iam]),
    live: [livePci, live('fake/control', 'pci/v/4/IAM.6', born), live('fake/control', 'pci/v/4/S3.11', off, ours)],
    changes: ['delete fake/standard/pci/v/4'],
  },
  {
    name: 'controls of a standard whose removal is refused are looked at',
    desired: desired([gone, iam]),
    live: [livePci, live('fake/control', 'pci/v/4/IAM.6', born)],
    changes: ['delete fake/standard/pci/v/4 !data-loss', 'update fake/control/pci/v/4/IAM.6'],
  },
  {
    name: 'what the Region does not offer is a notice, not a change',
    desired: desired([pci, iam]),
    live: [livePci],
    seen: { withheld: new Map([['fake/control/pci/v/4/IAM.6', 'control-unavailable']]) },
    changes: [],
    notices: ['control-unavailable'],
    inSync: true,
  },
  {
    name: 'a leftover with our mark is corrected',
    desired: desired([]),
    live: [livePci, live('fake/control', 'pci/v/4/IAM.6', off, ours)],
    changes: ['update fake/control/pci/v/4/IAM.6'],
    notices: ['standard-unexpected'],
  },
  {
    name: "a leftover of someone else's is left alone",
    desired: desired([]),
    live: [livePci, live('fake/control', 'pci/v/4/IAM.6', off)],
    changes: [],
    notices: ['standard-unexpected'],
    inSync: true,
  },
  {
    name: 'an unlisted standard is removed only with allowDelete',
    desired: desired([], [policy('fake/standard')]),
    live: [livePci],
    changes: ['delete fake/standard/pci/v/4 !data-loss'],
  },
  {
    name: 'an unlisted standard with allowDelete goes, its controls with it',
    desired: desired([], [policy('fake/standard', true), policy('fake/control')]),
    live: [live('fake/control', 'pci/v/4/IAM.6', off), livePci],
    changes: ['delete fake/standard/pci/v/4'],
  },
  {
    name: "what is nobody's is not removed as unlisted",
    desired: { ...desired([], [policy('fake/standard', true)]), unmanaged: new Set(['fake/standard/pci/v/4']) },
    live: [livePci],
    changes: [],
    inSync: true,
  },
  {
    name: 'a pending standard is settling: no change, not in sync',
    desired: desired([pci]),
    live: [live('fake/standard', 'pci/v/4', {}, { condition: condition('standard-pending', true) })],
    changes: [],
    notices: ['standard-pending'],
    inSync: false,
  },
  {
    name: 'what a standard that is not ready holds is promised: not seen, not in sync',
    desired: desired([pci, iam, want('fake/control', 'pci/v/4/S3.11', born)]),
    live: [live('fake/standard', 'pci/v/4', {}, { condition: condition('standard-pending', true) })],
    changes: ['update fake/control/pci/v/4/IAM.6'],
    notices: ['standard-pending'],
    inSync: false,
  },
  {
    name: 'what a standard that is not ready holds may be left out: no difference, not in sync',
    desired: desired([pci, iam]),
    live: [live('fake/standard', 'pci/v/4', {}, { condition: condition('standard-pending', true) })],
    options: { unseen: 'left-out' },
    changes: [],
    notices: ['standard-pending'],
    inSync: false,
  },
  {
    name: 'a control that is seen although its standard is pending is compared',
    desired: desired([pci, iam]),
    live: [
      live('fake/standard', 'pci/v/4', {}, { condition: condition('standard-pending', true, { acceptsChildren: true }) }),
      live('fake/control', 'pci/v/4/IAM.6', born),
    ],
    changes: ['update fake/control/pci/v/4/IAM.6'],
    notices: ['standard-pending'],
  },
  {
    name: 'a standard that will not become ready by itself hides its controls too',
    desired: desired([pci, iam]),
    live: [live('fake/standard', 'pci/v/4', {}, { condition: condition('standard-incomplete', false, { acceptsChildren: false }) })],
    changes: ['update fake/control/pci/v/4/IAM.6'],
    notices: ['standard-incomplete'],
    inSync: false,
  },
  {
    name: 'what hides controls is noticed even when only controls are asked for',
    desired: desired([pci, iam]),
    live: [live('fake/standard', 'pci/v/4', {}, { condition: condition('standard-pending', true) })],
    options: { only: new Set(['fake/control']) },
    changes: ['update fake/control/pci/v/4/IAM.6'],
    notices: ['standard-pending'],
    inSync: false,
  },
  {
    name: 'an incomplete standard is a warning and in sync',
    desired: desired([pci]),
    live: [live('fake/standard', 'pci/v/4', {}, { condition: condition('standard-incomplete', false) })],
    changes: [],
    notices: ['standard-incomplete'],
    inSync: true,
  },
  {
    name: 'a standard on its way out is not removed again',
    desired: desired([gone]),
    live: [live('fake/standard', 'pci/v/4', {}, { condition: condition('standard-deleting', true, { leaving: true }) })],
    changes: [],
    notices: ['standard-deleting'],
    inSync: false,
  },
  {
    name: 'a standard on its way out that is wanted is created again',
    desired: desired([pci, iam]),
    live: [live('fake/standard', 'pci/v/4', {}, { condition: condition('standard-deleting', true, { leaving: true }) })],
    changes: ['create fake/standard/pci/v/4', 'update fake/control/pci/v/4/IAM.6'],
    notices: ['standard-deleting'],
  },
  {
    name: 'a governed cell shows its changes as refused',
    desired: desired([pci]),
    live: [],
    seen: { governed },
    changes: ['create fake/standard/pci/v/4 !governed'],
    notices: ['governed-by-central-config'],
  },
  {
    name: 'a governed cell with nothing to change is in sync',
    desired: desired([pci]),
    live: [livePci],
    seen: { governed },
    changes: [],
    notices: ['governed-by-central-config'],
    inSync: true,
  },
  {
    name: 'an unreadable type is not compared, and the cell is not in sync',
    desired: desired([pci, iam, want('fake/hub', 'hub')]),
    live: [],
    seen: { unreadable: [{ types: ['fake/standard'], code: 'c', message: 'm' }] },
    changes: ['create fake/hub/hub'],
    inSync: false,
  },
  {
    name: 'a cell that could not be read at all has no changes and is not in sync',
    desired: desired([pci]),
    live: [],
    seen: { unreadable: [{ code: 'c', message: 'm' }] },
    changes: [],
    inSync: false,
  },
  {
    name: 'only the asked types are compared',
    desired: desired([pci, iam]),
    live: [],
    options: { only: new Set(['fake/control']) },
    changes: [],
    inSync: true,
  },
];

for (const row of rows) {
  test(row.name, () => {
    const comparison = compare(row);
    assert.deepEqual(changesOf(comparison).sort(), [...row.changes].sort());
    assert.deepEqual(
      comparison.notices.map((notice) => notice.difference),
      row.notices ?? [],
    );
    assert.equal(comparison.inSync, row.inSync ?? false);
  });
}

test('the notice of a standard that hides its controls says what becomes of them, once', () => {
  const pending = [live('fake/standard', 'pci/v/4', {}, { condition: condition('standard-pending', true) })];
  const second = want('fake/control', 'pci/v/4/S3.11', off);
  const comparison = compare({ desired: desired([pci, iam, second]), live: pending });
  assert.deepEqual(
    comparison.notices.map((notice) => notice.message),
    ['m; apply waits for it, and then sees what it holds'],
  );
  assert.deepEqual(
    comparison.changes.map(({ before, because }) => [before, because]),
    [
      [{}, 'not-seen-yet'],
      [{}, 'not-seen-yet'],
    ],
  );
  assert.deepEqual([...comparison.unseen], ['fake/control/pci/v/4/IAM.6', 'fake/control/pci/v/4/S3.11']);
  assert.equal(comparison.settling.length, 1);
});

test('before shows the live values of what is set, and nothing else', () => {
  const comparison = compare({
    desired: desired([iam]),
    live: [livePci, live('fake/control', 'pci/v/4/IAM.6', { status: 'ENABLED', arn: 'arn:of:one:account' })],
  });
  assert.deepEqual(comparison.changes[0]?.before, { status: 'ENABLED' });
  assert.deepEqual(comparison.changes[0]?.after, off);
});

test('cells that show the same get the same change, as one object', () => {
  const comparer = new CellComparer({ types: fakeTypes, organization });
  const state = desired([iam]);
  const twice = [1, 2].map(() =>
    comparer.compare(state, observationOf(cell, new Map([livePci, live('fake/control', 'pci/v/4/IAM.6', born)]))),
  );
  assert.equal(twice[0]?.changes[0], twice[1]?.changes[0]);
});
