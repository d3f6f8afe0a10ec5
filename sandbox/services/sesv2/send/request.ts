import type * as Ses from '@aws-sdk/client-sesv2';
import { badRequest } from '../errors.ts';
import { renderTemplate, templateData } from './render.ts';

/** One message, whatever operation it came with. */
export interface Mail {
  readonly from: string;
  readonly recipients: readonly string[];
  readonly subject: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly tags: readonly Ses.MessageTag[];
  /** The attribute that the template's data lacks; null where all could be filled in. */
  readonly missing: string | null;
}

const mostRecipients = 50;

/** The bare address of `Name <address>`. Throws BadRequestException for what is none. */
export function addressIn(text: string | undefined): string {
  const address = (/<([^<>]+)>\s*$/.exec(text ?? '')?.[1] ?? text ?? '').trim();
  if (!/^[^\s@<>,]+@[^\s@<>,]+\.[^\s@<>,]+$/.test(address)) throw badRequest(`Illegal address ${text ?? ''}`);
  return address;
}

export const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1).toLowerCase();

export function recipientsOf(destination: Ses.Destination | undefined): string[] {
  const { ToAddresses = [], CcAddresses = [], BccAddresses = [] } = destination ?? {};
  const all = [...ToAddresses, ...CcAddresses, ...BccAddresses].map(addressIn);
  if (all.length === 0) throw badRequest('A message must have at least one recipient');
  if (all.length > mostRecipients) throw badRequest(`A message may have ${mostRecipients} recipients`);
  return all;
}

const lowered = (headers: readonly Ses.MessageHeader[] | undefined): Record<string, string> =>
  Object.fromEntries((headers ?? []).map(({ Name, Value }) => [(Name ?? '').toLowerCase(), Value ?? '']));

/** The message of SendEmail. `template` is the content that the request's template has. */
export function mailOf(input: Ses.SendEmailCommandInput, template: Ses.EmailTemplateContent | undefined): Mail {
  const { Simple: simple, Raw: raw, Template: filled } = input.Content ?? {};
  if ([simple, raw, filled].filter((one) => one !== undefined).length !== 1)
    throw badRequest('Content must have exactly one of Simple, Raw, Template');
  const tags = input.EmailTags ?? [];
  if (raw !== undefined) return rawMail(input, raw.Data ?? new Uint8Array(), tags);
  const base = { from: addressIn(input.FromEmailAddress), recipients: recipientsOf(input.Destination), tags };
  if (simple !== undefined) {
    if (simple.Body?.Text === undefined && simple.Body?.Html === undefined) throw badRequest('Body must have a text or a HTML part');
    return { ...base, subject: simple.Subject?.Data ?? '', headers: lowered(simple.Headers), missing: null };
  }
  return { ...base, ...filledIn(template ?? {}, filled?.TemplateData), headers: lowered(filled?.Headers) };
}

/** Subject of a filled template, or the attribute that was missing. */
export function filledIn(template: Ses.EmailTemplateContent, data: string | undefined): { subject: string; missing: string | null } {
  const rendered = renderTemplate(template, templateData(data));
  return 'missing' in rendered
    ? { subject: template.Subject ?? '', missing: rendered.missing }
    : { subject: rendered.subject, missing: null };
}

/** Sender and recipients of a raw message are those of the call, else those of its headers. */
function rawMail(input: Ses.SendEmailCommandInput, data: Uint8Array, tags: readonly Ses.MessageTag[]): Mail {
  const [head = ''] = Buffer.from(data)
    .toString('utf8')
    .split(/\r?\n\r?\n/, 1);
  const headers: Record<string, string> = {};
  for (const line of head.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/)) {
    const colon = line.indexOf(':');
    if (colon > 0) headers[line.slice(0, colon).trim().toLowerCase()] = line.slice(colon + 1).trim();
  }
  const listed = ['to', 'cc', 'bcc'].flatMap((name) => (headers[name] ?? '').split(',')).filter((one) => one.trim() !== '');
  const destination = input.Destination ?? { ToAddresses: listed };
  return {
    from: addressIn(input.FromEmailAddress ?? headers['from']),
    recipients: recipientsOf(destination),
    subject: headers['subject'] ?? '',
    headers,
    tags,
    missing: null,
  };
}

/** The configuration set that a raw message names in its header; the call's own name comes first. */
export const setInHeaders = (mail: Mail): string | undefined => mail.headers['x-ses-configuration-set'];
