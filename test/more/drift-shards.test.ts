// A drift that several processes find, over the real path: parts, merge, the one issue; a part that is missing is unreadable.
import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { runAction } from '../../reconciler/cli/action.ts';
import { main } from '../../reconciler/cli/main.ts';
import { type E2e, openE2e, organizationYaml, repository, testIo } from '../e2e/harness.ts';
import { commitAll, startRepository } from '../e2e/repository.ts';
import { disabledFile, inTheConsole, management, member, other, pci, pciWithout } from '../e2e/small.ts';
import { FakeGitHub } from '../github/fake.ts';

const regions = ['eu-west-1'];
const files = { ...pciWithout(['IAM.6', 'S3.1']), 'organization.yaml': organizationYaml(regions) };
const github = new FakeGitHub();
let run: E2e & { close(): Promise<void> };
let apiUrl = '';
before(async () => {
  apiUrl = await github.open();
  const hubs = [{ accounts: [management, member, other], regions, standards: { [pci]: {} } }];
  run = await openE2e({ securityhub: { hubs } } as never, files, { accounts: 3, regions, limits: false });
  run.write({ '.gitignore': '*.json\n.trueup/\nin*/\nout*/\n' });
  startRepository(run.folder);
  assert.equal((await run.trueup(['apply', '--yes'])).exitCode, 0);
  // The same difference in all three accounts, and one in a single cell.
  for (const account of [management, member, other])
    await inTheConsole(run, 'enable-control', { account, region: 'eu-west-1', control: 'IAM.6' });
  await inTheConsole(run, 'enable-control', { account: other, region: 'eu-west-1', control: 'S3.1' });
  await ended(0, 'inventory', '--out', 'inventory.json', '--quiet');
});
after(async () => {
  await run.close();
  await github.close();
  assert.deepEqual(github.violations, []);
});

const at = (...names: readonly string[]): string => path.join(run.folder, ...names);
const json = (name: string): Record<string, unknown> => JSON.parse(readFileSync(at(name), 'utf8')) as Record<string, unknown>;
/** All of a drift but what it cost, and when it was looked for. */
const essence = (name: string): unknown => ({ ...json(name), run: '', stats: '' });
async function ended(exitCode: number, ...argv: string[]) {
  const result = await run.trueup(argv);
  assert.equal(result.exitCode, exitCode, `${argv.join(' ')}: ${result.stdout}${result.stderr}`);
  return result;
}
const shared = ['--quiet', '--inventory', 'inventory.json'];
const parts = ['part-0.json', 'part-1.json', 'part-2.json'] as const;

test('the parts of a drift, merged in any order, are the drift of one process, answers and history included', async () => {
  await ended(2, 'drift', ...shared, '--out', 'whole.json');
  for (const [index, name] of parts.entries()) {
    const { exitCode, stderr } = await run.trueup(['drift', ...shared, '--shard', `${index}/3`, '--out', name]);
    assert.ok(exitCode === 0 || exitCode === 2, stderr);
  }
  run.sandbox.clearCalls();
  const merged = await ended(2, 'drift', 'merge', parts[2], parts[0], parts[1], ...shared, '--out', 'drift.json');
  assert.match(merged.stdout, /^Drift: 4 differences in 3 cells \(2 classes\)$/m);
  assert.deepEqual(essence('drift.json'), essence('whole.json'));
  const reads = run.sandbox.calls
    .list()
    .filter(({ operation }) => /^(ListAccounts|Batch|Describe(Hub|Standards)|Get(EnabledStandards))/.test(operation));
  assert.deepEqual(reads, [], 'what was handed over, and what the parts have read, is not read again');
  const { classes } = json('drift.json') as { classes: { answers: { adopt: { patch?: string }; except: { patch?: string } } }[] };
  assert.ok(classes.every(({ answers }) => answers.adopt.patch !== undefined && answers.except.patch !== undefined));
  const ajv = new Ajv2020({ strict: true, allErrors: true });
  const validate = ajv.compile(JSON.parse(readFileSync(path.join(repository, 'schemas', 'output', 'drift.schema.json'), 'utf8')) as object);
  for (const name of ['drift.json', ...parts]) assert.ok(validate(json(name)), `${name}: ${ajv.errorsText(validate.errors)}`);
});

