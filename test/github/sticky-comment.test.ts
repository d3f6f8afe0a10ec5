// The one comment of a pull request, over real HTTP between Octokit and a GitHub that is held to GitHub's own description.
import assert from 'node:assert/strict';
import { after, type TestContext, test } from 'node:test';
import { openGitHub } from '../../reconciler/github/client.ts';
import { type Marker, markerLine, readMarker } from '../../reconciler/github/marker.ts';
import { paced } from '../../reconciler/github/pace.ts';
import { type Posted, postSticky, type StickyInput } from '../../reconciler/github/sticky-comment.ts';
import { TestClock } from '../clock.ts';
import { FakeGitHub, type FakePull, type Fault } from './fake.ts';

const head = 'a'.repeat(40);
const marker: Marker = { key: 'default', run: '100.1', head, plan: 'b'.repeat(64) };

interface Scene {
  readonly github: FakeGitHub;
  readonly pull: FakePull;
  readonly notes: string[];
  post(more?: Partial<StickyInput>, token?: string): Promise<Posted>;
}

const opened: FakeGitHub[] = [];
const clock = new TestClock();
after(async () => {
  clock.close();
  await Promise.all(opened.map((github) => github.close()));
});

async function scene(t: TestContext, basePath = ''): Promise<Scene> {
  const github = new FakeGitHub(basePath);
  opened.push(github);
  const apiUrl = await github.open();
  const pull = github.addPull(7, head);
  const notes: string[] = [];
  // 29: nothing that GitHub's description forbids was asked or answered.
  t.after(() => assert.deepEqual(github.violations, []));
  return {
    github,
    pull,
    notes,
    post: (more = {}, token = 'ghs_actions') => {
      const note = (text: string): void => void notes.push(text);
      const client = openGitHub({ token, apiUrl, version: '0', note, clock, hurried: true });
      const draw = (bytes: number): string => `### a plan\n${'x'.repeat(Math.min(50, bytes))}\n<sub>Plan at some time</sub>\n`;
      return postSticky({
        client,
        token,
        owner: 'o',
        repo: 'r',
        pull: 7,
        marker,
        mode: 'update',
        hasChanges: true,
        draw,
        bytes: 60_000,
        note,
        ...more,
      });
    },
  };
}

const ours = (run = '50.1', text = 'old', more: Partial<Marker> = {}): string =>
  `${markerLine({ ...marker, run, ...more })}${text}\n<sub>Plan</sub>\n`;

test('10: created, updated in place, and left alone while nothing but the times differs', async (t) => {
  const { github, pull, post } = await scene(t);
  const created = await post();
  assert.deepEqual([created.kind, pull.comments.length, github.writes().length], ['created', 1, 1]);
  const again = await post({
    marker: { ...marker, run: '101.1' },
    draw: () => `### a plan\n${'x'.repeat(50)}\n<sub>Plan at another time</sub>\n`,
  });
  assert.deepEqual([again.kind, github.writes().length], ['unchanged', 1]);
  const changed = await post({ marker: { ...marker, run: '102.1' }, draw: () => 'another' });
  assert.deepEqual([changed.kind, pull.comments.length, github.writes().length], ['updated', 1, 2]);
  assert.equal(readMarker(pull.comments[0]?.body ?? '')?.run, '102.1');
});

test('11: ours is found behind 250 comments on three pages', async (t) => {
  const { github, pull, post } = await scene(t);
  for (let index = 0; index < 250; index++) github.addComment(pull, `talk ${index}`, { login: 'alice', type: 'User' });
  const { id } = github.addComment(pull, ours());
  assert.deepEqual(await post(), { kind: 'updated', id });
  assert.equal(pull.comments.length, 251);
});

test('12: a stranger with our marker and a huge run number is ignored, whatever he is called', async (t) => {
  const { github, pull, post, notes } = await scene(t);
  github.addComment(pull, ours('9999999999.9'), { login: 'mallory', type: 'User' });
  github.addComment(pull, ours('9999999999.9'), { login: 'github-actions', type: 'User' });
  assert.equal((await post()).kind, 'created');
  assert.equal(pull.comments.length, 3);
  assert.match(notes.join(), /2 comments of others/);
});

