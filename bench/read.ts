// A plan of an organization in sync, from start to end, beside a plain SDK loop over the same cells and beside the AWS CLI over ten of them.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { cliRound, cliVersion } from './cli-loop.ts';
import { benchOptions, program } from './options.ts';
import { readCase, regions } from './read-case.ts';
import { publish, type Report } from './report.ts';
import { alternate, fromOutside, outputOf, programSide, type Sample, type Side } from './rounds.ts';
import { type BenchSandbox, startBenchSandbox } from './sandbox-process.ts';

interface PlanResult {
  readonly summary: { readonly create: number; readonly update: number; readonly delete: number; readonly unchanged: number };
  readonly stats: {
    readonly calls: number;
    readonly callsByOperation: Readonly<Record<string, number>>;
    readonly throttled: number;
    readonly cpuMs: number;
    readonly peakRssBytes: number;
  };
}

/** Calls that belong to no cell, counted apart: the plain loop is given its cells and asks none of these. */
const apart = {
  inventory: /^(organizations:(?!DescribeEffectivePolicy)|account:)/,
  catalogue: /^securityhub:(DescribeStandards|ListSecurityControlDefinitions|GetSecurityControlDefinition)$/,
  governance:
    /^(organizations:DescribeEffectivePolicy|securityhub:(DescribeOrganizationConfiguration|ListConfigurationPolicyAssociations))$/,
  roles: /^sts:/,
};

const options = benchOptions(process.argv.slice(2));
const accountCount = options.short ? 5 : 50;
const { accounts, files, seed, disabled } = readCase(accountCount);
const oneCell = ['--account', accounts[0] ?? '', '--region', regions[0]];

/** The answer of a loop over accounts x Regions. */
const expected = (of: readonly string[], inRegions: readonly string[]): Record<string, readonly string[]> =>
  Object.fromEntries(of.flatMap((account) => inRegions.map((region) => [`${account}/${region}`, disabled] as const)));
const folder = mkdtempSync(path.join(os.tmpdir(), 'trueup-bench-'));
for (const [name, text] of Object.entries(files)) {
  mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
  writeFileSync(path.join(folder, name), text);
}
writeFileSync(path.join(folder, 'seed.json'), JSON.stringify(seed));
const sandbox = await startBenchSandbox(['--accounts', String(accountCount), '--seed', path.join(folder, 'seed.json')]);
try {
  publish(await readBench(sandbox), options.results);
} finally {
  await sandbox.stop();
  rmSync(folder, { recursive: true, force: true });
}

async function readBench(at: BenchSandbox): Promise<Report> {
  await probe(at);
  const tables = [await tableAt(at, 0)];
  await at.control('POST', 'faults', { effect: { kind: 'delay', ms: 20 } });
  tables.push(await tableAt(at, 20));
  await at.control('DELETE', 'faults');
  const version = await cliVersion();
  if (version !== undefined) tables.push(await cliTable(at, version));
  return {
    bench: 'read',
    workload: `no-op read of ${accountCount} accounts x ${regions.length} Regions, 4 standards with 760 controls, ${disabled.length} disabled a cell`,
    tables,
    notes: [
      'time from starting the program to its end; both sides start Node and load the SDK',
      'trueup also reads the organization, the live catalogue of each Region and who governs, and compares: those calls are counted apart',
      ...(version === undefined ? ['AWS CLI: absent'] : []),
    ],
  };
}

async function tableAt(at: BenchSandbox, latencyMs: number): Promise<Report['tables'][number]> {
  const cells = accounts.length * regions.length;
  const sides: Side[] = [
    { name: 'trueup plan', run: () => withSandboxCpu(at, () => fromOutside(() => plan(at, cells, []))) },
    {
      name: 'SDK loop, 50 cells at once',
      run: () =>
        withSandboxCpu(at, () =>
          fromOutside(() => programSide(program('bench/sdk-loop.js'), [at.endpoint, accounts.join(), regions.join()])),
        ),
    },
    { name: 'trueup plan of one cell', run: () => withSandboxCpu(at, () => fromOutside(() => plan(at, 1, oneCell))) },
  ];
  const measured = await alternate(sides, options.rounds, ({ answer }, side) => {
    if (side.startsWith('SDK')) assert.deepEqual(answer, expected(accounts, regions), 'the SDK loop found other controls disabled');
  });
  return { title: `${latencyMs} ms latency`, ours: 'trueup plan', sides: measured };
}

