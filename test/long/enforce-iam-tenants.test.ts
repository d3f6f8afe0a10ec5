// Least privilege at its widest: the tenants of this repository, one of each model and together every field, by the roles that bootstrap installs.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { e2e } from '../e2e/harness.ts';
import { bring, files, kinds } from './example-tenants.ts';

test('the tenants of this repository go by the installed roles alone: planned, applied, proved, listed, and taken away', async (t) => {
  // Names that no account has from the start: each role is what bootstrap has made of it.
  const renamed = Object.entries(files).map(([name, text]) => [name, text.replaceAll(/trueup-(plan|apply)/g, 'gov-$1')]);
  const run = await e2e(t, undefined, Object.fromEntries(renamed) as Record<string, string>, { enforceIam: true });
  await bring(run);
  const done = async (argv: readonly string[], exitCode = 0): Promise<string> => {
    const ended = await run.trueup(argv);
    assert.equal(ended.exitCode, exitCode, `${argv.join(' ')}\n${ended.stdout.slice(-5000)}${ended.stderr}`);
    return ended.stdout;
  };
  await done(['bootstrap', '--yes']);
  await done(['plan', ...kinds]);
  await done(['apply', '--yes', ...kinds]);
  await done(['plan', '--detailed-exitcode', ...kinds]);
  await done(['tenants']);
  const proof = await run.trueup(['prove', 'isolation']);
  assert.doesNotMatch(proof.stdout, /not authorized|AccessDenied/);
});