test('13: of two of ours the older one is left; another key and another marker are not ours', async (t) => {
  const { github, pull, post } = await scene(t);
  const first = github.addComment(pull, ours());
  github.addComment(pull, ours('51.1'));
  github.addComment(pull, ours('52.1', 'old', { key: 'other' }));
  github.addComment(pull, `quoted: ${ours()}`);
  assert.deepEqual(await post(), { kind: 'updated', id: first.id });
  assert.equal(pull.comments.length, 3);
});

test('14: an older run, or attempt, does not overwrite a newer one', async (t) => {
  const { github, pull, post } = await scene(t);
  github.addComment(pull, ours('100.2'));
  assert.equal((await post()).kind, 'skipped');
  assert.equal((await post({ marker: { ...marker, run: '100.3' } })).kind, 'updated');
  assert.equal((await post({ marker: { ...marker, run: '99.9' }, mode: 'new' })).kind, 'skipped');
});

test('15: a branch that has moved on, and a closed pull request, are skipped', async (t) => {
  const { github, pull, post } = await scene(t);
  pull.head = 'c'.repeat(40);
  assert.deepEqual(await post(), { kind: 'skipped', why: `the branch has moved on to ${'c'.repeat(7)}` });
  [pull.head, pull.state] = [head, 'closed'];
  assert.equal((await post()).kind, 'skipped');
  assert.deepEqual(github.writes(), []);
});

test('16: deleted between the look and the write: a new one', async (t) => {
  const { github, pull, post } = await scene(t);
  github.addComment(pull, ours());
  github.faults.push({ method: 'PATCH', do: 'answer', status: 404, message: 'Not Found', first: () => void pull.comments.splice(0) });
  assert.equal((await post()).kind, 'created');
  assert.equal(pull.comments.length, 1);
});

test("17: a token that may only read, a locked conversation and one that is gone are nobody's failure; anything else is", async (t) => {
  const { github, pull, post } = await scene(t);
  const kinds = [(await post({}, 'ghs_fork')).kind];
  pull.locked = true;
  kinds.push((await post()).kind);
  pull.locked = false;
  github.faults.push({
    method: 'POST',
    path: /comments/,
    do: 'answer',
    status: 403,
    message: 'Unable to create comment because issue is locked.',
  });
  kinds.push((await post()).kind);
  pull.gone = true;
  kinds.push((await post()).kind);
  assert.deepEqual(kinds, ['unwritable', 'unwritable', 'unwritable', 'unwritable']);
  assert.equal(pull.comments.length, 0);
  pull.gone = false;
  for (const fault of [
    { status: 403, message: 'You have been blocked' },
    { status: 404, message: 'Not Found' },
    { status: 422, message: 'Validation Failed' },
  ]) {
    github.faults.push({ method: 'POST', path: /comments/, do: 'answer', ...fault });
    await assert.rejects(post(), { status: fault.status });
  }
  await assert.rejects(post({ repo: 'hidden' }), { status: 404 });
  await assert.rejects(post({}, 'ghs_unknown'), { status: 401 });
});

test('18: a body that GitHub finds too long is drawn once more at half the size, and never fails', async (t) => {
  const { github, pull, post, notes } = await scene(t);
  github.maxBody = 40_000;
  const draw = (bytes: number): string => 'y'.repeat(bytes - 1);
  assert.equal((await post({ draw })).kind, 'created');
  assert.ok((pull.comments[0]?.body.length ?? 0) <= 30_000);
  assert.match(notes.join(), /takes no comment of 60000 bytes/);
  github.maxBody = 1_000;
  assert.equal(
    (await post({ draw: (bytes) => 'z'.repeat(bytes - 1), marker: { ...marker, run: '101.1', plan: 'd'.repeat(64) } })).kind,
    'unwritable',
  );
});

test('19, 20: a POST that was answered with 502 or cut, after it was stored or before: one comment in the end', async (t) => {
  const path = /comments/;
  const faults: readonly (readonly Fault[])[] = [
    [{ method: 'POST', path, do: 'stored' }],
    [{ method: 'POST', path, do: 'stored-cut' }],
    [{ method: 'POST', path, do: 'answer', status: 502 }],
    [{ method: 'POST', path, do: 'cut' }],
    // The list fails once, too.
    [
      { method: 'POST', path, do: 'stored' },
      { method: 'GET', path: /nothing/, do: 'cut' },
    ],
  ];
  for (const list of faults) {
    const { github, pull, post } = await scene(t);
    github.faults.push(...list);
    assert.equal((await post()).kind, 'created', JSON.stringify(list));
    assert.equal(pull.comments.length, 1, JSON.stringify(list));
  }
  const { github, pull, post } = await scene(t);
  github.faults.push({ method: 'POST', path, do: 'answer' }, { method: 'POST', path, do: 'answer' });
  await assert.rejects(post(), { status: 502 });
  assert.equal(pull.comments.length, 0);
});

