// A golden file is the whole output as a user sees it. UPDATE_GOLDEN=1 rewrites them; the difference is reviewed like code.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
const folder = path.join(root, 'test', 'golden', 'expected');

/** Compares all pieces together with the file of that name. */
export function expectGolden(name: string, pieces: Iterable<string>): void {
  const text = [...pieces].join('');
  const file = path.join(folder, name);
  if (process.env['UPDATE_GOLDEN'] === '1') {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, text);
  }
  assert.equal(text, readFileSync(file, 'utf8'), `${name} differs; UPDATE_GOLDEN=1 rewrites it when that is meant`);
}
