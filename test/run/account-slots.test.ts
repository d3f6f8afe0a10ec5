// How many accounts are worked on at once, and what many make and one reads.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accountId } from '../../reconciler/model/account-id.ts';
import { AccountSlots } from '../../reconciler/run/account-slots.ts';
import { Stream } from '../../reconciler/run/stream.ts';

const [a, b, c] = ['111111111111', '222222222222', '333333333333'].map(accountId) as [never, never, never];
const settled = async (): Promise<void> => await new Promise((resolve) => setImmediate(resolve));

/** Who came in, in order. */
function door(concurrency: number) {
  const slots = new AccountSlots(concurrency);
  const inside: string[] = [];
  const enter = (account: Parameters<AccountSlots['enter']>[0], name: string) => void slots.enter(account).then(() => inside.push(name));
  return { slots, inside, enter };
}

test('the cells of one account share its place; the next account waits until the last of them has left', async () => {
  const { slots, inside, enter } = door(1);
  enter(a, 'a1');
  enter(b, 'b1');
  enter(a, 'a2');
  await settled();
  assert.deepEqual(inside, ['a1', 'a2']);
  slots.leave(a);
  await settled();
  assert.deepEqual(inside, ['a1', 'a2']);
  slots.leave(a);
  await settled();
  assert.deepEqual(inside, ['a1', 'a2', 'b1']);
});

test('who comes back asks for a new place, behind those who wait', async () => {
  const { slots, inside, enter } = door(1);
  enter(a, 'a1');
  enter(b, 'b1');
  await settled();
  slots.leave(a);
  enter(a, 'a2');
  await settled();
  assert.deepEqual(inside, ['a1', 'b1']);
  slots.leave(b);
  await settled();
  assert.deepEqual(inside, ['a1', 'b1', 'a2']);
});

test('as many accounts as were allowed are in at once; who leaves before its turn keeps nobody out', async () => {
  const { slots, inside, enter } = door(2);
  enter(a, 'a');
  enter(b, 'b');
  const d = accountId('444444444444');
  const gone = slots.enter(c);
  enter(d, 'd');
  slots.leave(c);
  await settled();
  assert.deepEqual(inside, ['a', 'b']);
  slots.leave(a);
  await gone;
  await settled();
  assert.deepEqual(inside, ['a', 'b', 'd']);
});

test('an account that has no place cannot leave one', () => {
  assert.throws(() => new AccountSlots(1).leave(a), /account 111111111111 has no place to leave/);
});

async function read(stream: Stream<number>, into: number[]): Promise<void> {
  for await (const item of stream) into.push(item);
}

test('what was made before and while it is read comes in order, and the end comes last', async () => {
  const stream = new Stream<number>();
  stream.push(1);
  stream.push(2);
  const items: number[] = [];
  const over = read(stream, items);
  await settled();
  assert.deepEqual(items, [1, 2]);
  stream.push(3);
  await settled();
  assert.deepEqual(items, [1, 2, 3]);
  stream.push(4);
  stream.end();
  await over;
  assert.deepEqual(items, [1, 2, 3, 4]);
});

test('what is made by whoever reads is read too, before the end', async () => {
  const stream = new Stream<number>();
  stream.push(1);
  stream.end();
  const items: number[] = [];
  for await (const item of stream) {
    items.push(item);
    if (item < 3) stream.push(item + 1);
  }
  assert.deepEqual(items, [1, 2, 3]);
});

test('an error comes after what was made before it; the first end counts', async () => {
  const stream = new Stream<number>();
  const items: number[] = [];
  const over = assert.rejects(read(stream, items), /the line is dead/);
  await settled();
  stream.push(1);
  stream.fail(new Error('the line is dead'));
  stream.fail(new Error('twice'));
  stream.end();
  await over;
  assert.deepEqual(items, [1]);
  const ended = new Stream<number>();
  ended.end();
  ended.fail(new Error('too late'));
  await read(ended, items);
  const empty = new Stream<number>();
  empty.fail(undefined);
  await assert.rejects(read(empty, items), (error) => error === undefined);
});
