import { createHash } from 'node:crypto';
import type * as Secrets from '@aws-sdk/client-secrets-manager';
import { AwsError } from '../../wire/errors.ts';
import type { Operation, ServiceEnvironment } from '../operation.ts';
import { paginate } from '../paging.ts';
import { policyFault } from '../sns/resource-policy.ts';
import { invalidParameter, invalidRequest, type SecretRecord, secretOf, secretsOf, usableSecret } from './state.ts';
import { addVersion, givenValue } from './versions.ts';

type Answer<Output> = Omit<Output, '$metadata'>;

const dayMs = 86_400_000;

/** A secret without a value. Its ARN ends in six characters that its name and birth give. */
export function newSecret(env: ServiceEnvironment, account: string, region: string, name: string): SecretRecord {
  const now = env.clock.now().toISOString();
  const suffix = createHash('sha256').update(`${account}/${region}/${name}/${env.clock.awsMs()}/${now}`).digest('hex').slice(0, 6);
  return {
    name,
    arn: `arn:${env.partition}:secretsmanager:${region}:${account}:secret:${name}-${suffix}`,
    createdAt: now,
    changedAt: now,
    accessedAt: null,
    description: null,
    kmsKeyId: null,
    versions: [],
    tags: {},
    policy: null,
    deletion: null,
  };
}

export function requireSecretName(name: string): void {
  if (!/^[A-Za-z0-9/_+=.@-]{1,512}$/.test(name)) {
    throw invalidParameter(
      'Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!, at most 512.',
    );
  }
}

export const createSecret: Operation<Secrets.CreateSecretCommandInput, Answer<Secrets.CreateSecretCommandOutput>> = (input, context) => {
  const name = input.Name ?? '';
  requireSecretName(name);
  if (input.AddReplicaRegions !== undefined) throw new AwsError('NotImplemented', 'the sandbox does not replicate secrets', 501);
  const value = givenValue(input);
  const secrets = secretsOf(context, context.account, context.region);
  const known = Object.hasOwn(secrets, name) ? secrets[name] : undefined;
  if (known !== undefined) return repeated(known, input);
  const secret = newSecret(context, context.account, context.region, name);
  secret.description = input.Description ?? null;
  secret.kmsKeyId = input.KmsKeyId ?? null;
  secret.tags = tagsFrom(input.Tags, {});
  const version = value === undefined ? undefined : addVersion(secret, input, value, ['AWSCURRENT'], context);
  secrets[name] = secret;
  return { ARN: secret.arn, Name: name, ...(version === undefined ? {} : { VersionId: version.id }) };
};

/** A secret of that name is there: the answer is its own again when the token and the value are those that made it. */
function repeated(known: SecretRecord, input: Secrets.CreateSecretCommandInput): Answer<Secrets.CreateSecretCommandOutput> {
  if (known.deletion !== null) {
    throw invalidRequest("You can't create this secret because a secret with this name is already scheduled for deletion.");
  }
  const value = givenValue(input);
  const version = known.versions.find((one) => one.id === input.ClientRequestToken);
  if (version === undefined || value === undefined || value.text !== version.text || value.binary !== version.binary) {
    throw new AwsError('ResourceExistsException', `The operation failed because the secret ${known.name} already exists.`, 400);
  }
  return { ARN: known.arn, Name: known.name, VersionId: version.id };
}

function tagsFrom(tags: readonly Secrets.Tag[] | undefined, before: Readonly<Record<string, string>>): Record<string, string> {
  const all = { ...before };
  for (const { Key = '', Value = '' } of tags ?? []) {
    if (Key.length < 1 || Key.length > 128 || Value.length > 256)
      throw invalidParameter('A tag needs a key of 1 to 128 and a value of up to 256 characters.');
    if (/^aws:/i.test(Key)) throw invalidParameter('Tag keys must not begin with aws:.');
    all[Key] = Value;
  }
  if (Object.keys(all).length > 50) throw invalidParameter('A secret has at most 50 tags.');
  return all;
}

const tagList = (secret: SecretRecord): Secrets.Tag[] => Object.entries(secret.tags).map(([Key, Value]) => ({ Key, Value }));

export const updateSecret: Operation<Secrets.UpdateSecretCommandInput, Answer<Secrets.UpdateSecretCommandOutput>> = (input, context) => {
  const secret = usableSecret(input.SecretId, context);
  const value = givenValue(input);
  if (input.Description !== undefined) secret.description = input.Description;
  if (input.KmsKeyId !== undefined) secret.kmsKeyId = input.KmsKeyId;
  const version = value === undefined ? undefined : addVersion(secret, input, value, ['AWSCURRENT'], context);
  secret.changedAt = context.clock.now().toISOString();
  return { ARN: secret.arn, Name: secret.name, ...(version === undefined ? {} : { VersionId: version.id }) };
};

function describe(secret: SecretRecord) {
  const stages = Object.fromEntries(secret.versions.filter((one) => one.stages.length > 0).map((one) => [one.id, one.stages]));
  const described = {
    ARN: secret.arn,
    Name: secret.name,
    ...(secret.description === null ? {} : { Description: secret.description }),
    ...(secret.kmsKeyId === null ? {} : { KmsKeyId: secret.kmsKeyId }),
    LastChangedDate: new Date(secret.changedAt),
    ...(secret.accessedAt === null ? {} : { LastAccessedDate: new Date(secret.accessedAt) }),
    ...(secret.deletion === null ? {} : { DeletedDate: new Date(secret.deletion.requestedAt) }),
    Tags: tagList(secret),
    CreatedDate: new Date(secret.createdAt),
  };
  return { described, stages };
}

