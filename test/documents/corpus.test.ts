import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { load, printed } from './configuration.ts';
import { corpus, corpusFiles, corpusNames as names } from './corpus.ts';

const rewrite = process.env['UPDATE_GOLDEN'] === '1';

test('the corpus has cases', () => assert.ok(names.length >= 40, `${names.length} cases in ${corpus}`));

for (const name of names) {
  test(`corpus: ${name}`, () => {
    const expectedFile = path.join(corpus, `${name.replace(/\.yaml$/, '')}.expected`);
    const actual = printed(load(corpusFiles(name)));
    if (rewrite) writeFileSync(expectedFile, actual);
    assert.ok(existsSync(expectedFile), `${expectedFile} is missing; UPDATE_GOLDEN=1 writes it`);
    assert.equal(actual, readFileSync(expectedFile, 'utf8'));
  });
}
