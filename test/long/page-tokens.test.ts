// Lists whose page tokens go stale under the reader, in every service that a list is read of: the list starts again, and nothing differs by it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type E2e, openE2e } from '../e2e/harness.ts';
import { filesOf, furnish } from '../e2e/whole-tenants.ts';

interface PlanJson {
  readonly summary: { readonly cells: number; readonly unreadable: number };
  readonly unreadable: readonly { readonly scope: string; readonly code: string; readonly message: string }[];
}

/** Two tokens are refused; every page holds one item. How many calls of the service were refused. */
async function withStaleTokens(
  run: E2e,
  service: string,
  argv: readonly string[],
): Promise<{ readonly refused: number; readonly plan: PlanJson }> {
  run.sandbox.clearCalls();
  const fault = run.sandbox.faults.add({ service, effect: { kind: 'pages', size: 1, expired: 2 } });
  const ended = await run.trueup([...argv, '--format', 'json']);
  run.sandbox.faults.clear(fault);
  assert.equal(ended.exitCode, 0, `${service}: ${ended.stdout}${ended.stderr}`);
  const refused = run.sandbox.calls.list({ service }).filter(({ status }) => status >= 400);
  return { refused: refused.length, plan: JSON.parse(ended.stdout) as PlanJson };
}

test('tenants with all their parts: no service takes the plan along', async (t) => {
  const run = await openE2e(undefined, filesOf('whole'), { limits: false });
  t.after(() => run.close());
  await furnish(run, 'whole');
  for (let attempt = 0; attempt < 3; attempt++) await run.trueup(['apply', '--yes', '--quiet', '--allow', 'create-account']);
  const settled = await run.trueup(['plan', '--detailed-exitcode']);
  assert.equal(settled.exitCode, 0, settled.stdout + settled.stderr);
  const services = new Set(run.sandbox.calls.list().map(({ service }) => service));
  const met: string[] = [];
  for (const service of services) {
    const { refused, plan } = await withStaleTokens(run, service, ['plan', '--detailed-exitcode']);
    assert.deepEqual(plan.unreadable, [], service);
    if (refused > 0) met.push(`${service} ${refused}`);
  }
  t.diagnostic(met.join(', '));
  for (const service of ['ses', 'sms-voice', 'organizations', 'monitoring'])
    assert.ok(
      met.some((each) => each.startsWith(`${service} `)),
      `no token of ${service} went stale: ${met.join(', ')}`,
    );
});
