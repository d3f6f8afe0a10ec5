// The guards of a run over every provider: what a document, a folder or an inventory that went wrong would take back is refused as a whole, nothing is sent,
// and only a person or, in a workflow, a document lifts it.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import type { Seed } from '../../sandbox/seed.ts';
import { type E2e, type Ended, e2e, organizationYaml } from '../e2e/harness.ts';
import { disabledFile, management, member, organizationFile, other, pci, pciWithout } from '../e2e/small.ts';
import { organizationSeed, files as stackSetFiles, stackSetYaml } from '../e2e/stack-sets-configuration.ts';
import { organization as messagingOrganization } from '../providers/messaging/organization.ts';
import { defaults, tenant } from '../providers/messaging/tenant-documents.ts';

type Files = Readonly<Record<string, string>>;

interface Domain {
  readonly name: string;
  readonly kind: string;
  readonly seed?: Seed;
  readonly files: Files;
  /** Files of the kind, which go. */
  readonly own: readonly string[];
  /** What is changed so that something would be taken back. */
  readonly less: Files;
  /** What the guard counts then. */
  readonly counted: RegExp;
  /** Whether a plan without any document of the kind would take something back. */
  readonly vanishes: boolean;
}

const [guruFile, setFile, tenantFile] = ['compliance/devops-guru/all.yaml', 'compliance/stack-sets/topics.yaml', 'tenants/acme.yaml'];
const guru = (names: string): string => `apiVersion: trueup/v1
kind: DevOpsGuruTargets
metadata: { name: all }
spec:
  mechanism: api
  acknowledgeEndOfSupport: 2027-09-30
  targets: { include: [{ ou: root }], regions: [eu-west-1] }
  coverage: { mode: stacks, names: ${names} }
`;
const accounts = [{ id: management }, { id: member }, { id: other }];
const waivers = [{ rule: 'S-28', reason: 'alarms are set up elsewhere', owner: 'growth', ticket: 'SEC-1', expires: '2027-01-31' }];
const sets = (...names: readonly string[]) => ({
  waivers,
  retention: { onRemove: 'delete' },
  allowDelete: true,
  channels: { email: { alarms: undefined, configurationSets: names.map((name) => ({ name })) } },
});

const domains: readonly Domain[] = [
  {
    name: 'Security Hub',
    kind: 'DisabledControls',
    seed: {
      organizations: { managementAccount: management, accounts },
      securityhub: { hubs: [{ accounts: [management, member, other], regions: ['eu-west-1'], standards: { [pci]: {} } }] },
    },
    files: { ...pciWithout(['IAM.6', 'S3.1']), [organizationFile]: organizationYaml(['eu-west-1']) },
    own: [disabledFile],
    less: { [disabledFile]: pciWithout(['IAM.6'])[disabledFile] ?? '' },
    counted: /blast-radius: 3 of \d+ managed securityhub\/control/,
    vanishes: true,
  },
  {
    name: 'DevOps Guru',
    kind: 'DevOpsGuruTargets',
    seed: { organizations: { managementAccount: management, accounts } },
    files: { [organizationFile]: organizationYaml(['eu-west-1']), [guruFile]: guru('[shop, bank]') },
    own: [guruFile],
    less: { [guruFile]: guru('[shop]') },
    counted: /blast-radius: 3 of 3 managed devops-guru\/coverage/,
    vanishes: false,
  },
  {
    name: 'stack sets',
    kind: 'StackSet',
    seed: organizationSeed,
    files: stackSetFiles(),
    own: [setFile, 'compliance/stack-sets/topics.template.yaml'],
    less: { [setFile]: stackSetYaml('', '', '{ include: [{ ou: prod }], regions: [eu-west-1] }') },
    counted: /blast-radius: 3 of 6 managed cloudformation\/stack-instance/,
    vanishes: false,
  },
  {
    name: 'messaging',
    kind: 'Tenant',
    files: {
      [organizationFile]: messagingOrganization,
      ...defaults({ registry: { createTable: true } }),
      ...tenant('acme', sets('txn', 'bulk')),
    },
    own: [tenantFile],
    less: tenant('acme', sets('txn')),
    counted: /blast-radius: 1 of \d managed ses\/configuration-set/,
    vanishes: true,
  },
];

