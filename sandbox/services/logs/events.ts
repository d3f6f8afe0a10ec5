import type * as Logs from '@aws-sdk/client-cloudwatch-logs';
import type { Operation, OperationContext } from '../operation.ts';
import { paginate } from '../paging.ts';
import { exists, groupOf, invalid, notFound, pages } from './groups.ts';
import { appendEvents, type LogEvent, type LogGroup, type LogStream } from './state.ts';

type Answer<Output> = Omit<Output, '$metadata'>;

function streamOf(group: LogGroup, name: string | undefined): LogStream {
  const stream = Object.hasOwn(group.streams, name ?? '') ? group.streams[name ?? ''] : undefined;
  if (stream === undefined) throw notFound('log stream');
  return stream;
}

export const createLogStream: Operation<Logs.CreateLogStreamCommandInput, void> = (input, context) => {
  const group = groupOf(input.logGroupName, context);
  const name = input.logStreamName ?? '';
  if (!/^[^:*]{1,512}$/.test(name))
    throw invalid(`1 validation error detected: Value '${name}' at 'logStreamName' failed to satisfy constraint`);
  if (Object.hasOwn(group.streams, name)) throw exists('log stream');
  group.streams[name] = { name, createdAt: context.clock.now().getTime(), events: [] };
};

export const deleteLogStream: Operation<Logs.DeleteLogStreamCommandInput, void> = (input, context) => {
  const group = groupOf(input.logGroupName, context);
  delete group.streams[streamOf(group, input.logStreamName).name];
};

export const describeLogStreams: Operation<Logs.DescribeLogStreamsCommandInput, Answer<Logs.DescribeLogStreamsCommandOutput>> = (
  input,
  context,
) => {
  const group = groupOf(input.logGroupName ?? input.logGroupIdentifier, context);
  const streams = Object.values(group.streams).filter(({ name }) => name.startsWith(input.logStreamNamePrefix ?? ''));
  const lastOf = (stream: LogStream): number => stream.events.at(-1)?.timestamp ?? stream.createdAt;
  streams.sort((a, b) => (input.orderBy === 'LastEventTime' ? lastOf(a) - lastOf(b) : a.name < b.name ? -1 : 1));
  if (input.descending === true) streams.reverse();
  const page = paginate(streams, input, context, pages);
  return {
    logStreams: page.items.map((stream) => streamView(group, stream)),
    ...(page.nextToken === undefined ? {} : { nextToken: page.nextToken }),
  };
};

function streamView(group: LogGroup, stream: LogStream): Logs.LogStream {
  const [first] = stream.events;
  const last = stream.events.at(-1);
  return {
    logStreamName: stream.name,
    arn: `${group.arn}:log-stream:${stream.name}`,
    creationTime: stream.createdAt,
    storedBytes: 0,
    ...(first === undefined || last === undefined
      ? {}
      : { firstEventTimestamp: first.timestamp, lastEventTimestamp: last.timestamp, lastIngestionTime: last.ingestedAt }),
  };
}

const hourMs = 3_600_000;

/** Adds events. Those older than two weeks or more than two hours ahead are rejected by position. */
export const putLogEvents: Operation<Logs.PutLogEventsCommandInput, Answer<Logs.PutLogEventsCommandOutput>> = (input, context) => {
  const group = groupOf(input.logGroupName, context);
  streamOf(group, input.logStreamName);
  const now = context.clock.now().getTime();
  const events = (input.logEvents ?? []).map((event) => ({ timestamp: event.timestamp ?? 0, message: event.message ?? '' }));
  const times = events.map((event) => event.timestamp);
  if (times.some((time, index) => index > 0 && time < (times[index - 1] ?? 0)))
    throw invalid('Log events in a single PutLogEvents request must be in chronological order.');
  const tooOld = times.filter((time) => time < now - 14 * 24 * hourMs).length;
  const tooNew = times.findIndex((time) => time > now + 2 * hourMs);
  const fine = events.slice(tooOld, tooNew === -1 ? undefined : tooNew);
  appendEvents(group, input.logStreamName ?? '', fine, now);
  const rejected = {
    ...(tooOld > 0 ? { tooOldLogEventEndIndex: tooOld } : {}),
    ...(tooNew === -1 ? {} : { tooNewLogEventStartIndex: tooNew }),
  };
  return Object.keys(rejected).length === 0 ? {} : { rejectedLogEventsInfo: rejected };
};

