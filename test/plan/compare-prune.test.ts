// `trueup prune`: only what is ours and no document asks for is compared.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Leftover, LeftoverContext, ResourceType } from '../../reconciler/providers/provider.ts';
import { changesOf, compare, condition, desired, noticesOf, off, policy, type Situation, want } from './desired.ts';
import { born, fakeTypes, live, organization } from './fake-service.ts';

const mine = { mark: { organization, deleteAllowed: true } };
const theirs = { mark: { organization: 'other', deleteAllowed: true } };
const removal = { action: 'delete', difference: 'resource-unexpected', because: 'pruned' } as const;

/** The note with another answer to what nobody declares, and what it was asked. */
function noted(leftover: Leftover): { readonly types: readonly ResourceType[]; readonly asked: LeftoverContext[] } {
  const asked: LeftoverContext[] = [];
  const types = fakeTypes.map((type) =>
    type.name === 'fake/note'
      ? {
          ...type,
          leftover(_live: unknown, _policy: unknown, context: LeftoverContext): Leftover {
            asked.push(context);
            return leftover;
          },
        }
      : type,
  );
  return { types, asked };
}
const pruned = ({ options = {}, ...situation }: Situation) => compare({ ...situation, options: { ...options, prune: true } });

test('what documents ask for is neither changed nor missing, and nothing is said of it', () => {
  const notices = [
    { difference: 'control-reason', severity: 'note', type: 'fake/control', name: 'pci/v/4/IAM.6', message: 'asked for' },
    { difference: 'control-reason', severity: 'note', type: 'fake/control', name: 'pci/v/4/S3.11', message: 'not asked for' },
    { difference: 'control-reason', severity: 'note', type: 'fake/control', message: 'of a type' },
    { difference: 'control-reason', severity: 'note', name: 'pci/v/4/S3.11', message: 'of a name' },
    { difference: 'control-reason', severity: 'note', message: 'of the cell' },
  ] as const;
  const situation: Situation = {
    desired: desired([
      want('fake/standard', 'pci/v/4', { colour: 'red' }),
      want('fake/hub', 'hub'),
      want('fake/control', 'pci/v/4/IAM.6', off),
      want('fake/note', 'x', {}, { state: 'absent' }),
    ]),
    live: [
      live('fake/standard', 'pci/v/4', {}, { condition: condition('standard-pending', true) }),
      live('fake/control', 'pci/v/4/IAM.6', born),
      live('fake/note', 'x', {}),
    ],
    seen: { notices },
  };
  const comparison = pruned(situation);
  assert.deepEqual(changesOf(comparison), []);
  assert.deepEqual(noticesOf(comparison), ['note control-reason fake/control/pci/v/4/S3.11: not asked for']);
  assert.deepEqual([comparison.settling, comparison.inSync], [[], true]);
  // A plan says all of it.
  assert.equal(compare(situation).notices.length, notices.length + 1);
});

test('the share of the guards is taken of what is ours, asked for or not', () => {
  const resources = [
    live('fake/note', 'asked and ours', {}, mine),
    live('fake/note', 'asked and theirs', {}, theirs),
    live('fake/note', 'asked and unmarked', {}),
    live('fake/note', 'ours', {}, mine),
  ];
  const asked = ['asked and ours', 'asked and theirs', 'asked and unmarked', 'asked and away'].map((name) => want('fake/note', name));
  const comparison = pruned({ desired: desired(asked), live: resources, options: { types: noted(removal).types } });
  assert.deepEqual(changesOf(comparison), ['delete fake/note/ours']);
  assert.deepEqual([...comparison.managed], [['fake/note', 2]]);
  assert.equal(comparison.compared, 2);
});

test('a cell that is as declared is counted the same way: what is not ours is no part of the share', () => {
  const comparison = pruned({
    desired: desired([want('fake/note', 'ours'), want('fake/note', 'unmarked')]),
    live: [live('fake/note', 'ours', {}, mine), live('fake/note', 'unmarked', {})],
  });
  assert.deepEqual([[...comparison.managed], comparison.compared, comparison.inSync], [[['fake/note', 1]], 1, true]);
});

test('a type is told whose cell it is, what else is in it, and that this is a prune', () => {
  for (const prune of [false, true]) {
    const { types, asked } = noted({ action: 'none' });
    const resources = [live('fake/note', 'ours', {}, mine)];
    const state = desired([want('fake/hub', 'hub')]);
    compare({ desired: state, live: resources, options: { types, prune } });
    assert.deepEqual(asked, [{ organization, resources: new Map(resources), desired: state, ...(prune ? { prune: true } : {}) }]);
  }
});

const unlisted = { ...removal, because: 'unlisted' } as const;
const restored = { action: 'update', difference: 'parameter', after: {} } as const;
const notice = { difference: 'parameter', severity: 'note', type: 'fake/note', name: 'x', message: 'kept' } as const;
const answers: readonly (readonly [string, Leftover, ours: readonly string[], others: readonly string[]])[] = [
  ['leaves it alone', { action: 'none' }, [], []],
  ['says something', { action: 'notice', notice }, ['note parameter fake/note/x: kept'], []],
  // Ours by something else than a mark of its own: an association of ours, of what is not.
  ['knows it to be ours', removal, ['delete fake/note/x'], ['delete fake/note/x']],
  ['removes it since a document says so', unlisted, ['delete fake/note/x'], []],
  ['takes back what we did', { ...restored, because: 'pruned' }, ['update fake/note/x'], []],
  ['takes back what expired', { ...restored, because: 'expired' }, ['update fake/note/x'], []],
];
for (const [name, leftover, ours, others] of answers)
  test(`of what is ours a prune does what its type says, of anything else only a removal: the type ${name}`, () => {
    const told = (more: Parameters<typeof live>[3]) => {
      const comparison = pruned({
        desired: desired([], [policy('fake/note', true)]),
        live: [live('fake/note', 'x', {}, more)],
        options: { types: noted(leftover).types },
      });
      return [...changesOf(comparison), ...noticesOf(comparison)];
    };
    assert.deepEqual(told(mine), ours);
    assert.deepEqual(told({}), others);
    assert.deepEqual(
      told(theirs),
      others.map((each) => `${each} !claimed`),
    );
  });

test('nothing is said of the condition of what a prune leaves alone', () => {
  const conditioned = { condition: condition('standard-pending', true) };
  const situation = (more: Parameters<typeof live>[3]): Situation => ({
    desired: desired([]),
    live: [live('fake/standard', 'pci/v/4', {}, { ...conditioned, ...more })],
  });
  assert.deepEqual([pruned(situation({})).notices, pruned(situation(theirs)).settling], [[], []]);
  assert.equal(pruned(situation(mine)).settling.length, 1);
});

test('a prune knows when AWS made what it takes away; a plan has no use for it', () => {
  const situation: Situation = {
    desired: desired([]),
    live: [live('fake/note', 'x', {}, { ...mine, createdAt: '2026-01-02T03:04:05.000Z' })],
    options: { types: noted(removal).types },
  };
  assert.deepEqual(
    [pruned(situation), compare(situation)].map(({ changes }) => changes[0]?.createdAt),
    ['2026-01-02T03:04:05.000Z', undefined],
  );
});
