// docs/dependencies.md and docs/security.md are true: every package is listed with its licence, nothing runs when it is installed, named tests exist.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
const read = (name: string): string => readFileSync(path.join(root, name), 'utf8');

/** Data that only tools read which build or test, under a licence that asks for attribution. */
const toolsData: Readonly<Record<string, string>> = { 'node_modules/caniuse-lite': 'CC-BY-4.0' };

interface Locked {
  readonly dev?: boolean;
  readonly license?: string;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly hasInstallScript?: boolean;
}

const manifest = JSON.parse(read('package.json')) as Readonly<Record<'dependencies' | 'devDependencies', Readonly<Record<string, string>>>>;
const { '': _, ...locked } = (JSON.parse(read('package-lock.json')) as { readonly packages: Readonly<Record<string, Locked>> }).packages;

const permissive = new Set(['0BSD', 'Apache-2.0', 'BlueOak-1.0.0', 'BSD-3-Clause', 'ISC', 'MIT', 'PSF-2.0', 'Python-2.0']);

test('every direct dependency is in docs/dependencies.md with its licence, and no other', () => {
  const rows = [...read('docs/dependencies.md').matchAll(/^\| `([^`]+)` \| (.+?) \| ([^|]+) \|$/gm)].map(([, name, why, license]) => {
    assert.ok(why !== undefined && why.length > 3, `${name} has no reason`);
    return `${name} ${license}`;
  });
  const direct = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies });
  assert.deepEqual(rows.sort(), direct.map((name) => `${name} ${locked[`node_modules/${name}`]?.license}`).sort());
});

test('versions are exact, licences permissive, contents pinned, and no download address is recorded', () => {
  for (const [name, version] of Object.entries({ ...manifest.dependencies, ...manifest.devDependencies }))
    assert.match(version, /^\d+\.\d+\.\d+$/, name);
  for (const [name, { license, integrity, resolved, dev }] of Object.entries(locked)) {
    const choices = license?.replaceAll(/[()]/g, '').split(' OR ') ?? [];
    assert.ok(
      choices.some((choice) => permissive.has(choice)) || (dev === true && license !== undefined && toolsData[name] === license),
      `${name}: ${license}`,
    );
    assert.match(integrity ?? '', /^sha512-/, name);
    assert.equal(resolved, undefined, name);
  }
});

test('nothing that is installed runs by itself', () => {
  assert.match(read('.npmrc'), /^ignore-scripts=true$/m);
  const withScripts = Object.entries(locked).filter(([, { hasInstallScript }]) => hasInstallScript === true);
  assert.deepEqual(
    withScripts.map(([name]) => name),
    ['node_modules/esbuild'],
  );
});

test('every test that docs/security.md names is there', () => {
  const named = [...read('docs/security.md').matchAll(/`(test\/[^`]+\.ts)`/g)].map(([, file = '']) => file);
  assert.ok(named.length > 10);
  assert.deepEqual(
    named.filter((file) => !existsSync(path.join(root, file))),
    [],
  );
});
