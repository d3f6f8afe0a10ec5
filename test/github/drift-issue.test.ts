// The drift issue, over real HTTP between Octokit and a GitHub that is held to GitHub's own description.
import assert from 'node:assert/strict';
import { after, describe, type TestContext, test } from 'node:test';
import { driftIssueInput } from '../../reconciler/cli/github-drift.ts';
import { openGitHub } from '../../reconciler/github/client.ts';
import { DriftIssues, type Issued } from '../../reconciler/github/drift-issue.ts';
import { memoryBytes, memoryLine, readMemory, rememberedCells } from '../../reconciler/github/drift-marker.ts';
import { CellSpace } from '../../reconciler/model/cell-set.ts';
import type { PlanClass } from '../../reconciler/model/plan.ts';
import type { DriftReport } from '../../reconciler/plan/drift-report.ts';
import { TestClock } from '../clock.ts';
import { accounts, classOf, planOfClasses } from '../golden/big-plans.ts';
import { header } from '../golden/header.ts';
import { actionsBot, FakeGitHub } from './fake.ts';
import type { FakeIssue } from './fake-issues.ts';

const space = new CellSpace(accounts(4), ['eu-west-1', 'us-east-1']);
const [first, second, third] = [0, 1, 2].map((index) => space.cellAt(index));
assert.ok(first !== undefined && second !== undefined && third !== undefined);
const iam6 = classOf('pci-dss/v/4.0.1/IAM.6', space.of([first]));
const s3 = classOf('pci-dss/v/4.0.1/S3.9', space.of([second]));
const alice = { login: 'alice', type: 'User' } as const;
const day = 86_400_000;

interface Check {
  readonly classes?: readonly PlanClass[];
  readonly unreadable?: readonly (typeof first)[];
  readonly now?: string;
  readonly token?: string;
  readonly cause?: 'changed' | 'missing';
  readonly ending?: string;
  readonly key?: string;
}
interface Scene {
  readonly github: FakeGitHub;
  readonly notes: string[];
  check(check?: Check): Promise<Issued>;
  /** The only issue. */
  only(): FakeIssue;
}

const opened: FakeGitHub[] = [];
const clock = new TestClock();
after(async () => {
  clock.close();
  await Promise.all(opened.map((github) => github.close()));
});

async function scene(t: TestContext): Promise<Scene> {
  const github = new FakeGitHub();
  opened.push(github);
  const apiUrl = await github.open();
  const notes: string[] = [];
  // 29: nothing that GitHub's description forbids was asked or answered.
  t.after(() => assert.deepEqual(github.violations, []));
  const note = (text: string): void => void notes.push(text);
  return {
    github,
    notes,
    only: () => {
      const [issue, ...others] = github.issues.all;
      assert.ok(issue !== undefined && others.length === 0, `${github.issues.all.length} issues`);
      return issue;
    },
    async check({
      classes = [],
      unreadable = [],
      now = '2026-11-23T05:24:00Z',
      token = 'ghs_actions',
      cause,
      ending,
      key = 'default',
    } = {}) {
      github.issues.now = now;
      const plan = planOfClasses(space, classes, {
        unreadable: unreadable.map((cell) => ({ cell, provider: 'security-hub', code: 'AccessDenied', message: 'no role' })),
      });
      const report: DriftReport = {
        plan,
        base: { kind: 'last-applied', commit: '7'.repeat(40) },
        header: { ...header, now },
        factsOf: () => ({}),
        answersOf: () => undefined,
      };
      const client = openGitHub({ token, apiUrl, version: '0', note, clock, hurried: true });
      const issues = await DriftIssues.open({ client, token, owner: 'o', repo: 'r', label: 'aws-drift', note });
      return issues.sync(
        await driftIssueInput(
          report,
          { runUrl: 'https://github.com/o/r/actions/runs/17' },
          { key, title: 'AWS differs', ...(cause === undefined ? {} : { cause }), ...(ending === undefined ? {} : { ending }) },
        ),
      );
    },
  };
}

const later = (days: number): string => new Date(Date.parse('2026-11-23T05:24:00Z') + days * day).toISOString();

