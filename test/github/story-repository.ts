// A configuration repository between the fake GitHub and the sandbox: each job of its workflows is the command that they run.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { TestContext } from 'node:test';
import { main } from '../../reconciler/cli/main.ts';
import { disable, disabledYaml, type E2e, organizationYaml, testIo } from '../e2e/harness.ts';
import { git, startRepository } from '../e2e/repository.ts';
import { disabledFile, management, pciWithout, small } from '../e2e/small.ts';
import { FakeGitHub } from './fake.ts';

export const place = { account: management, region: 'eu-west-1' };
export const listed = (...controls: string[]): Record<string, string> => ({
  [disabledFile]: disabledYaml(controls.map((each) => disable(each))),
});

export interface Job {
  readonly exitCode: number;
  readonly said: string;
  readonly outputs: Readonly<Record<string, string>>;
}

export class Repository {
  readonly github: FakeGitHub;
  readonly run: E2e;
  readonly #apiUrl: string;
  #runs = 17_000_000;

  private constructor(run: E2e, apiUrl: string, github: FakeGitHub) {
    this.run = run;
    this.#apiUrl = apiUrl;
    this.github = github;
  }

  static async open(t: TestContext): Promise<Repository> {
    const files = { ...pciWithout(['IAM.6']), 'organization.yaml': organizationYaml(['eu-west-1']), '.gitignore': '.trueup/\nout/\n' };
    const run = await small(t, files, { accounts: 1, regions: ['eu-west-1'] });
    const github = new FakeGitHub();
    t.after(async () => {
      await github.close();
      assert.deepEqual(github.violations, []);
    });
    mkdirSync(path.join(run.folder, 'out'));
    github.actions.commits.push(startRepository(run.folder));
    return new Repository(run, await github.open(), github);
  }

  /** A command in a job: with AWS and without GitHub's token, or the other way round. */
  async job(event: string, payload: object, argv: readonly string[]): Promise<Job> {
    const writes = argv[0] === 'github';
    const file = (name: string): string => path.join(this.run.folder, '.trueup', name);
    mkdirSync(path.dirname(file('x')), { recursive: true });
    writeFileSync(file('event.json'), JSON.stringify(payload));
    writeFileSync(file('outputs'), '');
    const io = testIo(this.run.folder, this.run.clock, {
      GITHUB_ACTIONS: 'true',
      GITHUB_API_URL: this.#apiUrl,
      GITHUB_REPOSITORY: 'o/r',
      GITHUB_RUN_ID: String(++this.#runs),
      GITHUB_EVENT_NAME: event,
      GITHUB_EVENT_PATH: file('event.json'),
      GITHUB_SHA: git(this.run.folder, 'rev-parse', 'HEAD'),
      GITHUB_REF: 'refs/heads/main',
      GITHUB_WORKFLOW_REF: 'o/r/.github/workflows/apply.yml@refs/heads/main',
      GITHUB_OUTPUT: file('outputs'),
      ...(writes ? { GITHUB_TOKEN: 'ghs_actions' } : this.run.env),
    });
    const exitCode = await main(argv, io);
    const outputs = Array.from(
      readFileSync(file('outputs'), 'utf8').matchAll(/^(.+)<<(.+)\n([\s\S]*?)\n\2$/gm),
      ([, name = '', , value = '']) => [name, value],
    );
    if (argv.includes('json')) writeFileSync(path.join(this.run.folder, 'out', 'drift.json'), io.stdout.text());
    return { exitCode, said: io.stdout.text() + io.stderr.text(), outputs: Object.fromEntries(outputs) };
  }

  /** `plan.yml` of a pull request. */
  async planned(number: number, base: string): Promise<string> {
    const head = git(this.run.folder, 'rev-parse', 'HEAD');
    const pull = this.github.pulls.get(number) ?? this.github.addPull(number, head);
    pull.head = head;
    const repo = { full_name: 'o/r' };
    const event = { pull_request: { number, head: { sha: head, repo }, base: { sha: base, repo } } };
    const plan = await this.job('pull_request', event, ['plan', '--base', base, '--out', 'out/plan.json', '--quiet']);
    assert.equal(plan.exitCode, 0, plan.said);
    const comment = await this.job('pull_request', event, ['github', 'comment', '--plan', 'out/plan.json']);
    assert.equal(comment.exitCode, 0, comment.said);
    assert.equal(pull.comments.length, 1);
    return pull.comments[0]?.body ?? '';
  }

  /** `apply.yml` after the merge. */
  async applied(): Promise<Job> {
    const event = { after: git(this.run.folder, 'rev-parse', 'HEAD') };
    const plan = await this.job('push', event, ['plan', '--out', 'out/plan.json', '--quiet']);
    assert.equal(plan.exitCode, 0, plan.said);
    const approved = await this.job('push', event, ['github', 'approve-check', '--plan', 'out/plan.json']);
    if (approved.exitCode !== 0) return approved;
    return this.job('push', event, ['apply', 'out/plan.json', '--yes', '--quiet', '--expect-digest', approved.outputs['digest'] ?? '']);
  }

  /** `drift.yml`. */
  async checked(): Promise<Job> {
    await this.job('schedule', {}, ['drift', '--format', 'json', '--quiet']);
    return this.job('schedule', {}, ['github', 'drift-issue', '--drift', 'out/drift.json', '--fail-on', 'incomplete', 'changes']);
  }
}
