import type { DestinationTarget, EffectiveTenant } from '../effective-tenant.ts';
import { filled } from '../names.ts';
import type { Ground } from './gathering.ts';

/**
 * Whether a document names the stream, topic or log group: naming one that is not the tenant's own is how it is said that events go where those of others
 * may go too (S-12). The tenant's own stream is nobody else's.
 */
export function isDeclaredTarget(
  tenant: EffectiveTenant,
  arn: string,
  { cell, organization }: Pick<Ground, 'cell' | 'organization'>,
): boolean {
  const fill = (text: string): string => filled(text, { partition: organization.partition, ...cell });
  const { eventStream, email, sms } = tenant;
  if (eventStream?.own !== undefined && eventStream.streamArn !== undefined && fill(eventStream.streamArn) === arn) return false;
  if (eventStream?.streamArn !== undefined && fill(eventStream.streamArn) === arn) return true;
  const events = [...(email?.configurationSets ?? []).flatMap((set) => set.events), ...(sms?.configurationSet?.events ?? [])];
  return events.some(({ target }) => target !== undefined && namesTarget(target, arn, fill));
}

function namesTarget(target: DestinationTarget, arn: string, fill: (text: string) => string): boolean {
  switch (target.kind) {
    case 'firehose':
      return fill(target.streamArn) === arn;
    case 'sns':
      return fill(target.topicArn) === arn;
    case 'logs':
      return fill(target.logGroupArn) === arn;
    case 'eventBridge':
      return arn.endsWith(':event-bus/default');
    case 'metrics':
      return false;
    default:
      return target satisfies never;
  }
}
