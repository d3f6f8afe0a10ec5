// What needs no AWS loads no AWS code: read from what V8 says it has compiled.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { organizationYaml } from '../e2e/harness.ts';
import { pciWithout } from '../e2e/small.ts';
import { folderWith, trueup } from './program.ts';

/** URLs of the modules that the command loaded. */
function loaded(
  t: TestContext,
  argv: readonly string[],
  env: Readonly<Record<string, string>> = {},
): { readonly urls: readonly string[]; readonly code: number | null } {
  const folder = folderWith(t, pciWithout(['IAM.6']));
  const coverage = folderWith(t, {});
  const { code, stderr } = trueup(folder, argv, { NODE_V8_COVERAGE: coverage, ...env });
  const files = readdirSync(coverage);
  assert.ok(files.length > 0, `no coverage was written: ${stderr}`);
  const urls = files.flatMap((file) =>
    (JSON.parse(readFileSync(path.join(coverage, file), 'utf8')) as { result: { url: string }[] }).result.map(({ url }) => url),
  );
  return { urls, code };
}

const ofAws = (urls: readonly string[]): string[] => urls.filter((url) => /node_modules\/(@aws-sdk|@smithy|@aws-crypto)\//.test(url));

for (const argv of [['--help'], ['validate'], ['validate', '--format', 'sarif'], ['schema', 'Organization'], ['plan', '--colour']])
  test(`trueup ${argv.join(' ')} loads no AWS code`, (t) => {
    const { urls, code } = loaded(t, argv);
    assert.ok(
      urls.some((url) => url.endsWith('/reconciler/cli/main.js')),
      'the program itself is seen',
    );
    assert.deepEqual(ofAws(urls), []);
    assert.equal(code, argv.includes('--colour') ? 1 : 0);
  });

test('a live command does, and this test would see it', (t) => {
  const { urls, code } = loaded(t, ['plan'], {
    AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
    AWS_ACCESS_KEY_ID: '111111111111',
    AWS_SECRET_ACCESS_KEY: 'x',
  });
  assert.ok(ofAws(urls).length > 0);
  assert.equal(code, 1);
});

test('validate needs no credentials and no home folder', (t) => {
  const folder = folderWith(t, { 'organization.yaml': organizationYaml() });
  const { code, stdout } = trueup(folder, ['validate'], { HOME: '/nonexistent' });
  assert.deepEqual([code, stdout], [0, 'No problems in 1 file\n']);
});
