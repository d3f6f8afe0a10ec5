// The action: its bundle as the child process that a runner starts, with GITHUB_* files and an event, against a fake GitHub and the sandbox;
// its inputs in process.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { parse } from 'yaml';
import { runAction } from '../../reconciler/cli/action.ts';
import { actionCommands, readInputs } from '../../reconciler/cli/action-inputs.ts';
import { harmless } from '../../reconciler/cli/action-steps.ts';
import { main } from '../../reconciler/cli/main.ts';
import { type SandboxHandle, startSandbox } from '../../sandbox/sandbox.ts';
import { TestClock } from '../clock.ts';
import { searchChild, watchSandbox } from '../e2e/canaries.ts';
import { capture, type Ended, repository, testIo } from '../e2e/harness.ts';
import { commitAll, startRepository } from '../e2e/repository.ts';
import { disabledFile, management, member, pci, pciWithout, regions } from '../e2e/small.ts';
import { FakeGitHub } from '../github/fake.ts';

const github = new FakeGitHub();
const folder = mkdtempSync(path.join(os.tmpdir(), 'trueup-action-'));
const bundle = path.join(folder, 'index.cjs');
let sandbox: SandboxHandle | undefined;
let apiUrl = '';
let base = '';
before(async () => {
  apiUrl = await github.open();
  const hubs = [{ accounts: [management, member], regions, standards: { [pci]: {} } }];
  sandbox = await startSandbox({ seed: { securityhub: { hubs } }, accounts: 2, regions, speed: 2000, limits: false });
  watchSandbox(sandbox);
  const configuration = path.join(folder, 'configuration');
  write(configuration, pciWithout(['IAM.6']));
  base = startRepository(configuration);
  write(configuration, pciWithout(['IAM.6', 'S3.1']));
  commitAll(configuration, 'S3.1 too');
  bundled(bundle);
});
after(async () => {
  await github.close();
  await sandbox?.close();
  rmSync(folder, { recursive: true, force: true });
  assert.deepEqual(github.violations, []);
});

function write(to: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(to, name)), { recursive: true });
    writeFileSync(path.join(to, name), text);
  }
}

function bundled(out: string): void {
  const ended = spawnSync(process.execPath, ['scripts/bundle.mjs', '--out', out], { cwd: repository, encoding: 'utf8' });
  assert.equal(ended.status, 0, ended.stderr);
}

type Inputs = Readonly<Record<string, string>>;

interface Action extends Ended {
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
}

let runs = 0;

/** The environment of one step, as the runner makes it. */
function environment(inputs: Inputs, eventName: string, event: unknown, more: Readonly<Record<string, string>> = {}) {
  const own = path.join(folder, `run-${++runs}`);
  mkdirSync(own);
  const file = (name: string): string => path.join(own, name);
  writeFileSync(file('event.json'), typeof event === 'string' ? event : JSON.stringify(event));
  writeFileSync(file('outputs'), '');
  writeFileSync(file('summary'), '');
  return {
    file,
    env: {
      PATH: process.env['PATH'] ?? '',
      CI: 'true',
      GITHUB_ACTIONS: 'true',
      GITHUB_API_URL: apiUrl,
      GITHUB_SERVER_URL: 'https://github.com',
      GITHUB_REPOSITORY: 'o/r',
      GITHUB_RUN_ID: String(17345678901 + runs),
      GITHUB_RUN_ATTEMPT: '1',
      GITHUB_EVENT_NAME: eventName,
      GITHUB_EVENT_PATH: file('event.json'),
      GITHUB_OUTPUT: file('outputs'),
      GITHUB_STEP_SUMMARY: file('summary'),
      AWS_ENDPOINT_URL: sandbox?.endpoint ?? '',
      AWS_ACCESS_KEY_ID: management,
      AWS_SECRET_ACCESS_KEY: 'sandbox',
      AWS_EC2_METADATA_DISABLED: 'true',
      'INPUT_GITHUB-TOKEN': 'ghs_actions',
      ...Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
      ...more,
    },
  };
}

function outputsOf(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries(Array.from(text.matchAll(/^(.+)<<(.+)\n([\s\S]*?)\n\2$/gm), ([, name = '', , value = '']) => [name, value]));
}

