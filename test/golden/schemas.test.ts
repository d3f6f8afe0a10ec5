// What the commands print matches schemas/output, which other programs read.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { validateJson } from '../../reconciler/output/validate-json.ts';
import { header } from './header.ts';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
const json = (...parts: readonly string[]): unknown => JSON.parse(readFileSync(path.join(root, ...parts), 'utf8'));
const ajv = new Ajv2020({ strict: true, allErrors: true });

const printed = {
  'plan-untidy.json': 'plan',
  'plan-empty.json': 'plan',
  'drift.json': 'drift',
  'result.json': 'result',
  'result.changes.json': 'result',
  'posture.json': 'posture',
  'explain-control.json': 'explain',
  'explain-cell.json': 'explain',
} as const;
for (const [name, kind] of Object.entries(printed)) {
  test(`${name} is a ${kind} as its schema says`, () => {
    const validate = ajv.getSchema(`output/${kind}.schema.json`) ?? ajv.compile(json('schemas', 'output', `${kind}.schema.json`) as object);
    const output = json('test', 'golden', 'expected', name);
    assert.ok(validate(output), ajv.errorsText(validate.errors, { separator: '\n' }));
  });
}

test('a schema refuses what it does not know', () => {
  const validate = ajv.getSchema('output/plan.schema.json') ?? ajv.compile(json('schemas', 'output', 'plan.schema.json') as object);
  assert.equal(validate({ ...(json('test', 'golden', 'expected', 'plan-empty.json') as object), surprise: 1 }), false);
});

test('what validate prints is as its schema says', () => {
  const validate = ajv.compile(json('schemas', 'output', 'validate.schema.json') as object);
  const source = { file: 'organization.yaml', line: 2, column: 1, endLine: 2, endColumn: 5, pointer: '/kind' };
  const diagnostics = [
    { severity: 'error', code: 'D-10', message: 'kind unknown', hint: 'write Organization', source },
    { severity: 'warning', code: 'V-29', message: 'nothing' },
  ] as const;
  const output: unknown = JSON.parse([...validateJson(diagnostics, 3, header)].join(''));
  assert.ok(validate(output), ajv.errorsText(validate.errors));
  assert.equal(validate({ ...(output as object), summary: {} }), false);
});
