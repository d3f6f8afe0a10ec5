import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { disable, disabledYaml, type E2e, e2e, organizationYaml, standardsYaml } from './harness.ts';

const member = '222222222222';
const pci = 'pci-dss/v/4.0.1';

/** Two accounts in one Region: PCI DSS on everywhere, IAM.6 off, with a stronger entry for the member; S3.1 off in the other account only. */
async function small(t: TestContext): Promise<E2e> {
  const files = {
    'organization.yaml': organizationYaml(['eu-west-1']),
    'compliance/security-hub/standards.yaml': standardsYaml(
      `  hub: { state: present }\n  standards:\n    - { id: ${pci}, state: present }\n`,
    ),
    'compliance/security-hub/disabled-controls/all.yaml': disabledYaml([disable('IAM.6')], 'all'),
    'compliance/security-hub/disabled-controls/member.yaml': disabledYaml(
      ['{ control: IAM.6, standards: all, reason: "no root user here", ticket: SEC-2, owner: web }'],
      'member',
      `{ account: "${member}" }`,
    ).replace('spec:\n', 'spec:\n  priority: 200\n'),
    'compliance/security-hub/disabled-controls/management.yaml': disabledYaml(
      [disable('S3.1')],
      'management',
      '{ account: "111111111111" }',
    ),
  };
  return e2e(t, undefined, files, { accounts: 2, regions: ['eu-west-1'] });
}

test('explain names the line that wins, the lines that lose and what is live, before and after an apply', async (t) => {
  const run = await small(t);
  const address = `securityhub/control/${member}/eu-west-1/${pci}/IAM.6`;
  const before = await run.trueup(['explain', address]);
  assert.equal(before.exitCode, 0, before.stderr);
  assert.match(before.stdout, /^Live:\n {2}not there$/m);

  const applied = await run.trueup(['apply', '--yes']);
  assert.equal(applied.exitCode, 0, applied.stdout + applied.stderr);
  assert.match(applied.stdout, /^In effect: 2 securityhub\/hub created, 2 securityhub\/standard created/m);

  const after = await run.trueup(['explain', address]);
  assert.equal(after.exitCode, 0, after.stderr);
  const text = after.stdout.replace(/\n +/g, ' ');
  assert.match(text, /^Asked: present \(DISABLED, ticket SEC-2: "no root user here"\), by \S+member\.yaml:/m);
  assert.match(text, /wins: \S+member\.yaml:\d+:\d+ present .*\[DisabledControls\/member, priority 200, rank 0\]/);
  assert.match(text, /loses: \S+all\.yaml:\d+:\d+ present .*"not used here"/);
  assert.match(text, /^Live: there \(DISABLED, ticket SEC-2: "no root user here"\), with our mark$/m);
  assert.match(text, /^Documents that do not: DisabledControls\/management: no include selects the account/m);
});

test('explain as JSON holds the same, for a resource and for a cell', async (t) => {
  const run = await small(t);
  const standard = JSON.parse(
    (await run.trueup(['explain', `securityhub/standard/${member}/eu-west-1/${pci}`, '--format', 'json'])).stdout,
  );
  assert.equal(standard.kind, 'explain');
  assert.deepEqual(standard.effective.state, 'present');
  assert.deepEqual(standard.live, { is: 'absent' });
  const cell = JSON.parse((await run.trueup(['explain', `${member}/eu-west-1`, '--format', 'json'])).stdout);
  assert.deepEqual(
    cell.found
      .filter(({ type }: { type: string }) => type.startsWith('securityhub/'))
      .map(({ type, count }: { type: string; count: number }) => [type, count]),
    [
      ['securityhub/hub', 0],
      ['securityhub/standard', 0],
      ['securityhub/control', 0],
      ['securityhub/control-parameters', 0],
    ],
  );
  assert.deepEqual(
    cell.documents.filter((each: { targets: boolean }) => !each.targets).map((each: { document: string }) => each.document),
    ['DisabledControls/management'],
  );
});

test('what no document asks about is read all the same, and a near name is offered', async (t) => {
  const run = await small(t);
  await run.trueup(['apply', '--yes']);
  run.write({ 'compliance/security-hub/standards.yaml': undefined, 'compliance/security-hub/disabled-controls/all.yaml': undefined });
  const undeclared = await run.trueup(['explain', `securityhub/control/111111111111/eu-west-1/${pci}/S3.9`]);
  assert.match(undeclared.stdout, /nothing is asked of it here/);
  assert.match(undeclared.stdout, /^Live:\n {2}there \(ENABLED\)$/m);
  const slip = await run.trueup(['explain', `securityhub/control/${member}/eu-west-1/${pci}/IAM.66`]);
  assert.equal(slip.exitCode, 0);
  assert.match(slip.stderr, /note: nothing is known of pci-dss\/v\/4\.0\.1\/IAM\.66 here; did you mean pci-dss\/v\/4\.0\.1\/IAM\.6\?/);
});

test('a cell that nothing can reach says why, and is not read', async (t) => {
  const run = await small(t);
  const unknown = await run.trueup(['explain', '222222222223/eu-west-1']);
  assert.equal(unknown.exitCode, 0);
  assert.match(unknown.stdout, /Not targeted:\n {2}the organization has no account 222222222223; did you mean 222222222222\?/);
  const elsewhere = await run.trueup(['explain', `securityhub/hub/${member}/us-east-1/default`]);
  assert.match(elsewhere.stdout, /us-east-1 is not in Organization\.spec\.governedRegions/);
  assert.match(elsewhere.stdout, /^Live:\n {2}not read$/m);
});

for (const [address, said] of Object.entries({
  'securityhub/contrl/222222222222/eu-west-1/pci-dss/v/4.0.1/IAM.6':
    /^error: there is no type securityhub\/contrl\n {2}did you mean securityhub\/control\?\n {2}a resource is /,
  'securityhub/control/222222222222/eu-west-1': /^error: .* is no address: it has no name\n {2}a resource is /,
  'securityhub/control/2222/eu-west-1/x/y': /is no address: its third part is no account id of twelve digits/,
  '2222/eu-west-1': /^error: 2222\/eu-west-1 is neither a cell nor a resource\n {2}a resource is /,
  'IAM.6': /^error: IAM\.6 is neither a cell nor a resource/,
})) {
  test(`explain ${address} is refused before anything is read`, async (t) => {
    const run = await e2e(t, undefined, {}, { accounts: 1 });
    const ended = await run.trueup(['explain', address]);
    assert.equal(ended.exitCode, 1);
    assert.match(ended.stderr, said);
    assert.equal(ended.stdout, '');
  });
}
