import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { ExitCode, type Io, UsageError } from './io.ts';
import type { Finished } from './main.ts';
import { control, type EmbeddedSandbox, startEmbedded } from './sandbox-process.ts';

/** Runs a command of this program as a user would type it. */
export type RunCommand = (argv: readonly string[], io: Io) => Promise<ExitCode>;

const repository = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..', '..');

/** `trueup demo`: the whole story on the embedded organization, told with real commands. `npm start` is the short form. */
export function demoCommand(io: Io, finished: Finished, run: RunCommand): Command {
  return new Command('demo')
    .description('Tell the whole story on an embedded organization: validate, plan, apply, drift, repair')
    .option('--short', 'leave out what only repeats')
    .option('--no-color', 'no colours, also by NO_COLOR')
    .action(async (options: { readonly short?: boolean; readonly color: boolean }) => {
      const folder = path.join(io.cwd, '.trueup', 'demo', 'configuration');
      copyExample(folder);
      const sandbox = await startEmbedded(io, { seed: 'untidy' });
      try {
        const story = new Story(io, run, sandbox, folder, options.color);
        await tell(story, options.short === true);
        finished.code = ExitCode.Ok;
      } finally {
        await sandbox.stop();
      }
    });
}

function copyExample(folder: string): void {
  if (!existsSync(path.join(repository, 'organization.yaml')))
    throw new UsageError('the demo needs the example configuration of the repository');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const part of ['organization.yaml', 'compliance', 'tenants']) {
    const from = path.join(repository, part);
    if (existsSync(from)) cpSync(from, path.join(folder, part), { recursive: true });
  }
}

async function tell(story: Story, short: boolean): Promise<void> {
  const begun = story.nowMs();
  await story.say(
    "An AWS organization of 12 accounts in nested OUs, governed in 4 Regions: hubs missing, hubs with AWS's defaults, controls switched off by hand, a suspended account. It runs on this machine; the program talks to it with the same AWS SDK clients as to AWS.",
  );
  await story.chapter('Are the documents right? (offline)');
  await story.trueup(['validate'], ExitCode.Ok);
  await story.chapter('What would change, everywhere?');
  await story.trueup(['plan', '--out', 'plan.json', '--detailed-exitcode'], ExitCode.Changes);
  await story.chapter('Make it so: exactly these changes, and every cell read again until they hold');
  await story.trueup(['apply', 'plan.json', '--yes'], ExitCode.Ok);
  await story.chapter('Plan again: nothing is left');
  await story.trueup(['plan', '--detailed-exitcode'], ExitCode.Ok);

  await story.chapter('Somebody switches a control back on in the console');
  await story.console('enable-control', { account: '444444444444', region: 'eu-west-1', control: 'IAM.6' });
  await story.trueup(['drift'], ExitCode.Changes);
  await story.chapter('Put it back');
  await story.trueup(['apply', '--yes'], ExitCode.Ok);

  await story.chapter('A pull request: PCI DSS 3.2.1 goes, 4.0.1 stays');
  await story.edit('compliance/security-hub/pci-dss-3-2-1.yaml', 'state: present }', 'state: absent, allowDelete: true }');
  if (!short) await story.trueup(['explain', 'securityhub/standard/444444444444/eu-west-1/pci-dss/v/3.2.1'], ExitCode.Ok);
  await story.trueup(['plan', '--out', 'plan.json'], ExitCode.Ok);
  await story.trueup(['apply', 'plan.json', '--yes'], ExitCode.Ok);
  await story.trueup(['plan', '--detailed-exitcode'], ExitCode.Ok);
  if (!short) await story.trueup(['explain', 'securityhub/control/444444444444/us-east-1/pci-dss/v/4.0.1/S3.9'], ExitCode.Ok);
  await story.summary(begun);
}

