// Sets of cells as accounts x Regions, and the order of cells that were skipped.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { accountId } from '../../reconciler/model/account-id.ts';
import { CellSpace } from '../../reconciler/model/cell-set.ts';
import type { SkippedCell } from '../../reconciler/model/plan.ts';
import { bySkippedCell, cellGroups, cellsOfGroups } from '../../reconciler/plan/cell-groups.ts';

const [one, two, three, four] = ['111111111111', '222222222222', '333333333333', '444444444444'].map(accountId);
assert.ok(one !== undefined && two !== undefined && three !== undefined && four !== undefined);
const space = new CellSpace([one, two, three, four], ['ap-south-1', 'eu-west-1', 'us-east-1']);
const cells = (...list: readonly (readonly [typeof one, readonly string[]])[]) =>
  space.of(list.flatMap(([account, regions]) => regions.map((region) => ({ account, region }))));

test('accounts with the same Regions are one group, neighbours or not, by first account', () => {
  const few = ['eu-west-1'];
  const more = ['eu-west-1', 'us-east-1'];
  assert.deepEqual(cellGroups(cells([one, few], [two, more], [three, few], [four, few])), [
    { accounts: [one, three, four], regions: few },
    { accounts: [two], regions: more },
  ]);
  assert.deepEqual(cellGroups(cells([two, ['ap-south-1', 'eu-west-1']], [three, more])), [
    { accounts: [two], regions: ['ap-south-1', 'eu-west-1'] },
    { accounts: [three], regions: more },
  ]);
  assert.deepEqual(cellGroups(cells([one, more], [two, few])), [
    { accounts: [one], regions: more },
    { accounts: [two], regions: few },
  ]);
  assert.deepEqual(cellGroups(space.empty()), []);
});

test('the groups of any set are disjoint, none like another, and together the set', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(space.size - 1)), (indexes) => {
      const set = space.of(indexes.map((index) => space.cellAt(index)));
      const groups = cellGroups(set);
      assert.equal(new Set(groups.map(({ regions }) => regions.join())).size, groups.length);
      assert.equal(
        groups.reduce((sum, { accounts, regions }) => sum + accounts.length * regions.length, 0),
        set.size,
      );
      assert.deepEqual([...cellsOfGroups(space, groups)], [...set]);
    }),
  );
});

test('a group with a cell outside of the space is an error, not a smaller set', () => {
  assert.throws(() => cellsOfGroups(space, [{ accounts: [one], regions: ['mars-1'] }]), RangeError);
});

test('skipped cells stand by account, Region and reason', () => {
  const skipped = (account: typeof one, region: string, reason: string): SkippedCell => ({ cell: { account, region }, reason });
  const expected = [
    skipped(one, 'ap-south-1', 'ignored'),
    skipped(one, 'eu-west-1', 'ignored'),
    skipped(one, 'eu-west-1', 'suspended'),
    skipped(two, 'ap-south-1', 'gone'),
  ];
  fc.assert(
    fc.property(fc.shuffledSubarray(expected, { minLength: expected.length }), (found) => {
      assert.deepEqual(found.sort(bySkippedCell), expected);
    }),
  );
});
