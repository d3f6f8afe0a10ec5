import type { DescribeLogGroupsCommandOutput } from '@aws-sdk/client-cloudwatch-logs';
import type { JsonObject } from '../json.ts';
import { removeUnlessGone } from './reading.ts';
import { type HandlerContext, numberProperty, type ResourceType, tagMap, textProperty } from './resource-type.ts';

export const logGroup: ResourceType = {
  name: 'AWS::Logs::LogGroup',
  properties: { LogGroupName: 'createOnly', RetentionInDays: 'mutable', KmsKeyId: 'mutable', LogGroupClass: 'createOnly', Tags: 'mutable' },
  seconds: 5,
  drift: true,
  async create(properties, context) {
    const logGroupName = textProperty(properties, 'LogGroupName') ?? context.uniqueName;
    await context.call('logs', 'CreateLogGroup', {
      logGroupName,
      kmsKeyId: textProperty(properties, 'KmsKeyId'),
      logGroupClass: textProperty(properties, 'LogGroupClass'),
      tags: tagMap(properties, context),
    });
    await retain(logGroupName, properties, context);
    return handled(logGroupName, context);
  },
  async update(logGroupName, properties, before, context) {
    await retain(logGroupName, properties, context);
    const [key, old] = [textProperty(properties, 'KmsKeyId'), textProperty(before, 'KmsKeyId')];
    if (key !== undefined && key !== old) await context.call('logs', 'AssociateKmsKey', { logGroupName, kmsKeyId: key });
    if (key === undefined && old !== undefined) await context.call('logs', 'DisassociateKmsKey', { logGroupName });
    return handled(logGroupName, context);
  },
  async delete(logGroupName, _properties, context) {
    await removeUnlessGone(() => context.call('logs', 'DeleteLogGroup', { logGroupName }));
  },
  async read(logGroupName, properties, context) {
    const { logGroups = [] } = await context.call<DescribeLogGroupsCommandOutput>('logs', 'DescribeLogGroups', {
      logGroupNamePrefix: logGroupName,
    });
    const live = logGroups.find((one) => one.logGroupName === logGroupName);
    if (live === undefined) return undefined;
    const { RetentionInDays: _retention, KmsKeyId: _key, ...others } = properties;
    return {
      ...others,
      ...(live.retentionInDays === undefined ? {} : { RetentionInDays: live.retentionInDays }),
      ...(live.kmsKeyId === undefined ? {} : { KmsKeyId: live.kmsKeyId }),
    };
  },
};

async function retain(logGroupName: string, properties: JsonObject, context: HandlerContext): Promise<void> {
  const retentionInDays = numberProperty(properties, 'RetentionInDays');
  if (retentionInDays === undefined) await context.call('logs', 'DeleteRetentionPolicy', { logGroupName });
  else await context.call('logs', 'PutRetentionPolicy', { logGroupName, retentionInDays });
}

const handled = (name: string, { env, region, account }: HandlerContext) => ({
  physicalId: name,
  attributes: { Arn: `arn:${env.partition}:logs:${region}:${account}:log-group:${name}:*` },
});
