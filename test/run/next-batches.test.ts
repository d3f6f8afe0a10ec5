// Which writes go out now: order, batch sizes, rooms, parents and types that take one write at a time.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resourceKey } from '../../reconciler/model/address.ts';
import type { ObservedResource } from '../../reconciler/providers/observation.ts';
import type { ResourceType } from '../../reconciler/providers/provider.ts';
import { newWork, type Standing, type Work } from '../../reconciler/run/cell-work.ts';
import { type CellSituation, nextBatches } from '../../reconciler/run/next-batches.ts';
import { cell, house, lamp, room } from './island.ts';

type Change = Partial<Omit<Work, 'change'>> & { destructive?: boolean };
const work = (action: string, of: ResourceType, name: string, { destructive = false, ...more }: Change = {}): Work => ({
  ...newWork({ type: of.name, name, action, destructive } as unknown as Work['change']),
  ...more,
});
const seen = (of: ResourceType, name: string, condition?: Partial<NonNullable<ObservedResource['condition']>>): ObservedResource =>
  ({
    type: of.name,
    name,
    properties: {},
    ...(condition === undefined
      ? {}
      : { condition: { kind: 'standard-pending', message: 'm', settling: true, acceptsChildren: false, ...condition } }),
  }) as ObservedResource;

/** The names of each batch that goes out. */
function next(
  works: readonly Work[],
  live: readonly ObservedResource[] = [],
  types: readonly ResourceType[] = [lamp, house, room],
  nowMs = 0,
) {
  const observation: CellSituation['observation'] = {
    cell: cell(1),
    resources: new Map(live.map((each) => [resourceKey(each.type, each.name), each])),
    withheld: new Map(),
    notices: [],
    unreadable: [],
  };
  const batches = nextBatches({ works, types: new Map(types.map((each) => [each.name, each])), observation, nowMs });
  return batches.map((batch) => batch.map(({ change }) => `${change.action} ${change.name}`).join(', '));
}

const standing = (as: Standing): Change => ({ standing: as });

test('nothing goes out where nothing is left, or where AWS asked for patience', () => {
  assert.deepEqual(next([]), []);
  assert.deepEqual(next([work('create', lamp, 'a', standing('sent')), work('create', lamp, 'b', standing('failed'))]), []);
  const patient = work('create', lamp, 'a', { notBeforeMs: 10 });
  assert.deepEqual(next([patient], [], undefined, 9), []);
  assert.deepEqual(next([patient], [], undefined, 10), ['create a']);
});

test('what is alike goes together, cut to the size of a batch; what is not waits for the next turn', () => {
  const works = [...'abcd'].map((name) => work('create', lamp, name));
  assert.deepEqual(next([...works, work('update', lamp, 'e')]), ['create a, create b, create c', 'create d']);
  assert.deepEqual(next(works.slice(0, 3)), ['create a, create b, create c']);
});

test('what gives protection goes before what takes it away, and removals go last', () => {
  const away = work('update', lamp, 'away', { destructive: true });
  const gone = work('delete', lamp, 'gone');
  assert.deepEqual(next([gone, away, work('update', lamp, 'given')]), ['update given']);
  assert.deepEqual(next([gone, away]), ['update away']);
  assert.deepEqual(next([gone]), ['delete gone']);
});

test('a type of which no provider knows is a mistake of ours', () => {
  assert.throws(() => next([work('create', lamp, 'a')], [], []), /^Error: no provider for island\/lamp$/);
});

test('what comes after another type waits until that is seen', () => {
  const build = work('create', house, 'h');
  assert.deepEqual(next([build, work('create', lamp, 'a', standing('sent'))]), []);
  assert.deepEqual(next([build, work('create', lamp, 'a', standing('done'))]), ['create h']);
  assert.deepEqual(next([build, work('create', lamp, 'a', standing('failed'))]), ['create h'], 'what failed is not waited for');
});

test('a removal waits for everything else, and stays where its own kind failed', () => {
  const tear = work('delete', house, 'old');
  assert.deepEqual(next([tear, work('update', lamp, 'a', standing('sent'))]), []);
  assert.deepEqual(next([tear, work('create', house, 'new', standing('failed'))]), []);
  assert.deepEqual(next([tear, work('update', lamp, 'a', standing('failed'))]), ['delete old']);
});

