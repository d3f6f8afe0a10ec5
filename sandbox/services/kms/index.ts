import type { Handlers, ServiceEnvironment } from '../operation.ts';
import * as aliases from './aliases-and-tags.ts';
import type { KmsState } from './keys.ts';
import * as keys from './operations.ts';

/** KMS as far as keys are made, described, governed by a policy and taken away. It holds no key material. */
export const handlers: Handlers = {
  CreateKey: keys.createKey,
  DescribeKey: keys.describeKey,
  ListKeys: keys.listKeys,
  GetKeyPolicy: keys.getKeyPolicy,
  PutKeyPolicy: keys.putKeyPolicy,
  ListKeyPolicies: keys.listKeyPolicies,
  UpdateKeyDescription: keys.updateKeyDescription,
  EnableKey: keys.enableKey,
  DisableKey: keys.disableKey,
  EnableKeyRotation: keys.enableKeyRotation,
  DisableKeyRotation: keys.disableKeyRotation,
  GetKeyRotationStatus: keys.getKeyRotationStatus,
  ScheduleKeyDeletion: keys.scheduleKeyDeletion,
  CancelKeyDeletion: keys.cancelKeyDeletion,
  CreateAlias: aliases.createAlias,
  UpdateAlias: aliases.updateAlias,
  DeleteAlias: aliases.deleteAlias,
  ListAliases: aliases.listAliases,
  TagResource: aliases.tagResource,
  UntagResource: aliases.untagResource,
  ListResourceTags: aliases.listResourceTags,
};

export function show(env: ServiceEnvironment): unknown {
  return [...env.state.all<KmsState>('kms')].map(({ account, region, state }) => ({ account, region, ...state }));
}
