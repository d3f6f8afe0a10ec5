// Pipes that close, disks that are full, colours that belong on terminals only.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { folderWith, inShell, realTime, start } from '../cli/program.ts';
import { capture, disable, disabledYaml, organizationYaml, repository } from '../e2e/harness.ts';
import { pciWithout, small } from '../e2e/small.ts';

const stack = /\n {4}at |node:internal/;

/** So many problems that no pipe holds them. */
const wrong = {
  'organization.yaml': organizationYaml(),
  'compliance/security-hub/disabled-controls/list.yaml': disabledYaml(
    Array.from({ length: 800 }, (_, index) => disable(`Nothing.${index + 1}`)),
  ),
};

test('a reader that goes away ends the program quietly, and lost output is no success', (t) => {
  const folder = folderWith(t, wrong);
  const headed = inShell(folder, '$TRUEUP validate | head -1; exit "${PIPESTATUS[0]}"');
  assert.match(headed.stdout, /^compliance\/security-hub\/disabled-controls\/list\.yaml:7:18 error V-08: .*\n$/);
  assert.deepEqual([headed.code, headed.stderr], [1, '']);
  const closed = inShell(folder, '$TRUEUP validate --format json | true; exit "${PIPESTATUS[0]}"');
  assert.deepEqual([closed.code, closed.stderr], [1, '']);
});

test('the built program can be run by its own name, as npx does', (t) => {
  const program = path.join(repository, 'build', 'reconciler', 'cli', 'bin.js');
  const ended = spawnSync(program, ['version'], { cwd: folderWith(t, {}), encoding: 'utf8' });
  assert.equal(ended.status, 0, String(ended.error ?? ended.stderr));
  assert.match(ended.stdout, /^\d+\.\d+\.\d+\n$/);
});

test('a full disk is a sentence and exit 1', (t) => {
  if (!existsSync('/dev/full')) return t.skip('this machine has no /dev/full');
  const folder = folderWith(t, { 'organization.yaml': organizationYaml() });
  for (const command of ['validate', 'validate --format json', 'validate --format sarif', '--help', 'version', 'schema Organization']) {
    const ended = inShell(folder, `$TRUEUP ${command} > /dev/full`);
    assert.equal(ended.code, 1, command);
    assert.match(ended.stderr, /^error: cannot write the output: no space left on the device$/m, command);
    assert.doesNotMatch(ended.stderr, stack, command);
  }
  // Nobody can be told, and still it is no success.
  assert.equal(inShell(folder, '$TRUEUP validate > /dev/full 2> /dev/full').code, 1);
});

test('what is piped holds no escape codes, what goes to a terminal does, and NO_COLOR wins', async (t) => {
  const run = await realTime(t);
  const piped = await start(t, run.folder, ['plan'], run.env).exited;
  assert.equal(piped.code, 0, piped.stderr);
  assert.match(piped.stdout, /4 to update/);
  assert.ok(!piped.stdout.includes('\u001b') && !piped.stderr.includes('\u001b'));
  const forced = await start(t, run.folder, ['plan'], { ...run.env, FORCE_COLOR: '1' }).exited;
  assert.ok(forced.stdout.includes('\u001b['));

  const onTerminal = async (argv: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<string> => {
    const stdout = { ...capture(), isTerminal: true };
    // The sandbox keeps real time for its child processes, the program in this one waits in virtual time: its retries would come at once.
    run.sandbox.clearLimits();
    const ended = await run.trueup(['plan', ...argv], { stdout, env: { ...run.env, ...env } });
    assert.equal(ended.exitCode, 0, ended.stderr);
    return stdout.text();
  };
  assert.ok((await onTerminal([])).includes('\u001b['));
  assert.ok(!(await onTerminal(['--no-color'])).includes('\u001b'));
  assert.ok(!(await onTerminal([], { NO_COLOR: '1' })).includes('\u001b'));
  assert.ok(!(await onTerminal([], { TERM: 'dumb' })).includes('\u001b'));
  assert.ok(!(await onTerminal(['--format', 'json'])).includes('\u001b'));
});

test('only the result is on stdout: JSON of every command can be read as it is, progress is on stderr', async (t) => {
  const run = await small(t, pciWithout(['IAM.6']));
  for (const [kind, argv] of [
    ['validate', ['validate']],
    ['plan', ['plan']],
    ['drift', ['drift']],
    ['result', ['apply', '--yes']],
  ] as const) {
    const ended = await run.trueup([...argv, '--format', 'json']);
    assert.equal((JSON.parse(ended.stdout) as { kind: string }).kind, kind);
    if (kind !== 'validate') assert.match(ended.stderr, /reading the organization\n/);
    assert.equal((await run.trueup([...argv, '--format', 'json', '--quiet'])).stderr, '');
  }
});
