// Runs the compiled tests: every test/**/*.test.ts, or those whose path holds one of the words given. Run by name only: the tables over the AWS CLI (a
// second a call, `npm run test:cli`), the second half of the stories under test/more/ (`npm run test:more`, which CI runs too) and the long suites under
// test/long/ (`npm run test:long`). `--laws` runs the files that draw cases (test/runs.ts),
// all of their cases. `--part=2/8` runs the second of eight parts of the files.
// A list of files rather than a glob: Node 20 and later read globs and folders differently.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const words = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const laws = process.argv.includes('--laws');
const [part = 1, parts = 1] = process.argv.flatMap((word) => /^--part=(\d+)\/(\d+)$/.exec(word)?.slice(1) ?? []).map(Number);
const flags = process.argv.slice(2).filter((word) => word.startsWith('--') && word !== '--laws' && !word.startsWith('--part='));
const byNameOnly = laws ? ['aws-cli'] : ['aws-cli', 'more/', 'long/'];
const isAsked = (name) =>
  words.length === 0 ? !byNameOnly.some((word) => name.includes(word)) : words.some((word) => name.includes(word));
const files = readdirSync(path.join(root, 'test'), { recursive: true })
  .map((name) => String(name).split(path.sep).join('/'))
  .filter((name) => name.endsWith('.test.ts') && isAsked(name) && (!laws || drawsCases(name)))
  .sort()
  .filter((_, index) => index % parts === part - 1)
  .map((name) => path.posix.join('build', 'test', name.replace(/\.ts$/, '.js')));
if (process.argv.some((word) => /^--part(=|$)/.test(word) && !/^--part=[1-9]\d*\/[1-9]\d*$/.test(word))) {
  console.error('--part=K/N: the part and of how many, for example --part=2/8');
  process.exit(1);
}
if (files.length === 0) {
  console.error(`no test file matches ${words.join(' ')}`);
  process.exit(1);
}
// A young generation of 64 MiB: what a run of the program makes lives a moment longer than the usual 16 and would be moved for nothing.
const prepared = ['--enable-source-maps', '--max-semi-space-size=64', '--import', './scripts/test-process.mjs'];
const result = spawnSync(
  process.execPath,
  [...prepared, '--test', '--test-concurrency=3', ...flags, ...(words.length === 0 || words[0] === 'more/' ? grouped() : files)],
  { cwd: root, stdio: 'inherit', env: laws ? { ...process.env, LAWS: 'full' } : process.env },
);
process.exit(result.status ?? 1);

function drawsCases(name) {
  return readFileSync(path.join(root, 'test', name), 'utf8').includes("/runs.ts'");
}

/**
 * A few processes for all files: starting one, loading the AWS SDK and compiling what is hot takes as long as many a file's tests (728 s of CPU
 * with a process a file, 440 s with three for all). Neighbours go to different groups, so that heavy folders are shared out.
 */
function grouped() {
  // Of its own: the checks run tests beside others.
  const folder = path.join('build', `test-groups-${process.pid}`);
  process.on('exit', () => rmSync(path.join(root, folder), { recursive: true, force: true }));
  mkdirSync(path.join(root, folder), { recursive: true });
  const count = Math.min(files.length, 6);
  return Array.from({ length: count }, (_, group) => {
    const own = files.filter((_, index) => index % count === group);
    const file = path.join(folder, `${String(group + 1).padStart(2, '0')}.test.js`);
    writeFileSync(path.join(root, file), own.map((name) => `await import('../${name.slice('build/'.length)}');\n`).join(''));
    return file;
  });
}
