// The scenarios that every implementation must pass (facts: compliance section 8), through the program as a user runs it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { disable, disabledYaml, organizationYaml, standardsYaml } from './harness.ts';
import {
  cis,
  disabledFile,
  inTheConsole,
  live,
  management,
  member,
  organizationFile,
  pci,
  pciWithout,
  regions,
  small,
  standardsFile,
  writes,
} from './small.ts';

const mark = 'not used here | ticket=SEC-1 | by=trueup:main';

test('1: a missing hub is enabled without default standards, gets the declared ones, and its controls go off', async (t) => {
  const run = await small(t, pciWithout(['IAM.6', 'S3.1']), { securityhub: { hubs: [] } });
  const plan = await run.trueup(['plan', '--detailed-exitcode']);
  assert.equal(plan.exitCode, 2, plan.stderr);
  // A hub and a standard in each cell; the two controls exist with their standard, so they are updates that follow.
  assert.match(plan.stdout, /^Plan: 8 to create, 8 to update, 0 to delete in 4 cells/m);

  const applied = await run.trueup(['apply', '--yes']);
  assert.equal(applied.exitCode, 0, applied.stdout + applied.stderr);
  for (const account of [management, member])
    for (const region of regions)
      assert.deepEqual(live(run, account, region), { standards: { [pci]: 'READY' }, disabled: { 'IAM.6': mark, 'S3.1': mark } });

  const again = await run.trueup(['plan', '--detailed-exitcode']);
  assert.equal(again.exitCode, 0, again.stdout);
});

test('2: a standard that is PENDING for ten minutes is waited for, and no other cell waits with it', async (t) => {
  const hubs = [
    { accounts: [management, member], regions, standards: { [pci]: {} } },
    { accounts: [member], regions: ['us-east-1'], standards: { [pci]: { status: 'PENDING', minutesLeft: 10 } } },
  ];
  const run = await small(t, pciWithout(['IAM.6']), { securityhub: { hubs } });
  const begunMs = run.clock.monotonicMs();
  const applied = await run.trueup(['apply', '--yes']);
  assert.equal(applied.exitCode, 0, applied.stdout + applied.stderr);
  assert.ok(run.clock.monotonicMs() - begunMs >= 10 * 60_000, 'the pending standard took its ten minutes');
  const done = writes(run);
  assert.equal(done.at(-1), `${member}/us-east-1 BatchUpdateStandardsControlAssociations`);
  assert.equal(done.length, 4, 'one call a cell');
  const updates = run.sandbox.calls.list({ operation: 'BatchUpdateStandardsControlAssociations' });
  for (const { awsMs } of updates.slice(0, 3)) assert.ok(awsMs < 60_000, `${awsMs} ms: the ready cells were written at once`);
});

test('2: a standard that stays PENDING longer than the limit leaves its cell converging, exit 4, and the next run finishes', async (t) => {
  const hubs = [
    { accounts: [management, member], regions, standards: { [pci]: {} } },
    { accounts: [member], regions: ['us-east-1'], standards: { [pci]: { status: 'PENDING', minutesLeft: 30 } } },
  ];
  const run = await small(t, pciWithout(['IAM.6']), { securityhub: { hubs } });
  const applied = await run.trueup(['apply', '--yes']);
  assert.equal(applied.exitCode, 4, applied.stdout + applied.stderr);
  assert.match(applied.stdout, /^Result: 3 converged, 1 converging, 0 failed, 0 refused, 0 unreadable, 0 skipped$/m);
  assert.match(applied.stdout, /222222222222\/us-east-1 .*pci-dss\/v\/3\.2\.1/s);
  run.clock.advance(20 * 60_000);
  const again = await run.trueup(['apply', '--yes']);
  assert.equal(again.exitCode, 0, again.stdout + again.stderr);
  assert.deepEqual(live(run, member, 'us-east-1')?.disabled, { 'IAM.6': mark });
});

test('3: a standard that ends INCOMPLETE says why, its controls converge, and it is never toggled', async (t) => {
  const trouble = { [pci]: { enabling: 'MAXIMUM_NUMBER_OF_CONFIG_RULES_EXCEEDED' } };
  const hubs = [
    { accounts: [management], regions, standards: { [pci]: {} } },
    { accounts: [member], regions, standards: {}, trouble },
  ];
  const run = await small(t, pciWithout(['IAM.6']), { securityhub: { hubs } });
  const applied = await run.trueup(['apply', '--yes']);
  assert.equal(applied.exitCode, 0, applied.stdout + applied.stderr);
  for (const region of regions)
    assert.deepEqual(live(run, member, region), { standards: { [pci]: 'INCOMPLETE' }, disabled: { 'IAM.6': mark } });
  const enabling = writes(run).filter((call) => call.endsWith('BatchEnableStandards'));
  assert.deepEqual(enabling.sort(), [`${member}/eu-west-1 BatchEnableStandards`, `${member}/us-east-1 BatchEnableStandards`]);

  run.sandbox.clearCalls();
  const after = await run.trueup(['plan', '--detailed-exitcode']);
  assert.equal(after.exitCode, 0, after.stdout);
  assert.match(after.stdout, /standard-incomplete: pci-dss\/v\/3\.2\.1 is .*MAXIMUM_NUMBER_OF_CONFIG_RULES_EXCEEDED/s);
  assert.equal((await run.trueup(['apply', '--yes'])).exitCode, 0);
  assert.deepEqual(writes(run), []);
});

