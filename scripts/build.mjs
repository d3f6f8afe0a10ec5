// Compiles TypeScript into build/ and removes outputs whose source is gone (`tsc -b` never does, so a deleted test would still run).
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const build = path.join(root, 'build');
const mutation = path.join(build, 'mutation');

const sourcesOf = (output) => {
  const relative = path.relative(build, output).replace(/\.map$/, '');
  const stem = relative.replace(/\.js$/, '');
  return [`${stem}.ts`, relative].map((name) => path.join(root, name));
};

function removeStale(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const full = path.join(folder, entry.name);
    // `npm run mutate` works on copies of everything that lie there, and may be at it now.
    // Others may run tests right now.
    if (full === mutation || entry.name.startsWith('test-groups-')) continue;
    if (entry.isDirectory()) removeStale(full);
    else if (!entry.name.endsWith('.tsbuildinfo') && !sourcesOf(full).some((source) => existsSync(source))) rmSync(full);
  }
}

if (existsSync(build)) removeStale(build);
// The compiler's own entry point, so that no shell and no .cmd shim is needed.
const tsc = path.join(root, 'node_modules', 'typescript', 'bin', 'tsc');
const result = spawnSync(process.execPath, [tsc, '-b', ...process.argv.slice(2)], { cwd: root, stdio: 'inherit' });
// `npx trueup` runs this file itself. npm sets the bit only when it links the package for the first time, the compiler never.
const program = path.join(build, 'reconciler', 'cli', 'bin.js');
if (existsSync(program)) chmodSync(program, 0o755);
process.exit(result.status ?? 1);
