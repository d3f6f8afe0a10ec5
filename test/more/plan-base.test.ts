// What a branch changes, apart from what was different before: one read of the live state, judged against two commits.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { disable, disabledYaml, type E2e } from '../e2e/harness.ts';
import { commitAll, git, startRepository } from '../e2e/repository.ts';
import { disabledFile, inTheConsole, management, member, organizationFile, pciWithout, small } from '../e2e/small.ts';

interface PlanJson {
  readonly base?: {
    readonly ref: string;
    readonly commit: string;
    readonly state: string;
    readonly read: number;
    readonly of: number;
    readonly ended: number;
    readonly branch: { readonly update: number; readonly classes: number };
    readonly drift: { readonly update: number; readonly classes: number };
  };
  readonly classes: readonly { readonly name: string; readonly action: string; readonly origin?: string; readonly count: number }[];
  readonly diagnostics: readonly { readonly code: string; readonly severity: string }[];
}

async function plan(run: E2e, ...more: string[]): Promise<PlanJson & { readonly exitCode: number }> {
  const ended = await run.trueup(['plan', '--format', 'json', ...more]);
  assert.notEqual(ended.stdout, '', ended.stderr);
  return { ...(JSON.parse(ended.stdout) as PlanJson), exitCode: ended.exitCode };
}

const told = ({ classes }: PlanJson): string[] =>
  classes.map(({ name, origin, count }) => `${origin ?? '-'} ${name.split('/').at(-1) ?? ''} ${count}`).sort();

/** An organization with IAM.6 and S3.1 off by the documents and live, in a repository. */
async function settledRepository(t: Parameters<typeof small>[0]): Promise<E2e> {
  const run = await small(t, { ...pciWithout(['IAM.6', 'S3.1']), '.gitignore': '.trueup/\n' });
  startRepository(run.folder);
  assert.equal((await run.trueup(['apply', '--yes'])).exitCode, 0);
  return run;
}

test('a branch, drift, and what the branch ends are told apart in the cells that it touches', async (t) => {
  const run = await settledRepository(t);
  const drifted = { account: member, region: 'eu-west-1' };
  await inTheConsole(run, 'enable-control', { ...drifted, control: 'IAM.6' });
  // Nothing is changed yet: nothing is read, and nothing is found.
  const quiet = await plan(run, '--base', 'main', '--detailed-exitcode');
  assert.deepEqual([quiet.exitCode, quiet.classes, quiet.base?.read, quiet.base?.of], [0, [], 0, 4]);

  // One more control off in one account; two lines more at the top move all others.
  const override = `  overrides:\n    - match: { account: "${member}" }\n      controls: { add: [${disable('EC2.2')}] }\n`;
  run.write({ [disabledFile]: `# a comment\n# and another\n${disabledYaml([disable('IAM.6'), disable('S3.1')])}${override}` });
  const before = run.sandbox.calls.list({ service: 'securityhub' }).length;
  const found = await plan(run, '--base', 'main', '--detailed-exitcode');
  assert.deepEqual(told(found), ['branch EC2.2 2', 'drift IAM.6 1']);
  assert.deepEqual([found.exitCode, found.base?.read, found.base?.of, found.base?.state], [2, 2, 4, 'read']);
  assert.deepEqual([found.base?.branch.update, found.base?.drift.update], [2, 1]);
  assert.equal(found.base?.commit, git(run.folder, 'rev-parse', 'main'));
  const calls = run.sandbox.calls.list({ service: 'securityhub' }).slice(before);
  const beyondLists = calls.filter(
    ({ account, operation }) => account !== member && !/Standards?Control|DescribeStandards|SecurityControl/.test(operation),
  );
  assert.deepEqual(
    beyondLists.map(({ account, operation }) => `${account} ${operation}`),
    [],
    'only the member was read',
  );
  const text = (await run.trueup(['plan', '--base', 'main'])).stdout;
  assert.match(text, /What this branch changes:[\s\S]*EC2\.2[\s\S]*What was different before this branch:[\s\S]*IAM\.6/);
  assert.match(text, /2 of 4 cells are touched/);

  // The branch declares what is live.
  run.write({ [disabledFile]: disabledYaml([disable('S3.1')]) });
  const ended = await plan(run, '--base', 'main');
  assert.ok((ended.base?.ended ?? 0) >= 1, JSON.stringify(ended.base));
  assert.deepEqual(
    told(ended).filter((each) => each.startsWith('drift')),
    [],
  );
});

