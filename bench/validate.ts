// `trueup validate` over 10,000 documents, all rules, beside a plain loop of `yaml` and `ajv` over the same files.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { benchOptions, program } from './options.ts';
import { publish } from './report.ts';
import { alternate, fromOutside, outputOf, programSide, type Sample } from './rounds.ts';
import { documentsFolder, today, writeDocuments } from './validate-case.ts';

interface ValidateResult {
  readonly stats: { readonly wallMs: number; readonly cpuMs: number; readonly peakRssBytes: number };
  readonly diagnostics: readonly { readonly severity: string; readonly file?: string }[];
}

const options = benchOptions(process.argv.slice(2));
const count = options.short ? 500 : 10_000;
const folder = mkdtempSync(path.join(os.tmpdir(), 'trueup-bench-'));
try {
  const invalid = writeDocuments(folder, count);
  const bytes = readFileSync(path.join(folder, documentsFolder, 'account-00000.yaml')).length;
  const sides = [
    { name: 'trueup validate', run: () => fromOutside(() => validate(count)) },
    { name: 'yaml + ajv loop', run: () => fromOutside(() => programSide(program('bench/validate-loop.js'), [folder])) },
  ];
  const measured = await alternate(sides, options.rounds, ({ answer }, side) =>
    assert.deepEqual(answer, invalid, `${side} found other invalid files`),
  );
  publish(
    {
      bench: 'validate',
      workload: `${count} documents of ${bytes} B, one in a hundred invalid`,
      tables: [{ title: 'all rules beside the schema alone', ours: 'trueup validate', sides: measured }],
      notes: ['the loop checks the schema of each file by itself; trueup also names, targets, catalogue and what documents say together'],
    },
    options.results,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** The command as a user runs it; exit 3, since some documents are invalid. */
async function validate(documents: number): Promise<Sample> {
  const text = await outputOf(
    process.execPath,
    [program('reconciler/cli/bin.js'), 'validate', '--config', folder, '--format', 'json', '--now', today],
    {},
    [3],
  );
  const { stats, diagnostics } = JSON.parse(text) as ValidateResult;
  const files = diagnostics.flatMap(({ severity, file }) => (severity === 'error' && file !== undefined ? [file] : []));
  const { wallMs, cpuMs, peakRssBytes } = stats;
  return { wallMs, cpuMs, peakRssBytes, counts: { documents }, answer: [...new Set(files)].sort() };
}
