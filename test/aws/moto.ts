// Another emulator of AWS, where one is installed.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createServer } from 'node:net';
import type { TestContext } from 'node:test';

/** Why there is no moto on this machine, or false where there is. */
export function absence(): string | false {
  const found = spawnSync('python3', ['-c', 'import moto.server'], { timeout: 60_000 });
  return found.status === 0 ? false : 'absent: moto (python3 -m moto.server)';
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return typeof address === 'object' && address !== null ? address.port : assert.fail('no port');
}

/** Starts moto as a child that ends with the test; resolves with its endpoint once it answers. */
export async function startMoto(t: TestContext): Promise<string> {
  const port = await freePort();
  const child: ChildProcess = spawn('python3', ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  t.after(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  await new Promise<void>((resolve, reject) => {
    let said = '';
    child.stderr?.on('data', (data: Buffer) => {
      said += String(data);
      if (said.includes('Running on http')) resolve();
    });
    child.once('exit', (code) => reject(new Error(`moto ended with ${code}: ${said}`)));
  });
  return `http://127.0.0.1:${port}`;
}
