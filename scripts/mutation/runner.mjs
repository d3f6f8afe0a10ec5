// A test runner for Stryker: runs the compiled tests in the worker's own process, again and again, with one mutant switched on at a time.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { register } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { declareFactoryPlugin, PluginKind } from '@stryker-mutator/api/plugin';
import { DryRunStatus, determineHitLimitReached, TestStatus, toMutantRunResult } from '@stryker-mutator/api/test-runner';
import { gather, runTest } from './node-test.mjs';

const state = '__stryker__';
/** What the first run, with no mutant, took: milliseconds by test. All workers read it, so that the quick tests are asked first. */
const timesFile = 'build/mutation-times.json';

class NodeTestRunner {
  #options;
  /** Test id -> how to run it. A file that shares something between its tests is one test, imported anew each time. */
  #tests = new Map();
  #imports = 0;
  #times;

  constructor(options) {
    this.#options = options.nodeTest;
  }

  /** Modules are not loaded again for a mutant: what only runs when one is loaded is left out (`ignoreStatic`), all else is switched while it runs. */
  capabilities() {
    return { reloadEnvironment: true };
  }

  async init() {
    process.on('unhandledRejection', () => {});
    register('./redirect.mjs', import.meta.url);
    globalThis[state] ??= {};
    for (const file of this.#files()) {
      const url = pathToFileURL(path.resolve(file)).href;
      if (this.#sharesState(file)) this.#tests.set(file, { file, run: async () => await this.#runFile(url) });
      else
        for (const test of (await gather(url)).tests)
          this.#tests.set(`${file}: ${test.name}`, { file, run: async () => await runTest(test) });
    }
  }

  #files() {
    return readdirSync('build/test', { recursive: true })
      .map((name) => path.posix.join('build/test', String(name).split(path.sep).join('/')))
      .filter((name) => name.endsWith('.test.js') && this.#options.tests.some((start) => name.startsWith(start)))
      .sort();
  }

  #sharesState(file) {
    return /\b(before|after)\(|\bsandboxFor|\bstartSandbox|^let /m.test(readFileSync(file, 'utf8').replaceAll(/\bt\.after\(/g, ''));
  }

  async #runFile(url) {
    this.#imports += 1;
    const suite = await gather(`${url}?again=${this.#imports}`);
    try {
      for (const hook of suite.before) await hook();
      for (const test of suite.tests) await runTest(test);
    } finally {
      for (const hook of suite.after) await hook();
    }
  }

  async dryRun() {
    delete globalThis[state].activeMutant;
    const tests = await this.#run([...this.#tests.keys()], false);
    const times = Object.fromEntries(tests.map(({ id, timeSpentMs }) => [id, timeSpentMs]));
    writeFileSync(timesFile, JSON.stringify(times));
    // Where no test loads a module there is none: each mutant was passed by no test, and is not to be asked all of them.
    const mutantCoverage = globalThis[state].mutantCoverage ?? { static: {}, perTest: {} };
    const { budgetMs = 0, unaskedFile } = this.#options;
    if (budgetMs > 0) writeFileSync(unaskedFile, JSON.stringify(withinBudget(mutantCoverage.perTest, times, budgetMs)));
    return { status: DryRunStatus.Complete, tests, mutantCoverage };
  }

  async mutantRun({ activeMutant, testFilter, hitLimit, disableBail }) {
    const own = globalThis[state];
    own.activeMutant = activeMutant.id;
    own.hitCount = hitLimit === undefined ? undefined : 0;
    own.hitLimit = hitLimit;
    const tests = await this.#run(this.#quickFirst(testFilter ?? [...this.#tests.keys()]), !disableBail);
    own.activeMutant = undefined;
    return toMutantRunResult(determineHitLimitReached(own.hitCount, hitLimit) ?? { status: DryRunStatus.Complete, tests });
  }

  #quickFirst(ids) {
    this.#times ??= existsSync(timesFile) ? JSON.parse(readFileSync(timesFile, 'utf8')) : {};
    return ids.toSorted((a, b) => (this.#times[a] ?? 0) - (this.#times[b] ?? 0));
  }

  async #run(ids, bail) {
    const results = [];
    for (const id of ids) {
      const test = this.#tests.get(id);
      const start = performance.now();
      globalThis[state].currentTestId = id;
      let failure;
      try {
        await test.run();
      } catch (error) {
        failure = error instanceof Error ? error.message : String(error);
      }
      globalThis[state].currentTestId = undefined;
      const result = { id, name: id, fileName: test.file, timeSpentMs: performance.now() - start };
      results.push(
        failure === undefined
          ? { ...result, status: TestStatus.Success }
          : { ...result, status: TestStatus.Failed, failureMessage: failure },
      );
      if (failure !== undefined && bail) break;
    }
    return results;
  }
}

/**
 * Takes from what each test passes the mutants whose quicker tests took the budget already: Stryker then neither asks it for them nor waits for it.
 *
 * @param {Record<string, Record<string, number>>} perTest by test, how often it passed each mutant; is changed
 * @param {Record<string, number>} times milliseconds by test
 * @returns {Record<string, number>} by mutant, how many tests are left unasked
 */
function withinBudget(perTest, times, budgetMs) {
  const spent = {};
  const unasked = {};
  for (const [test, passed] of Object.entries(perTest).toSorted(([a], [b]) => times[a] - times[b]))
    for (const mutant of Object.keys(passed)) {
      const before = spent[mutant];
      if (before === undefined || before + times[test] <= budgetMs) spent[mutant] = (before ?? 0) + times[test];
      else {
        delete passed[mutant];
        unasked[mutant] = (unasked[mutant] ?? 0) + 1;
      }
    }
  return unasked;
}

function createNodeTestRunner(options) {
  return new NodeTestRunner(options);
}
createNodeTestRunner.inject = ['options'];

export const strykerPlugins = [declareFactoryPlugin(PluginKind.TestRunner, 'node-test', createNodeTestRunner)];
export const strykerValidationSchema = {
  properties: {
    nodeTest: {
      title: 'NodeTestRunnerOptions',
      type: 'object',
      required: ['tests'],
      additionalProperties: false,
      properties: {
        tests: { description: 'How the paths of the test files begin.', type: 'array', items: { type: 'string' } },
        budgetMs: { description: 'How long the tests that a mutant is tried on may take together; 0 for any time.', type: 'number' },
        unaskedFile: { description: 'Where it is written on how many tests each mutant was not tried.', type: 'string' },
      },
    },
  },
};
