// What no plan makes yet is refused by name; the same documents without it are not.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { notPlanned } from '../../../reconciler/providers/messaging/not-planned.ts';
import { load } from '../../documents/configuration.ts';
import { repository } from '../../e2e/harness.ts';

const read = (file: string): string => readFileSync(path.join(repository, file), 'utf8');
const base = { 'organization.yaml': read('organization.yaml'), 'tenants/defaults.yaml': read('tenants/defaults.yaml') };
const refused = (files: Readonly<Record<string, string>>): readonly string[] =>
  notPlanned(load(files).documents).map(({ code, message }) => `${code} ${message}`);

test('defaults ask for nothing while no tenant takes them', () => {
  assert.deepEqual(refused(base), []);
});

test('what no plan makes yet is refused by name', () => {
  const found = refused({ ...base, 'tenants/acme.yaml': read('examples/tenants/acme.yaml') });
  assert.deepEqual(found, ['D-15 dkim.byo is not available yet']);
});
