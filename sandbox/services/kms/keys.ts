import type { ServiceEnvironment } from '../operation.ts';
import { judge, type Principal } from '../sns/resource-policy.ts';

export interface KeyRecord {
  readonly id: string;
  readonly arn: string;
  readonly createdAt: string;
  description: string;
  enabled: boolean;
  policy: string;
  readonly usage: string;
  readonly spec: string;
  rotation: boolean;
  rotationDays: number;
  readonly multiRegion: boolean;
  /** AWS time at which the key ceases to exist, while it is pending deletion. */
  deletionDueAwsMs: number | null;
  /** ISO 8601, for the answer. */
  deletionDate: string | null;
  tags: Record<string, string>;
}

export interface KmsState {
  keys: Record<string, KeyRecord>;
  /** `alias/name` -> key id and moments. */
  aliases: Record<string, { keyId: string; createdAt: string; updatedAt: string }>;
}

type KeyEnvironment = Pick<ServiceEnvironment, 'state' | 'clock' | 'partition'>;

/** The account's keys of a Region; those whose waiting period is over are gone, with their aliases. */
export function keysOf(env: KeyEnvironment, account: string, region: string): KmsState {
  const state = env.state.of<KmsState>('kms', account, region, () => ({ keys: {}, aliases: {} }));
  for (const key of Object.values(state.keys)) {
    if (key.deletionDueAwsMs === null || env.clock.awsMs() < key.deletionDueAwsMs) continue;
    delete state.keys[key.id];
    for (const [name, alias] of Object.entries(state.aliases)) if (alias.keyId === key.id) delete state.aliases[name];
  }
  return state;
}

/** The key that an id, an ARN, an alias or an alias's ARN names, seen from an account and Region. A foreign key is named by ARN only. */
export function findKey(env: KeyEnvironment, reference: string, account: string, region: string): KeyRecord | undefined {
  const arn = /^arn:[\w-]+:kms:([\w-]+):(\d{12}):(?:key\/(.+)|(alias\/.+))$/.exec(reference);
  const owner = arn?.[2] ?? account;
  const place = arn?.[1] ?? region;
  const name = arn?.[3] ?? arn?.[4] ?? reference;
  const { keys, aliases } = keysOf(env, owner, place);
  const id = name.startsWith('alias/') ? (Object.hasOwn(aliases, name) ? aliases[name]?.keyId : undefined) : name;
  return id !== undefined && Object.hasOwn(keys, id) ? keys[id] : undefined;
}

export interface KeyUse {
  readonly reference: string;
  /** Where the reference is written. */
  readonly account: string;
  readonly region: string;
  readonly principal: Principal;
  readonly actions: readonly string[];
  readonly context?: Readonly<Record<string, string>>;
}

/** Why a principal may not use a key, undefined when it may. What a service needs of a key for a topic: facts/compliance.md 3.3. */
export function keyRefusal(env: KeyEnvironment, use: KeyUse): string | undefined {
  const key = findKey(env, use.reference, use.account, use.region);
  if (key === undefined) return `the key ${use.reference} does not exist`;
  if (key.deletionDueAwsMs !== null) return `the key ${key.arn} is pending deletion`;
  if (!key.enabled) return `the key ${key.arn} is disabled`;
  const refused = use.actions.find(
    (action) => judge(key.policy, { principal: use.principal, action, resource: key.arn, context: use.context ?? {} }) !== 'allow',
  );
  const who = use.principal.service ?? use.principal.arn ?? use.principal.account ?? 'the caller';
  return refused === undefined ? undefined : `the policy of ${key.arn} does not allow ${who} ${refused}`;
}

/** The policy of a key made without one: its account may do everything. */
export const defaultKeyPolicy = (account: string, partition: string): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Id: 'key-default-1',
    Statement: [
      {
        Sid: 'Enable IAM User Permissions',
        Effect: 'Allow',
        Principal: { AWS: `arn:${partition}:iam::${account}:root` },
        Action: 'kms:*',
        Resource: '*',
      },
    ],
  });
