import type { Diagnostic } from '../../model/diagnostic.ts';
import { didYouMean } from '../../model/did-you-mean.ts';
import type { EmailEventDestination, SmsEventDestination } from '../../model/documents.generated.ts';
import type { PathSegment } from '../../model/positioned.ts';
import { error } from './diagnostics.ts';
import type { EffectiveTenant } from './effective-tenant.ts';
import { exactlyOne, unique } from './shape-parts.ts';
import { smsEventTypes } from './sms-events.ts';

/** one target each, names once, no event that the service does not send. */
export function* checkDestinations(
  tenant: EffectiveTenant,
  events: readonly (EmailEventDestination | SmsEventDestination)[],
  targets: readonly string[],
  path: readonly PathSegment[],
): Generator<Diagnostic> {
  const { merged } = tenant;
  for (const [index, event] of events.entries()) {
    yield* exactlyOne(tenant, event, targets, [...path, index], 'A-03');
    if (event.eventStream === true && tenant.eventStream?.streamArn === undefined)
      yield error(
        'A-03',
        merged.at(...path, index, 'eventStream'),
        'eventStream: true is the stream of spec.eventStream, and there is none',
        'write spec.eventStream with stream or firehose, or another target',
      );
    if (targets.includes('eventBridge')) continue;
    for (const [at, type] of event.types.entries()) {
      if (smsEventTypes.includes(type)) continue;
      const near = didYouMean(type, smsEventTypes);
      yield error(
        'A-03',
        merged.at(...path, index, 'types', at),
        type === 'TEXT_SENT' ? 'AWS does not support the event TEXT_SENT' : `${type} is not an event of AWS End User Messaging`,
        type === 'TEXT_SENT'
          ? 'write TEXT_DELIVERED, TEXT_SUCCESSFUL or TEXT_ALL'
          : near === undefined
            ? 'write one like TEXT_DELIVERED, or ALL'
            : `did you mean ${near}?`,
      );
    }
  }
  yield* unique(
    tenant,
    events.map(({ name }) => name),
    path,
    'event destination',
    'name',
    'A-03',
  );
}
