import type { ServiceEnvironment } from '../operation.ts';

/** What one S3 destination says, as the API spells it. */
export interface Destination {
  RoleARN: string;
  BucketARN: string;
  Prefix: string | null;
  ErrorOutputPrefix: string | null;
  sizeMb: number;
  intervalSeconds: number;
  CompressionFormat: 'UNCOMPRESSED' | 'GZIP';
  kmsKeyArn: string | null;
  logging: object | null;
  processors: readonly Processor[];
  processingEnabled: boolean;
  partitioning: { readonly enabled: boolean; readonly retrySeconds: number };
  FileExtension: string | null;
}

export interface Processor {
  readonly Type: string;
  readonly Parameters: readonly { readonly ParameterName: string; readonly ParameterValue: string }[];
}

/** Records that wait for one object. */
export interface Buffered {
  readonly prefix: string;
  readonly dueAwsMs: number;
  /** AWS time at which Firehose gives up delivering them. */
  readonly untilAwsMs: number;
  records: string[];
  bytes: number;
}

export interface StreamRecord {
  readonly name: string;
  readonly arn: string;
  readonly createdAt: string;
  updatedAt: string | null;
  version: number;
  status: 'CREATING' | 'ACTIVE' | 'DELETING';
  dueAwsMs: number | null;
  destination: Destination;
  encryption: { readonly keyType: string; readonly keyArn: string | null; readonly status: 'ENABLED' } | null;
  tags: Record<string, string>;
  /** By prefix. */
  buffers: Record<string, Buffered>;
  /** Why the last object could not be written. */
  failure: string | null;
}

export interface FirehoseState {
  streams: Record<string, StreamRecord>;
}

/** AWS time that it takes, in ms. Assumed; see docs/assumptions.md. */
export const durations = { create: 30_000, delete: 10_000 } as const;

type Place = Pick<ServiceEnvironment, 'state' | 'clock'>;

/** The streams of a cell, brought to this moment. */
export function streamsOf(env: Place, account: string, region: string): Record<string, StreamRecord> {
  const { streams } = env.state.of<FirehoseState>('firehose', account, region, () => ({ streams: {} }));
  const now = env.clock.awsMs();
  for (const stream of Object.values(streams)) {
    if (stream.dueAwsMs === null || now < stream.dueAwsMs) continue;
    if (stream.status === 'DELETING') delete streams[stream.name];
    stream.status = 'ACTIVE';
    stream.dueAwsMs = null;
  }
  return streams;
}

export function streamNamed(env: Place, account: string, region: string, name: string): StreamRecord | undefined {
  const streams = streamsOf(env, account, region);
  return Object.hasOwn(streams, name) ? streams[name] : undefined;
}
