// `npm run mutate [FOLDER|FILE...] [-- --wide]`: changes the compiled code of the rooms that decide (reconciler/plan, targets, run), one small change (a mutant) at a
// time, and sees whether a test notices. First the quick tests of the pure rooms; with --wide, what they let live is then tried on the stories as well. Prints the
// score of each file and every mutant that lived; the reports lie in build/mutation/.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const rooms = ['reconciler/plan', 'reconciler/targets', 'reconciler/run'];
/** Beginnings of the paths of compiled tests. */
const quick = ['plan/', 'targets/', 'laws/', 'run/apply', 'run/journal', 'run/lease', 'run/ledger', 'run/narrow-look'].map(compiledTest);
const wide = [
  'e2e/',
  'github/',
  'golden/',
  'more/waves',
  'more/resume',
  'more/shards',
  'more/plan-base',
  'more/drift',
  'more/exceptions',
  'more/filters',
].map(compiledTest);

const words = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const folder = path.join(root, 'build', 'mutation');
mkdirSync(folder, { recursive: true });
const first = run('quick', quick, (words.length === 0 ? rooms : words).map(compiledCode));
const results = process.argv.includes('--wide') ? withWide(first) : first;
print(results);

/** @returns {Map<string, { file: string, line: number, status: string, change: string, range: string }>} the mutants by file and place */
function run(name, tests, mutate) {
  const config = path.join(folder, `${name}.config.json`);
  const report = path.join(folder, `${name}.json`);
  rmSync(report, { force: true });
  const options = {
    plugins: [path.join(root, 'scripts', 'mutation', 'runner.mjs')],
    testRunner: 'node-test',
    nodeTest: { tests },
    mutate,
    coverageAnalysis: 'perTest',
    // What only runs while a module is loaded (tables, texts) would need a process of its own for each mutant.
    ignoreStatic: true,
    ignorePatterns: ['dist', 'docs', '/build/bench', '/build/mutation', '/.trueup'],
    reporters: ['json', 'progress-append-only'],
    jsonReporter: { fileName: report },
    concurrency: Number(process.env.CONCURRENCY ?? 2),
    timeoutMS: 20_000,
    // TypeScript 7 has no API that Stryker could read the configuration with, and compiled code needs none.
    tsconfigFile: 'none',
    tempDirName: path.join('build', 'mutation', 'copies'),
    cleanTempDir: 'always',
    allowConsoleColors: false,
  };
  writeFileSync(config, JSON.stringify(options, undefined, 2));
  const bin = path.join(root, 'node_modules', '.bin', 'stryker');
  const { status } = spawnSync(bin, ['run', config], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, RUNS: process.env.RUNS ?? '3' },
  });
  if (!existsSync(report)) process.exit(status ?? 1);
  return mutantsOf(JSON.parse(readFileSync(report, 'utf8')));
}

function mutantsOf({ files }) {
  const found = new Map();
  for (const [file, { source, mutants }] of Object.entries(files)) {
    const lines = source.split('\n');
    for (const { location, replacement, status, mutatorName } of mutants) {
      const { start, end } = location;
      const range = `${file}:${start.line}:${start.column - 1}-${end.line}:${end.column - 1}`;
      const was =
        start.line === end.line
          ? lines[start.line - 1].slice(start.column - 1, end.column - 1)
          : `${lines[start.line - 1].slice(start.column - 1)} ...`;
      found.set(`${range} ${mutatorName} ${replacement}`, {
        file,
        line: start.line,
        status,
        range,
        change: `${was.trim()} -> ${replacement}`,
      });
    }
  }
  return found;
}

function withWide(results) {
  const left = [...results.values()].filter(({ status }) => status === 'Survived' || status === 'NoCoverage');
  if (left.length === 0) return results;
  const again = run('wide', [...quick, ...wide], [...new Set(left.map(({ range }) => range))]);
  return new Map(
    [...results].map(([key, mutant]) => [
      key,
      mutant.status === 'Survived' || mutant.status === 'NoCoverage' ? (again.get(key) ?? mutant) : mutant,
    ]),
  );
}

function print(results) {
  const byFile = grouped(results.values());
  const count = (mutants, ...statuses) => mutants.filter(({ status }) => statuses.includes(status)).length;
  for (const [file, mutants] of byFile) {
    const killed = count(mutants, 'Killed', 'Timeout');
    const lived = count(mutants, 'Survived');
    const unseen = count(mutants, 'NoCoverage');
    if (killed + lived + unseen > 0)
      console.log(`${file}: ${killed} of ${killed + lived + unseen} noticed, ${lived} lived, ${unseen} never ran`);
    for (const { line, change, status } of mutants)
      if (status === 'Survived' || status === 'NoCoverage')
        console.log(`  ${line} ${status === 'Survived' ? '' : '(never ran) '}${change.slice(0, 160)}`);
  }
  const all = [...results.values()];
  const killed = count(all, 'Killed', 'Timeout');
  const tried = killed + count(all, 'Survived');
  const total = tried + count(all, 'NoCoverage');
  console.log(
    `${killed} of ${total} mutants noticed (${((100 * killed) / total).toFixed(1)} %); of those that ran, ${((100 * killed) / tried).toFixed(1)} %`,
  );
}

function grouped(mutants) {
  const groups = new Map();
  for (const mutant of mutants) groups.set(mutant.file, [...(groups.get(mutant.file) ?? []), mutant]);
  return groups;
}

function compiledTest(name) {
  return `build/test/${name}`;
}

function compiledCode(name) {
  const compiled = path.posix.join('build', name.replace(/\.ts$/, '.js'));
  return compiled.endsWith('.js') ? compiled : `${compiled}/**/*.js`;
}
