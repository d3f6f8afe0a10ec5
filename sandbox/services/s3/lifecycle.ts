import { randomUUID } from 'node:crypto';
import type { LifecycleRule } from '@aws-sdk/client-s3';
import { AwsError } from '../../wire/errors.ts';

/** Most rules of a bucket, and the longest id. Source: the type documentation of LifecycleRule and S3's quotas. */
const mostRules = 1000;
const idCharacters = 255;

const invalid = (message: string): AwsError => new AwsError('InvalidArgument', message, 400);
const malformed = (): AwsError =>
  new AwsError('MalformedXML', 'The XML you provided was not well-formed or did not validate against our published schema', 400);

/** Rules as they are stored. Throws InvalidArgument, InvalidRequest or MalformedXML for what S3 refuses. */
export function checkedRules(rules: readonly LifecycleRule[]): object[] {
  if (rules.length === 0 || rules.length > mostRules) throw malformed();
  const ids = new Set<string>();
  return rules.map((rule) => {
    checkRule(rule);
    const ID = rule.ID === undefined || rule.ID === '' ? randomUUID() : rule.ID;
    if (ID.length > idCharacters) throw invalid(`ID length should not exceed allowed limit of ${idCharacters}`);
    if (ids.has(ID)) throw invalid('Rule ID must be unique. Found same ID for more than one rule');
    ids.add(ID);
    return { ...rule, ID };
  });
}

function checkRule(rule: LifecycleRule): void {
  if (rule.Status !== 'Enabled' && rule.Status !== 'Disabled') throw malformed();
  if ((rule.Filter === undefined) === (rule.Prefix === undefined)) throw malformed();
  if (Object.keys(rule.Filter ?? {}).length > 1) throw malformed();
  const actions = [
    rule.Expiration,
    rule.Transitions,
    rule.NoncurrentVersionExpiration,
    rule.NoncurrentVersionTransitions,
    rule.AbortIncompleteMultipartUpload,
  ];
  if (actions.every((action) => action === undefined))
    throw new AwsError('InvalidRequest', 'At least one action needs to be specified in a rule', 400);
  const { Expiration: end, Transitions: moves = [] } = rule;
  if (end !== undefined && [end.Days, end.Date, end.ExpiredObjectDeleteMarker].filter((one) => one !== undefined).length !== 1)
    throw malformed();
  for (const { Days, Date: date } of [...moves, ...(end?.ExpiredObjectDeleteMarker === undefined && end !== undefined ? [end] : [])]) {
    if (Days !== undefined && date !== undefined) throw malformed();
    if (date !== undefined && date.getTime() % 86_400_000 !== 0) throw invalid("'Date' must be at midnight GMT");
  }
  if (end?.Days !== undefined && (!Number.isInteger(end.Days) || end.Days < 1))
    throw invalid("'Days' for Expiration action must be a positive integer");
  for (const move of moves) {
    if (move.Days !== undefined && move.Days < 0) throw invalid("'Days' in Transition action must be nonnegative");
    if (move.Days !== undefined && end?.Days !== undefined && end.Days <= move.Days)
      throw invalid("'Days' in the Expiration action for filter must be greater than 'Days' in the Transition action");
    if (['STANDARD_IA', 'ONEZONE_IA'].includes(move.StorageClass ?? '') && (move.Days ?? 30) < 30)
      throw invalid(`'Days' in Transition action must be greater than or equal to 30 for storageClass '${move.StorageClass ?? ''}'`);
  }
}

/** Stored rules as an answer: dates are dates again. */
export const rulesShape = (rules: readonly object[]): LifecycleRule[] =>
  rules.map((rule) =>
    JSON.parse(JSON.stringify(rule), (name, value: unknown) => (name === 'Date' && typeof value === 'string' ? new Date(value) : value)),
  ) as LifecycleRule[];
