// Which line holds where several speak of one resource in one cell, and what comes with it: properties, the permission to delete, who lost.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { PropertyValue } from '../../reconciler/model/properties.ts';
import { type Contribution, mergeContributions, mergeUnlisted } from '../../reconciler/plan/merge.ts';
import type { Layer, UnlistedPolicy, Wanted } from '../../reconciler/providers/layer.ts';
import { place } from '../targets/configuration.ts';
import { space } from './layers.ts';

const source = (file: string, line = 1, column = 5) => ({ ...place(file), line, column });
const layer = (document: string, priority: number, rank: number): Layer => ({
  document,
  cells: space.empty(),
  priority,
  rank,
  wanted: [],
  removed: [],
  unlisted: [],
});

/** A line: `A 100/0` is document A with priority 100 and rank 0. Its file is named after it. */
function line(where: string, wanted: Partial<Wanted> | 'removed'): Contribution {
  const [document = '', priority, rank] = where.split(/[ /]/);
  const of = layer(document, Number(priority), Number(rank));
  const base = { type: 'fake/note', name: 'x', source: source(`${document}-${rank}.yaml`) } as const;
  return wanted === 'removed'
    ? { layer: of, removed: base }
    : { layer: of, wanted: { ...base, state: 'present', properties: {}, allowDelete: false, ...wanted } };
}
/** The answer, which must not hang on the order of the lines. */
function merged(...lines: readonly Contribution[]) {
  const answer = mergeContributions(lines);
  fc.assert(
    fc.property(fc.shuffledSubarray([...lines], { minLength: lines.length }), (shuffled) => {
      assert.deepEqual(mergeContributions(shuffled), answer);
    }),
    { numRuns: 10 },
  );
  return answer;
}
const gone = { state: 'absent', allowDelete: true } as const;
const kept = { state: 'absent' } as const;

const permissions: readonly (readonly [string, readonly Contribution[], boolean])[] = [
  ['the line that asks for the removal gives it', [line('A 100/0', gone)], true],
  ['a line that asks for the removal without it does not', [line('A 100/0', kept)], false],
  ['a weaker document cannot give it', [line('A 100/0', gone), line('B 200/0', kept)], false],
  ['a stronger document gives it', [line('A 100/0', kept), line('B 200/0', gone)], true],
  ['a document of equal weight that agrees gives it too', [line('A 100/0', gone), line('B 100/0', kept)], true],
  ['in whatever order they are read', [line('A 100/0', kept), line('B 100/0', gone)], true],
  ['whatever its rank', [line('A 100/3', kept), line('B 100/0', gone)], true],
  ['a weaker line of the same document cannot give it', [line('A 100/0', gone), line('A 100/2', kept)], false],
  ['a stronger line of the same document gives it', [line('A 100/0', kept), line('A 100/2', gone)], true],
  ['two lines of one rank agree', [line('A 100/1', kept), line('A 100/1', { ...gone, source: source('A-1.yaml', 9) })], true],
  ['of an agreeing document too only the line that holds', [line('A 100/0', kept), line('B 100/0', gone), line('B 100/1', kept)], false],
  ['and it does', [line('A 100/0', kept), line('B 100/0', kept), line('B 100/1', gone)], true],
  [
    'a line that wants the resource cannot give it for one that wants it gone',
    [line('A 100/0', { allowDelete: true }), line('A 100/1', kept)],
    false,
  ],
  ['a weaker document that wants the resource cannot either', [line('A 100/0', { allowDelete: true }), line('B 200/0', kept)], false],
  ['nor one line of two', [line('A 100/0', gone), line('B 200/0', {})], false],
];
for (const [name, lines, allowDelete] of permissions)
  test(`the permission to delete: ${name}`, () => assert.equal(merged(...lines).resource?.allowDelete, allowDelete));

const properties = (...lines: readonly Contribution[]): Readonly<Record<string, PropertyValue>> | undefined =>
  merged(...lines).resource?.properties;

