// From one isolation model to another with numbers and IP pools, and from an application of its own into none: walked step by step.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seed } from '../../sandbox/services/sms-voice/index.ts';
import { smsOf } from '../../sandbox/services/sms-voice/state.ts';
import { applied, opened, own, region, stepsOf, walked } from '../e2e/migrating.ts';
import { organization } from '../providers/messaging/organization.ts';
import { account, tenant } from '../providers/messaging/tenant-documents.ts';

test('numbers and IP pools move within an account; there is no way into a shared application', async (t) => {
  const numberId = 'phone-0123456789abcdef0123456789abcdef';
  const mover = tenant('acme', {
    channels: {
      email: { configurationSets: [{ name: 'txn', ipPool: { name: 'acme-ips', scaling: 'MANAGED' } }] },
      sms: {
        optOutList: 'acme',
        originationIdentities: [{ phoneNumberId: numberId, adopt: true }],
        pool: { messageType: 'TRANSACTIONAL' },
        configurationSet: {},
        volume: { perDay: 1, monthlySpendUSD: 0.5 },
      },
    },
  });
  const run = await opened(t, { 'organization.yaml': organization });
  seed([{ account, region, what: 'number', country: 'DE', id: numberId }], run.sandbox.environment());
  run.write(mover);
  await applied(run);
  const own2 = await stepsOf(run, '--to', 'shared-project', '--as', 'acme-two');
  assert.deepEqual(
    own2.map((step) => step.sends),
    ['both', 'both', 'both', 'both', 'the new one', 'the new one', 'the new one'],
  );
  assert.match(own2.at(-1)?.title ?? '', new RegExp(`give acme-two the numbers of acme: ${numberId}`));
  await walked(run, own2, account, 'acme-two');
  const { numbers, pools } = smsOf(run.sandbox.environment(), account, region);
  assert.deepEqual(
    Object.values(numbers).map(({ tags, poolId }) => [tags['tenant'], pools[poolId ?? '']?.tags['Name']]),
    [['acme-two', 'org-acme-two']],
  );
  const printed = await run.trueup(['migrate', 'tenant', 'acme-two', '--to', 'dedicated-account', '--in', own]);
  assert.match(printed.stdout.replaceAll(/\s+/g, ' '), /numbers do not move to another account by a call: get new ones in 444444444444/);
  run.write(tenant('pusher', { channels: { push: { app: 'pusher' } } }));
  const refused = await run.trueup(['migrate', 'tenant', 'pusher', '--to', 'shared-project']);
  assert.equal(refused.exitCode, 1);
  assert.match(refused.stderr, /there is no way into a shared application.*\n {2}have the apps register with the shared application/);
});

test('within an account what both use is shared for the time of the move, and proved apart at its end', async (t) => {
  const run = await opened(t, tenant('acme', { isolation: 'shared-project', audience: { disjoint: true } }));
  const steps = await stepsOf(run, '--to', 'dedicated-project', '--as', 'acme-own');
  await walked(run, steps, account, 'acme-own');
  const proved = await run.trueup(['prove', 'isolation']);
  assert.equal(proved.exitCode, 0, proved.stdout);
});
