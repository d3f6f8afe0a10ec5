import type { Cell } from '../../model/address.ts';
import type { ReadClients } from '../clients.ts';
import type { Notice } from '../observation.ts';
import { attempt } from './failures.ts';
import { arnOf, ownerOf, type TopicReference } from './names.ts';
import { mayBeAdded, mayPublish, mayUseKey } from './policies.ts';
import { channelTypeName } from './resources/channel.ts';
import { readTopic } from './resources/topic.ts';

/** What the owner's account says of a topic. Read once a run for each topic and Region, however many cells publish to it. */
interface ForeignTopic {
  readonly exists: boolean;
  readonly policy?: string;
  readonly key?: string;
  readonly keyPolicy?: string;
}

/**
 * What is in the way of a channel to another account's topic: its policy must let DevOps Guru of this account publish and this account
 * add it, and the key of an encrypted one must let DevOps Guru use it. Nothing here is ours to change, so all of it is said and none is
 * mended. Source: facts/compliance.md 3.3.
 */
export async function noticesOfForeignTopic(name: TopicReference, cell: Cell, partition: string, aws: ReadClients): Promise<Notice[]> {
  const owner = ownerOf(name, cell);
  if (owner === undefined || owner.account === cell.account) return [];
  const arn = arnOf(name, cell, partition);
  const there = aws.at({ account: owner.account, region: cell.region });
  const read = await aws.once(`devops-guru topic ${arn}`, () => attempt(() => readForeign(arn, there)));
  const notice = (message: string, severity: Notice['severity'] = 'warning'): Notice => ({
    difference: 'topic-policy',
    severity,
    type: channelTypeName,
    name,
    message,
  });
  if ('failure' in read)
    return [notice(`the policy of topic ${name} could not be read, so it is not checked: ${read.failure.awsName}`, 'note')];
  return problemsOf(name, read.value, cell).map((message) => notice(message));
}

async function readForeign(arn: string, owner: ReadClients): Promise<ForeignTopic> {
  const attributes = await readTopic(arn, owner);
  if (attributes === undefined) return { exists: false };
  const { Policy: policy, KmsMasterKeyId: key } = attributes;
  const topic = { exists: true, ...(policy === undefined ? {} : { policy }) };
  if (key === undefined || key === '') return topic;
  if (isAwsManaged(key)) return { ...topic, key };
  const { KeyMetadata } = await owner.kms.describeKey({ KeyId: key });
  const { Policy: keyPolicy } = await owner.kms.getKeyPolicy({ KeyId: KeyMetadata?.KeyId ?? key, PolicyName: 'default' });
  return { ...topic, key, ...(keyPolicy === undefined ? {} : { keyPolicy }) };
}

const isAwsManaged = (key: string): boolean => key.endsWith('alias/aws/sns');

function problemsOf(name: TopicReference, { exists, policy, key, keyPolicy }: ForeignTopic, { account, region }: Cell): string[] {
  if (!exists) return [`topic ${name} does not exist in this Region`];
  const problems: string[] = [];
  if (!mayPublish(policy, account, region))
    problems.push(
      `the policy of topic ${name} does not let DevOps Guru of this account publish (principal ${region}.devops-guru.amazonaws.com)`,
    );
  if (!mayBeAdded(policy, account))
    problems.push(`the policy of topic ${name} does not let this account add it to a channel (sns:Publish)`);
  if (key !== undefined && isAwsManaged(key))
    problems.push(`topic ${name} is encrypted with alias/aws/sns, which DevOps Guru cannot use: it needs a customer managed key`);
  else if (key !== undefined && !mayUseKey(keyPolicy, region))
    problems.push(`the key of topic ${name} does not let DevOps Guru use it (kms:GenerateDataKey*, kms:Decrypt)`);
  return problems;
}