/** One plan that must find every cell read and in sync. */
async function plan(at: BenchSandbox, cells: number, filters: readonly string[]): Promise<Sample> {
  const { summary, stats } = await planResult(at, filters);
  const { create, update, delete: removed, unchanged } = summary;
  assert.deepEqual(
    { changes: create + update + removed, unchanged },
    { changes: 0, unchanged: cells },
    'the plan is not that of cells in sync',
  );
  const count = (pattern: RegExp): number =>
    Object.entries(stats.callsByOperation).reduce((sum, [operation, calls]) => sum + (pattern.test(operation) ? calls : 0), 0);
  const others = Object.fromEntries(Object.entries(apart).map(([name, pattern]) => [name, count(pattern)]));
  const ofCells = stats.calls - Object.values(others).reduce((sum, calls) => sum + calls, 0);
  return {
    wallMs: Number.NaN,
    cpuMs: stats.cpuMs,
    peakRssBytes: stats.peakRssBytes,
    counts: { calls: stats.calls, 'calls a cell': ofCells / cells, '429s': stats.throttled, ...others },
  };
}

async function planResult(at: BenchSandbox, filters: readonly string[]): Promise<PlanResult> {
  const args = [
    program('reconciler/cli/bin.js'),
    'plan',
    '--config',
    folder,
    '--format',
    'json',
    '--now',
    '2026-11-24T00:00:00Z',
    ...filters,
  ];
  return JSON.parse(await outputOf(process.execPath, args, at.env)) as PlanResult;
}

/** Before any time is taken: a control that somebody enables is seen by both sides, and by both alone. */
async function probe(at: BenchSandbox): Promise<void> {
  const [account = '', region] = [accounts[1], regions[1]];
  const name = disabled[0] ?? '';
  const [control, standard] = [name.slice(name.lastIndexOf('/') + 1), name.slice(0, name.lastIndexOf('/'))];
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
  const { SecurityHubClient, BatchUpdateStandardsControlAssociationsCommand } = await import('@aws-sdk/client-securityhub');
  const hub = new SecurityHubClient({
    endpoint: at.endpoint,
    region,
    credentials: { accessKeyId: account, secretAccessKey: 'sandbox' },
  });
  const update = {
    StandardsArn: `arn:aws:securityhub:${region}::standards/${standard}`,
    SecurityControlId: control,
    AssociationStatus: 'ENABLED' as const,
  };
  await hub.send(new BatchUpdateStandardsControlAssociationsCommand({ StandardsControlAssociationUpdates: [update] }));
  hub.destroy();
  const { summary } = await planResult(at, []);
  assert.deepEqual(
    [summary.update, summary.unchanged],
    [1, accounts.length * regions.length - 1],
    'the plan misses a control that was enabled',
  );
  const { answer } = await programSide(program('bench/sdk-loop.js'), [at.endpoint, accounts.join(), regions.join()]);
  const changed = { [`${account}/${region}`]: disabled.filter((each) => each !== name) };
  assert.deepEqual(answer, { ...expected(accounts, regions), ...changed }, 'the SDK loop misses a control that was enabled');
  await at.control('POST', 'seed', seed);
}

async function cliTable(at: BenchSandbox, version: string): Promise<Report['tables'][number]> {
  const ten = accounts.slice(0, 10);
  const filters = [...ten.flatMap((account) => ['--account', account]), '--region', regions[0]];
  const sides: Side[] = [
    { name: 'trueup plan', run: () => fromOutside(() => plan(at, ten.length, filters)) },
    { name: `${version} loop`, run: () => cliRound(at.endpoint, ten, regions[0]) },
  ];
  // A round of the CLI takes most of a minute and spreads little.
  const measured = await alternate(sides, 1, ({ answer }, side) => {
    if (side !== 'trueup plan') assert.deepEqual(answer, expected(ten, [regions[0]]), 'the CLI loop found other controls disabled');
  });
  return { title: `${ten.length} accounts x 1 Region, no latency`, ours: 'trueup plan', sides: measured };
}

async function withSandboxCpu(at: BenchSandbox, run: () => Promise<Sample>): Promise<Sample> {
  const before = at.cpuMs();
  const sample = await run();
  return { ...sample, counts: { ...sample.counts, 'sandbox CPU s': (at.cpuMs() - before) / 1000 } };
}
