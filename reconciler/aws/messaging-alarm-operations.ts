import type * as CloudWatchSdk from '@aws-sdk/client-cloudwatch';
import type * as LambdaSdk from '@aws-sdk/client-lambda';
import type {
  MessagingAlarmsReads,
  MessagingAlarmsWrites,
  MessagingLambdaReads,
  MessagingLambdaWrites,
} from '../providers/messaging-clients.ts';
import { type Door, Operations } from './operations.ts';

export function alarmsReads(door: Door): MessagingAlarmsReads {
  const alarms = new Operations<typeof CloudWatchSdk, CloudWatchSdk.CloudWatchClient>(door, 'monitoring', door.clients.cloudWatch);
  return {
    describeAlarms: alarms.read('DescribeAlarms', ({ sdk, client }, input, options) =>
      client.send(new sdk.DescribeAlarmsCommand(input), options),
    ),
    listTagsForResource: alarms.read('ListTagsForResource', ({ sdk, client }, input, options) =>
      client.send(new sdk.ListTagsForResourceCommand(input), options),
    ),
  };
}

export function alarmsWrites(door: Door): MessagingAlarmsWrites {
  const alarms = new Operations<typeof CloudWatchSdk, CloudWatchSdk.CloudWatchClient>(door, 'monitoring', door.clients.cloudWatch);
  return {
    putMetricAlarm: alarms.write('PutMetricAlarm', ({ sdk, client }, input, options) =>
      client.send(new sdk.PutMetricAlarmCommand(input), options),
    ),
    deleteAlarms: alarms.write('DeleteAlarms', ({ sdk, client }, input, options) =>
      client.send(new sdk.DeleteAlarmsCommand(input), options),
    ),
    tagResource: alarms.write('TagResource', ({ sdk, client }, input, options) => client.send(new sdk.TagResourceCommand(input), options)),
    untagResource: alarms.write('UntagResource', ({ sdk, client }, input, options) =>
      client.send(new sdk.UntagResourceCommand(input), options),
    ),
  };
}

export function lambdaReads(door: Door): MessagingLambdaReads {
  const lambda = new Operations<typeof LambdaSdk, LambdaSdk.LambdaClient>(door, 'lambda', door.clients.lambda);
  return {
    getFunctionConcurrency: lambda.readSetting('GetFunctionConcurrency', ({ sdk, client }, input, options) =>
      client.send(new sdk.GetFunctionConcurrencyCommand(input), options),
    ),
    getPolicy: lambda.read('GetPolicy', ({ sdk, client }, input, options) => client.send(new sdk.GetPolicyCommand(input), options)),
  };
}

export function lambdaWrites(door: Door): MessagingLambdaWrites {
  const lambda = new Operations<typeof LambdaSdk, LambdaSdk.LambdaClient>(door, 'lambda', door.clients.lambda);
  return {
    putFunctionConcurrency: lambda.write('PutFunctionConcurrency', ({ sdk, client }, input, options) =>
      client.send(new sdk.PutFunctionConcurrencyCommand(input), options),
    ),
    deleteFunctionConcurrency: lambda.write('DeleteFunctionConcurrency', ({ sdk, client }, input, options) =>
      client.send(new sdk.DeleteFunctionConcurrencyCommand(input), options),
    ),
    addPermission: lambda.write('AddPermission', ({ sdk, client }, input, options) =>
      client.send(new sdk.AddPermissionCommand(input), options),
    ),
    removePermission: lambda.write('RemovePermission', ({ sdk, client }, input, options) =>
      client.send(new sdk.RemovePermissionCommand(input), options),
    ),
  };
}
