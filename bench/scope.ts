// How long a reviewer waits: the comment of a branch that changes one account of a large organization, under AWS's published rates.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { benchOptions, program } from './options.ts';
import { readCase, regions } from './read-case.ts';
import { publish } from './report.ts';
import { alternate, fromOutside, outputOf, type Sample } from './rounds.ts';
import { type BenchSandbox, startBenchSandbox } from './sandbox-process.ts';

interface PlanResult {
  readonly summary: { readonly update: number; readonly cells: number };
  readonly base: { readonly read: number; readonly of: number };
  readonly stats: {
    readonly calls: number;
    readonly throttled: number;
    readonly waitedMs: number;
    readonly cpuMs: number;
    readonly peakRssBytes: number;
  };
}

/** What a reviewer is promised, in milliseconds. */
const promisedMs = 60_000;
const options = benchOptions(process.argv.slice(2));
const accountCount = options.short ? 20 : 1000;
const { accounts, files, seed } = readCase(accountCount);
const changed = accounts.at(-1) ?? '';
const folder = mkdtempSync(path.join(os.tmpdir(), 'trueup-bench-'));
const configuration = path.join(folder, 'configuration');
write(files);
git('init', '-q', '-b', 'main');
const base = commit();
write({
  'compliance/security-hub/disabled-controls/one.yaml': `apiVersion: trueup/v1
kind: DisabledControls
metadata: { name: one }
spec:
  targets: { include: [{ account: "${changed}" }] }
  controls:
    - { control: S3.9, standards: all, reason: "logs go elsewhere", ticket: SEC-2, owner: one }
`,
});
commit();
writeFileSync(path.join(folder, 'seed.json'), JSON.stringify(seed));
const sandbox = await startBenchSandbox(['--accounts', String(accountCount), '--seed', path.join(folder, 'seed.json')]);
try {
  await sandbox.control('POST', 'faults', { effect: { kind: 'delay', ms: 20 } });
  const name = 'trueup plan --base, and the comment';
  const sides = await alternate([{ name, run: () => fromOutside(() => comment(sandbox)) }], options.rounds, () => undefined);
  publish(
    {
      bench: 'scope',
      workload: `the comment of a branch that changes one of ${accountCount} accounts x ${regions.length} Regions, 20 ms latency, published rates`,
      tables: [{ title: 'one account changed', ours: name, sides }],
      notes: [
        'from starting the plan to the end of drawing its comment: two programs, as the workflow runs them',
        'the sandbox throttles by the published rates in real time; the program keeps to them by itself, and repeats what is throttled all the same',
      ],
    },
    options.results,
  );
  for (const { wallMs } of sides)
    assert.ok(wallMs.median < promisedMs, `${Math.round(wallMs.median)} ms: more than the minute that is promised`);
} finally {
  await sandbox.stop();
  rmSync(folder, { recursive: true, force: true });
}

/** Plans against the base and draws the comment, which must speak of the one account's cells and of no other. */
async function comment(at: BenchSandbox): Promise<Sample> {
  const plan = path.join(folder, 'plan.json');
  const cli = program('reconciler/cli/bin.js');
  const printed = await outputOf(
    process.execPath,
    [cli, 'plan', '--config', configuration, '--base', base, '--out', plan, '--format', 'json'],
    at.env,
  );
  const { summary, base: scope, stats } = JSON.parse(printed) as PlanResult;
  assert.deepEqual([summary.cells, scope.read, scope.of], [regions.length, regions.length, accountCount * regions.length]);
  const summaryFile = path.join(folder, 'summary.md');
  writeFileSync(summaryFile, '');
  await outputOf(process.execPath, [cli, 'github', 'comment', '--plan', plan, '--comment', 'off'], {
    GITHUB_REPOSITORY: 'o/r',
    GITHUB_RUN_ID: '1',
    GITHUB_EVENT_NAME: 'pull_request',
    GITHUB_STEP_SUMMARY: summaryFile,
  });
  const { calls, throttled, waitedMs, cpuMs, peakRssBytes } = stats;
  return {
    wallMs: Number.NaN,
    cpuMs,
    peakRssBytes,
    counts: { calls, 'cells read': scope.read, 'of cells': scope.of, 'waited for rates s': waitedMs / 1000, '429s': throttled },
  };
}

function write(texts: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(texts)) {
    mkdirSync(path.dirname(path.join(configuration, name)), { recursive: true });
    writeFileSync(path.join(configuration, name), text);
  }
}

function git(...args: string[]): string {
  const identity = ['-c', 'user.name=bench', '-c', 'user.email=bench@example.com', '-c', 'commit.gpgsign=false'];
  const ended = spawnSync('git', ['-C', configuration, ...identity, ...args], { encoding: 'utf8' });
  assert.equal(ended.status, 0, ended.stderr);
  return ended.stdout.trim();
}

function commit(): string {
  git('add', '-A');
  git('commit', '-qm', 'change');
  return git('rev-parse', 'HEAD');
}