test('each property is of the strongest line that sets it: by priority between documents, by rank inside one', () => {
  assert.deepEqual(
    properties(
      line('A 100/0', { properties: { colour: 'red', size: 1, form: 'round' } }),
      line('A 100/5', { properties: { size: 2 } }),
      line('B 200/0', { properties: { colour: 'blue' } }),
    ),
    { colour: 'blue', form: 'round', size: 2 },
  );
  assert.deepEqual(Object.keys(properties(line('A 100/0', { properties: { b: 1, c: 1, a: 1 } })) ?? {}), ['a', 'b', 'c']);
});

test('lines that ask for another state than the one that holds give no property', () => {
  assert.deepEqual(properties(line('A 100/0', { properties: { colour: 'red' } }), line('B 200/0', { ...kept, properties: { size: 1 } })), {
    size: 1,
  });
  assert.deepEqual(properties(line('A 100/0', { ...kept, properties: { size: 1 } }), line('A 100/2', { properties: { colour: 'red' } })), {
    colour: 'red',
  });
  // A document whose own answer is another gives none of its lines, not even those that agree.
  assert.deepEqual(
    properties(line('A 100/0', { properties: { colour: 'red' } }), line('A 100/1', kept), line('B 200/0', { properties: { size: 1 } })),
    { size: 1 },
  );
});

test('the state and its line are those of the strongest; present and absent are all there is', () => {
  const { resource } = merged(line('A 100/0', {}), line('B 200/0', gone));
  assert.deepEqual([resource?.state, resource?.source.file], ['absent', 'B-0.yaml']);
  assert.equal(merged(line('A 100/0', gone), line('A 100/1', {})).resource?.state, 'present');
  assert.deepEqual([merged(line('A 100/0', {})).resource?.type, merged(line('A 100/0', {})).resource?.name], ['fake/note', 'x']);
});

test("what the strongest line calls nobody's is not asked for, and says so", () => {
  assert.deepEqual(merged(line('A 100/0', {}), line('B 200/0', { state: 'unmanaged' })), {
    resource: undefined,
    unmanaged: true,
    conflicts: [],
  });
  const wanted = merged(line('A 100/0', { state: 'unmanaged' }), line('B 200/0', {}));
  assert.deepEqual([wanted.unmanaged, wanted.resource?.state], [false, 'present']);
  assert.deepEqual(merged(line('A 100/0', {}), line('A 100/1', 'removed')), { resource: undefined, unmanaged: false, conflicts: [] });
  assert.deepEqual(merged(), { resource: undefined, unmanaged: false, conflicts: [] });
});

test('a removal takes out what is below it in its own document, and nothing at its own rank or above', () => {
  const at = (rank: number) => line(`A 100/${rank}`, { properties: { [`p${rank}`]: rank } });
  assert.deepEqual(properties(at(0), at(1), at(2), line('A 100/1', 'removed')), { p1: 1, p2: 2 });
  assert.deepEqual(properties(at(0), at(1), at(2), line('A 100/1', 'removed'), line('A 100/2', 'removed')), { p2: 2 });
  assert.deepEqual(properties(at(0), line('B 50/9', 'removed')), { p0: 0 });
});

const lost = (...lines: readonly Contribution[]): string[] | undefined => merged(...lines).resource?.overrode.map(({ file }) => file);

