import { resourceKey } from '../../model/address.ts';
import type { ReadClients } from '../clients.ts';
import type { Notice, Observation } from '../observation.ts';
import { keyAliasOf } from './names.ts';
import { keyTypeName } from './resources/key.ts';

/**
 * Keys that do not go are told and left alone: those that are on their way already, those that we did not make, and those of topics that stay.
 * Two calls a key. Throws AwsFailure.
 * @param topics names of topics that stay
 */
export async function withoutKeptKeys(
  observation: Observation,
  topics: ReadonlySet<string>,
  organization: string,
  aws: ReadClients,
): Promise<Observation> {
  const ofTopics = new Set([...topics].map(keyAliasOf));
  const aliases = [...observation.resources.values()].filter(({ type }) => type === keyTypeName).map(({ name }) => name);
  const kept = await Promise.all(
    aliases.map(async (alias) => ({ alias, why: ofTopics.has(alias) ? 'its topic stays' : await whyKept(alias, organization, aws) })),
  );
  const staying = kept.flatMap(({ alias, why }) => (why === undefined ? [] : [{ alias, why }]));
  if (staying.length === 0) return observation;
  const left = new Set(staying.map(({ alias }) => resourceKey(keyTypeName, alias)));
  const notices = staying.map(
    ({ alias, why }): Notice => ({
      difference: 'key-setting',
      severity: 'note',
      type: keyTypeName,
      name: alias,
      message: `the key ${alias} is left alone: ${why}`,
    }),
  );
  // What its state has to say was for those who want to publish through it.
  return {
    ...observation,
    resources: new Map([...observation.resources].filter(([key]) => !left.has(key))),
    notices: [...observation.notices, ...notices],
  };
}

async function whyKept(alias: string, organization: string, aws: ReadClients): Promise<string | undefined> {
  const { KeyMetadata } = await aws.kms.describeKey({ KeyId: alias });
  const KeyId = KeyMetadata?.KeyId ?? alias;
  if (KeyMetadata?.KeyState === 'PendingDeletion') {
    const day = KeyMetadata.DeletionDate?.toISOString().slice(0, 10) ?? 'later';
    return `it is deleted on ${day} (until then: aws kms cancel-key-deletion --key-id ${KeyId})`;
  }
  const { Tags = [] } = await aws.kms.listResourceTags({ KeyId });
  return Tags.some(({ TagKey, TagValue }) => TagKey === 'trueup' && TagValue === organization) ? undefined : 'it does not bear our mark';
}
