// npm run simulate -- [--seed N] [--runs M] [--world NAME] [--minutes T]: lives of organizations under faults, and which of them broke a promise. With --minutes
// alone as many as fit; one that is begun is lived to its end.
import { parseArgs } from 'node:util';
import { simulate } from './simulate.ts';
import { worldNames } from './worlds.ts';

/** A life takes seconds. One that still goes on after this, in real time, has no end, which is a broken promise too. */
const longestLifeMs = 10 * 60_000;

const { values } = parseArgs({
  options: { seed: { type: 'string' }, runs: { type: 'string' }, world: { type: 'string' }, minutes: { type: 'string' } },
});
const first = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
const minutes = values.minutes === undefined ? Number.POSITIVE_INFINITY : Number(values.minutes);
const runs = values.runs === undefined ? (values.minutes === undefined ? 20 : Number.MAX_SAFE_INTEGER - first) : Number(values.runs);
const world = worldNames.find((name) => name === values.world);
const isWrong =
  !Number.isSafeInteger(first) ||
  !Number.isSafeInteger(runs) ||
  runs < 1 ||
  !(minutes > 0) ||
  (values.world !== undefined && world === undefined);
if (isWrong) {
  process.stderr.write(
    `--seed and --runs are whole numbers, --minutes a number above 0, --world one of ${worldNames.join(', ')}\n  for example: npm run simulate -- --seed 7 --runs 20 --minutes 5\n`,
  );
  process.exit(1);
}
const until = Date.now() + minutes * 60_000;

let done = 0;
let met = 0;
let repairs = 0;
const codes = new Map<number, number>();
const failed: number[] = [];
for (let seed = first; seed < first + runs && Date.now() < until; seed++) {
  const endless = setTimeout(() => {
    isBroken(seed, `no end after ${longestLifeMs / 60_000} minutes`);
    tell();
    // The life goes on, and nothing but the end of the process stops it.
    process.exit(1);
  }, longestLifeMs);
  try {
    const life = await simulate({ seed, ...(world === undefined ? {} : { world }) });
    met += life.met;
    repairs += life.repairs;
    for (const code of life.exitCodes) codes.set(code, (codes.get(code) ?? 0) + 1);
  } catch (error) {
    isBroken(seed, error instanceof Error ? error.message : String(error));
  }
  clearTimeout(endless);
  done++;
}
tell();
process.exitCode = failed.length > 0 ? 1 : 0;

function isBroken(seed: number, why: string): void {
  failed.push(seed);
  const of = world === undefined ? '' : ` --world ${world}`;
  process.stdout.write(`seed ${seed} failed: ${why}\n  repeat it: npm run simulate -- --seed ${seed} --runs 1${of}\n`);
}

function tell(): void {
  const exits = [...codes].sort(([a], [b]) => a - b).map(([code, count]) => `${code}: ${count}`);
  process.stdout.write(
    `${done} runs from seed ${first}: ${failed.length} failed${failed.length > 0 ? ` (${failed.join(', ')})` : ''}; ${met} calls met a fault; exit codes ${exits.join(', ')}; ${repairs} repairs\n`,
  );
  if (failed.length > 0)
    process.stdout.write('once it is mended, a seed that failed joins test/simulation/seeds.ts, which every change is held to\n');
}
