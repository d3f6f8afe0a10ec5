// Compile, resolve and compare for 10,000 accounts x 17 Regions without a network, beside a program that keeps an object for each cell.
import assert from 'node:assert/strict';
import { compileCase, differs } from './compile-case.ts';
import { benchOptions, program } from './options.ts';
import { publish } from './report.ts';
import { alternate, outputOf, type Sample, type Side } from './rounds.ts';

const options = benchOptions(process.argv.slice(2));
const accountCount = options.short ? 400 : 10_000;
const { regions, files } = compileCase(accountCount);
const cells = accountCount * regions.length;
const changes = Array.from({ length: cells }, (_, index) => index).filter((index) =>
  differs(Math.floor(index / regions.length), index % regions.length),
).length;

const side = (name: string, file: string): Side => ({
  name,
  run: async () => {
    const args = ['--expose-gc', '--max-old-space-size=4096', program(file), String(accountCount)];
    return JSON.parse((await outputOf(process.execPath, args, {})).trim()) as Sample;
  },
});
const sides = [side('classes', 'bench/compile-ours.js'), side('an object a cell', 'bench/compile-objects.js')];
const measured = await alternate(sides, options.rounds, ({ answer }, name) =>
  assert.deepEqual(answer, { changes, unchanged: cells - changes }, `${name} found other differences`),
);
publish(
  {
    bench: 'compile',
    workload: `${accountCount} accounts x ${regions.length} Regions, ${Object.keys(files).length - 1} documents, 63 resources a cell, ${changes} cells differ`,
    tables: [{ title: 'pure, no network', ours: 'classes', sides: measured }],
    notes: [
      'wall time is that of the steps named; CPU and memory are of the whole process, with making the documents and what the cells hold',
      'what a cell holds is made anew for each, as a read makes it; that is not in the time',
      'classes: documents are loaded before the clock starts; positions, losers and reasons are kept. An object a cell: the last document wins',
    ],
  },
  options.results,
);
