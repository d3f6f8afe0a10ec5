// A runner of workflows as they stand in their files: each job in a fresh copy of the repository, artifacts, outputs and the matrix between them. `run:` steps
// go through bash, where npm is stood in for by a script that knows package.json and npx by the compiled program; `uses: OWNER/trueup` is the action's
// own entry with the inputs that the step gives it and the defaults of action.yml. An expression that nobody has given a value fails the test.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { runAction } from '../../reconciler/cli/action.ts';
import { main } from '../../reconciler/cli/main.ts';
import type { TestClock } from '../clock.ts';
import { searchChild } from '../e2e/canaries.ts';
import { repository, testIo } from '../e2e/harness.ts';

export interface Step {
  readonly id?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
}
export interface Job {
  readonly needs?: string | readonly string[];
  readonly outputs?: Readonly<Record<string, string>>;
  readonly strategy?: { readonly matrix: Readonly<Record<string, unknown>> };
  readonly steps: readonly Step[];
}

/** The jobs of a workflow. @param folder `.github/workflows`, or a template's */
export const workflow = (folder: string, name: string): Readonly<Record<string, Job>> =>
  (parse(readFileSync(path.join(repository, folder, `${name}.yml`), 'utf8')) as { jobs: Readonly<Record<string, Job>> }).jobs;

/** What started a run. */
export interface Started {
  readonly by: string;
  readonly event: object;
  /** Of the file: `apply`. */
  readonly workflow: string;
  /** The commit of the branch. */
  readonly sha?: string;
  readonly number?: number;
}

/** Where the action's own steps reach AWS, and their time. */
export interface ActionPlace {
  readonly env: Readonly<Record<string, string>>;
  readonly clock: TestClock;
}

export class Runner {
  readonly #folder: string;
  readonly #bin: string;
  readonly #apiUrl: string;
  readonly #place: ActionPlace | undefined;
  readonly #defaults: readonly (readonly [string, string])[];
  #values = new Map<string, string>();
  #started: Started = { by: '', event: {}, workflow: '' };
  #runs = 0;
  #count = 0;

