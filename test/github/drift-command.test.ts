// `trueup github drift-issue` from a drift file: the issue, the job summary, the outputs, and what makes the step red.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, describe, test } from 'node:test';
import { runAction } from '../../reconciler/cli/action.ts';
import { main } from '../../reconciler/cli/main.ts';
import { CellSpace } from '../../reconciler/model/cell-set.ts';
import type { Plan } from '../../reconciler/model/plan.ts';
import { driftJson } from '../../reconciler/output/drift.ts';
import { TestClock } from '../clock.ts';
import { testIo } from '../e2e/harness.ts';
import { accounts, classOf, planOfClasses } from '../golden/big-plans.ts';
import { header } from '../golden/header.ts';
import { FakeGitHub } from './fake.ts';

const space = new CellSpace(accounts(2), ['eu-west-1']);
const clock = new TestClock();
const folder = mkdtempSync(path.join(os.tmpdir(), 'trueup-drift-'));
const hubs: FakeGitHub[] = [];
after(async () => {
  for (const github of hubs) await github.close();
  clock.close();
  rmSync(folder, { recursive: true, force: true });
  for (const github of hubs) assert.deepEqual(github.violations, []);
});

const drifted = planOfClasses(space, [classOf('pci-dss/v/4.0.1/IAM.6', space.of([space.cellAt(0)]))]);
const clean = planOfClasses(space, []);
const unreadable = planOfClasses(space, [], {
  unreadable: [{ cell: space.cellAt(1), provider: 'security-hub', code: 'AccessDenied', message: 'no' }],
});

let steps = 0;
async function step(
  plan: Plan | string,
  argv: readonly string[] = [],
  {
    token = 'ghs_actions',
    inputs,
    github = new FakeGitHub(),
  }: { token?: string; inputs?: Readonly<Record<string, string>>; github?: FakeGitHub } = {},
) {
  hubs.push(github);
  github.issues.labels.add('aws-drift');
  const own = path.join(folder, String(++steps));
  const file = (name: string): string => `${own}-${name}`;
  const text =
    typeof plan === 'string' ? plan : [...driftJson({ plan, base: { kind: 'documents' }, factsOf: () => ({}) }, header)].join('');
  for (const [name, content] of [
    ['drift.json', text],
    ['outputs', ''],
    ['summary', ''],
  ] as const)
    writeFileSync(file(name), content);
  const io = testIo(folder, clock, {
    GITHUB_API_URL: await github.open(),
    GITHUB_REPOSITORY: 'o/r',
    GITHUB_RUN_ID: '17',
    GITHUB_EVENT_NAME: 'schedule',
    GITHUB_OUTPUT: file('outputs'),
    GITHUB_STEP_SUMMARY: file('summary'),
    ...(inputs === undefined ? { GITHUB_TOKEN: token } : { 'INPUT_GITHUB-TOKEN': token, ...inputs }),
  });
  const exitCode =
    inputs === undefined ? await main(['github', 'drift-issue', '--drift', file('drift.json'), ...argv], io) : await runAction(io, main);
  return {
    exitCode,
    github,
    stdout: io.stdout.text(),
    stderr: io.stderr.text(),
    outputs: readFileSync(file('outputs'), 'utf8').replace(/trueup-[0-9a-f]+/g, 'D'),
    summary: readFileSync(file('summary'), 'utf8'),
  };
}