describe('the drift issue', () => {
  test('25: no issue: made with drift, with its label; nothing for a clean or an unreadable organization', async (t) => {
    const { github, check, only } = await scene(t);
    assert.equal((await check()).kind, 'none');
    assert.equal((await check({ unreadable: [first] })).kind, 'none');
    assert.deepEqual(github.writes(), []);
    assert.equal((await check({ classes: [iam6] })).kind, 'created');
    const { body, labels, comments } = only();
    assert.deepEqual([labels, comments.length, [...github.issues.labels]], [['aws-drift'], 0, ['aws-drift']]);
    assert.match(
      body,
      /^<!-- trueup:drift v=1 key=default fp=[0-9a-f]{64} -->\n## AWS differs from what was applied: 1 difference in 1 cell \(1 class\)\n/,
    );
    assert.match(body, /since 2026-11-23 \(0 days\): <code>securityhub\/control<\/code> <code>pci-dss\/v\/4\.0\.1: IAM\.6<\/code>/);
  });

  test('25: open: rewritten without a comment while nothing is new, one comment for what is, closed when clean', async (t) => {
    const { check, only } = await scene(t);
    await check({ classes: [iam6] });
    assert.equal((await check({ classes: [iam6] })).kind, 'unchanged');
    assert.equal((await check({ classes: [iam6], now: later(2) })).kind, 'updated');
    assert.equal(only().comments.length, 0);
    assert.match(only().body, /since 2026-11-23 \(2 days\)/);
    await check({ classes: [iam6, s3], now: later(3) });
    assert.equal(only().comments.length, 1);
    assert.match(
      only().comments[0]?.body ?? '',
      /^New differences \(\[run\]\(https:[^)]*\)\):\n\n- `securityhub\/control` `pci-dss\/v\/4\.0\.1: S3\.9` in 1 cell\n$/,
    );
    assert.match(only().body, /<b>new<\/b>, 2026-11-26: /);
    // Fewer is not new.
    await check({ classes: [s3], now: later(4) });
    assert.equal(only().comments.length, 1);
    assert.deepEqual(await check({ now: later(5) }), { kind: 'closed', number: only().number });
    assert.deepEqual([only().state, only().reason, only().comments.length], ['closed', 'completed', 2]);
    assert.match(only().comments[1]?.body ?? '', /closes by itself/);
    assert.equal((await check({ now: later(6) })).kind, 'none');
  });

  test('25: closed by us: reopened within 30 days with a comment, a new one after them', async (t) => {
    const { github, check, only } = await scene(t);
    await check({ classes: [iam6] });
    await check({ now: later(1) });
    assert.equal((await check({ unreadable: [first], now: later(2) })).kind, 'none');
    assert.equal((await check({ classes: [iam6], now: later(20) })).kind, 'reopened');
    assert.equal(only().state, 'open');
    assert.match(only().comments.at(-1)?.body ?? '', /^AWS differs again/);
    assert.match(only().body, /<b>new<\/b>, 2026-12-13/);
    await check({ now: later(21) });
    assert.equal((await check({ classes: [iam6], now: later(60) })).kind, 'created');
    assert.equal(github.issues.all.length, 2);
  });

  test('25: closed by a person as completed while drift goes on: reopened, and says why', async (t) => {
    const { github, check, only } = await scene(t);
    await check({ classes: [iam6] });
    github.issues.close(only(), 'completed', alice);
    assert.equal((await check({ now: later(1) })).kind, 'none');
    assert.equal((await check({ classes: [iam6], now: later(1) })).kind, 'reopened');
    assert.match(only().comments[0]?.body ?? '', /Closed by hand, and reopened: AWS still differs/);
    assert.match(only().body, /since 2026-11-23 \(1 day\)/);
  });

  test('25: closed as not planned: quiet while no difference is new, also in fewer cells; else reopened', async (t) => {
    const { github, check, only } = await scene(t);
    const both = classOf('pci-dss/v/4.0.1/IAM.6', space.of([first, second]));
    await check({ classes: [both, s3] });
    github.issues.close(only(), 'not_planned', alice);
    const writes = github.writes().length;
    assert.equal((await check({ classes: [iam6], now: later(90) })).kind, 'silenced');
    assert.equal((await check({ classes: [both, s3], unreadable: [third], now: later(91) })).kind, 'silenced');
    assert.equal(github.writes().length, writes);
    const wider = classOf('pci-dss/v/4.0.1/IAM.6', space.of([first, third]));
    assert.equal((await check({ classes: [wider], now: later(92) })).kind, 'reopened');
    assert.match(only().comments[0]?.body ?? '', /Closed as not planned, and reopened because of new differences/);
  });

  test('25: two with our marker: the lowest number is kept, the others are duplicates; incomplete leaves them', async (t) => {
    const { github, check } = await scene(t);
    await check({ classes: [iam6] });
    const [kept] = github.issues.all;
    assert.ok(kept !== undefined);
    const twin = github.issues.add({ body: kept.body, user: actionsBot, labels: ['aws-drift'] });
    await check({ classes: [iam6], unreadable: [third], now: later(1) });
    assert.equal(twin.state, 'open');
    assert.deepEqual(await check({ classes: [iam6], now: later(2) }), { kind: 'updated', number: kept.number });
    assert.deepEqual([kept.state, twin.state, twin.reason], ['open', 'closed', 'duplicate']);
    const third2 = github.issues.add({ body: kept.body, user: actionsBot, labels: ['aws-drift'] });
    await check({ now: later(3) });
    assert.deepEqual([kept.reason, third2.reason], ['completed', 'completed']);
  });

  test('26: an incomplete check never closes, and a difference goes only when its cell was read', async (t) => {
    const { check, only } = await scene(t);
    await check({ classes: [iam6, s3] });
    assert.equal((await check({ unreadable: [first], now: later(1) })).kind, 'updated');
    assert.equal(only().state, 'open');
    assert.match(
      only().body,
      /### Found earlier, not read in this check: 1 difference\n\n<!-- trueup:d [0-9a-f]{12} -->\n<details><summary>[^\n]*IAM\.6/,
    );
    assert.doesNotMatch(only().body, /S3\.9/);
    assert.match(only().body, /Checked 2026-11-24 05:24 UTC · last complete check: 2026-11-23 05:24 UTC/);
    // Still unreadable a day later: still listed, from the issue itself.
    await check({ unreadable: [first], now: later(2) });
    assert.match(only().body, /not read in this check: 1 difference[\s\S]*since 2026-11-23 \(0 days\)[^\n]*IAM\.6/);
    await check({ classes: [s3], unreadable: [third], now: later(3) });
    assert.doesNotMatch(only().body, /IAM\.6/);
    assert.equal((await check({ now: later(4) })).kind, 'closed');
  });

  test('27: lists hold pull requests, strangers and other keys: none of them is ours; a label that was taken away hides nothing', async (t) => {
    const { github, check, notes } = await scene(t);
    await check({ classes: [iam6] });
    const [ours] = github.issues.all;
    assert.ok(ours !== undefined);
    github.issues.add({ body: ours.body, user: actionsBot, labels: ['aws-drift'], isPull: true });
    const stranger = github.issues.add({ body: ours.body, user: { login: 'github-actions', type: 'User' }, labels: ['aws-drift'] });
    const other = github.issues.add({ body: ours.body.replace('key=default', 'key=other'), user: actionsBot, labels: ['aws-drift'] });
    assert.equal((await check({ classes: [iam6], now: later(1) })).kind, 'updated');
    assert.match(notes.join('\n'), /1 issues of others begin with our marker: ignored/);
    assert.deepEqual([stranger.state, other.state], ['open', 'open']);
    github.issues.all.length = 0;
    await check({ classes: [iam6] });
    const [again] = github.issues.all;
    assert.ok(again !== undefined);
    again.labels = [];
    again.title = 'Call it what you like';
    assert.equal((await check({ classes: [iam6], now: later(2) })).kind, 'updated');
    assert.deepEqual([github.issues.all.length, again.title], [1, 'Call it what you like']);
  });

  test('28: the label is made where it is missing, found where it is, and may be made by somebody else meanwhile', async (t) => {
    const { github, check } = await scene(t);
    github.issues.labels.add('aws-drift');
    await check({ classes: [iam6] });
    assert.ok(!github.requests.includes('POST /repos/o/r/labels'));
    github.issues.labels.clear();
    github.issues.all.length = 0;
    github.faults.push({
      method: 'GET',
      path: /labels/,
      do: 'stored',
      status: 404,
      first: () => void github.issues.labels.add('aws-drift'),
    });
    assert.equal((await check({ classes: [iam6] })).kind, 'created');
    assert.ok(github.requests.includes('POST /repos/o/r/labels'));
  });

  test('19, 20: an issue whose answer was lost is found and not made twice; one that was not made is made', async (t) => {
    const { github, check, only } = await scene(t);
    github.issues.labels.add('aws-drift');
    github.faults.push({ method: 'POST', path: /issues$/, do: 'stored', status: 502 });
    assert.equal((await check({ classes: [iam6] })).kind, 'created');
    only();
    github.issues.all.length = 0;
    github.faults.push({ method: 'POST', path: /issues$/, do: 'cut' });
    assert.equal((await check({ classes: [iam6] })).kind, 'created');
    only();
  });

  test('17: issues turned off, a token that may only read, a locked issue: said, and no failure of the request', async (t) => {
    const { github, check, only } = await scene(t);
    github.issues.labels.add('aws-drift');
    github.issues.disabled = true;
    assert.deepEqual(await check({ classes: [iam6] }), { kind: 'unwritable', why: 'issues are turned off in this repository' });
    github.issues.disabled = false;
    assert.deepEqual(await check({ classes: [iam6], token: 'ghs_fork' }), { kind: 'unwritable', why: 'this token may only read' });
    await check({ classes: [iam6] });
    only().locked = true;
    assert.deepEqual(await check({ classes: [iam6, s3] }), { kind: 'unwritable', why: 'the issue is locked' });
    github.faults.push({ method: 'GET', path: /issues/, do: 'answer', status: 404 });
    await assert.rejects(check({ classes: [iam6] }), /Server Error/);
  });

  test('an issue per cause shows its cause alone; one that is not wanted any more ends and says so', async (t) => {
    const { github, check } = await scene(t);
    const missing = classOf('pci-dss/v/4.0.1', space.of([second]), {
      type: 'securityhub/standard',
      action: 'create',
      difference: 'standard-missing',
    });
    await check({ classes: [iam6, missing] });
    await check({ classes: [iam6, missing], key: 'default-missing', cause: 'missing' });
    const [one, of] = github.issues.all;
    assert.ok(one !== undefined && of !== undefined);
    assert.match(of.body, /### Missing in AWS: 1 difference in 1 cell/);
    assert.doesNotMatch(of.body, /IAM\.6/);
    await check({ classes: [iam6, missing], unreadable: [first], ending: 'Each cause has an issue of its own now.' });
    assert.deepEqual([one.state, one.comments.at(-1)?.body], ['closed', 'Each cause has an issue of its own now.']);
  });

  test('the memory is bounded, and more differences than fit are new only when they become more', () => {
    const hash = (text: string): string => Buffer.from(text).toString('hex').padEnd(64, '0').slice(-64);
    const known = Array.from({ length: 2_000 }, (_, index) => ({
      id: index.toString(16).padStart(12, '0'),
      since: '2026-11-23T05:24:00Z',
      cells: rememberedCells([`1111/${index}`], hash),
    }));
    const line = memoryLine({ known, more: 0, lastComplete: '2026-11-23T05:24:00Z' });
    assert.ok(line.length <= memoryBytes, `${line.length}`);
    const read = readMemory(`text\n\n${line}`);
    assert.equal(read.known.length + read.more, 2_000);
    assert.deepEqual(read.known[7], { id: '000000000007', since: '2026-11-23T05:24Z', cells: known[7]?.cells });
    assert.equal(read.lastComplete, '2026-11-23T05:24Z');
    const many = rememberedCells(
      Array.from({ length: 500 }, (_, index) => `c${index}`),
      hash,
    );
    assert.deepEqual(
      readMemory(memoryLine({ known: [{ id: 'a'.repeat(12), since: '2026-11-23T05:24Z', cells: many }], more: 0 })).known[0]?.cells,
      many,
    );
  });
});
