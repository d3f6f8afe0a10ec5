// P-05: instances of one set. Facts: compliance 4.9.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accountId } from '../../../reconciler/model/account-id.ts';
import { CellSpace } from '../../../reconciler/model/cell-set.ts';
import { instanceQuota } from '../../../reconciler/providers/stack-sets/preflight.ts';

test('more than 100,000 instances of a set are told, and 100,000 are not', () => {
  const accounts = Array.from({ length: 50_001 }, (_, index) => accountId(String(100_000_000_000 + index)));
  const space = new CellSpace(accounts, ['eu-west-1', 'us-east-1']);
  const source = { file: 'all.yaml', line: 1, column: 1, endLine: 1, endColumn: 2, pointer: '/spec/stackset/name' };
  const told = (count: number) => instanceQuota({ cells: space.product(accounts.slice(0, count), space.regions), source });
  assert.deepEqual(told(50_000), []);
  const [quota] = told(50_001);
  assert.equal(quota?.code, 'P-05');
  assert.match(quota?.message ?? '', /100002 instances of one stack set.*100000/);
});
