// Random tenants: the plan after an apply of them is empty, also after a death at any of its writes, live rules say nothing that documents did not, and those
// that share nothing are proved apart. RUNS=50 looks at more.
import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { type E2e, openE2e, quietSignal } from '../e2e/harness.ts';
import { filesOf, furnish, tenants } from '../e2e/random-tenants.ts';
import { runsOf } from '../runs.ts';

const runs = runsOf(1, 50);
const seed = Number(process.env['SEED'] ?? String(randomInt(2 ** 31)));
const apply = ['apply', '--yes', '--quiet', '--allow', 'create-account'];
/** One makes an account, the next sets up what lives in it. */
const mostApplies = 3;

/** A write, met before AWS has it or when it is done and not answered. */
const death = fc.record({
  operation: fc.constantFrom('Create*', 'Put*', 'Update*', 'Tag*', 'Associate*', 'Attach*', 'Move*', 'Set*', 'Add*'),
  nth: fc.integer({ min: 1, max: 12 }),
  at: fc.constantFrom('request' as const, 'answer' as const),
});

/** Applies until the call is met, and stops there for good; a run that does not make the call ends by itself. */
async function die(run: E2e, { operation, nth, at }: typeof death extends fc.Arbitrary<infer T> ? T : never): Promise<void> {
  const interrupt = quietSignal();
  const fault = run.sandbox.faults.add({ operation, nth, count: 1, effect: { kind: 'hold', at } });
  const dying = run.trueup(apply, { signal: interrupt.signal });
  const met = await Promise.race([run.sandbox.faults.whenHeld().then(() => true), dying.then(() => false)]);
  if (met) interrupt.abort(new Error('interrupted'));
  run.sandbox.faults.clear(fault);
  const { exitCode, stdout, stderr } = await dying;
  assert.ok([0, 4, 130].includes(exitCode), stdout + stderr);
}

async function finished(run: E2e): Promise<void> {
  for (let count = 1; ; count++) {
    const applied = await run.trueup(apply);
    assert.equal(applied.exitCode, 0, applied.stdout + applied.stderr);
    const again = await run.trueup(['plan', '--detailed-exitcode', '--quiet']);
    if (again.exitCode === 0) return;
    assert.ok(again.exitCode === 2 && count < mostApplies, again.stdout + again.stderr);
  }
}

test(`random tenants: the plan after apply is empty, and none shares what it does not declare (${runs} runs, seed ${seed})`, async () => {
  await fc.assert(
    fc.asyncProperty(tenants, fc.option(death), async (choices, killed) => {
      const run = await openE2e(undefined, filesOf(choices), { limits: false });
      try {
        await furnish(run, choices);
        if (killed !== null) await die(run, killed);
        await finished(run);
        const proved = await run.trueup(['prove', 'isolation', '--quiet']);
        // Events on the account's default bus and its topic are named by all who send them there.
        assert.equal(proved.exitCode, 0, proved.stdout + proved.stderr);
      } finally {
        await run.close();
      }
    }),
    { numRuns: runs, seed, endOnFailure: true },
  );
});
