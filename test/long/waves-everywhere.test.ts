// Waves for the other providers: nothing of a later wave is touched before the wave in front has converged, and a stopped run goes on where it stopped.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Seed } from '../../sandbox/seed.ts';
import { type Ended, e2e, organizationYaml } from '../e2e/harness.ts';
import { management, member, organizationFile, other } from '../e2e/small.ts';
import { organization as messagingOrganization } from '../providers/messaging/organization.ts';
import { account, defaults, tenant } from '../providers/messaging/tenant-documents.ts';

type Files = Readonly<Record<string, string>>;

interface Domain {
  readonly name: string;
  readonly seed?: Seed;
  /** Applied before there are waves: what all of them need. */
  readonly ground?: Files;
  readonly files: Files;
  /** The account of the first wave, and one of the last. */
  readonly canary: string;
  readonly later: string;
  readonly service: string;
  /** The operation that is lost in the first wave. */
  readonly write: string;
}

const shown = ({ stdout, stderr }: Ended): string => stdout + stderr;
const second = '444444444444';
const waivers = [{ rule: 'S-28', reason: 'alarms are set up elsewhere', owner: 'growth', ticket: 'SEC-1', expires: '2027-01-31' }];
const part = { waivers, channels: { email: { alarms: undefined } } };
const places = {
  registry: { createTable: true },
  accounts: { [account]: { regions: ['eu-west-1'] }, [second]: { regions: ['eu-west-1'] } },
};

const domains: readonly Domain[] = [
  {
    name: 'DevOps Guru',
    seed: { organizations: { managementAccount: management, accounts: [management, member, other].map((id) => ({ id })) } },
    files: {
      [organizationFile]: organizationYaml(['eu-west-1']),
      'compliance/devops-guru/all.yaml': `apiVersion: trueup/v1
kind: DevOpsGuruTargets
metadata: { name: all }
spec:
  mechanism: api
  acknowledgeEndOfSupport: 2027-09-30
  targets: { include: [{ ou: root }], regions: [eu-west-1] }
  coverage: { mode: stacks, names: [shop] }
`,
    },
    canary: other,
    later: member,
    service: 'devops-guru',
    write: 'UpdateResourceCollection',
  },
  {
    name: 'messaging',
    ground: {
      [organizationFile]: messagingOrganization,
      ...defaults(places),
      ...tenant('zero', { ...part, placement: { account: second } }),
    },
    files: {
      [organizationFile]: messagingOrganization,
      ...tenant('acme', part),
      ...tenant('beta', { ...part, placement: { account: second } }),
    },
    canary: account,
    later: second,
    service: 'ses',
    write: 'CreateConfigurationSet',
  },
];

const isRead = /^(Get|List|Describe|Batch(Get|Describe))/;

for (const { name, seed, ground, files, canary, later, service, write } of domains)
  test(`${name}: a wave whose writes are lost stops the rollout before the next; --resume goes on and finishes`, async (t) => {
    const run = await e2e(t, seed, ground ?? files, { limits: false });
    if (ground !== undefined) {
      const begun = await run.trueup(['apply', '--yes']);
      assert.equal(begun.exitCode, 0, shown(begun));
    }
    const waves = `  rollout:\n    waves:\n      - { name: canary, include: [{ account: "${canary}" }] }\n`;
    run.write({ ...files, [organizationFile]: `${files[organizationFile] ?? ''}${waves}` });
    const written = (of: string): readonly string[] =>
      run.sandbox.calls
        .list({ service, account: of })
        .map(({ operation }) => operation)
        .filter((operation) => !isRead.test(operation));
    run.sandbox.clearCalls();
    run.sandbox.faults.add({ service, operation: write, account: canary, effect: { kind: 'lost-write' } });
    const stopped = await run.trueup(['apply', '--yes']);
    assert.equal(stopped.exitCode, 4, shown(stopped));
    assert.match(stopped.stdout, /canary: STOPPED here, 1 cells?, 1 not converged/);
    assert.match(stopped.stdout, /rest: not touched/);
    assert.ok(written(canary).includes(write));
    assert.deepEqual(written(later), []);
    const id = /^\S+/.exec((await run.trueup(['runs'])).stdout)?.[0] ?? '';
    run.sandbox.faults.clear();
    run.sandbox.clearCalls();
    const resumed = await run.trueup(['apply', '--yes', '--resume', id]);
    assert.equal(resumed.exitCode, 0, shown(resumed));
    assert.match(resumed.stdout, /canary: passed/);
    assert.ok(written(later).includes(write), shown(resumed));
    const calls = run.sandbox.calls.list({ service, operation: write }).map((call) => call.account);
    assert.ok(calls.lastIndexOf(canary) < calls.indexOf(later), 'the first wave was written before the last');
    const left = await run.trueup(['plan', '--detailed-exitcode']);
    assert.equal(left.exitCode, 0, shown(left));
  });
