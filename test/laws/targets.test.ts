import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { accountId } from '../../reconciler/model/account-id.ts';
import { cellKey } from '../../reconciler/model/address.ts';
import { CellSpace } from '../../reconciler/model/cell-set.ts';
import type { Inventory } from '../../reconciler/model/inventory.ts';
import { cellGroups, cellsOfGroups } from '../../reconciler/plan/cell-groups.ts';
import type { Expansion } from '../../reconciler/targets/expand.ts';
import { disabling, expand, inventoryOf, regions } from '../targets/configuration.ts';

type Targets = Parameters<typeof disabling>[1];
type Selector = Targets['include'][number];

const states = ['ACTIVE', 'ACTIVE', 'ACTIVE', 'SUSPENDED', 'CLOSED'] as const;

/** A random tree of up to 8 units (each below an earlier one) and accounts anywhere in it. */
const inventories: fc.Arbitrary<Inventory> = fc
  .record({
    parents: fc.array(fc.nat(), { maxLength: 7 }),
    homes: fc.array(fc.record({ unit: fc.nat(), state: fc.constantFrom(...states) }), { minLength: 1, maxLength: 12 }),
  })
  .map(({ parents, homes }) => {
    const units: Record<string, readonly string[]> = { 'r-ab12': [] };
    for (const [index, parent] of parents.entries()) {
      const above = Object.entries(units)[parent % (index + 1)] ?? ['r-ab12', []];
      units[`ou-ab12-unit000${index}`] = [...above[1], above[0]];
    }
    const list = Object.entries(units);
    const accounts = homes.map(({ unit, state }, index) => {
      const [id, path] = list[unit % list.length] ?? ['r-ab12', []];
      return { id: String(100000000001 + index), path: [...path, id], state };
    });
    return inventoryOf(accounts, units);
  });

const selectorsOf = (inventory: Inventory): fc.Arbitrary<Selector> =>
  fc.oneof(
    fc.record({ ou: fc.constantFrom(...inventory.units.keys()), recursive: fc.boolean() }),
    fc.record({ account: fc.constantFrom(...inventory.accounts.keys()) }),
  );

const someRegions = fc.uniqueArray(fc.constantFrom(...regions), { minLength: 1 });
const targetsOf = (inventory: Inventory): fc.Arbitrary<Targets> =>
  fc.record({
    include: fc.array(selectorsOf(inventory), { minLength: 1, maxLength: 5 }),
    exclude: fc.array(
      fc
        .tuple(selectorsOf(inventory), fc.constantFrom('2026-11-22', '2026-11-23', '2027-01-01'))
        .map(([selector, expires]) => ({ ...selector, reason: 'r', expires })),
      { maxLength: 4 },
    ),
    regions: someRegions,
    excludeRegions: fc.uniqueArray(fc.constantFrom(...regions), { maxLength: 1 }),
  });

const cases = inventories.chain((inventory) =>
  fc.record({ inventory: fc.constant(inventory), targets: targetsOf(inventory), match: selectorsOf(inventory) }),
);

/** The rules, written as slowly as they are read. */
function meant(targets: Targets, inventory: Inventory, id: string, region: string): boolean {
  const account = inventory.accounts.get(accountId(id));
  if (account === undefined || account.state !== 'ACTIVE') return false;
  const selects = (s: Selector): boolean =>
    s.account !== undefined ? s.account === id : s.recursive === false ? account.path.at(-1) === s.ou : account.path.includes(s.ou ?? '');
  const included = targets.include.some(selects) && (targets.regions ?? regions).includes(region);
  const excluded =
    (targets.exclude ?? []).some((e) => selects(e) && !(e.expires !== undefined && e.expires < '2026-11-23')) ||
    (targets.excludeRegions ?? []).includes(region);
  return included && !excluded;
}

const expanded = (targets: Targets, inventory: Inventory, match?: Selector): Expansion =>
  expand([disabling('one', targets, match === undefined ? [] : [match])], { inventory });
const keys = (cells: Expansion['cells']): string[] => [...cells].map(cellKey);

