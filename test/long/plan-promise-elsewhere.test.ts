// Property: an apply of a plan file changes what the plan says and nothing else, for DevOps Guru and for stack sets; what others moved between plan and apply is
// refused alone and told anew, and the rest comes into effect. (Security Hub and messaging: plan-promise.test.ts.)
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type E2e, type Ended, openE2e, organizationYaml } from '../e2e/harness.ts';
import { management, member, organizationFile, other } from '../e2e/small.ts';
import { organizationSeed, files as stackSetFiles, stackSetYaml } from '../e2e/stack-sets-configuration.ts';
import { runsOf } from '../runs.ts';

const region = 'eu-west-1';
const shown = ({ stdout, stderr }: Ended): string => stdout + stderr;
const accounts = [management, member, other] as const;

interface Cells {
  readonly cells: readonly { readonly accounts: readonly string[] }[];
}
interface Applied {
  readonly moved: readonly (Cells & { readonly type: string })[];
  readonly cells: readonly { readonly account: string; readonly region: string; readonly status: string; readonly code?: string }[];
}

/** Somebody else's call. */
async function byHand(run: E2e, call: object): Promise<void> {
  const answer = await fetch(`${run.sandbox.endpoint}/_sandbox/call`, { method: 'POST', body: JSON.stringify(call) });
  const text = await answer.text();
  assert.ok(answer.ok, text);
}

const guru = (names: readonly string[]): string => `apiVersion: trueup/v1
kind: DevOpsGuruTargets
metadata: { name: all }
spec:
  mechanism: api
  acknowledgeEndOfSupport: 2027-09-30
  targets: { include: [{ ou: root }], regions: [${region}] }
  coverage: { mode: stacks, names: [${names.join(', ')}] }
`;
const guruFile = 'compliance/devops-guru/all.yaml';

test('DevOps Guru: the coverage of a cell is changed as the plan says, or left as somebody moved it', async () => {
  const stacks = ['shop', 'bank', 'desk', 'mail'];
  const cases = fc.record({
    first: fc.subarray(stacks, { minLength: 1 }),
    second: fc.subarray(stacks, { minLength: 1 }),
    moves: fc.subarray([...accounts]),
    during: fc.option(fc.constantFrom(...accounts), { nil: undefined }),
  });
  await fc.assert(
    fc.asyncProperty(cases, async ({ first, second, moves, during }) => {
      const seed = { organizations: { managementAccount: management, accounts: accounts.map((id) => ({ id })) } };
      const files = { [organizationFile]: organizationYaml([region], '  guards: { deleteCount: 100 }\n'), [guruFile]: guru(first) };
      const run = await openE2e(seed, files, { limits: false });
      try {
        const begun = await run.trueup(['apply', '--yes']);
        assert.equal(begun.exitCode, 0, shown(begun));
        run.write({ [guruFile]: guru(second) });
        const planned = await run.trueup(['plan', '--out', 'plan.json']);
        assert.equal(planned.exitCode, 0, shown(planned));
        const isPromised = [...first].sort().join() !== [...second].sort().join();
        // A stack that no document names.
        const adds = (account: string) => ({
          service: 'devops-guru',
          operation: 'UpdateResourceCollection',
          account,
          region,
          input: { Action: 'ADD', ResourceCollection: { CloudFormation: { StackNames: ['theirs'] } } },
        });
        for (const account of moves) await byHand(run, adds(account));
        if (during !== undefined)
          run.sandbox.faults.add({
            service: 'devops-guru',
            operation: 'UpdateResourceCollection',
            account: during,
            count: 1,
            effect: { kind: 'call', ...adds(during) },
          });
        run.sandbox.clearCalls();
        const applied = await run.trueup(['apply', 'plan.json', '--yes', '--changes', '--format', 'json']);
        assert.ok([0, 4, 5].includes(applied.exitCode), shown(applied));
        const { moved, cells } = JSON.parse(applied.stdout) as Applied;
        const written = new Set(
          run.sandbox.calls.list({ service: 'devops-guru', operation: 'UpdateResourceCollection' }).map(({ account }) => account),
        );
        for (const account of accounts) {
          const status = cells.find((cell) => cell.account === account);
          const isMoved = moves.includes(account);
          if (!isPromised || isMoved) {
            assert.equal(written.has(account), false, `${account}: written without a promise that still holds`);
            if (!isPromised) continue;
            assert.equal(status?.status, 'refused', shown(applied));
            assert.equal(status?.code, 'stale-target');
            assert.ok(
              moved.some(({ cells: places }) => places.some(({ accounts: ids }) => ids.includes(account))),
              `${account}: its new difference is not told`,
            );
          } else {
            assert.ok(written.has(account), `${account}: promised, and not written`);
            if (account !== during) assert.equal(status?.status, 'converged', shown(applied));
          }
        }
        if (isPromised && moves.length > 0) assert.equal(applied.exitCode, 5, shown(applied));
      } finally {
        await run.close();
      }
    }),
    { numRuns: runsOf(4, 30), endOnFailure: true, includeErrorInReport: true },
  );
});

