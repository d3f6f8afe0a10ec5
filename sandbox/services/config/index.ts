import type {
  ConfigurationRecorder,
  ConfigurationRecorderStatus,
  DeliveryChannel,
  DescribeConfigurationRecorderStatusCommandInput,
  DescribeConfigurationRecordersCommandInput,
  DescribeDeliveryChannelsCommandInput,
  PutConfigurationRecorderCommandInput,
  PutDeliveryChannelCommandInput,
  StartConfigurationRecorderCommandInput,
  StopConfigurationRecorderCommandInput,
} from '@aws-sdk/client-config-service';
import { AwsError } from '../../wire/errors.ts';
import type { Handlers, Operation, OperationContext } from '../operation.ts';
import { type ConfigState, configOf, type RecorderRecord } from './state.ts';

export { consoleChanges, seed, show } from './state.ts';

const clientError = (code: string, message: string): AwsError => new AwsError(code, message, 400);

/** The recorders of the cell, or those of the given names; at most one exists. */
function recorders(
  input: { ConfigurationRecorderNames?: string[] | undefined; Arn?: string | undefined },
  context: OperationContext,
): RecorderRecord[] {
  const { recorder } = configOf(context.account, context.region, context);
  for (const name of input.ConfigurationRecorderNames ?? []) requireRecorder(name, context);
  const all = recorder === undefined ? [] : [recorder];
  return all.filter((candidate) => input.Arn === undefined || input.Arn === arnOf(candidate, context));
}

function requireRecorder(name: string | undefined, context: OperationContext): RecorderRecord {
  const { recorder } = configOf(context.account, context.region, context);
  if (recorder === undefined || recorder.name !== name) {
    throw clientError(
      'NoSuchConfigurationRecorderException',
      `Cannot find configuration recorder with the specified name '${name ?? ''}'.`,
    );
  }
  return recorder;
}

const arnOf = (recorder: RecorderRecord, { partition, account, region }: OperationContext): string =>
  `arn:${partition}:config:${region}:${account}:configuration-recorder/${recorder.name}`;

const describeConfigurationRecorders: Operation<
  DescribeConfigurationRecordersCommandInput,
  { ConfigurationRecorders: ConfigurationRecorder[] }
> = (input, context) => ({
  ConfigurationRecorders: recorders(input, context).map((recorder) => ({
    ...recorder.settings,
    arn: arnOf(recorder, context),
    name: recorder.name,
    roleARN: recorder.roleArn,
    recordingScope: 'PAID',
  })),
});

const describeConfigurationRecorderStatus: Operation<
  DescribeConfigurationRecorderStatusCommandInput,
  { ConfigurationRecordersStatus: ConfigurationRecorderStatus[] }
> = (input, context) => ({
  ConfigurationRecordersStatus: recorders(input, context).map((recorder) => ({
    arn: arnOf(recorder, context),
    name: recorder.name,
    recording: recorder.recording,
    ...(recorder.startedAt === undefined ? {} : { lastStartTime: new Date(recorder.startedAt) }),
    ...(recorder.stoppedAt === undefined ? {} : { lastStopTime: new Date(recorder.stoppedAt) }),
    ...(recorder.startedAt === undefined ? {} : { lastStatus: 'Success', lastStatusChangeTime: new Date(recorder.startedAt) }),
  })),
});

const putConfigurationRecorder: Operation<PutConfigurationRecorderCommandInput, object> = (input, context) => {
  const state = configOf(context.account, context.region, context);
  const { name = 'default', roleARN, arn: _arn, ...settings } = input.ConfigurationRecorder ?? {};
  if (roleARN === undefined || !/^arn:[\w-]+:iam::\d{12}:role\/.+$/.test(roleARN)) {
    throw clientError('InvalidRoleException', 'The role of the configuration recorder is missing or not a role ARN.');
  }
  if (state.recorder !== undefined && state.recorder.name !== name) {
    throw clientError(
      'MaxNumberOfConfigurationRecordersExceededException',
      'Failed to put configuration recorder: the maximum number of 1 is reached.',
    );
  }
  const group = settings.recordingGroup ?? { allSupported: true, includeGlobalResourceTypes: false };
  state.recorder = { recording: false, ...state.recorder, name, roleArn: roleARN, settings: { ...settings, recordingGroup: group } };
  return {};
};

const putDeliveryChannel: Operation<PutDeliveryChannelCommandInput, object> = (input, context) => {
  const state = configOf(context.account, context.region, context);
  const { name = 'default', s3BucketName = '' } = input.DeliveryChannel ?? {};
  if (state.recorder === undefined) {
    throw clientError('NoAvailableConfigurationRecorderException', 'Configuration recorder is not available to put delivery channel.');
  }
  if (s3BucketName === '') throw clientError('NoSuchBucketException', 'The bucket of the delivery channel is missing.');
  state.channel = { name, s3BucketName };
  return {};
};

const describeDeliveryChannels: Operation<DescribeDeliveryChannelsCommandInput, { DeliveryChannels: DeliveryChannel[] }> = (
  input,
  context,
) => {
  const { channel } = configOf(context.account, context.region, context);
  for (const name of input.DeliveryChannelNames ?? []) {
    if (channel?.name !== name)
      throw clientError('NoSuchDeliveryChannelException', `Cannot find delivery channel with specified name '${name}'.`);
  }
  return { DeliveryChannels: channel === undefined ? [] : [channel] };
};

const startConfigurationRecorder: Operation<StartConfigurationRecorderCommandInput, object> = (input, context) => {
  const recorder = requireRecorder(input.ConfigurationRecorderName, context);
  const state: ConfigState = configOf(context.account, context.region, context);
  if (state.channel === undefined) {
    throw clientError('NoAvailableDeliveryChannelException', 'Delivery channel is not available to start configuration recorder.');
  }
  recorder.recording = true;
  recorder.startedAt = context.clock.now().toISOString();
  return {};
};

const stopConfigurationRecorder: Operation<StopConfigurationRecorderCommandInput, object> = (input, context) => {
  const recorder = requireRecorder(input.ConfigurationRecorderName, context);
  recorder.recording = false;
  recorder.stoppedAt = context.clock.now().toISOString();
  return {};
};

export const handlers: Handlers = {
  DescribeConfigurationRecorders: describeConfigurationRecorders,
  DescribeConfigurationRecorderStatus: describeConfigurationRecorderStatus,
  DescribeDeliveryChannels: describeDeliveryChannels,
  PutConfigurationRecorder: putConfigurationRecorder,
  PutDeliveryChannel: putDeliveryChannel,
  StartConfigurationRecorder: startConfigurationRecorder,
  StopConfigurationRecorder: stopConfigurationRecorder,
};
