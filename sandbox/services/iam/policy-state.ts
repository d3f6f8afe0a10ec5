import type { AttachedPermissionsBoundary } from '@aws-sdk/client-iam';
import { AwsError } from '../../wire/errors.ts';
import type { ServiceEnvironment } from '../operation.ts';

export interface VersionRecord {
  readonly id: string;
  readonly document: string;
  readonly createdAt: string;
}

export interface PolicyRecord {
  readonly arn: string;
  readonly name: string;
  readonly path: string;
  readonly id: string;
  readonly description: string;
  readonly createdAt: string;
  defaultVersion: string;
  versions: VersionRecord[];
  tags?: Record<string, string>;
}

/** What users and groups have in common: policies of their own and attached ones. */
export interface PolicyHolder {
  readonly name: string;
  readonly path: string;
  readonly id: string;
  readonly createdAt: string;
  /** By policy name: the document. */
  inline: Record<string, string>;
  /** ARNs. */
  attached: string[];
}

export type GroupRecord = PolicyHolder;

export interface UserRecord extends PolicyHolder {
  groups: string[];
  /** The managed policy that is its permissions boundary. */
  boundary?: string;
  readonly tags: Record<string, string>;
}

interface PolicyState {
  /** By role, then policy name: the document. */
  inline: Record<string, Record<string, string>>;
  /** By role: ARNs. */
  attached: Record<string, string[]>;
  /** Customer managed policies by ARN. */
  policies: Record<string, PolicyRecord>;
  /** By role: the managed policy that is its permissions boundary. */
  boundaries?: Record<string, string>;
  users?: Record<string, UserRecord>;
  groups?: Record<string, GroupRecord>;
}

export const policyState = (account: string, env: Pick<ServiceEnvironment, 'state'>): PolicyState =>
  env.state.of<PolicyState>('iam-policies', account, 'global', () => ({ inline: {}, attached: {}, policies: {} }));

/** Every managed policy that something of the account has. */
export function attachedArns(context: Pick<ServiceEnvironment, 'state'> & { readonly account: string }): readonly string[] {
  const { attached, boundaries = {}, users = {}, groups = {} } = policyState(context.account, context);
  const holders = [...Object.values(users), ...Object.values(groups)];
  const asBoundary = [...Object.values(boundaries), ...Object.values(users).flatMap(({ boundary }) => boundary ?? [])];
  return [...Object.values(attached).flat(), ...holders.flatMap((holder) => holder.attached), ...asBoundary];
}

/** A permissions boundary as IAM shows it: the only type that the SDK knows. */
export const boundaryShape = (arn: string | undefined): { PermissionsBoundary?: AttachedPermissionsBoundary } =>
  arn === undefined ? {} : { PermissionsBoundary: { PermissionsBoundaryType: 'PermissionsBoundaryPolicy', PermissionsBoundaryArn: arn } };

export const invalid = (message: string): AwsError => new AwsError('ValidationError', message, 400);
export const noSuchEntity = (message: string): AwsError => new AwsError('NoSuchEntityException', message, 404);

export const limitExceeded = (message: string): AwsError => new AwsError('LimitExceededException', message, 409);

/** IAM counts no white space. */
export const policySize = (document: string): number => document.replace(/\s/g, '').length;

export function checkDocument(document: string | undefined): string {
  try {
    const policy: unknown = JSON.parse(document ?? '');
    if (typeof policy === 'object' && policy !== null && 'Statement' in policy && document !== undefined) return document;
  } catch {
    // Text that is no JSON is as malformed as JSON that is no policy.
  }
  throw new AwsError('MalformedPolicyDocumentException', 'Syntax errors in policy.', 400);
}

export const paging = { defaultSize: 100, maxSize: 1000, tokenMember: 'Marker', sizeMember: 'MaxItems', refuse: invalid } as const;
export const more = (token: string | undefined) => (token === undefined ? { IsTruncated: false } : { IsTruncated: true, Marker: token });
