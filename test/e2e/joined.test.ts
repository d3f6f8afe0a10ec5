// An account that joins and gets what documents ask for by the next run's own calls: the result tells how long that took.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { IAM } from '@aws-sdk/client-iam';
import { organizationsCall, settings } from '../sandbox/calling.ts';
import { live, pci, pciWithout, small } from './small.ts';

test('an account that joins waits for its roles, is covered by the run after, and the result tells how long that took in all', async (t) => {
  const region = 'eu-west-1';
  const files = Object.fromEntries(
    Object.entries(pciWithout(['IAM.6'])).map(([name, text]) => [
      name,
      text.replace('governedRegions: [eu-west-1, us-east-1]', `governedRegions: [${region}]`),
    ]),
  );
  const run = await small(t, files, { regions: [region] });
  const apply = async () => {
    const ended = await run.trueup(['apply', '--yes', '--format', 'json']);
    assert.equal(ended.exitCode, 0, ended.stdout + ended.stderr);
    return (JSON.parse(ended.stdout) as { joined?: { account: string; by: string; seconds: number }[] }).joined;
  };
  assert.equal(await apply(), undefined, 'the first run knows nobody who was there before');
  await organizationsCall(run.sandbox, 'CreateAccount', JSON.stringify({ AccountName: 'new', Email: 'new@example.com' }));
  run.clock.advance(10 * 60_000);
  assert.equal(await apply(), undefined, 'it has no roles yet and waits for them');
  const answer = JSON.parse((await organizationsCall(run.sandbox, 'ListAccounts', '{}')).text) as {
    Accounts: { Id: string; Name: string }[];
  };
  const account = answer.Accounts.find(({ Name: name }) => name === 'new')?.Id ?? assert.fail('no account was made');
  const iam = new IAM(settings(run.sandbox, account));
  t.after(() => iam.destroy());
  const trust = { Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::111111111111:root' }, Action: 'sts:AssumeRole' };
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [trust] });
  for (const RoleName of ['trueup-plan', 'trueup-apply']) await iam.createRole({ RoleName, AssumeRolePolicyDocument });
  run.clock.advance(10 * 60_000);
  const joined = await apply();
  assert.deepEqual(
    joined?.map((each) => [each.account, each.by]),
    [[account, 'apply']],
  );
  const minutes = (joined?.[0]?.seconds ?? 0) / 60;
  assert.ok(minutes >= 10 && minutes < 40, `${minutes} minutes`);
  assert.equal(live(run, account, region)?.standards[pci], 'READY');
  assert.equal(await apply(), undefined, 'it is told once');
});