/** A step of the bundle in a process of its own. */
async function act(inputs: Inputs, eventName: string, event: unknown, more: Readonly<Record<string, string>> = {}): Promise<Action> {
  const { env, file } = environment(inputs, eventName, event, more);
  const child = spawn(process.execPath, [bundle], { cwd: path.join(folder, 'configuration'), env });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (data: Buffer) => {
    stdout += data.toString();
  });
  child.stderr.on('data', (data: Buffer) => {
    stderr += data.toString();
  });
  const exitCode = await new Promise<number>((resolve) => child.on('close', (code) => resolve(code ?? -1)));
  searchChild(stdout + stderr, folder, env, 'the action');
  const outputs = outputsOf(readFileSync(file('outputs'), 'utf8'));
  return { exitCode, stdout, stderr, outputs, summary: readFileSync(file('summary'), 'utf8') };
}

function pullRequest(number: number, head: string, from = 'o/r', user = 'ann'): object {
  return {
    action: 'opened',
    number,
    pull_request: {
      number,
      user: { login: user },
      head: { sha: head, repo: { full_name: from, fork: from !== 'o/r' } },
      base: { sha: base, repo: { full_name: 'o/r' } },
    },
    repository: { full_name: 'o/r' },
  };
}

const head = 'a'.repeat(40);
const out = (name: string): string => path.join(folder, 'configuration', '.trueup-out', name);
const planOut = { command: 'plan', 'max-parallel': '2' };

test('33: plan on a pull request of the repository compares with the base of the event, comments once, and ends green', async () => {
  const pull = github.addPull(1, head);
  const first = await act(planOut, 'pull_request', pullRequest(1, head));
  assert.equal(first.exitCode, 0, first.stdout + first.stderr);
  assert.equal(first.outputs['result'], 'changes');
  assert.equal(pull.comments.length, 1);
  assert.match(pull.comments[0]?.body ?? '', /S3\.1[\s\S]*IAM\.6/);
  assert.match(first.summary, /trueup plan/);
  const plan = JSON.parse(readFileSync(out('plan.json'), 'utf8')) as { changesDigest: string; base: { commit: string } };
  assert.deepEqual([plan.changesDigest, plan.base.commit], [first.outputs['digest'], base]);
  // 36: the token is nowhere, and no account id is in an output.
  for (const text of [first.stdout, first.stderr, first.summary, readFileSync(out('plan.json'), 'utf8')]) assert.doesNotMatch(text, /ghs_/);
  assert.doesNotMatch(JSON.stringify(first.outputs), /\b\d{12}\b/);
});

test('33: a fork and Dependabot have a token that may only read: no comment, everything in the summary, green', async () => {
  const pull = github.addPull(2, head);
  for (const [from, user] of [
    ['stranger/r', 'eve'],
    ['o/r', 'dependabot[bot]'],
  ] as const) {
    const token = { 'INPUT_GITHUB-TOKEN': 'ghs_fork' };
    const ended = await inProcess(planOut, pullRequest(2, head, from, user), token);
    assert.equal(ended.exitCode, 0, ended.stdout + ended.stderr);
    assert.match(ended.stdout, /::notice title=trueup::no comment: this token may only read/);
    assert.match(ended.summary, /S3\.1/);
  }
  assert.equal(pull.comments.length, 0);
});

test('33: merge_group, push, schedule and dispatch plan without a comment; the queue compares with its base', async () => {
  const queue = await inProcess(planOut, { action: 'checks_requested', merge_group: { base_sha: base, head_sha: head } });
  assert.deepEqual([queue.exitCode, queue.outputs['result']], [0, 'changes'], queue.stdout);
  assert.equal((JSON.parse(readFileSync(out('plan.json'), 'utf8')) as { base: { commit: string } }).base.commit, base);
  for (const [name, event] of [
    ['push', { ref: 'refs/heads/main', after: head, before: base }],
    ['schedule', { schedule: '17 5 * * *' }],
    ['workflow_dispatch', { inputs: { 'accept-digest': '' }, ref: 'refs/heads/main' }],
  ] as const) {
    const own = environment({ ...planOut, out: `.trueup-out/${name}` }, name, event);
    const io = testIo(path.join(folder, 'configuration'), clock, own.env);
    assert.equal(await runAction(io, main), 0, io.stdout.text() + io.stderr.text());
    assert.equal(outputsOf(readFileSync(own.file('outputs'), 'utf8'))['result'], 'changes');
    assert.equal('base' in JSON.parse(readFileSync(out(`${name}/plan.json`), 'utf8')), false);
  }
});

