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

interface PolicyState {
  /** By role, then policy name: the document. */
  inline: Record<string, Record<string, string>>;
  /** By role: ARNs. */
  attached: Record<string, string[]>;
  /** Customer managed policies by ARN. */
  policies: Record<string, PolicyRecord>;
}

export const policyState = (account: string, env: Pick<ServiceEnvironment, 'state'>): PolicyState =>
  env.state.of<PolicyState>('iam-policies', account, 'global', () => ({ inline: {}, attached: {}, policies: {} }));

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
