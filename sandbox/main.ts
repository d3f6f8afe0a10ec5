import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { monotonicMs } from './clock.ts';
import { type SandboxHandle, type SandboxOptions, startSandbox } from './sandbox.ts';
import type { Seed } from './seed.ts';
import { isSeedName, shippedSeed } from './shipped-seeds.ts';

const usage = `usage: sandbox [--port N] [--accounts K] [--regions a,b] [--seed FILE] [--state DIR] [--speed X] [--hurry K] [--end-with-parent] [--json]
  --port N           port on 127.0.0.1; 0 (default) is a free one
  --accounts K       accounts of the default organization (default 9)
  --regions a,b      Regions that accounts use (default: those that need no opt-in)
  --seed FILE        JSON file with the organization to begin with, or the name of a shipped one (untidy, first-day)
  --state DIR        keep the state in DIR and go on from it
  --speed X          how many times faster AWS time runs (default 120)
  --hurry K          run everything K times faster, rates too: for a program whose own clock is hurried as much (default 1)
  --no-limits        do not count calls against AWS's rates
  --end-with-parent  end when the channel to the parent closes, or without one standard input
  --json             print one line of JSON instead of the lines to export
`;

/** Wrong usage: the sentence is for the user. */
class UsageError extends Error {}

const optionTypes = {
  port: { type: 'string' },
  accounts: { type: 'string' },
  regions: { type: 'string' },
  seed: { type: 'string' },
  state: { type: 'string' },
  speed: { type: 'string' },
  hurry: { type: 'string' },
  'no-limits': { type: 'boolean' },
  'end-with-parent': { type: 'boolean' },
  'enforce-iam': { type: 'boolean' },
  json: { type: 'boolean' },
  help: { type: 'boolean' },
} as const;

type Values = ReturnType<typeof parse>;

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: optionTypes, strict: true }).values;
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

async function optionsOf(values: Values): Promise<SandboxOptions> {
  const port = numberIn(values.port, '--port', 0, 65_535);
  const accounts = numberIn(values.accounts, '--accounts', 1, 20_000);
  const speed = numberIn(values.speed, '--speed', 0, 1_000_000, true);
  const hurry = numberIn(values.hurry, '--hurry', 1, 1000, true) ?? 1;
  const regions = values.regions?.split(',').filter((region) => region !== '');
  return {
    ...(port === undefined ? {} : { port }),
    ...(accounts === undefined ? {} : { accounts }),
    ...(speed === undefined ? {} : { speed }),
    ...(regions === undefined ? {} : { regions }),
    ...(values.seed === undefined ? {} : { seed: await readSeed(values.seed) }),
    ...(values.state === undefined ? {} : { stateDirectory: values.state }),
    ...(hurry === 1 ? {} : { time: { rateMs: () => monotonicMs() * hurry } }),
    limits: values['no-limits'] !== true,
    enforceIam: values['enforce-iam'] === true,
  };
}

function numberIn(text: string | undefined, option: string, least: number, most: number, fraction = false): number | undefined {
  if (text === undefined) return undefined;
  const number = Number(text);
  if (text.trim() === '' || !(number >= least && number <= most) || (!fraction && !Number.isInteger(number))) {
    throw new UsageError(`${option} must be a number from ${least} to ${most}, not ${text}`);
  }
  return number;
}

async function readSeed(file: string): Promise<Seed> {
  if (isSeedName(file)) return shippedSeed(file);
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Seed;
  } catch (error) {
    throw new UsageError(`cannot read the seed ${file}: ${(error as Error).message}`);
  }
}

/** The lines that make the SDK and the AWS CLI talk to this sandbox. The CLI reads AWS_DEFAULT_REGION only. Source: facts/sandbox.md 3.5. */
function exportLines(sandbox: SandboxHandle): string {
  const env = sandbox.environment();
  const region = env.regions.includes('us-east-1') ? 'us-east-1' : (env.regions[0] ?? 'us-east-1');
  const variables = {
    AWS_ENDPOINT_URL: sandbox.endpoint,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: env.organization.managementAccount,
    AWS_SECRET_ACCESS_KEY: 'sandbox',
  };
  const exports = Object.entries(variables).map(([name, value]) => `export ${name}=${value}\n`);
  return `sandbox at ${sandbox.endpoint}: ${env.organization.accounts().length} accounts in ${env.regions.length} Regions\n${exports.join('')}`;
}

/** Tells the parent where the sandbox is: one JSON line, and a message when there is a channel. */
function announce(sandbox: SandboxHandle, asJson: boolean): void {
  const ready = {
    ready: true,
    endpoint: sandbox.endpoint,
    port: sandbox.port,
    managementAccount: sandbox.environment().organization.managementAccount,
  };
  process.stdout.write(asJson ? `${JSON.stringify(ready)}\n` : exportLines(sandbox));
  process.send?.(ready);
}

/** Resolves when the process is asked to end: by a signal, or by its parent's end. */
function ended(withParent: boolean): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.once(signal, () => resolve());
    if (!withParent) return;
    // A parent with a channel may have given no standard input at all; then its end says nothing.
    if (process.send !== undefined) {
      process.once('disconnect', () => resolve());
      return;
    }
    process.stdin.resume();
    process.stdin.once('end', () => resolve());
    process.stdin.once('error', () => resolve());
  });
}

async function main(argv: readonly string[]): Promise<number> {
  const values = parse(argv);
  if (values.help === true) {
    process.stdout.write(usage);
    return 0;
  }
  const withParent = values['end-with-parent'] === true;
  const end = ended(withParent);
  const sandbox = await startSandbox(await optionsOf(values));
  announce(sandbox, values.json === true);
  await end;
  await sandbox.close();
  return 0;
}

// A parent that reads no more is no reason to lose the state: the end comes by signal or channel.
process.stdout.on('error', () => {});
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`sandbox: ${(error as Error).message}\n${error instanceof UsageError ? usage : ''}`);
  process.exitCode = 1;
}
if (process.connected) process.disconnect();
process.stdin.destroy();
