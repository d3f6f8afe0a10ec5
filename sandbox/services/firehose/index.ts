import type { BackgroundEnvironment, Handlers, ServiceEnvironment } from '../operation.ts';
import { flushDue } from './deliver.ts';
import type { FirehoseState } from './state.ts';
import * as streams from './streams.ts';

/** Firehose: streams that take records directly and write them to S3. */
export const handlers: Handlers = {
  CreateDeliveryStream: streams.createDeliveryStream,
  DeleteDeliveryStream: streams.deleteDeliveryStream,
  DescribeDeliveryStream: streams.describeDeliveryStream,
  ListDeliveryStreams: streams.listDeliveryStreams,
  UpdateDestination: streams.updateDestination,
  StartDeliveryStreamEncryption: streams.startDeliveryStreamEncryption,
  StopDeliveryStreamEncryption: streams.stopDeliveryStreamEncryption,
  TagDeliveryStream: streams.tagDeliveryStream,
  UntagDeliveryStream: streams.untagDeliveryStream,
  ListTagsForDeliveryStream: streams.listTagsForDeliveryStream,
  PutRecord: streams.putRecord,
  PutRecordBatch: streams.putRecordBatch,
};

/** Control operations five a second; records a thousand and more. Source: Firehose's quotas. */
export const limits = {
  '*': { perSecond: 5, burst: 10 },
  PutRecord: { perSecond: 1000, burst: 1000 },
  PutRecordBatch: { perSecond: 1000, burst: 1000 },
};

/** Writes what the buffers hold when their interval is over. */
export async function settle(env: BackgroundEnvironment): Promise<boolean> {
  return flushDue(env);
}

export function show(env: ServiceEnvironment): unknown {
  return [...env.state.all<FirehoseState>('firehose')].map(({ account, region, state }) => ({
    account,
    region,
    streams: Object.values(state.streams).map(({ buffers, ...stream }) => ({
      ...stream,
      waiting: Object.values(buffers).reduce((sum, { records }) => sum + records.length, 0),
    })),
  }));
}
