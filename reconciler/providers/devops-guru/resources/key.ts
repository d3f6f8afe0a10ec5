import type { Change } from '../../../model/change.ts';
import { markedPages } from '../../../model/paged-list.ts';
import type { Properties } from '../../../model/properties.ts';
import type { ReadClients, WriteClients } from '../../clients.ts';
import type { Condition, ObservedResource } from '../../observation.ts';
import type { Outcome, ResourceType, StepContext } from '../../provider.ts';
import { isMissing, outcomeOf } from '../failures.ts';
import { adopts, markIn, ourTagsIn, type Tags, tagChange, tagsIn, tagsOf } from '../marks.ts';
import { mayUseKey, newKeyPolicy, withDevOpsGuru } from '../policies.ts';
import { sameMembers } from '../same-members.ts';

export const keyTypeName = 'kms/key';

/** What a key of ours is: DevOps Guru may use it, and AWS renews its material every year. Source: facts/compliance.md 1.2. */
export const wantedKey = (organization: string, allowDelete: boolean): Properties => ({
  devOpsGuruMayUse: true,
  rotation: true,
  tags: tagsOf(organization, allowDelete),
});

/** Keys that are made for topics, named by their alias. Only a prune that was allowed and offboarding that asks for it give one a last day: what it has encrypted would be lost. */
export const keyType: ResourceType = {
  name: keyTypeName,
  batchSize: 1,
  after: [],
  exclusive: false,
  same: sameMembers,
  difference: ({ action }) => (action === 'create' ? 'key-missing' : action === 'delete' ? 'key-unexpected' : 'key-setting'),
  deleteLoses: 'what the key has encrypted',
  isDestructiveUpdate: () => false,
  adopts,
  leftover: ({ mark, condition }, _policy, { organization, prune }) =>
    prune === true && mark?.organization === organization && condition === undefined
      ? { action: 'delete', difference: 'key-unexpected', because: 'pruned' }
      : { action: 'none' },
};

