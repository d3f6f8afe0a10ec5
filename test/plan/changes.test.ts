// What a change says of itself, and which guard refuses it by itself.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Properties } from '../../reconciler/model/properties.ts';
import { ChangeMaker } from '../../reconciler/plan/changes.ts';
import type { UnlistedPolicy } from '../../reconciler/providers/layer.ts';
import type { ObservedResource } from '../../reconciler/providers/observation.ts';
import type { Leftover, ResourceType } from '../../reconciler/providers/provider.ts';
import { policy, want } from './desired.ts';
import { fakeTypes, organization } from './fake-service.ts';

const [note] = fakeTypes;
assert.ok(note !== undefined);
const said: unknown[] = [];
/** A note that remembers what its rules were asked. */
const ruled = (more: Partial<ResourceType> = {}): ResourceType => ({
  ...note,
  difference: (change) => {
    said.push(change);
    return 'parameter';
  },
  ...more,
});
const maker = (...allow: readonly string[]): ChangeMaker => new ChangeMaker(new Set(allow));
const wanted = want('fake/note', 'x', { size: 2 });
const base = { type: 'fake/note', name: 'x', difference: 'parameter' } as const;

test('a creation says what there will be and which line asks; it takes nothing away', () => {
  said.length = 0;
  assert.deepEqual(maker().creation(ruled(), wanted), {
    ...base,
    action: 'create',
    destructive: false,
    after: { size: 2 },
    source: wanted.source,
  });
  assert.deepEqual(said, [{ action: 'create', after: { size: 2 } }]);
});

test('what is not made without more ado is refused until its guard is lifted', () => {
  const createGuard = { guard: 'create-account', message: 'a new account' } as const;
  assert.deepEqual(maker('data-loss').creation(ruled({ createGuard }), wanted).refused, createGuard);
  assert.equal('refused' in maker('create-account').creation(ruled({ createGuard }), wanted), false);
  assert.equal('refused' in maker('create-account').creation(ruled(), wanted), false);
});

test('an update tells the rules the live values of what it sets, and nothing else', () => {
  said.length = 0;
  const asked: unknown[] = [];
  const ask = (before: Properties, after: Properties): undefined => {
    asked.push([before, after]);
  };
  const type = ruled({
    isDestructiveUpdate: (before, after) => {
      ask(before, after);
      return true;
    },
    forbids: ask,
    replaces: ask,
    adopts: (before, after) => {
      ask(before, after);
      return false;
    },
  });
  const both = [{ size: 1 }, { size: 2 }];
  assert.deepEqual(maker().update(type, wanted, { size: 1, colour: 'red' }), {
    ...base,
    action: 'update',
    destructive: true,
    before: both[0],
    after: both[1],
    source: wanted.source,
  });
  assert.deepEqual(said, [{ action: 'update', before: both[0], after: both[1] }]);
  assert.deepEqual(asked, [both, both, both, both]);
});

const live = { size: 1 };
const takenOver = { adopts: () => true } satisfies Partial<ResourceType>;
const replaced = { replaces: () => 'it cannot be changed' } satisfies Partial<ResourceType>;
const lossy = { ...replaced, replaceLoses: 'what it held is lost' };
const lost = { guard: 'data-loss', message: 'what it held is lost; write allowDelete: true where this is meant' };

test('an update that takes over says so; one that replaces says why instead', () => {
  const update = (more: Partial<ResourceType>) => maker().update(ruled(more), wanted, live);
  assert.equal('because' in update({}), false);
  assert.equal('because' in update({ adopts: () => false }), false);
  assert.equal(update(takenOver).because, 'adopted');
  said.length = 0;
  const made = update({ ...takenOver, ...replaced });
  assert.deepEqual([made.action, made.because, made.refused], ['replace', 'it cannot be changed', undefined]);
  assert.deepEqual(said, [{ action: 'replace', before: live, after: { size: 2 } }]);
});

test('a replacement that loses something needs allowDelete, or the guard lifted; an update of the same type does not', () => {
  assert.deepEqual(maker().update(ruled(lossy), wanted, live).refused, lost);
  assert.equal(maker().update(ruled(lossy), { ...wanted, allowDelete: true }, live).refused, undefined);
  assert.equal(maker('data-loss').update(ruled(lossy), wanted, live).refused, undefined);
  assert.equal(maker().update(ruled({ replaceLoses: 'lost' }), wanted, live).refused, undefined);
});

test('what AWS cannot change and nobody should make anew is refused with the way there, and is no replacement', () => {
  const forbids = () => 'migrate it by hand';
  for (const more of [{}, lossy]) {
    const change = maker('data-loss', 'immutable').update(ruled({ ...more, forbids }), wanted, live);
    assert.deepEqual(
      [change.action, change.because, change.refused],
      ['update', undefined, { guard: 'immutable', message: 'migrate it by hand' }],
    );
  }
  assert.equal(maker().update(ruled({ ...replaced, forbids: () => undefined }), wanted, live).action, 'replace');
});

test('cells with the same live values share a change, others do not; so do creations and promises', () => {
  const changes = maker();
  const type = ruled();
  assert.equal(changes.update(type, wanted, { size: 1, colour: 'red' }), changes.update(type, wanted, { size: 1 }));
  assert.notEqual(changes.update(type, wanted, { size: 1 }), changes.update(type, wanted, { size: 3 }));
  assert.notEqual(changes.update(type, wanted, { size: 1 }), changes.update(type, { ...wanted }, { size: 1 }));
  assert.equal(changes.creation(type, wanted), changes.creation(type, wanted));
  assert.equal(changes.promise(type, wanted), changes.promise(type, wanted));
  assert.deepEqual(changes.promise(type, wanted), { ...changes.update(type, wanted, {}), because: 'not-seen-yet' });
});