test('33: apply executes exactly the plan whose digest it is told, and refuses another with 5', async () => {
  const planned = await inProcess(planOut, { after: head });
  const apply = { command: 'apply', out: 'applied' };
  const other = await inProcess({ ...apply, 'expect-digest': 'f'.repeat(64) }, { after: head });
  assert.deepEqual([other.exitCode, other.outputs['result']], [5, 'refused'], other.stdout + other.stderr);
  const applied = await act({ ...apply, 'expect-digest': planned.outputs['digest'] ?? '' }, 'push', { after: head });
  assert.deepEqual([applied.exitCode, applied.outputs['result']], [0, 'clean'], applied.stdout + applied.stderr);
  const result = JSON.parse(readFileSync(path.join(folder, 'configuration', 'applied', 'result.json'), 'utf8')) as { kind: string };
  assert.equal(result.kind, 'result');
  const again = await inProcess(planOut, { after: head });
  assert.equal(again.outputs['result'], 'clean', again.stdout);
});

const clock = new TestClock();
after(() => clock.close());

async function inProcess(inputs: Inputs, event: unknown = {}, more: Readonly<Record<string, string>> = {}, where = 'configuration') {
  const own = environment(inputs, 'push', event, more);
  const io = testIo(path.join(folder, where), clock, own.env);
  const exitCode = await runAction(io, main);
  const [stdout, stderr] = [io.stdout.text(), io.stderr.text()];
  return {
    exitCode,
    stdout,
    stderr,
    outputs: outputsOf(readFileSync(own.file('outputs'), 'utf8')),
    summary: readFileSync(own.file('summary'), 'utf8'),
  };
}

test('34: a missing or malformed event is one annotation on no file and exit 1', async () => {
  for (const [event, more] of [
    ['{ not json', {}],
    ['{}', { GITHUB_EVENT_PATH: path.join(folder, 'nowhere.json') }],
  ] as const) {
    const ended = await inProcess({ command: 'validate' }, event, more);
    assert.equal(ended.exitCode, 1);
    assert.match(ended.stdout, /^::error title=trueup::the event [^\n]* cannot be read[^\n]*\n$/);
  }
});

test('35: a wrong value of an input is exit 1 and one annotation that names what is allowed; an invalid document is exit 3 on its line', async () => {
  for (const [inputs, message] of [
    [{ command: 'deploy' }, /the input command is "deploy"\. it takes validate, plan/],
    [{}, /the input command is ""/],
    [{ command: 'plan', comment: 'maybe' }, /comment is "maybe"\. it takes update, new, changes-only, off/],
    [{ command: 'plan', 'fail-on': 'errors,never' }, /fail-on is "never"/],
    [{ command: 'plan', 'max-parallel': '0' }, /max-parallel is "0"/],
    [{ command: 'apply', 'expect-digest': 'abc' }, /expect-digest is abc/],
  ] as const) {
    const ended = await inProcess(inputs);
    assert.equal(ended.exitCode, 1);
    assert.match(ended.stdout, /^::error title=trueup::[^\n]*\n$/);
    assert.match(ended.stdout, message);
  }
  write(path.join(folder, 'invalid'), { ...pciWithout(['IAM.6']), [disabledFile]: 'apiVersion: trueup/v1\nkind: Nothing\n::error::x\n' });
  const invalid = await inProcess({ command: 'validate' }, {}, {}, 'invalid');
  assert.deepEqual([invalid.exitCode, invalid.outputs['result']], [3, 'errors'], invalid.stdout);
  assert.match(invalid.stdout, new RegExp(`^::error file=${disabledFile},line=`));
  // A plan of it says the same, from the same documents.
  const planned = await inProcess({ command: 'plan' }, {}, {}, 'invalid');
  assert.deepEqual([planned.exitCode, planned.outputs['result']], [3, 'errors'], planned.stdout);
  assert.doesNotMatch(planned.stderr, /^\s*::/m);
});

