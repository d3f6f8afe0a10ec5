// Two real processes at once over one ledger in a table: one of them writes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CreateTableCommand, DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { folderWith, realTime, start } from '../cli/program.ts';
import { live, management, member, organizationFile, pciWithout } from '../e2e/small.ts';
import { settings } from '../sandbox/calling.ts';

const batch = 'BatchUpdateStandardsControlAssociations';
const filesOf = (name: string): Record<string, string> => {
  const files = pciWithout(['IAM.6']);
  const table = `  ledger: { dynamodb: { table: trueup-ledger, account: "${management}", region: eu-west-1 } }\n`;
  return { ...files, [organizationFile]: `${(files[organizationFile] ?? '').replace('name: main', `name: ${name}`)}${table}` };
};

test('over a table: two runs that start at once never both write', async (t) => {
  const run = await realTime(t);
  const client = new DynamoDBClient(settings(run.sandbox, management, 'eu-west-1'));
  t.after(() => client.destroy());
  const names = ['organization', 'key'] as const;
  await client.send(
    new CreateTableCommand({
      TableName: 'trueup-ledger',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: names.map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      KeySchema: names.map((AttributeName, index) => ({ AttributeName, KeyType: index === 0 ? 'HASH' : 'RANGE' })),
    }),
  );
  // A minute of AWS takes half a second here.
  for (let look = 0; look < 10_000; look++)
    if ((await client.send(new DescribeTableCommand({ TableName: 'trueup-ledger' }))).Table?.TableStatus === 'ACTIVE') break;
  run.write(filesOf('main'));
  const fault = run.sandbox.faults.add({ operation: batch, effect: { kind: 'hold' } });
  const first = start(t, run.folder, ['apply', '--yes'], run.env);
  const second = start(t, folderWith(t, filesOf('main')), ['apply', '--yes'], run.env);
  await run.sandbox.faults.whenHeld();
  const loser = await Promise.race([first, second].map(async (each) => ({ each, ended: await each.exited })));
  assert.equal(loser.ended.code, 5, loser.ended.stdout + loser.ended.stderr);
  assert.match(loser.ended.stdout, /! lease: run \S+ \(.+process \d+\) holds the\s+organization until/);
  run.sandbox.faults.clear(fault);
  const winner = await (loser.each === first ? second : first).exited;
  assert.equal(winner.code, 0, winner.stdout + winner.stderr);
  assert.match(live(run, member)?.disabled['IAM.6'] ?? '', /by=trueup:main$/);
});
