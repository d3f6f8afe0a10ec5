// What DevOps Guru found, over all governed cells, as a person reads it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DevOpsGuruClient, UpdateResourceCollectionCommand } from '@aws-sdk/client-devops-guru';
import { consoleChanges } from '../../sandbox/services/devops-guru/index.ts';
import { management, member, pciWithout, small } from '../e2e/small.ts';
import { settings } from '../sandbox/calling.ts';
import { change } from '../sandbox/monitoring-setting.ts';

const hourMs = 3_600_000;
const region = 'eu-west-1';
const workload = [
  { account: member, region, type: 'AWS::Lambda::Function', name: 'checkout', stack: 'shop' },
  { account: management, region, type: 'AWS::SQS::Queue', name: 'jobs', stack: 'work' },
];

test('insights are listed over all cells, one is shown with anomalies, events and recommendations, and what is unreadable is told', async (t) => {
  const run = await small(t, pciWithout(['IAM.6']), { seed: { 'devops-guru': workload } });
  for (const account of [management, member]) {
    const client = new DevOpsGuruClient(settings(run.sandbox, account, region));
    await client.send(
      new UpdateResourceCollectionCommand({ Action: 'ADD', ResourceCollection: { CloudFormation: { StackNames: ['*'] } } }),
    );
    client.destroy();
  }
  assert.match((await run.trueup(['insights'])).stdout, /^Insights: 0 \(0 of high severity\) in 4 cells$/m);
  run.clock.advance(24 * hourMs);
  change(consoleChanges, 'anomaly', { account: member, region, resource: 'checkout', kind: 'lambda-duration' }, run.sandbox.environment());
  run.clock.advance(hourMs);

  const listed = await run.trueup(['insights', '--format', 'json']);
  assert.equal(listed.exitCode, 0, listed.stderr);
  const { insights, byOrganization, cells } = JSON.parse(listed.stdout);
  assert.equal(insights.length, 1, listed.stdout);
  assert.deepEqual(
    [insights[0].account, insights[0].region, insights[0].type, insights[0].status, cells],
    [member, region, 'reactive', 'ongoing', 4],
  );
  assert.deepEqual([insights[0].stacks, insights[0].resources], [['shop'], []]);
  assert.deepEqual(byOrganization, ['eu-west-1', 'us-east-1'], 'the management account may ask for the whole organization');
  const text = await run.trueup(['insights']);
  assert.match(text.stdout, new RegExp(`ongoing reactive {2}${member}/${region} .*checkout`));

  const one = await run.trueup(['insights', insights[0].id, '--format', 'json']);
  assert.equal(one.exitCode, 0, one.stderr);
  const { insight } = JSON.parse(one.stdout);
  assert.ok(insight.anomalies.length > 0 && insight.anomalies[0].metrics.length > 0, one.stdout);
  assert.ok(insight.recommendations.length > 0, one.stdout);
  assert.match((await run.trueup(['insights', insights[0].id])).stdout, /Anomalies: \d+\n.*\nRelated events: /s);
  assert.match((await run.trueup(['insights', 'no-such'])).stderr, /no cell has an insight no-such/);

  run.sandbox.faults.add({ operation: 'ListOrganizationInsights', effect: { kind: 'denied' } });
  const fault = run.sandbox.faults.add({ operation: 'ListInsights', account: member, region: 'us-east-1', effect: { kind: 'denied' } });
  const single = await run.trueup(['insights', '--format', 'json']);
  assert.equal(single.exitCode, 6);
  const without = JSON.parse(single.stdout);
  assert.deepEqual([without.insights.length, without.byOrganization, without.unreadable.length], [1, [], 1]);
  assert.ok(without.insights[0].resources[0].includes('checkout'));
  run.sandbox.faults.clear(fault);
  assert.equal((await run.trueup(['insights', '--severity', 'LOW', '--account', member])).exitCode, 0);
  const closed = await run.trueup(['insights', '--status', 'closed', '--since', '5d', '--format', 'json']);
  assert.equal(JSON.parse(closed.stdout).insights.length, 0);
});
