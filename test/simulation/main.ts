// npm run simulate -- [--seed N] [--runs M] [--world NAME] [--minutes T]: lives of organizations under faults, until one breaks a promise.
import { parseArgs } from 'node:util';
import { simulate } from './simulate.ts';
import { worldNames } from './worlds.ts';

const { values } = parseArgs({
  options: { seed: { type: 'string' }, runs: { type: 'string' }, world: { type: 'string' }, minutes: { type: 'string' } },
});
const first = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
const runs = Number(values.runs ?? 20);
const world = worldNames.find((name) => name === values.world);
if (!Number.isSafeInteger(first) || !Number.isSafeInteger(runs) || runs < 1 || (values.world !== undefined && world === undefined)) {
  process.stderr.write(`--seed and --runs are whole numbers, --world one of ${worldNames.join(', ')}\n`);
  process.exit(1);
}
const until = values.minutes === undefined ? Number.POSITIVE_INFINITY : Date.now() + Number(values.minutes) * 60_000;

let done = 0;
let met = 0;
let repairs = 0;
const codes = new Map<number, number>();
const failed: number[] = [];
for (let seed = first; seed < first + runs && Date.now() < until; seed++) {
  try {
    const life = await simulate({ seed, ...(world === undefined ? {} : { world }) });
    met += life.met;
    repairs += life.repairs;
    for (const code of life.exitCodes) codes.set(code, (codes.get(code) ?? 0) + 1);
  } catch (error) {
    failed.push(seed);
    process.stdout.write(`seed ${seed} failed: ${error instanceof Error ? error.message : String(error)}\n`);
  }
  done++;
}
const exits = [...codes].sort(([a], [b]) => a - b).map(([code, count]) => `${code}: ${count}`);
process.stdout.write(
  `${done} runs from seed ${first}: ${failed.length} failed${failed.length > 0 ? ` (${failed.join(', ')})` : ''}; ${met} calls met a fault; exit codes ${exits.join(', ')}; ${repairs} repairs\n`,
);
process.exitCode = failed.length > 0 ? 1 : 0;
