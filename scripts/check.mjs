// `npm run check`: format and lint, types, generated files up to date, import rules; in CI (or with --bundle) that the bundled action is what the sources build. Each failure names the one command that repairs it.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const bin = (name) => path.join(root, 'node_modules', '.bin', name);
const steps = [
  {
    name: 'format and lint',
    command: [bin('biome'), 'check', '--error-on-warnings', '--config-path=biome.strict.json', '.'],
    repair: 'npm run fix',
  },
  { name: 'types', command: [process.execPath, 'scripts/build.mjs'], repair: 'mend the types named above' },
  { name: 'generated files', command: [process.execPath, 'scripts/generate.mjs', '--check'], repair: 'npm run generate' },
  // On a branch the bundle may lag behind the sources: two branches that both wrote it could never be merged. CI and releases do not let it.
  ...(process.env.CI === 'true' || process.argv.includes('--bundle')
    ? [{ name: 'bundled action', command: [process.execPath, 'scripts/bundle.mjs', '--check'], repair: 'npm run bundle' }]
    : []),
  { name: 'house rules', command: [process.execPath, 'scripts/test.mjs', 'house/'], repair: 'mend what the test names' },
];
let failed = 0;
for (const step of steps) {
  const [command, ...parameters] = step.command;
  const result = spawnSync(command, parameters, { cwd: root, encoding: 'utf8' });
  if (result.status === 0) console.log(`ok    ${step.name}`);
  else {
    failed += 1;
    process.stdout.write(`${result.stdout ?? ''}${result.stderr ?? ''}`);
    console.log(`FAIL  ${step.name}: ${step.repair}`);
  }
}
process.exit(failed === 0 ? 0 : 1);
