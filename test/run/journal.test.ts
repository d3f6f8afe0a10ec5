import assert from 'node:assert/strict';
import { appendFile, chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import fc from 'fast-check';
import { WritesStopped } from '../../reconciler/model/writes-stopped.ts';
import { DirectoryJournals, keptJournals } from '../../reconciler/run/directory-journal.ts';
import { type JournalEntry, JournalProblem, JournalWriter, readJournal } from '../../reconciler/run/journal.ts';

const at = '2026-11-23T12:00:00.000Z';
const attempt: JournalEntry = { kind: 'attempt', format: 1, run: 'r', attempt: 1, at, command: 'apply', version: '1', plan: 'd' };
const begin = (step: number): JournalEntry => ({
  kind: 'begin',
  step,
  at,
  account: '111111111111',
  region: 'eu-west-1',
  service: 'securityhub',
  operation: 'BatchEnableStandards',
  cell: '111111111111/eu-west-1',
  changes: [{ type: 'securityhub/standard', name: `s${step}`, action: 'create' }],
});
const end = (step: number): JournalEntry => ({ kind: 'end', step, at, status: 'answered', request: 'q' });
const lines = (...entries: JournalEntry[]): string => entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');

async function folder(t: TestContext): Promise<string> {
  const made = await mkdtemp(path.join(os.tmpdir(), 'journal-'));
  t.after(() => rm(made, { recursive: true, force: true }));
  return made;
}

test('however a journal is cut off, what was whole before is read, and the cut is told', () => {
  const text = lines(attempt, begin(1), end(1), begin(2));
  fc.assert(
    fc.property(fc.integer({ min: 0, max: text.length }), (length) => {
      const cut = text.slice(0, length);
      const read = readJournal(cut);
      const whole = cut.split('\n').length - 1;
      assert.equal(read.attempts.length + read.steps.length + read.steps.filter((step) => step.end !== undefined).length, whole);
      assert.equal(read.torn, cut !== '' && !cut.endsWith('\n'));
    }),
  );
});

const damaged: readonly [string, string, RegExp][] = [
  ['damage in the middle', `${lines(attempt)}{"kind":"be\n${lines(end(1))}`, /line 2 is not JSON: the file is damaged/],
  ['another format', lines(attempt).replace('"format":1', '"format":7'), /its format is 7, this program reads 1/],
  ['something else', '[]\n', /line 1 is no journal entry/],
  ['an end without a beginning', lines(attempt, end(3)), /line 2: step 3 ends and never began/],
  ['a line of nothing', 'null\n', /^line 1 is no journal entry$/],
  ['a line that is text', '"begin"\n', /^line 1 is no journal entry$/],
  ['a line of another kind', '{"kind":"pause"}\n', /^line 1 is no journal entry$/],
  ['an entry without its members', '{"kind":"begin","step":1}\n', /line 1 is no journal entry: at is missing/],
];
for (const [what, text, message] of damaged) {
  test(`a journal with ${what} is not read`, () => {
    assert.throws(
      () => readJournal(text),
      (error) => error instanceof JournalProblem && message.test(error.message),
    );
  });
}

test('entries that come while one is flushed go together with the next flush, in order', async () => {
  const flushed: string[] = [];
  let release = (): void => undefined;
  const writer = new JournalWriter(
    {
      append: async (text) => {
        flushed.push(text);
        if (flushed.length === 1)
          await new Promise<void>((resolve) => {
            release = resolve;
          });
      },
      close: async () => undefined,
    },
    '/ledger',
  );
  const first = writer.write(attempt);
  await new Promise(setImmediate);
  const others = [writer.write(begin(1)), writer.write(begin(2)), writer.write(end(1))];
  release();
  await Promise.all([first, ...others]);
  assert.deepEqual(flushed, [lines(attempt), lines(begin(1), begin(2), end(1))]);
});

test('after a flush that failed nothing is taken any more, and the reason is a sentence', async () => {
  let appended = 0;
  const writer = new JournalWriter(
    {
      append: async () => {
        appended += 1;
        throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
      },
      close: async () => undefined,
    },
    '/ledger',
  );
  const isStopped = (error: unknown): boolean =>
    error instanceof WritesStopped &&
    error.code === 'journal-unwritable' &&
    error.message === 'the journal in /ledger cannot be written: no space left on the device; make room there';
  await assert.rejects(writer.write(attempt), isStopped);
  await assert.rejects(writer.write(begin(1)), isStopped);
  await assert.rejects(writer.close(), isStopped);
  assert.equal(appended, 1);
});

test('a new attempt never goes on in a line that was cut off', async (t) => {
  const journals = new DirectoryJournals(await folder(t));
  const sink = await journals.open('run-1');
  await sink.append(lines(attempt, begin(1)));
  await sink.append('{"kind":"en');
  await sink.close();
  const again = await journals.open('run-1');
  await again.append(lines({ ...attempt, attempt: 2 }));
  await again.close();
  const read = readJournal((await journals.text('run-1')) ?? '');
  assert.deepEqual([read.attempts.length, read.steps.length, read.torn], [2, 1, false]);
});

test('the journals of old runs are removed, the newest stay', async (t) => {
  const root = await folder(t);
  const journals = new DirectoryJournals(root);
  for (let index = 0; index < keptJournals + 3; index++) await (await journals.open(`2026-${String(index).padStart(3, '0')}`)).close();
  const kept = await readdir(path.join(root, 'journal'));
  assert.deepEqual([kept.length, kept.includes('2026-000'), kept.includes('2026-052')], [keptJournals, false, true]);
});

test('a journal whose file was changed by hand is refused, not guessed at', async (t) => {
  const root = await folder(t);
  const journals = new DirectoryJournals(root);
  const sink = await journals.open('run-1');
  await sink.append(lines(attempt, begin(1)));
  await sink.close();
  const file = path.join(root, 'journal', 'run-1', '0001.jsonl');
  await appendFile(file, 'hello\n');
  assert.throws(() => readJournal('x\n'), JournalProblem);
  const text = (await journals.text('run-1')) ?? '';
  assert.throws(() => readJournal(text), /line 3 is not JSON/);
  assert.equal(await readFile(file, 'utf8'), text);
  await writeFile(file, '');
  await chmod(file, 0o600);
  assert.deepEqual(readJournal((await journals.text('run-1')) ?? ''), { attempts: [], steps: [], torn: false });
});

test('other files beside the journal are none of it; what is no run is not listed, and runs are told oldest first', async (t) => {
  const root = await folder(t);
  const journals = new DirectoryJournals(root);
  for (const run of ['2026-2', '2026-1']) {
    const sink = await journals.open(run);
    await sink.append(lines(attempt));
    await sink.close();
  }
  const own = path.join(root, 'journal', '2026-1');
  for (const name of ['0001.jsonl.bak', 'x0001.jsonl', '001.jsonl']) await writeFile(path.join(own, name), 'hello\n');
  await writeFile(path.join(root, 'journal', '.hidden'), '');
  assert.deepEqual(await journals.runs(), ['2026-1', '2026-2']);
  assert.equal(await journals.text('2026-1'), lines(attempt));
  assert.deepEqual(await new DirectoryJournals(path.join(root, 'none')).runs(), []);
});

test('a folder that cannot be read is an error, and no journal that is not there', async (t) => {
  const root = await folder(t);
  await writeFile(path.join(root, 'journal'), 'a file');
  const journals = new DirectoryJournals(root);
  await assert.rejects(journals.runs(), { code: 'ENOTDIR' });
  await assert.rejects(journals.plan('r'), { code: 'ENOTDIR' });
});

test('a journal goes on in a second file after 16 MiB, and is read as one', async (t) => {
  const root = await folder(t);
  const journals = new DirectoryJournals(root);
  const sink = await journals.open('r');
  const half = `${'x'.repeat(8 * 1024 * 1024 - 1)}\n`;
  for (const text of [half, half, 'second\n', 'third\n']) await sink.append(text);
  await sink.close();
  assert.deepEqual(await readdir(path.join(root, 'journal', 'r')), ['0001.jsonl', '0002.jsonl']);
  assert.equal((await journals.text('r'))?.slice(half.length * 2), 'second\nthird\n');
  await assert.rejects(sink.append('late\n'), 'a journal that was closed takes nothing more');
});
