// Who made a difference and when, from CloudTrail, for what is new; what cannot be read is said.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { disable, disabledYaml, type E2e } from '../e2e/harness.ts';
import { disabledFile, inTheConsole, management, pciWithout, small } from '../e2e/small.ts';

interface Known {
  readonly name: string;
  readonly firstSeen?: string;
  readonly by?: string;
  readonly at?: string;
  readonly notTold?: string;
}
const place = { account: management, region: 'eu-west-1' };
const driftOf = async (run: E2e): Promise<readonly Known[]> => {
  const ended = await run.trueup(['drift', '--format', 'json']);
  return (JSON.parse(ended.stdout) as { classes: readonly Known[] }).classes;
};
const lookups = ({ sandbox }: E2e): number => sandbox.calls.list({ service: 'cloudtrail' }).length;

test('who switched a control back on is told once CloudTrail knows, remembered, and not asked again', async (t) => {
  const run = await small(t, pciWithout(['IAM.6', 'S3.1']), { accounts: 1, regions: ['eu-west-1'], securityhub: {} });
  run.write({ 'organization.yaml': pciWithout([])['organization.yaml']?.replace(', us-east-1', '') });
  assert.equal((await run.trueup(['apply', '--yes'])).exitCode, 0);
  assert.deepEqual([await driftOf(run), lookups(run)], [[], 0]);
  run.clock.advance(60_000);
  await inTheConsole(run, 'enable-control', { ...place, control: 'IAM.6', by: 'alice' });
  const changed = run.clock.now().toISOString().slice(0, 19);
  run.clock.advance(60_000);

  // AWS tells of it some minutes later: until then nobody is named.
  const [early] = await driftOf(run);
  assert.match(early?.notTold ?? '', /no event of the last 7 days that made it; it lags by some minutes/);
  assert.deepEqual([early?.by, early?.firstSeen !== undefined], [undefined, true]);

  run.clock.advance(10 * 60_000);
  const stale = run.sandbox.faults.add({ service: 'cloudtrail', effect: { kind: 'pages', size: 1, expired: 2 } });
  const [told] = await driftOf(run);
  run.sandbox.faults.clear(stale);
  assert.equal(run.sandbox.calls.list({ service: 'cloudtrail' }).filter(({ status }) => status === 400).length, 2);
  assert.deepEqual(
    [told?.by, told?.at?.slice(0, 19), told?.notTold, told?.firstSeen],
    [`arn:aws:iam::${management}:user/alice`, changed, undefined, early?.firstSeen],
  );
  const asked = lookups(run);
  assert.match((await run.trueup(['drift'])).stdout, /first seen [\s\S]*by arn:aws:iam::111111111111:user\/alice at/);
  assert.equal(lookups(run), asked);

  // What is new is asked for alone; a role that may not read the trail is said.
  await inTheConsole(run, 'enable-control', { ...place, control: 'S3.1', by: 'bob' });
  run.sandbox.faults.add({ service: 'cloudtrail', effect: { kind: 'denied' } });
  const both = await driftOf(run);
  assert.deepEqual(
    both.map(({ name, by, notTold }) => [name.split('/').at(-1), by, notTold]),
    [
      ['IAM.6', `arn:aws:iam::${management}:user/alice`, undefined],
      ['S3.1', undefined, `CloudTrail of ${management}/eu-west-1: AccessDeniedException`],
    ],
  );

  // A check of a part forgets nothing; a whole one forgets what is gone.
  run.write({ [disabledFile]: disabledYaml([disable('S3.1')]) });
  const [left] = await driftOf(run);
  assert.equal(left?.name.split('/').at(-1), 'S3.1');
});
