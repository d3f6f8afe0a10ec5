// Who may use the prefix that lists of recipients of a tenant are put below: those who are named, and nobody else.
import type { Properties } from '../../model/properties.ts';
import type { EffectiveTenant } from './effective-tenant.ts';
import { filled } from './names.ts';

/** A statement of a bucket's policy and what it is for. */
export interface PurposedStatement {
  /** A word; with the tenant's name it makes the statement's Sid. */
  readonly purpose: 'imports' | 'imports-list' | 'imports-keep-out';
  readonly statement: Properties;
}

const objectActions = ['s3:AbortMultipartUpload', 's3:DeleteObject', 's3:GetObject', 's3:PutObject'];

/**
 * The statements of `imports.access`: the principals may list, read and write below the prefix; everybody else is kept out, the bucket's own account
 * among them. Accounts are named and principals are conditions: S3 refuses a policy that names somebody who does not exist yet. Empty where
 * nobody is named.
 */
export function importStatements({ imports, account }: EffectiveTenant, partition: string): readonly PurposedStatement[] {
  const { place, access } = imports ?? {};
  if (place === undefined || access === undefined || account === undefined) return [];
  const fill = (text: string): string => filled(text, { partition, account: account.value, region: '' });
  const principals = [...new Set(access.principals.map(fill))].sort();
  const accounts = [...new Set(principals.map((arn) => arn.split(':')[4] ?? ''))].sort();
  const bucket = `arn:${partition}:s3:::${place.bucket}`;
  const Principal = { AWS: accounts.map((id) => `arn:${partition}:iam::${id}:root`) };
  // The root of an account stands for all of it, so it is told by the account of whoever asks.
  const whole = principals.filter((arn) => arn.endsWith(':root')).map((arn) => arn.split(':')[4] ?? '');
  const single = principals.filter((arn) => !arn.endsWith(':root'));
  const named = [...single, ...whole.flatMap((id) => [`arn:${partition}:iam::${id}:root`, `arn:${partition}:iam::${id}:*/*`])];
  const who = { ArnLike: { 'aws:PrincipalArn': named } };
  return [
    {
      purpose: 'imports',
      statement: { Effect: 'Allow', Principal, Action: objectActions, Resource: `${bucket}/${place.prefix}*`, Condition: who },
    },
    {
      purpose: 'imports-list',
      statement: {
        Effect: 'Allow',
        Principal,
        Action: 's3:ListBucket',
        Resource: bucket,
        Condition: { ...who, StringLike: { 's3:prefix': `${place.prefix}*` } },
      },
    },
    {
      purpose: 'imports-keep-out',
      statement: {
        Effect: 'Deny',
        Principal: '*',
        Action: objectActions,
        Resource: `${bucket}/${place.prefix}*`,
        Condition: { ArnNotLike: { 'aws:PrincipalArn': named } },
      },
    },
  ];
}
