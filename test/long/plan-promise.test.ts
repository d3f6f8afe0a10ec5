// Property: an apply of a plan file sends what the plan says and nothing else, whatever others change between plan and apply and while it runs;
// what they moved is refused alone, and the rest comes into effect. What was sent is read from the wire.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { disable, disabledYaml, type Ended, openE2e, organizationYaml, standardsYaml } from '../e2e/harness.ts';
import { recorder } from '../e2e/recorder.ts';
import { disabledFile, live, management, member, organizationFile, pci, standardsFile } from '../e2e/small.ts';
import { organization } from '../providers/messaging/organization.ts';
import { account, defaults, tenant } from '../providers/messaging/tenant-documents.ts';
import { runsOf } from '../runs.ts';

const region = 'eu-west-1';
const shown = ({ stdout, stderr }: Ended): string => stdout + stderr;
const controls = ['IAM.6', 'S3.1', 'EC2.2', 'S3.2'] as const;
const accounts = [management, member] as const;

interface PlannedClass {
  readonly type: string;
  readonly name: string;
  readonly action: string;
  readonly before?: Readonly<Record<string, unknown>>;
  readonly after?: Readonly<Record<string, unknown>>;
  readonly cells: readonly { readonly accounts: readonly string[]; readonly regions: readonly string[] }[];
}
const classesIn = (folder: string): readonly PlannedClass[] =>
  (JSON.parse(readFileSync(path.join(folder, 'plan.json'), 'utf8')) as { classes: readonly PlannedClass[] }).classes;

const change = fc.record({
  account: fc.constantFrom(...accounts),
  control: fc.constantFrom(...controls),
  off: fc.boolean(),
});
type Foreign = { readonly account: string; readonly control: string; readonly off: boolean };
const effectOf = ({ account: id, control, off }: Foreign) => ({
  kind: 'change' as const,
  name: off ? 'disable-control' : 'enable-control',
  args: { account: id, region, control, ...(off ? { reason: 'ask Ann' } : {}) },
});

interface Update {
  readonly StandardsArn: string;
  readonly SecurityControlId: string;
  readonly AssociationStatus: string;
  readonly UpdatedReason?: string;
}

