import { randomUUID } from 'node:crypto';
import { recordEvent } from '../cloudtrail/state.ts';
import { writeLog } from '../logs/state.ts';
import type { BackgroundEnvironment, Caller } from '../operation.ts';
import { publishForService } from '../sns/publish.ts';
import { inputOf } from './input.ts';
import { matchesPattern } from './pattern.ts';
import { eventsOf, type RuleRecord, rememberDelivery, ruleIndex, type TargetRecord } from './state.ts';

/** An event on the default bus of an account in a Region. Any service may publish one. */
export interface BusEvent {
  readonly account: string;
  readonly region: string;
  /** `aws.securityhub` */
  readonly source: string;
  /** `AWS API Call via CloudTrail` */
  readonly detailType: string;
  readonly detail: unknown;
  readonly resources?: readonly string[];
  /** Now, when left out. */
  readonly time?: Date;
}

const principal = 'events.amazonaws.com';

/**
 * Puts an event on the bus: each enabled rule whose pattern fits hands it to its targets. Functions run beside the request; their outcome
 * is theirs. Returns the event's id.
 */
export function publishEvent(env: BackgroundEnvironment, event: BusEvent): string {
  const id = randomUUID();
  if (ruleIndex(env).cells[`${event.account}/${event.region}`] !== true) return id;
  const envelope = envelopeOf(env, event, id);
  for (const rule of Object.values(eventsOf(env, event.account, event.region).rules)) {
    if (rule.state === 'DISABLED' || rule.pattern === null) continue;
    if (matchesPattern(JSON.parse(rule.pattern), envelope)) deliverToTargets(env, event.account, event.region, rule, envelope);
  }
  return id;
}

export type Envelope = Readonly<Record<string, unknown>> & { readonly id: string };

function envelopeOf(env: BackgroundEnvironment, event: BusEvent, id: string): Envelope {
  return {
    version: '0',
    id,
    'detail-type': event.detailType,
    source: event.source,
    account: event.account,
    time: `${(event.time ?? env.clock.now()).toISOString().slice(0, 19)}Z`,
    region: event.region,
    resources: event.resources ?? [],
    detail: event.detail,
  };
}

/** Runs a rule's schedule once. */
export function runSchedule(env: BackgroundEnvironment, account: string, region: string, rule: RuleRecord): void {
  const event = { account, region, source: 'aws.events', detailType: 'Scheduled Event', detail: {}, resources: [rule.arn] };
  deliverToTargets(env, account, region, rule, envelopeOf(env, event, randomUUID()));
}

function deliverToTargets(env: BackgroundEnvironment, account: string, region: string, rule: RuleRecord, envelope: Envelope): void {
  for (const target of Object.values(rule.targets)) {
    const tell = (refused: string | null): void =>
      rememberDelivery(eventsOf(env, account, region), {
        at: env.clock.now().toISOString(),
        eventId: envelope.id,
        rule: rule.name,
        target: target.arn,
        refused,
      });
    env.host.work(
      deliverOne(env, { account, region, rule, target }, inputOf(target, envelope)).then(tell, (error: Error) => tell(error.message)),
    );
  }
}

interface Way {
  readonly account: string;
  readonly region: string;
  readonly rule: RuleRecord;
  readonly target: TargetRecord;
}

/** Hands an input to a target; the answer says why it was not taken, null when it was. */
async function deliverOne(env: BackgroundEnvironment, { account, region, rule, target }: Way, input: string): Promise<string | null> {
  const service = target.arn.split(':')[2];
  switch (service) {
    case 'lambda': {
      // Loaded when a function is there to be run.
      const { invokeForService } = await import('../lambda/invoke.ts');
      return invokeForService(env, {
        functionArn: target.arn,
        payload: input,
        service: principal,
        sourceArn: rule.arn,
        sourceAccount: account,
      });
    }
    case 'sns':
      return publishForService(env, { topicArn: target.arn, message: input }, { service: principal, account, sourceArn: rule.arn }) ?? null;
    case 'logs': {
      const group = /log-group:([^:]+)/.exec(target.arn)?.[1] ?? '';
      writeLog(env, account, region, group, randomUUID(), [input]);
      return null;
    }
    default:
      return `the sandbox does not deliver to ${service ?? 'this target'}`;
  }
}

/** One API call as CloudTrail reports it. */
export interface ApiCall {
  readonly account: string;
  readonly region: string;
  readonly caller: Caller;
  /** Signing name of the service. */
  readonly service: string;
  readonly operation: string;
  readonly input: unknown;
  readonly output: unknown;
  readonly requestId: string;
}

/** Calls that carry data; a trail reports them only when it is asked to. */
const dataCalls = new Set([
  ...['Invoke', 'PutEvents', 'PutLogEvents', 'PutMetricData', 'Publish', 'PublishBatch'],
  ...['PutObject', 'DeleteObject', 'DeleteObjects', 'PutRecord', 'PutRecordBatch'],
  ...['PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem', 'TransactWriteItems'],
]);

/**
 * Reports a successful call that changed something, as CloudTrail does: to the event history of the cell, and to the default bus. On AWS the bus hears of it
 * after some minutes; here it is at once.
 */
export function publishApiCall(env: BackgroundEnvironment, call: ApiCall): void {
  // Global services report to us-east-1.
  if (dataCalls.has(call.operation)) return;
  const region = call.region === 'global' ? 'us-east-1' : call.region;
  const hasRules = ruleIndex(env).cells[`${call.account}/${region}`] === true;
  const [id, at] = [randomUUID(), `${env.clock.now().toISOString().slice(0, 19)}Z`];
  const detail = {
    eventVersion: '1.11',
    userIdentity: identityOf(call.caller),
    eventTime: at,
    eventSource: `${call.service}.amazonaws.com`,
    eventName: call.operation,
    awsRegion: region,
    sourceIPAddress: '127.0.0.1',
    requestParameters: plain(call.input),
    // Kept in the history of every cell, answers would be most of the state.
    responseElements: hasRules ? plain(call.output) : null,
    requestID: call.requestId,
    eventID: id,
    readOnly: false,
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: call.account,
    eventCategory: 'Management',
  };
  recordEvent(env, call.account, region, {
    id,
    name: call.operation,
    source: detail.eventSource,
    at,
    user: call.caller.arn.split('/').at(-1) ?? '',
    event: JSON.stringify(detail),
  });
  if (hasRules)
    publishEvent(env, { account: call.account, region, source: `aws.${call.service}`, detailType: 'AWS API Call via CloudTrail', detail });
}

const identityOf = (caller: Caller): object => ({
  type: caller.kind === 'assumed-role' ? 'AssumedRole' : 'IAMUser',
  arn: caller.arn,
  accountId: caller.account,
});

/** CloudTrail writes members with a small first letter, and null where nothing was said. */
function plain(value: unknown): unknown {
  if (value === undefined || value === null || (typeof value === 'object' && Object.keys(value).length === 0)) return null;
  return JSON.parse(JSON.stringify(value), (_key, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).map(([name, one]) => [`${name.charAt(0).toLowerCase()}${name.slice(1)}`, one]))
      : inner,
  );
}
