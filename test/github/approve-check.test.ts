// `trueup github approve-check` over a history of commits, pull requests, runs and artifacts: what was shown may be made, and nothing else.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { main } from '../../reconciler/cli/main.ts';
import { CellSpace } from '../../reconciler/model/cell-set.ts';
import type { Plan, PlanClass } from '../../reconciler/model/plan.ts';
import { changesDigest } from '../../reconciler/plan/change-ids.ts';
import { planJson } from '../../reconciler/plan/plan-json.ts';
import { TestClock } from '../clock.ts';
import { testIo } from '../e2e/harness.ts';
import { accounts, classOf, planOfClasses } from '../golden/big-plans.ts';
import { header } from '../golden/header.ts';
import { FakeGitHub } from './fake.ts';

const space = new CellSpace(accounts(3), ['eu-west-1']);
const cells = [0, 1, 2].map((index) => space.of([space.cellAt(index)]));
const everywhere = space.product(space.accounts, space.regions);
const clock = new TestClock();
const folder = mkdtempSync(path.join(os.tmpdir(), 'trueup-approve-'));
const opened: FakeGitHub[] = [];
after(async () => {
  for (const github of opened) await github.close();
  clock.close();
  rmSync(folder, { recursive: true, force: true });
  for (const github of opened) assert.deepEqual(github.violations, []);
});

const sha = (letter: string): string => letter.repeat(40);
const planText = (plan: Plan): string => [...planJson(plan, header)].join('');
const planOf = (...classes: readonly PlanClass[]): Plan => planOfClasses(space, classes);
const iam6 = (where = everywhere, more = {}): PlanClass => classOf('pci-dss/v/4.0.1/IAM.6', where, more);
const s3 = (where = everywhere, more = {}): PlanClass => classOf('pci-dss/v/4.0.1/S3.9', where, more);

interface Scene {
  readonly github: FakeGitHub;
  readonly apiUrl: string;
}

/** main with an applied commit `a`; the last commit is the one to apply. */
async function scene(): Promise<Scene> {
  const github = new FakeGitHub();
  opened.push(github);
  const apiUrl = await github.open();
  github.actions.commits.push(sha('a'));
  github.actions.addArtifact(github.actions.addRun({ workflow: 'apply.yml', sha: sha('a') }), 'apply-result', { 'result.json': '{}' });
  return { github, apiUrl };
}

let steps = 0;
async function check(
  { github, apiUrl }: Scene,
  fresh: Plan,
  argv: readonly string[] = [],
  event: object = {},
  env: Record<string, string> = {},
) {
  const own = path.join(folder, String(++steps));
  const file = (name: string): string => `${own}-${name}`;
  writeFileSync(file('plan.json'), planText(fresh));
  writeFileSync(file('event.json'), JSON.stringify(event));
  for (const name of ['outputs', 'summary']) writeFileSync(file(name), '');
  const io = testIo(folder, clock, {
    GITHUB_API_URL: apiUrl,
    GITHUB_REPOSITORY: 'o/r',
    GITHUB_RUN_ID: '99000000',
    GITHUB_EVENT_NAME: 'push',
    GITHUB_EVENT_PATH: file('event.json'),
    GITHUB_SHA: github.actions.commits.at(-1) ?? '',
    GITHUB_REF: 'refs/heads/main',
    GITHUB_WORKFLOW_REF: 'o/r/.github/workflows/apply.yml@refs/heads/main',
    GITHUB_OUTPUT: file('outputs'),
    GITHUB_STEP_SUMMARY: file('summary'),
    GITHUB_TOKEN: 'ghs_actions',
    ...env,
  });
  const exitCode = await main(['github', 'approve-check', '--plan', file('plan.json'), ...argv], io);
  const outputs = Object.fromEntries(
    Array.from(readFileSync(file('outputs'), 'utf8').matchAll(/^(.+)<<(.+)\n([\s\S]*?)\n\2$/gm), ([, name = '', , value = '']) => [
      name,
      value,
    ]),
  );
  return { exitCode, stdout: io.stdout.text(), stderr: io.stderr.text(), outputs, summary: readFileSync(file('summary'), 'utf8') };
}

