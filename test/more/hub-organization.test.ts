import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settledCell } from '../../sandbox/services/security-hub/cell.ts';
import { consoleChanges } from '../../sandbox/services/security-hub/console-changes.ts';
import { accountStateOf, centralStateOf, regionStateOf } from '../../sandbox/services/security-hub/state.ts';
import { type E2e, e2e, organizationYaml } from '../e2e/harness.ts';

const regions = ['eu-west-1', 'us-east-1'];
const [home = '', away = ''] = regions;
const management = '111111111111';
const administrator = '222222222222';
const member = '333333333333';
const other = '444444444444';
const pci = 'pci-dss/v/3.2.1';
const organizations = {
  accounts: [{ id: management }, { id: administrator }],
  units: [{ id: 'ou-ab12-11111111', name: 'prod', accounts: [{ id: member }, { id: other }] }],
};
const seed = { regions, organizations };

const withHub = (securityHub: string): string =>
  organizationYaml(
    regions,
    `  delegatedAdmins: { securityHub: "${administrator}" }\n${securityHub === '' ? '' : `  securityHub:\n${securityHub}`}`,
  );

const whole = `    administrator: { state: present }
    members: { accounts: all }
    newAccounts: { autoEnable: true }
    findingAggregation: { mode: SPECIFIED_REGIONS, regions: [${away}] }
`;

async function planned(run: E2e): Promise<readonly string[]> {
  const plan = await run.trueup(['plan', '--format', 'json']);
  assert.ok([0, 5, 6].includes(plan.exitCode), plan.stdout + plan.stderr);
  const { classes } = JSON.parse(plan.stdout) as { classes: { type: string; name: string; action: string }[] };
  return classes.map(({ type, name, action }) => `${action} ${type} ${name}`);
}

test('administrator, members, new accounts and aggregation are planned, applied and verified', async (t) => {
  const run = await e2e(t, seed, { 'organization.yaml': withHub(whole) });
  assert.deepEqual([...(await planned(run))].sort(), [
    'create securityhub/administrator default',
    'create securityhub/finding-aggregator default',
    ...[management, member, other].map((id) => `update securityhub/member ${id}`),
    'update securityhub/new-accounts default',
  ]);
  const applied = await run.trueup(['apply', '--yes']);
  assert.equal(applied.exitCode, 0, applied.stdout + applied.stderr);
  const { state } = run.sandbox.environment();
  for (const region of regions) {
    const { administrator: live, autoEnable, autoEnableStandards } = regionStateOf(state, region);
    assert.deepEqual([live, autoEnable, autoEnableStandards], [administrator, true, 'NONE']);
  }
  assert.equal(accountStateOf(state, administrator).aggregator?.mode, 'SPECIFIED_REGIONS');
  assert.deepEqual(await planned(run), []);

  // A person lets a member go: drift shows it, apply takes it back.
  consoleChanges['disassociate-member']?.run({ account: member, region: home }, run.sandbox.environment());
  const drift = await run.trueup(['drift']);
  assert.equal(drift.exitCode, 2, drift.stdout + drift.stderr);
  assert.match(drift.stdout, new RegExp(member));
  assert.equal((await run.trueup(['apply', '--yes'])).exitCode, 0);
  assert.deepEqual(await planned(run), []);

  const explained = await run.trueup(['explain', `securityhub/new-accounts/${administrator}/${home}/default`]);
  assert.equal(explained.exitCode, 0, explained.stderr);
  assert.match(explained.stdout, /organization\.yaml:\d+/);
});

