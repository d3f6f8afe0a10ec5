import type { Change } from '../../../model/change.ts';
import { listAll } from '../../../model/paged-list.ts';
import type { ReadClients, WriteClients } from '../../clients.ts';
import type { Notice, ObservedResource } from '../../observation.ts';
import type { Outcome, ResourceType, StepContext } from '../../provider.ts';
import { outcomeOf } from '../failures.ts';
import { arnOf, partsOfSubscription, subscriptionName } from '../names.ts';
import { sameMembers } from '../same-members.ts';
import { topicTypeName } from './topic.ts';

export const subscriptionTypeName = 'sns/subscription';

/** E-mail subscriptions of the topics that we make. Being asked for is all there is to one: the person answers, or does not. */
export const subscriptionType: ResourceType = {
  name: subscriptionTypeName,
  batchSize: 1,
  after: [topicTypeName],
  exclusive: false,
  same: sameMembers,
  difference: () => 'subscription-missing',
  isDestructiveUpdate: () => false,
  leftover: () => ({ action: 'none' }),
};

export interface SubscriptionsRead {
  readonly resources: readonly ObservedResource[];
  readonly unconfirmed: readonly Notice[];
}

/** The e-mail subscriptions of a topic; one that waits for its person is there, and said. Source: facts/compliance.md 1.2. */
export async function readSubscriptions(topic: string, arn: string, aws: ReadClients): Promise<SubscriptionsRead> {
  const resources: ObservedResource[] = [];
  const unconfirmed: Notice[] = [];
  const live = await listAll(
    (next) => aws.sns.listSubscriptionsByTopic({ TopicArn: arn, ...next }),
    (page) => page.Subscriptions,
  );
  for (const { Protocol, Endpoint, SubscriptionArn } of live) {
    if (Protocol !== 'email' || Endpoint === undefined || SubscriptionArn === 'Deleted') continue;
    const name = subscriptionName(topic, Endpoint);
    resources.push({ type: subscriptionTypeName, name, properties: {} });
    if (SubscriptionArn === 'PendingConfirmation') unconfirmed.push(waiting(topic, Endpoint, name));
  }
  return { resources, unconfirmed };
}

const waiting = (topic: string, email: string, name: string): Notice => ({
  difference: 'subscription-unconfirmed',
  severity: 'note',
  type: subscriptionTypeName,
  name,
  message: `waits for ${email} to confirm the subscription of ${topic} (AWS has sent an e-mail for each cell)`,
});

/** Asks for the subscription; asking again for one that waits sends the e-mail again. */
export async function writeSubscription([change]: readonly Change[], aws: WriteClients, step: StepContext): Promise<Outcome[]> {
  if (change?.action !== 'create') throw new Error('a subscription is only made');
  const { topic, email } = partsOfSubscription(change.address.name);
  const TopicArn = arnOf(topic, step.cell, step.organization.partition);
  const request = { TopicArn, Protocol: 'email', Endpoint: email, ReturnSubscriptionArn: true };
  return [await outcomeOf(() => aws.sns.subscribe(request, step.signal))];
}
