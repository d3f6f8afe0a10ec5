import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PlanClass } from '../../reconciler/model/plan.ts';
import { causeOf } from '../../reconciler/plan/causes.ts';
import { readPlanFile } from '../../reconciler/plan/plan-file.ts';
import { planJson } from '../../reconciler/plan/plan-json.ts';
import { resolveLayers } from '../../reconciler/plan/resolve.ts';
import type { Layer, Wanted } from '../../reconciler/providers/layer.ts';
import { header } from '../golden/header.ts';
import { emptyPlan, untidyPlan } from '../golden/scenes.ts';
import { place } from '../targets/configuration.ts';
import { space } from './layers.ts';
import { allCells } from './world.ts';

const everywhere = allCells(space);

test('the cause of a difference follows from the change', () => {
  assert.deepEqual(
    [
      { action: 'create' },
      { action: 'update' },
      { action: 'update', because: 'expired' },
      { action: 'update', because: 'pruned' },
      { action: 'delete', because: 'unlisted' },
      { action: 'delete', because: 'declared-absent' },
    ].map((each) => causeOf(each as PlanClass)),
    ['missing', 'changed', 'expired', 'removed', 'unlisted', 'changed'],
  );
});

const note = (line: number, properties: Wanted['properties'], more: Partial<Wanted> = {}): Wanted => ({
  type: 'fake/note',
  name: 'x',
  state: 'present',
  properties,
  allowDelete: false,
  source: place(`file-${line}.yaml`, line),
  ...more,
});
const layer = (document: string, wanted: readonly Wanted[], more: Partial<Layer> = {}): Layer => ({
  document,
  cells: everywhere,
  priority: 100,
  rank: 0,
  wanted,
  removed: [],
  unlisted: [],
  ...more,
});
const conflicts = (...layers: readonly Layer[]): string[] =>
  resolveLayers(layers, space).diagnostics.map((d) => `${d.severity} ${d.code} ${d.message}`);

const first = place('file-1.yaml', 1);
const conflictRows: readonly { readonly name: string; readonly layers: readonly Layer[]; readonly says: readonly string[] }[] = [
  {
    name: 'two documents of one priority, two values',
    layers: [layer('A/a', [note(1, { colour: 'red' })]), layer('A/b', [note(2, { colour: 'green' })])],
    says: [
      `error V-04 colour of fake/note/x is "green" here and "red" at file-1.yaml:${first.line}:5, both documents with priority 100, in 8 cells, for example 111111111111/eu-west-1`,
    ],
  },
  {
    name: 'the same value twice is no conflict',
    layers: [layer('A/a', [note(1, { colour: 'red' })]), layer('A/b', [note(2, { colour: 'red' })])],
    says: [],
  },
  {
    name: 'different fields are no conflict',
    layers: [layer('A/a', [note(1, { colour: 'red' })]), layer('A/b', [note(2, { size: 1 })])],
    says: [],
  },
  {
    name: 'the higher priority wins whatever the rank',
    layers: [layer('A/a', [note(1, { colour: 'red' })], { priority: 101 }), layer('A/b', [note(2, { colour: 'green' })], { rank: 1001 })],
    says: [],
  },
  {
    name: 'present and absent are values too',
    layers: [layer('A/a', [note(1, {})]), layer('A/b', [note(2, {}, { state: 'absent' })])],
    says: [
      `error V-04 state of fake/note/x is "absent" here and "present" at file-1.yaml:${first.line}:5, both documents with priority 100, in 8 cells, for example 111111111111/eu-west-1`,
    ],
  },
  {
    name: 'two overrides of one document with the same rank',
    layers: [layer('A/a', [note(1, { colour: 'red' })], { rank: 3 }), layer('A/a', [note(2, { colour: 'green' })], { rank: 3 })],
    says: [
      `error V-04 colour of fake/note/x is "green" here and "red" at file-1.yaml:${first.line}:5, both lines of one document with the same rank, in 8 cells, for example 111111111111/eu-west-1`,
    ],
  },
  {
    name: 'cells that do not meet',
    layers: [
      layer('A/a', [note(1, { colour: 'red' })], { cells: space.product(space.accounts, ['eu-west-1']) }),
      layer('A/b', [note(2, { colour: 'green' })], { cells: space.product(space.accounts, ['us-east-1']) }),
    ],
    says: [],
  },
  {
    name: 'an override that matches no cell is reported by its match, not by each entry',
    layers: [layer('A/a', [note(1, {})]), layer('A/a', [note(2, {}, { name: 'y' })], { cells: space.empty(), rank: 1000 })],
    says: [],
  },
  {
    name: 'an entry in no cell is a warning',
    layers: [layer('A/a', [note(1, {})]), layer('A/a', [note(2, {}, { name: 'y' })], { cells: space.empty() })],
    says: ['warning V-29 this entry (y) is in effect in no cell'],
  },
];
for (const { name, layers, says } of conflictRows) {
  test(`resolve: ${name}`, () => {
    assert.deepEqual(conflicts(...layers), says);
    assert.deepEqual(conflicts(...layers.toReversed()), says);
  });
}

