import type { Change } from '../../../model/change.ts';
import type { Properties } from '../../../model/properties.ts';
import type { ReadClients, WriteClients } from '../../clients.ts';
import type { ObservedResource } from '../../observation.ts';
import type { Outcome, ResourceType, StepContext } from '../../provider.ts';
import { isMissing, outcomeOf } from '../failures.ts';
import { arnOf } from '../names.ts';
import { sameMembers } from '../same-members.ts';
import { keyTypeName } from './key.ts';

export const topicTypeName = 'sns/topic';

/** Topics that documents have us make. One that nobody declares any more stays: others may have subscribed to it. Only `trueup offboard` deletes them. */
export const topicType: ResourceType = {
  name: topicTypeName,
  batchSize: 1,
  after: [keyTypeName],
  exclusive: false,
  same: sameMembers,
  difference: ({ action }) => (action === 'create' ? 'topic-missing' : action === 'delete' ? 'topic-unexpected' : 'topic-setting'),
  isDestructiveUpdate: () => false,
  leftover: () => ({ action: 'none' }),
};

/** What is known of a topic: its attributes, or undefined where it does not exist. */
export async function readTopic(arn: string, aws: ReadClients): Promise<Readonly<Record<string, string>> | undefined> {
  try {
    return (await aws.sns.getTopicAttributes({ TopicArn: arn })).Attributes ?? {};
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

export const normaliseTopic = (name: string, attributes: Readonly<Record<string, string>>): ObservedResource => ({
  type: topicTypeName,
  name,
  properties: attributes['KmsMasterKeyId'] === undefined ? {} : { key: attributes['KmsMasterKeyId'] },
});

/** Makes the topic with our mark, deletes it, or sets its key. Making is safe to repeat: a name gives the same topic. */
export async function writeTopic([change]: readonly Change[], aws: WriteClients, step: StepContext): Promise<Outcome[]> {
  if (change?.action === 'delete') return [await outcomeOf(() => deleteTopic(change, aws, step))];
  if (change?.action !== 'create' && change?.action !== 'update') throw new Error('a topic is made, changed or deleted');
  const { name } = change.address;
  const key = keyOf(change.after);
  const TopicArn = arnOf(name, step.cell, step.organization.partition);
  const write = (): Promise<unknown> =>
    change.action === 'create'
      ? aws.sns.createTopic(
          {
            Name: name,
            ...(key === undefined ? {} : { Attributes: { KmsMasterKeyId: key } }),
            Tags: [{ Key: 'trueup', Value: step.organization.name }],
          },
          step.signal,
        )
      : aws.sns.setTopicAttributes({ TopicArn, AttributeName: 'KmsMasterKeyId', AttributeValue: key ?? '' }, step.signal);
  return [await outcomeOf(write)];
}

/** With its subscriptions. AWS takes the deletion of a topic that is gone already. */
const deleteTopic = ({ address }: Change, aws: WriteClients, step: StepContext): Promise<unknown> =>
  aws.sns.deleteTopic({ TopicArn: arnOf(address.name, step.cell, step.organization.partition) }, step.signal);

function keyOf(properties: Properties): string | undefined {
  const key = properties['key'];
  return typeof key === 'string' ? key : undefined;
}
