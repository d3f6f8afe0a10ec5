import type * as Ses from '@aws-sdk/client-sesv2';
import { publishEvent } from '../../events/bus.ts';
import { deliverToStream } from '../../firehose/deliver.ts';
import { recordMetric } from '../../monitoring/evaluate.ts';
import type { BackgroundEnvironment } from '../../operation.ts';
import { publishForService, type ServicePublisher } from '../../sns/publish.ts';
import { arnOf } from '../arns.ts';
import type { ConfigurationSetRecord, DestinationRecord, MessageEvent, MessageRecord } from '../state.ts';

/** SES publishes to a topic of the same account as its owner would, to another one's as the service. */
export function publisherFor(
  env: Pick<BackgroundEnvironment, 'partition'>,
  account: string,
  region: string,
  setName: string,
  topicArn: string,
): ServicePublisher {
  const sourceArn = arnOf({ partition: env.partition, account, region }, 'configuration-set', setName);
  return { service: 'ses.amazonaws.com', account, sourceArn, actsAsAccount: topicArn.split(':')[4] === account };
}

export interface Telling {
  readonly account: string;
  readonly region: string;
  readonly set: ConfigurationSetRecord;
  readonly message: MessageRecord;
  readonly identityArn: string;
  /** Message tags with those that SES adds. Source of `ses:tenant-name`: facts/tenants.md 2.2. */
  readonly tags: Readonly<Record<string, readonly string[]>>;
  readonly headers: Readonly<Record<string, string>>;
}

/** Hands an event to each enabled destination that asks for its type; the message remembers who took it. */
export function tellDestinations(env: BackgroundEnvironment, telling: Telling, event: MessageEvent): void {
  for (const destination of Object.values(telling.set.destinations)) {
    const { Enabled: enabled, MatchingEventTypes: types = [] } = destination.definition;
    if (enabled !== true || !types.includes(event.type)) continue;
    const refused = handOver(env, telling, event, destination);
    telling.message.told.push({ destination: destination.name, event: event.type, refused });
  }
}

function handOver(env: BackgroundEnvironment, telling: Telling, event: MessageEvent, { definition }: DestinationRecord): string | null {
  const { account, region, set } = telling;
  const {
    SnsDestination: topic,
    EventBridgeDestination: bus,
    CloudWatchDestination: metrics,
    KinesisFirehoseDestination: stream,
  } = definition;
  const record = recordOf(env, telling, event);
  if (topic !== undefined) {
    const topicArn = topic.TopicArn ?? '';
    const message = { topicArn, subject: 'Amazon SES Email Event Notification', message: JSON.stringify(record) };
    return publishForService(env, message, publisherFor(env, account, region, set.name, topicArn)) ?? null;
  }
  if (bus !== undefined) {
    const resources = [arnOf({ partition: env.partition, account, region }, 'configuration-set', set.name)];
    publishEvent(env, { account, region, source: 'aws.ses', detailType: detailTypes[event.type] ?? event.type, resources, detail: record });
  }
  if (metrics !== undefined) {
    const dimensions = Object.fromEntries((metrics.DimensionConfigurations ?? []).map((one) => dimensionOf(one, telling)));
    recordMetric(env, account, region, {
      namespace: 'AWS/SES',
      name: metricNames[event.type] ?? event.type,
      dimensions,
      value: event.recipients.length,
    });
  }
  return stream === undefined ? null : (deliverToStream(env, stream.DeliveryStreamArn ?? '', `${JSON.stringify(record)}\n`) ?? null);
}

function dimensionOf(
  { DimensionName: name = '', DimensionValueSource: source, DefaultDimensionValue: fallback = '' }: Ses.CloudWatchDimensionConfiguration,
  telling: Telling,
): readonly [string, string] {
  if (source === 'EMAIL_HEADER') return [name, telling.headers[name.toLowerCase()] ?? fallback];
  // Nobody clicks links here, so link tags have their default.
  return [name, source === 'MESSAGE_TAG' ? (telling.tags[name]?.[0] ?? fallback) : fallback];
}

const metricNames: Readonly<Record<string, string>> = {
  SEND: 'Send',
  REJECT: 'Reject',
  BOUNCE: 'Bounce',
  COMPLAINT: 'Complaint',
  DELIVERY: 'Delivery',
  RENDERING_FAILURE: 'RenderingFailure',
  DELIVERY_DELAY: 'DeliveryDelay',
};

const detailTypes: Readonly<Record<string, string>> = {
  SEND: 'Email Sent',
  REJECT: 'Email Rejected',
  BOUNCE: 'Email Bounced',
  COMPLAINT: 'Email Complaint Received',
  DELIVERY: 'Email Delivered',
  RENDERING_FAILURE: 'Email Rendering Failed',
  DELIVERY_DELAY: 'Email Delivery Delayed',
};

/** The event as it travels. */
function recordOf(env: BackgroundEnvironment, { account, message, identityArn, tags, headers }: Telling, event: MessageEvent): object {
  const timestamp = env.clock.now().toISOString();
  const bounced = event.recipients.map((emailAddress) => ({ emailAddress, action: 'failed', status: '5.1.1' }));
  const details: Readonly<Record<string, object>> = {
    BOUNCE: {
      bounce: {
        bounceType: 'Permanent',
        bounceSubType: event.subtype ?? 'General',
        bouncedRecipients: bounced,
        timestamp,
        feedbackId: message.id,
      },
    },
    COMPLAINT: {
      complaint: {
        complainedRecipients: event.recipients.map((emailAddress) => ({ emailAddress })),
        timestamp,
        feedbackId: message.id,
        complaintSubType: event.subtype,
        complaintFeedbackType: 'abuse',
      },
    },
    DELIVERY: { delivery: { timestamp, recipients: event.recipients, smtpResponse: '250 2.0.0 OK' } },
    DELIVERY_DELAY: {
      deliveryDelay: { timestamp, delayType: 'MailboxFull', delayedRecipients: event.recipients.map((emailAddress) => ({ emailAddress })) },
    },
    RENDERING_FAILURE: { failure: { errorMessage: event.subtype } },
    SEND: { send: {} },
  };
  const mail = {
    timestamp: message.at,
    source: message.from,
    sourceArn: identityArn,
    sendingAccountId: account,
    messageId: message.id,
    destination: message.recipients,
    headersTruncated: false,
    headers: Object.entries(headers).map(([name, value]) => ({ name, value })),
    commonHeaders: { from: [message.from], to: message.recipients, messageId: message.id, subject: message.subject },
    tags,
  };
  return { eventType: eventNames[event.type] ?? event.type, mail, ...details[event.type] };
}

const eventNames: Readonly<Record<string, string>> = {
  ...metricNames,
  RENDERING_FAILURE: 'Rendering Failure',
  DELIVERY_DELAY: 'DeliveryDelay',
};