/** One telling: prints each command as a user would type it, runs it, and stops the story when it does not end as told. */
class Story {
  readonly #io: Io;
  readonly #run: RunCommand;
  readonly #sandbox: EmbeddedSandbox;
  readonly #folder: string;
  readonly #color: boolean;
  #chapters = 0;

  constructor(io: Io, run: RunCommand, sandbox: EmbeddedSandbox, folder: string, color: boolean) {
    this.#run = run;
    this.#sandbox = sandbox;
    this.#folder = folder;
    this.#color = color && io.stdout.isTerminal && (io.env['NO_COLOR'] ?? '') === '';
    this.#io = { ...io, env: { ...io.env, ...sandbox.env, AWS_PROFILE: undefined } };
  }

  nowMs(): number {
    return this.#io.clock.monotonicMs();
  }

  async say(text: string): Promise<void> {
    await this.#io.stdout.write(`${wrap(text, Math.min(100, this.#io.stdout.columns))}\n`);
  }

  async chapter(title: string): Promise<void> {
    this.#chapters += 1;
    await this.#io.stdout.write(`\n${this.#bold(`${this.#chapters}. ${title}`)}\n`);
  }

  async trueup(argv: readonly string[], expected: ExitCode): Promise<void> {
    await this.#io.stdout.write(`${this.#dim('$')} npx trueup ${argv.join(' ')}\n`);
    const color = this.#color ? [] : ['--no-color'];
    const code = await this.#run([...argv, '--config', this.#folder, ...color], { ...this.#io, cwd: this.#folder });
    if (this.#io.signal.aborted) throw new UsageError('interrupted');
    if (code !== expected) throw new UsageError(`the story expected exit code ${expected} of trueup ${argv.join(' ')}, it was ${code}`);
  }

  async console(change: string, args: Readonly<Record<string, string>>): Promise<void> {
    const done = await control(this.#sandbox.endpoint, 'POST', 'drift', { name: change, args });
    await this.say(`${this.#dim('in the console:')} ${String((done as { readonly done?: unknown }).done)}`);
  }

  async edit(file: string, from: string, to: string): Promise<void> {
    const full = path.join(this.#folder, file);
    const text = readFileSync(full, 'utf8');
    const line = text.split('\n').findIndex((each) => !each.trimStart().startsWith('#') && each.includes(from));
    if (line === -1) throw new UsageError(`${file} does not hold ${JSON.stringify(from)}`);
    const lines = text.split('\n');
    const before = lines[line] ?? '';
    const after = before.replace(from, to);
    lines[line] = after;
    writeFileSync(full, lines.join('\n'));
    await this.#io.stdout.write(`${file}:${line + 1}\n  - ${before.trim()}\n  + ${after.trim()}\n`);
  }

  async summary(begunMs: number): Promise<void> {
    const seconds = ((this.nowMs() - begunMs) / 1000).toFixed(0);
    const { calls } = (await control(this.#sandbox.endpoint, 'GET', 'calls')) as { readonly calls: readonly unknown[] };
    await this.#io.stdout.write(
      `
${this.#bold('That was the main job')}: ${this.#chapters} chapters, ${calls.length} AWS calls, ${seconds} s.

Try next
  npx trueup plan --sandbox              the same organization, kept in .trueup/sandbox between commands
  npx trueup apply --sandbox
  npx trueup explain --sandbox securityhub/control/444444444444/us-east-1/pci-dss/v/4.0.1/S3.9
  npx trueup sandbox start --seed untidy serve it, and use the AWS CLI on it
  edit compliance/security-hub/*.yaml, make a typing error, and run: npx trueup validate

For your own organization change the ids in organization.yaml, give trueup a role in each account, and run
npx trueup plan: docs/real-organization.md has the steps.
`,
    );
  }

  #bold(text: string): string {
    return this.#color ? `\u001b[1m${text}\u001b[22m` : text;
  }

  #dim(text: string): string {
    return this.#color ? `\u001b[2m${text}\u001b[22m` : text;
  }
}

function wrap(text: string, width: number): string {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.join('\n');
}
