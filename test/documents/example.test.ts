// The example configuration, as an editor and a reader of the README meet it.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { load, printed } from './configuration.ts';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..');
const files = [
  'organization.yaml',
  ...readdirSync(path.join(root, 'compliance/security-hub'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => path.posix.join('compliance/security-hub', name.split(path.sep).join('/'))),
];
const texts = Object.fromEntries(files.map((file) => [file, readFileSync(path.join(root, file), 'utf8')]));

for (const [file, text] of Object.entries(texts)) {
  test(`${file}: its first line names the schema of its kind`, () => {
    const named = /^# yaml-language-server: \$schema=(\S+)\n/.exec(text)?.[1];
    assert.ok(named, text.slice(0, 80));
    const schema = path.resolve(root, path.dirname(file), named);
    assert.ok(existsSync(schema), schema);
    const kind = /^kind: (\w+)$/m.exec(text)?.[1] ?? '';
    assert.equal(path.basename(schema), `${kind.replace(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase()}.schema.json`);
  });
}

test('the transcript of validate in the README is what it prints', () => {
  const broken = Object.fromEntries(
    Object.entries(texts).map(([file, text]) => [file, text.replace('control: IAM.6\n', 'control: IAM.66\n')]),
  );
  const shown = /\$ npx trueup validate\n([\s\S]*?)\d+ errors? in/.exec(readFileSync(path.join(root, 'README.md'), 'utf8'))?.[1];
  assert.ok(shown);
  assert.ok(printed(load(broken)).includes(shown), printed(load(broken)));
});
