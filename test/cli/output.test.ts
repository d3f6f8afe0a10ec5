// What the program does when its own output fails, and with a catalogue of the configuration that is broken.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { type Output, OutputClosed } from '../../reconciler/cli/io.ts';
import { live, member, pciWithout, small } from '../e2e/small.ts';

const failing = (error: Error): Output => ({ isTerminal: false, columns: 80, write: () => Promise.reject(error) });

for (const argv of [
  ['--help'],
  ['validate', '--help'],
  ['--version'],
  ['version'],
  ['validate'],
  ['validate', '--format', 'sarif'],
  ['schema', 'Organization'],
  ['catalogue', 'show'],
]) {
  test(`${argv.join(' ')}: a full disk and a reader that went away are errors, the latter a quiet one`, async (t) => {
    const run = await small(t, pciWithout(['IAM.6']));
    const full = await run.trueup(argv, { stdout: failing(new Error('cannot write the output: no space left on the device')) });
    assert.equal(full.exitCode, 1);
    assert.equal(full.stderr, 'error: cannot write the output: no space left on the device\n');
    const closed = await run.trueup(argv, { stdout: failing(new OutputClosed('the reader of the output went away')) });
    assert.deepEqual([closed.exitCode, closed.stderr], [1, '']);
  });
}

test('a result that could not be shown is an error, and the run is remembered as what it was', async (t) => {
  const run = await small(t, pciWithout(['IAM.6']));
  const closed = failing(new OutputClosed('the reader of the output went away'));
  const ended = await run.trueup(['apply', '--yes', '--format', 'json', '--quiet'], { stdout: closed });
  assert.equal(ended.exitCode, 1);
  const said =
    /^error: the result of run (\S+) could not be shown: the reader of the output went away\n {2}what was done is done: trueup runs \1 /;
  assert.match(ended.stderr, said);
  assert.ok('IAM.6' in (live(run, member)?.disabled ?? {}));
  assert.match((await run.trueup(['runs'])).stdout, new RegExp(`${said.exec(ended.stderr)?.[1]} +apply +finished with 0`));
});

test('a broken catalogue.json is refused by validate and mended by catalogue refresh', async (t) => {
  const run = await small(t, { ...pciWithout(['IAM.6']), 'catalogue.json': '{ "asOf": "2026-10-01" }' });
  const refused = await run.trueup(['validate']);
  assert.equal(refused.exitCode, 1);
  assert.match(refused.stderr, /catalogue\.json: .*\n {2}write it again with: trueup catalogue refresh/);
  const refreshed = await run.trueup(['catalogue', 'refresh']);
  assert.equal(refreshed.exitCode, 0, refreshed.stderr);
  assert.match(refreshed.stderr, /note: .*catalogue\.json: .*; going on from the shipped catalogue/);
  assert.match(readFileSync(path.join(run.folder, 'catalogue.json'), 'utf8'), /"schemaVersion": 1/);
  assert.equal((await run.trueup(['validate'])).exitCode, 0);
});

test('a catalogue.json older than the shipped catalogue is not used, and that is said', async (t) => {
  const run = await small(t, pciWithout(['IAM.6']));
  assert.equal((await run.trueup(['catalogue', 'refresh'])).exitCode, 0);
  const file = path.join(run.folder, 'catalogue.json');
  run.write({ 'catalogue.json': readFileSync(file, 'utf8').replace(/"asOf": "[^"]+"/, '"asOf": "2025-01-01"') });
  for (const argv of [['validate'], ['catalogue', 'show']]) {
    const shown = await run.trueup(argv);
    assert.equal(shown.exitCode, 0);
    assert.match(shown.stderr, /note: .*catalogue\.json of 2025-01-01 is older than the shipped catalogue of .* and not used/);
  }
});
