import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { hurriedClock } from '../../model/clock.ts';
import { wrapped } from '../../output/wrap.ts';
import { type ExitCode, type Io, type Output, UsageError } from '../io.ts';
import { control, type EmbeddedSandbox } from '../sandbox-process.ts';
import { type Excerpt, excerptOf } from './excerpt.ts';

/** Runs a command of this program as a user would type it. */
export type RunCommand = (argv: readonly string[], io: Io) => Promise<ExitCode>;

/** Lines that are easy to read on every terminal, and the same in a file. */
const widest = 80;

/**
 * How many times faster than real time the program waits: less than the sandbox, for a lease and a call that have to be answered in time
 * should be, on a machine that has other work too.
 */
const usualPace = 3;

export interface StoryInput {
  readonly io: Io;
  /** How many times faster than real time the sandbox goes, rates included. */
  readonly hurry: number;
  readonly run: RunCommand;
  readonly sandbox: EmbeddedSandbox;
  /** The configuration that the commands work on. */
  readonly folder: string;
  readonly color: boolean;
  /** Outputs are abridged. */
  readonly short: boolean;
}

/** One telling: prints each command as a user would type it, runs it, shows what it said, and stops the story when it does not end as told. */
export class Story {
  readonly short: boolean;
  readonly folder: string;
  readonly #io: Io;
  readonly #run: RunCommand;
  readonly #sandbox: EmbeddedSandbox;
  readonly #color: boolean;
  readonly #width: number;
  readonly #hurry: number;
  #pace = usualPace;
  readonly #begunMs: number;
  #chapters = 0;

  constructor({ io, hurry, run, sandbox, folder, color, short }: StoryInput) {
    this.short = short;
    this.folder = folder;
    this.#run = run;
    this.#sandbox = sandbox;
    this.#color = color && io.stdout.isTerminal && (io.env['NO_COLOR'] ?? '') === '';
    this.#width = Math.min(widest, io.stdout.columns);
    this.#io = { ...io, cwd: folder, env: { ...io.env, ...sandbox.env, AWS_PROFILE: undefined } };
    this.#hurry = hurry;
    this.#begunMs = io.clock.monotonicMs();
  }

  /** Where the story keeps what a reader may want to open afterwards. */
  get kept(): string {
    return path.dirname(this.folder);
  }

  get chapters(): number {
    return this.#chapters;
  }

