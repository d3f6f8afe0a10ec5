import { type MailboxBehaviour, type OutsideState, outsideOf, type SesEnvironment } from '../state.ts';
import { domainOf } from './request.ts';

/** What becomes of a message at its recipient. */
export interface Fate {
  readonly behaviour: MailboxBehaviour;
  /** Of a bounce. */
  readonly subtype: string;
  /** The mailbox simulator neither counts for reputation nor fills suppression lists. */
  readonly isSimulated: boolean;
}

const simulatorDomain = 'simulator.amazonses.com';
export const isSimulator = (address: string): boolean => domainOf(address) === simulatorDomain;

const simulated: Readonly<Record<string, MailboxBehaviour>> = {
  success: 'deliver',
  ooto: 'deliver',
  bounce: 'bounce',
  complaint: 'complain',
  suppressionlist: 'bounce',
};

/** The simulator answers by its local part, a mailbox that was set as it was set, a domain below `.invalid` never exists. */
export function fateOf(env: SesEnvironment, address: string): Fate {
  if (!isSimulator(address)) return { behaviour: behaviourOf(outsideOf(env), address), subtype: 'General', isSimulated: false };
  const local = address.slice(0, address.lastIndexOf('@')).split('+')[0]?.toLowerCase() ?? '';
  const behaviour = Object.hasOwn(simulated, local) ? simulated[local] : undefined;
  return { behaviour: behaviour ?? 'deliver', subtype: local === 'suppressionlist' ? 'Suppressed' : 'General', isSimulated: true };
}

function behaviourOf({ mailboxes }: OutsideState, address: string): MailboxBehaviour {
  for (const key of [address, `@${domainOf(address)}`]) {
    const set = Object.hasOwn(mailboxes, key) ? mailboxes[key] : undefined;
    if (set !== undefined) return set;
  }
  return domainOf(address).endsWith('.invalid') ? 'bounce' : 'deliver';
}