test('4: what comes back unprocessed with HTTP 200 is not counted as done; the processed entries and the other cells are', async (t) => {
  const files = {
    ...pciWithout(['IAM.6']),
    [standardsFile]: standardsYaml(`  standards: [{ id: ${pci}, state: present }, { id: ${cis}, state: present }]\n`),
  };
  const hubs = [{ accounts: [management, member], regions, standards: { [pci]: {}, [cis]: {} } }];
  const run = await small(t, files, { securityhub: { hubs } });
  // While the call is on its way somebody disables one of the two standards: AWS answers 200 and leaves its entries unprocessed.
  const hold = run.sandbox.faults.add({
    operation: 'BatchUpdateStandardsControlAssociations',
    account: member,
    region: 'us-east-1',
    count: 1,
    effect: { kind: 'hold' },
  });
  const applying = run.trueup(['apply', '--yes', '--format', 'json']);
  await run.sandbox.faults.whenHeld();
  await inTheConsole(run, 'disable-standard', { account: member, region: 'us-east-1', standard: cis });
  run.sandbox.faults.clear(hold);
  const applied = await applying;
  assert.equal(applied.exitCode, 4, applied.stdout + applied.stderr);
  const result = JSON.parse(applied.stdout) as { summary: object; cells: Record<string, unknown>[] };
  assert.deepEqual(result.summary, { converged: 3, converging: 1, failed: 0, refused: 0, unreadable: 0, skipped: 0 });
  assert.deepEqual(
    result.cells.map(({ account, region, status, changes, code }) => ({ account, region, status, changes, code })),
    [{ account: member, region: 'us-east-1', status: 'converging', changes: 1, code: 'RESOURCE_NOT_FOUND' }],
  );
  assert.deepEqual(live(run, member, 'us-east-1')?.disabled, { 'IAM.6': mark });
  assert.equal((await run.trueup(['apply', '--yes'])).exitCode, 0, 'the next run puts it right');
});

test('5: a listed control that AWS has retired is said, the other controls go off', async (t) => {
  const run = await small(t, pciWithout(['IAM.6', 'S3.1']), {
    securityhub: { retiredControls: [{ id: 'IAM.6', retiredMinutesAgo: 60 }] },
  });
  const applied = await run.trueup(['apply', '--yes']);
  assert.equal(applied.exitCode, 0, applied.stdout + applied.stderr);
  assert.deepEqual(live(run, member)?.disabled, { 'S3.1': mark });
  const again = await run.trueup(['plan', '--detailed-exitcode']);
  assert.equal(again.exitCode, 0, again.stdout);
  assert.match(again.stdout, /IAM\.6/);
  assert.match(again.stdout, /disabled-controls\/list\.yaml:\d+:\d+ warning V-08/);
});

test('6: a new control that AWS keeps off for its first days is reported and left, and is no difference once it is on', async (t) => {
  const files = pciWithout([], '  unlistedControls: enabled\n');
  const { [disabledFile]: _none, ...onlyStandards } = files;
  const run = await small(t, onlyStandards, { securityhub: { newControls: [{ id: 'IAM.6', releasedMinutesAgo: 60 }] } });
  const plan = await run.trueup(['plan', '--detailed-exitcode']);
  assert.equal(plan.exitCode, 0, plan.stdout + plan.stderr);
  assert.match(plan.stdout, /control-pending-release: pci-dss\/v\/3\.2\.1\/IAM\.6/);
  assert.equal((await run.trueup(['apply', '--yes'])).exitCode, 0);
  assert.deepEqual(writes(run), []);
  run.clock.advance(3 * 86_400_000);
  const later = await run.trueup(['plan', '--detailed-exitcode']);
  assert.equal(later.exitCode, 0, later.stdout);
  assert.doesNotMatch(later.stdout, /control-pending-release/);
});

