// After an apply the plan is empty: random blocks of spec.securityHub, random documents of both mechanisms, random live states.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { openE2e, organizationYaml } from '../e2e/harness.ts';
import { runsOf } from '../runs.ts';

const regions = ['eu-west-1', 'us-east-1'];
const [management, administrator, member, other] = ['111111111111', '222222222222', '333333333333', '444444444444'];
const pci = 'pci-dss/v/3.2.1';
const cis = 'cis-aws-foundations-benchmark/v/3.0.0';
const organizations = {
  accounts: [{ id: management }, { id: administrator }],
  units: [{ id: 'ou-ab12-11111111', name: 'prod', accounts: [{ id: member }, { id: other }] }],
};

const asked = fc.record({
  administrator: fc.boolean(),
  members: fc.constantFrom(undefined, '', `, exclude: ["${other}"], allowDelete: true`),
  newAccounts: fc.constantFrom(undefined, false),
  mechanism: fc.constantFrom('api', 'central-config', 'central-config'),
  include: fc.constantFrom('{ ou: root }', '{ ou: ou-ab12-11111111 }', `{ account: "${member}" }`),
  standards: fc.constantFrom([pci], [pci, cis], [cis]),
  control: fc.constantFrom('IAM.6', 'EC2.2'),
  itself: fc.boolean(),
});
const live = fc.record({
  hubs: fc.subarray([management, member, other]),
  standard: fc.constantFrom(pci, cis),
  aggregator: fc.constantFrom(
    undefined,
    { homeRegion: 'eu-west-1', mode: 'SPECIFIED_REGIONS', regions: ['us-east-1'] },
    { homeRegion: 'us-east-1', mode: 'ALL_REGIONS' },
  ),
});

test('after an apply the plan is empty', async () => {
  await fc.assert(
    fc.asyncProperty(asked, live, async (want, have) => {
      const blocks = [
        want.administrator ? 'administrator: { state: present, allowDelete: true }' : undefined,
        want.members === undefined ? undefined : `members: { accounts: all${want.members} }`,
        want.newAccounts === undefined ? undefined : 'newAccounts: { autoEnable: false }',
        'findingAggregation: { mode: ALL_REGIONS, allowDelete: true }',
        want.mechanism === 'api' ? undefined : 'centralConfiguration: { state: present }',
      ].filter((block) => block !== undefined);
      const organization = organizationYaml(
        regions,
        `  delegatedAdmins: { securityHub: "${administrator}" }\n  securityHub:\n${blocks.map((block) => `    ${block}\n`).join('')}`,
      );
      const override = want.itself ? `  overrides: [{ match: { account: "${member}" }, hub: { state: unmanaged } }]\n` : '';
      const head = (kind: string) =>
        `apiVersion: trueup/v1\nkind: ${kind}\nmetadata: { name: some }\nspec:\n  targets: { include: [${want.include}] }\n`;
      const list = want.standards.map((id) => `{ id: ${id}, state: present }`).join(', ');
      const hubs = [{ accounts: [administrator, ...have.hubs], regions, standards: { [have.standard]: {} } }];
      const aggregator = have.aggregator === undefined ? {} : { aggregator: have.aggregator };
      const run = await openE2e(
        { regions, organizations, securityhub: { hubs, administrator: { account: administrator }, ...aggregator } },
        {
          'organization.yaml': organization,
          'compliance/security-hub/s.yaml': `${head('SecurityStandards')}  mechanism: ${want.mechanism}\n  standards: [${list}]\n  unlistedStandards: disable\n  allowDelete: true\n${override}`,
          'compliance/security-hub/disabled-controls/c.yaml': `${head('DisabledControls')}  controls: [{ control: ${want.control}, standards: all, reason: "r", ticket: SEC-1, owner: web }]\n`,
        },
      );
      try {
        const applied = await run.trueup(['apply', '--yes', '--allow', 'blast-radius']);
        // Where a hub is nobody's, its standards may have to wait for one: then the rest is not in effect either, and says so.
        const waits = want.itself && want.mechanism === 'api';
        if (!waits) assert.equal(applied.exitCode, 0, applied.stdout + applied.stderr);
        const plan = JSON.parse((await run.trueup(['plan', '--format', 'json'])).stdout) as { classes: { type: string; name: string }[] };
        if (!waits) assert.deepEqual(plan.classes, []);
      } finally {
        await run.close();
      }
    }),
    { numRuns: runsOf(2, 40) },
  );
});