test('Security Hub: what is sent is what the plan says, target by target', async (t) => {
  const cases = fc.record({
    asked: fc.subarray([...controls]),
    byHand: fc.subarray([...controls]),
    ours: fc.subarray([...controls]),
    before: fc.array(change, { maxLength: 3 }),
    during: fc.array(fc.record({ change, nth: fc.integer({ min: 1, max: 8 }) }), { maxLength: 2 }),
  });
  await fc.assert(
    fc.asyncProperty(cases, async ({ asked, byHand, ours, before, during }) => {
      const mark = 'not used here | ticket=SEC-1 | by=trueup:main';
      const entries = [
        { controls: byHand.filter((each) => !ours.includes(each)), reason: 'by hand' },
        { controls: ours, reason: mark },
      ].filter((each) => each.controls.length > 0);
      const standards = { [pci]: entries.length === 0 ? {} : { controls: entries } };
      const run = await openE2e(
        { securityhub: { hubs: [{ accounts: [...accounts], regions: [region], standards }] } },
        {
          [organizationFile]: organizationYaml([region], '  guards: { deleteCount: 100 }\n'),
          [standardsFile]: standardsYaml(`  standards: [{ id: ${pci}, state: present }]\n`),
          ...(asked.length === 0 ? {} : { [disabledFile]: disabledYaml(asked.map((each) => disable(each))) }),
        },
        { accounts: 2, regions: [region], limits: false },
      );
      try {
        const planned = await run.trueup(['plan', '--out', 'plan.json']);
        assert.equal(planned.exitCode, 0, shown(planned));
        const promised = new Map<string, PlannedClass>();
        for (const each of classesIn(run.folder))
          for (const { accounts: ids } of each.cells)
            for (const id of ids) promised.set(`${id} ${each.name.slice(each.name.lastIndexOf('/') + 1)}`, each);
        const seen = Object.fromEntries(accounts.map((id) => [id, live(run, id, region)?.disabled ?? {}]));
        for (const each of before) {
          const { name, args } = effectOf(each);
          const answer = await fetch(`${run.sandbox.endpoint}/_sandbox/drift`, { method: 'POST', body: JSON.stringify({ name, args }) });
          assert.ok(answer.ok || /already/i.test(await answer.text()));
        }
        const now = Object.fromEntries(accounts.map((id) => [id, live(run, id, region)?.disabled ?? {}]));
        for (const { change: each, nth } of during)
          run.sandbox.faults.add({ service: 'securityhub', operation: 'Batch*', nth, count: 1, effect: effectOf(each) });
        const door = await recorder(t, run.sandbox.endpoint);
        const applied = await run.trueup(['apply', 'plan.json', '--yes', '--format', 'json'], {
          env: { ...run.env, AWS_ENDPOINT_URL: door.endpoint },
        });
        assert.ok([0, 4, 5].includes(applied.exitCode), shown(applied));
        const sent = new Set<string>();
        for (const { path: to, body, method } of door.requests) {
          if (method !== 'PATCH' || !to.startsWith('/associations')) continue;
          const { StandardsControlAssociationUpdates: updates } = JSON.parse(body) as { StandardsControlAssociationUpdates: Update[] };
          for (const update of updates) {
            // A hub's own ARN names no account: whose it was shows in what both cells are promised.
            const of = accounts.filter(
              (id) => promised.get(`${id} ${update.SecurityControlId}`)?.after?.['status'] === update.AssociationStatus,
            );
            assert.ok(of.length > 0, `sent and not promised: ${JSON.stringify(update)}`);
            assert.ok(update.StandardsArn.endsWith(`standards/${pci}`));
            const text = update.AssociationStatus === 'DISABLED' ? mark : 'no declared entry disables this control';
            assert.equal(update.UpdatedReason, text);
            sent.add(update.SecurityControlId);
          }
        }
        const after = Object.fromEntries(accounts.map((id) => [id, live(run, id, region)?.disabled ?? {}]));
        const { moved, cells } = JSON.parse(applied.stdout) as {
          readonly moved: readonly PlannedClass[];
          readonly cells: readonly { readonly account: string; readonly status: string; readonly code?: string }[];
        };
        // What is not asked for and bears somebody else's reason by now is nothing to us any more: there is no new difference, and the cell says so.
        const isMoved = (id: string, control: (typeof controls)[number]): boolean =>
          !asked.includes(control)
            ? cells.some(({ account: of, status, code }) => of === id && status === 'refused' && code === 'stale-target')
            : moved.some(({ name, cells }) => name.endsWith(`/${control}`) && cells.some(({ accounts: ids }) => ids.includes(id)));
        const touched = new Set(during.map(({ change: { account: id, control } }) => `${id} ${control}`));
        for (const id of accounts)
          for (const control of controls) {
            const where = `${id} ${control}`;
            if (touched.has(where)) continue;
            const promise = promised.get(where);
            const [then, atStart, atEnd] = [seen[id]?.[control], now[id]?.[control], after[id]?.[control]];
            const goal = promise?.after?.['status'] === 'DISABLED' ? mark : undefined;
            if (promise === undefined) assert.equal(atEnd, atStart, `${where}: not promised, and other than before`);
            else if (then === atStart || atStart === goal) assert.equal(atEnd, goal, `${where}: promised, and not done`);
            else {
              assert.equal(atEnd, atStart, `${where}: moved, and written over`);
              assert.ok(isMoved(id, control), `${where}: moved, and its new difference is not told`);
              assert.equal(applied.exitCode, 5, shown(applied));
            }
          }
      } finally {
        await run.close();
      }
    }),
    { numRuns: runsOf(4, 40), endOnFailure: true },
  );
});

