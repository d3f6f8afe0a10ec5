// `npm run bench [-- NAME...] [--short] [--rounds=N]`: runs the benches named, or all, one after the other. Results also as JSON in .trueup/bench/.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const benches = ['validate', 'compile', 'read', 'comment', 'stack-sets', 'scope', 'tenants'];
const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const options = process.argv.slice(2).filter((argument) => argument.startsWith('--'));
const named = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const unknown = named.find((name) => !benches.includes(name));
if (unknown !== undefined) {
  console.error(`there is no bench ${unknown}; there are ${benches.join(', ')}`);
  process.exit(1);
}
let failed = 0;
for (const name of named.length > 0 ? named : benches) {
  const { status } = spawnSync(process.execPath, [path.join(root, 'build', 'bench', `${name}.js`), ...options], { stdio: 'inherit' });
  if (status !== 0) {
    console.error(`bench ${name} failed`);
    failed += 1;
  }
}
process.exit(failed === 0 ? 0 : 1);