test('30: one pull request: what it showed is approved, however it is folded and whatever was there before; a direct push is not', async () => {
  const one = await scene();
  one.github.actions.merge(1, sha('1'), sha('b'), planText(planOf(iam6())));
  const folded = planOf(iam6(cells[0], { before: { status: 'DISABLED' } }), iam6(space.of([space.cellAt(1), space.cellAt(2)])));
  const approved = await check(one, folded);
  assert.equal(approved.exitCode, 0, approved.stdout + approved.stderr);
  assert.deepEqual([approved.outputs['result'], approved.outputs['digest']], ['changes', changesDigest(folded.classes)]);
  assert.match(approved.stdout, /^3 changes approved by 1 merged pull request since aaaaaaa\.$/m);
  const more = await check(one, planOf(iam6(), s3(cells[1])));
  assert.deepEqual([more.exitCode, more.outputs['result']], [5, 'refused']);
  assert.match(more.stdout, /^::error title=trueup::1 change was in no plan that a merged pull request showed/m);
  assert.match(more.summary, /refused by `unapproved`/);
  assert.match(more.summary, /S3\.9/);
  assert.doesNotMatch(more.summary, /IAM\.6/, 'only what nobody approved is listed');
  one.github.actions.commits.push(sha('c'));
  const direct = await check(one, planOf(iam6(), s3()));
  assert.equal(direct.exitCode, 5);
  assert.match(direct.stderr, /note: ccccccc came without a pull request/);
});

test('30: two pull requests since the last apply add up; squash, merge and rebase leave other commits and the same heads', async () => {
  const two = await scene();
  two.github.actions.merge(1, sha('1'), sha('b'), planText(planOf(iam6())));
  two.github.actions.merge(2, sha('2'), sha('c'), planText(planOf(s3())));
  assert.equal((await check(two, planOf(iam6(), s3()))).exitCode, 0);
  // A rebase brings several commits of one pull request.
  two.github.actions.commits.push(sha('d'));
  two.github.actions.pullsOf.set(sha('d'), two.github.actions.pullsOf.get(sha('c')) ?? []);
  assert.equal((await check(two, planOf(iam6(), s3()))).exitCode, 0);
  // A run that left no result applied nothing: what came before it still counts.
  two.github.actions.addRun({ workflow: 'apply.yml', sha: sha('c') });
  assert.equal((await check(two, planOf(iam6(), s3()))).exitCode, 0);
  two.github.actions.addArtifact(two.github.actions.addRun({ workflow: 'apply.yml', sha: sha('c') }), 'apply-result', {});
  assert.equal((await check(two, planOf(iam6(), s3()))).exitCode, 5, 'what was applied before needs to be shown again');
});

test('30: an expired, missing or changed plan approves nothing, nor does that of a fork, of another head, or of a pull request into another branch', async () => {
  const text = planText(planOf(iam6()));
  const cases: readonly (readonly [string, (scene: Scene) => void, RegExp])[] = [
    [
      'expired',
      ({ github }) => {
        const { artifact } = github.actions.merge(1, sha('1'), sha('b'), text);
        if (artifact !== undefined) artifact.expired = true;
      },
      /pull request 1 approves nothing: the plan of run \d+ has expired/,
    ],
    ['no run', ({ github }) => void github.actions.merge(1, sha('1'), sha('b'), undefined), /no run of plan\.yml for 1111111/],
    [
      'archive changed',
      ({ github }) => {
        const { artifact } = github.actions.merge(1, sha('1'), sha('b'), text);
        if (artifact !== undefined) artifact.archive = Buffer.concat([artifact.archive, Buffer.from('x')]);
      },
      /does not match its digest/,
    ],
    [
      'plan changed',
      ({ github }) => void github.actions.merge(1, sha('1'), sha('b'), text.replaceAll('IAM.6', 'IAM.7')),
      /the content has the digest/,
    ],
    ['cut off', ({ github }) => void github.actions.merge(1, sha('1'), sha('b'), text.slice(0, 200)), /pull request 1 approves nothing/],
    [
      'of a fork',
      ({ github }) => {
        github.actions.merge(1, sha('1'), sha('b'), text);
        for (const run of github.actions.runs) if (run.workflow === 'plan.yml') run.repository = 'stranger/r';
      },
      /no run of plan\.yml/,
    ],
    [
      'not merged',
      ({ github }) => {
        github.actions.merge(1, sha('1'), sha('b'), text).pull.merged = false;
      },
      /bbbbbbb came without a pull request/,
    ],
    [
      'another branch',
      ({ github }) => void github.actions.merge(1, sha('1'), sha('b'), text, 'release'),
      /bbbbbbb came without a pull request/,
    ],
    [
      'no plan in it',
      ({ github }) => {
        github.actions.merge(1, sha('1'), sha('b'), undefined);
        const run = github.actions.addRun({ workflow: 'plan.yml', sha: sha('1'), event: 'pull_request' });
        github.actions.addArtifact(run, 'plan', { '../plan.json': text });
      },
      /there is no plan\.json in it/,
    ],
  ];
  for (const [what, prepare, message] of cases) {
    const own = await scene();
    prepare(own);
    const ended = await check(own, planOf(iam6()));
    assert.equal(ended.exitCode, 5, `${what}: ${ended.stdout}${ended.stderr}`);
    assert.match(ended.stderr, message, what);
  }
});

