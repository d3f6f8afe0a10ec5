// The table that a person reads and the JSON that a program reads, from the same figures.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Measured, Spread } from './rounds.ts';
import { machine } from './rounds.ts';

export interface Report {
  readonly bench: string;
  readonly workload: string;
  readonly tables: readonly { readonly title: string; readonly ours: string; readonly sides: readonly Measured[] }[];
  readonly notes: readonly string[];
}

/** Prints a report and writes it as JSON into the folder. */
export function publish(report: Report, folder: string): void {
  const at = machine();
  const about = `${at['date']} UTC, ${at['cores']} cores (${at['cpu']}), Node ${at['node']}, load ${at['load']}`;
  console.log(`\n## ${report.bench}: ${report.workload}\n\n${about}\n`);
  for (const table of report.tables) console.log(tableOf(table));
  for (const note of report.notes) console.log(`- ${note}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, `${report.bench}.json`), `${JSON.stringify({ ...report, machine: at }, undefined, 2)}\n`);
}

function tableOf({ title, ours, sides }: Report['tables'][number]): string {
  const counts = [...new Set(sides.flatMap((side) => Object.keys(side.counts)))];
  const own = sides.find((side) => side.name === ours);
  const rows = sides.map((side) => [
    side.name,
    String(side.rounds),
    seconds(side.wallMs),
    seconds(side.cpuMs),
    Number.isNaN(side.peakRssBytes) ? '-' : (side.peakRssBytes / 2 ** 20).toFixed(0),
    ...counts.map((name) => amount(side.counts[name])),
    ...(own === undefined || side === own
      ? ['', '']
      : [ratio(side.wallMs.median / own.wallMs.median), ratio(side.cpuMs.median / own.cpuMs.median)]),
  ]);
  const head = [title, 'rounds', 'wall s (min-max)', 'CPU s (min-max)', 'peak MiB', ...counts, 'its time / ours', 'its CPU / ours'];
  return [head, head.map(() => '---'), ...rows]
    .map((row) => `| ${row.join(' | ')} |`)
    .join('\n')
    .concat('\n');
}

const seconds = ({ median, min, max }: Spread): string => (Number.isNaN(median) ? '-' : `${s(median)} (${s(min)}-${s(max)})`);
const s = (ms: number): string => (ms / 1000).toFixed(ms < 10_000 ? 2 : 1);
const ratio = (value: number): string => (Number.isNaN(value) ? '-' : `${value.toFixed(value < 10 ? 2 : 0)} x`);
const amount = (value: number | undefined): string =>
  value === undefined ? '-' : Number.isInteger(value) ? String(value) : value.toFixed(2);
