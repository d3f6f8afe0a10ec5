// How policies and trust are judged with `--enforce-iam`: allow, deny, resources, conditions.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { alsoAsked } from '../../sandbox/authorization/also-asked.ts';
import { matches } from '../../sandbox/authorization/conditions.ts';
import { type BindingPolicies, type Judgement, judge } from '../../sandbox/authorization/judgement.ts';
import { type Question, verdictOf } from '../../sandbox/authorization/policy.ts';
import { actionsOf, keysOf, resourceKeys } from '../../sandbox/authorization/request.ts';
import { resourcesOf } from '../../sandbox/authorization/resources.ts';

const question = (action: string, resource = '*', keys: Readonly<Record<string, string>> = {}): Question => ({
  action,
  resource,
  keys: new Map(Object.entries(keys).map(([key, value]) => [key.toLowerCase(), [value]])),
});
const policy = (...statements: object[]): string => JSON.stringify({ Version: '2012-10-17', Statement: statements });
const allow = (more: object): object => ({ Effect: 'Allow', Action: '*', Resource: '*', ...more });

test('what nobody allows is not said, a denial anywhere wins, and text that is no policy allows nothing', () => {
  const reads = policy(allow({ Action: ['securityhub:Get*', 'securityhub:describehub'] }));
  assert.equal(verdictOf([reads], question('securityhub:GetFindings')), 'allowed');
  assert.equal(verdictOf([reads], question('securityhub:DescribeHub')), 'allowed');
  assert.equal(verdictOf([reads], question('securityhub:BatchEnableStandards')), 'not-said');
  assert.equal(
    verdictOf([reads, policy({ ...allow({}), Effect: 'Deny', Action: 'securityhub:GetFindings' })], question('securityhub:GetFindings')),
    'denied',
  );
  assert.equal(verdictOf(['no policy', '{}', ''], question('iam:GetRole')), 'not-said');
  const others = policy(allow({ Action: undefined, NotAction: 'iam:*' }));
  assert.deepEqual([verdictOf([others], question('sns:Publish')), verdictOf([others], question('iam:GetRole'))], ['allowed', 'not-said']);
  assert.equal(
    verdictOf([policy(allow({ Resource: undefined, NotResource: 'arn:aws:s3:::a' }))], question('s3:GetObject', 'arn:aws:s3:::b')),
    'allowed',
  );
});

test('resources by pattern; a question without a resource is met by a star alone', () => {
  const table = policy(allow({ Action: 'dynamodb:*', Resource: 'arn:aws:dynamodb:*:111111111111:table/trueup-*' }));
  const asked = (name: string) => verdictOf([table], question('dynamodb:GetItem', `arn:aws:dynamodb:eu-west-1:111111111111:table/${name}`));
  assert.deepEqual([asked('trueup-ledger'), asked('other')], ['allowed', 'not-said']);
  assert.equal(verdictOf([table], question('dynamodb:ListTables')), 'not-said');
  assert.deepEqual([matches('a?c*', 'abcd'), matches('a.c', 'abc')], [true, false]);
});

test('conditions: every key has to hold; one that is absent holds for negations and IfExists alone; an unknown operator never', () => {
  const judged = (condition: object, keys: Readonly<Record<string, string>> = {}) =>
    verdictOf([policy(allow({ Condition: condition }))], question('iam:CreateServiceLinkedRole', '*', keys));
  const name = { 'iam:AWSServiceName': 'securityhub.amazonaws.com' };
  assert.equal(judged({ StringEquals: name }, name), 'allowed');
  assert.equal(judged({ StringEquals: name }, { 'iam:AWSServiceName': 'other' }), 'not-said');
  assert.equal(judged({ StringEquals: name }), 'not-said');
  assert.equal(judged({ StringEqualsIfExists: name }), 'allowed');
  assert.equal(judged({ StringNotEquals: name }), 'allowed');
  assert.equal(judged({ StringLike: { 'aws:RequestTag/trueup': '*' } }, { 'aws:requesttag/trueup': 'main' }), 'allowed');
  assert.equal(judged({ Null: { 'sts:ExternalId': 'true' } }), 'allowed');
  assert.equal(
    judged({ ArnEquals: { 'aws:PrincipalArn': ['a', 'arn:aws:iam::1:role/*'] } }, { 'aws:PrincipalArn': 'arn:aws:iam::1:role/x' }),
    'allowed',
  );
  assert.equal(judged({ IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } }, { 'aws:SourceIp': '10.0.0.1' }), 'not-said');
  const denied = policy(allow({}), { ...allow({ Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } }), Effect: 'Deny' });
  assert.equal(verdictOf([denied], question('sns:Publish')), 'denied', 'nothing escapes a denial that is not understood');
  assert.equal(judged({ StringEquals: name, Bool: { 'aws:SecureTransport': 'true' } }, name), 'not-said');
});

