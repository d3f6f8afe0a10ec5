import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { ServiceEnvironment } from '../operation.ts';
import { putForService } from '../s3/for-services.ts';
import { hasProcessor, parameterOf } from './destination.ts';
import { evaluatePrefix, partitionKeys, partitionOf } from './partition.ts';
import { type Buffered, type FirehoseState, type StreamRecord, streamNamed } from './state.ts';

type Environment = Pick<ServiceEnvironment, 'state' | 'clock' | 'partition' | 'organization'>;

/** How long Firehose keeps trying to deliver, in AWS ms. Source: the developer guide, data delivery failure handling. */
const keepMs = 24 * 3_600_000;

/** Takes a record into the stream's buffer. */
export function accept(env: Environment, stream: StreamRecord, data: Uint8Array): void {
  const { destination } = stream;
  const query = parameterOf(destination, 'MetadataExtraction', 'MetadataExtractionQuery');
  const keys = destination.partitioning.enabled && query !== undefined ? (partitionKeys(query) ?? []) : [];
  const text = Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('utf8');
  const values = keys.length === 0 ? {} : partitionOf(text, keys);
  const scope = { moment: env.clock.now(), random: randomUUID().replaceAll('-', '').slice(0, 11), keys: values ?? {} };
  const prefix =
    values === undefined
      ? evaluatePrefix(destination.ErrorOutputPrefix ?? '', { ...scope, errorType: 'processing-failed' })
      : evaluatePrefix(destination.Prefix ?? '', scope);
  const now = env.clock.awsMs();
  const buffer: Buffered = stream.buffers[prefix] ?? {
    prefix,
    dueAwsMs: now + destination.intervalSeconds * 1000,
    untilAwsMs: now + keepMs,
    records: [],
    bytes: 0,
  };
  stream.buffers[prefix] = buffer;
  const delimiter = hasProcessor(destination, 'AppendDelimiterToRecord') ? Buffer.from('\n') : Buffer.alloc(0);
  buffer.records.push(Buffer.concat([data, delimiter]).toString('base64'));
  buffer.bytes += data.length;
  if (buffer.bytes >= destination.sizeMb * 1024 * 1024) write(env, stream, buffer);
}

/** Writes one buffer as an object; what the bucket does not take stays for a later try. True when it was written or given up. */
function write(env: Environment, stream: StreamRecord, buffer: Buffered): boolean {
  const { destination } = stream;
  const body = Buffer.concat(buffer.records.map((record) => Buffer.from(record, 'base64')));
  const isPacked = destination.CompressionFormat === 'GZIP';
  const moment = env.clock.now().toISOString().slice(0, 19).replace(/[T:]/g, '-');
  const extension = destination.FileExtension ?? (isPacked ? '.gz' : '');
  const [, account = '', path = ''] = /^arn:[\w-]+:iam::(\d{12}):role\/(.+)$/.exec(destination.RoleARN) ?? [];
  const arn = `arn:${env.partition}:sts::${account}:assumed-role/${path.split('/').at(-1) ?? ''}/firehose`;
  const refused = putForService(
    env,
    { account, arn },
    {
      bucket: destination.BucketARN.split(':::')[1] ?? '',
      key: `${buffer.prefix}${stream.name}-${stream.version}-${moment}-${randomUUID()}${extension}`,
      body: isPacked ? gzipSync(body) : body,
      contentType: 'application/octet-stream',
      ...(destination.kmsKeyArn === null
        ? {}
        : { encryption: { algorithm: 'aws:kms', kmsKeyId: destination.kmsKeyArn, bucketKey: false } }),
    },
  );
  stream.failure = refused ?? null;
  if (refused !== undefined && env.clock.awsMs() < buffer.untilAwsMs) return false;
  delete stream.buffers[buffer.prefix];
  return true;
}

/** Writes every buffer whose interval is over. True when anything was written. */
export function flushDue(env: Environment): boolean {
  const now = env.clock.awsMs();
  let changed = false;
  for (const { state } of env.state.all<FirehoseState>('firehose')) {
    for (const stream of Object.values(state.streams)) {
      for (const buffer of Object.values(stream.buffers)) {
        if (buffer.dueAwsMs <= now && write(env, stream, buffer)) changed = true;
      }
    }
  }
  return changed;
}

/**
 * Hands a record to a stream as a service of AWS does for an account, e.g. an event destination of SES or SMS. The answer says why it was
 * not taken, undefined when it was. The caller judges the role that the service uses.
 */
export function deliverToStream(env: Environment, streamArn: string, data: string | Uint8Array): string | undefined {
  const [, region = '', account = '', name = ''] = /^arn:[\w-]+:firehose:([\w-]+):(\d{12}):deliverystream\/(.+)$/.exec(streamArn) ?? [];
  const stream = name === '' ? undefined : streamNamed(env, account, region, name);
  if (stream === undefined || stream.status !== 'ACTIVE') return `the delivery stream ${streamArn} does not exist or is not active`;
  accept(env, stream, typeof data === 'string' ? Buffer.from(data) : data);
  return undefined;
}
