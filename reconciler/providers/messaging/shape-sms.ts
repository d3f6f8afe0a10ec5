import type { Diagnostic } from '../../model/diagnostic.ts';
import { didYouMean } from '../../model/did-you-mean.ts';
import { countries, withoutSenderIds } from './countries.ts';
import { error } from './diagnostics.ts';
import type { EffectiveTenant } from './effective-tenant.ts';
import { checkDestinations } from './shape-destinations.ts';
import { exactlyOne } from './shape-parts.ts';

export function* checkSmsShape(tenant: EffectiveTenant): Generator<Diagnostic> {
  const { merged } = tenant;
  const sms = merged.value.channels?.sms;
  const path = ['channels', 'sms'];
  for (const [index, { phoneNumberId, senderId, country, adopt }] of (sms?.originationIdentities ?? []).entries()) {
    const at = [...path, 'originationIdentities', index];
    yield* exactlyOne(tenant, { phoneNumberId, senderId }, ['phoneNumberId', 'senderId'], at, 'D-11');
    if (senderId !== undefined && country === undefined)
      yield error(
        'A-06',
        merged.at(...at),
        `the sender id ${senderId} has no country: AWS keeps one for each`,
        'write country: and two letters',
      );
    if (country !== undefined && !countries.includes(country))
      yield error('A-06', merged.at(...at, 'country'), `${country} is no country`, countryHint(country));
    if (senderId !== undefined && country !== undefined && withoutSenderIds.has(country))
      yield error('A-06', merged.at(...at, 'country'), `${country} takes no sender ids`, 'use a phone number there: phoneNumberId');
    for (const [member, belongs, value] of [
      ['country', 'senderId', phoneNumberId === undefined ? undefined : country],
      ['adopt', 'phoneNumberId', senderId === undefined ? undefined : adopt],
    ] as const)
      if (value !== undefined) yield error('D-12', merged.keyAt(...at, member), `${member} is only for ${belongs}`, `take ${member} out`);
  }
  const set = sms?.configurationSet;
  yield* checkDestinations(
    tenant,
    set?.events ?? [],
    ['firehose', 'eventStream', 'sns', 'cloudWatch'],
    [...path, 'configurationSet', 'events'],
  );
  for (const country of Object.keys(set?.protect ?? {}))
    if (country !== '*' && !countries.includes(country))
      yield error('A-15', merged.keyAt(...path, 'configurationSet', 'protect', country), `${country} is no country`, countryHint(country));
  const sender = set?.defaultSenderId;
  const senders = (sms?.originationIdentities ?? []).flatMap(({ senderId }) => senderId ?? []);
  if (sender !== undefined && !senders.includes(sender))
    yield error(
      'A-06',
      merged.at(...path, 'configurationSet', 'defaultSenderId'),
      `the default sender id ${sender} is none of originationIdentities`,
      didYouMean(sender, senders) === undefined ? 'add it there with its country' : `did you mean ${didYouMean(sender, senders)}?`,
    );
}

const countryHint = (written: string): string => {
  const near = written === 'UK' ? 'GB' : didYouMean(written, countries);
  return near === undefined ? 'write a code of ISO 3166-1 like DE' : `did you mean ${near}?`;
};
