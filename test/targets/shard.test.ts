import assert from 'node:assert/strict';
import { test } from 'node:test';
import { maxShards, parseShard, shardText } from '../../reconciler/targets/shard.ts';

test('a shard is written as its number of how many, from 0', () => {
  for (const text of ['0/1', '3/4', '0/10', '12/13', '49/50']) {
    const shard = parseShard(text);
    assert.ok(shard !== undefined, text);
    assert.equal(shardText(shard), text);
  }
  assert.equal(maxShards, 50);
});

test('what is no shard is not taken for one', () => {
  for (const text of ['', '1', '1/1', '4/4', '0/0', '0/51', '100/4', '0/100', '-1/4', ' 0/4', '0/4 ', 'a/b', '0/4/4'])
    assert.equal(parseShard(text), undefined, text);
});