const within = (event: LogEvent, from: number | undefined, to: number | undefined): boolean =>
  event.timestamp >= (from ?? 0) && event.timestamp < (to ?? Number.POSITIVE_INFINITY);

/** Events of one stream, the newest ones unless it is asked to begin at the head. */
export const getLogEvents: Operation<Logs.GetLogEventsCommandInput, Answer<Logs.GetLogEventsCommandOutput>> = (input, context) => {
  const stream = streamOf(groupOf(input.logGroupName ?? input.logGroupIdentifier, context), input.logStreamName);
  const events = stream.events.filter((event) => within(event, input.startTime, input.endTime));
  const limit = input.limit ?? 10_000;
  if (limit < 1 || limit > 10_000) throw invalid('limit must be between 1 and 10000');
  const position = positionOf(input.nextToken, input.startFromHead === true ? 0 : Math.max(0, events.length - limit), limit);
  const shown = events.slice(position, position + limit);
  return {
    events: shown.map(({ timestamp, message, ingestedAt }) => ({ timestamp, message, ingestionTime: ingestedAt })),
    nextForwardToken: `f/${String(position + shown.length).padStart(40, '0')}`,
    nextBackwardToken: `b/${String(position).padStart(40, '0')}`,
  };
};

/** Where a page begins: a forward token goes on from its place, a backward one ends there. */
function positionOf(token: string | undefined, otherwise: number, limit: number): number {
  if (token === undefined) return otherwise;
  const [, direction, place] = /^([fb])\/(\d{40})$/.exec(token) ?? [];
  if (direction === undefined) throw invalid('The specified nextToken is invalid.');
  return direction === 'f' ? Number(place) : Math.max(0, Number(place) - limit);
}

/** Events of many streams that fit a text pattern: every word, none of those after `-`, one of those after `?`. */
export const filterLogEvents: Operation<Logs.FilterLogEventsCommandInput, Answer<Logs.FilterLogEventsCommandOutput>> = (input, context) => {
  const group = groupOf(input.logGroupName ?? input.logGroupIdentifier, context);
  const fits = textFilter(input.filterPattern ?? '');
  const names = input.logStreamNames;
  const found = Object.values(group.streams)
    .filter((stream) => (names?.includes(stream.name) ?? true) && stream.name.startsWith(input.logStreamNamePrefix ?? ''))
    .flatMap((stream) => stream.events.map((event) => ({ stream: stream.name, event })))
    .filter(({ event }) => within(event, input.startTime, input.endTime) && fits(event.message))
    .sort((a, b) => a.event.timestamp - b.event.timestamp);
  const page = paginateEvents(found, input, context);
  return {
    events: page.items.map(({ stream, event }) => ({
      logStreamName: stream,
      timestamp: event.timestamp,
      message: event.message,
      ingestionTime: event.ingestedAt,
      eventId: event.id,
    })),
    searchedLogStreams: [],
    ...(page.nextToken === undefined ? {} : { nextToken: page.nextToken }),
  };
};

const paginateEvents = <Item>(items: readonly Item[], input: object, context: OperationContext) =>
  paginate(items, input, context, { ...pages, defaultSize: 10_000, maxSize: 10_000 });

function textFilter(pattern: string): (message: string) => boolean {
  if (/^\s*[{[%]/.test(pattern)) throw invalid('the sandbox knows filter patterns of text only, not of JSON, fields or expressions');
  const terms = (pattern.match(/[-?]?"[^"]*"|\S+/g) ?? []).map((term) => ({
    sign: /^[-?]/.exec(term)?.[0] ?? '',
    text: term.replace(/^[-?]/, '').replaceAll('"', ''),
  }));
  const having = (sign: string) => terms.filter((term) => term.sign === sign).map((term) => term.text);
  const [all, none, any] = [having(''), having('-'), having('?')];
  return (message) =>
    all.every((text) => message.includes(text)) &&
    !none.some((text) => message.includes(text)) &&
    (any.length === 0 || any.some((text) => message.includes(text)));
}
