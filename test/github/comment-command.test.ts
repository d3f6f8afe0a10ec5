// `trueup github comment` as a workflow's step runs it: files and environment in, comment, annotations, summary, outputs and exit code out.
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { main } from '../../reconciler/cli/main.ts';
import { CellSpace } from '../../reconciler/model/cell-set.ts';
import type { Plan } from '../../reconciler/model/plan.ts';
import { validateJson } from '../../reconciler/output/validate-json.ts';
import { planJson } from '../../reconciler/plan/plan-json.ts';
import { TestClock } from '../clock.ts';
import { type Ended, testIo } from '../e2e/harness.ts';
import { accounts, classOf, planOfClasses, source } from '../golden/big-plans.ts';
import { header } from '../golden/header.ts';
import { FakeGitHub } from './fake.ts';

const head = 'a'.repeat(40);
const space = new CellSpace(accounts(3), ['eu-west-1']);
const everywhere = space.product(space.accounts, space.regions);
const github = new FakeGitHub();
const clock = new TestClock();
const folder = mkdtempSync(path.join(os.tmpdir(), 'trueup-github-'));
let apiUrl = '';
before(async () => {
  apiUrl = await github.open();
});
after(async () => {
  await github.close();
  clock.close();
  rmSync(folder, { recursive: true, force: true });
  assert.deepEqual(github.violations, []);
});

let pulls = 0;
interface Step extends Ended {
  readonly comments: readonly string[];
  readonly outputs: string;
  readonly summary: string;
}

async function step(
  files: { readonly plan?: Plan; readonly validation?: string; readonly text?: string },
  argv: readonly string[] = [],
  env: Readonly<Record<string, string | undefined>> = {},
): Promise<Step> {
  const number = ++pulls;
  const pull = github.addPull(number, head);
  const file = (name: string): string => path.join(folder, `${number}-${name}`);
  const repo = { full_name: 'o/r' };
  writeFileSync(
    file('event'),
    JSON.stringify({ pull_request: { number, head: { sha: head, repo }, base: { sha: 'b'.repeat(40), repo } } }),
  );
  const unit = (): string => 'payments';
  writeFileSync(
    file('input'),
    files.text ?? files.validation ?? [...planJson(files.plan ?? planOfClasses(space, []), header, unit)].join(''),
  );
  const io = testIo(folder, clock, {
    GITHUB_API_URL: apiUrl,
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_REPOSITORY: 'o/r',
    GITHUB_RUN_ID: '17345678901',
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_EVENT_NAME: 'pull_request',
    GITHUB_EVENT_PATH: file('event'),
    GITHUB_OUTPUT: file('outputs'),
    GITHUB_STEP_SUMMARY: file('summary'),
    GITHUB_TOKEN: 'ghs_actions',
    ...env,
  });
  const exitCode = await main(
    ['github', 'comment', files.validation === undefined ? '--plan' : '--validation', file('input'), ...argv],
    io,
  );
  const read = (name: string): string => (existsSync(file(name)) ? readFileSync(file(name), 'utf8') : '');
  return {
    exitCode,
    stdout: io.stdout.text(),
    stderr: io.stderr.text(),
    comments: pull.comments.map(({ body }) => body),
    outputs: read('outputs').replace(/trueup-[0-9a-f]+/g, 'D'),
    summary: read('summary'),
  };
}

const changing = planOfClasses(space, [classOf('pci-dss/v/4.0.1/IAM.6', everywhere)]);
const deleting = planOfClasses(space, [classOf('old', everywhere, { action: 'delete', destructive: true, before: {} })]);
const unreadable = planOfClasses(space, [], {
  unreadable: [{ cell: space.cellAt(0), provider: 'security-hub', code: 'AccessDenied', message: 'no' }],
});
const refused: Plan = planOfClasses(space, [classOf('x', everywhere)], {
  guards: [{ guard: 'blast-radius', message: 'too much', hint: 'look' }],
});

