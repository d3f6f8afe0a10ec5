import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  BatchEnableStandardsCommand,
  BatchUpdateStandardsControlAssociationsCommand,
  CreateFindingAggregatorCommand,
  CreateMembersCommand,
  DisassociateMembersCommand,
  EnableOrganizationAdminAccountCommand,
  EnableSecurityHubCommand,
  GetFindingsCommand,
  type GetFindingsCommandInput,
  GetMembersCommand,
  type SecurityHubClient,
  UpdateSecurityHubConfigurationCommand,
} from '@aws-sdk/client-securityhub';
import { consoleChanges } from '../../sandbox/services/security-hub/console-changes.ts';
import { away, failure, home, type Kit, management, member, minute, pci3, security, standardArn, startKit } from './security-hub-kit.ts';

async function withMember(
  t: Parameters<typeof startKit>[0],
  generator?: 'STANDARD_CONTROL',
): Promise<Kit & { readonly admin: SecurityHubClient }> {
  const kit = await startKit(t, { seed: { regions: [home, away] } });
  for (const region of [home, away]) {
    await kit.client(management, region).send(new EnableOrganizationAdminAccountCommand({ AdminAccountId: security }));
    const ControlFindingGenerator = generator === undefined ? {} : { ControlFindingGenerator: generator };
    await kit.client(member, region).send(new EnableSecurityHubCommand({ EnableDefaultStandards: false, ...ControlFindingGenerator }));
    await kit
      .client(member, region)
      .send(new BatchEnableStandardsCommand({ StandardsSubscriptionRequests: [{ StandardsArn: standardArn(pci3, region) }] }));
  }
  const admin = kit.client(security);
  await admin.send(new CreateFindingAggregatorCommand({ RegionLinkingMode: 'SPECIFIED_REGIONS', Regions: [away] }));
  kit.push(3 * minute);
  return { ...kit, admin };
}

async function all(client: SecurityHubClient, input: GetFindingsCommandInput = {}) {
  const found = [];
  let NextToken: string | undefined;
  do {
    const page = await client.send(
      new GetFindingsCommand({ MaxResults: 100, ...input, ...(NextToken === undefined ? {} : { NextToken }) }),
    );
    found.push(...(page.Findings ?? []));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return found;
}

test('the administrator sees members, and in the home Region the linked ones; a member sees itself', async (t) => {
  const kit = await withMember(t);
  const seen = await all(kit.admin);
  assert.deepEqual(new Set(seen.map((one) => `${one.AwsAccountId}/${one.Region}`)), new Set([`${member}/${home}`, `${member}/${away}`]));
  const linked = await all(kit.client(security, away));
  assert.deepEqual(new Set(linked.map((one) => one.Region)), new Set([away]));
  const own = await all(kit.client(member));
  assert.equal(own.length + linked.length, seen.length);
  assert.equal(new Set(seen.map((one) => one.Id)).size, seen.length);
});

test('findings follow from state: a disabled control has none, a standard on its way neither', async (t) => {
  const kit = await withMember(t);
  const hub = kit.client(member);
  const before = await all(hub);
  const control = before[0]?.Compliance?.SecurityControlId ?? '';
  const update = {
    StandardsArn: standardArn(pci3),
    SecurityControlId: control,
    AssociationStatus: 'DISABLED' as const,
    UpdatedReason: 'r',
  };
  await hub.send(new BatchUpdateStandardsControlAssociationsCommand({ StandardsControlAssociationUpdates: [update] }));
  const after = await all(hub);
  assert.equal(after.length, before.length - 1);
  assert.ok(!after.some((one) => one.Compliance?.SecurityControlId === control));
});

test('checks may fail and be suppressed; filters join as AWS says', async (t) => {
  const kit = await withMember(t);
  const [first, second] = (await all(kit.client(member))).map((one) => one.Compliance?.SecurityControlId ?? '');
  const set = (control: string | undefined, more: object) =>
    consoleChanges['set-check']?.run({ account: member, region: home, control, ...more }, kit.sandbox.environment());
  set(first, { status: 'FAILED' });
  set(second, { status: 'FAILED', workflow: 'SUPPRESSED' });
  const failed = await all(kit.admin, { Filters: { ComplianceStatus: [{ Value: 'FAILED', Comparison: 'EQUALS' }] } });
  assert.deepEqual(failed.map((one) => one.Compliance?.SecurityControlId).sort(), [first, second].sort());
  const open = await all(kit.admin, {
    Filters: {
      ComplianceStatus: [
        { Value: 'FAILED', Comparison: 'EQUALS' },
        { Value: 'WARNING', Comparison: 'EQUALS' },
      ],
      WorkflowStatus: [{ Value: 'SUPPRESSED', Comparison: 'NOT_EQUALS' }],
    },
  });
  assert.deepEqual(
    open.map((one) => one.Compliance?.SecurityControlId),
    [first],
  );
  assert.match(
    (
      await failure(
        all(kit.admin, {
          Filters: {
            Region: [
              { Value: 'a', Comparison: 'EQUALS' },
              { Value: 'b', Comparison: 'NOT_EQUALS' },
            ],
          },
        }),
      )
    ).name,
    /InvalidInput/,
  );
  assert.equal((await failure(all(kit.admin, { MaxResults: 101 }))).name, 'InvalidInputException');
});

test('an administrator without consolidated findings gets one finding a standard', async (t) => {
  const kit = await withMember(t);
  const plain = await all(kit.client(member));
  assert.ok(plain.every((one) => one.GeneratorId?.startsWith('security-control/')));
  await kit.admin.send(new UpdateSecurityHubConfigurationCommand({ ControlFindingGenerator: 'STANDARD_CONTROL' }));
  const split = await all(kit.client(member));
  assert.ok(split.every((one) => one.GeneratorId?.startsWith(`${pci3}/`) && one.ProductFields?.['StandardsArn'] !== undefined));
});

test('a member that is let go keeps its hub and is seen no more; CreateMembers takes it back without touching its standards', async (t) => {
  const kit = await withMember(t);
  await kit.admin.send(new DisassociateMembersCommand({ AccountIds: [member] }));
  assert.deepEqual(new Set((await all(kit.admin)).map((one) => one.Region)), new Set([away]));
  assert.ok((await all(kit.client(member))).length > 0);
  await kit.admin.send(new CreateMembersCommand({ AccountDetails: [{ AccountId: member }, { AccountId: '444444444444' }] }));
  const { Members } = await kit.admin.send(new GetMembersCommand({ AccountIds: [member, '444444444444'] }));
  assert.deepEqual(
    Members?.map((one) => one.MemberStatus),
    ['Enabled', 'Enabled'],
  );
  assert.equal(
    (await failure(kit.client(member).send(new DisassociateMembersCommand({ AccountIds: [member] })))).name,
    'InvalidAccessException',
  );
});