test('a declared removal says all that was there, and always takes something away', () => {
  said.length = 0;
  const all = { size: 1, colour: 'red' };
  assert.deepEqual(maker().deletion(ruled(), { ...wanted, state: 'absent' }, all), {
    ...base,
    action: 'delete',
    destructive: true,
    before: all,
    source: wanted.source,
    because: 'declared-absent',
  });
  assert.deepEqual(said, [{ action: 'delete', before: all }]);
  const deleteLoses = 'what it held is lost';
  assert.deepEqual(maker().deletion(ruled({ deleteLoses }), wanted, all).refused, lost);
});

type Correction = Extract<Leftover, { readonly action: 'delete' | 'update' }>;
const corrected = (
  because: 'pruned' | 'unlisted' | 'expired',
  action: 'delete' | 'update',
  asks: UnlistedPolicy | undefined,
  more: Partial<ObservedResource> = {},
  prunes?: boolean,
) => {
  const leftover: Correction =
    action === 'delete' ? { action, difference: 'parameter', because } : { action, difference: 'parameter', because, after: { size: 0 } };
  const type = ruled({ deleteLoses: 'what it held is lost', isDestructiveUpdate: (before, after) => before['size'] !== after['size'] });
  const observed: ObservedResource = { type: 'fake/note', name: 'x', properties: { size: 1, colour: 'red' }, ...more };
  return maker().leftover(type, observed, leftover, asks, prunes === undefined ? {} : { prunes });
};
const asks = policy('fake/note');

test('a correction of what nobody declares names the line of the policy that asks for it, and no other', () => {
  const rows: readonly (readonly [Parameters<typeof corrected>[0], UnlistedPolicy | undefined, boolean])[] = [
    ['unlisted', asks, true],
    ['unlisted', { ...asks, policy: 'report' }, false],
    ['unlisted', undefined, false],
    ['pruned', asks, false],
    ['expired', asks, false],
  ];
  for (const [because, line, isNamed] of rows)
    for (const action of ['delete', 'update'] as const) {
      const change = corrected(because, action, line);
      assert.deepEqual('source' in change ? change.source : 'none', isNamed ? asks.source : 'none', `${because} ${line?.policy}`);
    }
});

test('a correction that changes something says what was there and what will be, and whether that takes something away', () => {
  const properties = { size: 1, colour: 'red' };
  const change = { ...base, action: 'update', because: 'expired', before: properties, after: { size: 0 }, destructive: true } as const;
  assert.deepEqual(corrected('expired', 'update', undefined), change);
  assert.equal(corrected('expired', 'update', undefined, { properties: { size: 0 } }).destructive, false);
});

const mark = (deleteAllowed: boolean) => ({ mark: { organization, deleteAllowed } });
const inMark =
  'what it held is lost; no document allowed that while it stood: bring it back with allowDelete: true, apply, and take it out again';

test('a removal by policy may lose data where the policy says so, whatever the mark', () => {
  const made = corrected('unlisted', 'delete', { ...asks, allowDelete: true });
  assert.deepEqual([made.destructive, made.refused], [true, undefined]);
  assert.deepEqual(corrected('unlisted', 'delete', asks, mark(true)).refused, lost);
  assert.deepEqual(corrected('unlisted', 'delete', undefined, mark(true)).refused, lost);
});

test('a removal of what left the documents may lose data where its mark says so, whatever the policy', () => {
  for (const because of ['pruned', 'expired'] as const) {
    const allowing = { ...asks, allowDelete: true };
    assert.equal(corrected(because, 'delete', undefined, mark(true)).refused, undefined);
    assert.deepEqual(corrected(because, 'delete', allowing, mark(false)).refused, { guard: 'data-loss', message: inMark });
    assert.deepEqual(corrected(because, 'delete', allowing).refused, { guard: 'data-loss', message: inMark });
  }
});

test('only a removal by a prune says when AWS made it, where AWS tells', () => {
  const createdAt = '2026-01-02T03:04:05.000Z';
  assert.equal(corrected('pruned', 'delete', undefined, { createdAt }, true).createdAt, createdAt);
  assert.equal('createdAt' in corrected('pruned', 'delete', undefined, { createdAt }, false), false);
  assert.equal('createdAt' in corrected('pruned', 'delete', undefined, { createdAt }), false);
  assert.equal('createdAt' in corrected('pruned', 'delete', undefined, {}, true), false);
});

test('what another mechanism rules is refused with its words, one object for all cells with the same words, unless that is lifted', () => {
  const changes = maker();
  const change = changes.creation(ruled(), wanted);
  const refused = changes.governed(change, 'policy a');
  assert.deepEqual(refused, { ...change, refused: { guard: 'governed', message: 'policy a' } });
  assert.equal(changes.governed(change, 'policy a'), refused);
  assert.equal(changes.governed(change, 'policy b').refused?.message, 'policy b');
  assert.equal(changes.governed(change, 'policy a').refused?.message, 'policy a');
  assert.equal(maker('governed').governed(change, 'policy a'), change);
});

test("what bears another's mark is refused with the other's name, one object for all cells with the same name; nothing lifts that", () => {
  const changes = maker('claimed', 'governed', 'data-loss');
  const change = changes.creation(ruled(), wanted);
  const refused = changes.claimed(change, 'other');
  assert.equal(refused.refused?.guard, 'claimed');
  assert.equal(changes.claimed(change, 'other'), refused);
  assert.match(changes.claimed(change, 'third').refused?.message ?? '', /^it bears the mark of the organization third: /);
  assert.match(changes.claimed(change, 'other').refused?.message ?? '', /^it bears the mark of the organization other: /);
});
