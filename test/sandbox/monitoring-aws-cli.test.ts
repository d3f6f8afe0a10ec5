import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { functionRole, packageOf } from './lambda-setting.ts';
import { member, region, setting } from './monitoring-setting.ts';

const run = promisify(execFile);
const isInstalled = spawnSync('aws', ['--version']).status === 0;

test('the AWS CLI works with what templates make in member accounts', {
  skip: isInstalled ? false : 'the AWS CLI is absent',
}, async (t) => {
  const all = await setting(t);
  const folder = mkdtempSync(path.join(os.tmpdir(), 'sandbox-cli-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const env = {
    PATH: process.env['PATH'],
    HOME: folder,
    AWS_ENDPOINT_URL: all.sandbox.endpoint,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: member,
    AWS_SECRET_ACCESS_KEY: 'any',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  const aws = async (command: string, ...more: readonly string[]) => {
    const { stdout } = await run('aws', [...command.split(' '), '--output', 'json', ...more], { env });
    return stdout.trim() === '' ? {} : JSON.parse(stdout);
  };
  const fails = (command: string, message: RegExp) =>
    assert.rejects(aws(command), (error: { stderr?: string }) => message.test(error.stderr ?? ''));

  await aws('devops-guru update-resource-collection --action ADD --resource-collection', '{"CloudFormation":{"StackNames":["a","b"]}}');
  const collection = await aws('devops-guru get-resource-collection --resource-collection-type AWS_CLOUD_FORMATION');
  assert.deepEqual(collection.ResourceCollection.CloudFormation.StackNames, ['a', 'b']);
  const { TopicArn } = await aws('sns create-topic --name devops-guru');
  const { Id } = await aws('devops-guru add-notification-channel --config', JSON.stringify({ Sns: { TopicArn } }));
  assert.equal((await aws('devops-guru list-notification-channels')).Channels[0].Id, Id);
  await fails(`devops-guru add-notification-channel --config Sns={TopicArn=${TopicArn}}`, /ConflictException/);
  assert.equal((await aws('devops-guru describe-account-health')).AnalyzedResourceCount, 0);
  const insights = await aws(
    'devops-guru list-insights --status-filter',
    '{"Any":{"Type":"REACTIVE","StartTimeRange":{"FromTime":"2026-01-01T00:00:00Z"}}}',
  );
  assert.deepEqual(insights.ReactiveInsights, []);
  const subscribed = await aws(`sns subscribe --topic-arn ${TopicArn} --protocol email --notification-endpoint a@example.com`);
  assert.equal(subscribed.SubscriptionArn, 'pending confirmation');
  assert.equal((await aws('kms create-key --description topics')).KeyMetadata.KeyState, 'Enabled');
  await aws('logs create-log-group --log-group-name /trueup/controls');
  assert.equal((await aws('logs describe-log-groups')).logGroups[0].logGroupName, '/trueup/controls');
  await aws(
    'cloudwatch put-metric-alarm --alarm-name errors --namespace AWS/Lambda --metric-name Errors --statistic Sum --period 60 --evaluation-periods 1 --threshold 1 --comparison-operator GreaterThanOrEqualToThreshold',
  );
  assert.equal((await aws('cloudwatch describe-alarms')).MetricAlarms[0].StateValue, 'INSUFFICIENT_DATA');
  await fails('cloudwatch set-alarm-state --alarm-name none --state-value OK --state-reason x', /ResourceNotFound/);
  await aws('events put-rule --name hub --event-pattern', '{"source":["aws.securityhub"]}');
  assert.equal((await aws('events describe-rule --name hub')).State, 'ENABLED');

  writeFileSync(path.join(folder, 'code.zip'), packageOf({ 'index.js': 'exports.handler = async (event) => event.n + 1;' }));
  const role = await functionRole(all);
  await aws(
    `lambda create-function --function-name worker --runtime nodejs22.x --handler index.handler --role ${role} --zip-file fileb://${folder}/code.zip`,
  );
  const answer = path.join(folder, 'answer.json');
  const invoked = await aws(
    `lambda invoke --function-name worker ${answer} --cli-binary-format raw-in-base64-out --payload`,
    '{"n":41}',
  ).catch(() =>
    // Version 1 takes the payload as it is and does not know the option.
    aws(`lambda invoke --function-name worker ${answer} --payload`, '{"n":41}'),
  );
  assert.deepEqual([invoked.StatusCode, readFileSync(answer, 'utf8')], [200, '42']);
  assert.deepEqual(all.sandbox.unknownMembers(), []);
  assert.deepEqual(all.sandbox.defects(), []);
});