test('who lost is told strongest first, once; who agrees with equal weight, or took something out, did not lose', () => {
  assert.deepEqual(
    lost(
      line('A 100/0', { properties: { size: 1 } }),
      line('A 100/2', { properties: { size: 2 } }),
      line('B 200/0', { properties: { size: 3 } }),
      line('C 150/7', { properties: { size: 4 } }),
    ),
    ['C-7.yaml', 'A-2.yaml', 'A-0.yaml'],
  );
  assert.deepEqual(lost(line('A 100/0', {}), line('B 100/0', {})), []);
  // A line of which one property holds has not lost.
  assert.deepEqual(lost(line('A 100/0', { properties: { size: 1, form: 'round' } }), line('A 100/2', { properties: { size: 2 } })), []);
  assert.deepEqual(lost(line('A 100/0', {}), line('A 100/1', 'removed'), line('A 100/2', {})), ['A-0.yaml']);
  // Where a property was written on a line of its own, that one won, and the resource's line did not.
  const apart = line('B 200/0', { state: 'present', properties: { size: 3 }, propertySources: { size: source('apart.yaml') } });
  assert.deepEqual(lost(line('A 100/0', { properties: { size: 1 } }), apart), ['A-0.yaml']);
  const weak = { properties: { size: 1 }, propertySources: { size: source('weak.yaml') } };
  assert.deepEqual(lost(line('A 100/0', weak), line('B 200/0', {})), ['A-0.yaml']);
});

const conflicts = (...lines: readonly Contribution[]) =>
  merged(...lines).conflicts.map(
    ({ field, one, other, sameDocument, priority }) =>
      `${field}: ${one.value} ${one.source.file} / ${other.value} ${other.source.file} ${sameDocument ? 'same' : 'two'} ${priority}`,
  );

test('lines of equal weight that disagree on what decides are a conflict, the first line before the second', () => {
  assert.deepEqual(conflicts(line('A 100/0', {}), line('B 100/0', kept)), ['state: present A-0.yaml / absent B-0.yaml two 100']);
  assert.deepEqual(conflicts(line('A 100/0', { properties: { size: 1 } }), line('B 100/0', { properties: { size: 2 } })), [
    'size: 1 A-0.yaml / 2 B-0.yaml two 100',
  ]);
  const twice = [
    line('A 100/3', { properties: { size: 1 } }),
    line('A 100/3', { properties: { size: 2 }, source: source('A-3.yaml', 1, 9) }),
  ];
  assert.deepEqual(conflicts(...twice), ['size: 1 A-3.yaml / 2 A-3.yaml same 100']);
  assert.deepEqual(mergeContributions(twice.toReversed()).resource?.properties, { size: 1 });
  // The property's own line is told, where it has one.
  const apart = line('B 100/0', { properties: { size: 2 }, propertySources: { size: source('apart.yaml') } });
  assert.deepEqual(conflicts(line('A 100/0', { properties: { size: 1 } }), apart), ['size: 1 A-0.yaml / 2 apart.yaml two 100']);
});

test('the permission of a policy comes with its line, and a stronger line without it takes it away', () => {
  const policy = (where: string, more: Partial<UnlistedPolicy>, line = 1) => {
    const [document = '', priority, rank] = where.split(/[ /]/);
    return {
      layer: layer(document, Number(priority), Number(rank)),
      policy: {
        type: 'fake/note',
        policy: 'correct',
        allowDelete: false,
        source: source(`${document}-${rank}.yaml`, line),
        ...more,
      } as const,
    };
  };
  const allowing = policy('A 100/0', { allowDelete: true });
  const plain = policy('B 200/0', {});
  for (const policies of [
    [allowing, plain],
    [plain, allowing],
  ])
    assert.deepEqual(mergeUnlisted(policies), { policy: plain.policy, conflicts: [] });
  const stronger = policy('A 100/1', { policy: 'ignore' });
  assert.deepEqual(mergeUnlisted([allowing, stronger]).policy, stronger.policy);
  const other = policy('B 100/0', { policy: 'report' });
  assert.deepEqual(
    mergeUnlisted([other, allowing]).conflicts.map(({ field, one, other: second }) => [field, one.value, second.value]),
    [['unlisted', 'correct', 'report']],
  );
  assert.deepEqual(mergeUnlisted([other, allowing]).policy, allowing.policy);
  assert.deepEqual(mergeUnlisted([]), { policy: undefined, conflicts: [] });
});
