import path from 'node:path';
import { fileURLToPath } from 'node:url';

export interface BenchOptions {
  /** The quick form: smaller work, fewer rounds. It shows that the bench runs and that answers are equal; its ratios are rough. */
  readonly short: boolean;
  /** Where results go as JSON. */
  readonly results: string;
}

const build = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** A compiled program of this repository: `bench/sdk-loop.js`. */
export const program = (name: string): string => path.join(build, name);
export const repository = path.dirname(build);

export function benchOptions(argv: readonly string[]): BenchOptions {
  const unknown = argv.find((argument) => argument !== '--short');
  if (unknown !== undefined) throw new Error(`unknown option ${unknown}; there is --short`);
  return { short: argv.includes('--short'), results: path.join(repository, '.trueup', 'bench') };
}