test('what a call asks: action, resource and keys', () => {
  const base = { account: '111111111111', region: 'eu-west-1', partition: 'aws' };
  const asked = (service: string, operation: string, input: Readonly<Record<string, unknown>>) => {
    const call = { ...base, service, operation, input };
    return [...actionsOf(call), ...resourcesOf(call).map(({ arn }) => arn)];
  };
  assert.deepEqual(asked('s3', 'HeadBucket', { Bucket: 'b' }), ['s3:ListBucket', 'arn:aws:s3:::b']);
  assert.deepEqual(asked('s3', 'PutObject', { Bucket: 'b', Key: 'k/x' }), ['s3:PutObject', 'arn:aws:s3:::b/k/x']);
  assert.deepEqual(asked('lambda', 'Invoke', { FunctionName: 'f' }), [
    'lambda:InvokeFunction',
    'arn:aws:lambda:eu-west-1:111111111111:function:f',
  ]);
  assert.deepEqual(asked('iam', 'GetRole', { RoleName: 'r' }), ['iam:GetRole', 'arn:aws:iam::111111111111:role/r']);
  assert.deepEqual(asked('monitoring', 'PutMetricAlarm', {}), ['cloudwatch:PutMetricAlarm', '*']);
  assert.match(asked('cloudformation', 'CreateStackInstances', { StackSetName: 'trueup-x' })[1] ?? '', /:stackset\/trueup-x:/);
  const caller = { account: '111111111111', arn: 'arn:aws:sts::111111111111:assumed-role/r/s', kind: 'assumed-role', role: 'r' } as const;
  const call = { ...base, service: 'sts', operation: 'AssumeRole', input: { ExternalId: 'x', Tags: [{ Key: 'a', Value: 'b' }] } };
  const facts = { organizationId: 'o-1', tags: { team: 'web' }, now: new Date('2026-11-28T10:00:00Z') };
  const keys = keysOf(call, caller, facts);
  assert.deepEqual(keys.get('aws:principalarn'), ['arn:aws:iam::111111111111:role/r']);
  assert.deepEqual([keys.get('sts:externalid'), keys.get('aws:requesttag/a'), keys.get('aws:tagkeys')], [['x'], ['b'], ['a']]);
  assert.deepEqual([keys.get('aws:principaltag/team'), keys.get('aws:principalorgid')], [['web'], ['o-1']]);
  const ofKey = resourceKeys(keys, { service: 'kms', account: '111111111111' }, 'arn:aws:kms:eu-west-1:222222222222:key/k', {
    trueup: 'x',
  });
  assert.deepEqual(
    ['aws:resourcetag/trueup', 'kms:resourcetag/trueup', 'aws:resourceaccount', 'aws:principaltag/team'].map((key) => ofKey.get(key)?.[0]),
    ['x', 'x', '222222222222', 'web'],
  );
});

