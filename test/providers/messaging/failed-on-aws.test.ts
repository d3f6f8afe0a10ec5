// What AWS says it could not make is not in sync, however much of it looks as asked, and the failure tells what to do.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accountFailure } from '../../../reconciler/providers/messaging/account-failures.ts';
import { account } from '../../../reconciler/providers/messaging/resources/account.ts';
import { deliveryStream } from '../../../reconciler/providers/messaging/resources/delivery-stream.ts';

for (const [{ rules }, cure] of [
  [deliveryStream, /delete it and apply again/],
  [account, /^the reason$/],
] as const)
  test(`${rules.name}: what AWS could not make is no success`, () => {
    const wanted = { any: 'thing' };
    assert.ok(rules.same(wanted, { ...wanted, more: 1 }));
    assert.ok(!rules.same(wanted, { ...wanted, failure: 'the reason' }));
    assert.equal(rules.failedBecause?.({ ...wanted }), undefined);
    assert.match(rules.failedBecause?.({ ...wanted, failure: 'the reason' }) ?? '', cure);
  });

test('a reason that we do not know is told as AWS gave it', () => {
  assert.equal(accountFailure('acme', 'SOMETHING_NEW', 'car-1'), 'Organizations could not make the account acme: SOMETHING_NEW (car-1)');
  assert.match(accountFailure('acme', 'INVALID_EMAIL', 'car-1'), /INVALID_EMAIL \(car-1\); AWS does not take the address/);
});
