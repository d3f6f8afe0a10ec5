import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { DirectoryLedger } from '../../reconciler/run/ledger.ts';
import { runRecord as run } from './run-record.ts';

async function directory(t: TestContext): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'ledger-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return path.join(folder, '.trueup');
}

test('without a ledger nothing is known, and that is no warning', async (t) => {
  assert.deepEqual(await new DirectoryLedger(await directory(t)).read(), { state: { runs: [] }, known: false });
});

test('what a run does not tell stays as it was', async (t) => {
  const folder = await directory(t);
  const ledger = new DirectoryLedger(folder);
  await ledger.record(run('a', { accountsFound: 12 }), 'c0ffee');
  await ledger.record(run('b', { command: 'validate' }));
  const { state, known } = await new DirectoryLedger(folder).read();
  assert.equal(known, true);
  assert.deepEqual([state.appliedCommit, state.accountsFound, state.runs.map((each) => each.run)], ['c0ffee', 12, ['a', 'b']]);
  assert.deepEqual(await readdir(folder), ['ledger.json'], 'nothing temporary is left');
});

test('only the last runs are kept', async (t) => {
  const folder = await directory(t);
  await mkdir(folder);
  const runs = Array.from({ length: 500 }, (_, index) => run(`r${index}`));
  await writeFile(path.join(folder, 'ledger.json'), JSON.stringify({ version: 1, runs }));
  const ledger = new DirectoryLedger(folder);
  await ledger.record(run('newest'));
  const { state } = await ledger.read();
  assert.deepEqual([state.runs.length, state.runs[0]?.run, state.runs.at(-1)?.run], [500, 'r1', 'newest']);
});

const broken: readonly [string, string, RegExp][] = [
  ['cut off', '{"version":1,"runs":[', /is not JSON/],
  ['of a later program', '{"version":2,"runs":[]}', /has version 2, this program reads 1/],
  ['something else', '[1,2]', /is not a ledger/],
  ['half filled', '{"version":1,"runs":[{"run":"a"}]}', /is not a ledger/],
  ['wrongly typed', '{"version":1,"runs":[],"accountsFound":"12"}', /is not a ledger/],
];
for (const [what, text, warning] of broken) {
  test(`a ledger that is ${what} is a warning, is kept, and the next run starts a new one`, async (t) => {
    const folder = await directory(t);
    await mkdir(folder);
    await writeFile(path.join(folder, 'ledger.json'), text);
    const ledger = new DirectoryLedger(folder);
    const read = await ledger.read();
    assert.equal(read.known, false);
    assert.match(read.warning ?? '', warning);
    await ledger.record(run('a'));
    assert.equal((await ledger.read()).known, true);
    assert.equal(await readFile(path.join(folder, 'ledger.json.broken'), 'utf8'), text);
  });
}

test('a ledger that is a folder is a warning', async (t) => {
  const folder = await directory(t);
  await mkdir(path.join(folder, 'ledger.json'), { recursive: true });
  assert.match((await new DirectoryLedger(folder).read()).warning ?? '', /cannot be read \(EISDIR\)/);
});
