// What earlier checks of drift knew is kept in a file beside the ledger; what is broken there is no history, and never a failure.
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { DirectorySeen, type SeenDifference } from '../../reconciler/run/seen-drift.ts';

async function place(t: TestContext): Promise<string> {
  const directory = await mkdtemp(path.join(tmpdir(), 'seen-'));
  t.after(async () => await rm(directory, { recursive: true, force: true }));
  return path.join(directory, 'ledger');
}

const since = (firstSeen: string, more: Partial<SeenDifference> = {}): SeenDifference => ({ firstSeen, ...more });
const monday = '2026-11-23T12:00:00.000Z';

test('what one check writes the next one reads, and the newer takes the place of the older', async (t) => {
  const directory = await place(t);
  const seen = new Map([
    ['c1', since(monday, { by: 'anna', at: monday })],
    ['c2', since(monday)],
  ]);
  await new DirectorySeen(directory).write(seen);
  assert.deepEqual(await new DirectorySeen(directory).read(), seen);
  await new DirectorySeen(directory).write(new Map([['c3', since(monday)]]));
  assert.deepEqual([...((await new DirectorySeen(directory).read()) ?? [])], [['c3', since(monday)]]);
  assert.deepEqual(await readdir(directory), ['drift.json']);
  assert.match(await readFile(path.join(directory, 'drift.json'), 'utf8'), /^\{\n "version": 1,\n/);
});

test('no file, no JSON, another version or another shape is no history', async (t) => {
  const directory = await place(t);
  const store = new DirectorySeen(directory);
  assert.equal(await store.read(), undefined);
  await mkdir(directory);
  for (const text of [
    '',
    '{',
    'null',
    '7',
    '{}',
    '{"version":1}',
    '{"version":2,"seen":{}}',
    '{"version":1,"seen":null}',
    '{"version":1,"seen":"x"}',
  ]) {
    await writeFile(path.join(directory, 'drift.json'), text);
    assert.equal(await store.read(), undefined, text);
  }
});

test('an entry that is none is left out, the others are kept', async (t) => {
  const directory = await place(t);
  await mkdir(directory);
  const good = { a: since(monday), b: since(monday, { by: 'anna' }), c: since(monday, { by: 'anna', at: monday }) };
  const bad = {
    d: null,
    e: 'text',
    f: {},
    g: { firstSeen: 7 },
    h: { firstSeen: 'on a Monday' },
    i: { firstSeen: monday, by: 7 },
    j: { firstSeen: monday, at: null },
    k: { firstSeen: [monday] },
  };
  await writeFile(path.join(directory, 'drift.json'), JSON.stringify({ version: 1, seen: { ...bad, ...good } }));
  assert.deepEqual(Object.fromEntries((await new DirectorySeen(directory).read()) ?? []), good);
});

test('of more than 10,000 differences the oldest are remembered', async (t) => {
  const directory = await place(t);
  const many = Array.from({ length: 10_002 }, (_, index) => {
    const age = (index * 7919) % 10_002;
    return [`c${age}`, since(new Date(Date.parse(monday) + age * 1000).toISOString())] as const;
  });
  await new DirectorySeen(directory).write(new Map(many));
  const kept = await new DirectorySeen(directory).read();
  assert.equal(kept?.size, 10_000);
  assert.deepEqual(
    ['c0', 'c9999', 'c10000', 'c10001'].map((id) => kept.has(id)),
    [true, true, false, false],
  );
});

test('where it cannot be put in its place that is said, and nothing half-written is left', async (t) => {
  const directory = await place(t);
  await mkdir(path.join(directory, 'drift.json', 'in the way'), { recursive: true });
  await assert.rejects(new DirectorySeen(directory).write(new Map([['c1', since(monday)]])), { syscall: 'rename' });
  assert.deepEqual(await readdir(directory), ['drift.json']);
});
