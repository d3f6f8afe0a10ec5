// Who reaches what: users by their groups, and what a boundary or a service control policy prevents is no breach.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as iam from '@aws-sdk/client-iam';
import * as org from '@aws-sdk/client-organizations';
import { seed } from '../../sandbox/services/sms-voice/index.ts';
import { e2e } from '../e2e/harness.ts';
import { organization } from '../providers/messaging/organization.ts';
import { account, defaults, tenant } from '../providers/messaging/tenant-documents.ts';

const region = 'eu-west-1';
const texting = (name: string) =>
  tenant(name, {
    policies: { sender: { apply: true } },
    channels: {
      email: undefined,
      sms: {
        optOutList: name,
        originationIdentities: [{ senderId: name.toUpperCase(), country: 'DE' }],
        pool: { messageType: 'TRANSACTIONAL' },
        configurationSet: { defaultSenderId: name.toUpperCase(), protect: { DE: 'ALLOW', '*': 'BLOCK' } },
        volume: { perDay: 100, monthlySpendUSD: 0.4 },
      },
    },
  });

interface Proof {
  readonly summary: { readonly breaches: number };
  readonly tenants: readonly { readonly name: string; readonly unread: readonly { readonly code: string; readonly message: string }[] }[];
  readonly pairs: readonly {
    readonly overlaps: readonly {
      readonly kind: string;
      readonly id: string;
      readonly evidence: readonly { readonly arn: string; readonly call: string }[];
    }[];
  }[];
}
const statement = (Effect: 'Allow' | 'Deny', Action: string, Resource = '*', Condition?: object): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect, Action, Resource, ...(Condition === undefined ? {} : { Condition }) }] });

test('users reach by their groups; what a boundary or a service control policy prevents is no breach', async (t) => {
  const files = {
    'organization.yaml': organization,
    ...defaults({ registry: { createTable: true } }),
    ...texting('acme'),
    ...texting('beta'),
  };
  const run = await e2e(t, undefined, files, { limits: false });
  const senders = ['acme', 'beta'].map((name) => ({ account, region, what: 'sender-id', senderId: name.toUpperCase(), country: 'DE' }));
  seed(senders, run.sandbox.environment());
  const applied = await run.trueup(['apply', '--yes']);
  assert.equal(applied.exitCode, 0, applied.stdout + applied.stderr);
  const settings = (accessKeyId: string) => ({
    endpoint: run.sandbox.endpoint,
    region,
    credentials: { accessKeyId, secretAccessKey: 'sandbox' },
  });
  const [hands, organizations] = [new iam.IAMClient(settings(account)), new org.OrganizationsClient(settings('111111111111'))];
  const proof = async (exitCode: number): Promise<Proof> => {
    const ended = await run.trueup(['prove', 'isolation', '--format', 'json']);
    assert.equal(ended.exitCode, exitCode, ended.stderr + ended.stdout);
    return JSON.parse(ended.stdout) as Proof;
  };
  assert.equal((await proof(0)).summary.breaches, 0);

  // Ann may write into beta's list by the group that sends for acme.
  const list = `arn:aws:sms-voice:${region}:${account}:opt-out-list/beta`;
  const { Policies = [] } = await hands.send(new iam.ListPoliciesCommand({ Scope: 'Local' }));
  const PolicyArn = Policies.find(({ PolicyName }) => PolicyName?.includes('acme'))?.Arn;
  const [UserName, GroupName] = ['ann', 'acme-senders'];
  await hands.send(new iam.CreateUserCommand({ UserName }));
  await hands.send(new iam.CreateGroupCommand({ GroupName }));
  await hands.send(new iam.AttachGroupPolicyCommand({ GroupName, PolicyArn }));
  const more = { GroupName, PolicyName: 'more', PolicyDocument: statement('Allow', 'sms-voice:Put*', list) };
  await hands.send(new iam.PutGroupPolicyCommand(more));
  // A group that nobody is in would reach it all the same, once somebody is.
  const group = await proof(2);
  assert.deepEqual(
    group.pairs.flatMap(({ overlaps }) =>
      overlaps.flatMap(({ kind, evidence }) => (kind === 'reach' ? evidence.map(({ arn }) => arn) : [])),
    ),
    [`arn:aws:iam::${account}:group/${GroupName}`],
  );
  await hands.send(new iam.AddUserToGroupCommand({ UserName, GroupName }));
  const before = run.sandbox.calls.list({ service: 'iam' }).length;
  const breached = await proof(2);
  const [reach] = breached.pairs.flatMap(({ overlaps }) => overlaps.filter(({ kind }) => kind === 'reach'));
  assert.deepEqual(
    [reach?.id, reach?.evidence.map(({ arn, call }) => `${call} ${arn}`)],
    [`sms-voice:PutOptedOutNumber ${list}`, [`iam:GetAccountAuthorizationDetails arn:aws:iam::${account}:user/${UserName}`]],
  );
  assert.equal(run.sandbox.calls.list({ service: 'iam' }).length - before, 1, 'one call for all principals of the account');

  // A permissions boundary that leaves texts out, and one that lets them in.
  const bound = async (PolicyName: string, action: string): Promise<void> => {
    const { Policy } = await hands.send(new iam.CreatePolicyCommand({ PolicyName, PolicyDocument: statement('Allow', action) }));
    await hands.send(new iam.PutUserPermissionsBoundaryCommand({ UserName, PermissionsBoundary: Policy?.Arn }));
  };
  await bound('mail-only', 'ses:*');
  assert.equal((await proof(0)).summary.breaches, 0);
  await bound('texts-too', 'sms-voice:*');
  assert.equal((await proof(2)).summary.breaches, 1);

  // A service control policy at the root that keeps everybody out, and one that exempts Ann.
  const keep = async (Name: string, Condition?: object): Promise<string | undefined> => {
    const Content = statement('Deny', 'sms-voice:*OptedOutNumber', '*', Condition);
    const { Policy } = await organizations.send(
      new org.CreatePolicyCommand({ Name, Description: '', Type: 'SERVICE_CONTROL_POLICY', Content }),
    );
    await organizations.send(new org.AttachPolicyCommand({ PolicyId: Policy?.PolicySummary?.Id, TargetId: 'r-ab12' }));
    return Policy?.PolicySummary?.Id;
  };
  const PolicyId = await keep('nobody');
  assert.equal((await proof(0)).summary.breaches, 0);
  await organizations.send(new org.DetachPolicyCommand({ PolicyId, TargetId: 'r-ab12' }));
  await keep('all-but-ann', { ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:user/ann' } });
  assert.equal((await proof(2)).summary.breaches, 1);

  run.sandbox.faults.add({ service: 'organizations', operation: 'ListPoliciesForTarget', effect: { kind: 'denied' } });
  const blind = await proof(6);
  assert.deepEqual(
    blind.tenants.map(({ unread }) => unread.map(({ code }) => code)),
    [['AccessDeniedException'], ['AccessDeniedException']],
  );
  assert.equal(blind.summary.breaches, 1, 'a breach that it may prevent is told all the same');
});