test('a plan with a base is the plan without one, cut to the cells that are touched', async (t) => {
  const run = await settledRepository(t);
  await inTheConsole(run, 'enable-control', { account: management, region: 'us-east-1', control: 'S3.1' });
  run.write({ [disabledFile]: disabledYaml([disable('IAM.6'), disable('S3.1', ', where: { regions: [eu-west-1] }'), disable('EC2.2')]) });
  const [whole, based] = [await plan(run), await plan(run, '--base', 'main')];
  const bare = ({ classes }: PlanJson): string[] => classes.map(({ name, action, count }) => `${action} ${name} ${count}`).sort();
  assert.deepEqual(bare(based), bare(whole));
  assert.ok(bare(whole).length > 1);
});

test('a base without configuration, one in error, and one that is not there', async (t) => {
  const run = await small(t, { 'README.md': 'nothing yet\n', '.gitignore': '.trueup/\n' });
  startRepository(run.folder);
  const files = pciWithout(['IAM.6']);
  run.write(files);
  const first = await plan(run, '--base', 'main');
  assert.deepEqual(
    [first.base?.state, first.base?.read, new Set(first.classes.map(({ origin }) => origin))],
    ['absent', 4, new Set(['branch'])],
  );

  run.write({ [disabledFile]: 'kind: [\n' });
  const broken = commitAll(run.folder);
  run.write({ [disabledFile]: files[disabledFile] });
  const mended = await plan(run, '--base', broken);
  assert.deepEqual([mended.base?.state, mended.base?.read], ['invalid', 4]);
  assert.match((await run.trueup(['plan', '--base', broken])).stdout, /documents in error/);

  for (const ref of ['nowhere', '--version', '']) {
    const none = await run.trueup(['plan', `--base=${ref}`]);
    assert.deepEqual([none.exitCode, none.stdout], [1, '']);
    assert.match(none.stderr, /no such commit/);
  }
});

test('the name of the organization, its Regions and roles touch everything; an alias touches what it selects', async (t) => {
  const run = await settledRepository(t);
  const organization = pciWithout([])[organizationFile] ?? '';
  run.write({ [organizationFile]: organization.replace('name: main', 'name: other') });
  assert.equal((await plan(run, '--base', 'main')).base?.read, 4);
  run.write({ [organizationFile]: organization.replace('root: r-ab12', 'root: r-ab12, top: r-ab12') });
  assert.equal((await plan(run, '--base', 'main')).base?.read, 0);
});

test('what expired is an error on a line that the branch adds, and a warning on an old one', async (t) => {
  const yesterday = disable('S3.1', ', expires: "2026-11-20"');
  const run = await small(t, { ...pciWithout(['IAM.6']), '.gitignore': '.trueup/\n' });
  startRepository(run.folder);
  run.write({ [disabledFile]: disabledYaml([disable('IAM.6'), yesterday]) });
  for (const command of [['validate'], ['plan']]) {
    const ended = await run.trueup([...command, '--base', 'main', '--now', '2026-11-23']);
    assert.equal(ended.exitCode, 3, ended.stderr);
    assert.match(ended.stdout + ended.stderr, /error V-11: expired on 2026-11-20/);
  }
  commitAll(run.folder);
  run.write({ [disabledFile]: disabledYaml([disable('EC2.2'), disable('IAM.6'), yesterday]) });
  const later = await plan(run, '--base', 'main', '--now', '2026-11-23');
  assert.deepEqual([later.exitCode, later.diagnostics.map(({ code, severity }) => `${severity} ${code}`)], [0, ['warning V-11']]);
  // A file that only moved keeps its lines.
  git(run.folder, 'checkout', '-q', '--', disabledFile);
  git(run.folder, 'mv', disabledFile, disabledFile.replace('list', 'moved'));
  const moved = await run.trueup(['validate', '--base', 'main', '--now', '2026-11-23']);
  assert.equal(moved.exitCode, 0, moved.stdout);
});
