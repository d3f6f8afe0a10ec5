// CloudTrail's event history: what write calls and changes in the console left, five minutes of AWS time later.
import type { Event, LookupEventsCommandInput, LookupEventsCommandOutput } from '@aws-sdk/client-cloudtrail';
import type { Rate } from '../../limits.ts';
import { AwsError } from '../../wire/errors.ts';
import type { Handlers, Operation, ServiceEnvironment } from '../operation.ts';
import { paginate } from '../paging.ts';
import { shownEvents, type TrailEvent } from './state.ts';

const refused = (code: string, message: string): AwsError => new AwsError(code, message, 400);

/** "Limited to two per second, per account, per Region." */
export const limits: Readonly<Record<string, Rate>> = { LookupEvents: { perSecond: 2, burst: 2 } };

const dayMs = 86_400_000;

const lookupEvents: Operation<LookupEventsCommandInput, Omit<LookupEventsCommandOutput, '$metadata'>> = (input, context) => {
  const { LookupAttributes: attributes = [], StartTime: start, EndTime: end, EventCategory: category } = input;
  if (attributes.length > 1) throw refused('InvalidLookupAttributesException', 'Only one lookup attribute can be specified.');
  if (start !== undefined && end !== undefined && start > end)
    throw refused('InvalidTimeRangeException', 'The start time is after the end time.');
  const [attribute] = attributes;
  const oldest = context.clock.now().getTime() - 90 * dayMs;
  const found = category === 'insight' ? [] : shownEvents(context, context.account, context.region).filter((event) => isAsked(event));
  const { items, nextToken } = paginate(found, withTimes(input), context, {
    defaultSize: 50,
    maxSize: 50,
    refuse: (message) => refused(/MaxResults/.test(message) ? 'InvalidMaxResultsException' : 'InvalidNextTokenException', message),
  });
  return { Events: items.map(shown), ...(nextToken === undefined ? {} : { NextToken: nextToken }) };

  function isAsked(event: TrailEvent): boolean {
    const at = Date.parse(event.at);
    if (at < oldest || (start !== undefined && at < start.getTime()) || (end !== undefined && at > end.getTime())) return false;
    return attribute === undefined || attributeOf(event, attribute.AttributeKey) === attribute.AttributeValue;
  }
};

/** A page token is bound to the question; a Date in it says nothing as an object. */
const withTimes = (input: LookupEventsCommandInput): object => ({
  ...input,
  StartTime: input.StartTime?.toISOString(),
  EndTime: input.EndTime?.toISOString(),
});

function attributeOf(event: TrailEvent, key: string | undefined): string | undefined {
  switch (key) {
    case 'EventId':
      return event.id;
    case 'EventName':
      return event.name;
    case 'EventSource':
      return event.source;
    case 'Username':
      return event.user;
    case 'ReadOnly':
      return 'false';
    case 'AccessKeyId':
    case 'ResourceType':
    case 'ResourceName':
      throw refused('InvalidLookupAttributesException', `the sandbox does not look up events by ${key}`);
    default:
      throw refused('InvalidLookupAttributesException', `${String(key)} is not a lookup attribute.`);
  }
}

const shown = ({ id, name, source, at, user, event }: TrailEvent): Event => ({
  EventId: id,
  EventName: name,
  ReadOnly: 'false',
  EventTime: new Date(at),
  EventSource: source,
  Username: user,
  Resources: [],
  CloudTrailEvent: event,
});

export const handlers: Handlers = { LookupEvents: lookupEvents };

/** How many events each cell has. */
export function show({ state }: ServiceEnvironment): object {
  return Object.fromEntries(
    [...state.all<{ readonly events: readonly TrailEvent[] }>('cloudtrail')].map(({ account, region, state: { events } }) => [
      `${account}/${region}`,
      events.length,
    ]),
  );
}
