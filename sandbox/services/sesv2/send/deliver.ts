import { randomBytes, randomUUID } from 'node:crypto';
import type { OperationContext } from '../../operation.ts';
import { limitExceeded } from '../errors.ts';
import { mine } from '../find.ts';
import { countMessage, type Share } from '../reputation.ts';
import type { MessageEvent, MessageRecord } from '../state.ts';
import { fateOf, isSimulator } from './mailbox.ts';
import { takeFromQuota } from './quota.ts';
import { domainOf, type Mail } from './request.ts';
import { isVerifiedAddress, type Sender, unverified } from './sender.ts';
import { effectiveSuppression, isSuppressed, subtypeOf, suppress } from './suppression.ts';
import { tellDestinations } from './tell.ts';

const keptMessages = 10_000;

/** Takes a message: in the SES sandbox for verified recipients and the simulator only, within the day's quota; then lets it meet its recipients. */
export function deliver(mail: Mail, sender: Sender, context: OperationContext): string {
  const state = mine(context);
  if (!state.account.production) {
    const strangers = mail.recipients.filter((address) => !isSimulator(address) && !isVerifiedAddress(state, address));
    if (strangers.length > 0) throw unverified(context, strangers);
  }
  if (!takeFromQuota(state.account, mail.recipients.length, context.clock.awsMs())) throw limitExceeded('Daily message quota exceeded.');
  const message: MessageRecord = {
    id: `${randomBytes(8).toString('hex')}-${randomUUID()}-000000`,
    at: context.clock.now().toISOString(),
    from: mail.from,
    recipients: mail.recipients,
    subject: mail.subject,
    tenant: sender.tenant?.name ?? null,
    configurationSet: sender.set?.name ?? null,
    events: [],
    told: [],
  };
  state.messages.push(message);
  if (state.messages.length > keptMessages) state.messages.shift();
  const share = meetRecipients(mail, message, sender, context);
  if (share.sends > 0)
    countMessage(context, { account: context.account, region: context.region, state, set: sender.set, tenant: sender.tenant }, share);
  tellAll(mail, message, sender, context);
  return message.id;
}

/** Decides each recipient's fate and writes the message's events; the answer is what counts for reputation. */
function meetRecipients(mail: Mail, message: MessageRecord, sender: Sender, context: OperationContext): Share {
  if (mail.missing !== null) {
    message.events.push({
      type: 'RENDERING_FAILURE',
      recipients: mail.recipients,
      subtype: `Attribute '${mail.missing}' is not present in the rendering data.`,
    });
    return { sends: 0, bounces: 0, complaints: 0 };
  }
  const suppression = effectiveSuppression(mine(context), sender.set, sender.tenant);
  const groups = new Map<string, { event: Omit<MessageEvent, 'recipients'>; recipients: string[] }>();
  const add = (address: string, type: MessageEvent['type'], subtype: string | null): void => {
    const group = groups.get(`${type}/${subtype ?? ''}`) ?? { event: { type, subtype }, recipients: [] };
    group.recipients.push(address);
    groups.set(`${type}/${subtype ?? ''}`, group);
  };
  const share = { sends: 0, bounces: 0, complaints: 0 };
  for (const address of mail.recipients) {
    add(address, 'SEND', null);
    if (isSuppressed(suppression, address)) {
      add(address, 'BOUNCE', subtypeOf(suppression));
      continue;
    }
    const { behaviour, subtype, isSimulated } = fateOf(context, address);
    if (!isSimulated) share.sends += 1;
    if (behaviour === 'bounce') add(address, 'BOUNCE', subtype);
    else if (behaviour === 'delay') add(address, 'DELIVERY_DELAY', null);
    else add(address, 'DELIVERY', null);
    if (behaviour === 'complain') add(address, 'COMPLAINT', null);
    if (isSimulated || (behaviour !== 'bounce' && behaviour !== 'complain')) continue;
    share[behaviour === 'bounce' ? 'bounces' : 'complaints'] += 1;
    suppress(suppression, address, behaviour === 'bounce' ? 'BOUNCE' : 'COMPLAINT', message);
  }
  for (const { event, recipients } of groups.values()) message.events.push({ ...event, recipients });
  return share;
}

function tellAll(mail: Mail, message: MessageRecord, { set, tenant, identityArn }: Sender, context: OperationContext): void {
  if (set === undefined) return;
  const own = mail.tags.map(({ Name = '', Value = '' }) => [Name, [Value]] as const);
  const tags: Readonly<Record<string, readonly string[]>> = {
    ...Object.fromEntries(own),
    'ses:operation': [context.operation],
    'ses:configuration-set': [set.name],
    'ses:from-domain': [domainOf(mail.from)],
    'ses:caller-identity': [context.caller.role ?? context.caller.arn.split('/').at(-1) ?? ''],
    'ses:source-ip': ['127.0.0.1'],
    ...(tenant === undefined ? {} : { 'ses:tenant-name': [tenant.name] }),
  };
  const { account, region } = context;
  for (const event of message.events) {
    tellDestinations(context, { account, region, set, message, identityArn, tags, headers: mail.headers }, event);
  }
}
