import type { ServiceEnvironment } from '../operation.ts';
import { publishForService, type ServicePublisher } from '../sns/publish.ts';
import { kindOf } from './anomaly-kinds.ts';
import { type ChannelRecord, type InsightRecord, storedGuru } from './state.ts';

export type MessageType = 'NEW_INSIGHT' | 'CLOSED_INSIGHT' | 'NEW_ASSOCIATION' | 'SEVERITY_UPGRADED' | 'NEW_RECOMMENDATION';

/** What a channel without filters gets: every kind of message, of High and Medium severity. Source: facts/compliance.md 3.3. */
const defaultSeverities: readonly string[] = ['HIGH', 'MEDIUM'];

/** The Region's principal, which a topic's policy must name. Source: facts/compliance.md 3.3. */
export const servicePrincipal = (region: string): string => `${region}.devops-guru.amazonaws.com`;

export function publisherOf(
  env: Pick<ServiceEnvironment, 'partition'>,
  account: string,
  region: string,
  channelId: string,
): ServicePublisher {
  return {
    service: servicePrincipal(region),
    account,
    sourceArn: `arn:${env.partition}:devops-guru:${region}:${account}:channel/${channelId}`,
  };
}

/** Sends a message about an insight to the channels whose filters want it. A topic that refuses is remembered by SNS, nothing else happens. */
export function notify(env: ServiceEnvironment, account: string, region: string, type: MessageType, insight: InsightRecord): void {
  for (const channel of storedGuru(env, account, region).channels) {
    if (!wants(channel, type, insight.severity)) continue;
    const message = messageOf(account, region, type, insight);
    publishForService(
      env,
      { topicArn: channel.topicArn, subject: `DevOps Guru: ${type} in ${account} ${region}`, message: JSON.stringify(message) },
      publisherOf(env, account, region, channel.id),
    );
  }
}

function wants(channel: ChannelRecord, type: MessageType, severity: string): boolean {
  const severities = channel.severities ?? defaultSeverities;
  return severities.includes(severity) && (channel.messageTypes === null || channel.messageTypes.includes(type));
}

function messageOf(account: string, region: string, type: MessageType, insight: InsightRecord): object {
  const kind = kindOf(insight.kind);
  return {
    AccountId: account,
    Region: region,
    MessageType: type,
    InsightId: insight.id,
    InsightName: kind.name,
    InsightDescription: kind.description,
    InsightType: kind.insightType,
    InsightSeverity: insight.severity.toLowerCase(),
    StartTime: Date.parse(insight.openedAt),
    ...(insight.closedAt === null ? {} : { EndTime: Date.parse(insight.closedAt) }),
    ...(type === 'NEW_RECOMMENDATION' ? { Recommendations: [kind.recommendation] } : {}),
  };
}
