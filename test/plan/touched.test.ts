// Which cells a branch can change, and whether it may change all.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Cell, TypeName } from '../../reconciler/model/address.ts';
import type { Organization } from '../../reconciler/model/documents.generated.ts';
import { differingTypes, touchedCells, touchesEverything } from '../../reconciler/plan/touched.ts';
import type { DesiredState } from '../../reconciler/providers/provider.ts';
import { place } from '../targets/configuration.ts';
import { desired, policy, want } from './desired.ts';
import { fakeTypes } from './fake-service.ts';
import { space } from './layers.ts';

const note = want('fake/note', 'x', { size: 1 });
const hub = want('fake/hub', 'hub', { auto: true });
const differing = (one: DesiredState, other: DesiredState): string[] => [...new Set(differingTypes(one, other))].sort();

/** The two, in either order. */
const both = (one: DesiredState, other: DesiredState, types: readonly string[]): void => {
  assert.deepEqual(differing(one, other), types);
  assert.deepEqual(differing(other, one), types);
};

test('what one asks and the other does not, or asks otherwise, is a difference', () => {
  both(desired([hub, note]), desired([hub]), ['fake/note']);
  both(desired([hub, note]), desired([]), ['fake/hub', 'fake/note']);
  const otherwise = [{ properties: { size: 2 } }, { state: 'absent' as const }, { allowDelete: true }];
  for (const more of otherwise) both(desired([hub, note]), desired([hub, { ...note, ...more }]), ['fake/note']);
});

test('where a line stands, what it overrode, and which object says it is none', () => {
  const elsewhere = { ...note, source: place('b.yaml', 'other'), overrode: [place('c.yaml', 'lost')] };
  both(desired([hub, note]), desired([{ ...hub }, elsewhere]), []);
});

test('what is to be done with what nobody declares is asked too', () => {
  const removing = policy('fake/standard');
  both(desired([], [removing]), desired([]), ['fake/standard']);
  both(desired([], [removing]), desired([], [policy('fake/standard', true)]), ['fake/standard']);
  both(desired([], [removing]), desired([], [{ ...removing, policy: 'report' }]), ['fake/standard']);
  both(desired([], [removing]), desired([], [{ ...removing, source: place('b.yaml', 'other') }]), []);
});

test("so is what is called nobody's", () => {
  const nobodys = (...keys: readonly string[]): DesiredState => ({ ...desired([]), unmanaged: new Set(keys) });
  both(nobodys('fake/standard/pci/v/4'), desired([]), ['fake/standard']);
  both(nobodys('fake/standard/pci/v/4'), nobodys('fake/hub/hub'), ['fake/hub', 'fake/standard']);
  both(nobodys('fake/hub/hub'), nobodys('fake/hub/hub'), []);
});

const provider = (name: string, spansCells: boolean, ...types: readonly TypeName[]) => ({
  name,
  spansCells,
  types: fakeTypes.filter((type) => types.includes(type.name)),
});
const providers = [provider('hubs', false, 'fake/hub', 'fake/standard'), provider('notes', true, 'fake/note'), provider('none', true)];

/** What the cell of the account asks; the others ask `rest`. */
const asking = (account: string, there: DesiredState, rest: DesiredState) => ({
  desiredOf: (cell: Cell): DesiredState => (cell.account === account ? there : rest),
});
const touched = (head: { desiredOf(cell: Cell): DesiredState }, base: { desiredOf(cell: Cell): DesiredState }) =>
  Object.fromEntries([...touchedCells(space, head, base, providers)].map(([name, cells]) => [name, [...cells]]));

test('a branch touches the cells of the providers whose types it asks otherwise there', () => {
  const rest = desired([hub, note]);
  const there = [...space.product(['222222222222'], space.regions)];
  assert.deepEqual(touched(asking('222222222222', desired([note]), rest), { desiredOf: () => rest }), { hubs: there, notes: [], none: [] });
  // Both sides differ there, in two things.
  assert.deepEqual(touched(asking('222222222222', desired([]), rest), asking('222222222222', rest, rest)), {
    hubs: there,
    notes: [...space.product(space.accounts, space.regions)],
    none: [],
  });
  // Another object that asks the same.
  assert.deepEqual(touched({ desiredOf: () => desired([hub, note]) }, { desiredOf: () => rest }), { hubs: [], notes: [], none: [] });
});

test('what both share is not looked into: neither a desired state nor a resource', () => {
  const closed = new Proxy(desired([hub]), {
    get: (_state, name) => {
      throw new Error(`${String(name)} was looked at`);
    },
  });
  assert.deepEqual(touched({ desiredOf: () => closed }, { desiredOf: () => closed }), { hubs: [], notes: [], none: [] });
  const shared = { ...hub };
  Object.defineProperty(shared, 'properties', {
    get: () => {
      throw new Error('it was looked at');
    },
  });
  both(desired([shared]), desired([shared, note]), ['fake/note']);
});

test('pairs of states that meet in several cells are compared once, and each is kept apart', () => {
  const [one, two, three] = [desired([hub]), desired([]), desired([want('fake/standard', 'pci/v/4')])];
  const head = asking('222222222222', two, one);
  let compared = 0;
  const resources = new Map(one.resources);
  const counted: DesiredState = {
    unlisted: one.unlisted,
    get resources() {
      compared++;
      return resources;
    },
  };
  const base = {
    desiredOf: (cell: Cell): DesiredState => (cell.account === '222222222222' ? two : cell.account === '333333333333' ? three : counted),
  };
  assert.deepEqual(touched(head, base)['hubs'], [...space.product(['333333333333'], space.regions)]);
  const once = compared;
  assert.ok(once > 0);
  compared = 0;
  [...differingTypes(one, counted)];
  assert.equal(once, compared);
});

const organization = (spec: object, metadata: object = { name: 'main' }): Organization => ({ metadata, spec }) as unknown as Organization;

test("an organization's document touches every cell where it says otherwise what it is or by whom it is ruled", () => {
  const base = organization({ partition: 'aws', governedRegions: ['eu-west-1'] });
  assert.equal(touchesEverything(base, organization({ governedRegions: ['eu-west-1'], partition: 'aws' })), false);
  for (const head of [
    organization({ partition: 'aws', governedRegions: ['us-east-1'] }),
    organization({ partition: 'aws' }),
    organization({ partition: 'aws', governedRegions: ['eu-west-1'], roles: {} }),
    organization({ partition: 'aws', governedRegions: ['eu-west-1'] }, { name: 'other' }),
  ])
    assert.deepEqual([touchesEverything(head, base), touchesEverything(base, head)], [true, true]);
});

test('names of accounts and limits of runs change no plan by themselves', () => {
  const base = organization({ partition: 'aws', ous: { prod: 'ou-1' }, limits: { calls: 1 } });
  const more = { ous: {}, limits: { calls: 2 }, guards: { deleteShare: 1 }, ledger: { directory: 'l' }, notifications: {}, rollout: {} };
  assert.equal(touchesEverything(organization({ partition: 'aws', ...more }), base), false);
});
