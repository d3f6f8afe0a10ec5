// The action from the merge on, in process: a matrix of shards, approve-check, apply, supersession and outcome, against the fake GitHub and the sandbox.
import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { runAction } from '../../reconciler/cli/action.ts';
import { main } from '../../reconciler/cli/main.ts';
import { disable, disabledYaml, type E2e, openE2e, testIo } from '../e2e/harness.ts';
import { commitAll, startRepository } from '../e2e/repository.ts';
import { disabledFile, live, management, member, pci, pciWithout, regions, writes } from '../e2e/small.ts';
import { FakeGitHub } from '../github/fake.ts';

const github = new FakeGitHub();
const folder = mkdtempSync(path.join(os.tmpdir(), 'trueup-merge-'));
let run: E2e & { close(): Promise<void> };
let apiUrl = '';
/** Commits of main: applied, and merged since by pull request 1. */
let [applied, merged] = ['', ''];
before(async () => {
  apiUrl = await github.open();
  const hubs = [{ accounts: [management, member], regions, standards: { [pci]: {} } }];
  run = await openE2e({ securityhub: { hubs } } as never, pciWithout(['IAM.6']), { accounts: 2, regions, limits: false });
  applied = startRepository(run.folder);
  assert.equal((await run.trueup(['apply', '--yes'])).exitCode, 0);
  run.write({ [disabledFile]: disabledYaml([disable('IAM.6'), disable('S3.1')]), '.gitignore': 'out*/\n.trueup/\nin/\n' });
  merged = commitAll(run.folder, 'S3.1 too');
  github.actions.commits.push(applied);
  github.actions.addArtifact(github.actions.addRun({ workflow: 'apply.yml', sha: applied, number: 400 }), 'apply-result', {
    'result.json': '{}',
  });
});
after(async () => {
  await run.close();
  await github.close();
  rmSync(folder, { recursive: true, force: true });
  assert.deepEqual(github.violations, []);
});

const head = 'e'.repeat(40);
let steps = 0;

type Inputs = Readonly<Record<string, string>>;

/** A step of a run of apply.yml on main, or of plan.yml on the pull request. */
async function step(inputs: Inputs, { number = 500, pull = false } = {}) {
  const own = path.join(folder, String(++steps));
  mkdirSync(own);
  const file = (name: string): string => path.join(own, name);
  const repo = { full_name: 'o/r' };
  const event = pull
    ? { pull_request: { number: 1, head: { sha: head, repo }, base: { sha: applied, repo } } }
    : { ref: 'refs/heads/main', before: applied, after: merged };
  writeFileSync(file('event.json'), JSON.stringify(event));
  for (const name of ['outputs', 'summary']) writeFileSync(file(name), '');
  const io = testIo(run.folder, run.clock, {
    ...run.env,
    GITHUB_ACTIONS: 'true',
    GITHUB_API_URL: apiUrl,
    GITHUB_REPOSITORY: 'o/r',
    GITHUB_RUN_ID: String(90_000 + number),
    GITHUB_RUN_NUMBER: String(number),
    GITHUB_EVENT_NAME: pull ? 'pull_request' : 'push',
    GITHUB_EVENT_PATH: file('event.json'),
    ...(pull
      ? {}
      : { GITHUB_SHA: merged, GITHUB_REF: 'refs/heads/main', GITHUB_WORKFLOW_REF: 'o/r/.github/workflows/apply.yml@refs/heads/main' }),
    GITHUB_OUTPUT: file('outputs'),
    GITHUB_STEP_SUMMARY: file('summary'),
    'INPUT_GITHUB-TOKEN': 'ghs_actions',
    ...Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
  });
  const exitCode = await runAction(io, main);
  const outputs = Object.fromEntries(
    Array.from(readFileSync(file('outputs'), 'utf8').matchAll(/^(.+)<<(.+)\n([\s\S]*?)\n\2$/gm), ([, name = '', , value = '']) => [
      name,
      value,
    ]),
  );
  return { exitCode, outputs, stdout: io.stdout.text(), stderr: io.stderr.text(), summary: readFileSync(file('summary'), 'utf8') };
}

const at = (...names: readonly string[]): string => path.join(run.folder, ...names);
async function green(inputs: Inputs, options: { number?: number; pull?: boolean } = {}) {
  const ended = await step(inputs, options);
  assert.equal(ended.exitCode, 0, `${inputs['command']}: ${ended.stdout}${ended.stderr}`);
  return ended;
}
/** What one job uploads and another downloads. */
function artifact(from: string, to: string): void {
  cpSync(at(from), at(to), { recursive: true });
}

