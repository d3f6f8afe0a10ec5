// A ledger that somebody else wrote into: a sentence, never a hang, a file outside, a stack trace or a disguised line.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { main } from '../../reconciler/cli/main.ts';
import { DirectoryLease } from '../../reconciler/run/directory-lease.ts';
import { leaseLifetimeMs } from '../../reconciler/run/lease.ts';
import { DirectorySeen } from '../../reconciler/run/seen-drift.ts';
import { TableLedger } from '../../reconciler/run/table-ledger.ts';
import { TestClock } from '../clock.ts';
import { organizationYaml, testIo } from '../e2e/harness.ts';
import { MemoryTable } from './memory-table.ts';

const evil = 'x\u001b[2J\u009b31m\u202egnp\u2028\n::set-output name=a::b\n##[add-mask]y';
const hidden = /[\0-\u0009\u000b-\u001f\u007f-\u009f\u2028\u202e]|^\s*::|##\[/m;
const now = new Date('2026-11-23T12:00:00.000Z');
const later = '2026-11-23T13:00:00.000Z';

let folder: string;
let clock: TestClock;
before(() => {
  clock = new TestClock();
  folder = mkdtempSync(path.join(os.tmpdir(), 'trueup-ledger-'));
  writeFileSync(path.join(folder, 'organization.yaml'), organizationYaml());
});
after(() => {
  clock.close();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => rmSync(path.join(folder, '.trueup'), { recursive: true, force: true }));

function put(name: string, text: string): string {
  const file = path.join(folder, '.trueup', name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

async function trueup(...argv: string[]): Promise<{ readonly exitCode: number; readonly stdout: string; readonly stderr: string }> {
  const io = { ...testIo(folder, clock, {}), now: () => now };
  const exitCode = await main(argv, io);
  const [stdout, stderr] = [io.stdout.text(), io.stderr.text()];
  assert.doesNotMatch(stdout + stderr, hidden, argv.join(' '));
  assert.doesNotMatch(stdout + stderr, /\n {4}at |is not a function|not iterable|Cannot read prop/, argv.join(' '));
  return { exitCode, stdout, stderr };
}

const record = (more: object = {}) => ({
  run: 'r1',
  command: 'apply',
  startedAt: '2026-11-23T11:00:00.000Z',
  finishedAt: '2026-11-23T11:01:00.000Z',
  exitCode: 0,
  ...more,
});
const ledger = (...runs: object[]) => put('ledger.json', JSON.stringify({ version: 1, runs }));
const attempt = { kind: 'attempt', format: 1, run: 'r1', attempt: 1, at: later, command: 'apply', version: '1', plan: 'd' };
const begin = { kind: 'begin', step: 1, at: later, account: 'a', region: 'r', service: 's', operation: 'o', cell: 'c', changes: [] };

test('what stands in records and journals is written out, in every column of both formats', async () => {
  ledger(
    record({ run: 'r2', command: evil, startedAt: evil, finishedAt: evil, commit: evil, exitCode: 4, cells: { [evil]: 3 } }),
    record({ run: evil, waves: [{ name: evil, state: 'stopped' }] }),
  );
  put(
    'journal/r1/0001.jsonl',
    [
      { ...attempt, at: evil, command: evil },
      { ...begin, at: evil, service: evil, operation: evil, cell: evil, changes: [{ type: evil, name: evil, action: evil }] },
      { kind: 'end', step: 1, at: evil, status: evil, code: evil, request: evil },
    ]
      .map((each) => `${JSON.stringify(each)}\n`)
      .join(''),
  );
  for (const format of ['text', 'json'])
    for (const run of [[], ['r1'], ['r2'], [evil]]) assert.equal((await trueup('runs', ...run, '--format', format)).exitCode, 0, run[0]);
});

test('a record that is none makes the ledger unknown, not the program fall', async () => {
  for (const more of [
    { waves: 'x' },
    { waves: [null] },
    { waves: [{ name: 1, state: {} }] },
    { cells: null },
    { cells: { a: 'b' } },
    { commit: {} },
  ]) {
    ledger(record(more));
    const { exitCode, stdout } = await trueup('runs');
    assert.deepEqual([exitCode, stdout], [0, 'No run is remembered.\n'], JSON.stringify(more));
  }
  put('ledger.json', '{"version":1,"__proto__":{"runs":[]},"constructor":{"prototype":{"polluted":1}},"runs":[]}');
  assert.equal((await trueup('runs')).exitCode, 0);
  assert.equal(Reflect.get({}, 'polluted'), undefined);
});

test('a line of a journal that is none is damage, whatever it calls itself', async () => {
  const lines = [
    ...['__proto__', 'constructor', 'toString', 7, null].map((kind) => ({ kind })),
    ...[{}, null, 'x', [null], [{ type: 1 }]].map((changes) => ({ ...begin, changes })),
    ...[null, [], { a: {} }].map((cells) => ({ kind: 'finish', at: later, exitCode: 0, cells })),
    { kind: 'end', step: 1, at: later, status: 'answered', code: {} },
  ];
  for (const line of lines) {
    put('journal/r1/0001.jsonl', `${JSON.stringify(attempt)}\n${JSON.stringify(line)}\n`);
    const { exitCode, stdout } = await trueup('runs', 'r1');
    assert.deepEqual([exitCode, /damaged.*line 2 is no journal entry/.test(stdout)], [0, true], JSON.stringify(line) + stdout);
  }
});

test('no id leads out of the ledger: neither one that is typed nor one that a record names', async () => {
  mkdirSync(path.join(folder, 'outside'), { recursive: true });
  writeFileSync(path.join(folder, 'outside', '0001.jsonl'), `${JSON.stringify({ ...attempt, command: 'from-outside' })}\n`);
  const ids = ['../../outside', path.join(folder, 'outside'), 'a/../../../outside', 'nul\0', '__proto__', '.', 'x'.repeat(70)];
  ledger(...ids.map((run) => record({ run })));
  for (const run of ids) {
    const one = await trueup('runs', run);
    assert.deepEqual([one.exitCode, /from-outside/.test(one.stdout)], [0, false], run);
    const resumed = await trueup('apply', '--resume', run, '--yes');
    assert.notEqual(resumed.exitCode, 0, run);
    assert.doesNotMatch(resumed.stdout + resumed.stderr, /from-outside/);
  }
  assert.doesNotMatch((await trueup('runs')).stdout, /from-outside/);
});

test('files that are too large, folders and links to nowhere are said', async () => {
  ledger(record());
  truncateSync(put('journal/r1/0001.jsonl', ''), 65 * 1024 * 1024);
  mkdirSync(path.join(folder, '.trueup', 'journal', 'r3', '0001.jsonl'), { recursive: true });
  mkdirSync(path.join(folder, '.trueup', 'journal', 'r4'), { recursive: true });
  symlinkSync('nowhere', path.join(folder, '.trueup', 'journal', 'r4', '0001.jsonl'));
  const { stdout } = await trueup('runs');
  for (const run of ['r1', 'r3', 'r4']) assert.match(stdout, new RegExp(`^${run} .*damaged.*cannot be read`, 'm'));
  truncateSync(put('ledger.json', ''), 65 * 1024 * 1024);
  assert.doesNotMatch((await trueup('runs')).stdout, /began/);
  truncateSync(put('lease.1.json', ''), 65 * 1024);
  const held = await trueup('unlock');
  assert.deepEqual([held.exitCode, /lease\.1\.json has 66560 bytes/.test(held.stderr)], [1, true], held.stderr);
  const seen = put('drift.json', '');
  truncateSync(seen, 65 * 1024 * 1024);
  assert.equal(await new DirectorySeen(path.dirname(seen)).read(), undefined);
});

test('a lease is shown as it is, its times are times, and no number ends in a loop', async () => {
  const lease = (more: object) => JSON.stringify({ run: 'r', holder: 'h', takenAt: later, expiresAt: later, released: false, ...more });
  put('lease.1.json', lease({ run: evil, holder: evil }));
  for (const argv of [['unlock'], ['unlock', 'r'], ['unlock', evil, '--yes']]) await trueup(...argv);
  for (const more of [
    { expiresAt: `${later} (${evil})` },
    { takenAt: 'soon' },
    { expiresAt: 4e12 },
    { run: 7 },
    { members: 'x' },
    { number: -1 },
  ]) {
    put('lease.9.json', lease(more));
    const { exitCode, stderr } = await trueup('unlock');
    assert.deepEqual(
      [exitCode, /lease\.9\.json is not a lease: when no run is under way, remove it/.test(stderr)],
      [1, true],
      JSON.stringify(more),
    );
  }
  put('lease.999999999999999.json', lease({ released: true }));
  const wish = { run: 'n', holder: 'h', now, lifetimeMs: leaseLifetimeMs };
  await assert.rejects(new DirectoryLease(path.join(folder, '.trueup')).take(wish), /has the last number there is/);
});

test('the same in a table', async () => {
  const table = new MemoryTable();
  const shared = new TableLedger(
    table,
    'the table',
    () => now,
    () => undefined,
  );
  await table.put('run#a', 'not JSON', undefined);
  await table.put('run#b', JSON.stringify(record({ waves: 'x' })), undefined);
  await table.put('run#c', JSON.stringify(record({ run: 'c' })), undefined);
  assert.deepEqual(
    (await shared.read()).state.runs.map(({ run }) => run),
    ['c'],
  );
  for (const text of ['', 'null', '{}', '{"number":"1","run":"r"}']) {
    await table.put('lease', text, (await table.get('lease'))?.tag);
    await assert.rejects(shared.leases.read(), /is not a lease: when no run is under way, remove it/, text);
  }
});
