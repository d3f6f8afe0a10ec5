import type {
  CreateKeyCommandOutput,
  DescribeKeyCommandOutput,
  GetKeyPolicyCommandOutput,
  GetKeyRotationStatusCommandOutput,
} from '@aws-sdk/client-kms';
import type { Json, JsonObject } from '../json.ts';
import { readOrGone } from './reading.ts';
import {
  booleanProperty,
  documentText,
  type HandlerContext,
  mergedTags,
  numberProperty,
  type ResourceType,
  textProperty,
} from './resource-type.ts';

export const kmsKey: ResourceType = {
  name: 'AWS::KMS::Key',
  properties: {
    KeyPolicy: 'mutable',
    Description: 'mutable',
    Enabled: 'mutable',
    EnableKeyRotation: 'mutable',
    RotationPeriodInDays: 'mutable',
    KeySpec: 'createOnly',
    KeyUsage: 'createOnly',
    MultiRegion: 'createOnly',
    Origin: 'createOnly',
    PendingWindowInDays: 'mutable',
    BypassPolicyLockoutSafetyCheck: 'mutable',
    Tags: 'mutable',
  },
  seconds: 20,
  drift: true,
  async create(properties, context) {
    const { KeyMetadata } = await context.call<CreateKeyCommandOutput>('kms', 'CreateKey', {
      Description: textProperty(properties, 'Description'),
      KeySpec: textProperty(properties, 'KeySpec'),
      KeyUsage: textProperty(properties, 'KeyUsage'),
      MultiRegion: booleanProperty(properties, 'MultiRegion'),
      Origin: textProperty(properties, 'Origin'),
      Policy: properties['KeyPolicy'] === undefined ? undefined : documentText(properties['KeyPolicy']),
      Tags: mergedTags(properties, context).map(({ Key, Value }) => ({ TagKey: Key, TagValue: Value })),
    });
    const KeyId = KeyMetadata?.KeyId ?? '';
    if (booleanProperty(properties, 'EnableKeyRotation') === true)
      await context.call('kms', 'EnableKeyRotation', rotation(KeyId, properties));
    if (booleanProperty(properties, 'Enabled') === false) await context.call('kms', 'DisableKey', { KeyId });
    return handled(KeyId, context);
  },
  async update(KeyId, properties, _before, context) {
    await context.call('kms', booleanProperty(properties, 'Enabled') === false ? 'DisableKey' : 'EnableKey', { KeyId });
    await context.call('kms', 'UpdateKeyDescription', { KeyId, Description: textProperty(properties, 'Description') ?? '' });
    if (properties['KeyPolicy'] !== undefined) {
      await context.call('kms', 'PutKeyPolicy', { KeyId, PolicyName: 'default', Policy: documentText(properties['KeyPolicy']) });
    }
    const rotates = booleanProperty(properties, 'EnableKeyRotation') === true;
    await context.call('kms', rotates ? 'EnableKeyRotation' : 'DisableKeyRotation', rotates ? rotation(KeyId, properties) : { KeyId });
    return handled(KeyId, context);
  },
  async delete(KeyId, properties, context) {
    const answer = await readOrGone(() => context.call<DescribeKeyCommandOutput>('kms', 'DescribeKey', { KeyId }));
    if (answer === undefined || answer.KeyMetadata?.KeyState === 'PendingDeletion') return;
    await context.call('kms', 'ScheduleKeyDeletion', {
      KeyId,
      PendingWindowInDays: numberProperty(properties, 'PendingWindowInDays') ?? 30,
    });
  },
  async read(KeyId, properties, context) {
    const answer = await readOrGone(() => context.call<DescribeKeyCommandOutput>('kms', 'DescribeKey', { KeyId }));
    if (answer?.KeyMetadata === undefined || answer.KeyMetadata.KeyState === 'PendingDeletion') return undefined;
    const { Policy = '{}' } = await context.call<GetKeyPolicyCommandOutput>('kms', 'GetKeyPolicy', { KeyId, PolicyName: 'default' });
    const { KeyRotationEnabled } = await context.call<GetKeyRotationStatusCommandOutput>('kms', 'GetKeyRotationStatus', { KeyId });
    return {
      ...properties,
      Description: answer.KeyMetadata.Description ?? '',
      Enabled: answer.KeyMetadata.Enabled ?? false,
      EnableKeyRotation: KeyRotationEnabled ?? false,
      KeyPolicy: JSON.parse(Policy) as Json,
    };
  },
};

const rotation = (KeyId: string, properties: JsonObject) => ({
  KeyId,
  RotationPeriodInDays: numberProperty(properties, 'RotationPeriodInDays'),
});

const handled = (KeyId: string, { env, region, account }: HandlerContext) => ({
  physicalId: KeyId,
  attributes: { Arn: `arn:${env.partition}:kms:${region}:${account}:key/${KeyId}`, KeyId },
});
