import { closeSync, openSync, writeSync } from 'node:fs';
import { commandLine, outputText } from '../github/commands.ts';
import { appendTo } from './files.ts';
import type { ExitCode, Io, Output } from './io.ts';
import type { main } from './main.ts';

/** How a command ended, and what it said on stderr. */
export interface StepEnd {
  readonly code: ExitCode;
  readonly said: string;
}

/** Variables that a command which reads or writes AWS has no use for. */
const withheld = ['INPUT_GITHUB-TOKEN', 'GITHUB_TOKEN', 'ACTIONS_RUNTIME_TOKEN'];

/** Runs commands of the program inside the action's process, and keeps what they print from being taken for commands of the runner. */
export class ActionSteps {
  readonly #io: Io;
  readonly #program: typeof main;

  constructor(io: Io, program: typeof main) {
    this.#io = io;
    this.#program = program;
  }

  /** A command whose result goes into the log. */
  async toLog(argv: readonly string[]): Promise<StepEnd> {
    const log = harmless(this.#io.stdout);
    const ended = await this.#run(argv, log);
    await log.end();
    return ended;
  }

  /** A command whose result is a file. */
  async toFile(file: string, argv: readonly string[], more: Pick<Io, 'superseded'> = {}): Promise<StepEnd> {
    const handle = openSync(file, 'w', 0o600);
    try {
      const write = async (text: string): Promise<void> => {
        writeSync(handle, text);
      };
      return await this.#run(argv, { isTerminal: false, columns: 80, write }, more);
    } finally {
      closeSync(handle);
    }
  }

  /** A command that speaks to the runner and to GitHub itself, with the token. */
  async trusted(argv: readonly string[]): Promise<ExitCode> {
    const log = harmless(this.#io.stderr);
    const code = await this.#program(argv, { ...this.#io, stderr: log, ask: undefined });
    await log.end();
    return code;
  }

  /** Words and numbers for later jobs; nothing where the runner takes no outputs. */
  async output(values: Readonly<Record<string, string>>): Promise<void> {
    const file = this.#io.env['GITHUB_OUTPUT'];
    if (file === undefined) return;
    for (const [name, value] of Object.entries(values)) appendTo(file, outputText(name, value, `trueup-${this.#io.randomHex(16)}`));
  }

  annotate(kind: 'error' | 'notice', text: string): Promise<void> {
    return this.#io.stdout.write(commandLine(kind, { title: 'trueup' }, text));
  }

  async #run(argv: readonly string[], stdout: Output, more: Pick<Io, 'superseded'> = {}): Promise<StepEnd> {
    const { stderr, env } = this.#io;
    const log = harmless(stderr);
    let said = '';
    const both: Output = {
      isTerminal: false,
      columns: log.columns,
      write: (text) => {
        said = (said + text).slice(-maxSaid);
        return log.write(text);
      },
    };
    const without = Object.fromEntries(Object.entries(env).filter(([name]) => !withheld.includes(name)));
    const code = await this.#program(argv, { ...this.#io, stdout, stderr: both, env: without, ask: undefined, ...more });
    await log.end();
    return { code, said };
  }
}

/** Characters of what a command said that are kept for the annotation. */
const maxSaid = 20_000;

/** The same output, with every line that the runner would take for a command behind a bar: `::...` at its beginning, `##[...` anywhere. */
export function harmless(output: Output): Output & { end(): Promise<void> } {
  let rest = '';
  const safe = (text: string): string => text.replaceAll(/^([\s\u0085]*)::/gm, '$1| ::').replaceAll('##[', '##\\x5b');
  return {
    isTerminal: false,
    columns: output.columns,
    write: (text) => {
      // A command may come in two pieces: a line is written when it has ended.
      const all = rest + text.replaceAll(/\r(?!\n)/g, '\n');
      const end = all.lastIndexOf('\n') + 1;
      rest = all.slice(end);
      return end === 0 ? Promise.resolve() : output.write(safe(all.slice(0, end)));
    },
    /** Writes a last line that did not end. */
    end: () => {
      const last = rest;
      rest = '';
      return last === '' ? Promise.resolve() : output.write(`${safe(last)}\n`);
    },
  };
}
