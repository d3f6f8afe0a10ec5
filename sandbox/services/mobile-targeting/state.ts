import { AwsError } from '../../wire/errors.ts';
import type { OperationContext, ServiceEnvironment } from '../operation.ts';

/** A channel as reads show it; of its credentials only what AWS gives back is kept. Source: facts/tenants.md 0.12 and 2.1. */
export interface ChannelRecord {
  enabled: boolean;
  authenticationMethod: string | null;
  /** True with a signing key (APNs) or a service account (FCM). */
  hasKey: boolean;
  /** True with any credential. */
  hasCredential: boolean;
  /** API key of FCM and Baidu: the reads of these two show it in clear. */
  credential: string | null;
  senderId: string | null;
  shortCode: string | null;
  version: number;
  /** ISO 8601. */
  readonly createdAt: string;
  modifiedAt: string;
  modifiedBy: string;
}

export interface ApplicationRecord {
  readonly id: string;
  readonly arn: string;
  readonly name: string;
  readonly createdAt: string;
  tags: Record<string, string>;
  /** By channel type, `APNS`. */
  channels: Record<string, ChannelRecord>;
}

export interface PushRecord {
  readonly applicationId: string;
  readonly channel: string;
  readonly address: string;
  readonly messageId: string;
  readonly at: string;
  readonly status: string;
}

export interface PushState {
  applications: Record<string, ApplicationRecord>;
  /** The newest sends, at most a thousand. */
  sent: PushRecord[];
}

export function pushOf(env: Pick<ServiceEnvironment, 'state'>, account: string, region: string): PushState {
  return env.state.of<PushState>('mobiletargeting', account, region, () => ({ applications: {}, sent: [] }));
}

export const badRequest = (message: string): AwsError => new AwsError('BadRequestException', message, 400);
export const notFound = (message = 'Resource not found'): AwsError => new AwsError('NotFoundException', message, 404);

export function applicationOf(id: string | undefined, context: OperationContext): ApplicationRecord {
  const { applications } = pushOf(context, context.account, context.region);
  const found = Object.hasOwn(applications, id ?? '') ? applications[id ?? ''] : undefined;
  if (found === undefined) throw notFound();
  return found;
}
