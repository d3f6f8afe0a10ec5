import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

export interface BenchOptions {
  /** The quick form: smaller work, fewer rounds. It shows that the bench runs and that answers are equal; its ratios are rough. */
  readonly short: boolean;
  /** Rounds of each side; 5, or 1 in the quick form, unless told. */
  readonly rounds: number;
  /** Where results go as JSON. */
  readonly results: string;
}

const build = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** A compiled program of this repository: `bench/sdk-loop.js`. */
export const program = (name: string): string => path.join(build, name);
export const repository = path.dirname(build);

export function benchOptions(argv: readonly string[]): BenchOptions {
  const { short = false, rounds } = parseArgs({
    args: [...argv],
    options: { short: { type: 'boolean' }, rounds: { type: 'string' } },
  }).values;
  const asked = rounds === undefined ? (short ? 1 : 5) : Number(rounds);
  if (!Number.isInteger(asked) || asked < 1) throw new Error(`--rounds must be a number from 1, not ${rounds}`);
  return { short, rounds: asked, results: path.join(repository, '.trueup', 'bench') };
}