test('what comes first goes last: removals are held by those of all types that came after', () => {
  const plain = { ...lamp, exclusive: false };
  const types = [plain, { ...house, exclusive: false }, { ...room, parent: undefined, after: [house.name] } as unknown as ResourceType];
  const works = [work('delete', lamp, 'l'), work('delete', house, 'h'), work('delete', room, 'r')];
  assert.deepEqual(next(works, [], types), ['delete r']);
  const withoutHouse = [work('delete', lamp, 'l'), work('delete', room, 'r', standing('sent'))];
  assert.deepEqual(next(withoutHouse, [], types), [], 'the type in between has nothing to remove, and the order stands');
  assert.deepEqual(next([work('delete', lamp, 'l'), work('delete', room, 'r', standing('done'))], [], types), ['delete l']);
  const gone = types.map((each) => (each.name === house.name ? { ...each, after: [], goneBefore: [lamp.name] } : each));
  assert.deepEqual(next([work('delete', lamp, 'l'), work('delete', house, 'h', standing('sent'))], [], gone), []);
});

test('a child waits for a parent that is there, stays, and takes it', () => {
  const child = work('update', room, 'h/1');
  assert.deepEqual(next([child]), []);
  assert.deepEqual(next([child], [seen(house, 'h')]), ['update h/1']);
  assert.deepEqual(next([child], [seen(house, 'other')]), []);
  assert.deepEqual(next([child], [seen(house, 'h', { acceptsChildren: false })]), []);
  assert.deepEqual(next([child], [seen(house, 'h', { acceptsChildren: true })]), ['update h/1']);
  assert.deepEqual(next([child], [seen(house, 'h', { acceptsChildren: true, leaving: true })]), []);
});

test('an exclusive type takes one batch, and the next when nothing of it is sent or settling', () => {
  const small = [lamp, { ...house, batchSize: 1 }, room];
  const builds = [work('create', house, 'a'), work('create', house, 'b')];
  assert.deepEqual(next(builds, [], small), ['create a']);
  assert.deepEqual(next([work('create', house, 'a', standing('sent')), work('create', house, 'b')], [], small), []);
  assert.deepEqual(next(builds, [seen(house, 'x', { settling: true })], small), []);
  assert.deepEqual(next(builds, [seen(house, 'x', { settling: false })], small), ['create a']);
  assert.deepEqual(next(builds, [seen(room, 'x/1', { settling: true })], small), ['create a']);
  const free = small.map((each) => ({ ...each, exclusive: false }));
  assert.deepEqual(next(builds, [seen(house, 'x', { settling: true })], free), ['create a', 'create b']);
});

test('where the cell is full a removal makes room first, as many as are needed', () => {
  const narrow = [{ ...lamp, room: 2 }];
  const full = [seen(lamp, 'x'), seen(lamp, 'y')];
  const make = work('create', lamp, 'a');
  const remove = [work('delete', lamp, 'x'), work('delete', lamp, 'y')];
  assert.deepEqual(next([make, ...remove], full, narrow), ['delete x']);
  assert.deepEqual(next([make, work('create', lamp, 'b'), ...remove], full, narrow), ['delete x, delete y']);
  assert.deepEqual(next([make, ...remove], [seen(lamp, 'x')], narrow), ['create a'], 'there is room: removals come last');
  assert.deepEqual(next([make], full, narrow), ['create a'], 'nothing makes room: AWS may say that it is full');
  assert.deepEqual(next([make, work('delete', lamp, 'x', standing('sent'))], full, narrow), [], 'room is being made');
  assert.deepEqual(next([make, work('delete', lamp, 'x', standing('failed'))], full, narrow), ['create a']);
  assert.deepEqual(next([work('update', lamp, 'x'), ...remove], full, narrow), ['update x'], 'an update needs no room');
  assert.deepEqual(
    next([make, ...remove], [...full, seen(house, 'h')], [{ ...lamp, room: 3 }, house]),
    ['create a'],
    'others take no room',
  );
});
