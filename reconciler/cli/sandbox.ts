import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { type Io, UsageError } from './io.ts';
import type { Finished } from './main.ts';
import { control, sandboxProgram } from './sandbox-process.ts';

/** `trueup sandbox ...`: the embedded AWS organization, served in the foreground, and the commands that change it while it runs. */
export function sandboxCommand(io: Io, finished: Finished): Command {
  const sandbox = new Command('sandbox').description('The embedded AWS organization: serve it, look into it, break it');
  sandbox.addCommand(startCommand(io, finished));
  sandbox.addCommand(
    onEndpoint(new Command('seed').description('Put a seed into it, in place of what is there'), io)
      .argument('[file]', 'a JSON seed file, or the name of a shipped seed', 'untidy')
      .action(async (file: string, options: EndpointOptions) => {
        await say(io, await seed(file, options.endpoint, io));
      }),
  );
  sandbox.addCommand(
    onEndpoint(new Command('reset').description('Forget everything: an organization of empty accounts'), io).action(
      async (options: EndpointOptions) => {
        await say(io, await control(options.endpoint, 'POST', 'reset', {}));
      },
    ),
  );
  sandbox.addCommand(
    onEndpoint(new Command('show').description('Print what it holds, as JSON'), io)
      .argument('[service]', 'only this service; "messaging": who sends, how each is, and alarms by state')
      .action(async (service: string | undefined, options: EndpointOptions) => {
        await say(io, onlyService(await control(options.endpoint, 'GET', 'show'), service));
      }),
  );
  sandbox.addCommand(
    onEndpoint(
      new Command('break').description('Inject a fault: throttling, errors, cut connections, slow or denied accounts, lost writes, holds'),
      io,
    )
      .argument('[fault]', 'the fault as JSON, or "list", "clear", "release"', 'list')
      .addHelpText('after', faultHelp)
      .action(async (fault: string, options: EndpointOptions) => {
        await say(io, await breakIt(fault, options.endpoint));
      }),
  );
  sandbox.addCommand(
    onEndpoint(new Command('drift').description('Make a change that a person would make in the console'), io)
      .argument('[change]', 'the name of the change; without it, the changes there are')
      .argument('[arguments...]', 'name=value')
      .action(async (change: string | undefined, args: string[], options: EndpointOptions) => {
        if (change === undefined) return say(io, await control(options.endpoint, 'GET', 'drift'));
        return say(io, await control(options.endpoint, 'POST', 'drift', { name: change, args: Object.fromEntries(args.map(pair)) }));
      }),
  );
  sandbox.addCommand(
    onEndpoint(new Command('push').description('Push its clock forward'), io)
      .argument('<seconds>', 'seconds of AWS time', parseSeconds)
      .action(async (seconds: number, options: EndpointOptions) => {
        await say(io, await control(options.endpoint, 'POST', 'clock', { pushMs: seconds * 1000 }));
      }),
  );
  sandbox.addCommand(callCommand(io));
  return sandbox;
}

function callCommand(io: Io): Command {
  return onEndpoint(
    new Command('call').description('Run one AWS operation in an account, as its administrator; prints the answer or the refusal'),
    io,
  )
    .argument('<service>', 'the signing name: ses, organizations, sns, ...')
    .argument('<operation>', 'the name in the API: SendEmail, CreateAccount, ...')
    .argument('[input]', 'its input as JSON', '{}')
    .requiredOption('--account <id>', 'in which account')
    .option('--region <name>', 'in which Region', 'us-east-1')
    .action(async (service: string, operation: string, input: string, { endpoint, account, region }: CallOptions) => {
      await say(io, await control(endpoint, 'POST', 'call', { service, operation, account, region, input: parsed(input, 'the input') }));
    });
}

interface CallOptions extends EndpointOptions {
  readonly account: string;
  readonly region: string;
}

interface EndpointOptions {
  readonly endpoint: string;
}

const faultHelp = `
Examples:
  trueup sandbox break '{"service":"securityhub","count":10,"effect":{"kind":"throttle"}}'
  trueup sandbox break '{"account":"444444444444","effect":{"kind":"denied"}}'
  trueup sandbox break clear`;