test('a block that is left out is left alone; what takes protection away is marked, and loss is refused without allowDelete', async (t) => {
  const run = await e2e(
    t,
    {
      ...seed,
      securityhub: {
        hubs: [{ accounts: [management, administrator, member, other], regions, standards: {} }],
        administrator: { account: administrator, autoEnable: true, autoEnableStandards: 'DEFAULT' },
        aggregator: { homeRegion: away, mode: 'ALL_REGIONS' },
      },
    },
    { 'organization.yaml': withHub(`    newAccounts: { autoEnable: false }\n`) },
  );
  const plan = JSON.parse((await run.trueup(['plan', '--format', 'json'])).stdout) as {
    classes: { type: string; destructive: boolean }[];
  };
  assert.deepEqual(
    plan.classes.map(({ type, destructive }) => [type, destructive]),
    [['securityhub/new-accounts', true]],
  );

  run.write({
    'organization.yaml': withHub(`    findingAggregation: { mode: ALL_REGIONS }\n    members: { accounts: all, exclude: ["${other}"] }\n`),
  });
  const refused = await run.trueup(['apply', '--yes']);
  assert.equal(refused.exitCode, 5, refused.stdout + refused.stderr);
  assert.equal(accountStateOf(run.sandbox.environment().state, administrator).aggregator?.homeRegion, away);
  run.write({
    'organization.yaml': withHub(
      `    findingAggregation: { mode: ALL_REGIONS, allowDelete: true }\n    members: { accounts: all, exclude: ["${other}"], allowDelete: true }\n`,
    ),
  });
  const applied = await run.trueup(['apply', '--yes']);
  assert.equal(applied.exitCode, 0, applied.stdout + applied.stderr);
  const { state } = run.sandbox.environment();
  assert.equal(accountStateOf(state, administrator).aggregator?.homeRegion, home);
  assert.equal(regionStateOf(state, away).disassociated?.[other], true);
  assert.deepEqual(await planned(run), []);
});

const centralOrganization = withHub(`    administrator: { state: present }
    findingAggregation: { mode: ALL_REGIONS }
    centralConfiguration: { state: present }
`);

const standards = (mechanism: string, more = ''): string => `apiVersion: trueup/v1
kind: SecurityStandards
metadata: { name: baseline }
spec:
  mechanism: ${mechanism}
  targets: { include: [{ ou: root }] }
  standards: [{ id: ${pci}, state: present }]
  unlistedStandards: disable
  allowDelete: true
${more}`;
const disabled = (control: string): string => `apiVersion: trueup/v1
kind: DisabledControls
metadata: { name: baseline }
spec:
  targets: { include: [{ ou: root }] }
  controls:
    - { control: ${control}, standards: all, reason: "not used here", ticket: SEC-1, owner: web }
`;
const file = 'compliance/security-hub/standards.yaml';
const controls = 'compliance/security-hub/disabled-controls/baseline.yaml';

test('central configuration: one policy on the root, accounts seen as asked, then an empty plan', async (t) => {
  const run = await e2e(t, seed, {
    'organization.yaml': centralOrganization,
    [file]: standards('central-config'),
    [controls]: disabled('IAM.6'),
  });
  const applied = await run.trueup(['apply', '--yes']);
  assert.equal(applied.exitCode, 0, applied.stdout + applied.stderr);
  const central = centralStateOf(run.sandbox.environment().state);
  assert.equal(Object.keys(central.policies).length, 1);
  assert.deepEqual(Object.keys(central.associations), ['r-ab12']);
  assert.deepEqual(await planned(run), []);
  const plan = await run.trueup(['plan']);
  assert.match(plan.stdout, /enables every control\s+of its standards that no document disables/);

  // A changed list is an update of the same policy.
  run.write({ [controls]: disabled('IAM.4') });
  const changes = await planned(run);
  assert.ok(
    changes.some((change) => change.startsWith('update securityhub/configuration-policy trueup-main-baseline-')),
    changes.join('\n'),
  );
  assert.equal((await run.trueup(['apply', '--yes'])).exitCode, 0);
  assert.deepEqual(await planned(run), []);

  // Back to the API: no cell is ever without its standard, and the policy goes once nobody has it.
  run.write({ [file]: standards('api') });
  const back = await run.trueup(['apply', '--yes']);
  assert.equal(back.exitCode, 0, back.stdout + back.stderr);
  assert.deepEqual(Object.keys(centralStateOf(run.sandbox.environment().state).policies), []);
  assert.deepEqual(await planned(run), []);
});

/** What every cell of the standard shows, at each answer of the sandbox. */
const enabledIn = (run: E2e, account: string, region: string): boolean =>
  settledCell({ ...run.sandbox.environment(), account, region }).hub?.standards[pci]?.status === 'READY';

