import type { Change } from '../../../model/change.ts';
import { listAll } from '../../../model/paged-list.ts';
import type { Properties } from '../../../model/properties.ts';
import type { ReadClients, WriteClients } from '../../clients.ts';
import type { ObservedResource } from '../../observation.ts';
import type { Outcome, ResourceType, StepContext } from '../../provider.ts';
import { isMissing, outcomeOf } from '../failures.ts';
import { adopts, markIn, ourTagsIn, type Tags, tagChange, tagsIn } from '../marks.ts';
import { arnOf } from '../names.ts';
import { sameMembers } from '../same-members.ts';
import { keyTypeName } from './key.ts';

export const topicTypeName = 'sns/topic';

/** Topics that documents have us make. One that nobody declares any more stays, since others may have subscribed to it: `trueup prune` and `trueup offboard` delete. */
export const topicType: ResourceType = {
  name: topicTypeName,
  batchSize: 1,
  after: [keyTypeName],
  exclusive: false,
  same: sameMembers,
  difference: ({ action }) => (action === 'create' ? 'topic-missing' : action === 'delete' ? 'topic-unexpected' : 'topic-setting'),
  isDestructiveUpdate: () => false,
  adopts,
  deleteLoses: 'those who have subscribed to the topic hear nothing any more',
  leftover: ({ mark }, _policy, { organization, prune }) =>
    prune === true && mark?.organization === organization
      ? { action: 'delete', difference: 'topic-unexpected', because: 'pruned' }
      : { action: 'none' },
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

/** All tags of a topic; none where it does not exist. */
export async function readTopicTags(ResourceArn: string, aws: ReadClients): Promise<Tags> {
  try {
    const { Tags: live = [] } = await aws.sns.listTagsForResource({ ResourceArn });
    return Object.fromEntries(live.map(({ Key = '', Value = '' }) => [Key, Value]));
  } catch (error) {
    if (isMissing(error)) return {};
    throw error;
  }
}

/** Everybody but our own e-mail addresses who has subscribed: addresses and ARNs, in the order of AWS. */
export async function readSubscribers(TopicArn: string, aws: ReadClients): Promise<readonly string[]> {
  const live = await listAll(
    (next) => aws.sns.listSubscriptionsByTopic({ TopicArn, ...next }),
    (page) => page.Subscriptions,
  );
  return live.flatMap(({ Endpoint, SubscriptionArn }) => (Endpoint !== undefined && SubscriptionArn !== 'Deleted' ? [Endpoint] : []));
}

export function normaliseTopic(name: string, attributes: Readonly<Record<string, string>>, tags: Tags): ObservedResource {
  const mark = markIn(tags);
  return {
    type: topicTypeName,
    name,
    properties: { ...(attributes['KmsMasterKeyId'] === undefined ? {} : { key: attributes['KmsMasterKeyId'] }), tags: ourTagsIn(tags) },
    ...(mark === undefined ? {} : { mark }),
  };
}

/** Makes the topic with our mark, deletes it, or sets its key and its mark. Making is safe to repeat: a name gives the same topic. */
export async function writeTopic([change]: readonly Change[], aws: WriteClients, step: StepContext): Promise<Outcome[]> {
  if (change?.action === 'delete') return [await outcomeOf(() => deleteTopic(change, aws, step))];
  if (change?.action !== 'create' && change?.action !== 'update') throw new Error('a topic is made, changed or deleted');
  const { name } = change.address;
  const key = keyOf(change.after);
  const TopicArn = arnOf(name, step.cell, step.organization.partition);
  const tags = tagsIn(change.after);
  if (change.action === 'create')
    return [
      await outcomeOf(() =>
        aws.sns.createTopic(
          { Name: name, ...(key === undefined ? {} : { Attributes: { KmsMasterKeyId: key } }), Tags: tagList(tags) },
          step.signal,
        ),
      ),
    ];
  const { write, remove } = tagChange(tagsIn(change.before), tags);
  return [
    await outcomeOf(async () => {
      if (key !== undefined && key !== keyOf(change.before))
        await aws.sns.setTopicAttributes({ TopicArn, AttributeName: 'KmsMasterKeyId', AttributeValue: key }, step.signal);
      if (Object.keys(write).length > 0) await aws.sns.tagResource({ ResourceArn: TopicArn, Tags: tagList(write) }, step.signal);
      if (remove.length > 0) await aws.sns.untagResource({ ResourceArn: TopicArn, TagKeys: [...remove] }, step.signal);
    }),
  ];
}

const tagList = (tags: Tags): { Key: string; Value: string }[] => Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

/** With its subscriptions. AWS takes the deletion of a topic that is gone already. */
const deleteTopic = ({ address }: Change, aws: WriteClients, step: StepContext): Promise<unknown> =>
  aws.sns.deleteTopic({ TopicArn: arnOf(address.name, step.cell, step.organization.partition) }, step.signal);

function keyOf(properties: Properties): string | undefined {
  const key = properties['key'];
  return typeof key === 'string' ? key : undefined;
}
