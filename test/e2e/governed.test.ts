import assert from 'node:assert/strict';
import { test } from 'node:test';
import { organizationYaml } from './harness.ts';
import { live, management, member, organizationFile, other, pci, pciWithout, small, writes } from './small.ts';

const region = 'eu-west-1';

/** The administrator configures one account centrally; the other two are their own masters. */
const centrallyConfigured = {
  hubs: [{ accounts: [management, member, other], regions: [region], standards: { [pci]: {} } }],
  administrator: { account: member },
  aggregator: { homeRegion: region, mode: 'ALL_REGIONS' },
  centralConfiguration: {
    policies: [
      {
        name: 'baseline',
        content: {
          ServiceEnabled: true,
          EnabledStandardIdentifiers: [`arn:aws:securityhub:${region}::standards/${pci}`],
          SecurityControlsConfiguration: { DisabledSecurityControlIdentifiers: [] },
        },
      },
    ],
    associations: { [other]: 'baseline' },
  },
};

test('a cell that central configuration governs is shown as refused and never written to; the others converge, and the exit code is 5', async (t) => {
  const files = {
    ...pciWithout(['IAM.6']),
    [organizationFile]: organizationYaml([region], `  delegatedAdmins: { securityHub: "${member}" }\n`),
  };
  const run = await small(t, files, { accounts: 3, regions: [region], securityhub: centrallyConfigured });

  const plan = await run.trueup(['plan', '--format', 'json']);
  const { classes, summary } = JSON.parse(plan.stdout) as {
    classes: { name: string; refused?: { guard: string }; cells: { accounts: string[] }[] }[];
    summary: { refused: number; update: number };
  };
  assert.deepEqual(
    // Classes of one name stand in the order of their ids, which says nothing.
    classes
      .map(({ name, refused, cells }) => [name, refused?.guard, cells.flatMap(({ accounts }) => accounts)])
      .sort((a, b) => (String(a.at(-1)) < String(b.at(-1)) ? -1 : 1)),
    [
      [`${pci}/IAM.6`, undefined, [management, member]],
      [`${pci}/IAM.6`, 'governed', [other]],
    ],
  );
  assert.equal(summary.refused, 1);

  const applied = await run.trueup(['apply', '--yes']);
  assert.equal(applied.exitCode, 5, applied.stdout + applied.stderr);
  assert.match(applied.stdout, /^Result: 2 converged, 0 converging, 0 failed, 1 refused/m);
  assert.match(applied.stdout, new RegExp(`${other}/${region}.*central configuration`, 's'));
  assert.deepEqual(Object.keys(live(run, management)?.disabled ?? {}), ['IAM.6']);
  assert.deepEqual(
    writes(run).filter((write) => write.startsWith(other)),
    [],
  );
});
