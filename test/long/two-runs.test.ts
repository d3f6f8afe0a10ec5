// Two real processes at once over one ledger in a table: of two runs of one organization one writes, of two organizations both.
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { CreateTableCommand, DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { folderWith, realTime, start } from '../cli/program.ts';
import { disable, disabledYaml, type E2e, standardsYaml } from '../e2e/harness.ts';
import { disabledFile, live, management, member, organizationFile, pci, pciWithout, standardsFile } from '../e2e/small.ts';
import { settings } from '../sandbox/calling.ts';

const batch = 'BatchUpdateStandardsControlAssociations';
const filesOf = (name: string): Record<string, string> => {
  const files = pciWithout(['IAM.6']);
  const table = `  ledger: { dynamodb: { table: trueup-ledger, account: "${management}", region: eu-west-1 } }\n`;
  return { ...files, [organizationFile]: `${(files[organizationFile] ?? '').replace('name: main', `name: ${name}`)}${table}` };
};

/** The table of the template, on which the sandbox's clock may go on for as long as it likes. */
async function makeTable(t: TestContext, run: E2e): Promise<void> {
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
}

test('over a table: two runs that start at once never both write', async (t) => {
  const run = await realTime(t);
  await makeTable(t, run);
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

/** The documents of an organization of that name that looks after one account. */
const lookingAfter = (name: string, account: string): Record<string, string> => ({
  ...filesOf(name),
  [standardsFile]: standardsYaml(`  standards: [{ id: ${pci}, state: present }]\n`, 'standards', `{ account: "${account}" }`),
  [disabledFile]: disabledYaml([disable('IAM.6')], 'disabled', `{ account: "${account}" }`),
});

test('over one table: two organizations write at once, and neither knows the lease, the runs or the journals of the other', async (t) => {
  const run = await realTime(t);
  await makeTable(t, run);
  const first = { folder: run.folder, account: management, name: 'main' };
  const second = { folder: folderWith(t, lookingAfter('second', member)), account: member, name: 'second' };
  run.write(lookingAfter('main', management));
  const both = [first, second];
  const trueup = (of: { readonly folder: string }, ...args: readonly string[]) => start(t, of.folder, args, run.env).exited;
  const runsOf = async (of: { readonly folder: string }): Promise<readonly { readonly run: string; readonly state: string }[]> =>
    JSON.parse((await trueup(of, 'runs', '--format', 'json')).stdout).runs;

  // Each is held at its first write, so that both hold their leases at once.
  const faults = both.map(({ account }) => run.sandbox.faults.add({ operation: batch, account, effect: { kind: 'hold' } }));
  const running = both.map((of) => trueup(of, 'apply', '--yes'));
  await run.sandbox.faults.whenHeld();
  const held = await Promise.all(
    both.map(async (of) => {
      for (let look = 0; look < 100; look++) {
        const [own] = await runsOf(of);
        if (own?.state === 'running') return own.run;
      }
      throw new Error(`${of.name} did not begin`);
    }),
  );
  const [mine = '', theirs = ''] = held;
  assert.notEqual(mine, theirs);
  for (const [of, own, foreign] of [
    [first, mine, theirs],
    [second, theirs, mine],
  ] as const) {
    const runs = await runsOf(of);
    assert.deepEqual([runs.length, runs[0]?.run], [1, own], 'only its own');
    const shown = await trueup(of, 'runs', foreign);
    assert.equal(shown.code, 1);
    assert.match(shown.stderr, new RegExp(`knows no run ${foreign}`));
    const unlocked = await trueup(of, 'unlock', foreign, '--yes');
    assert.equal(unlocked.code, 1);
    assert.match(unlocked.stderr, new RegExp(`the lease is not of run ${foreign}\\. Run ${own} `));
    const resumed = await trueup(of, 'apply', '--yes', '--resume', foreign);
    assert.equal(resumed.code, 1);
    assert.match(resumed.stderr, new RegExp(`knows no run ${foreign} that wrote`));
    const again = await trueup(of, 'apply', '--yes');
    assert.equal(again.code, 5, 'its own lease is held all the same');
    assert.match(again.stdout, new RegExp(`lease: run ${own} `));
  }
  for (const fault of faults) run.sandbox.faults.clear(fault);
  for (const ended of await Promise.all(running)) assert.equal(ended.code, 0, ended.stdout + ended.stderr);
  for (const { account, name } of both) assert.match(live(run, account)?.disabled['IAM.6'] ?? '', new RegExp(`by=trueup:${name}$`));
  for (const [of, own, foreign] of [
    [first, mine, theirs],
    [second, theirs, mine],
  ] as const) {
    const runs = await runsOf(of);
    assert.equal(runs.find((each) => each.run === own)?.state, 'finished');
    assert.ok(!runs.some((each) => each.run === foreign));
  }
});
