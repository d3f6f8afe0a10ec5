// The judge of "nothing is made twice" itself.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MemoryState } from '../../sandbox/state/store.ts';
import { EffectCount } from './effects.ts';

const topicArn = 'arn:aws:sns:eu-west-1:111111111111:guru';
const channel = (id: string) => ({ id, topicArn, severities: null, messageTypes: null });
const withChannels = (state: MemoryState, ...ids: readonly string[]): void => {
  state.of('devops-guru', '111111111111', 'eu-west-1', () => ({ channels: [] as object[] })).channels = ids.map(channel);
};
const address = `devops-guru 111111111111/eu-west-1 channel ${topicArn}`;

test('what goes and comes again was made twice, and not twice at once', () => {
  const [state, count] = [new MemoryState(), new EffectCount()];
  for (const ids of [['a'], ['a'], [], ['b']]) {
    withChannels(state, ...ids);
    count.look({ state });
  }
  assert.deepEqual([count.created.get(address), count.doubles], [2, []]);
});

test('two of one thing at once, and a new one in the place of one that had not gone, are told', () => {
  for (const [first, second] of [
    [['a'], ['a', 'b']],
    [['a'], ['b']],
  ] as const) {
    const [state, count] = [new MemoryState(), new EffectCount()];
    withChannels(state, ...first);
    count.look({ state });
    withChannels(state, ...second);
    count.look({ state });
    assert.deepEqual(count.doubles, [address]);
  }
});

test('a stack of a set is the same whatever name it got, and one that is deleted is gone', () => {
  const [state, count] = [new MemoryState(), new EffectCount()];
  const stack = (id: string, status: string) => ({ id, name: `StackSet-topics-b851e8e2-59a9-4c53-9d38-96177d635a0${id}`, status });
  const cell = state.of('cloudformation', '111111111111', 'eu-west-1', () => ({ stacks: {} as Record<string, object> }));
  cell.stacks = { 1: stack('1', 'CREATE_COMPLETE') };
  count.look({ state });
  cell.stacks = { 1: stack('1', 'DELETE_COMPLETE') };
  count.look({ state });
  cell.stacks = { 1: stack('1', 'DELETE_COMPLETE'), 2: stack('2', 'CREATE_COMPLETE') };
  count.look({ state });
  assert.deepEqual(count.doubles, []);
  cell.stacks = { 2: stack('2', 'CREATE_COMPLETE'), 3: stack('3', 'CREATE_COMPLETE') };
  count.look({ state });
  assert.deepEqual(count.doubles, ['cloudformation 111111111111/eu-west-1 stack StackSet-topics']);
});
