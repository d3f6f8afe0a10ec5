// An account that has just joined has no role yet: for a time that is no fault.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accountId } from '../../reconciler/model/account-id.ts';
import { AwsFailure } from '../../reconciler/model/aws-failure.ts';
import type { Inventory } from '../../reconciler/model/inventory.ts';
import { waitsForRoles } from '../../reconciler/run/waiting-for-roles.ts';

const [young, old] = [accountId('111111111111'), accountId('222222222222')];
const hour = 3_600_000;
const joined = Date.parse('2026-11-23T12:00:00Z');
const inventory = {
  accounts: new Map([
    [young, { joinedAt: new Date(joined) }],
    [old, {}],
  ]),
} as unknown as Inventory;
const denied = {
  account: young,
  region: 'eu-west-1',
  service: 'sts',
  operation: 'AssumeRole',
  awsName: 'AccessDenied',
  failureClass: 'denied',
  message: 'no',
} as const;

/** What is said of a refusal, so long after the account joined. */
const said = (afterMs: number, grace?: string, failure: Partial<ConstructorParameters<typeof AwsFailure>[0]> = {}, account = young) =>
  waitsForRoles(inventory, grace, { now: new Date(joined + afterMs) } as never)(account, new AwsFailure({ ...denied, ...failure }));

test('within the grace it waits for bootstrap, afterwards the refusal is a fault', () => {
  const text = (grace: string) => `waiting for bootstrap: the account has joined within ${grace} and has no role of trueup yet`;
  assert.equal(said(0), text('24h'));
  assert.equal(said(24 * hour - 1), text('24h'));
  assert.equal(said(24 * hour), undefined);
  assert.equal(said(2 * hour - 1, '2h'), text('2h'));
  assert.equal(said(2 * hour, '2h'), undefined);
});

test('only a role that cannot be taken is waited for, and only where it is known when the account joined', () => {
  assert.equal(said(0, undefined, {}, old), undefined);
  assert.equal(said(0, undefined, {}, accountId('999999999999')), undefined);
  assert.equal(said(0, undefined, { service: 'account' }), undefined);
  assert.equal(said(0, undefined, { operation: 'GetCallerIdentity' }), undefined);
  assert.equal(said(0, undefined, { failureClass: 'throttled' }), undefined);
});
