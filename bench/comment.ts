// The plan comment from a plan file, as `trueup github comment` draws it: 4,444 changes, and 10 million at full size. A limit of a second holds for the first.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { bytesOf } from '../reconciler/output/markdown.ts';
import { commentBytes, planMarkdown } from '../reconciler/output/plan-markdown.ts';
import { readPlanFile } from '../reconciler/plan/plan-file.ts';
import { planJson } from '../reconciler/plan/plan-json.ts';
import { pages, plan4444, planHuge } from '../test/golden/big-plans.ts';
import { header } from '../test/golden/header.ts';
import { benchOptions } from './options.ts';

const limitMs = 1_000;
const options = benchOptions(process.argv.slice(2));
const cases = [
  { name: '4,444 changes in 2,008 cells', plan: plan4444(), limited: true },
  ...(options.short ? [] : [{ name: '10.5 million changes in 170,000 cells', plan: planHuge(), limited: false }]),
];
const rows = cases.map(({ name, plan, limited }) => {
  const text = [...planJson(plan, header, pages.unitOf)].join('');
  const times = Array.from({ length: options.rounds }, () => {
    const from = performance.now();
    const read = readPlanFile(text);
    assert.ok('plan' in read);
    const drawn = planMarkdown(read.plan, read.header, { ...pages, bytes: commentBytes });
    const ms = performance.now() - from;
    assert.ok(drawn.complete && bytesOf(drawn.text) <= commentBytes);
    return ms;
  }).sort((a, b) => a - b);
  const median = times[Math.floor(times.length / 2)] ?? 0;
  if (limited) assert.ok(median < limitMs, `${name}: ${Math.round(median)} ms`);
  return {
    name,
    rounds: times.length,
    medianMs: Math.round(median),
    minMs: Math.round(times[0] ?? 0),
    maxMs: Math.round(times.at(-1) ?? 0),
  };
});
console.log('| comment from a plan file | rounds | ms (min-max) |\n| --- | --- | --- |');
for (const { name, rounds, medianMs, minMs, maxMs } of rows) console.log(`| ${name} | ${rounds} | ${medianMs} (${minMs}-${maxMs}) |`);
const folder = path.join('.trueup', 'bench');
mkdirSync(folder, { recursive: true });
writeFileSync(path.join(folder, 'comment.json'), `${JSON.stringify(rows, undefined, 2)}\n`);
