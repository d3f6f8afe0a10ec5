// The lease as files: what is left in the folder, what somebody else may have put there, and disks that do not take everything.
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { DirectoryLease } from '../../reconciler/run/directory-lease.ts';
import { type Lease, leaseLifetimeMs } from '../../reconciler/run/lease.ts';

const now = new Date('2026-11-23T12:00:00.000Z');
const later = (ms: number): Date => new Date(now.getTime() + ms);

async function ledger(t: TestContext) {
  const folder = path.join(await mkdtemp(path.join(os.tmpdir(), 'lease-')), '.trueup');
  t.after(() => rm(path.dirname(folder), { recursive: true, force: true }));
  const leases = new DirectoryLease(folder);
  const wish = (run: string, at = now) => ({ run, holder: `${run} here`, now: at, lifetimeMs: leaseLifetimeMs });
  const take = async (run: string, at = now): Promise<Lease> => {
    const got = await leases.take(wish(run, at));
    assert.ok('taken' in got);
    return got.taken;
  };
  const text = (number: number) => readFile(path.join(folder, `lease.${number}.json`), 'utf8');
  return { folder, leases, wish, take, text };
}

test('a lease says who has it, since when and until when, in the answer and in the file', async (t) => {
  const { folder, leases, take, text, wish } = await ledger(t);
  const taken = await take('a');
  const said = { run: 'a', holder: 'a here', takenAt: '2026-11-23T12:00:00.000Z', expiresAt: '2026-11-23T12:01:30.000Z' };
  assert.deepEqual(taken, { number: 1, ...said });
  assert.deepEqual(JSON.parse(await text(1)), { ...said, released: false });
  assert.deepEqual(await leases.read(), taken);
  assert.deepEqual(await leases.take(wish('b')), { heldBy: taken });
  assert.deepEqual(await readdir(folder), ['lease.1.json'], 'nothing temporary is left');
});

test('a renewal moves the end and keeps the beginning', async (t) => {
  const { folder, leases, take } = await ledger(t);
  const renewed = await leases.renew(await take('a'), later(30_000), leaseLifetimeMs);
  assert.deepEqual([renewed?.takenAt, renewed?.expiresAt], ['2026-11-23T12:00:00.000Z', '2026-11-23T12:02:00.000Z']);
  assert.deepEqual(await leases.read(), renewed);
  assert.deepEqual(await readdir(folder), ['lease.1.json']);
});

test('where there is no folder yet nobody holds the lease', async (t) => {
  const { leases } = await ledger(t);
  assert.equal(await leases.read(), undefined);
});

test('a lease that was given back is read as none; the next number is given', async (t) => {
  const { leases, take, text } = await ledger(t);
  await leases.release(await take('a'));
  assert.equal(await leases.read(), undefined);
  assert.equal(JSON.parse(await text(1)).released, true);
  assert.equal((await take('b')).number, 2);
});

test('the files of the last leases stay and older ones are cleared away; numbers are compared as numbers', async (t) => {
  const { folder, leases, take } = await ledger(t);
  for (let index = 0; index < 12; index++) await leases.release(await take(`r${index}`));
  const numbers = (await readdir(folder)).map((name) => Number(name.split('.')[1])).sort((a, b) => a - b);
  assert.deepEqual(numbers, [4, 5, 6, 7, 8, 9, 10, 11, 12]);
  assert.equal((await take('last')).number, 13);
});

test('other files of the folder are no leases', async (t) => {
  const { folder, leases, take } = await ledger(t);
  await mkdir(folder);
  for (const name of ['lease.7.json.bak', 'old-lease.9.json', 'lease.x.json', 'lease.1234567890123456.json', 'lease.8xjson'])
    await writeFile(path.join(folder, name), '{}');
  assert.equal(await leases.read(), undefined);
  assert.equal((await take('a')).number, 1);
});

