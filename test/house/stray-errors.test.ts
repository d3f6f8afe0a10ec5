// The processes of the tests do without node:test's own book of whose a stray error is (scripts/test-process.mjs): it must fail all the same, at once.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';

const preload = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..', '..', 'scripts', 'test-process.mjs');

/** Runs a test file of this body the way that scripts/test.mjs prepares its processes. Its server would keep it for ever. */
function outcome(body: string, more = ''): { readonly status: number | null; readonly stderr: string } {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'trueup-stray-'));
  try {
    const file = path.join(folder, 'stray.mjs');
    writeFileSync(
      file,
      `import { createServer } from 'node:http';
import { AsyncLocalStorage } from 'node:async_hooks';
import { after, before, describe, test } from 'node:test';
test('it', async (t) => {
  const server = createServer().listen(0);
  t.after(() => server.close());
  ${body}
});
${more}`,
    );
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    const { status, stderr } = spawnSync(process.execPath, ['--import', pathToFileURL(preload).href, file], {
      encoding: 'utf8',
      timeout: 60_000,
      env,
    });
    return { status, stderr };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test('an error that no test awaits ends the process, with its stack', () => {
  for (const stray of ["setTimeout(() => { throw new Error('astray'); }, 1)", "void Promise.reject(new Error('astray'))"]) {
    const { status, stderr } = outcome(`${stray}; await new Promise(() => {});`);
    assert.equal(status, 1, stray);
    assert.match(stderr, /stray error, of no test.*astray[\s\S]*stray\.mjs:\d+/);
  }
});

test('what a group prepares and clears away holds for its tests, and no longer', () => {
  const { status, stderr } = outcome(
    `server.close();`,
    `
const order = [];
describe('group', () => {
  before(async () => { await undefined; order.push('before'); });
  after(() => order.push('after'));
  test('inner', async () => { await undefined; order.push('inner'); });
});
test('afterwards', () => { if (order.join() !== 'before,inner,after') throw new Error(order.join()); });`,
  );
  assert.equal(status, 0, stderr);
});

test('scopes of asynchronous work go on as ever', () => {
  const { status, stderr } = outcome(
    `const scope = new AsyncLocalStorage();
  const seen = await scope.run('here', async () => { await new Promise((resolve) => setTimeout(resolve, 1)); return scope.getStore(); });
  if (seen !== 'here') throw new Error('lost');`,
  );
  assert.equal(status, 0, stderr);
});
