// `trueup doctor github`: each setting of docs/github.md, right and wrong, over HTTP to a GitHub that is held to GitHub's own description.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { main } from '../../reconciler/cli/main.ts';
import { TestClock } from '../clock.ts';
import { organizationYaml, repository, testIo } from '../e2e/harness.ts';
import { FakeGitHub } from './fake.ts';

const clock = new TestClock();
const folder = mkdtempSync(path.join(os.tmpdir(), 'trueup-doctor-'));
mkdirSync(path.join(folder, '.git'));
const right = '  bootstrap: { github: { repository: o/r, ids: "123/456" } }\n';
const hubs: FakeGitHub[] = [];
after(async () => {
  for (const github of hubs) await github.close();
  clock.close();
  rmSync(folder, { recursive: true, force: true });
  for (const github of hubs) assert.deepEqual(github.violations, []);
});

interface Check {
  readonly name: string;
  readonly status: string;
  readonly message: string;
  readonly cure?: string;
}

async function look(change: (github: FakeGitHub) => void = () => undefined, more = right, argv: readonly string[] = []) {
  const github = new FakeGitHub();
  hubs.push(github);
  for (const [name, value] of Object.entries({
    AWS_PLAN_ROLE: 'arn:aws:iam::111111111111:role/trueup-plan-hub',
    AWS_APPLY_ROLE: 'arn:aws:iam::111111111111:role/trueup-apply-hub',
    AWS_REGION: 'eu-west-1',
    AWS_HUB_ACCOUNT: '111111111111',
  }))
    github.settings.variables.set(name, value);
  change(github);
  writeFileSync(path.join(folder, 'organization.yaml'), organizationYaml(['eu-west-1'], more));
  const io = testIo(folder, clock, { GITHUB_API_URL: await github.open(), GITHUB_TOKEN: 'ghs_actions' });
  const exitCode = await main(['doctor', '--format', 'json', 'github', ...argv], io);
  const checks = io.stdout.text() === '' ? [] : (JSON.parse(io.stdout.text()) as { checks: readonly Check[] }).checks;
  const of = (status: string) => checks.filter((each) => each.status === status && /^github\/(?!workflow)/.test(each.name));
  return { exitCode, checks, errors: of('error'), warnings: of('warning'), ok: of('ok'), stderr: io.stderr.text() };
}

test('a repository as docs/github.md sets it up: every check is fine, and the page names each', async () => {
  const { errors, warnings, ok, stderr } = await look();
  assert.deepEqual([errors, warnings], [[], []], stderr);
  const names = ok.map(({ name }) => name).sort();
  assert.deepEqual(names, [
    'github/branch',
    'github/environment/aws-apply',
    'github/environment/aws-approve',
    'github/environment/aws-approve/reviewers',
    'github/ids',
    'github/issues',
    'github/subject',
    'github/token',
    'github/variable/AWS_APPLY_ROLE',
    'github/variable/AWS_HUB_ACCOUNT',
    'github/variable/AWS_PLAN_ROLE',
    'github/variable/AWS_REGION',
  ]);
  const page = readFileSync(path.join(repository, 'docs', 'github.md'), 'utf8');
  for (const name of names) assert.ok(page.includes(`\`${name.replace(/AWS_[A-Z_]+$/, 'NAME')}\``), name);
});

test('each wrong setting is told with its cure', async () => {
  const cases: readonly (readonly [string, RegExp, (github: FakeGitHub) => void])[] = [
    [
      'github/branch',
      /no ruleset of main asks for a pull request with at least one review, a review by code owners, that a push dismisses stale approvals$/,
      ({ settings }) => void Object.assign(settings, { review: undefined }),
    ],
    ['github/branch', /asks for the check gate/, ({ settings }) => void Object.assign(settings, { checks: ['ci'] })],
    ['github/environment/aws-apply', /there is no such environment/, ({ settings }) => void settings.environments.delete('aws-apply')],
    ['github/environment/aws-apply', /every branch may use it/, ({ settings }) => void settings.environments.set('aws-apply', {})],
    [
      'github/environment/aws-apply',
      /may use it: main, dev/,
      ({ settings }) => void settings.environments.set('aws-apply', { branches: ['main', 'dev'] }),
    ],
    ['github/subject', /is customised/, ({ settings }) => void Object.assign(settings, { defaultSubject: false })],
    [
      'github/variable/AWS_REGION',
      /it is us-east-1, the documents say eu-west-1/,
      ({ settings }) => void settings.variables.set('AWS_REGION', 'us-east-1'),
    ],
    ['github/variable/AWS_PLAN_ROLE', /it is not set/, ({ settings }) => void settings.variables.delete('AWS_PLAN_ROLE')],
    ['github/token', /a branch could approve itself/, ({ settings }) => void Object.assign(settings.token, { approves: true })],
  ];
  for (const [name, message, change] of cases) {
    const { errors, exitCode } = await look(change);
    assert.deepEqual([exitCode, errors.map((each) => each.name)], [1, [name]]);
    assert.match(errors[0]?.message ?? '', message);
    assert.ok((errors[0]?.cure ?? '') !== '');
  }
  const softer = await look(({ settings }) => {
    settings.hasIssues = false;
    settings.token.usual = 'write';
    settings.environments.set('aws-approve', { branches: 'protected' });
  });
  assert.deepEqual(
    softer.warnings.map(({ name }) => name),
    ['github/issues', 'github/environment/aws-approve/reviewers', 'github/token'],
  );
  const self = await look(
    ({ settings }) => void settings.environments.set('aws-approve', { branches: ['main'], reviewers: { preventSelfReview: false } }),
  );
  assert.match(self.warnings[0]?.message ?? '', /whoever started a run may approve it/);
});

test('ids that are missing or another repository’s are an error; what a token may not read is not known, and never fine', async () => {
  for (const [more, message] of [
    ['', /names no repository/],
    ['  bootstrap: { github: { repository: o/r } }\n', /trusts o\/r without ids/],
    ['  bootstrap: { github: { repository: o/r, ids: "1/2" } }\n', /with the ids 1\/2/],
  ] as const) {
    const { errors } = await look(undefined, more, ['--repository', 'o/r']);
    assert.match(errors.find(({ name }) => name === 'github/ids')?.message ?? '', message);
    assert.match(errors[0]?.cure ?? '', /ids: "123\/456"/);
  }
  const blind = await look(({ settings }) => {
    for (const name of [
      '/environments/{environment_name}',
      '/rules/branches/{branch}',
      '/actions/variables/{name}',
      '/actions/permissions/workflow',
      '/actions/oidc/customization/sub',
    ])
      settings.hidden.add(`GET ${name}`);
  });
  assert.equal(blind.warnings.length, 9);
  assert.ok(blind.warnings.every(({ message }) => message === 'not known: this token may not read it'));
  const elsewhere = await look(undefined, right, ['--repository', 'o/other']);
  assert.match(elsewhere.errors[0]?.message ?? '', /no such repository/);
  for (const argv of [['--repository', 'nonsense']]) assert.match((await look(undefined, right, argv)).stderr, /name it with --repository/);
});