test('1: no line of a command reaches the runner as a command of its own, however it is cut', async () => {
  const output = capture();
  const safe = harmless(output);
  for (const piece of ['fine\n::er', 'ror::x\n  ##[group]y\na name ##[add-mask]e\n', 'a :: b\r::set-env::c', '\n::last'])
    await safe.write(piece);
  await safe.end();
  assert.equal(output.text(), 'fine\n| ::error::x\n  ##\\x5bgroup]y\na name ##\\x5badd-mask]e\na :: b\n| ::set-env::c\n| ::last\n');
});

test('36: the token is in nothing that a step says or leaves, whatever the command', async () => {
  const pull = pullRequest(36, 'd'.repeat(40));
  github.addPull(36, 'd'.repeat(40));
  for (const inputs of [
    { command: 'validate' },
    planOut,
    { command: 'comment', in: '.trueup-out' },
    { command: 'drift', out: '.trueup-out' },
  ]) {
    const own = environment({ ...inputs, 'github-token': 'ghs_actions' }, 'pull_request', pull, { GITHUB_TOKEN: 'ghs_actions' });
    const io = testIo(path.join(folder, 'configuration'), clock, own.env);
    await runAction(io, main);
    const left = readdirSync(path.join(folder, 'configuration', '.trueup-out'), { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ name }) => readFileSync(path.join(folder, 'configuration', '.trueup-out', name), 'utf8'));
    assert.ok(left.length > 0);
    const all = [
      io.stdout.text(),
      io.stderr.text(),
      ...left,
      readFileSync(own.file('outputs'), 'utf8'),
      readFileSync(own.file('summary'), 'utf8'),
    ];
    assert.doesNotMatch(all.join('\n'), /ghs_/, JSON.stringify(inputs));
  }
});

test('the plan is among the files as JSON and as a page', async () => {
  const planned = await inProcess(planOut, { after: head });
  assert.match(readFileSync(out('plan.html'), 'utf8'), /^<!doctype html>[\s\S]*<h1>/i, planned.stdout);
});

test('37: the same sources give the same bytes, and the bundle is CommonJS without anything beside it', () => {
  const twice = path.join(folder, 'twice.cjs');
  bundled(twice);
  assert.ok(readFileSync(bundle).equals(readFileSync(twice)));
  assert.doesNotMatch(readFileSync(bundle, 'utf8'), /sourceMappingURL|\/tmp\//);
  assert.ok(existsSync(path.join(repository, 'dist', 'action', 'index.cjs')), 'npm run bundle');
});

test('39: the bundle starts in under two seconds of its own time', () => {
  const watch = path.join(folder, 'watch.cjs');
  writeFileSync(watch, "process.on('exit', () => process.stderr.write(`cpu ${process.cpuUsage().user}`));");
  const child = spawnSync(process.execPath, ['--require', watch, bundle], { env: { PATH: process.env['PATH'] ?? '' }, encoding: 'utf8' });
  assert.equal(child.status, 1);
  assert.match(child.stdout, /::error title=trueup::/);
  const micros = Number(/cpu (\d+)/.exec(child.stderr)?.[1]);
  assert.ok(micros > 0 && micros < 2_000_000, `${micros} microseconds`);
});

test('44: every input and output of action.yml is read or written by the code and stands in docs/github.md, and no other', () => {
  const action = parse(readFileSync(path.join(repository, 'action.yml'), 'utf8')) as {
    inputs: Record<string, { description: string }>;
    outputs: Record<string, object>;
    runs: object;
  };
  const asked: string[] = [];
  const spy = new Proxy<Record<string, string>>(
    { INPUT_COMMAND: 'plan' },
    {
      get: (target, name) => {
        asked.push(String(name));
        return target[String(name)];
      },
    },
  );
  readInputs(spy);
  const read = new Set([...asked.map((name) => name.replace('INPUT_', '').toLowerCase()), 'github-token']);
  assert.deepEqual(Object.keys(action.inputs).sort(), [...read].sort());
  assert.deepEqual(action.runs, { using: 'node24', main: 'dist/action/index.cjs' });
  const docs = readFileSync(path.join(repository, 'docs', 'github.md'), 'utf8');
  for (const name of [...Object.keys(action.inputs), ...Object.keys(action.outputs)]) assert.match(docs, new RegExp(`\`${name}\``), name);
  for (const command of actionCommands) assert.match(docs, new RegExp(`\`${command}\``), command);
});
