// How policies and trust are judged with `--enforce-iam`: allow, deny, resources, conditions.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matches, type Question, verdictOf } from '../../sandbox/authorization/policy.ts';
import { actionOf, keysOf, resourcesOf } from '../../sandbox/authorization/request.ts';

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
  assert.equal(judged({ NumericLessThan: { 'aws:x': '1' } }, { 'aws:x': '0' }), 'not-said');
  assert.equal(judged({ StringEquals: name, Bool: { 'aws:SecureTransport': 'true' } }, name), 'not-said');
});

test('what a call asks: action, resource and keys', () => {
  const base = { account: '111111111111', region: 'eu-west-1', partition: 'aws' };
  const asked = (service: string, operation: string, input: Readonly<Record<string, unknown>>) => {
    const call = { ...base, service, operation, input };
    return [actionOf(call), ...resourcesOf(call)];
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
  const keys = keysOf(
    { ...base, service: 'sts', operation: 'AssumeRole', input: { ExternalId: 'x', Tags: [{ Key: 'a', Value: 'b' }] } },
    caller,
    'aws',
  );
  assert.deepEqual(keys.get('aws:principalarn'), ['arn:aws:iam::111111111111:role/r']);
  assert.deepEqual([keys.get('sts:externalid'), keys.get('aws:requesttag/a')], [['x'], ['b']]);
});
