import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { parseInFull } from '../../reconciler/documents/parse.ts';
import { readPlainYaml } from '../../reconciler/documents/plain-yaml.ts';
import type { Diagnostic } from '../../reconciler/model/diagnostic.ts';
import { renderDiagnosticsSarif } from '../../reconciler/output/diagnostics-sarif.ts';
import { runsOf } from '../runs.ts';
import { controls, controlsFile, entry, load, organization, printed, standards, standardsFile } from './configuration.ts';

const corpus = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../../test/corpus');
const seeds = readdirSync(corpus, { recursive: true })
  .map(String)
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => readFileSync(path.join(corpus, name), 'utf8'));

/** What YAML gives a meaning to, and what it does not. */
const snippets = [
  'a: ',
  'b:',
  '- ',
  '\n',
  '\n  ',
  '\n    ',
  ' ',
  '[',
  ']',
  '{',
  '}',
  ', ',
  ',',
  ': ',
  ':',
  '#',
  ' # ',
  '"',
  "'",
  '&x ',
  '*x',
  '!t ',
  '|',
  '>',
  '<<: ',
  '~',
  'null',
  'true',
  'NO',
  '1.10',
  '012',
  '0x1F',
  '1e3',
  '-1',
  '.5',
  'text',
  'two words',
  '%',
  '@',
  '`',
  '? ',
  '---\n',
  '...\n',
  '\t',
  '\r\n',
  '\u00a0',
  'é',
  '漢',
  '\\',
  '__proto__: ',
  'a.b',
  '2027-03-31',
];

const yamlish = fc.array(fc.constantFrom(...snippets), { maxLength: 30 }).map((parts) => parts.join(''));

/** A document of the corpus with a few pieces put in, taken out or doubled. */
const mutated = fc
  .tuple(
    fc.constantFrom(...seeds),
    fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(12), fc.constantFrom(...snippets, '')), {
      minLength: 1,
      maxLength: 4,
    }),
  )
  .map(([seed, edits]) =>
    edits.reduce((text, [where, removed, added]) => {
      const at = Math.floor(where * text.length);
      return text.slice(0, at) + added + text.slice(at + removed);
    }, seed),
  );

function agree(text: string): void {
  const plain = readPlainYaml(text);
  if (plain === undefined) return;
  const full = parseInFull('a.yaml', text);
  assert.deepEqual(full.problems, []);
  assert.deepEqual(plain, full.parsed?.value);
}

test('what the quick reader reads, the full parser reads to the same value, with nothing wrong', () => {
  for (const text of seeds) agree(text);
  const read = seeds.filter((text) => readPlainYaml(text) !== undefined).length;
  assert.ok(read > seeds.length / 3, `the quick reader reads ${read} of ${seeds.length}`);
  fc.assert(fc.property(mutated, agree), { numRuns: runsOf(400, 15_000) });
  fc.assert(fc.property(yamlish, agree), { numRuns: runsOf(600, 30_000) });
});

function assertInside(diagnostics: readonly Diagnostic[], file: string, text: string | undefined): void {
  const lines = text?.split('\n');
  for (const { source, message } of diagnostics) {
    if (source?.file !== file || lines === undefined) continue;
    assert.ok(source.line >= 1 && source.line <= lines.length, `${message}: line ${source.line} of ${lines.length}`);
    assert.ok(source.column >= 1 && source.column <= (lines[source.line - 1]?.length ?? 0) + 1, `${message}: column ${source.column}`);
    assert.ok(source.endLine > source.line || (source.endLine === source.line && source.endColumn >= source.column), message);
    assert.ok(
      source.endLine <= lines.length && source.endColumn <= (lines[source.endLine - 1]?.length ?? 0) + 1,
      `${message}: end ${source.endLine}:${source.endColumn}`,
    );
  }
}

function survives(content: string | Uint8Array): void {
  for (const file of [controlsFile, standardsFile, 'organization.yaml']) {
    const loaded = load({ 'organization.yaml': organization, [file]: content });
    assertInside(loaded.diagnostics, file, loaded.textOf(file));
    assert.doesNotMatch(printed(loaded), /[\x00-\x09\x0b-\x1f\x7f\u202e]/);
    const sarif = [...renderDiagnosticsSarif(loaded.diagnostics, { version: '0' })].join('');
    assert.equal(JSON.parse(sarif).runs[0].results.length, loaded.diagnostics.length);
  }
}

test('whatever is done to a document, it is read without a throw and its problems lie inside of it', () => {
  fc.assert(fc.property(mutated, survives), { numRuns: runsOf(100, 3000) });
});

test('random bytes are read without a throw', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), survives), { numRuns: runsOf(100, 2000) });
  fc.assert(fc.property(yamlish, survives), { numRuns: runsOf(100, 3000) });
});

test('a problem is told once and in the order of files and places, whatever the order of the files', () => {
  const files: Record<string, string> = {
    'organization.yaml': organization,
    [standardsFile]: standards('standards: [{ id: pci-dss/v/4.0.1, state: absent }]\nhub: { state: absent }'),
    'compliance/security-hub/other.yaml': standards('standards: [{ id: pci-dss/v/4.0.1, state: present }]', 'other'),
    [controlsFile]: controls(`controls:\n${entry({ control: 'IAM.66' })}\n${entry({ control: 'CIS.1.17' })}`),
    'compliance/security-hub/disabled-controls/b.yaml': controls(`controls:\n${entry({ reason: 'another' })}`),
  };
  const expected = load(files).diagnostics;
  assert.ok(expected.length >= 5);
  const shuffled = fc.shuffledSubarray(Object.entries(files), { minLength: Object.keys(files).length });
  fc.assert(
    fc.property(shuffled, (entries) => {
      assert.deepEqual(load(Object.fromEntries(entries)).diagnostics, expected);
    }),
    { numRuns: 30 },
  );
});

test('a megabyte of wrong entries, keys or brackets ends in a few problems, and says how many more there are', () => {
  const told = (spec: string): readonly Diagnostic[] =>
    load({ 'organization.yaml': organization, [controlsFile]: controls(spec) }).diagnostics;
  for (const spec of [`controls:\n${'- { control: 5 }\n'.repeat(40_000)}`, `controls: []\n${'a: -1\n'.repeat(100_000)}`]) {
    const diagnostics = told(spec);
    assert.equal(diagnostics.length, 101);
    assert.match(diagnostics.find(({ code }) => code === 'D-07')?.message ?? '', /^\d+ or more other problems of this file are not shown$/);
  }
  assert.deepEqual(
    told(`controls: ${'['.repeat(1_000_000)}`).map(({ code }) => code),
    ['D-08'],
  );
});
