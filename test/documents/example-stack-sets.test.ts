// The example of Security Hub through stack sets: valid as it stands, and what it makes for the accounts of the embedded organization.
import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { main } from '../../reconciler/cli/main.ts';
import { untidyOrganization } from '../../sandbox/seeds/untidy.ts';
import { TestClock } from '../clock.ts';
import { e2e, repository, testIo } from '../e2e/harness.ts';

const example = path.join('examples', 'security-hub-stack-sets');

test('the example is valid', async (t) => {
  const io = testIo(repository, TestClock.for(t), {});
  const code = await main(['validate', '--config', example], io);
  assert.equal(code, 0, io.stdout.text() + io.stderr.text());
});

test('its plan makes two stack sets with an instance in every cell, one of them of another variant', async (t) => {
  const run = await e2e(t, untidyOrganization, {});
  const planned = await run.trueup(['plan', '--config', path.join(repository, example), '--format', 'json', '--kind', 'SecurityStandards']);
  const { classes } = JSON.parse(planned.stdout) as {
    classes: { type: string; name: string; action: string; count: number; after: object }[];
  };
  const sets = classes.filter(({ type }) => type.startsWith('cloudformation/'));
  assert.deepEqual(
    sets
      .filter(({ type }) => type === 'cloudformation/stack-set')
      .map(({ action, name }) => `${action} ${name}`)
      .sort(),
    ['create trueup-new-accounts-payments', 'create trueup-security-hub-payments'],
  );
  const ofHub = sets.filter(({ type, name }) => type === 'cloudformation/stack-instance' && name === 'trueup-security-hub-payments');
  assert.ok(
    ofHub.some(({ after }) => 'override.Variant' in after) && ofHub.some(({ after }) => !('override.Variant' in after)),
    planned.stdout,
  );
});