test('32: a part that is missing is unreadable and exit 6, never "no drift"; one that is not of this drift is refused', async () => {
  const less = await ended(6, 'drift', 'merge', parts[0], parts[2], ...shared, '--out', 'less.json');
  assert.match(less.stderr, /note: shard 1\/3 left no drift: its cells count as unreadable/);
  const { unreadable } = json('less.json') as { unreadable: { code: string; message: string }[] };
  assert.ok(
    unreadable.length > 0 && unreadable.every(({ code, message }) => code === 'shard-missing' && message === 'shard 1/3 left no drift'),
  );
  writeFileSync(at('cut.json'), readFileSync(at(parts[1]), 'utf8').slice(0, 200));
  writeFileSync(
    at('changed.json'),
    readFileSync(at(parts[1]), 'utf8').replace('"unsettled":[', '"unsettled":[{"accounts":["444444444444"],"regions":["eu-west-1"]},'),
  );
  for (const wrong of ['cut.json', 'nowhere.json', 'changed.json'])
    assert.match(
      (await ended(6, 'drift', 'merge', parts[0], wrong, parts[2], ...shared)).stderr,
      /left out: [\s\S]*shard 1\/3 left no drift/,
    );
  copyFileSync(at(parts[1]), at('copy.json'));
  for (const [argv, message] of [
    [['drift', 'merge', parts[1], 'copy.json'], /are both shard 1\/3/],
    [['drift', 'merge', 'whole.json'], /is a whole drift, not a part of one/],
    [['drift', 'merge', 'nowhere.json'], /no part of a drift could be read/],
    [['drift', 'merge', parts[0], '--adopt'], /takes no options of how to look for it/],
    [['drift', '--shard', '0/3'], /add --out FILE/],
    [['drift', '--shard', '0/3', '--out', 'x.json', '--adopt'], /--adopt edits the documents and writes no drift/],
    [['drift', '--shard', '0/3', '--adopt'], /--adopt goes without --shard/],
    [['drift', '--shard', '0/3', '--out', 'x.json', '--region', 'eu-west-1'], /--shard goes without --account/],
    [['github', 'drift-issue', '--drift', parts[0]], /is shard 0\/3 of a drift, not a whole one/],
  ] as const)
    assert.match((await ended(1, ...argv)).stderr, message);
});

let steps = 0;
/** A step of a run of drift.yml. */
async function step(inputs: Readonly<Record<string, string>>) {
  const own = at('in', 'steps', String(++steps));
  mkdirSync(own, { recursive: true });
  const file = (name: string): string => path.join(own, name);
  for (const name of ['outputs', 'summary']) writeFileSync(file(name), '');
  const io = testIo(run.folder, run.clock, {
    ...run.env,
    GITHUB_ACTIONS: 'true',
    GITHUB_API_URL: apiUrl,
    GITHUB_REPOSITORY: 'o/r',
    GITHUB_RUN_ID: String(700 + steps),
    GITHUB_EVENT_NAME: 'schedule',
    GITHUB_OUTPUT: file('outputs'),
    GITHUB_STEP_SUMMARY: file('summary'),
    'INPUT_GITHUB-TOKEN': 'ghs_actions',
    ...Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
  });
  const exitCode = await runAction(io, main);
  return {
    exitCode,
    text: io.stdout.text() + io.stderr.text(),
    outputs: readFileSync(file('outputs'), 'utf8'),
    summary: readFileSync(file('summary'), 'utf8'),
  };
}

test('drift.yml of a matrix: parts, one drift, one issue; with a part less the issue stays open and says what was not read', async () => {
  mkdirSync(at('in/inventory'), { recursive: true });
  copyFileSync(at('inventory.json'), at('in/inventory/inventory.json'));
  for (const index of [0, 1, 2]) {
    const part = await step({ command: 'drift', shard: `${index}/3`, inventory: 'in/inventory', out: `in/drift/drift-shard-${index}` });
    assert.equal(part.exitCode, 0, part.text);
    assert.doesNotMatch(part.outputs, /result/, 'a part says nothing of the whole');
  }
  const merge = { command: 'drift merge', in: 'in/drift', inventory: 'in/inventory', out: 'out', 'fail-on': 'errors' };
  const whole = await step(merge);
  assert.equal(whole.exitCode, 0, whole.text);
  assert.match(whole.outputs, /result<<\S+\nchanges\n/);
  const told = await step({ command: 'drift-issue', in: 'out', 'fail-on': 'errors,incomplete,changes' });
  assert.equal(told.exitCode, 2, told.text);
  const [issue] = github.issues.all;
  assert.match(issue?.body ?? '', /## AWS differs from what was applied: 4 differences in 3 cells[\s\S]*\*\*Adopt it into YAML\*\*/);
  assert.match(told.summary, /4 differences in 3 cells/);
  // Put back, but one part is not there.
  assert.equal((await run.trueup(['apply', '--yes'])).exitCode, 0);
  for (const index of [0, 2])
    assert.equal(
      (await step({ command: 'drift', shard: `${index}/3`, inventory: 'in/inventory', out: `in/later/drift-shard-${index}` })).exitCode,
      0,
    );
  const less = await step({ ...merge, in: 'in/later' });
  assert.equal(less.exitCode, 0, less.text);
  assert.match(less.outputs, /result<<\S+\nincomplete\n/);
  const unsure = await step({ command: 'drift-issue', in: 'out', 'fail-on': 'errors,incomplete,changes' });
  assert.equal(unsure.exitCode, 6, unsure.text);
  assert.equal(issue?.state, 'open');
  assert.match(issue?.body ?? '', /unreadable[\s\S]*`shard-missing` \| `shard 1\/3 left no drift`/);
  assert.equal((await step({ ...merge, in: 'in/nothing' })).exitCode, 1);
});

test('parts of another base than the one that was applied by now are refused', async () => {
  run.write({ [disabledFile]: `# applied anew\n${readFileSync(at(disabledFile), 'utf8')}` });
  commitAll(run.folder, 'a comment');
  assert.equal((await run.trueup(['apply', '--yes'])).exitCode, 0);
  assert.match(
    (await ended(1, 'drift', 'merge', ...parts, ...shared)).stderr,
    /was compared with other documents than what was applied last by now/,
  );
});
