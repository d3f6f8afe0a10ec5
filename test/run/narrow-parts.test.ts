// Which part of a cell is looked at again, what is made of the answer, and when only the whole will do.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resourceKey } from '../../reconciler/model/address.ts';
import type { Observation, ObservedResource } from '../../reconciler/providers/observation.ts';
import type { CellPart, ResourceType } from '../../reconciler/providers/provider.ts';
import { type CellView, newWork, type Work } from '../../reconciler/run/cell-work.ts';
import { asksForMore, mergeLook, partToWaitFor } from '../../reconciler/run/narrow-look.ts';
import { cell, house, lamp, room } from './island.ts';

const types = new Map([lamp, house, room].map((each) => [each.name, each]));
const work = (of: ResourceType, name: string, more: Partial<Work>): Work => ({
  ...newWork({ type: of.name, name, action: 'update' } as Work['change']),
  ...more,
});
const settling = (of: ResourceType, name: string) => ({ type: of.name, name, message: 'm' });
const view = (...settles: ReturnType<typeof settling>[]) => ({ settling: settles }) as unknown as CellView;
const live = (of: ResourceType, name: string, light: string): ObservedResource => ({ type: of.name, name, properties: { light } });
const seen = (resources: readonly ObservedResource[], unreadable: Observation['unreadable'] = []): Observation => ({
  cell: cell(1),
  resources: new Map(resources.map((each) => [resourceKey(each.type, each.name), each])),
  withheld: new Map(),
  notices: [],
  unreadable,
});
const only = (of: ResourceType, ...names: string[]): CellPart => new Map([[of.name, names.length === 0 ? 'all' : new Set(names)]]);

test('what AWS put off may depend on anything: everything is looked at; what was put off and sent since is looked for by itself', () => {
  const sent = work(room, 'a/1', { standing: 'sent' });
  assert.equal(partToWaitFor([sent, work(room, 'a/2', { notBeforeMs: 5 })], view(), types), undefined);
  assert.deepEqual(partToWaitFor([sent, work(room, 'a/2', {})], view(), types), only(room, 'a/1'));
  const again = work(room, 'a/2', { standing: 'sent', notBeforeMs: 5 });
  assert.deepEqual(
    partToWaitFor([sent, again], view(settling(lamp, 'x')), types),
    new Map([...only(lamp, 'x'), ...only(room, 'a/1', 'a/2')]),
  );
});

test('a type that takes one write at a time, and one that nobody knows, are looked at whole', () => {
  assert.deepEqual(partToWaitFor([], view(settling(house, 'a'), settling(house, 'b')), types), only(house));
  assert.deepEqual(partToWaitFor([], view(settling(lamp, 'a')), new Map()), only(lamp));
});

test('what is gone from the part is gone from the cell; what was not asked for stays as it was, whatever the answer brings along', () => {
  const known = seen([live(room, 'a/1', 'on'), live(room, 'a/2', 'on'), live(lamp, 'x', 'on')]);
  const fresh = seen([live(room, 'a/2', 'off'), live(lamp, 'x', 'off')]);
  const merged = mergeLook(known, fresh, only(room, 'a/1', 'a/2'));
  assert.deepEqual([...merged.resources.values()], [live(lamp, 'x', 'on'), live(room, 'a/2', 'off')]);
});

test('all is looked at again where a part was not answered, and where a parent went, came or changed; not where rooms did', () => {
  const known = seen([live(house, 'a', 'on'), live(room, 'a/1', 'on')]);
  const more = (fresh: Observation, part = only(house)) => asksForMore(known, fresh, part, types);
  assert.equal(more(seen([live(house, 'a', 'on')])), false);
  assert.equal(more(seen([live(house, 'a', 'on')], [{ code: 'Denied', message: 'no' }])), true);
  assert.equal(more(seen([])), true);
  assert.equal(more(seen([live(house, 'a', 'on'), live(house, 'b', 'on')])), true);
  assert.equal(more(seen([live(house, 'a', 'off')])), true);
  assert.equal(more(seen([]), only(room, 'a/1')), false);
  assert.equal(more(seen([]), only(house, 'b')), false);
});