/** The key behind the alias, or undefined where there is none. Four calls. */
export async function readKey(alias: string, aws: ReadClients): Promise<ObservedResource | undefined> {
  try {
    const { KeyMetadata } = await aws.kms.describeKey({ KeyId: alias });
    const KeyId = KeyMetadata?.KeyId ?? alias;
    const [{ Policy }, { KeyRotationEnabled }, tags] = await Promise.all([
      aws.kms.getKeyPolicy({ KeyId, PolicyName: 'default' }),
      aws.kms.getKeyRotationStatus({ KeyId }),
      readKeyTags(KeyId, aws),
    ]);
    const properties = {
      devOpsGuruMayUse: mayUseKey(Policy, aws.cell.region),
      rotation: KeyRotationEnabled === true,
      tags: ourTagsIn(tags),
    };
    const condition = conditionOf(alias, KeyMetadata?.KeyState);
    const mark = markIn(tags);
    const createdAt = KeyMetadata?.CreationDate?.toISOString();
    return {
      type: keyTypeName,
      name: alias,
      properties,
      ...(mark === undefined ? {} : { mark }),
      ...(condition === undefined ? {} : { condition }),
      ...(createdAt === undefined ? {} : { createdAt }),
    };
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** All tags of a key. */
export async function readKeyTags(KeyId: string, { kms }: Pick<ReadClients, 'kms'>): Promise<Tags> {
  const { Tags: live = [] } = await kms.listResourceTags({ KeyId });
  return Object.fromEntries(live.map(({ TagKey = '', TagValue = '' }) => [TagKey, TagValue]));
}

function conditionOf(alias: string, state: string | undefined): Condition | undefined {
  if (state === undefined || state === 'Enabled') return undefined;
  const settling = state === 'Creating' || state === 'Updating';
  return {
    kind: 'key-setting',
    message: `the key ${alias} is ${state}: nothing can be published through it`,
    settling,
    acceptsChildren: false,
  };
}

export async function writeKey([change]: readonly Change[], aws: WriteClients, step: StepContext): Promise<Outcome[]> {
  switch (change?.action) {
    case 'create':
      return [await outcomeOf(() => makeKey(change.address.name, tagsIn(change.after), aws, step))];
    case 'update':
      return [await outcomeOf(() => mendKey(change, aws, step))];
    case 'delete':
      return [await outcomeOf(() => scheduleDeletion(change.address.name, aws, step))];
    default:
      throw new Error('a key is made, changed or given its last day');
  }
}

/** The longest that KMS waits, in days: until the last one `cancel-key-deletion` brings the key back. Its alias goes with it. */
const pendingDays = 30;

async function scheduleDeletion(alias: string, { kms }: WriteClients, { signal }: StepContext): Promise<void> {
  const { KeyMetadata } = await kms.describeKey({ KeyId: alias });
  if (KeyMetadata?.KeyId === undefined || KeyMetadata.KeyState === 'PendingDeletion') return;
  await kms.scheduleKeyDeletion({ KeyId: KeyMetadata.KeyId, PendingWindowInDays: pendingDays }, signal);
}

const markTag = 'trueup';
const aliasTag = 'trueup-alias';

/**
 * Key first, alias last: the alias is what the next look finds. A run that died in between left a key with our tags and without alias,
 * which is taken up again, so there is never a second one.
 */
async function makeKey(alias: string, tags: Tags, aws: WriteClients, step: StepContext): Promise<void> {
  const TargetKeyId = (await findUnfinished(alias, aws, step)) ?? (await createKey(alias, tags, aws, step));
  await aws.kms.enableKeyRotation({ KeyId: TargetKeyId }, step.signal);
  await aws.kms.createAlias({ AliasName: alias, TargetKeyId }, step.signal);
}

async function createKey(alias: string, tags: Tags, { kms }: WriteClients, { cell, organization, signal }: StepContext): Promise<string> {
  const made = await kms.createKey(
    {
      Description: 'Topic of DevOps Guru, made by trueup',
      Policy: newKeyPolicy(organization.partition, cell.account, cell.region),
      Tags: tagList({ [markTag]: organization.name, ...tags, [aliasTag]: alias }),
    },
    signal,
  );
  const id = made.KeyMetadata?.KeyId;
  if (id === undefined) throw new Error('KMS made a key without an id');
  return id;
}

/** A key with our tags for this alias. Looked for only when a key is to be made: one call for each key of the cell. */
async function findUnfinished(alias: string, { kms }: WriteClients, { organization }: StepContext): Promise<string | undefined> {
  const pages = await markedPages(
    (marker) => kms.listKeys({ Limit: 1000, ...marker }),
    (page) => (page.Truncated === true ? page.NextMarker : undefined),
  );
  for (const { KeyId } of pages.flatMap((page) => page.Keys ?? []))
    if (KeyId !== undefined && (await isOurs(KeyId, alias, kms, organization.name))) return KeyId;
  return undefined;
}

async function isOurs(KeyId: string, alias: string, kms: WriteClients['kms'], organization: string): Promise<boolean> {
  const { KeyMetadata } = await kms.describeKey({ KeyId });
  // AWS's own keys cannot be asked for tags, and one that is going cannot be used.
  if (KeyMetadata?.KeyManager !== 'CUSTOMER' || KeyMetadata.KeyState !== 'Enabled') return false;
  const tags = new Map((await kms.listResourceTags({ KeyId })).Tags?.map(({ TagKey, TagValue }) => [TagKey, TagValue]));
  return tags.get(markTag) === organization && tags.get(aliasTag) === alias;
}

const tagList = (tags: Tags): { TagKey: string; TagValue: string }[] =>
  Object.entries(tags).map(([TagKey, TagValue]) => ({ TagKey, TagValue }));

/** Lets DevOps Guru in beside whoever is in already, turns rotation on and writes our mark. */
async function mendKey(
  { address: { name: alias }, before, after }: Extract<Change, { action: 'update' }>,
  { kms }: WriteClients,
  { cell, signal }: StepContext,
): Promise<void> {
  const { KeyMetadata } = await kms.describeKey({ KeyId: alias });
  const KeyId = KeyMetadata?.KeyId ?? alias;
  const { write, remove } = tagChange(tagsIn(before), tagsIn(after));
  if (Object.keys(write).length > 0) await kms.tagResource({ KeyId, Tags: tagList(write) }, signal);
  if (remove.length > 0) await kms.untagResource({ KeyId, TagKeys: [...remove] }, signal);
  if (before['devOpsGuruMayUse'] === true && before['rotation'] === true) return;
  const { Policy = '{}' } = await kms.getKeyPolicy({ KeyId, PolicyName: 'default' });
  if (!mayUseKey(Policy, cell.region))
    await kms.putKeyPolicy({ KeyId, PolicyName: 'default', Policy: withDevOpsGuru(Policy, cell.region) }, signal);
  await kms.enableKeyRotation({ KeyId }, signal);
}
