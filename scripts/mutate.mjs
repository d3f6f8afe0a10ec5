// `npm run mutate [FOLDER|FILE...] [-- --wide [--budget SECONDS] [--stories BEGINNING,...]]`: changes the compiled code of the rooms that decide (reconciler/plan, targets, run), one small
// change (a mutant) at a time, and sees whether a test notices. First the quick tests of the pure rooms; with --wide, what they let live is then tried on the stories
// as well. Prints the score of each file and every mutant that lived; the reports lie in build/mutation/.
//
// A story takes seconds, and most mutants are passed by dozens of them. So --wide asks each mutant the stories that pass it, the quickest first, for as many as
// took --budget seconds together when nothing was changed (default 20; at least one). What lives although stories were left unasked is told as such: it may be
// noticed by those. `--budget 0` asks all. Before that all stories are run once, to learn which pass what: many minutes. `--stories e2e/doctor,github/doctor` takes
// only those whose path under test/ begins so; nothing is then said of the others.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const rooms = ['reconciler/plan', 'reconciler/targets', 'reconciler/run'];
/** Beginnings of the paths of compiled tests. Of run/ all that start no sandbox: a file that does is run whole, and begun anew, for each mutant. */
const quick = [
  'plan/',
  'targets/',
  'laws/',
  ...[
    'account-slots',
    'apply',
    'asked-cells',
    'cell-result',
    'directory-lease',
    'guarded-writes',
    'handover',
    'held-lease',
    'history',
    'joined-accounts',
    'journal',
    'lease',
  ].map(ofRun),
  ...[
    'ledger',
    'ledger-state',
    'narrow-look',
    'narrow-parts',
    'next-batches',
    'resume',
    'seen-drift',
    'session',
    'sharding',
    'standings',
  ].map(ofRun),
  ...['table-lease', 'table-state', 'waiting-for-roles', 'waves'].map(ofRun),
].map(compiledTest);
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

const { values: options, positionals: words } = parseArgs({
  allowPositionals: true,
  options: {
    wide: { type: 'boolean', default: false },
    budget: { type: 'string', default: '20' },
    stories: { type: 'string' },
  },
});
if (!/^\d+$/.test(options.budget)) {
  console.error(`--budget ${options.budget}: a number of seconds is wanted, 0 for no limit`);
  process.exit(1);
}
const folder = path.join(root, 'build', 'mutation');
mkdirSync(folder, { recursive: true });
const first = run('quick', quick, (words.length === 0 ? rooms : words).map(compiledCode));
const results = options.wide ? withWide(first) : first;
print(results);

/**
 * @param {{ budgetMs: number, unaskedFile: string } | undefined} limits on how many tests a mutant is tried
 * @returns {Map<string, { file: string, line: number, status: string, change: string, range: string, id: string, unasked?: number }>} the mutants by file and place
 */
function run(name, tests, mutate, limits) {
  const config = path.join(folder, `${name}.config.json`);
  const report = path.join(folder, `${name}.json`);
  rmSync(report, { force: true });
  const settings = {
    plugins: [path.join(root, 'scripts', 'mutation', 'runner.mjs')],
    testRunner: 'node-test',
    nodeTest: { tests, ...limits },
    mutate,
    coverageAnalysis: 'perTest',
    // What only runs while a module is loaded (tables, texts) would need a process of its own for each mutant.
    ignoreStatic: true,
    ignorePatterns: ['dist', '/build/bench', '/build/mutation', '/.trueup'],
    reporters: ['json', 'progress-append-only'],
    jsonReporter: { fileName: report },
    concurrency: Number(process.env.CONCURRENCY ?? 2),
    timeoutMS: 6_000,
    // All stories once, instrumented, on a busy machine.
    dryRunTimeoutMinutes: 30,
    // TypeScript 7 has no API that Stryker could read the configuration with, and compiled code needs none.
    tsconfigFile: 'none',
    tempDirName: path.join('build', 'mutation', 'copies'),
    cleanTempDir: 'always',
    allowConsoleColors: false,
  };
  writeFileSync(config, JSON.stringify(settings, undefined, 2));
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
    for (const { id, location, replacement, status, mutatorName } of mutants) {
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
        id,
        change: `${was.trim()} -> ${replacement}`,
      });
    }
  }
  return found;
}

function withWide(results) {
  const isLeft = ({ status }) => status === 'Survived' || status === 'NoCoverage';
  const left = [...results].filter(([, mutant]) => isLeft(mutant));
  if (left.length === 0) return results;
  const unaskedFile = path.join(folder, 'unasked.json');
  rmSync(unaskedFile, { force: true });
  // A place may hold smaller ones, with mutants that were noticed already: those are tried again, and stay noticed.
  const again = run(
    'wide',
    options.stories === undefined ? wide : options.stories.split(',').map(compiledTest),
    [...new Set(left.map(([, { range }]) => range))],
    {
      budgetMs: Number(options.budget) * 1000,
      unaskedFile,
    },
  );
  const unasked = existsSync(unaskedFile) ? JSON.parse(readFileSync(unaskedFile, 'utf8')) : {};
  return new Map(
    [...results].map(([key, mutant]) => {
      const wider = isLeft(mutant) ? again.get(key) : undefined;
      // A mutant that no story passes stays what the quick tests made of it.
      if (wider === undefined || wider.status === 'NoCoverage') return [key, mutant];
      return [key, { ...wider, unasked: wider.status === 'Survived' ? (unasked[wider.id] ?? 0) : 0 }];
    }),
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
    for (const { line, change, status, unasked = 0 } of mutants)
      if (status === 'Survived' || status === 'NoCoverage') {
        const why = status === 'NoCoverage' ? '(never ran) ' : unasked > 0 ? `(${unasked} stories unasked) ` : '';
        console.log(`  ${line} ${why}${change.slice(0, 160)}`);
      }
  }
  const all = [...results.values()];
  const killed = count(all, 'Killed', 'Timeout');
  const tried = killed + count(all, 'Survived');
  const total = tried + count(all, 'NoCoverage');
  console.log(
    `${killed} of ${total} mutants noticed (${((100 * killed) / total).toFixed(1)} %); of those that ran, ${((100 * killed) / tried).toFixed(1)} %`,
  );
  const open = all.filter(({ unasked = 0 }) => unasked > 0).length;
  if (options.wide)
    console.log(
      `${open} of the ${count(all, 'Survived')} that lived have stories left unasked (--budget ${options.budget}${options.stories === undefined ? '' : `, of ${options.stories}`})`,
    );
}

function grouped(mutants) {
  const groups = new Map();
  for (const mutant of mutants) groups.set(mutant.file, [...(groups.get(mutant.file) ?? []), mutant]);
  return groups;
}

function ofRun(name) {
  return `run/${name}.test.js`;
}

function compiledTest(name) {
  return `build/test/${name}`;
}

function compiledCode(name) {
  const compiled = path.posix.join('build', name.replace(/\.ts$/, '.js'));
  return compiled.endsWith('.js') ? compiled : `${compiled}/**/*.js`;
}