  /** @param folder holds the folder `repository`, which each job checks out */
  constructor(folder: string, apiUrl: string, place?: ActionPlace) {
    this.#folder = folder;
    this.#apiUrl = apiUrl;
    this.#place = place;
    this.#bin = path.join(folder, 'bin');
    mkdirSync(this.#bin);
    const script = (name: string, text: string): void => {
      writeFileSync(path.join(this.#bin, name), `#!/bin/bash\n${text}`);
      chmodSync(path.join(this.#bin, name), 0o755);
    };
    script('npx', `[ "$1" = trueup ] || exit 97\nshift\nexec "${process.execPath}" "${repository}/build/reconciler/cli/bin.js" "$@"\n`);
    const { scripts } = JSON.parse(readFileSync(path.join(repository, 'package.json'), 'utf8')) as { scripts: Record<string, string> };
    const known = ['ci', 'test', ...Object.keys(scripts).map((name) => `run ${name}`)];
    script(
      'npm',
      `case "$*" in\n${known.map((name) => `"${name}" | "${name} -- "*) exit 0;;`).join('\n')}\nesac\necho "npm $*: no such script" >&2\nexit 98\n`,
    );
    const { inputs } = parse(readFileSync(path.join(repository, 'action.yml'), 'utf8')) as {
      inputs: Readonly<Record<string, { readonly default?: string }>>;
    };
    this.#defaults = Object.entries(inputs).map(([name, { default: standard = '' }]) => [name, standard]);
  }

  /** A new run: nothing of an earlier one is left but what GitHub itself keeps. */
  start(started: Started): void {
    this.#started = started;
    this.#runs++;
    this.#values = new Map();
    this.set('github.token', 'ghs_actions');
    this.set('github.run_id', this.#runId());
    this.set("github.event_name == 'merge_group' && 'off' || 'update'", started.by === 'merge_group' ? 'off' : 'update');
  }

  set(expression: string, value: string): void {
    this.#values.set(expression, value);
  }

  /** The artifact of this run. */
  artifact(name: string): string {
    return path.join(this.#folder, `run-${this.#runs}`, 'artifacts', name);
  }

  readonly #runId = (): string => String(17_345_678_900 + this.#runs);

  #value(text: string): string {
    return text.replaceAll(/\$\{\{\s*(.*?)\s*\}\}/g, (_, expression: string) => {
      const value = this.#values.get(/^fromJSON\((.*)\)$/.exec(expression)?.[1] ?? expression);
      assert.ok(value !== undefined, `nothing is known of ${expression}`);
      return value;
    });
  }

  /** Runs a job, each part of its matrix after the other. Answers what its steps ended with: 0, or the first that is not. */
  async job(name: string, job: Job): Promise<{ readonly code: number; readonly said: string }> {
    const [dimension, ...more] = Object.entries(job.strategy?.matrix ?? {});
    assert.deepEqual(more, []);
    const parts = dimension === undefined ? [undefined] : this.#parts(dimension[1]);
    let end = { code: 0, said: '' };
    for (const [index, part] of parts.entries()) {
      if (dimension !== undefined) {
        this.set(`matrix.${dimension[0]}`, String(part));
        this.set('strategy.job-total', String(parts.length));
      }
      const ended = await this.#steps(`${name}-${index}`, job);
      if (end.code === 0) end = ended;
    }
    this.set(`needs.${name}.result`, end.code === 0 ? 'success' : 'failure');
    return end;
  }

  #parts(matrix: unknown): readonly unknown[] {
    return typeof matrix === 'string' ? (JSON.parse(this.#value(matrix)) as unknown[]) : (matrix as unknown[]);
  }

  async #steps(name: string, { steps, outputs = {} }: Job): Promise<{ readonly code: number; readonly said: string }> {
    const workspace = path.join(this.#folder, `run-${this.#runs}`, name);
    cpSync(path.join(this.#folder, 'repository'), workspace, { recursive: true });
    let end = { code: 0, said: '' };
    for (const step of steps) {
      if (end.code !== 0 && !/always\(\)|!cancelled\(\)/.test(step.if ?? '')) continue;
      const ended = await this.#step(workspace, step);
      if (end.code === 0) end = ended;
    }
    for (const [output, text] of Object.entries(outputs))
      this.set(`needs.${name.replace(/-\d+$/, '')}.outputs.${output}`, end.code === 0 ? this.#value(text) : '');
    return end;
  }

  async #step(workspace: string, step: Step): Promise<{ readonly code: number; readonly said: string }> {
    const done = { code: 0, said: '' };
    const used = /^(actions\/upload-artifact|actions\/download-artifact|OWNER\/trueup)@/.exec(step.uses ?? '')?.[1];
    if (step.run === undefined && used === undefined) return done;
    const inputs = Object.entries(step.with ?? {}).map(([key, value]) => [key, this.#value(String(value))] as const);
    if (used === 'actions/upload-artifact') this.#upload(workspace, Object.fromEntries(inputs));
    if (used === 'actions/download-artifact') this.#download(workspace, Object.fromEntries(inputs));
    if (used?.startsWith('actions/') === true) return done;
    const file = path.join(this.#folder, `outputs-${++this.#count}`);
    writeFileSync(file, '');
    const ended =
      step.run === undefined
        ? await this.#act(workspace, file, inputs)
        : await this.#bash(workspace, step.run, { ...this.#github(file), ...this.#envOf(step) });
    for (const [, key = '', , value = ''] of readFileSync(file, 'utf8').matchAll(/^(.+)<<(.+)\n([\s\S]*?)\n\2$/gm))
      this.set(`steps.${step.id ?? ''}.outputs.${key}`, value);
    return ended;
  }

  readonly #envOf = ({ env = {} }: Step): Readonly<Record<string, string>> =>
    Object.fromEntries(Object.entries(env).map(([key, text]) => [key, this.#value(text)]));

  #upload(workspace: string, { name = '', path: from = '', 'if-no-files-found': none = 'warn' }: Readonly<Record<string, string>>): void {
    const there = existsSync(path.join(workspace, from));
    assert.ok(there || none !== 'error', `${from} is not there to upload`);
    if (there) cpSync(path.join(workspace, from), this.artifact(name), { recursive: true });
  }

  #download(workspace: string, { name, pattern, path: to = '' }: Readonly<Record<string, string>>): void {
    mkdirSync(path.join(workspace, to), { recursive: true });
    if (name !== undefined) {
      cpSync(this.artifact(name), path.join(workspace, to), { recursive: true });
      return;
    }
    const prefix = (pattern ?? '').replace(/\*$/, '');
    const all = existsSync(this.artifact('')) ? readdirSync(this.artifact('')) : [];
    for (const each of all.filter((own) => own.startsWith(prefix)))
      cpSync(this.artifact(each), path.join(workspace, to, each), { recursive: true });
  }

  /** What GitHub gives every step. */
  #github(outputs: string): Readonly<Record<string, string>> {
    const { by, event, workflow: own, sha, number = this.#runs } = this.#started;
    const eventFile = path.join(this.#folder, `event-${this.#runs}.json`);
    writeFileSync(eventFile, JSON.stringify(event));
    return {
      CI: 'true',
      GITHUB_ACTIONS: 'true',
      GITHUB_API_URL: this.#apiUrl,
      GITHUB_SERVER_URL: 'https://github.com',
      GITHUB_REPOSITORY: 'o/r',
      GITHUB_RUN_ID: this.#runId(),
      GITHUB_RUN_ATTEMPT: '1',
      GITHUB_RUN_NUMBER: String(number),
      GITHUB_EVENT_NAME: by,
      GITHUB_EVENT_PATH: eventFile,
      ...(sha === undefined
        ? {}
        : {
            GITHUB_SHA: sha,
            GITHUB_REF: 'refs/heads/main',
            GITHUB_WORKFLOW_REF: `o/r/.github/workflows/${own}.yml@refs/heads/main`,
          }),
      GITHUB_OUTPUT: outputs,
      GITHUB_STEP_SUMMARY: path.join(this.#folder, 'summary'),
    };
  }

  async #bash(
    cwd: string,
    script: string,
    more: Readonly<Record<string, string>>,
  ): Promise<{ readonly code: number; readonly said: string }> {
    const env = { PATH: `${this.#bin}:${process.env['PATH'] ?? ''}`, HOME: this.#folder, ...more };
    const child = spawn('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], { cwd, env });
    let said = `${script}\n`;
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (data: Buffer) => {
        said += data.toString();
      });
    const code = await new Promise<number>((resolve) => child.on('close', (ended) => resolve(ended ?? -1)));
    searchChild(said, cwd, { ...this.#place?.env, ...more }, script);
    return { code, said };
  }

  /** The action's entry, as `uses:` starts it. */
  async #act(
    workspace: string,
    outputs: string,
    given: readonly (readonly [string, string])[],
  ): Promise<{ readonly code: number; readonly said: string }> {
    if (this.#place === undefined) throw new Error('the action needs a place to run in');
    const defaults = this.#defaults.map(([name, text]) => [name, this.#value(text)] as const);
    const inputs = [...defaults, ...given].map(([name, value]) => [`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`, value] as const);
    const io = testIo(workspace, this.#place.clock, { ...this.#place.env, ...this.#github(outputs), ...Object.fromEntries(inputs) });
    const code = await runAction(io, main);
    // Run ids are by the second.
    this.#place.clock.advance(1_000);
    const said = JSON.stringify(given) + io.stdout.text() + io.stderr.text();
    searchChild(said, workspace, this.#place.env, 'the action');
    return { code, said };
  }
}