test('messaging: writes reach the tenant’s parts that the plan names, and none that somebody moved meanwhile', async (t) => {
  const part = (tls: string, more: Record<string, unknown> = {}) => ({
    waivers: [{ rule: 'S-28', reason: 'alarms are set up elsewhere', owner: 'growth', ticket: 'SEC-1', expires: '2027-01-31' }],
    channels: {
      email: {
        alarms: undefined,
        configurationSets: [
          { name: 'txn', tls },
          { name: 'bulk', tls },
        ],
        ...more,
      },
    },
  });
  const sets = ['org-acme-txn', 'org-acme-bulk'] as const;
  const cases = fc.record({
    moves: fc.subarray([...sets]),
    during: fc.option(fc.record({ set: fc.constantFrom(...sets), nth: fc.integer({ min: 1, max: 6 }) }), { nil: undefined }),
  });
  await fc.assert(
    fc.asyncProperty(cases, async ({ moves, during }) => {
      const files = { 'organization.yaml': organization, ...defaults({ registry: { createTable: true } }) };
      const run = await openE2e(undefined, { ...files, ...tenant('acme', part('OPTIONAL')) }, { limits: false });
      try {
        const first = await run.trueup(['apply', '--yes']);
        assert.equal(first.exitCode, 0, shown(first));
        run.write(tenant('acme', part('REQUIRE')));
        const planned = await run.trueup(['plan', '--out', 'plan.json']);
        assert.equal(planned.exitCode, 0, shown(planned));
        const promised = classesIn(run.folder);
        const byHand = (set: string) => ({
          service: 'ses',
          operation: 'PutConfigurationSetReputationOptions',
          account,
          region,
          input: { ConfigurationSetName: set, ReputationMetricsEnabled: false },
        });
        for (const set of moves) {
          const answer = await fetch(`${run.sandbox.endpoint}/_sandbox/call`, { method: 'POST', body: JSON.stringify(byHand(set)) });
          assert.ok(answer.ok, await answer.text());
        }
        if (during !== undefined)
          run.sandbox.faults.add({
            service: 'ses',
            operation: '*',
            account,
            nth: during.nth,
            count: 1,
            effect: { kind: 'call', ...byHand(during.set) },
          });
        const door = await recorder(t, run.sandbox.endpoint);
        const applied = await run.trueup(['apply', 'plan.json', '--yes', '--format', 'json'], {
          env: { ...run.env, AWS_ENDPOINT_URL: door.endpoint },
        });
        assert.ok([0, 4, 5].includes(applied.exitCode), shown(applied));
        const written = door.requests.filter(
          ({ method, path: to }) => /^(PUT|POST|DELETE|PATCH)$/.test(method) && to.startsWith('/v2/email'),
        );
        const setOf = (to: string): string | undefined => /configuration-sets\/([^/]+)/.exec(to)?.[1];
        for (const { path: to, body } of written) {
          // Reads that carry a body.
          if (/\/(list[a-z-]*|get|entities)$/.test(to)) continue;
          const named = promised.some(({ name }) =>
            name.split('/').some((each) => each !== '' && (to.includes(each) || body.includes(each))),
          );
          assert.ok(named, `sent and not promised: ${to} ${body}`);
        }
        for (const set of sets) {
          const writes = written.filter(({ path: to }) => setOf(to) === set);
          if (moves.includes(set))
            assert.deepEqual(
              writes.map(({ path: to }) => to),
              [],
              `${set} moved, and was written`,
            );
          else if (during?.set !== set) assert.ok(writes.length > 0, `${set} was promised, and not written`);
        }
        const { moved } = JSON.parse(applied.stdout) as { moved: readonly PlannedClass[] };
        for (const set of moves)
          assert.ok(
            moved.some(({ name }) => name === set),
            `${set} moved, and is not told`,
          );
        if (moves.length > 0) assert.equal(applied.exitCode, 5, shown(applied));
      } finally {
        await run.close();
      }
    }),
    { numRuns: runsOf(2, 12), endOnFailure: true },
  );
});
