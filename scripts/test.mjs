// Runs the compiled tests: every test/**/*.test.ts, or those whose path holds one of the words given. The tables over the AWS CLI (a second a call)
// run by name only: `npm run test:cli`.
// A list of files rather than a glob: Node 20 and later read globs and folders differently.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const words = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const flags = process.argv.slice(2).filter((word) => word.startsWith('--'));
const files = readdirSync(path.join(root, 'test'), { recursive: true })
  .map(String)
  .filter(
    (name) => name.endsWith('.test.ts') && (words.length === 0 ? !name.includes('aws-cli') : words.some((word) => name.includes(word))),
  )
  .sort()
  .map((name) => path.join('build', 'test', name.replace(/\.ts$/, '.js')));
if (files.length === 0) {
  console.error(`no test file matches ${words.join(' ')}`);
  process.exit(1);
}
const result = spawnSync(process.execPath, ['--enable-source-maps', '--test', '--test-concurrency=2', ...flags, ...files], {
  cwd: root,
  stdio: 'inherit',
});
process.exit(result.status ?? 1);