test('each kind of policy that binds has to allow, a denial in any of them wins, and the answer says which it was', () => {
  const all = policy(allow({}));
  const reads = policy(allow({ Action: 'ses:Get*' }));
  const noDeletes = policy({ ...allow({ Action: 'ses:Delete*' }), Effect: 'Deny' });
  const said = (judgement: Judgement): string =>
    judgement.allowed ? 'allowed' : `${judgement.explicit ? 'denied by' : 'not allowed by'} ${judgement.by}`;
  // Name, policies, what is said of ses:GetAccount, of ses:DeleteTenant.
  const rows: readonly (readonly [string, BindingPolicies, string, string])[] = [
    ['no policy', { identity: [] }, 'not allowed by identity-based policy', 'not allowed by identity-based policy'],
    ['identity alone', { identity: [all] }, 'allowed', 'allowed'],
    ['a denial beside', { identity: [all, noDeletes] }, 'allowed', 'denied by identity-based policy'],
    ['a boundary that is narrower', { identity: [all], boundary: reads }, 'allowed', 'not allowed by permissions boundary'],
    [
      'a boundary grants nothing',
      { identity: [], boundary: all },
      'not allowed by identity-based policy',
      'not allowed by identity-based policy',
    ],
    [
      'a boundary that denies',
      { identity: [all], boundary: noDeletes },
      'not allowed by permissions boundary',
      'denied by permissions boundary',
    ],
    ['a session that is narrower', { identity: [all], session: [reads] }, 'allowed', 'not allowed by session policy'],
    ['one of two session policies', { identity: [all], session: [reads, all] }, 'allowed', 'allowed'],
    ['a session grants nothing', { identity: [reads], session: [all] }, 'allowed', 'not allowed by identity-based policy'],
    ['levels that allow', { identity: [all], serviceControl: [[all], [all], [all]] }, 'allowed', 'allowed'],
    [
      'one level that says nothing',
      { identity: [all], serviceControl: [[all], [], [all]] },
      'not allowed by service control policy',
      'not allowed by service control policy',
    ],
    [
      'one level that is narrower',
      { identity: [all], serviceControl: [[all], [reads]] },
      'allowed',
      'not allowed by service control policy',
    ],
    ['a denial at the root', { identity: [all], serviceControl: [[all, noDeletes], [all]] }, 'allowed', 'denied by service control policy'],
    [
      'service control grants nothing',
      { identity: [], serviceControl: [[all]] },
      'not allowed by identity-based policy',
      'not allowed by identity-based policy',
    ],
    ['all kinds at once', { identity: [all], boundary: all, session: [all], serviceControl: [[all]] }, 'allowed', 'allowed'],
  ];
  for (const [name, policies, read, removed] of rows) {
    assert.equal(said(judge(policies, question('ses:GetAccount'))), read, name);
    assert.equal(said(judge(policies, question('ses:DeleteTenant'))), removed, name);
  }
});

