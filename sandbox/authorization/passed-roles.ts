// Which roles a call hands to a service: whoever does so needs iam:PassRole on each. Pure.
// Source: IAM User Guide, "Grant a user permissions to pass a role to an AWS service".
import type { AskedCall } from './request.ts';

/** Services that take roles, with their principal, which is what `iam:PassedToService` says. */
export const takers: Readonly<Record<string, string>> = {
  athena: 'athena.amazonaws.com',
  cloudformation: 'cloudformation.amazonaws.com',
  config: 'config.amazonaws.com',
  events: 'events.amazonaws.com',
  firehose: 'firehose.amazonaws.com',
  lambda: 'lambda.amazonaws.com',
  mobiletargeting: 'pinpoint.amazonaws.com',
  ses: 'ses.amazonaws.com',
  'sms-voice': 'sms-voice.amazonaws.com',
};

/** ARNs of the roles in the input of a call to one of the takers, each once, wherever the input holds them. */
export function passedRoles({ service, input }: Pick<AskedCall, 'service' | 'input'>): readonly string[] {
  if (!Object.hasOwn(takers, service)) return [];
  const found = new Set<string>();
  const look = (value: unknown, name: string): void => {
    if (typeof value === 'string') {
      if (/role/i.test(name) && /^arn:[\w-]+:iam::\d{12}:role\//.test(value)) found.add(value);
    } else if (Array.isArray(value)) for (const each of value) look(each, name);
    else if (typeof value === 'object' && value !== null && !ArrayBuffer.isView(value))
      for (const [member, each] of Object.entries(value)) look(each, member);
  };
  look(input, '');
  return [...found];
}
