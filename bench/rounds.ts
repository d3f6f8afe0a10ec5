// Sides of a bench, each a process of its own, run in turn: what one run of the machine does to one, it does to the other.
import { spawn } from 'node:child_process';
import os from 'node:os';

/** What a side measured of one round. Times in milliseconds, sizes in bytes. */
export interface Sample {
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly peakRssBytes: number;
  /** Whatever else the side counts: calls, 429s, bytes a cell. */
  readonly counts?: Readonly<Record<string, number>>;
  /** What the side found, to be compared with the other side's before a time is printed. */
  readonly answer?: unknown;
}

export interface Side {
  readonly name: string;
  run(): Promise<Sample>;
}

export interface Measured {
  readonly name: string;
  readonly rounds: number;
  readonly wallMs: Spread;
  readonly cpuMs: Spread;
  readonly peakRssBytes: number;
  readonly counts: Readonly<Record<string, number>>;
}

export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** Runs the sides in turn, each first in every other round. `check` throws when an answer is not what it should be. */
export async function alternate(
  sides: readonly Side[],
  rounds: number,
  check: (sample: Sample, side: string) => void,
): Promise<Measured[]> {
  const samples = new Map<string, Sample[]>(sides.map((side) => [side.name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const side of round % 2 === 0 ? sides : sides.toReversed()) {
      const sample = await side.run();
      check(sample, side.name);
      samples.get(side.name)?.push(sample);
    }
  }
  return sides.map(({ name }) => measured(name, samples.get(name) ?? []));
}

function measured(name: string, samples: readonly Sample[]): Measured {
  return {
    name,
    rounds: samples.length,
    wallMs: spreadOf(samples.map((each) => each.wallMs)),
    cpuMs: spreadOf(samples.map((each) => each.cpuMs)),
    peakRssBytes: Math.max(...samples.map((each) => each.peakRssBytes)),
    counts: samples.at(-1)?.counts ?? {},
  };
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const high = sorted[middle] ?? Number.NaN;
  const median = sorted.length % 2 === 1 ? high : (high + (sorted[middle - 1] ?? high)) / 2;
  return { median, min: sorted[0] ?? Number.NaN, max: sorted.at(-1) ?? Number.NaN };
}

/** The same sample with the time from starting the processes to their end, as somebody waits for it. */
export async function fromOutside(run: () => Promise<Sample>): Promise<Sample> {
  const startedMs = performance.now();
  const sample = await run();
  return { ...sample, wallMs: performance.now() - startedMs };
}

/** One round of a side that is a program: its last line on standard output is a sample as JSON. */
export async function programSide(program: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Sample> {
  const lines = (await outputOf(process.execPath, [program, ...args], env)).trimEnd().split('\n');
  return JSON.parse(lines.at(-1) ?? '') as Sample;
}

/** Standard output of a program that may end with one of the exit codes. Throws with what it said otherwise. */
export function outputOf(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  exitCodes: readonly number[] = [0],
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '';
    let errors = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (errors = `${errors}${text}`.slice(-4000)));
    child.once('error', reject);
    child.once('close', (code) => {
      if (exitCodes.includes(code ?? -1)) resolve(out);
      else reject(new Error(`${args.join(' ')} ended with ${code}: ${errors}${out.slice(0, 2000)}`));
    });
  });
}

/** What this process used so far, as a sample's members; `sinceMs` is `performance.now()` at the start. */
export function usage(sinceMs: number): Pick<Sample, 'wallMs' | 'cpuMs' | 'peakRssBytes'> {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  return { wallMs: performance.now() - sinceMs, cpuMs: (userCPUTime + systemCPUTime) / 1000, peakRssBytes: maxRSS * 1024 };
}

/** The machine and the minute of a run, for the table: times say nothing without them. */
export function machine(): Readonly<Record<string, string | number>> {
  return {
    date: new Date().toISOString().slice(0, 16),
    cores: os.cpus().length,
    cpu: os.cpus()[0]?.model ?? 'unknown',
    memoryGiB: Math.round(os.totalmem() / 2 ** 30),
    node: process.version,
    load: os
      .loadavg()
      .map((load) => load.toFixed(1))
      .join(' '),
  };
}
