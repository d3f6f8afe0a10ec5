// House rules as tests, not requests: words that do not belong, documented codes, named rooms.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { diagnosticCodes } from '../../reconciler/model/diagnostic-codes.ts';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..', '..');

const sources = ['reconciler', 'sandbox'].flatMap((folder) =>
  readdirSync(path.join(root, folder), { recursive: true })
    .map((name) => path.posix.join(folder, String(name).split(path.sep).join('/')))
    .filter((name) => name.endsWith('.ts') && !name.includes('generated')),
);
const read = (name: string): string => readFileSync(path.join(root, name), 'utf8');

function linesWith(pattern: RegExp, files: readonly string[]): string[] {
  return files.flatMap((file) =>
    read(file)
      .split('\n')
      .flatMap((line, index) => (pattern.test(line) && !/^\s*(\*|\/\/|\/\*)/.test(line) ? [`${file}:${index + 1}: ${line.trim()}`] : [])),
  );
}

test('time is an input: the clocks and the process entries alone read it', () => {
  const allowed = new Set(['reconciler/model/clock.ts', 'reconciler/cli/process-io.ts', 'sandbox/clock.ts', 'sandbox/main.ts']);
  const found = linesWith(
    /\bDate\.now\(|\bnew Date\(\)|\bperformance\.now\(|\bsetTimeout\(|\bsetInterval\(|process\.hrtime/,
    sources.filter((file) => !allowed.has(file)),
  );
  assert.deepEqual(found, []);
});

test('nothing prints past the streams that main was given', () => {
  const found = linesWith(
    /\bconsole\.(log|error|warn|info|debug|table|dir)\b|process\.(stdout|stderr)/,
    sources.filter((file) => file !== 'reconciler/cli/process-io.ts' && file !== 'sandbox/main.ts'),
  );
  assert.deepEqual(found, []);
});

test('no escape from the type checker, no unfinished mark', () => {
  const found = linesWith(/@ts-(ignore|nocheck|expect-error)|biome-ignore|\bas any\b|: any\b|<any>|\b(TODO|FIXME|XXX|HACK)\b/, sources);
  assert.deepEqual(found, []);
});

test('files are named for what they hold', () => {
  assert.deepEqual(
    sources.filter((file) => /\/(utils?|helpers?|manager|misc|common)\.ts$/.test(file)),
    [],
  );
});

test('every diagnostic code is documented', () => {
  const rules = read('docs/rules.md');
  assert.deepEqual(
    Object.keys(diagnosticCodes).filter((code) => !rules.includes(code)),
    [],
  );
});

test('docs/architecture.md names each room, and each room that it names exists', () => {
  const text = read('docs/architecture.md');
  const rooms = readdirSync(path.join(root, 'reconciler'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  for (const room of rooms)
    assert.ok(text.includes(`reconciler/${room.name}/`), `docs/architecture.md does not name reconciler/${room.name}/`);
  for (const match of text.matchAll(/`((?:reconciler|sandbox|test|bench|docs|schemas|scripts|compliance|tenants)\/[\w./-]*\/?)`/g)) {
    assert.ok(existsSync(path.join(root, match[1] ?? '')), `docs/architecture.md names ${match[1]}, which is not there`);
  }
});
