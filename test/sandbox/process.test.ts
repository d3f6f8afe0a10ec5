import assert from 'node:assert/strict';
import { type ChildProcess, fork, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { sandboxFor } from './calling.ts';

const main = fileURLToPath(new URL('../../sandbox/main.js', import.meta.url));

interface Ready {
  readonly endpoint: string;
  readonly port: number;
}

function start(t: TestContext, args: readonly string[]): ChildProcess {
  const child = spawn(process.execPath, [main, '--json', ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
  t.after(() => child.kill('SIGKILL'));
  return child;
}

async function ready(child: ChildProcess): Promise<Ready> {
  if (child.stdout === null) throw new Error('the sandbox has no standard output');
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  return JSON.parse(line) as Ready;
}

const exitOf = async (child: ChildProcess): Promise<unknown> => (child.exitCode === null ? (await once(child, 'exit'))[0] : child.exitCode);
const isServed = ({ endpoint }: Ready): Promise<boolean> =>
  fetch(`${endpoint}/_sandbox/health`).then(
    (answer) => answer.ok,
    () => false,
  );

test('the sandbox ends by SIGTERM, by SIGINT and with its parent, and keeps its state', async (t) => {
  const ends: readonly [name: string, end: (child: ChildProcess) => void, args: readonly string[]][] = [
    ['SIGTERM', (child) => child.kill('SIGTERM'), []],
    ['SIGINT', (child) => child.kill('SIGINT'), []],
    ['the end of standard input', (child) => child.stdin?.end(), ['--end-with-parent']],
  ];
  for (const [name, end, args] of ends) {
    await t.test(name, async (inner) => {
      const folder = mkdtempSync(path.join(tmpdir(), 'sandbox-process-'));
      inner.after(() => rmSync(folder, { recursive: true, force: true }));
      const child = start(inner, ['--accounts', '3', '--state', folder, ...args]);
      const where = await ready(child);
      assert.equal(await isServed(where), true);
      end(child);
      assert.equal(await exitOf(child), 0);
      assert.equal(await isServed(where), false);
      assert.ok(existsSync(path.join(folder, 'sandbox.json')));
    });
  }
});

test('a parent with a channel gets a message, and the sandbox ends when the channel closes', async (t) => {
  const child = fork(main, ['--end-with-parent', '--accounts', '2'], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
  t.after(() => child.kill('SIGKILL'));
  const [message] = (await once(child, 'message')) as [Ready];
  assert.equal(await isServed(message), true);
  child.disconnect();
  assert.equal(await exitOf(child), 0);
});

test('a sandbox whose output nobody reads any more goes on', async (t) => {
  const child = start(t, []);
  const where = await ready(child);
  child.stdout?.destroy();
  child.stderr?.destroy();
  assert.equal(await isServed(where), true);
  child.kill('SIGTERM');
  assert.equal(await exitOf(child), 0);
});

test('the lines to export name endpoint, both Region variables and keys', async (t) => {
  const child = spawn(process.execPath, [main, '--regions', 'eu-west-1', '--accounts', '2'], { stdio: ['ignore', 'pipe', 'inherit'] });
  t.after(() => child.kill('SIGKILL'));
  const lines: string[] = [];
  for await (const line of createInterface(child.stdout)) {
    lines.push(line);
    if (line.includes('SECRET')) break;
  }
  assert.match(lines[0] ?? '', /^sandbox at http:\/\/127\.0\.0\.1:\d+: 2 accounts in 1 Regions$/);
  assert.deepEqual(lines.slice(2), [
    'export AWS_REGION=eu-west-1',
    'export AWS_DEFAULT_REGION=eu-west-1',
    'export AWS_ACCESS_KEY_ID=111111111111',
    'export AWS_SECRET_ACCESS_KEY=sandbox',
  ]);
});

test('wrong usage is a sentence and exit 1', async (t) => {
  const taken = await sandboxFor(t);
  const cases: readonly [args: readonly string[], message: RegExp][] = [
    [['--port', 'http'], /--port must be a number from 0 to 65535, not http/],
    [['--accounts', '0'], /--accounts must be a number from 1/],
    [['--speed', '-1'], /--speed/],
    [['--colour'], /Unknown option '--colour'/],
    [['--seed', 'tidy'], /no seed tidy; there is first-day, untidy, or a path/],
    [['--seed', '/nonexistent.json'], /cannot read the seed \/nonexistent\.json/],
    [['--port', String(taken.port)], /EADDRINUSE/],
    [['--regions', 'mars-1'], /mars-1 is not a Region of the partition aws/],
  ];
  for (const [args, message] of cases) {
    const { status, stderr, stdout } = spawnSync(process.execPath, [main, ...args], { encoding: 'utf8', input: '' });
    assert.equal(status, 1, args.join(' '));
    assert.match(stderr, message);
    assert.doesNotMatch(stderr, /\n {4}at /);
    assert.equal(stdout, '');
  }
});
