// Disks that are full, read-only or closed in the middle of a run, and output that nobody takes: with real processes on real file systems.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { shippedCatalogue } from '../../reconciler/catalogue/shipped.ts';
import { smallDisk } from '../cli/full-disk.ts';
import { type Exited, realTime, start } from '../cli/program.ts';
import { disable, disabledYaml, type E2e } from '../e2e/harness.ts';
import { disabledFile, live, management, member, pci, regions } from '../e2e/small.ts';

const batch = 'BatchUpdateStandardsControlAssociations';
const stack = /\n {4}at |node:internal/;
const absent = 'this machine gives nobody a mount namespace of his own';

/** Write calls that reached the sandbox. */
const written = (run: E2e): number => run.sandbox.calls.list({ service: 'securityhub', operation: batch }).length;

function isAllThere(run: E2e): boolean {
  return [management, member].every((account) => regions.every((region) => 'IAM.6' in (live(run, account, region)?.disabled ?? {})));
}

interface RunJson {
  readonly run: string;
  readonly state: string;
  readonly exitCode?: number;
  readonly steps?: number;
}

const runsIn = async (trueup: (args: readonly string[]) => Promise<Exited>): Promise<readonly RunJson[]> =>
  (JSON.parse((await trueup(['runs', '--format', 'json'])).stdout) as { runs: readonly RunJson[] }).runs;

interface ResultJson {
  readonly stopped?: { readonly code: string; readonly message: string };
  readonly cells: readonly { readonly status: string; readonly account: string; readonly region: string; readonly code?: string }[];
}

/** What the result says of each cell is what is in it: none is called converged that is not. */
function tellsTheTruth(run: E2e, { cells }: ResultJson): void {
  for (const { account, region, status } of cells)
    if (status === 'converged')
      assert.ok('IAM.6' in (live(run, account, region)?.disabled ?? {}), `${account}/${region} is called converged`);
}

/** The k-th write is held, the disk is spoilt, and the run goes on to its end. */
async function spoiltAt(
  t: TestContext,
  run: E2e,
  nth: number,
  spoil: (pid: number) => void,
  through: readonly string[] = [],
): Promise<Exited> {
  const fault = run.sandbox.faults.add({ operation: batch, nth, count: 1, effect: { kind: 'hold', at: 'answer' } });
  const { child, exited } = start(
    t,
    run.folder,
    ['apply', '--yes', '--changes', '--format', 'json', '--concurrency', '1', '--allow', 'blast-radius'],
    run.env,
    through,
  );
  await run.sandbox.faults.whenHeld();
  spoil(child.pid ?? 0);
  run.sandbox.faults.clear(fault);
  return exited;
}

function stoppedByTheJournal(run: E2e, ended: Exited, reason: RegExp): void {
  assert.equal(ended.code, 1, ended.stdout + ended.stderr);
  assert.doesNotMatch(ended.stderr, stack);
  const result = JSON.parse(ended.stdout) as ResultJson;
  assert.equal(result.stopped?.code, 'journal-unwritable', ended.stdout);
  assert.match(result.stopped?.message ?? '', reason);
  assert.match(result.stopped?.message ?? '', /^the journal in \S+\.trueup cannot be written: /);
  tellsTheTruth(run, result);
}

test('a journal that reaches the file size limit at each of its writes: nothing leaves unjournaled, and the next run takes it up', async (t) => {
  if (spawnSync('prlimit', ['--version']).status !== 0) return t.skip('this machine has no prlimit');
  for (const nth of [1, 2, 4]) {
    const run = await realTime(t);
    const journals = path.join(run.folder, '.trueup', 'journal');
    const journal = (): string => path.join(journals, readdirSync(journals)[0] ?? '', '0001.jsonl');
    const ended = await spoiltAt(t, run, nth, (pid) => {
      const set = spawnSync('prlimit', ['--pid', String(pid), `--fsize=${statSync(journal()).size}:`], { encoding: 'utf8' });
      assert.equal(set.status, 0, set.stderr);
    });
    stoppedByTheJournal(run, ended, /the file is larger than is allowed; raise the limit/);
    const begun = readFileSync(journal(), 'utf8').match(/"kind":"begin"/g)?.length;
    assert.equal(written(run), begun, 'each write that left was journaled before');
    const trueup = (args: readonly string[]): Promise<Exited> => start(t, run.folder, args, run.env).exited;
    const [died] = await runsIn(trueup);
    assert.ok(died !== undefined && died.state === 'died', JSON.stringify(died));
    const resumed = await trueup(['apply', '--yes', '--resume', died.run]);
    assert.equal(resumed.code, 0, resumed.stdout + resumed.stderr);
    assert.ok(isAllThere(run));
    assert.equal(written(run), 4, 'one for each cell: nothing was written twice');
  }
});

