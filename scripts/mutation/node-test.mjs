// Stands in for `node:test` while mutants are tried: remembers the tests of a file instead of running them once, so that one process runs them again for each
// mutant. A process for each mutant, as Stryker's own runners of `node:test` need, takes ten times as long.

/** @typedef {{ name: string, run: (context: TestContext) => unknown }} Test */
/** @typedef {{ tests: Test[], before: (() => unknown)[], after: (() => unknown)[], prefix: string[] }} Suite */

/** The file whose tests are being gathered. */
let suite = empty();

function empty() {
  return { tests: [], before: [], after: [], prefix: [] };
}

/**
 * Imports a test file and returns its tests and hooks.
 *
 * @param {string} url of the compiled test file
 * @returns {Promise<Suite>}
 */
export async function gather(url) {
  suite = empty();
  await import(url);
  return suite;
}

/**
 * Runs one test with what a test context offers to the tests of this project.
 *
 * @param {Test} test
 * @throws what the test, a test within it or a cleaning up throws
 */
export async function runTest(test) {
  const cleaning = [];
  const context = {
    name: test.name,
    after: (clean) => cleaning.push(clean),
    diagnostic: () => {},
    skip: () => {},
    test: async (name, ...rest) => await runTest({ name, run: rest.at(-1) }),
  };
  let failure;
  try {
    await test.run(context);
  } catch (error) {
    failure = { error };
  }
  for (const clean of cleaning) await clean();
  if (failure !== undefined) throw failure.error;
}

export function test(name, ...rest) {
  const options = typeof rest[0] === 'object' ? rest[0] : {};
  if (options.skip) return;
  suite.tests.push({ name: [...suite.prefix, name].join(' > '), run: rest.at(-1) });
}

export function describe(name, ...rest) {
  suite.prefix.push(name);
  rest.at(-1)();
  suite.prefix.pop();
}

export const before = (hook) => suite.before.push(hook);
export const after = (hook) => suite.after.push(hook);
export const it = test;
export default test;
