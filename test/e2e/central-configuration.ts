// The organization and the documents of the stories about central configuration.
import assert from 'node:assert/strict';
import { settledCell } from '../../sandbox/services/security-hub/cell.ts';
import { centralStateOf } from '../../sandbox/services/security-hub/state.ts';
import { organizationsCall } from '../sandbox/calling.ts';
import { type E2e, organizationYaml } from './harness.ts';

export const management = '111111111111';
export const [security, shop, bank, stay] = ['222222222222', '333333333333', '444444444444', '555555555555'];
export const [prod, deep, dev] = ['ou-ab12-11111111', 'ou-ab12-33333333', 'ou-ab12-22222222'];
export const [pci, cis] = ['pci-dss/v/3.2.1', 'cis-aws-foundations-benchmark/v/3.0.0'];

export const seedOf = (regions: readonly string[], stays = false) => ({
  regions,
  organizations: {
    accounts: [{ id: management }, { id: security }],
    units: [
      {
        id: prod,
        name: 'prod',
        accounts: [{ id: shop }, ...(stays ? [{ id: stay }] : [])],
        units: [{ id: deep, name: 'deep', accounts: [{ id: bank }] }],
      },
      { id: dev, name: 'dev', accounts: [] },
    ],
  },
});

export const organization = (regions: readonly string[], aggregation: string, administrator = management): string =>
  organizationYaml(
    regions,
    `  delegatedAdmins: { securityHub: "${administrator}" }
  securityHub:
    administrator: { state: present }
    findingAggregation: { ${aggregation} }
    centralConfiguration: { state: present }
`,
  );

export const standards = (name: string, include: string, ids: readonly string[], more = ''): string => `apiVersion: trueup/v1
kind: SecurityStandards
metadata: { name: ${name} }
spec:
  mechanism: central-config
  targets: { include: [${include}] }
  standards: [${ids.map((id) => `{ id: ${id}, state: present }`).join(', ')}]
  unlistedStandards: disable
  allowDelete: true
${more}`;

export const disabled = (include: string, control: string, list = 'all'): string => `apiVersion: trueup/v1
kind: DisabledControls
metadata: { name: disabled }
spec:
  targets: { include: [${include}] }
  controls: [{ control: ${control}, standards: ${list}, reason: "not used here", ticket: SEC-1, owner: web }]
`;

export async function planned(run: E2e): Promise<readonly string[]> {
  const plan = await run.trueup(['plan', '--format', 'json']);
  assert.equal(plan.exitCode, 0, plan.stdout + plan.stderr);
  const { classes } = JSON.parse(plan.stdout) as { classes: { type: string; name: string; action: string }[] };
  return classes.map(({ type, name, action }) => `${action} ${type} ${name}`);
}

export async function applied(run: E2e): Promise<void> {
  const ended = await run.trueup(['apply', '--yes', '--allow', 'blast-radius']);
  assert.equal(ended.exitCode, 0, ended.stdout + ended.stderr);
  const after = await run.trueup(['plan']);
  assert.match(after.stdout, /^Plan: 0 to create, 0 to update, 0 to delete|No changes/m, after.stdout);
}

export const standardsIn = (run: E2e, account: string, region: string): readonly string[] =>
  Object.keys(settledCell({ ...run.sandbox.environment(), account, region }).hub?.standards ?? {}).sort();

export const associations = (run: E2e): readonly string[] =>
  Object.keys(centralStateOf(run.sandbox.environment().state).associations).sort();

export const move = async (run: E2e, account: string, from: string, to: string): Promise<void> => {
  const answer = await organizationsCall(
    run.sandbox,
    'MoveAccount',
    JSON.stringify({ AccountId: account, SourceParentId: from, DestinationParentId: to }),
  );
  assert.equal(answer.status, 200, answer.text);
  run.clock.advance(5 * 60_000);
};

export const files = 'compliance/security-hub';

export const exception = (selector: string, what: string): string => `apiVersion: trueup/v1
kind: Exception
metadata: { name: away }
spec:
  selector: ${selector}
  what: ${what}
  reason: "asked for by the audit"
  owner: web
  ticket: SEC-2
  expires: 2027-03-31
`;
