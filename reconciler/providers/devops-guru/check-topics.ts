import type { Diagnostic } from '../../model/diagnostic.ts';
import type { DevOpsGuruTargets, NotificationTopic } from '../../model/documents.generated.ts';
import type { PathSegment, Positioned } from '../../model/positioned.ts';
import { topicMember, topicProblem } from './diagnostics.ts';
import { partsOfWrittenArn } from './names.ts';
import type { WrittenPart } from './parts.ts';

/** V-19 of one list: each topic stands once, is named by one of name and arn, and is of the cell's own Region. */
export function* checkTopics(
  document: Positioned<DevOpsGuruTargets>,
  { asked, path, regions }: WrittenPart,
  partition: string,
): Generator<Diagnostic> {
  const seen = new Set<string>();
  for (const [index, { topic }] of (asked.notifications ?? []).entries()) {
    const at = [...path, 'notifications', index, 'topic'];
    yield* checkMembers(document, topic, at);
    if (topic.arn !== undefined) yield* checkArn(document, topic.arn, [...at, 'arn'], regions, partition);
    const name = topicName(topic);
    if (seen.has(name)) yield topicProblem(`topic ${name} stands twice: AWS takes a topic once`, 'keep one of the two', document.at(...at));
    seen.add(name);
  }
}

/** The topic as it is told apart from others of the list. */
export function topicName({ name, arn }: NotificationTopic): string {
  if (arn === undefined) return name ?? '';
  const { account, topic } = partsOfWrittenArn(arn);
  return account === undefined ? topic : `${account}:${topic}`;
}

function* checkMembers(
  document: Positioned<DevOpsGuruTargets>,
  topic: NotificationTopic,
  at: readonly PathSegment[],
): Generator<Diagnostic> {
  if (topic.name !== undefined && topic.arn !== undefined)
    yield topicMember('name and arn exclude each other in a topic', 'keep one of the two', document.keyAt(...at, 'arn'));
  const isNamed = ['name', 'arn'].some((member) => document.at(...at, member).pointer.endsWith(`/topic/${member}`));
  if (!isNamed) yield topicProblem('a topic without name or arn', 'write one of them: name, arn', document.at(...at));
  if (topic.create === true && topic.arn !== undefined)
    yield topicMember(
      'a topic that is named by its arn exists already: create is for name',
      'take create out',
      document.keyAt(...at, 'create'),
    );
  for (const member of ['email', 'kms', 'allowDelete'] as const) {
    if (topic[member] === undefined || topic.create === true) continue;
    yield topicMember(
      `${member} is for topics that are made here`,
      'write create: true beside it, or take it out',
      document.keyAt(...at, member),
    );
  }
}

function* checkArn(
  document: Positioned<DevOpsGuruTargets>,
  arn: string,
  at: readonly PathSegment[],
  regions: readonly string[],
  partition: string,
): Generator<Diagnostic> {
  const written = partsOfWrittenArn(arn);
  const others = regions.filter((region) => region !== written.region);
  if (!written.region.startsWith('$') && others.length > 0) {
    const message = `the topic is in ${written.region}, and the targets are also in ${others.join(', ')}: DevOps Guru publishes in its own Region only`;
    yield topicProblem(message, 'write ${region} for the Region', document.at(...at));
  }
  if (!written.partition.startsWith('$') && written.partition !== partition)
    yield topicProblem(
      `the topic is in partition ${written.partition}, the organization in ${partition}`,
      'write ${partition}',
      document.at(...at),
    );
}
