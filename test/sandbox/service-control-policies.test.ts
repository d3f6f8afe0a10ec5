import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as org from '@aws-sdk/client-organizations';
import { awsError, management, member, setting } from './monitoring-setting.ts';

const Type = 'SERVICE_CONTROL_POLICY';
const deny = (...actions: string[]) =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Deny', Action: actions, Resource: '*' }] });

test('a service control policy is made, attached, changed and taken away', async (t) => {
  const all = await setting(t);
  const made = all.client(org.OrganizationsClient, management);
  const create = (Name: string, Content = deny('ses:DeleteTenant')) =>
    made.send(
      new org.CreatePolicyCommand({ Name, Content, Type, Description: 'keeps others away', Tags: [{ Key: 'trueup', Value: 'main' }] }),
    );
  const PolicyId = (await create('messaging')).Policy?.PolicySummary?.Id;
  await assert.rejects(create('messaging'), awsError('DuplicatePolicyException', 400));
  await assert.rejects(create('large', deny('x'.repeat(5120))), (error) => {
    assert.ok(error instanceof org.ConstraintViolationException);
    assert.equal(error.Reason, 'POLICY_CONTENT_LIMIT_EXCEEDED');
    return true;
  });
  const principal = '{"Statement":[{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*"}]}';
  for (const content of ['no json', '{}', principal])
    await assert.rejects(create('wrong', content), awsError('MalformedPolicyDocumentException', 400));
  await assert.rejects(
    all.client(org.OrganizationsClient, member).send(new org.CreatePolicyCommand({ Name: 'x', Content: deny('a'), Type, Description: '' })),
    awsError('AccessDeniedException', 400),
  );

  const attach = (id = PolicyId) => made.send(new org.AttachPolicyCommand({ PolicyId: id, TargetId: member }));
  await attach();
  await assert.rejects(attach(), awsError('DuplicatePolicyAttachmentException', 400));
  const targets = async () => (await made.send(new org.ListTargetsForPolicyCommand({ PolicyId }))).Targets;
  assert.deepEqual(
    (await targets())?.map((target) => [target.TargetId, target.Type]),
    [[member, 'ACCOUNT']],
  );
  const attached = async () =>
    (await made.send(new org.ListPoliciesForTargetCommand({ TargetId: member, Filter: Type }))).Policies?.map(({ Name }) => Name);
  assert.deepEqual(await attached(), ['FullAWSAccess', 'messaging']);
  for (const name of ['b', 'c', 'd']) await attach((await create(name)).Policy?.PolicySummary?.Id);
  await assert.rejects(attach((await create('e')).Policy?.PolicySummary?.Id), (error) => {
    assert.ok(error instanceof org.ConstraintViolationException);
    assert.equal(error.Reason, 'MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED');
    return true;
  });

  const { Policy } = await made.send(
    new org.UpdatePolicyCommand({ PolicyId, Content: deny('ses:DeleteTenant', 'ses:DeleteConfigurationSet') }),
  );
  assert.equal(Policy?.Content, deny('ses:DeleteTenant', 'ses:DeleteConfigurationSet'));
  await assert.rejects(made.send(new org.UpdatePolicyCommand({ PolicyId, Name: 'b' })), awsError('DuplicatePolicyException', 400));
  await assert.rejects(
    made.send(new org.UpdatePolicyCommand({ PolicyId: 'p-FullAWSAccess', Name: 'x' })),
    awsError('AccessDeniedException', 400),
  );
  assert.equal((await made.send(new org.ListPoliciesCommand({ Filter: Type }))).Policies?.length, 6);
  await made.send(new org.TagResourceCommand({ ResourceId: PolicyId, Tags: [{ Key: 'a', Value: 'b' }] }));
  await made.send(new org.UntagResourceCommand({ ResourceId: PolicyId, TagKeys: ['trueup'] }));
  assert.deepEqual((await made.send(new org.ListTagsForResourceCommand({ ResourceId: PolicyId }))).Tags, [{ Key: 'a', Value: 'b' }]);
  await assert.rejects(made.send(new org.TagResourceCommand({ ResourceId: 'p-none', Tags: [] })), awsError('TargetNotFoundException', 400));

  await assert.rejects(made.send(new org.DeletePolicyCommand({ PolicyId })), awsError('PolicyInUseException', 400));
  await made.send(new org.DetachPolicyCommand({ PolicyId, TargetId: member }));
  await made.send(new org.DeletePolicyCommand({ PolicyId }));
  await assert.rejects(targets(), awsError('PolicyNotFoundException', 400));
  const full = { PolicyId: 'p-FullAWSAccess', TargetId: member };
  await made.send(new org.DetachPolicyCommand(full));
  assert.ok(!(await attached())?.includes('FullAWSAccess'));

  const RootId = (await made.send(new org.ListRootsCommand({}))).Roots?.[0]?.Id;
  await made.send(new org.DisablePolicyTypeCommand({ RootId, PolicyType: Type }));
  await assert.rejects(made.send(new org.AttachPolicyCommand(full)), awsError('PolicyTypeNotEnabledException', 400));
  assert.deepEqual(await attached(), []);
  await made.send(new org.EnablePolicyTypeCommand({ RootId, PolicyType: Type }));
  assert.deepEqual(await attached(), ['FullAWSAccess']);
  assert.deepEqual(all.sandbox.defects(), []);
  assert.deepEqual(all.sandbox.unknownMembers(), []);
});
