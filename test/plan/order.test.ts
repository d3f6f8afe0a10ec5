import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { CellSpace } from '../../reconciler/model/cell-set.ts';
import type { PlanClass } from '../../reconciler/model/plan.ts';
import { inOrderOfApplication } from '../../reconciler/plan/order.ts';
import { rulesOf } from '../../reconciler/providers/messaging/rules.ts';

const types = [rulesOf('x/low', []), rulesOf('x/high', ['x/low'])];
const cells = new CellSpace(['111111111111' as never], ['eu-west-1']).empty();

const removal = (type: PlanClass['type'], name: string, createdAt: string | undefined): PlanClass => ({
  id: name,
  type,
  name,
  action: 'delete',
  difference: 'resource-unexpected',
  destructive: true,
  ...(createdAt === undefined ? {} : { createdAt }),
  cells,
});

test('a prune takes what depends on others first, and of one type the newest first, in whatever order it was found', () => {
  const expected = [
    removal('x/high', 'b', '2026-03-01T00:00:00.000Z'),
    removal('x/high', 'a', '2026-01-01T00:00:00.000Z'),
    removal('x/high', 'c', undefined),
    removal('x/high', 'd', undefined),
    removal('x/low', 'z', '2026-11-01T00:00:00.000Z'),
    removal('x/low', 'y', '2025-11-01T00:00:00.000Z'),
  ];
  fc.assert(
    fc.property(fc.shuffledSubarray(expected, { minLength: expected.length }), (found) => {
      assert.deepEqual(
        inOrderOfApplication(found, types).map(({ name }) => name),
        expected.map(({ name }) => name),
      );
    }),
  );
});