test('moved from api to central-config and back no cell is ever without its standard', async (t) => {
  const run = await e2e(t, seed, { 'organization.yaml': centralOrganization, [file]: standards('api'), [controls]: disabled('IAM.6') });
  assert.equal((await run.trueup(['apply', '--yes'])).exitCode, 0);
  const cells = [management, administrator, member, other].flatMap((account) => regions.map((region) => [account, region] as const));
  for (const mechanism of ['central-config', 'api']) {
    run.write({ [file]: standards(mechanism) });
    const plan = await planned(run);
    assert.deepEqual(
      plan.filter((change) => change.includes('securityhub/standard') || change.includes('securityhub/hub')),
      [],
    );
    let looks = 0;
    const uncovered = new Set<string>();
    const applied = await run.trueup(['apply', '--yes'], {
      stderr: {
        isTerminal: false,
        columns: 80,
        write: async () => {
          looks++;
          for (const [account, region] of cells) if (!enabledIn(run, account, region)) uncovered.add(`${account}/${region}`);
        },
      },
    });
    assert.equal(applied.exitCode, 0, applied.stdout);
    assert.ok(looks > 0);
    assert.deepEqual([...uncovered], []);
    assert.ok(cells.every(([account, region]) => enabledIn(run, account, region)));
    assert.deepEqual(await planned(run), []);
  }
});

test('an account of the unit that manages itself is told so, and an association that AWS calls failed is a failure with its reason', async (t) => {
  const run = await e2e(t, seed, {
    'organization.yaml': centralOrganization,
    [file]: standards('central-config', `  overrides: [{ match: { account: "${other}" }, hub: { state: unmanaged } }]\n`),
  });
  consoleChanges['fail-association']?.run({ target: member, message: 'the account said no' }, run.sandbox.environment());
  const failed = await run.trueup(['apply', '--yes']);
  assert.equal(failed.exitCode, 4, failed.stdout + failed.stderr);
  assert.match(failed.stdout, /the\s+account\s+said\s+no/);
  consoleChanges['fail-association']?.run({ target: member }, run.sandbox.environment());
  const applied = await run.trueup(['apply', '--yes']);
  assert.equal(applied.exitCode, 0, applied.stdout + applied.stderr);
  const { associations } = centralStateOf(run.sandbox.environment().state);
  assert.deepEqual(Object.keys(associations).sort(), [other, 'r-ab12']);
  assert.equal(associations[other]?.policy, 'SELF_MANAGED_SECURITY_HUB');
  assert.deepEqual(await planned(run), []);
});

test('two mechanisms in one account are refused by plan, with the line', async (t) => {
  const run = await e2e(t, seed, {
    'organization.yaml': centralOrganization,
    [file]: standards('central-config'),
    'compliance/security-hub/more.yaml': standards('api')
      .replace('name: baseline', 'name: more')
      .replace('ou: root', `account: "${member}"`),
  });
  const plan = await run.trueup(['plan']);
  assert.equal(plan.exitCode, 3, plan.stdout + plan.stderr);
  assert.match(plan.stdout + plan.stderr, /standards\.yaml:5:14 error V-12: .*333333333333/);
});

test('central configuration is turned off after its policies', async (t) => {
  const run = await e2e(t, seed, { 'organization.yaml': centralOrganization, [file]: standards('central-config') });
  assert.equal((await run.trueup(['apply', '--yes'])).exitCode, 0);
  run.write({
    [file]: standards('api'),
    'organization.yaml': centralOrganization.replace(
      'centralConfiguration: { state: present }',
      'centralConfiguration: { state: absent, allowDelete: true }',
    ),
  });
  const off = await run.trueup(['apply', '--yes']);
  assert.equal(off.exitCode, 0, off.stdout + off.stderr);
  const central = centralStateOf(run.sandbox.environment().state);
  assert.deepEqual([central.type, Object.keys(central.policies)], ['LOCAL', []]);
  assert.deepEqual(await planned(run), []);
});