test('a disk that fills up in the middle of a run: it stops, says so, and gives its lease back; with room again the next run takes it up', async (t) => {
  const run = await realTime(t);
  const disk = await smallDisk(t, path.join(run.folder, '.trueup'), 512);
  if (disk === undefined) return t.skip(absent);
  const trueup = (args: readonly string[]): Promise<Exited> => start(t, run.folder, args, run.env, disk.inside(run.folder)).exited;
  // So many controls that the journal's next line does not end in the block that it has already.
  run.write({
    [disabledFile]: disabledYaml(
      shippedCatalogue()
        .controlsOf(pci)
        .map((control) => disable(control)),
    ),
  });
  const ended = await spoiltAt(t, run, 1, () => disk.fill(), disk.inside(run.folder));
  stoppedByTheJournal(run, ended, /no space left on the device; make room there/);
  assert.match(ended.stderr, /note: the run is not remembered in \S+\.trueup: no space left/);
  const before = written(run);
  assert.ok(before < 4);

  // Still full: refused before anything is written, and the plan of the run is not lost by it.
  const id = path.dirname(disk.files('journal')[0] ?? '');
  const plan = disk.read(`journal/${id}/plan.json`);
  for (const args of [
    ['apply', '--yes'],
    ['apply', '--yes', '--resume', id],
  ]) {
    const full = await trueup(args);
    assert.equal(full.code, 1, full.stdout + full.stderr);
    assert.match(full.stderr, /error: the ledger in \S+\.trueup cannot be written: no space left on the device; nothing was changed\n {2}/);
    assert.doesNotMatch(full.stderr, stack);
  }
  assert.equal(disk.read(`journal/${id}/plan.json`), plan);
  assert.equal(written(run), before);

  disk.free();
  const resumed = await trueup(['apply', '--yes', '--resume', id]);
  assert.equal(resumed.code, 0, resumed.stdout + resumed.stderr);
  assert.ok(isAllThere(run));
  assert.equal(written(run), 4, 'nothing was written twice');
  assert.deepEqual(
    (await runsIn(trueup)).map(({ state, exitCode }) => [state, exitCode]),
    [['finished', 0]],
    'runs that were refused by the disk left nothing',
  );
  assert.deepEqual(
    disk.files('.').filter((file) => file.endsWith('.tmp')),
    [],
  );
});

test('a ledger that is read-only: nothing is written before, and what is under way ends as it is', async (t) => {
  const run = await realTime(t);
  const disk = await smallDisk(t, path.join(run.folder, '.trueup'), 512);
  if (disk === undefined) return t.skip(absent);
  const trueup = (args: readonly string[]): Promise<Exited> => start(t, run.folder, args, run.env, disk.inside(run.folder)).exited;
  disk.readOnly();
  const refused = await trueup(['apply', '--yes']);
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /error: the ledger in \S+\.trueup cannot be written: the disk is read-only; nothing was changed\n {2}/);
  assert.equal(written(run), 0);
  disk.writable();
  // The journal is open already and takes what comes; the record of the run and its lease have no place any more.
  const ended = await spoiltAt(t, run, 1, () => disk.readOnly(), disk.inside(run.folder));
  assert.equal(ended.code, 0, ended.stdout + ended.stderr);
  assert.match(ended.stderr, /note: the run is not remembered in \S+\.trueup: the disk is read-only/);
  assert.ok(isAllThere(run));
  disk.writable();
  assert.equal((await runsIn(trueup))[0]?.exitCode, 0, 'the journal tells its end');
});

