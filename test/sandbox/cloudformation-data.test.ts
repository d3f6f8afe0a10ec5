import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as cfn from '@aws-sdk/client-cloudformation';
import * as ddb from '@aws-sdk/client-dynamodb';
import * as s3 from '@aws-sdk/client-s3';
import { region, setting } from './monitoring-setting.ts';

const template = (protect: boolean, extra = ''): string => `
Resources:
  Ledger:
    Type: AWS::DynamoDB::Table
    Properties:
      TableName: ledger
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{ AttributeName: pk, AttributeType: S }${extra === '' ? '' : ', { AttributeName: arn, AttributeType: S }'}]
      KeySchema: [{ AttributeName: pk, KeyType: HASH }]
      DeletionProtectionEnabled: ${protect}
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true }
      TimeToLiveSpecification: { AttributeName: expires, Enabled: true }
      Tags: [{ Key: trueup, Value: main }]
${extra}
  Events:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: central-events
      BucketEncryption: { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: AES256 } }] }
      PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true }
      VersioningConfiguration: { Status: Enabled }
      LifecycleConfiguration: { Rules: [{ Id: old, Status: Enabled, Prefix: tenants/, ExpirationInDays: 400 }] }
  EventsPolicy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Events
      PolicyDocument:
        Version: '2012-10-17'
        Statement: [{ Effect: Deny, Principal: '*', Action: 's3:*', Resource: !Sub '\${Events.Arn}/*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }]
Outputs:
  Table: { Value: !GetAtt Ledger.Arn }
`;

test('templates make tables, buckets and bucket policies', async (t) => {
  const all = await setting(t);
  const stacks = all.client(cfn.CloudFormationClient);
  const [tables, buckets] = [all.client(ddb.DynamoDBClient), all.client(s3.S3Client)];
  const stack = async () => {
    for (let minute = 0; minute < 6; minute += 1) {
      all.pass(60_000);
      await stacks.send(new cfn.ListStacksCommand({}));
    }
    return (await stacks.send(new cfn.DescribeStacksCommand({ StackName: 'data' }))).Stacks?.[0];
  };
  await stacks.send(new cfn.CreateStackCommand({ StackName: 'data', TemplateBody: template(true) }));
  const made = await stack();
  assert.equal(made?.StackStatus, 'CREATE_COMPLETE', made?.StackStatusReason);
  assert.match(made?.Outputs?.[0]?.OutputValue ?? '', /^arn:aws:dynamodb:.*:table\/ledger$/);
  const table = async () => (await tables.send(new ddb.DescribeTableCommand({ TableName: 'ledger' }))).Table;
  assert.deepEqual([(await table())?.TableStatus, (await table())?.DeletionProtectionEnabled], ['ACTIVE', true]);
  const backups = await tables.send(new ddb.DescribeContinuousBackupsCommand({ TableName: 'ledger' }));
  assert.equal(backups.ContinuousBackupsDescription?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus, 'ENABLED');
  const live = await tables.send(new ddb.DescribeTimeToLiveCommand({ TableName: 'ledger' }));
  assert.equal(live.TimeToLiveDescription?.AttributeName, 'expires');
  assert.equal((await buckets.send(new s3.GetBucketVersioningCommand({ Bucket: 'central-events' }))).Status, 'Enabled');
  const rules = (await buckets.send(new s3.GetBucketLifecycleConfigurationCommand({ Bucket: 'central-events' }))).Rules;
  assert.deepEqual(rules, [{ ID: 'old', Status: 'Enabled', Filter: { Prefix: 'tenants/' }, Expiration: { Days: 400 } }]);
  const { Policy = '' } = await buckets.send(new s3.GetBucketPolicyCommand({ Bucket: 'central-events' }));
  assert.equal(JSON.parse(Policy).Statement[0].Resource, 'arn:aws:s3:::central-events/*');

  const index = `      GlobalSecondaryIndexes: [{ IndexName: by-arn, KeySchema: [{ AttributeName: arn, KeyType: HASH }], Projection: { ProjectionType: ALL } }]`;
  await stacks.send(new cfn.UpdateStackCommand({ StackName: 'data', TemplateBody: template(false, index) }));
  const updated = await stack();
  assert.equal(updated?.StackStatus, 'UPDATE_COMPLETE', updated?.StackStatusReason);
  assert.deepEqual(
    [(await table())?.DeletionProtectionEnabled, (await table())?.GlobalSecondaryIndexes?.[0]?.IndexStatus],
    [false, 'ACTIVE'],
  );
  await stacks.send(new cfn.DeleteStackCommand({ StackName: 'data' }));
  await stack().catch(() => undefined);
  assert.deepEqual((await tables.send(new ddb.ListTablesCommand({}))).TableNames, [], region);
  assert.deepEqual((await buckets.send(new s3.ListBucketsCommand({}))).Buckets, []);
  assert.deepEqual(all.sandbox.defects(), []);
});
