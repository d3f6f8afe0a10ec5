import { createHash } from 'node:crypto';
import { AwsError } from '../../wire/errors.ts';
import type { OperationContext, ServiceEnvironment } from '../operation.ts';

export type ParameterTier = 'Standard' | 'Advanced';
export type ParameterType = 'String' | 'StringList' | 'SecureString';

export interface ParameterVersion {
  readonly version: number;
  readonly value: string;
  readonly type: ParameterType;
  readonly keyId: string | null;
  readonly description: string | null;
  readonly allowedPattern: string | null;
  readonly tier: ParameterTier;
  readonly dataType: string;
  /** ISO 8601. */
  readonly modifiedAt: string;
  readonly modifiedBy: string;
  labels: string[];
}

export interface ParameterRecord {
  readonly name: string;
  readonly arn: string;
  /** Oldest first, at least one. */
  versions: ParameterVersion[];
  tags: Record<string, string>;
}

export interface ParametersState {
  parameters: Record<string, ParameterRecord>;
}

export const invalid = (message: string): AwsError => new AwsError('ValidationException', message, 400);
export const notFound = (): AwsError => new AwsError('ParameterNotFound', '', 400);

export function parametersOf(env: Pick<ServiceEnvironment, 'state'>, account: string, region: string): ParametersState['parameters'] {
  return env.state.of<ParametersState>('ssm', account, region, () => ({ parameters: {} })).parameters;
}

/** The newest version of a parameter. */
export function latest(parameter: ParameterRecord): ParameterVersion {
  const last = parameter.versions.at(-1);
  if (last === undefined) throw new Error(`${parameter.name} has no version`);
  return last;
}

export const parameterArn = (name: string, account: string, region: string, partition: string): string =>
  `arn:${partition}:ssm:${region}:${account}:parameter${name.startsWith('/') ? '' : '/'}${name}`;

/** The parameter of a name or ARN, undefined when there is none. */
export function findParameter(name: string, context: OperationContext): ParameterRecord | undefined {
  const all = parametersOf(context, context.account, context.region);
  if (name.startsWith('arn:')) return Object.values(all).find((parameter) => parameter.arn === name);
  return Object.hasOwn(all, name) ? all[name] : undefined;
}

export function parameterOf(name: string | undefined, context: OperationContext): ParameterRecord {
  const found = findParameter(name ?? '', context);
  if (found === undefined) throw notFound();
  return found;
}

/** What a SecureString shows without decryption: no part of its value. */
export const ciphertext = (parameter: ParameterRecord, version: ParameterVersion): string =>
  createHash('sha512').update(`${parameter.arn}/${version.version}/${version.modifiedAt}`).digest('base64');
