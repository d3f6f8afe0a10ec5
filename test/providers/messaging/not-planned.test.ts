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

test('what defaults would have made is refused by name where a tenant is there', () => {
  const found = refused({ ...base, 'tenants/corner-shop.yaml': read('examples/tenants/corner-shop.yaml') });
  for (const what of ['sharedApplication.alarms'])
    assert.ok(found.includes(`D-15 ${what} is not available yet`), `${what}: ${found.join('; ')}`);
});