test('an expansion agrees with the rules applied to each account and Region', () => {
  fc.assert(
    fc.property(cases, ({ inventory, targets }) => {
      const wanted = [...inventory.accounts.keys()]
        .sort()
        .flatMap((id) => regions.filter((region) => meant(targets, inventory, id, region)).map((region) => `${id}/${region}`));
      assert.deepEqual(keys(expanded(targets, inventory).cells), wanted);
    }),
  );
});

test('the order of the rules does not matter', () => {
  fc.assert(
    fc.property(cases, ({ inventory, targets }) => {
      const reversed = {
        ...targets,
        include: targets.include.toReversed(),
        exclude: (targets.exclude ?? []).toReversed(),
        regions: (targets.regions ?? []).toReversed(),
      };
      const [one, other] = [expanded(targets, inventory), expanded(reversed, inventory)];
      assert.deepEqual(keys(other.cells), keys(one.cells));
      assert.deepEqual(other.diagnostics.map((d) => d.message).sort(), one.diagnostics.map((d) => d.message).sort());
    }),
  );
});

test('an exclusion wins: what an exclusion alone selects is never in', () => {
  fc.assert(
    fc.property(cases, ({ inventory, targets }) => {
      const { cells } = expanded(targets, inventory);
      for (const exclusion of (targets.exclude ?? []).filter((each) => (each.expires ?? '9') >= '2026-11-23')) {
        const { reason: _reason, expires: _expires, ...selector } = exclusion;
        assert.equal(cells.intersect(cells.space.of(expanded({ include: [selector] }, inventory).cells)).size, 0);
      }
    }),
  );
});

test('a cell appears once, and an override stays inside the targets', () => {
  fc.assert(
    fc.property(cases, ({ inventory, targets, match }) => {
      const expansion = expanded(targets, inventory, match);
      const all = keys(expansion.cells);
      assert.equal(new Set(all).size, all.length);
      const override = expansion.targets.get('DisabledControls/one')?.overrides[0];
      const alone = expanded({ include: [match] }, inventory).cells;
      assert.deepEqual(
        keys(override?.cells ?? expansion.space.empty()),
        all.filter((key) => keys(alone).includes(key)),
      );
    }),
  );
});

const accounts = Array.from({ length: 40 }, (_, index) => accountId(String(100000000001 + index)));
const space = new CellSpace(accounts, regions);
const indexes = fc.oneof(
  fc.uniqueArray(fc.nat(space.size - 1), { maxLength: 4 }),
  fc.uniqueArray(fc.nat(space.size - 1), { maxLength: 100 }),
);

test('cell sets behave as sets, few or many', () => {
  fc.assert(
    fc.property(indexes, indexes, (left, right) => {
      const [a, b] = [left, right].map((list) => space.of(list.map((index) => space.cellAt(index))));
      assert.ok(a !== undefined && b !== undefined);
      const sorted = (list: Iterable<number>): number[] => [...new Set(list)].sort((x, y) => x - y);
      assert.deepEqual([...a.indexes()], sorted(left));
      assert.equal(a.size, left.length);
      assert.deepEqual([...a.union(b).indexes()], sorted([...left, ...right]));
      assert.deepEqual([...a.intersect(b).indexes()], sorted(left.filter((index) => right.includes(index))));
      assert.deepEqual([...a.minus(b).indexes()], sorted(left.filter((index) => !right.includes(index))));
      assert.equal(a.equals(b), a.size === b.size && left.every((index) => right.includes(index)));
      const visited: number[] = [];
      a.forEachIndex((index) => visited.push(index));
      assert.deepEqual(visited, sorted(left));
    }),
  );
});

test('groups of accounts x Regions name exactly the cells of the set', () => {
  fc.assert(
    fc.property(indexes, (list) => {
      const set = space.of(list.map((index) => space.cellAt(index)));
      const groups = cellGroups(set);
      assert.equal(
        groups.reduce((sum, group) => sum + group.accounts.length * group.regions.length, 0),
        set.size,
      );
      assert.ok(cellsOfGroups(space, groups).equals(set));
    }),
  );
});