const shown = ({ stdout, stderr }: Ended): string => stdout + stderr;
const flat = (ended: Ended): string => shown(ended).replace(/\s+/g, ' ');
const isRead = /^(Get|List|Describe|Scan|Query|Search|Validate|AssumeRole|Batch(Get|Describe))/;
const sent = ({ sandbox }: Pick<E2e, 'sandbox'>): readonly string[] =>
  sandbox.calls
    .list()
    .filter(({ operation }) => !isRead.test(operation))
    .map(({ service, operation }) => `${service}:${operation}`);
const thresholds = (text: string): string => `${text.trimEnd()}\n  guards: { deleteCount: 0, deleteShare: 0 }\n`;
const lifting = (guard: string): Files => ({
  'compliance/exceptions/lift.yaml': `apiVersion: trueup/v1
kind: Exception
metadata: { name: lift }
spec:
  selector: { ou: root }
  what: { guard: ${guard} }
  reason: "meant"
  owner: platform
  ticket: SEC-9
  expires: 2026-12-15
`,
});
const workflow = (run: E2e) => ({ env: { ...run.env, GITHUB_ACTIONS: 'true' } });

/** Plan and apply are refused by the guard and send nothing; in a workflow the option is refused, and the document lifts the guard. */
async function refusedUntilLifted(run: E2e, guard: string, said: RegExp): Promise<void> {
  run.sandbox.clearCalls();
  for (const argv of [['plan'], ['apply', '--yes'], ['plan', '--out', 'plan.json'], ['apply', 'plan.json', '--yes']]) {
    const refused = await run.trueup(argv);
    assert.equal(refused.exitCode, 5, `${argv.join(' ')}: ${shown(refused)}`);
    assert.match(flat(refused), said);
  }
  const typed = await run.trueup(['apply', '--yes', '--allow', guard], workflow(run));
  assert.equal(typed.exitCode, 1, shown(typed));
  assert.match(flat(typed), new RegExp(`--allow ${guard} is refused in a GitHub workflow`));
  assert.deepEqual(sent(run), []);
  run.write(lifting(guard));
  const applied = await run.trueup(['apply', '--yes'], workflow(run));
  assert.equal(applied.exitCode, 0, shown(applied));
  run.write({ 'compliance/exceptions/lift.yaml': undefined });
}

for (const domain of domains) {
  const { name, kind, files, own, less, counted, vanishes } = domain;
  const open = async (t: Parameters<typeof e2e>[0]): Promise<E2e> => {
    const guarded = { ...files, [organizationFile]: thresholds(files[organizationFile] ?? '') };
    const run = await e2e(t, domain.seed, guarded, { limits: false });
    const first = await run.trueup(['apply', '--yes']);
    assert.equal(first.exitCode, 0, shown(first));
    return run;
  };

  test(`${name}: what would be taken back beyond the limits is refused`, async (t) => {
    const run = await open(t);
    run.write(less);
    await refusedUntilLifted(run, 'blast-radius', counted);
  });

  test(`${name}: a folder without ${kind} is refused where something would be taken back, and told where nothing is`, async (t) => {
    const run = await open(t);
    run.write({ ...Object.fromEntries(own.map((file) => [file, undefined])), [organizationFile]: files[organizationFile] });
    if (vanishes) {
      await refusedUntilLifted(
        run,
        'kind-vanished',
        new RegExp(`kind-vanished: no document of kind ${kind} is left, the last apply had some: \\d+ destructive`),
      );
      return;
    }
    run.sandbox.clearCalls();
    for (const argv of [['plan'], ['apply', '--yes']]) {
      const told = await run.trueup(argv);
      assert.equal(told.exitCode, 0, shown(told));
      assert.match(
        flat(told),
        new RegExp(`V-32: no document of kind ${kind} is left, the last apply had some: what they set in AWS stays`),
      );
    }
    assert.deepEqual(sent(run), []);
    const settled = await run.trueup(['plan']);
    assert.doesNotMatch(flat(settled), /V-32/, 'an apply without them has taken note');
  });

  test(`${name}: an inventory that lost accounts is refused`, async (t) => {
    const run = await open(t);
    run.write({ ...less, [organizationFile]: files[organizationFile] });
    const ledger = path.join(run.folder, '.trueup', 'ledger.json');
    const state = JSON.parse(readFileSync(ledger, 'utf8')) as { readonly accountsFound: number };
    writeFileSync(ledger, JSON.stringify({ ...state, accountsFound: 2 * state.accountsFound }));
    const { accountsFound: found } = state;
    await refusedUntilLifted(
      run,
      'shrunk-inventory',
      new RegExp(`shrunk-inventory: ${found} accounts found, ${2 * found} in the last run: ${found} fewer`),
    );
  });
}
