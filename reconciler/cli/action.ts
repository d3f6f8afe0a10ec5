// The GitHub action: its inputs as command lines of this program, what they print as files of its `out` folder. It decides nothing itself.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { commandLine } from '../github/commands.ts';
import type { WorkflowRun } from '../github/surroundings.ts';
import { artifactsIn, refusalIn } from './action-artifacts.ts';
import { lastAppliedCommit, overtakingRun } from './action-github.ts';
import { type ActionInputs, readInputs } from './action-inputs.ts';
import { ActionSteps, type StepEnd } from './action-steps.ts';
import { driftTo, driftWords, given, inventoryFile, inventoryOf, lastAppliedWord, resultWords } from './action-words.ts';
import { ExitCode, type Io, UsageError } from './io.ts';
import type { main } from './main.ts';

/** Runs the action's command and answers what the step ends with: not 0 only for what `fail-on` names. Never throws. */
export async function runAction(io: Io, program: typeof main): Promise<ExitCode> {
  try {
    const { workflowRun } = await import('../github/surroundings.ts');
    const inputs = readInputs(io.env);
    const action = new Action(io, inputs, workflowRun(io.env), new ActionSteps(io, program));
    return await action.run();
  } catch (error) {
    // What is wrong with the inputs or the environment lies in no file.
    const hint = error instanceof Error && 'hint' in error && typeof error.hint === 'string' ? `. ${error.hint}` : '';
    const text = `${error instanceof Error ? error.message : String(error)}${hint}`;
    await io.stdout.write(commandLine('error', { title: 'trueup' }, text)).catch(() => undefined);
    return ExitCode.Error;
  }
}

class Action {
  readonly #io: Io;
  readonly #inputs: ActionInputs;
  readonly #workflow: WorkflowRun;
  readonly #steps: ActionSteps;
  readonly #out: string;

  constructor(io: Io, inputs: ActionInputs, workflow: WorkflowRun, steps: ActionSteps) {
    this.#io = io;
    this.#inputs = inputs;
    this.#workflow = workflow;
    this.#steps = steps;
    this.#out = path.resolve(io.cwd, inputs.out);
  }

  run(): Promise<ExitCode> {
    mkdirSync(this.#out, { recursive: true });
    const commands: Readonly<Record<ActionInputs['command'], () => Promise<ExitCode>>> = {
      validate: () => this.#validate('off'),
      plan: () => this.#plan(),
      split: () => this.#split(),
      'plan merge': () => this.#merge(),
      comment: () => this.#commentOnly(),
      'approve-check': () => this.#approveCheck(),
      publish: () => this.#publish(),
      apply: () => this.#apply(),
      drift: () => this.#drift(),
      'drift merge': () => this.#driftMerge(),
      'drift-issue': () => this.#driftIssue(),
    };
    return commands[this.#inputs.command]();
  }

  /** Offline: no credentials, also for forks. */
  async #validate(comment: ActionInputs['comment']): Promise<ExitCode> {
    const file = this.#file('validation.json');
    const { base } = this.#inputs;
    const validated = await this.#steps.toFile(file, ['validate', ...this.#config(), '--format', 'json', ...given('--base', base)]);
    if (validated.code !== ExitCode.Ok && validated.code !== ExitCode.InvalidDocuments) return this.#failed(validated);
    return this.#comment('--validation', file, comment);
  }

  /** The organization, read once for all jobs of the matrix, and how many they are. */
  async #split(): Promise<ExitCode> {
    const base = await this.#base();
    const figures = this.#file('split.json');
    const argv = [
      'inventory',
      ...this.#config(),
      ...this.#concurrency(),
      '--quiet',
      '--format',
      'json',
      '--out',
      this.#file(inventoryFile),
    ];
    const read = await this.#steps.toFile(figures, [...argv, ...given('--base', base)]);
    if (read.code !== ExitCode.Ok) return this.#failed(read);
    const { shards, applyShards } = JSON.parse(readFileSync(figures, 'utf8')) as { readonly shards: number; readonly applyShards: number };
    const numbers = (count: number): string => JSON.stringify(Array.from({ length: count }, (_, index) => index));
    const matrices = { shards: numbers(shards), 'apply-shards': numbers(applyShards), 'shard-count': String(shards) };
    await this.#steps.output({ ...matrices, ...(base === undefined ? {} : { base }) });
    return ExitCode.Ok;
  }

