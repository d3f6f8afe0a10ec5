import type * as Secrets from '@aws-sdk/client-secrets-manager';
import { AwsError } from '../../wire/errors.ts';
import type { Operation, OperationContext } from '../operation.ts';
import { paginate } from '../paging.ts';
import { invalidParameter, invalidRequest, notFound, requireKey, type SecretRecord, type SecretVersion, usableSecret } from './state.ts';

type Answer<Output> = Omit<Output, '$metadata'>;

const current = 'AWSCURRENT';
const previous = 'AWSPREVIOUS';

export interface GivenValue {
  readonly SecretString?: string | undefined;
  readonly SecretBinary?: Uint8Array | undefined;
  readonly ClientRequestToken?: string | undefined;
}

/** The value that an input carries, or undefined without one. At most 65,536 bytes; text and bytes exclude each other. */
export function givenValue(input: GivenValue): Pick<SecretVersion, 'text' | 'binary'> | undefined {
  const { SecretString: text, SecretBinary: binary } = input;
  if (text === undefined && binary === undefined) return undefined;
  if (text !== undefined && binary !== undefined) throw invalidParameter('You must provide either SecretString or SecretBinary, not both.');
  const size = text === undefined ? (binary?.length ?? 0) : Buffer.byteLength(text);
  if (size < 1 || size > 65_536) throw invalidParameter('The secret value must have between 1 and 65536 bytes.');
  return { text: text ?? null, binary: binary === undefined ? null : Buffer.from(binary).toString('base64') };
}

/** Adds a version, or finds the one that the same token made before. Stages move to it; the current one's predecessor becomes AWSPREVIOUS. */
export function addVersion(
  secret: SecretRecord,
  input: GivenValue,
  value: Pick<SecretVersion, 'text' | 'binary'>,
  stages: readonly string[],
  context: OperationContext,
): SecretVersion {
  const id = tokenOf(input, context);
  const known = secret.versions.find((version) => version.id === id);
  if (known !== undefined) {
    if (known.text !== value.text || known.binary !== value.binary) {
      throw new AwsError(
        'ResourceExistsException',
        `A resource with the ID ${id} already exists with a different value: ClientRequestToken is used already.`,
        400,
      );
    }
    return known;
  }
  requireKey(secret.kmsKeyId, context, 'EncryptionFailure');
  const now = context.clock.now().toISOString();
  const version: SecretVersion = { id, createdAt: now, ...value, stages: [] };
  secret.versions.push(version);
  for (const stage of stages) moveStage(secret, stage, version);
  secret.changedAt = now;
  return version;
}

function tokenOf(input: GivenValue, context: OperationContext): string {
  const token = input.ClientRequestToken ?? context.requestId;
  if (token.length < 32 || token.length > 64) throw invalidParameter('ClientRequestToken must have between 32 and 64 characters.');
  return token;
}

function moveStage(secret: SecretRecord, stage: string, to: SecretVersion): void {
  const from = secret.versions.find((version) => version.stages.includes(stage));
  if (from === to) return;
  if (from !== undefined) from.stages = from.stages.filter((one) => one !== stage);
  to.stages.push(stage);
  if (stage === current && from !== undefined) moveStage(secret, previous, from);
}

/** Of a value, what an answer carries. */
const answered = (version: SecretVersion) =>
  version.text === null ? { SecretBinary: Buffer.from(version.binary ?? '', 'base64') } : { SecretString: version.text };

export const getSecretValue: Operation<Secrets.GetSecretValueCommandInput, Answer<Secrets.GetSecretValueCommandOutput>> = (
  input,
  context,
) => {
  const secret = usableSecret(input.SecretId, context);
  const stage = input.VersionStage ?? (input.VersionId === undefined ? current : undefined);
  const version = secret.versions.find(
    (one) => (input.VersionId === undefined || one.id === input.VersionId) && (stage === undefined || one.stages.includes(stage)),
  );
  if (version === undefined) {
    const what = input.VersionId === undefined ? `staging label: ${stage ?? ''}` : `VersionId: ${input.VersionId}`;
    throw notFound(`Secrets Manager can't find the specified secret value for ${what}`);
  }
  requireKey(secret.kmsKeyId, context, 'DecryptionFailure');
  // AWS keeps the day only.
  secret.accessedAt = `${context.clock.now().toISOString().slice(0, 10)}T00:00:00.000Z`;
  return {
    ARN: secret.arn,
    Name: secret.name,
    VersionId: version.id,
    ...answered(version),
    VersionStages: version.stages,
    CreatedDate: new Date(version.createdAt),
  };
};

export const putSecretValue: Operation<Secrets.PutSecretValueCommandInput, Answer<Secrets.PutSecretValueCommandOutput>> = (
  input,
  context,
) => {
  const secret = usableSecret(input.SecretId, context);
  const value = givenValue(input);
  if (value === undefined) throw invalidRequest('You must provide either SecretString or SecretBinary.');
  const stages = input.VersionStages ?? [current];
  if (stages.length < 1 || stages.length > 20) throw invalidParameter('VersionStages must have between 1 and 20 members.');
  const version = addVersion(secret, input, value, stages, context);
  return { ARN: secret.arn, Name: secret.name, VersionId: version.id, VersionStages: version.stages };
};

export const listSecretVersionIds: Operation<
  Secrets.ListSecretVersionIdsCommandInput,
  Answer<Secrets.ListSecretVersionIdsCommandOutput>
> = (input, context) => {
  const secret = usableSecret(input.SecretId, context);
  const shown = secret.versions.filter((version) => version.stages.length > 0 || input.IncludeDeprecated === true);
  const page = paginate(shown, input, context, {
    defaultSize: 100,
    maxSize: 100,
    refuse: (message) =>
      message.startsWith('Invalid') ? new AwsError('InvalidNextTokenException', message, 400) : invalidParameter(message),
  });
  return {
    ARN: secret.arn,
    Name: secret.name,
    Versions: page.items.map((version) => ({
      VersionId: version.id,
      ...(version.stages.length === 0 ? {} : { VersionStages: version.stages }),
      CreatedDate: new Date(version.createdAt),
    })),
    ...(page.nextToken === undefined ? {} : { NextToken: page.nextToken }),
  };
};

export const updateSecretVersionStage: Operation<
  Secrets.UpdateSecretVersionStageCommandInput,
  Answer<Secrets.UpdateSecretVersionStageCommandOutput>
> = (input, context) => {
  const secret = usableSecret(input.SecretId, context);
  const stage = input.VersionStage ?? '';
  const holder = secret.versions.find((version) => version.stages.includes(stage));
  if (holder !== undefined && holder.id !== input.MoveToVersionId && holder.id !== input.RemoveFromVersionId) {
    throw invalidParameter(
      `The parameter RemoveFromVersionId can't be empty. Staging label ${stage} is currently attached to version ${holder.id}.`,
    );
  }
  if (input.MoveToVersionId === undefined) {
    if (stage === current) throw invalidParameter("You can't remove the staging label AWSCURRENT; move it to another version.");
    if (holder !== undefined) holder.stages = holder.stages.filter((one) => one !== stage);
  } else {
    const target = secret.versions.find((version) => version.id === input.MoveToVersionId);
    if (target === undefined) throw notFound(`Secrets Manager can't find the version ${input.MoveToVersionId}`);
    moveStage(secret, stage, target);
  }
  secret.changedAt = context.clock.now().toISOString();
  return { ARN: secret.arn, Name: secret.name };
};