test('the lines that lost are kept, strongest first', () => {
  const resolution = resolveLayers(
    [
      layer('A/a', [note(1, { colour: 'red' })]),
      layer('A/a', [note(2, { colour: 'green' })], { rank: 2 }),
      layer('A/b', [note(3, { colour: 'blue' })], { priority: 200 }),
    ],
    space,
  );
  const [cell] = everywhere;
  assert.ok(cell !== undefined);
  const resource = resolution.desiredOf(cell).resources.get('fake/note/x');
  assert.equal(resource?.source.file, 'file-3.yaml');
  assert.deepEqual(
    resource?.overrode.map((each) => each.file),
    ['file-2.yaml', 'file-1.yaml'],
  );
});

test('removed takes out what lower layers of its own document ask, and nothing of other documents', () => {
  const removed = [{ type: 'fake/note', name: 'x', source: place('r.yaml', 1) } as const];
  const own = [layer('A/a', [note(1, { colour: 'red' })]), layer('A/a', [], { rank: 2, removed })];
  const [cell] = everywhere;
  assert.ok(cell !== undefined);
  assert.equal(resolveLayers(own, space).desiredOf(cell).resources.size, 0);
  const other = resolveLayers([...own, layer('A/b', [note(3, { colour: 'blue' })], { priority: 1 })], space);
  assert.deepEqual(other.desiredOf(cell).resources.get('fake/note/x')?.properties, { colour: 'blue' });
  const higher = resolveLayers([...own, layer('A/a', [note(4, { size: 2 })], { rank: 3 })], space);
  assert.deepEqual(higher.desiredOf(cell).resources.get('fake/note/x')?.properties, { size: 2 });
});

test("what the strongest line calls nobody's is neither asked for nor unlisted", () => {
  const nobodys = note(2, {}, { state: 'unmanaged' });
  const [cell] = everywhere;
  assert.ok(cell !== undefined);
  const resolution = resolveLayers([layer('A/a', [note(1, { colour: 'red' })]), layer('A/a', [nobodys], { rank: 2 })], space);
  const desired = resolution.desiredOf(cell);
  assert.equal(desired.resources.size, 0);
  assert.deepEqual([...(desired.unmanaged ?? [])], ['fake/note/x']);
  const stronger = resolveLayers([layer('A/a', [nobodys]), layer('A/b', [note(3, { colour: 'blue' })], { priority: 200 })], space);
  assert.equal(stronger.desiredOf(cell).resources.size, 1);
  assert.equal(stronger.desiredOf(cell).unmanaged?.size, 0);
});

const text = [...planJson(untidyPlan, header)].join('');
const notPlans: readonly { readonly name: string; readonly text: string; readonly says: RegExp }[] = [
  { name: 'no JSON', text: '{', says: /JSON/ },
  { name: 'another kind', text: '{"kind":"result"}', says: /not a plan file/ },
  { name: 'another version', text: '{"kind":"plan","formatVersion":2}', says: /plan\.formatVersion is not 1/ },
  { name: 'a member missing', text: '{"kind":"plan","formatVersion":1}', says: /plan\.classes is not a list/ },
  { name: 'an account that is none', text: text.replaceAll('"111111111111"', '"11111111111"'), says: /is not an account id/ },
  { name: 'a list', text: '[]', says: /plan is not an object/ },
];
for (const { name, text: bad, says } of notPlans) {
  test(`a plan file refused: ${name}`, () => {
    const read = readPlanFile(bad);
    assert.ok('refused' in read && read.refused === 'not-a-plan', JSON.stringify(read));
    assert.match(read.message, says);
  });
}

const tampered: readonly { readonly name: string; readonly from: string; readonly to: string }[] = [
  {
    name: 'a cell more',
    from: '"accounts":["111111111111"],"regions":["eu-west-1"]',
    to: '"accounts":["111111111111","999999999999"],"regions":["eu-west-1"]',
  },
  { name: 'another value', from: '"auto":true', to: '"auto":false' },
  { name: 'a refusal of the run taken out', from: '"guard":"shrunk-inventory"', to: '"guard":"other"' },
  { name: 'a refusal of a change softened', from: '"guard":"data-loss"', to: '"guard":"none"' },
];
for (const { name, from, to } of tampered) {
  test(`a tampered plan file is refused: ${name}`, () => {
    assert.ok(text.includes(from), 'the scene has changed');
    const read = readPlanFile(text.replaceAll(from, to));
    assert.ok('refused' in read && read.refused === 'tampered-plan');
  });
}

test('an empty plan has a file too', () => {
  const read = readPlanFile([...planJson(emptyPlan, header)].join(''));
  assert.ok('plan' in read);
  assert.equal(read.plan.digest, emptyPlan.digest);
});
