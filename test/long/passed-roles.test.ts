// No operation of the sandbox takes a role without asking for iam:PassRole. It loads the schemas of every service, which takes seconds.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { takers } from '../../sandbox/authorization/passed-roles.ts';
import { services } from '../../sandbox/services/registry.ts';
import { modelOf } from '../../sandbox/wire/catalog.ts';
import type { Shape } from '../../sandbox/wire/shapes.ts';

test('every operation of the sandbox that takes a role is one whose role is asked about', async () => {
  const named = (shape: Shape, name: string, depth: number): boolean => {
    if (depth > 6) return false;
    if (shape.kind === 'structure') return shape.members.some((member) => named(member.shape, member.name, depth + 1));
    if (shape.kind === 'list' || shape.kind === 'map') return named(shape.value.shape, name, depth + 1);
    return /role_?arn$|^role$|channelrole$/i.test(name);
  };
  const without = new Set<string>();
  for (const entry of services) {
    const { operations, module } = await modelOf(entry);
    for (const [name, { input }] of operations)
      if (Object.hasOwn(module.handlers, name) && !Object.hasOwn(takers, entry.signingName) && named(input, '', 0))
        without.add(`${entry.signingName}:${name}`);
  }
  // AssumeRole takes the role itself; the trust of the role is what it asks.
  assert.deepEqual([...without], ['sts:AssumeRole']);
});
