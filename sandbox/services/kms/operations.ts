import { randomUUID } from 'node:crypto';
import type * as Kms from '@aws-sdk/client-kms';
import { AwsError } from '../../wire/errors.ts';
import type { Operation, OperationContext } from '../operation.ts';
import { paginate } from '../paging.ts';
import { policyFault } from '../sns/resource-policy.ts';
import { defaultKeyPolicy, findKey, type KeyRecord, keysOf } from './keys.ts';

type Answer<Output> = Omit<Output, '$metadata'>;

const dayMs = 86_400_000;
export const notFound = (message: string): AwsError => new AwsError('NotFoundException', message, 404);
export const invalid = (message: string): AwsError => new AwsError('ValidationException', message, 400);

const checkedPolicy = (policy: string): string => {
  const fault = policyFault(policy);
  if (fault !== undefined) throw new AwsError('MalformedPolicyDocumentException', fault, 400);
  return policy;
};

/** The key; a foreign account's is out of reach of everything that changes it. */
export function keyOf(reference: string | undefined, context: OperationContext): KeyRecord {
  const key = findKey(context, reference ?? '', context.account, context.region);
  if (key === undefined) throw notFound(`Key '${reference ?? ''}' does not exist`);
  if (key.arn.split(':')[4] !== context.account) {
    throw new AwsError(
      'AccessDeniedException',
      `User: ${context.caller.arn} is not authorized to perform: kms:${context.operation} on resource: ${key.arn}`,
      400,
    );
  }
  return key;
}

/** The key, if it is not on its way out. */
export function usableKey(reference: string | undefined, context: OperationContext): KeyRecord {
  const key = keyOf(reference, context);
  if (key.deletionDueAwsMs !== null) throw new AwsError('KMSInvalidStateException', `${key.arn} is pending deletion.`, 409);
  return key;
}

export function tagsFrom(tags: readonly Kms.Tag[] | undefined): Record<string, string> {
  return Object.fromEntries((tags ?? []).map((tag) => [tag.TagKey ?? '', tag.TagValue ?? '']));
}

export const createKey: Operation<Kms.CreateKeyCommandInput, Answer<Kms.CreateKeyCommandOutput>> = (input, context) => {
  const id = input.MultiRegion === true ? `mrk-${randomUUID().replaceAll('-', '')}` : randomUUID();
  const spec = input.KeySpec ?? input.CustomerMasterKeySpec ?? 'SYMMETRIC_DEFAULT';
  const key: KeyRecord = {
    id,
    arn: `arn:${context.partition}:kms:${context.region}:${context.account}:key/${id}`,
    createdAt: context.clock.now().toISOString(),
    description: input.Description ?? '',
    enabled: true,
    policy: checkedPolicy(input.Policy ?? defaultKeyPolicy(context.account, context.partition)),
    usage: input.KeyUsage ?? 'ENCRYPT_DECRYPT',
    spec,
    rotation: false,
    rotationDays: 365,
    multiRegion: input.MultiRegion ?? false,
    deletionDueAwsMs: null,
    deletionDate: null,
    tags: tagsFrom(input.Tags),
  };
  keysOf(context, context.account, context.region).keys[id] = key;
  return { KeyMetadata: metadataOf(key) };
};

function metadataOf(key: KeyRecord): Kms.KeyMetadata {
  return {
    AWSAccountId: key.arn.split(':')[4] ?? '',
    KeyId: key.id,
    Arn: key.arn,
    CreationDate: new Date(key.createdAt),
    Enabled: key.enabled && key.deletionDueAwsMs === null,
    Description: key.description,
    KeyUsage: key.usage as Kms.KeyUsageType,
    KeyState: key.deletionDueAwsMs === null ? (key.enabled ? 'Enabled' : 'Disabled') : 'PendingDeletion',
    ...(key.deletionDate === null ? {} : { DeletionDate: new Date(key.deletionDate) }),
    Origin: 'AWS_KMS',
    KeyManager: 'CUSTOMER',
    CustomerMasterKeySpec: key.spec as Kms.CustomerMasterKeySpec,
    KeySpec: key.spec as Kms.KeySpec,
    ...(key.spec === 'SYMMETRIC_DEFAULT' ? { EncryptionAlgorithms: ['SYMMETRIC_DEFAULT' as const] } : {}),
    MultiRegion: key.multiRegion,
  };
}

export const describeKey: Operation<Kms.DescribeKeyCommandInput, Answer<Kms.DescribeKeyCommandOutput>> = (input, context) => ({
  KeyMetadata: metadataOf(keyOf(input.KeyId, context)),
});

const paging = { tokenMember: 'Marker', sizeMember: 'Limit', refuse: invalid };