test('stack sets: a set is updated and instances go as the plan says, and what somebody moved stays as it is', async () => {
  const setFile = 'compliance/stack-sets/topics.yaml';
  const cases = fc.record({
    title: fc.constantFrom('plain', 'other'),
    ou: fc.constantFrom('prod', 'dev'),
    movesSet: fc.boolean(),
    /** An instance that somebody makes, where the plan would make it. */
    makes: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(cases, async ({ title, ou, movesSet, makes }) => {
      const document = (text: string, unit: string): string =>
        stackSetYaml(`  parameters: { Title: ${text} }\n`, '', `{ include: [{ ou: ${unit} }], regions: [${region}] }`);
      const run = await openE2e(organizationSeed, stackSetFiles(document('plain', 'prod')), { limits: false });
      try {
        const begun = await run.trueup(['apply', '--yes']);
        assert.equal(begun.exitCode, 0, shown(begun));
        run.write({ [setFile]: document(title, ou) });
        const planned = await run.trueup(['plan', '--out', 'plan.json']);
        assert.equal(planned.exitCode, 0, shown(planned));
        const asked = { service: 'cloudformation', account: management, region };
        const StackSetName = 'trueup-topics';
        if (makes) {
          const input = { StackSetName, Regions: [region], DeploymentTargets: { OrganizationalUnitIds: ['ou-ab12-22222222'] } };
          await byHand(run, { ...asked, operation: 'CreateStackInstances', input });
          run.clock.advance(30 * 60_000);
        }
        if (movesSet) {
          const input = { StackSetName, UsePreviousTemplate: true, Parameters: [{ ParameterKey: 'Title', ParameterValue: 'theirs' }] };
          await byHand(run, { ...asked, operation: 'UpdateStackSet', input });
          run.clock.advance(30 * 60_000);
        }
        run.sandbox.clearCalls();
        const applied = await run.trueup(['apply', 'plan.json', '--yes', '--changes', '--format', 'json']);
        assert.ok([0, 4, 5].includes(applied.exitCode), shown(applied));
        const { moved } = JSON.parse(applied.stdout) as Applied;
        const sent = (operation: string): number => run.sandbox.calls.list({ service: 'cloudformation', operation }).length;
        const updates = title === 'other';
        if (!updates) assert.equal(sent('UpdateStackSet'), 0, 'nobody planned an update of the set');
        else if (movesSet) {
          assert.equal(sent('UpdateStackSet'), 0, 'the set was moved, and written over');
          assert.ok(moved.some(({ type }) => type === 'cloudformation/stack-set'));
          assert.equal(applied.exitCode, 5, shown(applied));
        } else assert.equal(sent('UpdateStackSet'), 1, shown(applied));
        if (ou === 'prod')
          assert.equal(sent('CreateStackInstances') + sent('DeleteStackInstances'), 0, 'nobody planned that instances come or go');
        else if (makes) assert.equal(sent('CreateStackInstances'), 0, 'it was there already');
        else if (!(updates && movesSet)) assert.equal(sent('CreateStackInstances'), 1, shown(applied));
      } finally {
        await run.close();
      }
    }),
    { numRuns: runsOf(4, 24), endOnFailure: true, includeErrorInReport: true },
  );
});
