// What old files become, and what is said of those that become nothing. UPDATE_GOLDEN=1 writes the expected texts.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { main } from '../../reconciler/cli/main.ts';
import { TestClock } from '../clock.ts';
import { organizationYaml, repository, temporaryFolder, testIo } from '../e2e/harness.ts';

const corpus = path.join(repository, 'test', 'migrate');
const names = readdirSync(corpus).filter((name) => !name.endsWith('.expected'));
const why = ['--reason', 'not used here', '--ticket', 'SEC-1', '--owner', 'web'];

function programIn(folder: string, clock: TestClock) {
  return async (argv: readonly string[], cwd = folder) => {
    const io = testIo(cwd, clock, {});
    return { exitCode: await main(argv, io), stdout: io.stdout.text(), stderr: io.stderr.text() };
  };
}

for (const name of names) {
  test(`migrate: ${name}`, async (t) => {
    const folder = temporaryFolder(t);
    const trueup = programIn(folder, TestClock.for(t));
    const { exitCode, stdout, stderr } = await trueup(['migrate', name, ...why], corpus);
    const actual = `exit ${exitCode}\n${stderr}${stdout === '' ? '' : `---\n${stdout}`}`;
    const expected = path.join(corpus, `${name}.expected`);
    if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(expected, actual);
    assert.ok(existsSync(expected), `${expected} is missing; UPDATE_GOLDEN=1 writes it`);
    assert.equal(actual, readFileSync(expected, 'utf8'));
    assert.equal(exitCode === 0, !name.startsWith('bad-'), 'bad files fail, the others do not');
    if (exitCode !== 0) return assert.equal(stdout, '');
    writeFileSync(path.join(folder, 'organization.yaml'), organizationYaml());
    const placed = await trueup(['migrate', path.join(corpus, name), ...why, '--out', '.']);
    assert.equal(placed.exitCode, 0, placed.stderr);
    const valid = await trueup(['validate']);
    assert.equal(valid.exitCode, 0, `${stdout}\n${valid.stdout}`);
  });
}

test('several files become documents in their places, and nothing is overwritten', async (t) => {
  const folder = temporaryFolder(t);
  const trueup = programIn(folder, TestClock.for(t));
  writeFileSync(path.join(folder, 'organization.yaml'), organizationYaml());
  const files = ['enabler.template.yaml', 'disabler.template.json', 'described.json'].map((name) => path.join(corpus, name));
  const printed = await trueup(['migrate', ...files, ...why]);
  assert.equal(printed.exitCode, 1);
  assert.match(printed.stderr, /DisabledControls and SecurityStandards and DevOpsGuruTargets come of it/);
  mkdirSync(path.join(folder, 'compliance', 'devops-guru'), { recursive: true });
  writeFileSync(path.join(folder, 'compliance', 'devops-guru', 'old.yaml'), 'mine');
  const taken = await trueup(['migrate', ...files, ...why, '--name', 'old', '--out', '.']);
  assert.equal(taken.exitCode, 1);
  assert.match(taken.stderr, /devops-guru\/old\.yaml is there already, and nothing was written/);
  assert.ok(!existsSync(path.join(folder, 'compliance', 'security-hub')));
  const placed = await trueup([
    'migrate',
    ...files,
    ...why,
    '--name',
    'new',
    '--out',
    '.',
    '--account',
    '222222222222',
    '--region',
    'eu-west-1',
  ]);
  assert.equal(placed.exitCode, 0, placed.stderr);
  assert.equal(
    placed.stdout,
    [
      'wrote compliance/security-hub/disabled-controls/new.yaml',
      'wrote compliance/security-hub/new.yaml',
      'wrote compliance/devops-guru/new.yaml',
      '',
    ].join('\n'),
  );
  const text = readFileSync(path.join(folder, 'compliance', 'security-hub', 'new.yaml'), 'utf8');
  assert.match(text, /targets: \{ include: \[ ?\{ account: "222222222222" \} ?\], regions: \[ ?eu-west-1 ?\] \}/);
});

test('wrong usage of migrate is told', async (t) => {
  const folder = temporaryFolder(t);
  const trueup = programIn(folder, TestClock.for(t));
  writeFileSync(path.join(folder, 'list.txt'), 'IAM.6\n');
  for (const [argv, message] of [
    [['list.txt'], /who disables a control says why\n {2}add --reason TEXT --ticket ID --owner NAME/],
    [['list.txt', ...why, '--name', '../up'], /write small letters, digits and hyphens/],
    [['list.txt', ...why, '--account', '12'], /write twelve digits/],
    [['none.txt', ...why], /cannot read .*none\.txt/],
  ] as const) {
    const ended = await trueup(['migrate', ...argv]);
    assert.equal(ended.exitCode, 1, ended.stdout);
    assert.match(ended.stderr, message);
  }
});
