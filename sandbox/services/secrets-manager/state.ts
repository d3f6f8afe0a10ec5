import { AwsError } from '../../wire/errors.ts';
import { findKey } from '../kms/keys.ts';
import type { OperationContext, ServiceEnvironment } from '../operation.ts';
import { judge } from '../sns/resource-policy.ts';

export interface SecretVersion {
  readonly id: string;
  /** ISO 8601. */
  readonly createdAt: string;
  /** Exactly one of the two is not null; binary values are base64. */
  readonly text: string | null;
  readonly binary: string | null;
  stages: string[];
}

export interface SecretRecord {
  readonly name: string;
  readonly arn: string;
  readonly createdAt: string;
  changedAt: string;
  accessedAt: string | null;
  description: string | null;
  kmsKeyId: string | null;
  versions: SecretVersion[];
  tags: Record<string, string>;
  policy: string | null;
  /** Set while the secret waits for its deletion: AWS time of it and ISO 8601 dates for answers. */
  deletion: { dueAwsMs: number; date: string; requestedAt: string } | null;
}

export interface SecretsState {
  /** By name. */
  secrets: Record<string, SecretRecord>;
}

export const invalidParameter = (message: string): AwsError => new AwsError('InvalidParameterException', message, 400);
export const invalidRequest = (message: string): AwsError => new AwsError('InvalidRequestException', message, 400);
export const notFound = (message = "Secrets Manager can't find the specified secret."): AwsError =>
  new AwsError('ResourceNotFoundException', message, 400);

/** The secrets of an account in a Region; those whose recovery window is over are gone. */
export function secretsOf(env: Pick<ServiceEnvironment, 'state' | 'clock'>, account: string, region: string): SecretsState['secrets'] {
  const { secrets } = env.state.of<SecretsState>('secretsmanager', account, region, () => ({ secrets: {} }));
  for (const secret of Object.values(secrets)) {
    if (secret.deletion !== null && env.clock.awsMs() >= secret.deletion.dueAwsMs) delete secrets[secret.name];
  }
  return secrets;
}

/**
 * The secret that a name, an ARN or an ARN without its six last characters names. A foreign one is out of reach unless its policy allows the
 * operation.
 */
export function secretOf(id: string | undefined, context: OperationContext): SecretRecord {
  const reference = id ?? '';
  const arn = /^arn:[\w-]+:secretsmanager:([\w-]+):(\d{12}):secret:(.+)$/.exec(reference);
  const [region, account, name] = arn === null ? [context.region, context.account, reference] : [arn[1] ?? '', arn[2] ?? '', arn[3] ?? ''];
  const secrets = secretsOf(context, account, region);
  const found =
    arn === null
      ? Object.hasOwn(secrets, name)
        ? secrets[name]
        : undefined
      : Object.values(secrets).find((secret) => secret.arn === reference || secret.arn.replace(/-\w{6}$/, '') === reference);
  if (account !== context.account && (found === undefined || !isAllowed(found, context))) {
    const action = `secretsmanager:${context.operation}`;
    throw new AwsError(
      'AccessDeniedException',
      `User: ${context.caller.arn} is not authorized to perform: ${action} on resource: ${reference} because no resource-based policy allows the ${action} action`,
      400,
    );
  }
  if (found === undefined) throw notFound();
  return found;
}

function isAllowed(secret: SecretRecord, context: OperationContext): boolean {
  const request = {
    principal: { account: context.account, arn: context.caller.arn },
    action: `secretsmanager:${context.operation}`,
    resource: secret.arn,
    context: {},
  };
  return secret.policy !== null && judge(secret.policy, request) === 'allow';
}

/** The secret, unless it waits for its deletion. */
export function usableSecret(id: string | undefined, context: OperationContext): SecretRecord {
  const secret = secretOf(id, context);
  if (secret.deletion !== null) {
    throw invalidRequest("You can't perform this operation on the secret because it was marked for deletion.");
  }
  return secret;
}

/** Throws when the key of a secret is not there to be used. The AWS managed key always is. */
export function requireKey(kmsKeyId: string | null, context: OperationContext, code: 'EncryptionFailure' | 'DecryptionFailure'): void {
  if (kmsKeyId === null || kmsKeyId.endsWith('alias/aws/secretsmanager')) return;
  const key = findKey(context, kmsKeyId, context.account, context.region);
  if (key === undefined || !key.enabled || key.deletionDueAwsMs !== null) {
    throw new AwsError(code, `Secrets Manager can't use the KMS key ${kmsKeyId}`, 400);
  }
}
