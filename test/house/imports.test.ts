// The import rules of the house (docs/architecture.md), held over the compiled JavaScript: there types are gone and value imports are exact.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const build = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

interface Edge {
  readonly from: string;
  readonly to: string;
}

const filesBelow = (folder: string): string[] =>
  readdirSync(path.join(build, folder), { recursive: true })
    .map(String)
    .filter((name) => name.endsWith('.js'))
    .map((name) => path.posix.join(folder, name.split(path.sep).join('/')));

/** Static and dynamic imports, re-exports and requires of one compiled file; relative ones as paths from build/. */
function importsOf(file: string): Edge[] {
  const text = readFileSync(path.join(build, file), 'utf8')
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/^\s*\/\/.*$/gm, '');
  const pattern = /(?:^|[;\s}])(?:import|export)\s*(?:[\w*${},\s]+?\sfrom\s*)?['"]([^'"]+)['"]|\b(?:import|require)\(\s*['"]([^'"]+)['"]/g;
  return [...text.matchAll(pattern)].map((match) => {
    const target = match[1] ?? match[2] ?? '';
    return { from: file, to: target.startsWith('.') ? path.posix.join(path.posix.dirname(file), target) : target };
  });
}

const edges = ['reconciler', 'sandbox'].flatMap(filesBelow).flatMap(importsOf);

/** The rooms of the reconciler, lowest first; a room imports itself and lower rows only. */
const rows: readonly (readonly string[])[] = [
  ['model', 'catalogue'],
  ['documents', 'targets', 'isolation'],
  ['providers'],
  ['plan', 'output', 'github', 'aws'],
  ['run'],
  ['pipeline'],
  ['cli'],
];
const pureRooms = ['model', 'catalogue', 'targets', 'isolation', 'plan', 'output'];
const sameRowAllowed = new Set(['catalogue -> model', 'output -> plan', 'targets -> documents']);

function roomOf(file: string): string | undefined {
  const [top, room] = file.split('/');
  if (top !== 'reconciler' || room === undefined) return undefined;
  return room === 'pipeline.js' ? 'pipeline' : room;
}

const rowOf = (room: string): number => rows.findIndex((row) => row.includes(room));
const shown = (bad: readonly Edge[]): string => bad.map((edge) => `${edge.from} imports ${edge.to}`).join('\n');

test('there is something to look at', () => {
  assert.ok(edges.length > 100, `only ${edges.length} imports found: is build/ there?`);
});

test('every room of the reconciler is known', () => {
  const rooms = new Set(filesBelow('reconciler').map(roomOf));
  const unknown = [...rooms].filter((room) => room === undefined || rowOf(room) === -1);
  assert.deepEqual(unknown, []);
});

test('imports go downward only', () => {
  const bad = edges.filter(({ from, to }) => {
    const [a, b] = [roomOf(from), roomOf(to)];
    if (a === undefined || b === undefined || a === b) return false;
    return rowOf(b) > rowOf(a) || (rowOf(a) === rowOf(b) && !sameRowAllowed.has(`${a} -> ${b}`));
  });
  assert.equal(shown(bad), '');
});

test('the reconciler and the sandbox never import each other', () => {
  const bad = edges.filter(
    ({ from, to }) =>
      (from.startsWith('reconciler/') && to.startsWith('sandbox/')) ||
      (from.startsWith('sandbox/') && to.startsWith('reconciler/') && !to.startsWith('reconciler/catalogue/data/')),
  );
  assert.equal(shown(bad), '');
});

test('only reconciler/aws loads the AWS SDK', () => {
  const bad = edges.filter(
    ({ from, to }) => from.startsWith('reconciler/') && !from.startsWith('reconciler/aws/') && /^@(aws-sdk|smithy)\//.test(to),
  );
  assert.equal(shown(bad), '');
});

test('pure rooms touch neither disk, network, processes nor clocks', () => {
  const effects = /^node:(fs|http|https|net|child_process|os|timers|process|dns|tls|readline)/;
  const bad = edges.filter(({ from, to }) => {
    const room = roomOf(from);
    const pureProvider = /^reconciler\/providers\/[^/]+\/(compile|check|decompile)/.test(from);
    return ((room !== undefined && pureRooms.includes(room)) || pureProvider) && effects.test(to);
  });
  assert.equal(shown(bad), '');
});

test('the documents room reads the disk in one file', () => {
  const readers = edges.filter(({ from, to }) => roomOf(from) === 'documents' && /^node:fs/.test(to)).map(({ from }) => from);
  assert.ok(new Set(readers).size <= 1, `several files read the disk: ${readers.join(', ')}`);
});

test('providers never import each other', () => {
  const domainOf = (file: string): string | undefined => /^reconciler\/providers\/([^/]+)\//.exec(file)?.[1];
  const bad = edges.filter(({ from, to }) => {
    const [a, b] = [domainOf(from), domainOf(to)];
    return a !== undefined && b !== undefined && a !== b;
  });
  assert.equal(shown(bad), '');
});

test('there are no import cycles', () => {
  const next = new Map<string, string[]>();
  for (const { from, to } of edges) if (to.endsWith('.js')) next.set(from, [...(next.get(from) ?? []), to]);
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (file: string, path_: readonly string[]): void => {
    const at = path_.indexOf(file);
    if (at !== -1) {
      cycles.push([...path_.slice(at), file].join(' -> '));
      return;
    }
    if (done.has(file)) return;
    for (const to of next.get(file) ?? []) visit(to, [...path_, file]);
    done.add(file);
  };
  for (const file of next.keys()) visit(file, []);
  assert.deepEqual(cycles, []);
});