test('20: reads and rewrites are repeated after a failure of the server', async (t) => {
  const { github, pull, post } = await scene(t);
  github.addComment(pull, ours());
  github.faults.push({ method: 'GET', path: /pulls/, do: 'answer' }, { method: 'PATCH', do: 'stored' });
  assert.equal((await post()).kind, 'updated');
  assert.equal(pull.comments.length, 1);
});

test('21: secondary limits and a primary one soon over are waited for; one of two hours is not', async (t) => {
  const { github, pull, post, notes } = await scene(t);
  const limited = { method: 'POST', path: /comments/, do: 'answer' } as const;
  const seconds = Math.floor(performance.timeOrigin / 1000 + performance.now() / 1000);
  github.faults.push({ ...limited, status: 403, headers: { 'retry-after': '1' }, message: 'You have exceeded a secondary rate limit' });
  github.faults.push({
    ...limited,
    status: 403,
    headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(seconds + 2) },
    message: 'API rate limit exceeded',
  });
  assert.equal((await post()).kind, 'created');
  assert.equal(pull.comments.length, 1);
  assert.match(notes.join('\n'), /secondary rate limit[\s\S]*waits 1 s[\s\S]*primary rate limit/);

  pull.comments = [];
  github.faults.push({
    ...limited,
    status: 403,
    headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(seconds + 7_200) },
    message: 'API rate limit exceeded',
  });
  await assert.rejects(post(), { status: 403 });
  assert.match(notes.at(-1) ?? '', /given up/);
  github.faults.push({ ...limited, status: 429, message: 'too many requests' });
  await assert.rejects(post(), { status: 429 });
  assert.equal(pull.comments.length, 0);
});

test("22: an Enterprise Server's paths, also for GraphQL", async (t) => {
  const { github, post } = await scene(t, '/api/v3');
  assert.equal((await post()).kind, 'created');
  assert.ok(
    github.requests.every((request) => / \/api\/(v3\/repos|graphql)/.test(request)),
    github.requests.join(),
  );
});

test('23: a comment costs few requests, and what has not changed is not sent again', async (t) => {
  const { github, pull, post } = await scene(t);
  await post();
  assert.ok(github.requests.length <= 5, github.requests.join());
  const before = github.requests.length;
  github.faults.push({ method: 'POST', path: /comments/, do: 'answer' });
  pull.comments = [];
  await post();
  assert.ok(github.requests.length - before <= 6);
  // The second look at the same empty list.
  assert.equal(github.notModified, 1);
});

test("24: who we are: a workflow's token, an app, a person", async (t) => {
  const { github, pull, post } = await scene(t);
  github.tokens.set('ghs_app', { user: { login: 'trueup-app[bot]', type: 'Bot' }, writes: true });
  github.tokens.set('ghp_person', { user: { login: 'alice', type: 'User' }, writes: true });
  for (const [token, login] of [
    ['ghs_actions', 'github-actions[bot]'],
    ['ghs_app', 'trueup-app[bot]'],
    ['ghp_person', 'alice'],
  ] as const) {
    const first = await post({}, token);
    const second = await post({ marker: { ...marker, run: '101.1' }, draw: () => 'again' }, token);
    assert.deepEqual([first.kind, second.kind], ['created', 'updated'], token);
    assert.equal(pull.comments.at(-1)?.user.login, login);
  }
  assert.equal(pull.comments.length, 3);
  // Without GraphQL a workflow's token is known by its prefix, a person by GET /user.
  for (const token of ['ghs_actions', 'ghp_person']) {
    github.faults.push({ path: /graphql/, do: 'answer', status: 404, message: 'Not Found' });
    assert.equal((await post({ marker: { ...marker, run: '102.1' }, draw: () => `third ${token}` }, token)).kind, 'updated');
  }
});