test('conditions by numbers, moments, sets of values and variables, each both ways', () => {
  const judged = (condition: object, keys: Readonly<Record<string, string | readonly string[]>> = {}) =>
    verdictOf([policy(allow({ Condition: condition }))], {
      action: 'ses:SendEmail',
      resource: '*',
      keys: new Map(Object.entries(keys).map(([key, value]) => [key.toLowerCase(), [value].flat()])),
    }) === 'allowed';
  // Condition, keys that fulfil it, keys that do not.
  const rows: readonly (readonly [
    object,
    Readonly<Record<string, string | readonly string[]>>,
    Readonly<Record<string, string | readonly string[]>>,
  ])[] = [
    [{ NumericLessThan: { 'aws:x': '1' } }, { 'aws:x': '0' }, { 'aws:x': '1' }],
    [{ NumericGreaterThanEquals: { 'aws:x': 5 } }, { 'aws:x': '5' }, { 'aws:x': 'five' }],
    [
      { DateLessThan: { 'aws:CurrentTime': '2026-12-01T00:00:00Z' } },
      { 'aws:CurrentTime': '2026-11-28T00:00:00Z' },
      { 'aws:CurrentTime': '2027-01-01T00:00:00Z' },
    ],
    [{ 'ForAllValues:StringEquals': { 'aws:TagKeys': ['a', 'b'] } }, { 'aws:TagKeys': ['a'] }, { 'aws:TagKeys': ['a', 'c'] }],
    [{ 'ForAnyValue:StringLike': { 'aws:TagKeys': 'tr*' } }, { 'aws:TagKeys': ['x', 'trueup'] }, { 'aws:TagKeys': ['x'] }],
    [{ 'ForAnyValue:StringEquals': { 'aws:TagKeys': 'a' } }, { 'aws:TagKeys': 'a' }, {}],
    [
      { StringNotLike: { 'aws:PrincipalArn': '*:role/ops*' } },
      { 'aws:PrincipalArn': 'arn:aws:iam::1:role/x' },
      { 'aws:PrincipalArn': 'arn:aws:iam::1:role/ops' },
    ],
    [
      { ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/ops' } },
      { 'aws:PrincipalArn': 'arn:aws:iam::1:role/x' },
      { 'aws:PrincipalArn': 'arn:aws:iam::1:role/ops' },
    ],
    [
      { StringEquals: { 'ses:TenantName': '${aws:PrincipalTag/tenant}' } },
      { 'ses:TenantName': 'a', 'aws:PrincipalTag/tenant': 'a' },
      { 'ses:TenantName': 'a' },
    ],
    [
      { StringEquals: { 'aws:ResourceTag/managed-by': 'trueup' } },
      { 'aws:ResourceTag/managed-by': 'trueup' },
      { 'aws:ResourceTag/managed-by': 'other' },
    ],
    [{ Null: { 'aws:ResourceTag/tenant': 'false' } }, { 'aws:ResourceTag/tenant': 'x' }, {}],
    [{ BoolIfExists: { 'aws:SecureTransport': 'true' } }, {}, { 'aws:SecureTransport': 'false' }],
  ];
  for (const [condition, yes, no] of rows)
    assert.deepEqual([judged(condition, yes), judged(condition, no)], [true, false], JSON.stringify(condition));
  const home = policy(allow({ Resource: 'arn:aws:s3:::b/${aws:PrincipalTag/tenant}/*' }));
  const ofTenant = (tenant: string) =>
    verdictOf([home], question('s3:GetObject', 'arn:aws:s3:::b/a/1', { 'aws:PrincipalTag/tenant': tenant }));
  assert.deepEqual(
    [ofTenant('a'), ofTenant('b'), verdictOf([home], question('s3:GetObject', 'arn:aws:s3:::b/a/1'))],
    ['allowed', 'not-said', 'not-said'],
  );
  // A pattern of many stars on a long text is no work without end.
  assert.equal(matches(`${'*a'.repeat(30)}b`, 'a'.repeat(5_000)), false);
});

test('roles that a call hands over, and what a service does by its caller', () => {
  const asked = (service: string, operation: string, input: object) =>
    alsoAsked({
      account: '111111111111',
      region: 'eu-west-1',
      partition: 'aws',
      service,
      operation,
      input: input as Readonly<Record<string, unknown>>,
    }).map(({ action, resource, told }) => [action, resource, ...told.values()].flat().join(' '));
  const role = 'arn:aws:iam::111111111111:role/r';
  assert.deepEqual(asked('cloudformation', 'CreateStackSet', { AdministrationRoleARN: role, ExecutionRoleName: 'x' }), [
    `iam:PassRole ${role} cloudformation.amazonaws.com`,
  ]);
  assert.deepEqual(
    asked('firehose', 'CreateDeliveryStream', {
      ExtendedS3DestinationConfiguration: { RoleARN: role, S3BackupConfiguration: { RoleARN: `${role}2` } },
    }),
    [`iam:PassRole ${role} firehose.amazonaws.com`, `iam:PassRole ${role}2 firehose.amazonaws.com`],
  );
  assert.deepEqual(asked('mobiletargeting', 'PutEventStream', { WriteEventStream: { RoleArn: role } }), [
    `iam:PassRole ${role} pinpoint.amazonaws.com`,
  ]);
  assert.deepEqual(
    [...asked('sts', 'AssumeRole', { RoleArn: role }), ...asked('lambda', 'CreateFunction', { Role: 'r', Description: role })],
    [],
  );
  assert.match(asked('securityhub', 'EnableSecurityHub', {}).join(), /^iam:CreateServiceLinkedRole \S+ securityhub.amazonaws.com$/);
});