  get seconds(): number {
    return Math.round((this.#io.clock.monotonicMs() - this.#begunMs) / 1000);
  }

  /** A paragraph. */
  async say(text: string): Promise<void> {
    this.#io.signal.throwIfAborted();
    await this.#write(`${wrapped(text, { first: 0, rest: 0 }, this.#width).join('\n')}\n`);
  }

  /** What it means, after an output. */
  async means(text: string): Promise<void> {
    await this.#write(`${wrapped(`=> ${text}`, { first: 0, rest: 3 }, this.#width).map(this.#bold).join('\n')}\n`);
  }

  async chapter(title: string): Promise<void> {
    this.#io.signal.throwIfAborted();
    this.#chapters += 1;
    const [first = '', ...rest] = wrapped(`${this.#chapters}. ${title}`, { first: 0, rest: 3 }, this.#width);
    await this.#write(`\n${[first, ...rest].map(this.#heading).join('\n')}\n`);
  }

  /**
   * Runs a chapter at another pace: `sandbox` where the program waits for AWS's rates most of the time, as fast as the sandbox takes it;
   * `real` where it measures time.
   */
  async paced(pace: 'sandbox' | 'real', chapter: () => Promise<void>): Promise<void> {
    this.#pace = pace === 'sandbox' ? this.#hurry : 1;
    await chapter();
    this.#pace = usualPace;
  }

  /** Text as it is, but for lines that are too long. */
  async show(text: string): Promise<void> {
    await this.#write(folded(text, this.#width));
  }

  /**
   * Runs a command that must end with the code, and shows what it said: in the short story the excerpt only. Answers its standard output.
   * Throws UsageError when it ends otherwise.
   */
  async trueup(
    argv: readonly string[],
    expected: ExitCode,
    excerpt?: Excerpt | 'nothing',
    env: Readonly<Record<string, string>> = {},
  ): Promise<string> {
    await this.#write(
      `${wrapped(`$ npx trueup ${argv.join(' ')}`, { first: 0, rest: 4 }, this.#width)
        .map(this.#dim)
        .join('\n')}\n`,
    );
    const { code, stdout, said } = await this.silently(argv, env);
    if (excerpt !== 'nothing') await this.show(excerpt === undefined || !this.short ? said : excerptOf(said, excerpt));
    if (code !== expected) throw new UsageError(`the story expected exit code ${expected} of trueup ${argv.join(' ')}, it was ${code}`);
    return stdout;
  }

  /** Runs a command and shows nothing: `said` is what a person would have seen, both streams together. */
  async silently(argv: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Said> {
    let [stdout, said] = ['', ''];
    const { stderr } = this.#io;
    const out: Output = {
      ...this.#plainOutput(),
      write: async (text) => {
        stdout += text;
        said += text;
      },
    };
    // A progress line rewrites itself and belongs on the terminal; everything else is part of what was said.
    const err: Output = {
      ...this.#plainOutput(),
      isTerminal: stderr.isTerminal,
      write: async (text) => {
        if (text.startsWith('\r')) await stderr.write(text);
        else said += text;
      },
    };
    // Steps of a workflow show no progress, and know no word for that.
    const options = stderr.isTerminal || argv[0] === 'github' ? [] : ['--quiet'];
    const code = await this.#run([...argv, ...options], {
      ...this.#io,
      env: { ...this.#io.env, ...(this.#color ? {} : { NO_COLOR: '1' }), ...env },
      clock: hurriedClock(this.#io.clock, this.#pace),
      stdout: out,
      stderr: err,
      ask: undefined,
    });
    this.#io.signal.throwIfAborted();
    return { code, stdout, said };
  }

  /** Runs a command and keeps its standard output as a file of the story. */
  async writes(name: string, argv: readonly string[], expected: ExitCode): Promise<void> {
    const { code, stdout } = await this.silently(argv);
    if (code !== expected) throw new UsageError(`the story expected exit code ${expected} of trueup ${argv.join(' ')}, it was ${code}`);
    writeFileSync(path.join(this.kept, name), stdout);
  }

  #plainOutput(): Omit<Output, 'write'> {
    return { isTerminal: this.#color, columns: this.#width };
  }

  /** A change that a person makes in the console, or that happens to workloads. */
  async console(who: string, change: string, args: Readonly<Record<string, unknown>>): Promise<void> {
    const { done } = (await this.#control('drift', { name: change, args })) as { readonly done?: unknown };
    await this.say(`${who}: ${String(done)}.`);
  }

  /** A call that a person or an application makes in an account. Answers the output; a refusal is answered too, by its code and message. */
  async call(
    at: { readonly account: string; readonly region: string },
    service: string,
    operation: string,
    input: object,
  ): Promise<CallAnswer> {
    return (await this.#control('call', { service, operation, ...at, input })) as CallAnswer;
  }

  /** Makes the sandbox fail in a way; `heal` ends all of that. */
  async breakIt(rule: object): Promise<void> {
    await this.#control('faults', rule);
  }

  async heal(): Promise<void> {
    await control(this.#sandbox.endpoint, 'DELETE', 'faults');
  }

  /** Lets AWS's time pass at once. */
  async pass(minutes: number): Promise<void> {
    await this.#control('clock', { pushMs: minutes * 60_000 });
  }

  /** Waits in real time, AWS's clock running, until it holds. Throws UsageError where it never does. */
  async until(what: string, holds: () => Promise<boolean>): Promise<void> {
    for (let looks = 0; !(await holds()); looks++) {
      if (looks > 200) throw new UsageError(`the story waited in vain: ${what}`);
      await this.#io.clock.sleep(100, this.#io.signal);
    }
  }

  /** What the sandbox holds of a service. */
  async shown(service: string): Promise<unknown> {
    const { services } = (await control(this.#sandbox.endpoint, 'GET', `show?service=${service}`)) as {
      readonly services: Readonly<Record<string, unknown>>;
    };
    return services[service];
  }

  /** How many calls the sandbox has answered. */
  async calls(): Promise<number> {
    const { calls, dropped } = (await control(this.#sandbox.endpoint, 'GET', 'calls')) as {
      readonly calls: readonly unknown[];
      readonly dropped: number;
    };
    return calls.length + dropped;
  }

  /** How many times faster than real time the sandbox's AWS is. */
  async speed(): Promise<number> {
    const { speed } = (await control(this.#sandbox.endpoint, 'GET', 'clock')) as { readonly speed: number };
    return speed * this.#hurry;
  }

  /** Edits one line of a document, as a person would, and shows it. Throws UsageError where it is not there. */
  async edit(file: string, from: string, to: string): Promise<void> {
    const full = path.join(this.folder, file);
    const lines = readFileSync(full, 'utf8').split('\n');
    const line = lines.findIndex((each) => !each.trimStart().startsWith('#') && each.includes(from));
    const before = lines[line];
    if (before === undefined) throw new UsageError(`${file} does not hold ${JSON.stringify(from)}`);
    const after = before.replace(from, to);
    lines[line] = after;
    writeFileSync(full, lines.join('\n'));
    await this.show(`${file}:${line + 1}\n  - ${before.trim()}\n  + ${after.trim()}\n`);
  }

  /** Runs git in the configuration, as nobody in particular; false where there is no git. */
  git(...args: readonly string[]): boolean {
    const settings = ['-c', 'user.name=trueup demo', '-c', 'user.email=demo@example.com', '-c', 'commit.gpgsign=false'];
    const ended = spawnSync('git', ['-C', this.folder, ...settings, ...args], {
      env: { PATH: this.#io.env['PATH'] ?? '', HOME: this.folder, GIT_CONFIG_NOSYSTEM: '1' },
      stdio: 'ignore',
    });
    return ended.status === 0;
  }

  #control(what: string, body: object): Promise<unknown> {
    this.#io.signal.throwIfAborted();
    return control(this.#sandbox.endpoint, 'POST', what, body);
  }

  #write(text: string): Promise<void> {
    return this.#io.stdout.write(text);
  }

  #heading = (text: string): string => (this.#color ? `\u001b[1;36m${text}\u001b[22;39m` : text);
  #bold = (text: string): string => (this.#color ? `\u001b[1m${text}\u001b[22m` : text);
  #dim = (text: string): string => (this.#color ? `\u001b[2m${text}\u001b[22m` : text);
}

/** What a command said, on its standard output and in all. */
export interface Said {
  readonly code: ExitCode;
  readonly stdout: string;
  readonly said: string;
}

export type CallAnswer =
  | { readonly output: Readonly<Record<string, unknown>>; readonly refused?: undefined }
  | { readonly output?: undefined; readonly refused: { readonly code: string; readonly message: string } };

/** Breaks lines that are longer than the width between words, the rest under the line's own beginning. */
function folded(text: string, width: number): string {
  return text
    .split('\n')
    .flatMap((line) => {
      const plain = stripVTControlCharacters(line);
      if (plain.length <= width || plain !== line) return [line];
      const indent = /^\s*/.exec(line)?.[0].length ?? 0;
      return wrapped(line.slice(indent), { first: indent, rest: indent + 4 }, width);
    })
    .join('\n');
}
