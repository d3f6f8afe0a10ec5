// The judge of `--enforce-iam` over the wire: boundaries, session policies, service control policies, tags of what is there, roles that are handed over.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as firehose from '@aws-sdk/client-firehose';
import * as iam from '@aws-sdk/client-iam';
import * as org from '@aws-sdk/client-organizations';
import * as sms from '@aws-sdk/client-pinpoint-sms-voice-v2';
import * as ses from '@aws-sdk/client-sesv2';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { sandboxFor, settings } from './calling.ts';

const management = '111111111111';
const account = '222222222222';
const region = 'eu-west-1';

interface Statement {
  readonly Effect?: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource?: string;
  readonly Condition?: object;
}
const policy = (...statements: readonly Statement[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements.map((one) => ({ Effect: 'Allow', Resource: '*', ...one })) });
const trust = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: 'sts:AssumeRole' }],
});

const said = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'allowed',
    (error: Error) =>
      /not authorized to perform/.test(error.message)
        ? error.message.replace(/^User: \S+ is not authorized to perform: /, '')
        : Promise.reject(error),
  );

test('what binds a role besides its own policies is judged, and says which it was', async (t) => {
  const sandbox = await sandboxFor(t, { enforceIam: true });
  const admin = new iam.IAMClient(settings(sandbox, account, region));
  let made = 0;
  /** The keys of a new role with the policy, perhaps with a boundary and a session policy. */
  const keysOf = async (own: string, more: { boundary?: string; session?: string } = {}) => {
    made += 1;
    const RoleName = `role-${made}`;
    const boundary =
      more.boundary === undefined
        ? undefined
        : await admin.send(new iam.CreatePolicyCommand({ PolicyName: `${RoleName}-bound`, PolicyDocument: more.boundary }));
    await admin.send(
      new iam.CreateRoleCommand({
        RoleName,
        AssumeRolePolicyDocument: trust,
        ...(boundary?.Policy?.Arn === undefined ? {} : { PermissionsBoundary: boundary.Policy.Arn }),
      }),
    );
    await admin.send(new iam.PutRolePolicyCommand({ RoleName, PolicyName: 'own', PolicyDocument: own }));
    const session = more.session === undefined ? {} : { Policy: more.session };
    const { Credentials: keys } = await new STSClient(settings(sandbox, account, region)).send(
      new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${account}:role/${RoleName}`, RoleSessionName: 'test', ...session }),
    );
    return { accessKeyId: keys?.AccessKeyId ?? '', secretAccessKey: keys?.SecretAccessKey ?? '', sessionToken: keys?.SessionToken ?? '' };
  };
  type Keys = Awaited<ReturnType<typeof keysOf>> | string;
  const mail = (keys: Keys) => new ses.SESv2Client(settings(sandbox, keys, region));
  const read = (keys: Keys) => said(mail(keys).send(new ses.GetAccountCommand({})));
  const create = (keys: Keys, ConfigurationSetName: string, tags: readonly ses.Tag[] = []) =>
    said(mail(keys).send(new ses.CreateConfigurationSetCommand({ ConfigurationSetName, Tags: [...tags] })));
  const remove = (keys: Keys, ConfigurationSetName: string) =>
    said(mail(keys).send(new ses.DeleteConfigurationSetCommand({ ConfigurationSetName })));

  const all = policy({ Action: 'ses:*' });
  const reads = policy({ Action: 'ses:Get*' });
  const bounded = await keysOf(all, { boundary: reads });
  assert.deepEqual(
    [await read(bounded), await create(bounded, 'a')],
    [
      'allowed',
      `ses:CreateConfigurationSet on resource: arn:aws:ses:${region}:${account}:configuration-set/a because no permissions boundary allows the ses:CreateConfigurationSet action`,
    ],
  );
  const narrowed = await keysOf(all, { session: reads });
  assert.equal(await read(narrowed), 'allowed');
  assert.match(await create(narrowed, 'a'), /because no session policy allows/);
  assert.equal(await create(await keysOf(all, { boundary: all, session: all }), 'a'), 'allowed');

  // Tags: a deletion of what is marked, and of nothing else.
  const marked = [{ Key: 'managed-by', Value: 'trueup' }];
  const onlyOurs = await keysOf(policy({ Action: 'ses:Delete*', Condition: { StringEquals: { 'aws:ResourceTag/managed-by': 'trueup' } } }));
  assert.equal(await create(account, 'ours', marked), 'allowed');
  assert.deepEqual(
    [await remove(onlyOurs, 'ours'), (await remove(onlyOurs, 'a')).includes('because no identity-based policy allows')],
    ['allowed', true],
  );
  const texts = new sms.PinpointSMSVoiceV2Client(settings(sandbox, account, region));
  for (const [OptOutListName, Tags] of [
    ['ours', marked],
    ['theirs', []],
  ] as const)
    await texts.send(new sms.CreateOptOutListCommand({ OptOutListName, Tags: [...Tags] }));
  const lists = new sms.PinpointSMSVoiceV2Client(
    settings(
      sandbox,
      await keysOf(
        policy({ Action: 'sms-voice:DeleteOptOutList', Condition: { StringEquals: { 'aws:ResourceTag/managed-by': 'trueup' } } }),
      ),
      region,
    ),
  );
  // What was made is not seen at once.
  sandbox.clock.push(60_000);
  const removeList = (OptOutListName: string) => said(lists.send(new sms.DeleteOptOutListCommand({ OptOutListName })));
  assert.deepEqual([await removeList('ours'), (await removeList('theirs')).includes('opt-out-list/theirs because')], ['allowed', true]);

  // Roles that are handed over: to whom the policy says, and to nobody else.
  const stream = (keys: Keys, name: string) =>
    said(
      new firehose.FirehoseClient(settings(sandbox, keys, region)).send(
        new firehose.CreateDeliveryStreamCommand({
          DeliveryStreamName: name,
          ExtendedS3DestinationConfiguration: { RoleARN: `arn:aws:iam::${account}:role/role-1`, BucketARN: 'arn:aws:s3:::b' },
        }),
      ),
    );
  const passing = (service: string): Statement => ({
    Action: 'iam:PassRole',
    Resource: `arn:aws:iam::${account}:role/role-*`,
    Condition: { StringEquals: { 'iam:PassedToService': service } },
  });
  const passer = await keysOf(policy({ Action: 'firehose:*' }, passing('firehose.amazonaws.com')));
  const other = await keysOf(policy({ Action: 'firehose:*' }, passing('lambda.amazonaws.com')));
  assert.equal(await stream(passer, 'one'), 'allowed');
  assert.equal(
    await stream(other, 'two'),
    `iam:PassRole on resource: arn:aws:iam::${account}:role/role-1 because no identity-based policy allows the iam:PassRole action`,
  );

  // Service control policies bind everybody of a member account, its administrator too, and nobody of the management account.
  const organization = new org.OrganizationsClient(settings(sandbox, management));
  const keep = await organization.send(
    new org.CreatePolicyCommand({
      Name: 'keep',
      Description: '',
      Type: 'SERVICE_CONTROL_POLICY',
      Content: policy({
        Effect: 'Deny',
        Action: 'ses:CreateConfigurationSet',
        Condition: { ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/role-3' } },
      }),
    }),
  );
  const PolicyId = keep.Policy?.PolicySummary?.Id;
  const attached = { PolicyId, TargetId: 'r-ab12' };
  await organization.send(new org.AttachPolicyCommand(attached));
  assert.match(await create(account, 'b'), /configuration-set\/b with an explicit deny in a service control policy$/);
  assert.deepEqual([await create(management, 'b'), await read(account)], ['allowed', 'allowed']);
  await organization.send(new org.DetachPolicyCommand(attached));
  assert.equal(await create(account, 'b'), 'allowed');
  // A level that allows nothing of a service: the others do not make up for it.
  const only = await organization.send(
    new org.CreatePolicyCommand({
      Name: 'only',
      Description: '',
      Type: 'SERVICE_CONTROL_POLICY',
      Content: policy({ Action: ['iam:*', 'sts:*'] }),
    }),
  );
  await organization.send(new org.AttachPolicyCommand({ PolicyId: only.Policy?.PolicySummary?.Id, TargetId: account }));
  await organization.send(new org.DetachPolicyCommand({ PolicyId: 'p-FullAWSAccess', TargetId: account }));
  assert.match(await read(account), /because no service control policy allows the ses:GetAccount action$/);
  assert.deepEqual([sandbox.defects(), sandbox.unknownMembers()], [[], []]);
});
