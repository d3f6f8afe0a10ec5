// Every `run:` step of this repository's four workflows, under bash with the environment that GitHub would give: artifacts, outputs, events and
// the fake GitHub around them. npm is stood in for by a script that knows package.json, npx by the compiled program.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { parse } from 'yaml';
import { copyExample, repository, temporaryFolder } from '../e2e/harness.ts';
import { commitAll, startRepository } from '../e2e/repository.ts';
import { FakeGitHub } from '../github/fake.ts';

interface Step {
  readonly id?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
}
interface Job {
  readonly needs?: string | readonly string[];
  readonly outputs?: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}

/** A runner: each job in a fresh copy of the repository, artifacts between them. */
class Runner {
  readonly #folder: string;
  readonly #bin: string;
  readonly #event: string;
  readonly #eventName: string;
  readonly #apiUrl: string;
  readonly #values = new Map<string, string>();
  #count = 0;

  constructor(folder: string, apiUrl: string, eventName: string, event: object) {
    this.#folder = folder;
    this.#apiUrl = apiUrl;
    this.#eventName = eventName;
    this.#bin = path.join(folder, 'bin');
    mkdirSync(this.#bin);
    this.#event = path.join(folder, 'event.json');
    writeFileSync(this.#event, JSON.stringify(event));
    const script = (name: string, text: string): void => {
      writeFileSync(path.join(this.#bin, name), `#!/bin/bash\n${text}`);
      chmodSync(path.join(this.#bin, name), 0o755);
    };
    script('npx', `[ "$1" = trueup ] || exit 97\nshift\nexec "${process.execPath}" "${repository}/build/reconciler/cli/bin.js" "$@"\n`);
    const { scripts } = JSON.parse(readFileSync(path.join(repository, 'package.json'), 'utf8')) as { scripts: Record<string, string> };
    const known = ['ci', 'test', ...Object.keys(scripts).map((name) => `run ${name}`)];
    script(
      'npm',
      `case "$*" in\n${known.map((name) => `"${name}") exit 0;;`).join('\n')}\nesac\necho "npm $*: no such script" >&2\nexit 98\n`,
    );
    this.set('github.token', 'ghs_actions');
    this.set("github.event_name == 'merge_group' && 'off' || 'update'", eventName === 'merge_group' ? 'off' : 'update');
  }

  set(expression: string, value: string): void {
    this.#values.set(expression, value);
  }

  /** The value of a text with expressions; one that nobody has set fails the test. */
  #value(text: string): string {
    return text.replaceAll(/\$\{\{\s*(.*?)\s*\}\}/g, (_, expression: string) => {
      const value = this.#values.get(expression);
      assert.ok(value !== undefined, `nothing is known of ${expression}`);
      return value;
    });
  }

  async job(name: string, { steps, outputs = {} }: Job): Promise<void> {
    const workspace = path.join(this.#folder, `workspace-${name}`);
    cpSync(path.join(this.#folder, 'repository'), workspace, { recursive: true });
    for (const step of steps) await this.#step(name, workspace, step);
    for (const [output, text] of Object.entries(outputs)) this.set(`needs.${name}.outputs.${output}`, this.#value(text));
  }

  async #step(job: string, workspace: string, step: Step): Promise<void> {
    const artifact = path.join(this.#folder, 'artifacts', String(step.with?.['name']));
    const place = path.join(workspace, String(step.with?.['path']));
    if (step.uses?.startsWith('actions/upload-artifact@') === true) cpSync(place, artifact, { recursive: true });
    if (step.uses?.startsWith('actions/download-artifact@') === true) cpSync(artifact, place, { recursive: true });
    if (step.run === undefined) return;
    const outputs = path.join(this.#folder, `outputs-${++this.#count}`);
    writeFileSync(outputs, '');
    const env = {
      PATH: `${this.#bin}:${process.env['PATH'] ?? ''}`,
      HOME: this.#folder,
      CI: 'true',
      GITHUB_ACTIONS: 'true',
      GITHUB_API_URL: this.#apiUrl,
      GITHUB_SERVER_URL: 'https://github.com',
      GITHUB_REPOSITORY: 'o/r',
      GITHUB_RUN_ID: '17345678901',
      GITHUB_RUN_ATTEMPT: '1',
      GITHUB_EVENT_NAME: this.#eventName,
      GITHUB_EVENT_PATH: this.#event,
      GITHUB_OUTPUT: outputs,
      GITHUB_STEP_SUMMARY: path.join(this.#folder, 'summary'),
      ...Object.fromEntries(Object.entries(step.env ?? {}).map(([key, text]) => [key, this.#value(text)])),
    };
    const child = spawn('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', step.run], { cwd: workspace, env });
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (data: Buffer) => {
        said += data.toString();
      });
    const code = await new Promise<number>((resolve) => child.on('close', (ended) => resolve(ended ?? -1)));
    assert.equal(code, 0, `${job}: ${step.run}\n${said}`);
    for (const [, key = '', , value = ''] of readFileSync(outputs, 'utf8').matchAll(/^(.+)<<(.+)\n([\s\S]*?)\n\2$/gm))
      this.set(`steps.${step.id ?? ''}.outputs.${key}`, value);
  }

  artifact(name: string): string {
    return path.join(this.#folder, 'artifacts', name);
  }
}

const workflow = (name: string): Readonly<Record<string, Job>> =>
  (parse(readFileSync(path.join(repository, '.github', 'workflows', `${name}.yml`), 'utf8')) as { jobs: Readonly<Record<string, Job>> })
    .jobs;

const head = 'a'.repeat(40);

async function setUp(t: TestContext, eventName: string, event: (base: string) => object): Promise<{ runner: Runner; github: FakeGitHub }> {
  const folder = temporaryFolder(t);
  const own = path.join(folder, 'repository');
  mkdirSync(own);
  copyExample(own);
  writeFileSync(path.join(own, '.gitignore'), '.trueup/\nout/\nin/\n');
  const base = startRepository(own);
  const list = path.join(own, 'compliance', 'security-hub', 'disabled-controls', 'baseline.yaml');
  writeFileSync(list, readFileSync(list, 'utf8').replace('ticket: SEC-1423', 'ticket: SEC-1424'));
  commitAll(own);
  const github = new FakeGitHub();
  const runner = new Runner(folder, await github.open(), eventName, event(base));
  t.after(async () => {
    await github.close();
    assert.deepEqual(github.violations, []);
  });
  return { runner, github };
}

const repo = { full_name: 'o/r' };

test('plan.yml: validates, plans what the branch changes, comments it, and the gate is green', async (t) => {
  const { runner, github } = await setUp(t, 'pull_request', (base) => ({
    pull_request: { number: 7, head: { sha: head, repo }, base: { sha: base, repo } },
  }));
  const pull = github.addPull(7, head);
  const { validate, plan, publish, gate, ...others } = workflow('plan');
  assert.deepEqual(Object.keys(others), []);
  assert.ok(validate && plan && publish && gate);
  for (const [name, job] of Object.entries({ validate, plan, publish })) {
    await runner.job(name, job);
    runner.set(`needs.${name}.result`, 'success');
  }
  runner.set("github.event_name == 'pull_request' && github.event.pull_request.head.repo.full_name != github.repository", 'false');
  await runner.job('gate', gate);
  assert.equal(pull.comments.length, 1);
  assert.match(pull.comments[0]?.body ?? '', /^<!-- trueup:plan v=1 [^\n]*\n### 🔶 trueup plan:[\s\S]*IAM\.6/u);
});

test('apply.yml: plans, is approved by its digest, applies it', async (t) => {
  const { runner } = await setUp(t, 'push', () => ({ ref: 'refs/heads/main', after: head }));
  for (const [name, job] of Object.entries(workflow('apply'))) await runner.job(name, job);
  const result = JSON.parse(readFileSync(path.join(runner.artifact('apply-result'), 'result.json'), 'utf8')) as {
    summary: Record<string, number>;
  };
  assert.ok((result.summary['converged'] ?? 0) > 0);
  assert.deepEqual([result.summary['failed'], result.summary['refused']], [0, 0]);
});

test('drift.yml and ci.yml: every step runs', async (t) => {
  const { runner } = await setUp(t, 'schedule', () => ({ schedule: '17 5 * * *' }));
  for (const name of ['drift', 'ci']) for (const [job, steps] of Object.entries(workflow(name))) await runner.job(`${name}-${job}`, steps);
  assert.equal(existsSync(runner.artifact('plan')), false);
});
