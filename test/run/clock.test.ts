import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { systemClock } from '../../reconciler/model/clock.ts';
import { TestClock } from '../clock.ts';

test('the machine clock goes on, wakes its sleepers and lets go of those who give up', async () => {
  const clock = systemClock();
  const before = clock.monotonicMs();
  await clock.sleep(1);
  assert.ok(clock.monotonicMs() > before);
  const stop = new AbortController();
  const long = clock.sleep(3_600_000, stop.signal);
  stop.abort(new Error('enough'));
  await assert.rejects(long, /enough/);
  await assert.rejects(clock.sleep(1, stop.signal), /enough/);
});

test('virtual sleepers wake in order, and nobody waits for them', async (t) => {
  const clock = TestClock.for(t);
  const woken: string[] = [];
  await Promise.all(
    [
      ['c', 90_000],
      ['a', 10],
      ['b', 500],
      ['b2', 500],
    ].map(async ([name, ms]) => {
      await clock.sleep(Number(ms));
      woken.push(`${name} ${clock.monotonicMs()}`);
    }),
  );
  assert.deepEqual(woken, ['a 10', 'b 500', 'b2 500', 'c 90000']);
});

test('virtual time stands still while a call is in flight', async (t) => {
  const clock = TestClock.for(t);
  let answer: (() => void) | undefined;
  const server = createServer((_request, response) => {
    answer = () => void response.end('late');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => void server.close());
  const call = fetchText((server.address() as AddressInfo).port);
  // A busy machine takes a while until the call is under way.
  while (answer === undefined) await new Promise((resolve) => setImmediate(resolve));
  const sleeping = clock.sleep(1000);
  for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
  assert.equal(clock.monotonicMs(), 0);
  (answer as () => void)();
  assert.equal(await call, 'late');
  await sleeping;
  assert.equal(clock.monotonicMs(), 1000);
});

async function fetchText(port: number): Promise<string> {
  const { get } = await import('node:http');
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, agent: false }, (response) => {
      let text = '';
      response.on('data', (data: Buffer) => {
        text += String(data);
      });
      response.on('end', () => resolve(text));
    }).on('error', reject);
  });
}