describe('the command', { concurrency: true }, () => {
  test('writes issue, summary and outputs, and fails for what it is told', async () => {
    const first = await step(drifted);
    assert.equal(first.exitCode, 0, first.stdout + first.stderr);
    assert.match(first.github.issues.all[0]?.body ?? '', /1 difference in 1 cell[\s\S]*actions\/runs\/17#artifacts/);
    assert.match(first.summary, /^## AWS differs/);
    assert.equal(first.outputs, 'result<<D\nchanges\nD\nhas-changes<<D\ntrue\nD\nissue-number<<D\n500\nD\n');
    for (const [plan, argv, exitCode, result] of [
      [drifted, ['--fail-on', 'changes'], 2, 'changes'],
      [clean, ['--fail-on', 'changes', 'incomplete'], 0, 'clean'],
      [unreadable, [], 6, 'incomplete'],
      [unreadable, ['--fail-on', 'changes'], 0, 'incomplete'],
      [unreadable, ['--never-fail'], 0, 'incomplete'],
    ] as const) {
      const ended = await step(plan, [...argv, '--issue', 'off']);
      assert.deepEqual([ended.exitCode, ended.github.requests.length], [exitCode, 0], ended.stdout + ended.stderr);
      assert.match(ended.outputs, new RegExp(`^result<<D\n${result}\nD\n`));
    }
  });

  test('410 and a token that may only read: a drift is red, so that somebody hears of it; a clean check is not', async () => {
    const github = new FakeGitHub();
    github.issues.disabled = true;
    const off = await step(drifted, [], { github });
    assert.equal(off.exitCode, 2, off.stdout + off.stderr);
    assert.match(off.stdout, /^::notice title=trueup::no drift issue: issues are turned off/);
    assert.match(off.summary, /1 difference/);
    assert.equal((await step(drifted, [], { token: 'ghs_fork' })).exitCode, 2);
    assert.equal((await step(drifted, [], { token: '' })).exitCode, 2);
    assert.equal((await step(clean, [], { token: 'ghs_fork' })).exitCode, 0);
    const failing = new FakeGitHub();
    failing.faults.push({ method: 'POST', path: /issues$/, do: 'answer', status: 422, message: 'Validation Failed' });
    const failed = await step(drifted, [], { github: failing });
    assert.equal(failed.exitCode, 1);
    assert.match(failed.stdout, /::error title=trueup::the drift issue could not be written \(422\)/);
    for (const { stdout, stderr, outputs, summary } of [off, failed]) assert.doesNotMatch(stdout + stderr + outputs + summary, /ghs_/);
  });

  test('an issue per cause, and back to one', async () => {
    const missing = classOf('pci-dss/v/4.0.1', space.of([space.cellAt(1)]), {
      type: 'securityhub/standard',
      action: 'create',
      difference: 'standard-missing',
    });
    const github = new FakeGitHub();
    const both = planOfClasses(space, [...drifted.classes, missing]);
    const first = await step(both, ['--issue', 'per-cause'], { github });
    assert.match(first.outputs, /issue-number<<D\n500,501\n/, first.stdout + first.stderr);
    assert.match(github.issues.all[1]?.title ?? '', /: missing in AWS$/);
  });

  test('the action hands its inputs on; what is no drift is refused', async () => {
    writeFileSync(
      path.join(folder, 'drift.json'),
      [...driftJson({ plan: drifted, base: { kind: 'documents' }, factsOf: () => ({}) }, header)].join(''),
    );
    const inputs = { INPUT_COMMAND: 'drift-issue', INPUT_IN: '.', 'INPUT_DRIFT-LABEL': 'ours', 'INPUT_FAIL-ON': 'changes' };
    const acted = await step(drifted, [], { inputs });
    assert.equal(acted.exitCode, 2, acted.stdout + acted.stderr);
    assert.deepEqual(acted.github.issues.all[0]?.labels, ['ours']);
    const wrong = await step(drifted, [], { inputs: { ...inputs, INPUT_IN: 'nowhere' } });
    assert.match(wrong.stdout, /^::error title=trueup::nowhere holds no drift\.json/);
    for (const [text, argv, pattern] of [
      ['{}', [], /is not a drift/],
      [drifted, ['--label', 'x'.repeat(51)], /labels of 1 to 50/],
      [drifted, ['--key', 'Not A Key'], /lower case/],
      [drifted, ['--fail-on', 'never'], /unknown word/],
    ] as const) {
      const ended = await step(text, argv);
      assert.equal(ended.exitCode, 1);
      assert.match(ended.stderr, pattern);
    }
  });
});