test('a plan with changes: the comment with its marker, the summary, the outputs, and a green step', async () => {
  const ended = await step({ plan: changing });
  assert.equal(ended.exitCode, 0, ended.stdout + ended.stderr);
  assert.match(
    ended.comments[0] ?? '',
    /^<!-- trueup:plan v=1 key=default run=17345678901\.1 head=a{40} plan=[0-9a-f]{64} -->\n### 🔶 trueup plan: 0 to create, 3 to update/u,
  );
  assert.match(ended.comments[0] ?? '', /`payments` \| 3 \| 3[\s\S]*actions\/runs\/17345678901#artifacts/);
  assert.match(ended.summary, /^### 🔶/u);
  assert.match(
    ended.outputs,
    /result<<D\nchanges\nD\nhas-changes<<D\ntrue\nD\ndigest<<D\n[0-9a-f]{64}\nD\ncounts<<D\n\{.*"update":3\}?.*\nD\ncomment-id<<D\n\d+\nD\n/,
  );
  assert.doesNotMatch(ended.outputs, /\d{12}(?!\d)(?![0-9a-f])/);
});

test('outputs that a full disk does not take fail the step, a summary is a note, and both name the file', async (t) => {
  if (!existsSync('/dev/full')) return t.skip('this machine has no /dev/full');
  const lost = await step({ plan: changing }, [], { GITHUB_OUTPUT: '/dev/full' });
  assert.equal(lost.exitCode, 1);
  assert.match(lost.stderr, /^error: cannot write \/dev\/full: no space left on the device\n {2}make room there, and run it again\n$/m);
  const unsummed = await step({ plan: changing }, [], { GITHUB_STEP_SUMMARY: '/dev/full' });
  assert.equal(unsummed.exitCode, 0, unsummed.stderr);
  assert.match(unsummed.stderr, /^note: no job summary: cannot write \/dev\/full: no space left on the device$/m);
});

test('what fails the step is named, and the word for later jobs is never lost', async () => {
  const invalid = [
    ...validateJson(
      [{ severity: 'error', code: 'D-01', message: 'broken\n::set-output name=x::y', source: source('tenants/a.yaml', 3) }],
      4,
      header,
    ),
  ].join('');
  const cases = [
    [{ plan: planOfClasses(space, []) }, [], 0, 'clean'],
    [{ plan: changing }, ['--fail-on', 'changes'], 2, 'changes'],
    [{ plan: deleting }, ['--fail-on', 'deletes'], 2, 'changes'],
    [{ plan: changing }, ['--fail-on', 'deletes'], 0, 'changes'],
    [{ plan: unreadable }, [], 6, 'incomplete'],
    [{ plan: unreadable }, ['--fail-on', 'errors'], 0, 'incomplete'],
    [{ plan: refused }, [], 5, 'refused'],
    [{ validation: invalid }, [], 3, 'errors'],
  ] as const;
  for (const [files, argv, exitCode, result] of cases) {
    const ended = await step(files, [...argv, '--comment', 'off']);
    assert.equal(ended.exitCode, exitCode, `${result} ${argv.join(' ')}: ${ended.stdout}${ended.stderr}`);
    assert.match(ended.outputs, new RegExp(`^result<<D\n${result}\nD\n`));
    assert.equal(ended.comments.length, 0);
  }
});

test('documents in error: the comment lists them, annotations stand on their lines, no line of theirs is a command', async () => {
  const invalid = [
    ...validateJson(
      [{ severity: 'error', code: 'D-01', message: 'broken\n::set-output name=x::y', source: source('tenants/a.yaml', 3) }],
      4,
      header,
    ),
  ].join('');
  const ended = await step({ validation: invalid }, ['--prefix', 'infra/']);
  assert.equal(ended.exitCode, 3);
  assert.match(ended.comments[0] ?? '', /### ❌ trueup plan: 1 error in 1 file; nothing was planned/u);
  assert.equal(
    ended.stdout,
    '::error file=infra/tenants/a.yaml,line=3,endLine=3,col=5,endColumn=12,title=trueup D-01::broken%0A::set-output name=x::y\n',
  );
});

test('5: destructive classes that do not fit make the step red, also where nothing else would', async () => {
  const wide = new CellSpace(accounts(600), ['eu-west-1']);
  const classes = Array.from({ length: 600 }, (_, index) =>
    classOf(`old/${index}`, wide.of([wide.cellAt(index)]), { action: 'delete', destructive: true, before: {} }),
  );
  const ended = await step({ plan: planOfClasses(wide, classes) });
  assert.equal(ended.exitCode, 6, ended.stderr);
  assert.match(ended.comments[0] ?? '', /Not all destructive classes fit/);
});

test('17: a token that may only read fails nothing, and the summary has it all; a writable one that cannot post fails the job', async () => {
  const fork = await step({ plan: changing }, [], { GITHUB_TOKEN: 'ghs_fork' });
  assert.deepEqual([fork.exitCode, fork.comments.length], [0, 0]);
  assert.match(fork.stdout, /^::notice title=trueup::no comment: this token may only read/);
  assert.match(fork.summary, /3 to update/);
  const none = await step({ plan: changing }, [], { GITHUB_TOKEN: undefined });
  assert.deepEqual([none.exitCode, none.comments.length], [0, 0]);

  github.faults.push({ method: 'POST', path: /comments/, do: 'answer', status: 422, message: 'Validation Failed' });
  const failed = await step({ plan: changing });
  assert.equal(failed.exitCode, 1);
  assert.match(failed.stdout, /::error title=trueup::the comment could not be posted \(422\)/);
  assert.match(failed.outputs, /^result<<D\nchanges/);
  for (const { stdout, stderr, outputs, summary } of [fork, failed]) assert.doesNotMatch(stdout + stderr + outputs + summary, /ghs_/);
});

test('3: with the comment that cannot be posted a step still has no more than ten annotations of a kind', async () => {
  const diagnostics = Array.from({ length: 30 }, (_, index) => ({
    severity: 'error' as const,
    code: 'V-11' as const,
    message: `problem ${index}`,
    source: { file: `tenants/${index}.yaml`, line: 1, column: 1, endLine: 1, endColumn: 2, pointer: '' },
  }));
  github.faults.push({ method: 'POST', path: /comments/, do: 'answer', status: 422, message: 'Validation Failed' });
  const { exitCode, stdout } = await step({ plan: { ...changing, diagnostics } });
  const errors = stdout.split('\n').filter((line) => line.startsWith('::error'));
  assert.deepEqual([exitCode, errors.length], [1, 10], stdout);
  assert.match(errors[8] ?? '', /and 22 more: see the summary/);
  assert.match(errors[9] ?? '', /the comment could not be posted/);
});

test('usage, files that are no plans, and an environment that is no workflow', async () => {
  for (const [files, argv, env, pattern] of [
    [{ text: '{}' }, [], {}, /is not a plan/],
    [{ text: 'no json' }, [], {}, /is not a plan/],
    [{ plan: changing }, ['--comment-key', 'Not A Key'], {}, /lower case/],
    [{ plan: changing }, ['--comment', 'sometimes'], {}, /Allowed choices/],
    [{ plan: changing }, ['--fail-on', 'never'], {}, /unknown word/],
    [{ plan: changing }, ['--validation', 'x'], {}, /name a --plan or a --validation/],
    [{ plan: changing }, [], { GITHUB_REPOSITORY: undefined }, /GITHUB_REPOSITORY is not set/],
    [{ plan: changing }, [], { GITHUB_RUN_ID: 'x' }, /are numbers/],
    [{ plan: changing }, [], { GITHUB_EVENT_PATH: '/nowhere' }, /cannot be read/],
  ] as const) {
    const ended = await step(files, argv, env);
    assert.equal(ended.exitCode, 1);
    assert.match(ended.stderr, pattern);
  }
  const tampered = [...planJson(changing, header)].join('').replace('IAM.6', 'IAM.7');
  assert.match((await step({ text: tampered })).stderr, /digest/);
});

test('other events comment nothing', async () => {
  const event = path.join(folder, 'merge-group');
  writeFileSync(event, JSON.stringify({ merge_group: { base_sha: 'b'.repeat(40) } }));
  const ended = await step({ plan: changing }, [], { GITHUB_EVENT_PATH: event, GITHUB_EVENT_NAME: 'merge_group' });
  assert.deepEqual([ended.exitCode, ended.comments.length], [0, 0]);
  assert.match(ended.outputs, /changes/);
});

test('annotations: check writes a check run of its own, fifty a request; a token that may not falls back to the log', async () => {
  const many = Array.from({ length: 120 }, (_, index) => ({
    severity: index === 0 ? ('error' as const) : ('warning' as const),
    code: 'D-01' as const,
    message: `problem ${index}`,
    source: source('tenants/a.yaml', index + 1),
  }));
  const invalid = [...validateJson(many, 1, header)].join('');
  const checked = await step({ validation: invalid }, ['--annotations', 'check', '--comment', 'off', '--prefix', 'infra']);
  assert.equal(checked.exitCode, 3);
  assert.doesNotMatch(checked.stdout, /^::/m);
  const [run] = github.actions.checkRuns;
  assert.deepEqual([run?.head, run?.conclusion, run?.annotations.length, run?.requests], [head, 'failure', 120, 3]);
  assert.match(JSON.stringify(run?.annotations[119]), /"path":"infra\/tenants\/a\.yaml"/);
  const fork = await step({ validation: invalid }, ['--annotations', 'check', '--comment', 'off'], { GITHUB_TOKEN: 'ghs_fork' });
  assert.match(fork.stdout, /^::error file=tenants\/a\.yaml,line=1/m);
  assert.match(fork.stderr, /note: no check run \(403\)/);
});