test('plan.yml of a matrix: split, three shards, one merged plan, one comment; a shard that is missing is incomplete and red', async () => {
  const pull = github.addPull(1, head);
  const split = await green({ command: 'split', out: 'out/inventory' }, { pull: true });
  assert.deepEqual([split.outputs['shards'], split.outputs['shard-count'], split.outputs['base']], ['[0]', '1', applied]);
  for (const index of [0, 1, 2]) {
    const part = await green({ command: 'plan', shard: `${index}/3`, inventory: 'out/inventory', out: `out/s${index}` }, { pull: true });
    assert.equal(part.outputs['result'], undefined, 'a part says nothing of the whole');
    artifact(`out/s${index}`, `in/plan/plan-shard-${index}`);
  }
  assert.equal(pull.comments.length, 0);
  const whole = await green({ command: 'plan merge', in: 'in/plan', out: 'out/plan' }, { pull: true });
  assert.deepEqual([whole.outputs['result'], whole.outputs['plan-file']], ['changes', 'out/plan/plan.json']);
  assert.match(readFileSync(at('out/plan/plan.html'), 'utf8'), /^<!doctype html>[\s\S]*S3\.1/i);
  assert.equal(existsSync(at('out/s0/plan.html')), false, 'a part is no page');
  assert.match(pull.comments[0]?.body ?? '', /S3\.1[\s\S]*3 shards, /);
  // 32: a part that is missing, or only a link, is never "no changes".
  mkdirSync(at('in/less/plan-shard-0'), { recursive: true });
  cpSync(at('out/s0/plan.json'), at('in/less/plan-shard-0/plan.json'));
  mkdirSync(at('in/less/plan-shard-1'));
  symlinkSync(at('out/s1/plan.json'), at('in/less/plan-shard-1/plan.json'));
  const less = await step({ command: 'plan merge', in: 'in/less', out: 'out/less' }, { pull: true });
  assert.deepEqual([less.exitCode, less.outputs['result']], [6, 'incomplete'], less.stdout + less.stderr);
  assert.match(
    pull.comments[0]?.body ?? '',
    /\*\*2 shards of this plan are missing\*\*[\s\S]*`shard 1\/3 left no plan`[\s\S]*shard-missing/,
  );
  assert.match(less.summary, /2 shards of this plan are missing/);
  assert.equal((await step({ command: 'plan merge', in: 'in/nothing' }, { pull: true })).exitCode, 1);
  github.actions.merge(1, head, merged, readFileSync(at('out/plan/plan.json'), 'utf8'));
});

test('apply.yml: what the pull request showed is planned against the last applied commit, and approved', async () => {
  // Drift elsewhere is not of this merge: it is neither planned nor in the way.
  const planned = await green({ command: 'plan', base: 'last-applied', comment: 'off', out: 'out/apply' });
  assert.equal(planned.outputs['result'], 'changes');
  const checked = await green({ command: 'approve-check', in: 'out/apply', out: 'out/apply' });
  assert.deepEqual([checked.outputs['result'], checked.outputs['digest']], ['changes', planned.outputs['digest']]);
  const whole = await green({ command: 'plan', base: '', comment: 'off', out: 'out/whole' });
  assert.equal(whole.outputs['digest'], planned.outputs['digest']);
});

const apply = (digest: string): Inputs => ({ command: 'apply', in: 'out/apply', out: 'out/applied', 'expect-digest': digest });

test('31: a run that a newer one has overtaken writes nothing and ends green, before the lock and behind it', async () => {
  const digest = (await green({ command: 'approve-check', in: 'out/apply', out: 'out/apply' })).outputs['digest'] ?? '';
  const newer = github.actions.addRun({ workflow: 'apply.yml', sha: 'f'.repeat(40), number: 501, status: 'in_progress' });
  run.sandbox.clearCalls();
  const early = await green(apply(digest));
  assert.match(early.stdout, /::notice title=trueup::superseded by run 501 of apply\.yml: nothing was written/);
  assert.deepEqual(
    [early.outputs['result'], run.sandbox.calls.list().length, existsSync(at('out/applied/result.json'))],
    ['clean', 0, false],
  );
  // It comes while this run waits for the lease: asked for the second time.
  const index = github.actions.runs.indexOf(newer);
  github.actions.runs.splice(index, 1);
  let asked = 0;
  github.onRequest = (request) => {
    if (/workflows\/apply\.yml\/runs/.test(request) && ++asked === 2) github.actions.runs.push(newer);
  };
  const late = await green(apply(digest));
  assert.match(late.stdout, /superseded by run 501/);
  assert.equal(asked, 2);
  assert.deepEqual(writes(run), []);
  github.onRequest = undefined;
  github.actions.runs.splice(github.actions.runs.indexOf(newer), 1);
  assert.match((await run.trueup(['unlock'])).stdout, /No run holds the organization/, 'the lease was given back');
});

