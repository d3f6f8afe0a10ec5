import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { serviceNamed } from '../../sandbox/services/registry.ts';

const folder = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..', '..', 'test', 'sandbox');
const texts = (prefix: string): string =>
  readdirSync(folder)
    .filter((name) => name.startsWith(prefix))
    .map((name) => readFileSync(path.join(folder, name), 'utf8'))
    .join('\n');

for (const service of [
  'devops-guru',
  'sns',
  'kms',
  'logs',
  'monitoring',
  'events',
  'lambda',
  's3',
  'dynamodb',
  'firehose',
  'glue',
  'athena',
  'sms-voice',
  'ses',
]) {
  test(`every operation of ${service} is called by its SDK client in some story`, async () => {
    const { handlers } = (await serviceNamed(service)?.load()) ?? { handlers: {} };
    const stories = texts(service);
    const untold = Object.keys(handlers).filter((operation) => !new RegExp(`\\b${operation}Command\\(`).test(stories));
    assert.ok(Object.keys(handlers).length > 10, service);
    assert.deepEqual(untold, []);
  });
}