test('mode new folds older comments; changes-only is quiet without changes', async (t) => {
  const { github, pull, post } = await scene(t);
  assert.deepEqual(await post({ mode: 'changes-only', hasChanges: false }), { kind: 'skipped', why: 'nothing changes' });
  const old = github.addComment(pull, ours());
  const made = await post({
    mode: 'new',
    draw: (_, earlier) => `earlier: ${earlier.map(({ digest, commit }) => `${digest} ${commit}`).join()}`,
  });
  assert.deepEqual([made.kind, old.minimized, pull.comments.length], ['created', 'OUTDATED', 2]);
  assert.equal(
    (
      await post({
        mode: 'changes-only',
        hasChanges: false,
        marker: { ...marker, run: '101.1', plan: 'e'.repeat(64) },
        draw: () => 'nothing now',
      })
    ).kind,
    'updated',
  );
});

test('more pages than are read: the first and the last, with a note', async (t) => {
  const { github, pull, post, notes } = await scene(t);
  for (let index = 0; index < 3_150; index++) github.addComment(pull, 'talk', { login: 'alice', type: 'User' });
  github.addComment(pull, ours());
  assert.equal((await post()).kind, 'updated');
  assert.match(notes.join(), /32 pages of comments: 30 of them/);
});

test("29: the fake takes nothing that GitHub's description does not have", async (t) => {
  const github = new FakeGitHub();
  opened.push(github);
  const apiUrl = await github.open();
  github.addPull(7, head);
  const ask = async (method: string, path: string, body?: unknown): Promise<number> => {
    const headers = { authorization: 'token ghs_actions' };
    return (await fetch(apiUrl + path, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })).status;
  };
  for (const [method, path, body] of [
    ['POST', '/repos/o/r/issues/7/comments', []],
    ['POST', '/repos/o/r/issues/7/comments', {}],
    ['POST', '/repos/o/r/issues/7/comments', { body: 7 }],
    ['POST', '/repos/o/r/issues/7/comments', { body: 'x', extra: 1 }],
    ['POST', '/repos/o/r/issues/seven/comments', { body: 'x' }],
    ['GET', '/repos/o/r/issues/7/comments?per_page=many', undefined],
    ['GET', '/repos/o/r/issues/7/comments?sort=newest', undefined],
    ['GET', '/repos/o/r/issue/7/comments', undefined],
    ['POST', '/repos/o/r/issues', { title: { a: 1 } }],
    ['PATCH', '/repos/o/r/issues/7', { state: 'weird' }],
    ['PATCH', '/repos/o/r/issues/7', { state_reason: 'bogus' }],
  ] as const)
    assert.equal(await ask(method, path, body), 422, `${method} ${path} ${JSON.stringify(body)}`);
  assert.equal(github.violations.length, 11);
  assert.equal(await ask('POST', '/repos/o/r/issues/7/comments', { body: 'x' }), 201);
  assert.equal(github.violations.length, 11);
  t.diagnostic('eleven requests refused');
});

test('writes keep apart on the clock: a second each, three where people are notified, so far below 80 a minute', async (t) => {
  const github = new FakeGitHub();
  opened.push(github);
  const own = TestClock.for(t);
  const pull = github.addPull(7, head);
  const client = openGitHub({ token: 'ghs_actions', apiUrl: await github.open(), version: '0', note: () => undefined, clock: own });
  const repo = { owner: 'o', repo: 'r' };
  const create = 'POST /repos/{owner}/{repo}/issues/{issue_number}/comments';
  await Promise.all(Array.from({ length: 25 }, (_, index) => client.request(create, { ...repo, issue_number: 7, body: `talk ${index}` })));
  assert.equal(pull.comments.length, 25);
  const created = own.monotonicMs();
  assert.ok(created >= 24 * 3_000, `25 comments within ${created} ms`);
  const change = 'PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}';
  await Promise.all(pull.comments.slice(0, 5).map(({ id }) => client.request(change, { ...repo, comment_id: id, body: 'changed' })));
  assert.ok(own.monotonicMs() - created >= 4 * 1_000);
  const at: number[] = [];
  const pace = paced(own, 3_000).key('any');
  await Promise.all(Array.from({ length: 4 }, () => pace.schedule({}, async () => at.push(own.monotonicMs()))));
  assert.deepEqual(
    at.map((ms) => ms - (at[0] ?? 0)),
    [0, 3_000, 6_000, 9_000],
  );
});