test('publish: the outcome on the merged pull request with each cell that is not there yet, and as a deployment', async () => {
  const digest = (await green({ command: 'approve-check', in: 'out/apply', out: 'out/apply' })).outputs['digest'] ?? '';
  for (const index of [0, 1, 2]) {
    const share = await green({ ...apply(digest), shard: `${index}/3`, inventory: 'out/inventory', out: `out/r${index}` });
    assert.equal(share.outputs['result'], 'clean');
    run.clock.advance(1_000);
    artifact(`out/r${index}`, `in/apply/apply-result-${index}`);
  }
  assert.ok('S3.1' in (live(run, member)?.disabled ?? {}));
  artifact('out/apply', 'in/apply/apply-plan');
  const pull = github.pulls.get(1);
  if (pull === undefined) throw new Error('there is a pull request');
  pull.state = 'closed';
  const told = await green({ command: 'publish', in: 'in/apply', out: 'out/told', deployment: 'aws-apply' });
  assert.equal(told.outputs['result'], 'clean');
  const [, outcome] = pull.comments;
  assert.match(
    outcome?.body ?? '',
    /^<!-- trueup:outcome v=1 key=default run=90500\.1 head=e{40} plan=[0-9a-f]{64} -->\n### ✅ trueup apply: 4 of 4 cells converged/u,
  );
  assert.deepEqual(
    github.actions.deployments.map(({ ref, environment, states }) => [ref, environment, states]),
    [[merged, 'aws-apply', ['success']]],
  );
  // A shard that left no result: told anew, so that people are notified, and red.
  rmSync(at('in/apply/apply-result-1'), { recursive: true });
  assert.match(told.summary, /4 of 4 cells converged/);
  const less = await step({ command: 'publish', in: 'in/apply', out: 'out/told' }, { number: 502 });
  assert.equal(less.exitCode, 6, less.stdout + less.stderr);
  const last = pull.comments.at(-1)?.body ?? '';
  assert.equal(pull.comments.length, 3);
  assert.match(
    last,
    /### ⚠️ trueup apply: 2 of 4 cells converged, 2 unreadable; 1 shard missing[\s\S]*`shard 1\/3 left no result`: 2 cells unreadable[\s\S]*shard-missing/u,
  );
  assert.ok(outcome?.minimized, 'the earlier outcome is folded');
});

test('publish without a result: a refusal is told, nothing to do is not', async () => {
  rmSync(at('in'), { recursive: true });
  artifact('out/apply', 'in/apply-plan');
  const quiet = await green({ command: 'publish', in: 'in' }, { number: 503 });
  assert.match(quiet.stdout, /::notice title=trueup::nothing was applied/);
  const pull = github.pulls.get(1);
  const before = pull?.comments.length ?? 0;
  writeFileSync(
    at('in/apply-plan/approval.json'),
    JSON.stringify({ kind: 'approval', refused: '2 changes were in no plan [x](http://y) @ann' }),
  );
  await green({ command: 'publish', in: 'in' }, { number: 504 });
  const last = pull?.comments.at(-1)?.body ?? '';
  assert.equal(pull?.comments.length, before + 1);
  assert.match(last, /### ⛔ trueup apply refused: nothing was written\n\n`2 changes were in no plan \[x\]\(http:\/\/y\) @ann`/u);
});

test('wrong inputs name what is allowed', async () => {
  for (const [inputs, message] of [
    [{ command: 'plan', shard: '2/2' }, /shard is "2\/2"\. it takes i\/n/],
    [{ command: 'approve-check', unapproved: 'all' }, /unapproved is "all"\. it takes refuse, allow-additive/],
    [{ command: 'approve-check', strict: 'yes' }, /strict is "yes"\. it takes true, false/],
    [{ command: 'plan', annotations: 'none' }, /annotations is "none"\. it takes commands, check/],
    [{ command: 'publish', in: 'nowhere' }, /nowhere holds no plan\.json/],
    [{ command: 'plan', inventory: 'nowhere' }, /cannot read .*nowhere\/inventory\.json/],
  ] as const) {
    const ended = await step(inputs);
    assert.equal(ended.exitCode, 1, JSON.stringify(inputs));
    assert.match(ended.stdout, message);
  }
});
