// What AWS says it could not make is not in sync, however much of it looks as asked, and the failure tells what to do.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AwsFailure } from '../../../reconciler/model/aws-failure.ts';
import { accountFailure } from '../../../reconciler/providers/messaging/account-failures.ts';
import { account } from '../../../reconciler/providers/messaging/resources/account.ts';
import { deliveryStream } from '../../../reconciler/providers/messaging/resources/delivery-stream.ts';
import { cureOfConflict } from '../../../reconciler/providers/messaging/resources/sms-conflicts.ts';

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

test('conflicts of SMS: those that pass are waited for, the others have a cure', () => {
  const conflict = (reason: string | undefined, awsName = 'ConflictException') =>
    new AwsFailure({
      account: '333333333333',
      region: 'eu-west-1',
      service: 'sms-voice',
      operation: 'DeletePool',
      awsName,
      failureClass: 'conflict',
      message: 'no',
      reason,
    });
  for (const reason of ['RESOURCE_NOT_ACTIVE', 'RESOURCE_NOT_EMPTY', 'RESOURCE_ALREADY_EXISTS', 'toString', undefined])
    assert.equal(cureOfConflict(conflict(reason)), undefined, reason);
  for (const reason of ['DELETION_PROTECTION_ENABLED', 'OPT_OUT_LIST_MISMATCH', 'PROTECT_CONFIGURATION_IS_ACCOUNT_DEFAULT'])
    assert.match(cureOfConflict(conflict(reason)) ?? '', /\w/, reason);
  assert.equal(cureOfConflict(conflict('DELETION_PROTECTION_ENABLED', 'ResourceConflictException')), undefined);
  assert.equal(cureOfConflict(new Error('no')), undefined);
});
