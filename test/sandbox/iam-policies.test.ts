import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as iam from '@aws-sdk/client-iam';
import { policyHandlers } from '../../sandbox/services/iam/policies.ts';
import { awsError, member, setting } from './monitoring-setting.ts';

const document = (action: string) =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: action, Resource: '*' }] });
const trust = '{"Version":"2012-10-17","Statement":[]}';

test('a managed policy, its versions and its roles', async (t) => {
  const all = await setting(t);
  const made = all.client(iam.IAMClient);
  const create = (PolicyName: string, PolicyDocument = document('ses:SendEmail')) =>
    made.send(new iam.CreatePolicyCommand({ PolicyName, PolicyDocument, Path: '/trueup/', Tags: [{ Key: 'trueup', Value: 'main' }] }));
  const PolicyArn = (await create('tenant-shop')).Policy?.Arn;
  assert.equal(PolicyArn, `arn:aws:iam::${member}:policy/trueup/tenant-shop`);
  await assert.rejects(create('tenant-shop'), awsError('EntityAlreadyExistsException', 409));
  await assert.rejects(create('wrong', 'no json'), awsError('MalformedPolicyDocumentException', 400));
  await assert.rejects(create('large', document(`ses:${'x'.repeat(6144)}`)), awsError('LimitExceededException', 409));
  // White space does not count.
  await create('wide', JSON.stringify(JSON.parse(document('ses:SendEmail')), null, 2000));

  const version = (SetAsDefault: boolean) =>
    made.send(new iam.CreatePolicyVersionCommand({ PolicyArn, PolicyDocument: document('ses:SendRawEmail'), SetAsDefault }));
  for (const isDefault of [true, false, false, false]) await version(isDefault);
  await assert.rejects(version(true), awsError('LimitExceededException', 409));
  const { Versions } = await made.send(new iam.ListPolicyVersionsCommand({ PolicyArn }));
  assert.deepEqual(
    Versions?.map(({ VersionId, IsDefaultVersion }) => [VersionId, IsDefaultVersion]),
    [
      ['v5', false],
      ['v4', false],
      ['v3', false],
      ['v2', true],
      ['v1', false],
    ],
  );
  await made.send(new iam.SetDefaultPolicyVersionCommand({ PolicyArn, VersionId: 'v4' }));
  await assert.rejects(
    made.send(new iam.SetDefaultPolicyVersionCommand({ PolicyArn, VersionId: 'v9' })),
    awsError('NoSuchEntityException', 404),
  );
  await assert.rejects(
    made.send(new iam.DeletePolicyVersionCommand({ PolicyArn, VersionId: 'v4' })),
    awsError('DeleteConflictException', 409),
  );
  const { PolicyVersion } = await made.send(new iam.GetPolicyVersionCommand({ PolicyArn, VersionId: 'v2' }));
  assert.equal(decodeURIComponent(PolicyVersion?.Document ?? ''), document('ses:SendRawEmail'));

  const RoleName = 'sender';
  await made.send(new iam.CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust }));
  await made.send(new iam.AttachRolePolicyCommand({ RoleName, PolicyArn }));
  const entities = async () =>
    (await made.send(new iam.ListEntitiesForPolicyCommand({ PolicyArn }))).PolicyRoles?.map((role) => role.RoleName);
  assert.deepEqual(await entities(), [RoleName]);
  assert.equal((await made.send(new iam.GetPolicyCommand({ PolicyArn }))).Policy?.AttachmentCount, 1);
  const names = async (input: iam.ListPoliciesCommandInput) =>
    (await made.send(new iam.ListPoliciesCommand(input))).Policies?.map(({ PolicyName }) => PolicyName);
  assert.deepEqual(await names({ Scope: 'Local', PathPrefix: '/trueup/' }), ['tenant-shop', 'wide']);
  assert.deepEqual(await names({ OnlyAttached: true }), ['tenant-shop']);
  for (let index = 0; index < 9; index += 1)
    await made.send(new iam.AttachRolePolicyCommand({ RoleName, PolicyArn: `arn:aws:iam::aws:policy/Some${index}` }));
  const eleventh = new iam.AttachRolePolicyCommand({ RoleName, PolicyArn: 'arn:aws:iam::aws:policy/Other' });
  await assert.rejects(made.send(eleventh), awsError('LimitExceededException', 409));
  assert.equal((await made.send(new iam.ListAttachedRolePoliciesCommand({ RoleName }))).AttachedPolicies?.length, 10);

  await made.send(new iam.TagPolicyCommand({ PolicyArn, Tags: [{ Key: 'a', Value: 'b' }] }));
  await made.send(new iam.UntagPolicyCommand({ PolicyArn, TagKeys: ['trueup'] }));
  assert.deepEqual((await made.send(new iam.ListPolicyTagsCommand({ PolicyArn }))).Tags, [{ Key: 'a', Value: 'b' }]);
  await assert.rejects(made.send(new iam.DeletePolicyCommand({ PolicyArn })), /attached to entities/);
  await made.send(new iam.DetachRolePolicyCommand({ RoleName, PolicyArn }));
  await assert.rejects(made.send(new iam.DeletePolicyCommand({ PolicyArn })), /more than one version/);
  for (const VersionId of ['v1', 'v2', 'v3', 'v5']) await made.send(new iam.DeletePolicyVersionCommand({ PolicyArn, VersionId }));
  await made.send(new iam.DeletePolicyCommand({ PolicyArn }));
  await assert.rejects(made.send(new iam.GetPolicyCommand({ PolicyArn })), awsError('NoSuchEntityException', 404));
  await assert.rejects(entities(), awsError('NoSuchEntityException', 404));
  assert.deepEqual(all.sandbox.defects(), []);
  assert.deepEqual(all.sandbox.unknownMembers(), []);
});

test('inline policies have a size of their own', async (t) => {
  const made = (await setting(t)).client(iam.IAMClient);
  const RoleName = 'inline';
  await made.send(new iam.CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust }));
  const put = (PolicyName: string, action: string) =>
    made.send(new iam.PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument: document(action) }));
  await put('one', `s3:${'x'.repeat(6000)}`);
  await assert.rejects(put('two', `s3:${'x'.repeat(6000)}`), awsError('LimitExceededException', 409));
  await put('one', 's3:GetObject');
  const { PolicyDocument = '' } = await made.send(new iam.GetRolePolicyCommand({ RoleName, PolicyName: 'one' }));
  assert.equal(decodeURIComponent(PolicyDocument), document('s3:GetObject'));
  assert.deepEqual((await made.send(new iam.ListRolePoliciesCommand({ RoleName }))).PolicyNames, ['one']);
  await made.send(new iam.DeleteRolePolicyCommand({ RoleName, PolicyName: 'one' }));
  assert.equal(Object.keys(policyHandlers).length, 20);
});