test('30: drift in between: a change that is due no more is reported, one that came is refused, and --strict refuses what has moved', async () => {
  const own = await scene();
  own.github.actions.merge(1, sha('1'), sha('b'), planText(planOf(iam6(everywhere, { before: { status: 'ENABLED' } }), s3())));
  const vanished = await check(own, planOf(iam6(space.of([space.cellAt(0), space.cellAt(1)]))));
  assert.equal(vanished.exitCode, 0);
  assert.match(vanished.stdout, /2 changes approved by 1 merged pull request since aaaaaaa; 4 approved and due no more/);
  const moved = planOf(iam6(cells[0], { before: { status: 'DISABLED', reason: 'other' } }));
  assert.equal((await check(own, moved)).exitCode, 0);
  assert.equal((await check(own, moved, ['--strict'])).exitCode, 5);
  const nothing = await check(own, planOf());
  assert.deepEqual([nothing.exitCode, nothing.outputs['result']], [0, 'clean']);
});

test('30: accept-digest of exactly this plan lets it through, by option or by the dispatch; a wrong or stale one refuses', async () => {
  const own = await scene();
  own.github.actions.commits.push(sha('b'));
  const fresh = planOf(iam6());
  const digest = changesDigest(fresh.classes);
  const accepted = await check(own, fresh, [], { inputs: { 'accept-digest': digest } });
  assert.deepEqual([accepted.exitCode, accepted.outputs['result']], [0, 'changes'], accepted.stdout);
  assert.match(accepted.stdout, /was accepted by hand/);
  assert.equal((await check(own, fresh, ['--accept-digest', digest])).exitCode, 0);
  for (const wrong of ['f'.repeat(64), changesDigest(planOf(s3()).classes), 'nonsense']) {
    const refused = await check(own, fresh, ['--accept-digest', wrong]);
    assert.equal(refused.exitCode, 5);
    assert.match(refused.stdout, /accept-digest is /);
  }
});

test('allow-additive lets through what takes nothing away, and nothing else; fail-on decides the step, never the word', async () => {
  const own = await scene();
  own.github.actions.commits.push(sha('b'));
  const harmless = planOf(iam6());
  const additive = await check(own, harmless, ['--unapproved', 'allow-additive']);
  assert.equal(additive.exitCode, 0, additive.stdout);
  assert.match(additive.stdout, /3 let through that take nothing away/);
  for (const harmful of [iam6(everywhere, { destructive: true }), classOf('old', everywhere, { action: 'delete', before: {} })])
    assert.equal((await check(own, planOf(harmful), ['--unapproved', 'allow-additive'])).exitCode, 5);
  const quiet = await check(own, harmless, ['--fail-on', 'errors']);
  assert.deepEqual([quiet.exitCode, quiet.outputs['result']], [0, 'refused']);
  const incomplete = planOfClasses(space, [], {
    unreadable: [{ cell: space.cellAt(0), provider: 'x', code: 'AccessDenied', message: 'no' }],
  });
  assert.deepEqual([(await check(own, incomplete)).exitCode], [6]);
});

test('30: what cannot be read approves nothing: a token that may not, a history that was rewritten, a first run', async () => {
  const own = await scene();
  own.github.actions.merge(1, sha('1'), sha('b'), planText(planOf(iam6())));
  const blind = await check(own, planOf(iam6()), [], {}, { GITHUB_TOKEN: 'ghs_nobody' });
  assert.equal(blind.exitCode, 1);
  assert.match(blind.stderr, /what was merged cannot be read \(401\)/);
  const first = await scene();
  first.github.actions.runs.splice(0);
  first.github.actions.merge(1, sha('1'), sha('b'), planText(planOf(iam6())));
  const began = await check(first, planOf(iam6()), [], { before: sha('a') });
  assert.equal(began.exitCode, 0, began.stderr);
  assert.match(began.stderr, /no earlier run of this workflow has applied: only this push counts/);
  const rewritten = await scene();
  rewritten.github.actions.commits.splice(0);
  rewritten.github.actions.merge(1, sha('1'), sha('b'), planText(planOf(iam6())));
  assert.match((await check(rewritten, planOf(iam6()))).stderr, /aaaaaaa is not in the history any more/);
  // 23: never a request a cell.
  assert.ok(own.github.requests.length <= 12, String(own.github.requests.length));
});

test('23: a long history costs far fewer requests than the hour has, none of them a write, and what lies beyond is said', async () => {
  const long = await scene();
  for (let index = 0; index < 260; index++) {
    const own = index.toString(16).padStart(40, 'e');
    if (index < 3) long.github.actions.merge(index, own, own.replaceAll('e', 'f'), undefined);
    else long.github.actions.commits.push(own);
  }
  const ended = await check(long, planOf(iam6()));
  assert.equal(ended.exitCode, 5, ended.stdout);
  assert.match(ended.stderr, /more than 250 commits since aaaaaaa/);
  const { requests } = long.github;
  assert.ok(requests.length < 350, String(requests.length));
  assert.ok(requests.every((request) => request.startsWith('GET ')));
});