export const listKeys: Operation<Kms.ListKeysCommandInput, Answer<Kms.ListKeysCommandOutput>> = (input, context) => {
  const keys = Object.values(keysOf(context, context.account, context.region).keys);
  const page = paginate(keys, input, context, { ...paging, defaultSize: 100, maxSize: 1000 });
  return { Keys: page.items.map((key) => ({ KeyId: key.id, KeyArn: key.arn })), ...more(page.nextToken) };
};

export const more = (token: string | undefined): { Truncated: boolean; NextMarker?: string } =>
  token === undefined ? { Truncated: false } : { Truncated: true, NextMarker: token };

const defaultName = (name: string | undefined): void => {
  if (name !== undefined && name !== 'default') throw invalid('The only valid policy name is default');
};

export const getKeyPolicy: Operation<Kms.GetKeyPolicyCommandInput, Answer<Kms.GetKeyPolicyCommandOutput>> = (input, context) => {
  defaultName(input.PolicyName);
  return { Policy: keyOf(input.KeyId, context).policy, PolicyName: 'default' };
};

export const listKeyPolicies: Operation<Kms.ListKeyPoliciesCommandInput, Answer<Kms.ListKeyPoliciesCommandOutput>> = (input, context) => {
  keyOf(input.KeyId, context);
  return { PolicyNames: ['default'], Truncated: false };
};

export const putKeyPolicy: Operation<Kms.PutKeyPolicyCommandInput, void> = (input, context) => {
  defaultName(input.PolicyName);
  usableKey(input.KeyId, context).policy = checkedPolicy(input.Policy ?? '');
};

export const updateKeyDescription: Operation<Kms.UpdateKeyDescriptionCommandInput, void> = (input, context) => {
  usableKey(input.KeyId, context).description = input.Description ?? '';
};

export const enableKey: Operation<Kms.EnableKeyCommandInput, void> = (input, context) => {
  usableKey(input.KeyId, context).enabled = true;
};

export const disableKey: Operation<Kms.DisableKeyCommandInput, void> = (input, context) => {
  usableKey(input.KeyId, context).enabled = false;
};

export const enableKeyRotation: Operation<Kms.EnableKeyRotationCommandInput, void> = (input, context) => {
  const key = rotatable(input.KeyId, context);
  const days = input.RotationPeriodInDays ?? key.rotationDays;
  if (days < 90 || days > 2560) throw invalid('RotationPeriodInDays must be between 90 and 2560');
  key.rotation = true;
  key.rotationDays = days;
};

export const disableKeyRotation: Operation<Kms.DisableKeyRotationCommandInput, void> = (input, context) => {
  rotatable(input.KeyId, context).rotation = false;
};

function rotatable(reference: string | undefined, context: OperationContext): KeyRecord {
  const key = usableKey(reference, context);
  if (key.spec !== 'SYMMETRIC_DEFAULT')
    throw new AwsError('UnsupportedOperationException', `${key.arn} is not a symmetric encryption key`, 400);
  if (!key.enabled) throw new AwsError('DisabledException', `${key.arn} is disabled.`, 409);
  return key;
}

export const getKeyRotationStatus: Operation<Kms.GetKeyRotationStatusCommandInput, Answer<Kms.GetKeyRotationStatusCommandOutput>> = (
  input,
  context,
) => {
  const key = keyOf(input.KeyId, context);
  return { KeyId: key.arn, KeyRotationEnabled: key.rotation, ...(key.rotation ? { RotationPeriodInDays: key.rotationDays } : {}) };
};

export const scheduleKeyDeletion: Operation<Kms.ScheduleKeyDeletionCommandInput, Answer<Kms.ScheduleKeyDeletionCommandOutput>> = (
  input,
  context,
) => {
  const key = usableKey(input.KeyId, context);
  const days = input.PendingWindowInDays ?? 30;
  if (days < 7 || days > 30) throw invalid('PendingWindowInDays must be between 7 and 30');
  const date = new Date(context.clock.now().getTime() + days * dayMs);
  key.enabled = false;
  key.deletionDueAwsMs = context.clock.awsMs() + days * dayMs;
  key.deletionDate = date.toISOString();
  return { KeyId: key.arn, DeletionDate: date, KeyState: 'PendingDeletion', PendingWindowInDays: days };
};

export const cancelKeyDeletion: Operation<Kms.CancelKeyDeletionCommandInput, Answer<Kms.CancelKeyDeletionCommandOutput>> = (
  input,
  context,
) => {
  const key = keyOf(input.KeyId, context);
  if (key.deletionDueAwsMs === null) throw new AwsError('KMSInvalidStateException', `${key.arn} is not pending deletion.`, 409);
  // A key comes back disabled.
  key.deletionDueAwsMs = null;
  key.deletionDate = null;
  return { KeyId: key.arn };
};
