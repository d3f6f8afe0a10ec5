import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { controlsFile, devOpsGuruFile, load, organization, printed, standardsFile } from './configuration.ts';

const corpus = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../../test/corpus');
const rewrite = process.env['UPDATE_GOLDEN'] === '1';

/** A file alone stands where its kind belongs, beside an Organization; a folder is a configuration of its own. */
function filesOf(name: string): Record<string, Uint8Array> {
  const full = path.join(corpus, name);
  if (!statSync(full).isDirectory()) {
    const bytes = readFileSync(full);
    if (/^kind: Organization/m.test(bytes.toString('latin1'))) return { 'organization.yaml': bytes };
    const place = placeOf(bytes.toString('latin1'));
    return { 'organization.yaml': Buffer.from(organization), [place]: bytes };
  }
  const files = readdirSync(full, { recursive: true, withFileTypes: true }).filter((found) => found.isFile());
  return Object.fromEntries(
    files.map((found) => {
      const file = path.join(found.parentPath, found.name);
      return [path.relative(full, file).split(path.sep).join('/'), readFileSync(file)];
    }),
  );
}

function placeOf(text: string): string {
  if (/^kind: DevOpsGuruTargets/m.test(text)) return devOpsGuruFile;
  return /^kind: SecurityStandards/m.test(text) ? standardsFile : controlsFile;
}

const names = readdirSync(corpus).filter((name) => !name.endsWith('.expected') && name !== 'README.md');

test('the corpus has cases', () => assert.ok(names.length >= 40, `${names.length} cases in ${corpus}`));

for (const name of names) {
  test(`corpus: ${name}`, () => {
    const expectedFile = path.join(corpus, `${name.replace(/\.yaml$/, '')}.expected`);
    const actual = printed(load(filesOf(name)));
    if (rewrite) writeFileSync(expectedFile, actual);
    assert.ok(existsSync(expectedFile), `${expectedFile} is missing; UPDATE_GOLDEN=1 writes it`);
    assert.equal(actual, readFileSync(expectedFile, 'utf8'));
  });
}
