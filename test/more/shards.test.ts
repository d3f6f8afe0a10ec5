// A plan and an apply that several processes share, over the real path: parts, merge, shares of the apply, merged result.
import assert from 'node:assert/strict';
import { copyFileSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { disable, disabledYaml, type E2e, openE2e, repository, standardsYaml } from '../e2e/harness.ts';
import { disabledFile, pci, standardsFile } from '../e2e/small.ts';
import { organizationSeed, organizationYaml, stackSetYaml, topicTemplate } from '../e2e/stack-sets-configuration.ts';

const accounts = ['111111111111', '333333333333', '444444444444', '555555555555', '666666666666'];
const files = {
  'organization.yaml': organizationYaml,
  [standardsFile]: standardsYaml(`  standards: [{ id: ${pci}, state: present }]\n`),
  [disabledFile]: disabledYaml([disable('IAM.6'), disable('S3.1')]),
  'compliance/stack-sets/topics.yaml': stackSetYaml(),
  'compliance/stack-sets/topics.template.yaml': topicTemplate,
};
const hub = { accounts: accounts.slice(0, 4), regions: ['eu-west-1', 'us-east-1'], standards: { [pci]: {} } };

let run: E2e & { close(): Promise<void> };
before(async () => {
  run = await openE2e({ ...organizationSeed, securityhub: { hubs: [hub] } } as never, files, { limits: false });
});
after(() => run.close());

const file = (name: string): string => path.join(run.folder, name);
const json = (name: string): Record<string, unknown> => JSON.parse(readFileSync(file(name), 'utf8')) as Record<string, unknown>;
const ajv = new Ajv2020({ strict: true, allErrors: true });
function isAsItsSchemaSays(kind: 'plan' | 'result' | 'inventory', value: unknown): void {
  const id = `output/${kind}.schema.json`;
  const schema = JSON.parse(readFileSync(path.join(repository, 'schemas', id), 'utf8')) as object;
  const validate = ajv.getSchema(id) ?? ajv.compile(schema);
  assert.ok(validate(value), ajv.errorsText(validate.errors, { separator: '\n' }));
}

/** All of a plan but what it cost. */
const essence = (name: string): unknown => ({ ...json(name), run: '', stats: '' });

async function ended(exitCode: number, ...argv: string[]) {
  const result = await run.trueup(argv);
  assert.equal(result.exitCode, exitCode, `${argv.join(' ')}: ${result.stdout}${result.stderr}`);
  return result;
}

const planPart = (index: number, of: number, out: string) =>
  ended(0, 'plan', '--quiet', '--inventory', 'inventory.json', '--shard', `${index}/${of}`, '--out', out);
/** Written by the first test. */
const [first, second, third] = ['part-0.json', 'part-1.json', 'part-2.json'] as const;

test('the parts of a plan, merged in any order, are the plan of one process, byte for byte but for what it cost', async () => {
  const read = await ended(0, 'inventory', '--out', 'inventory.json', '--cells-per-shard', '3');
  assert.equal(read.stdout, '5 accounts, 10 cells to read: 4 processes\n');
  isAsItsSchemaSays('inventory', JSON.parse((await ended(0, 'inventory', '--format', 'json')).stdout));
  await ended(0, 'plan', '--out', 'whole.json');
  run.sandbox.clearCalls();
  for (const [index, name] of [first, second, third].entries()) await planPart(index, 3, name);
  await planPart(0, 1, 'only.json');
  for (const names of [[third, first, second], ['only.json']]) {
    await ended(0, 'plan', 'merge', ...names, '--out', 'plan.json');
    assert.deepEqual(essence('plan.json'), essence('whole.json'), `of ${names.length}`);
  }
  for (const name of ['whole.json', 'plan.json', first]) isAsItsSchemaSays('plan', json(name));
  const calls = run.sandbox.calls.list();
  assert.deepEqual(
    calls.filter(({ operation }) =>
      /^(ListAccounts|DescribeOrganization|DescribeStandards|ListSecurityControlDefinitions)$/.test(operation),
    ),
    [],
    'what was handed over is not read again',
  );
  // Every cell is read by one part only, and stack sets are of exactly one.
  const parts = [first, second, third].map((name) => json(name) as { classes: { type: string }[] });
  assert.deepEqual(
    parts.map(({ classes }) => classes.some(({ type }) => type.startsWith('cloudformation/'))),
    [true, false, false],
  );
});

test('32: a shard that is missing, cut off, a link or too much of one is unreadable, exit 6, never "no changes"', async () => {
  for (const [what, argv] of [
    ['missing', [first, second]],
    ['not there', [first, second, 'nowhere.json']],
    ['cut off', [first, second, 'cut.json']],
    ['a link', [first, second, 'link.json']],
  ] as const) {
    writeFileSync(file('cut.json'), readFileSync(file(third), 'utf8').slice(0, 300));
    if (what === 'a link') symlinkSync(file(third), file('link.json'));
    const merged = await ended(6, 'plan', 'merge', ...argv, '--out', 'incomplete.json');
    assert.match(merged.stderr, /note: shard 2\/3 left no plan: its cells count as unreadable/, what);
    const plan = json('incomplete.json') as { unreadable: { code: string; message: string; scope: string }[] };
    assert.ok(plan.unreadable.length > 0);
    assert.ok(plan.unreadable.every(({ code, message }) => code === 'shard-missing' && message === 'shard 2/3 left no plan'));
    assert.match(
      (await ended(6, 'plan', 'merge', ...argv, '--format', 'markdown')).stdout,
      /### ⚠️ trueup plan incomplete: \d+ cells unreadable/u,
    );
  }
  // The shard of the organization: its stack sets are missed too, although no other part reads them.
  await ended(6, 'plan', 'merge', second, third, '--out', 'incomplete.json');
  const lost = (json('incomplete.json') as { unreadable: { provider: string }[] }).unreadable.map(({ provider }) => provider);
  assert.ok(lost.includes('stack-sets'), lost.join());
  assert.match((await ended(1, 'plan', 'merge', 'nowhere.json')).stderr, /no part of a plan could be read/);
  assert.match((await ended(1, 'plan', 'merge', 'whole.json')).stderr, /is a whole plan, not a part of one/);
  assert.match((await ended(1, 'apply', first, '--yes')).stderr, /is shard 0\/3 of a plan, not a whole one/);
});

test('32: a shard twice, of another number, commit, version, document or inventory is refused, and one that was changed is by its guard', async () => {
  await planPart(0, 2, 'other.json');
  const text = readFileSync(file(third), 'utf8');
  const changed = (name: string, from: RegExp, to: string): string => {
    assert.match(text, from);
    writeFileSync(file(name), text.replace(from, to));
    return name;
  };
  copyFileSync(file(second), file('copy.json'));
  for (const [third, message] of [
    ['copy.json', /are both shard 1\/3/],
    ['other.json', /differ in the number of shards/],
    [changed('version.json', /"version":"[^"]*"/, '"version":"9.9.9"'), /differ in the trueup version/],
    [changed('documents.json', /"documents":"[0-9a-f]{8}/, '"documents":"00000000'), /differ in the digest of documents/],
    [changed('lists.json', /"catalogue":"[0-9a-f]{8}/, '"catalogue":"00000000'), /differ in the digest of the catalogue/],
    [changed('inventory2.json', /"inventory":"[0-9a-f]{8}/, '"inventory":"00000000'), /differ in the digest of the inventory/],
    [changed('commit.json', /"diagnostics"/, '"commit": "abc",\n  "diagnostics"'), /differ in the commit/],
  ] as const) {
    const merged = await ended(1, 'plan', 'merge', first, second, third);
    assert.match(merged.stderr, message);
    assert.equal(merged.stdout, '');
  }
  for (const [from, to] of [
    [/IAM\.6/g, 'IAM.9'],
    [/"deleteShare":30/, '"deleteShare":90'],
  ] as const) {
    const merged = await ended(5, 'plan', 'merge', first, second, changed('tampered.json', from, to));
    assert.match(merged.stderr, /refused by the guard tampered-plan/);
  }
});

test('what is handed over is checked: another organization, a change, an age of more than a day', async () => {
  const text = readFileSync(file('inventory.json'), 'utf8');
  const wrong = async (name: string, content: string, message: RegExp, ...more: string[]): Promise<void> => {
    writeFileSync(file(name), content);
    const result = await ended(1, 'plan', '--inventory', name, ...more);
    assert.match(result.stderr, message);
  };
  await wrong('bad.json', text.replaceAll('444444444444', '777777777777'), /does not match its digest: somebody changed it/);
  await wrong('bad.json', text.slice(0, 200), /is not an inventory/);
  await wrong('bad.json', '{}', /is not an inventory: inventory\.kind/);
  await wrong('bad.json', text, /more than a day ago/, '--now', new Date(run.clock.now().getTime() + 2 * 86_400_000).toISOString());
  await wrong('none.json', '', /is not an inventory/);
});

test('wrong uses of --shard say what is right', async () => {
  for (const [argv, message] of [
    [['plan', '--shard', '4/4', '--out', 'x.json'], /write i\/n, 0\/4 to 3\/4/],
    [['plan', '--shard', '0/51', '--out', 'x.json'], /at most 50/],
    [['plan', '--shard', '0/4'], /add --out FILE/],
    [['plan', '--shard', '0/4', '--out', 'x.json', '--account', accounts[1] ?? ''], /--shard goes without --account/],
    [['apply', '--shard', '0/4', '--yes'], /apply --shard applies its share of a plan file/],
  ] as const)
    assert.match((await ended(1, ...argv)).stderr, message);
});

test('apply in shards: disjoint shares, one result; a missing one is unreadable, a plan of another digest refused, the last one ends the commit', async () => {
  const cells = new Set<string>();
  for (const index of [0, 1, 2]) {
    const applied = await ended(
      0,
      ...[
        'apply',
        'plan.json',
        '--yes',
        '--quiet',
        '--inventory',
        'inventory.json',
        '--shard',
        `${index}/3`,
        '--format',
        'json',
        '--changes',
      ],
    );
    // Runs of one second would have one id here.
    run.clock.advance(1_000);
    writeFileSync(file(`r${index}.json`), applied.stdout);
    const { cells: own } = JSON.parse(applied.stdout) as { cells: { account: string; region: string }[] };
    for (const { account, region } of own) {
      assert.ok(!cells.has(`${account}/${region}`), `${account}/${region} twice`);
      cells.add(`${account}/${region}`);
    }
  }
  const merged = await ended(0, 'result', 'merge', 'r2.json', 'r0.json', 'r1.json', '--plan', 'plan.json', '--out', 'result.json');
  assert.match(merged.stdout, new RegExp(`^Result: ${cells.size} converged, 0 converging`, 'm'));
  for (const name of ['result.json', 'r0.json']) isAsItsSchemaSays('result', json(name));
  const incomplete = await ended(6, 'result', 'merge', 'r2.json', 'r1.json', '--plan', 'plan.json', '--format', 'json');
  const { cells: lost } = JSON.parse(incomplete.stdout) as { cells: { status: string; code: string }[] };
  assert.ok(lost.length > 0 && lost.every(({ status, code }) => status === 'unreadable' && code === 'shard-missing'));
  assert.match((await ended(1, 'result', 'merge', 'r0.json', 'r0.json', '--plan', 'plan.json')).stderr, /are both shard 0\/3/);
  assert.match((await ended(1, 'result', 'merge', 'r0.json', '--plan', 'incomplete.json')).stderr, /is of the plan/);
  const again = await ended(0, 'plan', '--inventory', 'inventory.json');
  assert.match(again.stdout, /^Plan: 0 to create, 0 to update, 0 to delete in 0 cells/m);
  const runs = (json('.trueup/ledger.json') as { runs: { part?: { index: number; of: number } }[] }).runs;
  assert.deepEqual(
    runs.map(({ part }) => part && [part.index, part.of]),
    [
      [0, 3],
      [1, 3],
      [2, 3],
    ],
  );
});

test('a share of a plan of other documents, and a rollout with waves, are refused before anything is written', async () => {
  run.write({ [disabledFile]: disabledYaml([disable('IAM.6'), disable('S3.1'), disable('EC2.2')]) });
  await ended(0, 'plan', '--inventory', 'inventory.json', '--out', 'more.json');
  run.write({ [disabledFile]: disabledYaml([disable('IAM.6'), disable('S3.1')]) });
  const share = ['apply', 'more.json', '--yes', '--shard', '0/2', '--inventory', 'inventory.json'];
  assert.match((await ended(1, ...share)).stderr, /the plan was made of other documents than these/);
  const whole = await run.trueup(['apply', 'more.json', '--yes', '--inventory', 'inventory.json']);
  assert.match(whole.stderr, /note: the documents have changed since the plan was made/);
  assert.equal(whole.exitCode, 5, 'what is not asked for any more is refused, change by change');
  run.write({
    'organization.yaml': `${organizationYaml}  rollout: { waves: [{ name: first, share: 10 }] }\n`,
    [disabledFile]: disabledYaml([disable('IAM.6'), disable('S3.1'), disable('EC2.2')]),
  });
  await ended(0, 'plan', '--inventory', 'inventory.json', '--out', 'more.json');
  assert.match((await ended(1, ...share)).stderr, /Organization\.spec\.rollout has waves[\s\S]*--shard 0\/1/);
  const { shards, applyShards } = JSON.parse((await ended(0, 'inventory', '--format', 'json', '--cells-per-shard', '3')).stdout) as Record<
    string,
    number
  >;
  assert.deepEqual([shards, applyShards], [4, 1]);
  const alone = await ended(0, 'apply', 'more.json', '--yes', '--shard', '0/1', '--inventory', 'inventory.json', '--format', 'json');
  const { waves } = JSON.parse(alone.stdout) as { waves: { name: string; state: string }[] };
  assert.deepEqual(
    waves.map(({ name, state }) => [name, state]),
    [
      ['first', 'passed'],
      ['rest', 'passed'],
    ],
  );
});