const whole = { run: 'a', holder: 'h', takenAt: now.toISOString(), expiresAt: later(1).toISOString(), released: false };
const broken: readonly [string, string][] = [
  ['is cut off', '{"run":"a"'],
  ['is no object', '"lease"'],
  ['is null', 'null'],
  ...Object.keys(whole).map((name): [string, string] => [`lacks ${name}`, JSON.stringify({ ...whole, [name]: 7 })]),
  ['ends at no time', JSON.stringify({ ...whole, expiresAt: 'soon' })],
];
for (const [what, content] of broken) {
  test(`a lease file that ${what} stops everybody, and is named: somebody may be writing`, async (t) => {
    const { folder, leases, wish } = await ledger(t);
    await mkdir(folder);
    await writeFile(path.join(folder, 'lease.3.json'), content);
    const said = { message: `${path.join(folder, 'lease.3.json')} is not a lease: when no run is under way, remove it` };
    await assert.rejects(leases.read(), said);
    await assert.rejects(leases.take(wish('b')), said);
  });
}

test('a folder that cannot be read is an error, and no free lease', async (t) => {
  const { folder, leases, wish } = await ledger(t);
  await writeFile(folder, 'a file');
  await assert.rejects(leases.read(), { code: 'ENOTDIR' });
  await assert.rejects(leases.take(wish('a')), { code: 'EEXIST' });
});

test('a lease file that cannot be read is an error', async (t) => {
  const { folder, leases } = await ledger(t);
  await mkdir(path.join(folder, 'lease.1.json'), { recursive: true });
  await assert.rejects(leases.read(), { code: 'EISDIR' });
});

test('who lost the lease changes nothing: neither by renewing nor by giving back', async (t) => {
  const { leases, take, text } = await ledger(t);
  const slow = await take('slow');
  await take('next', later(leaseLifetimeMs));
  const before = await text(1);
  assert.equal(await leases.renew(slow, later(leaseLifetimeMs), leaseLifetimeMs), undefined);
  await leases.release(slow);
  assert.equal(await text(1), before);
  assert.equal((await leases.read())?.run, 'next');
});

/** A folder whose path is so long that only short names have room in it: a new file cannot be made beside the lease's. */
async function tight(t: TestContext) {
  const base = await mkdtemp(path.join(os.tmpdir(), 'lease-'));
  t.after(() => rm(base, { recursive: true, force: true }));
  let folder = base;
  const room = () => 4095 - '/lease.1.json'.length - folder.length;
  while (room() > 0) folder = path.join(folder, 'd'.repeat(room() > 202 ? 200 : room() - 1));
  await mkdir(folder, { recursive: true });
  return { folder, file: path.join(folder, 'lease.1.json'), leases: new DirectoryLease(folder) };
}

test('where there is no room for a new file the lease is given back in its own, and no rest of the old text stays', async (t) => {
  const { file, leases } = await tight(t);
  const lease = { run: 'a', holder: 'h', takenAt: now.toISOString(), expiresAt: later(1).toISOString() };
  const before = `${JSON.stringify({ ...lease, released: false })}\n`;
  await writeFile(file, before);
  await assert.rejects(leases.renew({ ...lease, number: 1 }, now, 1), { code: 'ENAMETOOLONG' });
  assert.equal(await readFile(file, 'utf8'), before, 'what could not be renewed stands as it was');
  await leases.release({ ...lease, number: 1 });
  const after = await readFile(file, 'utf8');
  assert.deepEqual(JSON.parse(after), { ...lease, released: true });
  assert.deepEqual([after.length, after.endsWith('\n'), after.split('\n').length], [before.length, true, 2]);
  assert.equal(await leases.read(), undefined);
});

test('a lease that has no room in its own file either is left to its end', async (t) => {
  const { file, leases } = await tight(t);
  const lease = { run: 'a', holder: 'h', takenAt: now.toISOString(), expiresAt: later(1).toISOString() };
  const before = JSON.stringify({ ...lease, holder: '', released: true });
  await writeFile(file, before);
  await assert.rejects(leases.release({ ...lease, number: 1 }), { message: 'the lease has no room in its own file' });
  assert.equal(await readFile(file, 'utf8'), before);
});
