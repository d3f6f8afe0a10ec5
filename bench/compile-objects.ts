// The plain way: an object of what is wanted for every cell, and a deep comparison with what was found. Prints a sample. usage: compile-objects.js ACCOUNTS
import { isDeepStrictEqual } from 'node:util';
import { compileCase, differs, other, reason, standard, ticket } from './compile-case.ts';
import { usage } from './rounds.ts';

type Cell = Record<string, Record<string, string>>;

const input = compileCase(Number(process.argv[2]));
/** A document as the plain program holds it: what it asks for, and in which unit. */
const documents = input.lists.flatMap((lists, unit) => [
  { unit, asks: { [`standard ${standard}`]: {}, [`standard ${other}`]: {} } as Cell },
  ...lists.map((controls) => ({
    unit,
    asks: Object.fromEntries(controls.map((control) => [`control ${standard}/${control}`, disabled()])) as Cell,
  })),
]);

const before = heldBytes();
const startedMs = performance.now();
const desired = new Map<string, Cell>();
for (const account of input.accounts) {
  const unit = input.unitOf.get(account);
  for (const region of input.regions) {
    const cell: Cell = { hub: {} };
    for (const document of documents) {
      if (document.unit !== unit) continue;
      for (const [name, properties] of Object.entries(document.asks)) cell[name] = { ...properties };
    }
    desired.set(`${account}/${region}`, cell);
  }
}
const compileMs = performance.now() - startedMs;
const bytesACell = (heldBytes() - before) / desired.size;

let compareMs = 0;
let changes = 0;
let unchanged = 0;
for (const [accountIndex, account] of input.accounts.entries()) {
  for (const [regionIndex, region] of input.regions.entries()) {
    const observed = observe(input.unitOf.get(account) ?? 0, differs(accountIndex, regionIndex));
    const cellMs = performance.now();
    const wanted = desired.get(`${account}/${region}`) ?? {};
    if (isDeepStrictEqual(wanted, observed)) unchanged += 1;
    else for (const [name, properties] of Object.entries(wanted)) if (!isDeepStrictEqual(properties, observed[name])) changes += 1;
    compareMs += performance.now() - cellMs;
  }
}
console.log(
  JSON.stringify({
    ...usage(0),
    wallMs: compileMs + compareMs,
    counts: { 'compile ms': Math.round(compileMs), 'compare ms': Math.round(compareMs), 'bytes a cell': bytesACell },
    answer: { changes, unchanged },
  }),
);

function disabled(): Record<string, string> {
  return { status: 'DISABLED', reason, ticket, expires: 'never', managedBy: 'main' };
}

function observe(unit: number, enabled: boolean): Cell {
  const cell: Cell = { hub: {}, [`standard ${standard}`]: {}, [`standard ${other}`]: {} };
  for (const [list, controls] of (input.lists[unit] ?? []).entries()) {
    for (const [index, control] of controls.entries()) {
      cell[`control ${standard}/${control}`] = enabled && list + index === 0 ? { status: 'ENABLED' } : disabled();
    }
  }
  return cell;
}

/** Bytes that are held, after a collection. */
function heldBytes(): number {
  if (global.gc === undefined) throw new Error('run with --expose-gc');
  global.gc();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