function onEndpoint(command: Command, io: Io): Command {
  return command.option(
    '--endpoint <url>',
    'where it is served; default: AWS_ENDPOINT_URL',
    parseLoopback,
    io.env['AWS_ENDPOINT_URL'] ?? 'http://127.0.0.1:4599',
  );
}

function startCommand(io: Io, finished: Finished): Command {
  return new Command('start')
    .description('Serve it in the foreground; prints what to export')
    .option('--port <n>', 'loopback port; 0 takes a free one', '4599')
    .option('--accounts <k>', 'number of accounts', '9')
    .option('--regions <list>', 'Regions, with commas between')
    .option('--seed <file>', 'a JSON seed file, or the name of a shipped seed (untidy, first-day)')
    .option('--state <dir>', 'keep its state in this folder')
    .option('--speed <x>', 'how much faster than real time its delays run', '120')
    .option('--enforce-iam', 'judge policies and trust')
    .action(async (options: Readonly<Record<string, string | boolean | undefined>>) => {
      const args = Object.entries(options).flatMap(([name, value]) =>
        value === undefined || value === false
          ? []
          : [`--${name.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`)}`, ...(value === true ? [] : [String(value)])],
      );
      finished.code = (await served(args, io)) === 0 ? 0 : 1;
    });
}

/** Runs the sandbox's own program with our output; ends it when we are interrupted. */
function served(args: readonly string[], io: Io): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [sandboxProgram, ...args, '--end-with-parent'], {
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: true,
      cwd: io.cwd,
      env: { ...io.env },
    });
    child.stdout.setEncoding('utf8').on('data', (text: string) => void io.stdout.write(text).catch(() => child.kill('SIGTERM')));
    child.stderr.setEncoding('utf8').on('data', (text: string) => void io.stderr.write(text).catch(() => undefined));
    io.signal.addEventListener('abort', () => child.kill('SIGTERM'), { once: true });
    child.once('error', reject);
    child.once('exit', (code) => resolve(io.signal.aborted ? 0 : (code ?? 1)));
  });
}

async function breakIt(fault: string, endpoint: string): Promise<unknown> {
  if (fault === 'list') return control(endpoint, 'GET', 'faults');
  if (fault === 'clear') return control(endpoint, 'DELETE', 'faults');
  if (fault === 'release') return control(endpoint, 'POST', 'release', {});
  return control(endpoint, 'POST', 'faults', parsed(fault, 'the fault'));
}

function seed(file: string, endpoint: string, io: Io): Promise<unknown> {
  if (/^[a-z][a-z-]*$/.test(file)) return control(endpoint, 'POST', `seed?name=${file}`, {});
  const full = path.resolve(io.cwd, file);
  let text: string;
  try {
    text = readFileSync(full, 'utf8');
  } catch (error) {
    throw new UsageError(`cannot read the seed ${full}: ${error instanceof Error ? error.message : String(error)}`);
  }
  return control(endpoint, 'POST', 'seed', parsed(text, full));
}

function parsed(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${what} is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function onlyService(shown: unknown, service: string | undefined): unknown {
  if (service === undefined) return shown;
  const services =
    shown !== null && typeof shown === 'object' && 'services' in shown ? (shown.services as Readonly<Record<string, unknown>>) : {};
  if (!Object.hasOwn(services, service))
    throw new UsageError(`the sandbox shows no ${service}`, `it shows ${Object.keys(services).join(', ')}`);
  return services[service];
}

function pair(text: string): [string, string] {
  const at = text.indexOf('=');
  if (at < 1) throw new UsageError(`${text} is not name=value`);
  return [text.slice(0, at), text.slice(at + 1)];
}

function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (!Number.isFinite(seconds) || seconds <= 0) throw new InvalidArgumentError('write a number of seconds above 0.');
  return seconds;
}

/** The control path is unsigned: only loopback is spoken to. */
function parseLoopback(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || url.protocol !== 'http:' || !['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname)) {
    throw new InvalidArgumentError('the sandbox is on loopback only: http://127.0.0.1:PORT.');
  }
  return url.origin;
}

const say = (io: Io, answer: unknown): Promise<void> =>
  io.stdout.write(typeof answer === 'string' ? `${answer}\n` : `${JSON.stringify(answer, null, 2)}\n`);