export const describeSecret: Operation<Secrets.DescribeSecretCommandInput, Answer<Secrets.DescribeSecretCommandOutput>> = (
  input,
  context,
) => {
  const { described, stages } = describe(secretOf(input.SecretId, context));
  return { ...described, VersionIdsToStages: stages };
};

export const listSecrets: Operation<Secrets.ListSecretsCommandInput, Answer<Secrets.ListSecretsCommandOutput>> = (input, context) => {
  const found = Object.values(secretsOf(context, context.account, context.region))
    .filter((secret) => secret.deletion === null || input.IncludePlannedDeletion === true)
    .filter((secret) => (input.Filters ?? []).every((filter) => matches(secret, filter)))
    .sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1) * (input.SortOrder === 'asc' ? 1 : -1));
  const page = paginate(found, input, context, {
    defaultSize: 100,
    maxSize: 100,
    refuse: (message) =>
      message.startsWith('Invalid') ? new AwsError('InvalidNextTokenException', message, 400) : invalidParameter(message),
  });
  return {
    SecretList: page.items.map((secret) => {
      const { described, stages } = describe(secret);
      return { ...described, SecretVersionsToStages: stages };
    }),
    ...(page.nextToken === undefined ? {} : { NextToken: page.nextToken }),
  };
};

/** A filter's values are alternatives; one that begins with `!` is what must not be there. Names and the like are matched by their beginning. */
function matches(secret: SecretRecord, filter: Secrets.Filter): boolean {
  const texts: Readonly<Record<string, readonly string[]>> = {
    name: [secret.name],
    description: secret.description === null ? [] : [secret.description],
    'tag-key': Object.keys(secret.tags),
    'tag-value': Object.values(secret.tags),
    'owning-service': [],
    'primary-region': [],
  };
  const key = filter.Key ?? '';
  const given = key === 'all' ? Object.values(texts).flat() : texts[key];
  if (given === undefined) throw invalidParameter(`Filter key ${key} is not valid.`);
  const begins = (value: string): boolean => given.some((text) => text.startsWith(value));
  return (filter.Values ?? []).some((value) => (value.startsWith('!') ? !begins(value.slice(1)) : begins(value)));
}

export const deleteSecret: Operation<Secrets.DeleteSecretCommandInput, Answer<Secrets.DeleteSecretCommandOutput>> = (input, context) => {
  const { RecoveryWindowInDays: days, ForceDeleteWithoutRecovery: force = false } = input;
  if (force && days !== undefined) {
    throw invalidParameter("You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.");
  }
  if (days !== undefined && !(Number.isInteger(days) && days >= 7 && days <= 30)) {
    throw invalidParameter('The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).');
  }
  const secret = usableSecret(input.SecretId, context);
  const windowMs = force ? 0 : (days ?? 30) * dayMs;
  const now = context.clock.now();
  const date = new Date(now.getTime() + windowMs);
  secret.deletion = { dueAwsMs: context.clock.awsMs() + windowMs, date: date.toISOString(), requestedAt: now.toISOString() };
  return { ARN: secret.arn, Name: secret.name, DeletionDate: date };
};

export const restoreSecret: Operation<Secrets.RestoreSecretCommandInput, Answer<Secrets.RestoreSecretCommandOutput>> = (input, context) => {
  const secret = secretOf(input.SecretId, context);
  secret.deletion = null;
  return { ARN: secret.arn, Name: secret.name };
};

export const tagResource: Operation<Secrets.TagResourceCommandInput, void> = (input, context) => {
  const secret = usableSecret(input.SecretId, context);
  secret.tags = tagsFrom(input.Tags, secret.tags);
};

export const untagResource: Operation<Secrets.UntagResourceCommandInput, void> = (input, context) => {
  const { tags } = usableSecret(input.SecretId, context);
  for (const key of input.TagKeys ?? []) delete tags[key];
};

export const putResourcePolicy: Operation<Secrets.PutResourcePolicyCommandInput, Answer<Secrets.PutResourcePolicyCommandOutput>> = (
  input,
  context,
) => {
  const secret = usableSecret(input.SecretId, context);
  const policy = input.ResourcePolicy ?? '';
  const fault = policyFault(policy);
  if (fault !== undefined) throw new AwsError('MalformedPolicyDocumentException', fault, 400);
  secret.policy = policy;
  return { ARN: secret.arn, Name: secret.name };
};

export const getResourcePolicy: Operation<Secrets.GetResourcePolicyCommandInput, Answer<Secrets.GetResourcePolicyCommandOutput>> = (
  input,
  context,
) => {
  const secret = usableSecret(input.SecretId, context);
  return { ARN: secret.arn, Name: secret.name, ...(secret.policy === null ? {} : { ResourcePolicy: secret.policy }) };
};

export const deleteResourcePolicy: Operation<
  Secrets.DeleteResourcePolicyCommandInput,
  Answer<Secrets.DeleteResourcePolicyCommandOutput>
> = (input, context) => {
  const secret = usableSecret(input.SecretId, context);
  secret.policy = null;
  return { ARN: secret.arn, Name: secret.name };
};