test('a ledger that one may not write to is refused, with its place', async (t) => {
  const run = await realTime(t);
  const ledger = path.join(run.folder, '.trueup');
  mkdirSync(ledger);
  // Root may write anywhere: what is tried is tried as somebody else.
  const isRoot = process.getuid?.() === 0;
  if (isRoot && spawnSync('setpriv', ['--version']).status !== 0) return t.skip('this machine has no setpriv');
  chmodSync(run.folder, 0o755);
  chmodSync(ledger, 0o555);
  const through = isRoot ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'] : [];
  const ended = await start(t, run.folder, ['apply', '--yes'], run.env, through).exited;
  chmodSync(ledger, 0o755);
  assert.equal(ended.code, 1, ended.stdout + ended.stderr);
  assert.match(ended.stderr, /error: the ledger in \S+\.trueup cannot be written: permission denied; nothing was changed\n {2}/);
  assert.equal(written(run), 0);
});

test('files that a full disk does not take: an error with the place, nothing half written, no stack trace', async (t) => {
  const run = await realTime(t);
  const place = path.join(run.folder, 'out');
  const disk = await smallDisk(t, place, 128);
  if (disk === undefined) return t.skip(absent);
  const trueup = (args: readonly string[]): Promise<Exited> => start(t, run.folder, args, run.env, disk.inside(run.folder)).exited;
  disk.fill(4096);
  const commands: readonly (readonly [string, readonly string[]])[] = [
    ['the plan', ['plan', '--out', 'out/plan.json']],
    ['the drift', ['drift', '--out', 'out/drift.json']],
    ['the inventory', ['inventory', '--out', 'out/inventory.json']],
  ];
  for (const [what, args] of commands) {
    disk.fill();
    const ended = await trueup(args);
    assert.equal(ended.code, 1, `${what}: ${ended.stdout}${ended.stderr}`);
    assert.match(ended.stderr, new RegExp(`^error: cannot write ${what} to \\S+: no space left on the device\\n {2}make room there`, 'm'));
    assert.doesNotMatch(ended.stderr, stack);
  }
  disk.fill();
  const initialised = await trueup(['init', 'out/new']);
  assert.equal(initialised.code, 1);
  assert.match(initialised.stderr, /^error: cannot write \S+out\/new\S*: no space left on the device$/m);
  assert.deepEqual(disk.files('.'), []);
  disk.free();
  assert.equal((await trueup(['init', 'out/new'])).code, 1, 'it has not enough room yet');
});

test('output that nobody takes is never a success: a full disk, a reader that went away', async (t) => {
  if (!existsSync('/dev/full')) return t.skip('this machine has no /dev/full');
  const run = await realTime(t);
  const full = ['bash', '-c', '"$@" > /dev/full', 'bash'];
  const closed = ['bash', '-c', '"$@" | true; exit "${PIPESTATUS[0]}"', 'bash'];
  for (const args of [['plan', '--format', 'json'], ['plan', '--format', 'html'], ['drift'], ['runs']]) {
    const ended = await start(t, run.folder, args, run.env, full).exited;
    assert.equal(ended.code, 1, `${args.join(' ')}: ${ended.stderr}`);
    assert.match(ended.stderr, /^error: cannot write the output: no space left on the device$/m, args.join(' '));
    assert.doesNotMatch(ended.stderr, stack);
  }
  const unread = await start(t, run.folder, ['plan'], run.env, closed).exited;
  assert.equal(unread.code, 1, unread.stderr);
  assert.doesNotMatch(unread.stderr, /error|note|node:/);
  assert.equal(written(run), 0);
  const applied = await start(t, run.folder, ['apply', '--yes', '--format', 'json'], run.env, full).exited;
  assert.equal(applied.code, 1, applied.stderr);
  assert.match(
    applied.stderr,
    /^error: the result of run (\S+) could not be shown: cannot write the output: no space left on the device\n {2}what was done is done: trueup runs \1 lists its calls/m,
  );
  assert.ok(isAllThere(run));
  const [remembered] = await runsIn((args) => start(t, run.folder, args, run.env).exited);
  assert.deepEqual([remembered?.state, remembered?.exitCode], ['finished', 0], 'the run ended, and the ledger says so');
});
