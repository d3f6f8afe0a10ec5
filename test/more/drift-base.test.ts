// Drift is measured against what was applied last, as Git has it; without a ledger against the documents of the folder.
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { disable, disabledYaml, type E2e } from '../e2e/harness.ts';
import { commitAll as commit, git } from '../e2e/repository.ts';
import { disabledFile, inTheConsole, member, pciWithout, small } from '../e2e/small.ts';

interface Drift {
  readonly base: { readonly kind: string; readonly commit?: string };
  readonly classes: readonly { readonly name: string; readonly difference: string; readonly cells: unknown }[];
}

async function drift(run: E2e): Promise<Drift & { readonly exitCode: number }> {
  const ended = await run.trueup(['drift', '--format', 'json']);
  assert.notEqual(ended.stdout, '', ended.stderr);
  return { ...(JSON.parse(ended.stdout) as Drift), exitCode: ended.exitCode };
}

test('without a ledger the documents are the base, and the output says so', async (t) => {
  const run = await small(t, pciWithout(['IAM.6']));
  const found = await drift(run);
  assert.equal(found.exitCode, 2);
  assert.equal(found.base.kind, 'documents');
  assert.deepEqual(
    found.classes.map(({ name }) => name.split('/').at(-1)),
    ['IAM.6'],
  );
  assert.match((await run.trueup(['drift'])).stdout, /documents/);
});

test('after an apply the applied commit is the base, whatever the working tree and later commits say', async (t) => {
  const run = await small(t, pciWithout(['IAM.6']));
  run.write({ '.gitignore': '.trueup/\n' });
  git(run.folder, 'init', '-q');
  const applied = commit(run.folder);
  assert.equal((await run.trueup(['apply', '--yes'])).exitCode, 0);
  const none = await drift(run);
  assert.deepEqual([none.exitCode, none.base, none.classes], [0, { kind: 'last-applied', commit: applied }, []]);

  // Not applied yet: a change of the working tree is a plan, not drift.
  run.write({ [disabledFile]: disabledYaml([disable('S3.1')]) });
  assert.equal((await run.trueup(['plan', '--detailed-exitcode'])).exitCode, 2);
  assert.deepEqual((await drift(run)).classes, []);
  // Nor is a commit that was not applied, nor one that breaks the documents.
  commit(run.folder);
  assert.deepEqual((await drift(run)).base, { kind: 'last-applied', commit: applied });

  await inTheConsole(run, 'enable-control', { account: member, region: 'us-east-1', control: 'IAM.6' });
  const found = await drift(run);
  assert.equal(found.exitCode, 2);
  assert.deepEqual(
    found.classes.map(({ name, difference, cells }) => ({ name: name.split('/').at(-1), difference, cells })),
    [{ name: 'IAM.6', difference: 'control-should-be-disabled', cells: [{ accounts: [member], regions: ['us-east-1'] }] }],
  );
  const text = await run.trueup(['drift']);
  assert.match(text.stdout, new RegExp(applied.slice(0, 7)));

  // The new documents applied: they are the base from now on.
  assert.equal((await run.trueup(['apply', '--yes'])).exitCode, 0);
  const after = await drift(run);
  assert.deepEqual([after.exitCode, after.base], [0, { kind: 'last-applied', commit: git(run.folder, 'rev-parse', 'HEAD') }]);

  // A lost ledger costs the base, not the answer.
  rmSync(path.join(run.folder, '.trueup'), { recursive: true });
  const lost = await drift(run);
  assert.deepEqual([lost.exitCode, lost.base.kind], [0, 'documents']);
});

test('an apply of a part, or of a dirty working tree, does not move the base', async (t) => {
  const run = await small(t, pciWithout(['IAM.6']));
  run.write({ '.gitignore': '.trueup/\n' });
  git(run.folder, 'init', '-q');
  commit(run.folder);
  assert.equal((await run.trueup(['apply', '--yes', '--account', member])).exitCode, 0);
  assert.equal((await drift(run)).base.kind, 'documents');
  run.write({ [disabledFile]: disabledYaml([disable('S3.1')]) });
  assert.equal((await run.trueup(['apply', '--yes'])).exitCode, 0);
  assert.equal((await drift(run)).base.kind, 'documents');
});
