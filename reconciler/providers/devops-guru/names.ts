import { type AccountId, parseAccountId } from '../../model/account-id.ts';
import type { Cell } from '../../model/address.ts';

/**
 * A topic as a channel is named by it: `ops` in the cell's own account, `222222222222:ops` in another one. What all of a cell's topics
 * share (partition, Region, own account) is left out, so that equal channels of many cells have one name and fold into one class.
 */
export type TopicReference = string;

const topicArn = /^arn:[^:]+:sns:([^:]+):([^:]+):([^:]+)$/;

/** The parts of a topic's ARN as a document writes it; `account` is undefined for `${account}`. */
export function partsOfWrittenArn(arn: string): {
  readonly partition: string;
  readonly region: string;
  readonly account: AccountId | undefined;
  readonly topic: string;
} {
  const [, partition = '', , region = '', account = '', topic = ''] = arn.split(':');
  return { partition, region, account: parseAccountId(account), topic };
}

/** The reference of a live topic. One that is not of the cell's Region, which AWS does not allow, keeps its whole ARN. */
export function referenceOf(arn: string, cell: Cell): TopicReference {
  const match = topicArn.exec(arn);
  if (match === null || match[1] !== cell.region) return arn;
  const [, , account = '', topic = ''] = match;
  return account === cell.account ? topic : `${account}:${topic}`;
}

/** The account that holds the topic, and its name there. Undefined for a reference that is a whole ARN. */
export function ownerOf(reference: TopicReference, cell: Cell): { readonly account: AccountId; readonly topic: string } | undefined {
  if (reference.startsWith('arn:')) return undefined;
  const [first = '', second] = reference.split(':');
  if (second === undefined) return { account: cell.account, topic: first };
  const account = parseAccountId(first);
  return account === undefined ? undefined : { account, topic: second };
}

export function arnOf(reference: TopicReference, cell: Cell, partition: string): string {
  const owner = ownerOf(reference, cell);
  return owner === undefined ? reference : `arn:${partition}:sns:${cell.region}:${owner.account}:${owner.topic}`;
}

/** The alias of the key that is made for a topic: keys have no names of their own. */
export const keyAliasOf = (topic: string): string => `alias/trueup-${topic}`;

/** One subscription of a topic by e-mail. */
export const subscriptionName = (topic: string, email: string): string => `${topic}/${email}`;

export function partsOfSubscription(name: string): { readonly topic: string; readonly email: string } {
  const at = name.indexOf('/');
  return { topic: name.slice(0, at), email: name.slice(at + 1) };
}