  /** The parts that the jobs of a matrix left, as one plan. */
  async #merge(): Promise<ExitCode> {
    const { in: folder, comment } = this.#inputs;
    const found = artifactsIn(path.resolve(this.#io.cwd, folder), 'plan.json');
    const invalid = artifactsIn(path.resolve(this.#io.cwd, folder), 'validation.json')[0];
    if (invalid !== undefined) return this.#comment('--validation', invalid, comment);
    const file = this.#file('plan.json');
    const merged = await this.#steps.toLog([
      'plan',
      'merge',
      ...(found.length === 0 ? [path.join(folder, 'plan.json')] : found),
      '--no-color',
      '--out',
      file,
      '--page',
      this.#file('plan.html'),
    ]);
    if (![ExitCode.Ok, ExitCode.Refused, ExitCode.Incomplete].some((code) => code === merged.code) || !existsSync(file))
      return this.#failed(merged);
    await this.#steps.output({ 'plan-file': path.relative(this.#io.cwd, file) });
    return this.#comment('--plan', file, comment);
  }

  /** Whether somebody was shown what the plan of another step would change. */
  #approveCheck(): Promise<ExitCode> {
    const { in: folder, unapproved, strict, failOn } = this.#inputs;
    return this.#steps.trusted([
      'github',
      'approve-check',
      '--plan',
      path.resolve(this.#io.cwd, folder, 'plan.json'),
      '--out',
      this.#file('approval.json'),
      '--unapproved',
      unapproved,
      ...(strict ? ['--strict'] : []),
      '--fail-on',
      ...failOn,
    ]);
  }

  /** How an apply ended, told to the pull requests that it was of. */
  async #publish(): Promise<ExitCode> {
    const folder = path.resolve(this.#io.cwd, this.#inputs.in);
    const [plan] = artifactsIn(folder, 'plan.json');
    if (plan === undefined) throw new UsageError(`${folder} holds no plan.json`, 'name the folder of the downloaded artifacts with in');
    const results = artifactsIn(folder, 'result.json');
    const [approval] = artifactsIn(folder, 'approval.json');
    const refused = approval === undefined ? undefined : refusalIn(approval);
    if (results.length === 0 && refused === undefined) {
      await this.#steps.annotate('notice', 'nothing was applied: there was nothing to do, nobody approved it, or a newer run does it');
      return ExitCode.Ok;
    }
    const { commentKey, deployment } = this.#inputs;
    const told = ['github', 'outcome', '--plan', plan, '--comment-key', commentKey, ...given('--deployment', deployment)];
    if (results.length === 0) return this.#steps.trusted([...told, '--refused', refused ?? '']);
    const file = this.#file('result.json');
    const merged = await this.#steps.toLog(['result', 'merge', ...results, '--plan', plan, '--no-color', '--out', file]);
    const result = resultWords[merged.code];
    if (result === undefined || !existsSync(file)) return this.#failed(merged);
    await this.#steps.output({ result });
    const outcome = await this.#steps.trusted([...told, '--result', file]);
    // The job that applied is red by itself for all but a shard that left nothing.
    return outcome !== ExitCode.Ok ? outcome : merged.code === ExitCode.Incomplete ? merged.code : ExitCode.Ok;
  }

  async #plan(): Promise<ExitCode> {
    const file = this.#file('plan.json');
    const base = await this.#base();
    const { shard } = this.#inputs;
    const planned = await this.#steps.toLog([
      'plan',
      ...this.#config(),
      ...this.#concurrency(),
      '--quiet',
      '--no-color',
      '--out',
      file,
      ...given('--base', base),
      ...this.#part(),
      ...(shard === undefined ? ['--page', this.#file('plan.html')] : []),
    ]);
    if (planned.code === ExitCode.InvalidDocuments) return this.#validate(shard === undefined ? this.#inputs.comment : 'off');
    if (existsSync(file)) await this.#steps.output({ 'plan-file': path.relative(this.#io.cwd, file) });
    // A part says nothing by itself: the job that merges judges the whole.
    if (shard !== undefined) return existsSync(file) ? ExitCode.Ok : this.#failed(planned);
    if (![ExitCode.Ok, ExitCode.Refused, ExitCode.Incomplete].some((code) => code === planned.code)) return this.#failed(planned);
    return this.#comment('--plan', file, this.#inputs.comment);
  }

  /** What another job wrote: its plan, or why there is none. */
  #commentOnly(): Promise<ExitCode> {
    const { in: folder, comment } = this.#inputs;
    const [plan, validation] = ['plan.json', 'validation.json'].map((name) => path.resolve(this.#io.cwd, folder, name));
    if (plan !== undefined && existsSync(plan)) return this.#comment('--plan', plan, comment);
    if (validation !== undefined && existsSync(validation)) return this.#comment('--validation', validation, comment);
    throw new UsageError(`${folder} holds neither plan.json nor validation.json`, 'name the folder of the downloaded artifact with in');
  }

  async #drift(): Promise<ExitCode> {
    const file = this.#file('drift.json');
    const ended = await this.#steps.toLog(['drift', ...this.#config(), ...this.#concurrency(), ...driftTo(file), ...this.#part()]);
    // A part says nothing by itself: the job that merges judges the whole.
    if (this.#inputs.shard !== undefined) return driftWords[ended.code] === undefined ? this.#failed(ended) : ExitCode.Ok;
    return this.#driftEnd(ended);
  }

  /** The parts that the jobs of a matrix left, as one drift. */
  async #driftMerge(): Promise<ExitCode> {
    const { in: folder, inventory } = this.#inputs;
    const found = artifactsIn(path.resolve(this.#io.cwd, folder), 'drift.json');
    const parts = found.length === 0 ? [path.join(folder, 'drift.json')] : found;
    const file = this.#file('drift.json');
    const argv = ['drift', 'merge', ...parts, ...this.#config(), ...this.#concurrency(), ...driftTo(file), ...inventoryOf(inventory)];
    return this.#driftEnd(await this.#steps.toLog(argv));
  }

  async #driftEnd({ code, said }: StepEnd): Promise<ExitCode> {
    const result = driftWords[code];
    if (result === undefined) return this.#failed({ code, said });
    await this.#steps.output({ result: result.word, 'has-changes': String(code === ExitCode.Changes) });
    if (code !== ExitCode.Ok) await this.#steps.annotate('notice', result.text);
    return this.#inputs.failOn.some((word) => word === result.word) ? code : ExitCode.Ok;
  }

  /** The issue of what another job found. */
  #driftIssue(): Promise<ExitCode> {
    const { in: folder, driftIssue, driftLabel, commentKey, failOn } = this.#inputs;
    const file = path.resolve(this.#io.cwd, folder, 'drift.json');
    if (!existsSync(file)) throw new UsageError(`${folder} holds no drift.json`, 'name the folder of the downloaded artifact with in');
    const words = failOn.filter((word) => word === 'incomplete' || word === 'changes');
    return this.#steps.trusted([
      'github',
      'drift-issue',
      '--drift',
      file,
      '--issue',
      driftIssue,
      '--label',
      driftLabel,
      '--key',
      commentKey,
      ...(words.length === 0 ? ['--never-fail'] : ['--fail-on', ...words]),
    ]);
  }

  async #apply(): Promise<ExitCode> {
    const { expectDigest, in: folder } = this.#inputs;
    const file = path.resolve(this.#io.cwd, folder, 'plan.json');
    const result = this.#file('result.json');
    let overtaken: string | undefined;
    const superseded = async (): Promise<string | undefined> => {
      overtaken = await overtakingRun(this.#io, this.#workflow);
      return overtaken;
    };
    const argv = [
      'apply',
      file,
      ...this.#config(),
      ...this.#concurrency(),
      '--yes',
      '--quiet',
      '--format',
      'json',
      '--changes',
      ...given('--expect-digest', expectDigest),
      ...this.#part(),
    ];
    const applied = await this.#steps.toFile(result, argv, { superseded });
    if (overtaken !== undefined) {
      // No result: nothing was applied by this run.
      rmSync(result, { force: true });
      await this.#steps.output({ result: 'clean' });
      await this.#steps.annotate('notice', `${overtaken}: nothing was written`);
      return ExitCode.Ok;
    }
    const word = resultWords[applied.code];
    if (word === undefined) return this.#failed(applied);
    await this.#steps.output({ result: word });
    if (applied.code !== ExitCode.Ok) await this.#steps.annotate('error', `the apply ended ${word}: the result is in the artifact`);
    return applied.code;
  }

  /** The commit to compare with. `last-applied` on a push: only what was merged since is planned; started by hand, or on a first run, everything is. */
  async #base(): Promise<string | undefined> {
    const { base } = this.#inputs;
    return base === lastAppliedWord ? lastAppliedCommit(this.#io, this.#workflow) : (base ?? this.#workflow.base);
  }

  /** One job of a matrix. */
  #part(): string[] {
    const { shard, inventory } = this.#inputs;
    return [...given('--shard', shard), ...inventoryOf(inventory)];
  }

  #comment(option: '--plan' | '--validation', file: string, comment: ActionInputs['comment']): Promise<ExitCode> {
    const { failOn, commentKey, config, annotations } = this.#inputs;
    const prefix = path.posix.normalize(config) === '.' ? [] : ['--prefix', config];
    return this.#steps.trusted([
      'github',
      'comment',
      option,
      file,
      '--comment',
      comment,
      '--comment-key',
      commentKey,
      '--annotations',
      annotations,
      '--fail-on',
      ...failOn,
      ...prefix,
    ]);
  }

  /** A command that ended otherwise than a result: its own words are the annotation. */
  async #failed({ code, said }: StepEnd): Promise<ExitCode> {
    const problem = /^error: [^\n]*(?:\n {2}[^\n]*)*/m.exec(said)?.[0] ?? said.trim().split('\n').slice(-3).join('\n');
    await this.#steps.output({ result: code === ExitCode.Refused ? 'refused' : 'errors' });
    await this.#steps.annotate('error', problem === '' ? `ended with ${code}` : problem);
    return code;
  }

  #file(name: string): string {
    const file = path.join(this.#out, name);
    rmSync(file, { force: true });
    return file;
  }

  #config(): string[] {
    return ['--config', this.#inputs.config];
  }

  #concurrency(): string[] {
    return ['--concurrency', String(this.#inputs.maxParallel)];
  }
}
