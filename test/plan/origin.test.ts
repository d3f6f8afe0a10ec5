// What a branch changes, told apart from what was different before it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PlanClass } from '../../reconciler/model/plan.ts';
import type { CellChange, CellComparison } from '../../reconciler/plan/compare.ts';
import { baseName, classesOf, OriginTeller } from '../../reconciler/plan/origin.ts';
import { place } from '../targets/configuration.ts';
import { comparisonOf } from './comparisons.ts';
import { desired, want } from './desired.ts';
import { fakeTypes } from './fake-service.ts';

const change = (more: Partial<CellChange> = {}): CellChange => ({
  type: 'fake/note',
  name: 'x',
  action: 'update',
  difference: 'parameter',
  destructive: false,
  before: { size: 1 },
  after: { size: 2 },
  source: place('a.yaml', 'x'),
  ...more,
});
const said = (...changes: readonly CellChange[]): CellComparison => comparisonOf(changes);
const nothing = desired([]);
const origins = (head: readonly CellChange[], base: readonly CellChange[] | undefined, state = nothing) => {
  const told = new OriginTeller().tell(said(...head), base === undefined ? undefined : said(...base), state, fakeTypes);
  return { origins: told.comparison.changes.map(({ origin }) => origin), ended: told.ended };
};

test('what the base would change in the same way was different before; all else is of the branch', () => {
  const moved = change({ source: place('b.yaml', 'y'), difference: 'hub-setting', before: {} });
  assert.deepEqual(origins([change()], [moved]), { origins: ['drift'], ended: 0 });
  const others: readonly Partial<CellChange>[] = [
    { action: 'replace' },
    { destructive: true },
    { after: { size: 3 } },
    { because: 'expired' },
    { refused: { guard: 'data-loss', message: 'm' } },
  ];
  for (const more of others)
    assert.deepEqual(origins([change()], [change(more)]), { origins: ['branch'], ended: 0 }, Object.keys(more).join());
  for (const more of [{ name: 'y' }, { type: 'fake/hub' as const }])
    assert.deepEqual(origins([change()], [change(more)]), { origins: ['branch'], ended: 1 }, Object.keys(more).join());
  const refused = (message: string) => change({ refused: { guard: 'data-loss', message } });
  assert.deepEqual(origins([refused('m')], [refused('in other words')]).origins, ['drift']);
  assert.deepEqual(origins([change(), change({ name: 'y' })], [change()]).origins, ['drift', 'branch']);
});

test('where both ask for the same everything was different before', () => {
  assert.deepEqual(origins([change(), change({ name: 'y' })], undefined), { origins: ['drift', 'drift'], ended: 0 });
  assert.deepEqual(origins([change()], []), { origins: ['branch'], ended: 0 });
});

test('what only the base would still change has ended', () => {
  assert.deepEqual(origins([], [change(), change({ name: 'y', action: 'delete' })]).ended, 2);
});

test('what only the base asks for was not looked for: that it is missing is no end', () => {
  const created = change({ action: 'create' });
  assert.equal(origins([], [created]).ended, 0);
  assert.equal(origins([], [created], desired([want('fake/note', 'x')])).ended, 1);
});

test('what goes with what it lives in has not ended', () => {
  const inStandard = change({ type: 'fake/control', name: 'pci/v/4/IAM.6' });
  const standard = (state: 'present' | 'absent') => desired([want('fake/standard', 'pci/v/4', {}, { state })]);
  assert.equal(origins([], [inStandard], standard('absent')).ended, 0);
  assert.equal(origins([], [inStandard], standard('present')).ended, 1);
  assert.equal(origins([], [inStandard]).ended, 1);
  assert.equal(origins([], [change()], standard('absent')).ended, 1);
});

test('cells that share a change share the one with its origin; a cell without changes stays as it is', () => {
  const teller = new OriginTeller();
  const shared = change();
  const tell = (base: CellComparison | undefined) => teller.tell(said(shared), base, nothing, fakeTypes).comparison.changes[0];
  assert.equal(tell(said()), tell(said()));
  assert.equal(tell(undefined), tell(said(shared)));
  assert.notEqual(tell(undefined), tell(said()));
  const quiet = said();
  assert.equal(teller.tell(quiet, said(shared), nothing, fakeTypes).comparison, quiet);
  assert.equal(teller.allOfBranch(quiet), quiet);
  assert.equal(teller.allOfBranch(said(shared)).changes[0], tell(said()));
  assert.deepEqual(tell(said()), { ...shared, origin: 'branch' });
});

test('what else a comparison says stays', () => {
  const head = { ...said(change()), compared: 7 };
  const { comparison } = new OriginTeller().tell(head, said(), nothing, fakeTypes);
  assert.deepEqual(comparison, { ...head, changes: [{ ...change(), origin: 'branch' }] });
  assert.deepEqual(new OriginTeller().allOfBranch(head), comparison);
});

test('the classes of an origin, and how the base is called', () => {
  const classes = [{ origin: 'branch' }, { origin: 'drift' }, {}] as unknown as readonly PlanClass[];
  assert.deepEqual([classesOf(classes, 'branch'), classesOf(classes, 'drift')], [[classes[0]], [classes[1]]]);
  const commit = '0123456789abcdef';
  assert.equal(baseName({ ref: 'main', commit }), 'main (0123456)');
  assert.equal(baseName({ ref: '0123456789', commit }), '0123456');
});
