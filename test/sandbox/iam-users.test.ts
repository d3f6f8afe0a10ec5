// Users, groups, boundaries, and the one call that shows all of an account.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as iam from '@aws-sdk/client-iam';
import { authorizationDetailHandlers } from '../../sandbox/services/iam/authorization-details.ts';
import { boundaryHandlers } from '../../sandbox/services/iam/boundaries.ts';
import { userHandlers } from '../../sandbox/services/iam/users.ts';
import { awsError, member, setting } from './monitoring-setting.ts';

const document = (action: string) =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: action, Resource: '*' }] });
const plain = (text: string | undefined): string => decodeURIComponent(text ?? '');

test('users and groups with their policies and boundaries, and all of it in one call', async (t) => {
  const all = await setting(t);
  const client = all.client(iam.IAMClient);
  const UserName = 'ann';
  const GroupName = 'senders';
  const { Policy } = await client.send(new iam.CreatePolicyCommand({ PolicyName: 'wide', PolicyDocument: document('ses:*') }));
  const PolicyArn = Policy?.Arn ?? '';
  const boundary = { PermissionsBoundary: PolicyArn };

  const { User } = await client.send(
    new iam.CreateUserCommand({ UserName, Path: '/web/', Tags: [{ Key: 'team', Value: 'web' }], ...boundary }),
  );
  assert.equal(User?.Arn, `arn:aws:iam::${member}:user/web/${UserName}`);
  await assert.rejects(client.send(new iam.CreateUserCommand({ UserName: 'ANN' })), awsError('EntityAlreadyExistsException', 409));
  await assert.rejects(client.send(new iam.CreateUserCommand({ UserName: 'a b' })), awsError('ValidationError', 400));
  await client.send(new iam.CreateGroupCommand({ GroupName }));
  await assert.rejects(client.send(new iam.AddUserToGroupCommand({ UserName: 'bob', GroupName })), awsError('NoSuchEntityException', 404));
  await client.send(new iam.AddUserToGroupCommand({ UserName, GroupName }));
  assert.deepEqual(
    (await client.send(new iam.GetGroupCommand({ GroupName }))).Users?.map((user) => user.UserName),
    [UserName],
  );
  assert.deepEqual(
    (await client.send(new iam.ListGroupsForUserCommand({ UserName }))).Groups?.map((group) => group.GroupName),
    [GroupName],
  );
  assert.deepEqual(
    (await client.send(new iam.ListGroupsCommand({}))).Groups?.map((group) => group.GroupName),
    [GroupName],
  );
  assert.deepEqual((await client.send(new iam.ListUsersCommand({ PathPrefix: '/web/' }))).Users?.length, 1);

  const PolicyName = 'own';
  await client.send(new iam.PutUserPolicyCommand({ UserName, PolicyName, PolicyDocument: document('ses:SendEmail') }));
  await client.send(new iam.PutGroupPolicyCommand({ GroupName, PolicyName, PolicyDocument: document('sns:Publish') }));
  await assert.rejects(
    client.send(new iam.PutUserPolicyCommand({ UserName, PolicyName: 'big', PolicyDocument: document(`s3:${'x'.repeat(2048)}`) })),
    awsError('LimitExceededException', 409),
  );
  await client.send(new iam.AttachGroupPolicyCommand({ GroupName, PolicyArn }));
  await client.send(new iam.AttachUserPolicyCommand({ UserName, PolicyArn: 'arn:aws:iam::aws:policy/AmazonSESFullAccess' }));
  await assert.rejects(
    client.send(new iam.AttachUserPolicyCommand({ UserName, PolicyArn: `${PolicyArn}x` })),
    awsError('NoSuchEntityException', 404),
  );
  assert.equal(
    plain((await client.send(new iam.GetUserPolicyCommand({ UserName, PolicyName }))).PolicyDocument),
    document('ses:SendEmail'),
  );
  assert.equal(
    plain((await client.send(new iam.GetGroupPolicyCommand({ GroupName, PolicyName }))).PolicyDocument),
    document('sns:Publish'),
  );
  assert.deepEqual((await client.send(new iam.ListUserPoliciesCommand({ UserName }))).PolicyNames, [PolicyName]);
  assert.deepEqual((await client.send(new iam.ListGroupPoliciesCommand({ GroupName }))).PolicyNames, [PolicyName]);
  assert.deepEqual(
    (await client.send(new iam.ListAttachedGroupPoliciesCommand({ GroupName }))).AttachedPolicies?.map((one) => one.PolicyArn),
    [PolicyArn],
  );
  assert.equal((await client.send(new iam.ListAttachedUserPoliciesCommand({ UserName }))).AttachedPolicies?.length, 1);
  const entities = await client.send(new iam.ListEntitiesForPolicyCommand({ PolicyArn }));
  assert.deepEqual([entities.PolicyGroups?.[0]?.GroupName, entities.PolicyUsers, entities.PolicyRoles], [GroupName, [], []]);

  const RoleName = 'bound';
  await client.send(new iam.CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: '{"Statement":[]}' }));
  await client.send(new iam.PutRolePermissionsBoundaryCommand({ RoleName, ...boundary }));
  assert.equal((await client.send(new iam.GetRoleCommand({ RoleName }))).Role?.PermissionsBoundary?.PermissionsBoundaryArn, PolicyArn);

  // Two things a page: users, groups, roles and policies come in this order.
  const details: iam.GetAccountAuthorizationDetailsCommandOutput[] = [];
  for (let Marker: string | undefined, more = true; more; ) {
    const page = await client.send(
      new iam.GetAccountAuthorizationDetailsCommand({ MaxItems: 2, ...(Marker === undefined ? {} : { Marker }) }),
    );
    details.push(page);
    Marker = page.Marker;
    more = page.IsTruncated === true;
  }
  assert.ok(details.length > 2);
  const [ann] = details.flatMap((page) => page.UserDetailList ?? []);
  assert.deepEqual(
    [ann?.GroupList, plain(ann?.UserPolicyList?.[0]?.PolicyDocument), ann?.PermissionsBoundary?.PermissionsBoundaryArn],
    [[GroupName], document('ses:SendEmail'), PolicyArn],
  );
  const [senders] = details.flatMap((page) => page.GroupDetailList ?? []);
  assert.deepEqual([senders?.AttachedManagedPolicies?.[0]?.PolicyArn, senders?.GroupPolicyList?.[0]?.PolicyName], [PolicyArn, PolicyName]);
  const role = details.flatMap((page) => page.RoleDetailList ?? []).find((one) => one.RoleName === RoleName);
  assert.equal(role?.PermissionsBoundary?.PermissionsBoundaryArn, PolicyArn);
  const policies = details.flatMap((page) => page.Policies ?? []);
  assert.deepEqual(policies.map(({ PolicyName: name }) => name).sort(), ['AmazonSESFullAccess', 'wide']);
  assert.equal(plain(policies.find(({ Arn }) => Arn === PolicyArn)?.PolicyVersionList?.[0]?.Document), document('ses:*'));
  const some = await client.send(new iam.GetAccountAuthorizationDetailsCommand({ Filter: ['User'] }));
  assert.deepEqual([some.UserDetailList?.length, some.RoleDetailList, some.Policies], [1, [], []]);

  await client.send(new iam.DeleteRolePermissionsBoundaryCommand({ RoleName }));
  assert.equal((await client.send(new iam.GetRoleCommand({ RoleName }))).Role?.PermissionsBoundary, undefined);
  await client.send(new iam.DeleteUserPermissionsBoundaryCommand({ UserName }));
  assert.equal((await client.send(new iam.GetUserCommand({ UserName }))).User?.PermissionsBoundary, undefined);
  await client.send(new iam.PutUserPermissionsBoundaryCommand({ UserName, ...boundary }));
  for (const command of [new iam.DeleteUserCommand({ UserName }), new iam.DeleteGroupCommand({ GroupName })])
    await assert.rejects(client.send(command as iam.DeleteUserCommand), awsError('DeleteConflictException', 409));
  await client.send(new iam.RemoveUserFromGroupCommand({ UserName, GroupName }));
  await client.send(new iam.DeleteUserPolicyCommand({ UserName, PolicyName }));
  await client.send(new iam.DetachUserPolicyCommand({ UserName, PolicyArn: 'arn:aws:iam::aws:policy/AmazonSESFullAccess' }));
  await client.send(new iam.DeleteUserCommand({ UserName }));
  await client.send(new iam.DeleteGroupPolicyCommand({ GroupName, PolicyName }));
  await client.send(new iam.DetachGroupPolicyCommand({ GroupName, PolicyArn }));
  await client.send(new iam.DeleteGroupCommand({ GroupName }));
  await assert.rejects(client.send(new iam.GetUserCommand({ UserName })), awsError('NoSuchEntityException', 404));
  assert.deepEqual([all.sandbox.defects(), all.sandbox.unknownMembers()], [[], []]);
  // Each operation of the three tables is called above.
  assert.equal(Object.keys({ ...userHandlers, ...boundaryHandlers, ...authorizationDetailHandlers }).length, 30);
});
