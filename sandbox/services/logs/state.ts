import { randomUUID } from 'node:crypto';
import type { ServiceEnvironment } from '../operation.ts';

export interface LogEvent {
  readonly id: string;
  /** Unix milliseconds. */
  readonly timestamp: number;
  readonly ingestedAt: number;
  readonly message: string;
}

export interface LogStream {
  readonly name: string;
  readonly createdAt: number;
  events: LogEvent[];
}

export interface LogGroup {
  readonly name: string;
  readonly arn: string;
  /** Unix milliseconds. */
  readonly createdAt: number;
  /** Null keeps events for ever. */
  retentionDays: number | null;
  kmsKeyId: string | null;
  readonly logClass: string;
  tags: Record<string, string>;
  streams: Record<string, LogStream>;
}

export interface LogsState {
  groups: Record<string, LogGroup>;
}

type LogsEnvironment = Pick<ServiceEnvironment, 'state' | 'clock' | 'partition'>;

const dayMs = 86_400_000;
/** Beyond this the oldest events of a stream are dropped, so that a chatty function does not fill the memory. */
const keptEvents = 10_000;

/** The log groups of an account in a Region, by name, without events older than their retention. */
export function logGroupsOf(env: Pick<ServiceEnvironment, 'state' | 'clock'>, account: string, region: string): Record<string, LogGroup> {
  const { groups } = env.state.of<LogsState>('logs', account, region, () => ({ groups: {} }));
  const now = env.clock.now().getTime();
  for (const group of Object.values(groups)) {
    if (group.retentionDays === null) continue;
    const oldest = now - group.retentionDays * dayMs;
    for (const stream of Object.values(group.streams)) {
      if ((stream.events[0]?.timestamp ?? now) < oldest) stream.events = stream.events.filter((event) => event.timestamp >= oldest);
    }
  }
  return groups;
}

export function newLogGroup(
  env: LogsEnvironment,
  account: string,
  region: string,
  given: Pick<LogGroup, 'name'> & Partial<Pick<LogGroup, 'kmsKeyId' | 'logClass' | 'tags'>>,
): LogGroup {
  const group: LogGroup = {
    name: given.name,
    arn: `arn:${env.partition}:logs:${region}:${account}:log-group:${given.name}`,
    createdAt: env.clock.now().getTime(),
    retentionDays: null,
    kmsKeyId: given.kmsKeyId ?? null,
    logClass: given.logClass ?? 'STANDARD',
    tags: given.tags ?? {},
    streams: {},
  };
  logGroupsOf(env, account, region)[given.name] = group;
  return group;
}

/** Adds events to a stream, which is made if it is not there. */
export function appendEvents(
  group: LogGroup,
  streamName: string,
  messages: readonly { timestamp: number; message: string }[],
  now: number,
): void {
  const stream = Object.hasOwn(group.streams, streamName) ? group.streams[streamName] : undefined;
  const target = stream ?? { name: streamName, createdAt: now, events: [] };
  group.streams[streamName] = target;
  for (const { timestamp, message } of messages)
    target.events.push({ id: randomUUID().replaceAll('-', ''), timestamp, ingestedAt: now, message });
  target.events.sort((a, b) => a.timestamp - b.timestamp);
  if (target.events.length > keptEvents) target.events.splice(0, target.events.length - keptEvents);
}

/** Writes lines as a service does for its account: the group and the stream are made when they are missing. */
export function writeLog(
  env: LogsEnvironment,
  account: string,
  region: string,
  groupName: string,
  streamName: string,
  lines: readonly string[],
): void {
  const groups = logGroupsOf(env, account, region);
  const group =
    (Object.hasOwn(groups, groupName) ? groups[groupName] : undefined) ?? newLogGroup(env, account, region, { name: groupName });
  const now = env.clock.now().getTime();
  const messages = lines.map((message) => ({ timestamp: now, message }));
  appendEvents(group, streamName, messages, now);
}