test('7: on the day after an entry expires its control goes on again; another person’s stays off', async (t) => {
  const others = [{ controls: ['S3.1'], status: 'DISABLED', reason: 'ask Ann' }];
  const files = { ...pciWithout([]), [disabledFile]: disabledYaml([disable('IAM.6', ', expires: 2026-12-31')]) };
  const run = await small(t, files, {
    securityhub: { hubs: [{ accounts: [management, member], regions, standards: { [pci]: { controls: others } } }] },
  });
  const expiring = 'not used here | ticket=SEC-1 | expires=2026-12-31 | by=trueup:main';
  assert.equal((await run.trueup(['apply', '--yes'])).exitCode, 0);
  assert.deepEqual(live(run, member)?.disabled, { 'IAM.6': expiring, 'S3.1': 'ask Ann' });

  const lastDay = await run.trueup(['plan', '--detailed-exitcode', '--now', '2026-12-31T23:59:59Z']);
  assert.equal(lastDay.exitCode, 0, lastDay.stdout);
  const dayAfter = await run.trueup(['plan', '--detailed-exitcode', '--now', '2027-01-01']);
  assert.equal(dayAfter.exitCode, 2, dayAfter.stdout);
  assert.match(dayAfter.stdout, /^Plan: 0 to create, 4 to update, 0 to delete in 4 cells \(1 classes\)/m);
  assert.match(dayAfter.stdout, /control-should-be-enabled.*counted until 2026-12-31/s);

  assert.equal((await run.trueup(['apply', '--yes', '--now', '2027-01-01'])).exitCode, 0);
  assert.deepEqual(live(run, member)?.disabled, { 'S3.1': 'ask Ann' });
});

test('9: a Region that answers 403 is unreadable, the others are read and written; plan and apply exit 6', async (t) => {
  const run = await small(t, pciWithout(['IAM.6']));
  run.sandbox.faults.add({ service: 'securityhub', account: member, region: 'us-east-1', effect: { kind: 'denied' } });
  const plan = await run.trueup(['plan', '--detailed-exitcode']);
  assert.equal(plan.exitCode, 6, plan.stdout + plan.stderr);
  assert.match(plan.stdout, /222222222222\/us-east-1 security-hub: AccessDeniedException/);
  assert.match(plan.stdout, /^Plan: 0 to create, 3 to update, 0 to delete in 3 cells \(1 classes\); 1 unreadable$/m);

  const applied = await run.trueup(['apply', '--yes']);
  assert.equal(applied.exitCode, 6, applied.stdout + applied.stderr);
  const again = await run.trueup(['plan', '--detailed-exitcode']);
  assert.equal(again.exitCode, 6, 'nothing is left to change, and that is still not in sync');
  assert.match(again.stdout, /No changes: .* 3 cells in sync, as far as could be read\./);
});

test('14: an account id without quotes is refused where it stands, before anything is asked of AWS', async (t) => {
  const files = pciWithout(['IAM.6']);
  const run = await small(t, {
    ...files,
    [standardsFile]: standardsYaml(`  standards: [{ id: ${pci}, state: present }]\n`, 'standards', '{ account: 012345678901 }'),
  });
  for (const command of [['validate'], ['plan'], ['apply', '--yes'], ['drift']]) {
    const ended = await run.trueup(command);
    assert.equal(ended.exitCode, 3, ended.stdout + ended.stderr);
    const text = command[0] === 'validate' ? ended.stdout : ended.stderr;
    assert.match(text, /compliance\/security-hub\/standards\.yaml:5:35 error D-12/);
    assert.match(text, /"012345678901"/, 'it says what to write');
  }
  assert.equal(run.sandbox.calls.list().length, 0);
});

test('15: credentials of an hour are renewed in a run that waits for longer', async (t) => {
  const files = {
    ...pciWithout(['IAM.6']),
    [organizationFile]: organizationYaml(regions, '  limits: { standardReadyTimeout: 3h }\n'),
  };
  const hubs = [
    { accounts: [management, member], regions, standards: { [pci]: {} } },
    { accounts: [member], regions: ['us-east-1'], standards: { [pci]: { status: 'PENDING', minutesLeft: 150 } } },
  ];
  const run = await small(t, files, { securityhub: { hubs } });
  const applied = await run.trueup(['apply', '--yes']);
  assert.equal(applied.exitCode, 0, applied.stdout + applied.stderr);
  assert.ok(run.clock.monotonicMs() > 150 * 60_000);
  assert.deepEqual(live(run, member, 'us-east-1')?.disabled, { 'IAM.6': mark });
  const expired = run.sandbox.calls.list().filter(({ error }) => error !== undefined && /Expired/.test(error));
  assert.deepEqual(expired, [], 'renewed before they ended');
  const assumed = run.sandbox.calls.list({ operation: 'AssumeRole' });
  assert.ok(assumed.length >= 3 + 2, `${assumed.length} AssumeRole calls`);
});

test('15: a role whose keys AWS calls expired in the middle of a run is assumed again', async (t) => {
  const run = await small(t, pciWithout(['IAM.6']));
  run.sandbox.faults.add({
    operation: 'BatchUpdateStandardsControlAssociations',
    account: member,
    count: 1,
    effect: { kind: 'error', name: 'ExpiredTokenException', status: 403, message: 'The security token included in the request is expired' },
  });
  const applied = await run.trueup(['apply', '--yes']);
  assert.equal(applied.exitCode, 0, applied.stdout + applied.stderr);
  for (const region of regions) assert.deepEqual(live(run, member, region)?.disabled, { 'IAM.6': mark });
});
