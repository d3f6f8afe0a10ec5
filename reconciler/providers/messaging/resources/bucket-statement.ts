import { resourceKey } from '../../../model/address.ts';
import type { Change } from '../../../model/change.ts';
import { canonicalJson, type Properties } from '../../../model/properties.ts';
import type { WriteClients } from '../../clients.ts';
import type { Wanted } from '../../layer.ts';
import type { ObservedResource } from '../../observation.ts';
import type { Outcome, StepContext } from '../../provider.ts';
import type { EffectiveTenant, Home } from '../effective-tenant.ts';
import { eventBucketStatement } from '../event-policies.ts';
import { importStatements } from '../import-policies.ts';
import { bucketSid, partsOfBucketSid } from '../mark-texts.ts';
import { attempt, ifThere, isMissing, isNamed, outcomeOf } from '../reading.ts';
import type { Found, Look, Placing, ResourceModule } from '../resource-module.ts';
import { rulesOf } from '../rules.ts';
import { hashOf } from '../sender-policy.ts';
import { bucketTypeName, isAt } from './bucket.ts';
import { centralHere } from './glue-database.ts';
import { wantedIn } from './wanted-in.ts';

export const bucketStatementTypeName = 's3/bucket-statement';

/**
 * Statements of the policy of a bucket, `<bucket>/<tenant>/<purpose>`: what lets a tenant's stream or its people use the tenant's prefix, and keeps
 * others out. A statement has no tags, so its Sid says whose it is and whether it may go. Whatever else the policy says is left as it is.
 */
export const bucketStatement: ResourceModule = {
  rules: rulesOf(bucketStatementTypeName, [bucketTypeName], {
    isDestructiveUpdate: (before, after) =>
      effectOf(before) === 'Deny' && canonicalJson(before['statement']) !== canonicalJson(after['statement']),
    summarise: (properties) => `${effectOf(properties)} ${hashOf(statementIn(properties))}`,
  }),
  readsLeftovers: true,
  isGrant: true,
  homes: (tenant) => [...eventHome(tenant), ...importHome(tenant)],
  wanted,
  read,
  write: async ([change], aws, step) => [await write(change, aws, step)],
};

/** The bucket of `s3://bucket/prefix`. */
const bucketOf = (url: string): string => /^s3:\/\/([^/]+)/.exec(url)?.[1] ?? '';

const statementIn = ({ statement }: Properties): Properties =>
  typeof statement === 'object' && !Array.isArray(statement) ? (statement as Properties) : {};
const effectOf = (properties: Properties): string => String(statementIn(properties)['Effect'] ?? '');

/** In its own account a role needs no leave of the bucket. */
const eventHome = ({ eventStream, account }: EffectiveTenant): readonly Home[] =>
  eventStream?.own === undefined || eventStream.bucketHome === undefined || eventStream.bucketHome.account === account?.value
    ? []
    : [eventStream.bucketHome];

const importHome = ({ imports }: EffectiveTenant): readonly Home[] =>
  imports?.access?.attach === true && imports.home !== undefined ? [imports.home] : [];

function wanted(tenant: EffectiveTenant, placing: Placing): Wanted[] {
  const { partition } = placing.organization;
  const { eventStream, imports } = tenant;
  const mayGo = tenant.allowDelete && tenant.onRemove === 'delete';
  const of = (bucket: string, purpose: string, statement: Properties, source: Wanted['source']): Wanted => ({
    type: bucketStatementTypeName,
    name: `${bucket}/${tenant.name}/${purpose}`,
    state: 'present',
    properties: { statement, mayGo, managedBy: placing.organization.name },
    allowDelete: mayGo,
    source,
  });
  const events = isAt(eventHome(tenant), placing) ? eventBucketStatement(tenant, partition) : undefined;
  const lists = isAt(importHome(tenant), placing) ? importStatements(tenant, partition) : [];
  return [
    ...(events === undefined || eventStream?.bucket === undefined
      ? []
      : [of(eventStream.bucket.bucket, 'events', events, eventStream.bucket.source)]),
    ...lists.map(({ purpose, statement }) =>
      of(imports?.place?.bucket ?? '', purpose, statement, imports?.access?.source ?? tenant.source),
    ),
  ];
}

type Statement = Properties;

interface Policy {
  readonly Version?: string;
  readonly Statement: readonly Statement[];
}

/** The policy as it is; undefined where there is none. Throws AwsFailure, also where the bucket is not there. */
async function policyOf(Bucket: string, { buckets }: Pick<Look['aws']['messaging'], 'buckets'>): Promise<Policy | undefined> {
  const answer = await attempt(() => buckets.getBucketPolicy({ Bucket }));
  if ('failure' in answer) {
    if (isNamed(answer.failure, 'NoSuchBucketPolicy')) return undefined;
    throw answer.failure;
  }
  const policy = JSON.parse(answer.value.Policy ?? '{}') as { readonly Version?: string; readonly Statement?: Statement | Statement[] };
  const statements = policy.Statement ?? [];
  return { ...policy, Statement: Array.isArray(statements) ? statements : [statements as Statement] };
}

async function read(names: ReadonlySet<string>, look: Look): Promise<Found> {
  const named = [...names].map((name) => name.slice(0, name.indexOf('/')));
  // In a whole look also what tenants that have left Git still hold of the central bucket and of the buckets that others use.
  const central = centralHere(look)?.bucket;
  const declared = look.whole
    ? [...look.interest.desired.resources.values()].flatMap(({ type, name }) => (type === bucketTypeName ? [name] : []))
    : [];
  const found = await Promise.all(
    [...new Set([...named, ...declared, ...(central === undefined ? [] : [bucketOf(central)])])].map((each) =>
      statementsOf(each, names, look),
    ),
  );
  return { resources: found.flat().filter(({ name }) => names.has(name) || look.whole) };
}

async function statementsOf(bucket: string, names: ReadonlySet<string>, look: Look): Promise<ObservedResource[]> {
  const policy = await attempt(() => policyOf(bucket, look.aws.messaging));
  if ('failure' in policy) {
    if (!isMissing(policy.failure)) throw policy.failure;
    if (wantedIn(look, bucketTypeName, bucket)['publicAccess'] !== undefined) return [];
    const asked = look.interest.desired.resources;
    return [...names]
      .filter((name) => name.startsWith(`${bucket}/`) && asked.has(resourceKey(bucketStatementTypeName, name)))
      .map((name) => withoutBucket(name, look));
  }
  return (policy.value?.Statement ?? []).flatMap(({ Sid, ...statement }): ObservedResource[] => {
    const parts = partsOfBucketSid(Sid);
    if (parts === undefined) return [];
    const { organization, tenant, purpose, mayGo } = parts;
    return [
      {
        type: bucketStatementTypeName,
        name: `${bucket}/${tenant}/${purpose}`,
        properties: { statement, mayGo, managedBy: organization },
        mark: { organization, deleteAllowed: mayGo },
      },
    ];
  });
}

/** A bucket that somebody else makes is not there yet: `s3/bucket` says so, and nothing can be granted before. */
const withoutBucket = (name: string, look: Look): ObservedResource => ({
  type: bucketStatementTypeName,
  name,
  properties: wantedIn(look, bucketStatementTypeName, name),
  condition: {
    kind: 'not-procured',
    settling: false,
    acceptsChildren: true,
    outside: true,
    message: `waits for the bucket ${name.slice(0, name.indexOf('/'))}`,
  },
});

async function write(change: Change | undefined, aws: WriteClients, { organization, signal }: StepContext): Promise<Outcome> {
  if (change === undefined || change.action === 'replace') throw new Error('a statement is put or taken away');
  const [Bucket = '', tenant = '', purpose = ''] = change.address.name.split('/');
  const { buckets } = aws.messaging;
  return outcomeOf(async () => {
    const live = await ifThere(() => policyOf(Bucket, aws.reads.messaging));
    const others = (live?.Statement ?? []).filter(({ Sid }) => {
      const parts = partsOfBucketSid(Sid);
      return parts?.organization !== organization.name || parts.tenant !== tenant || parts.purpose !== purpose;
    });
    const own =
      change.action === 'delete'
        ? []
        : [{ Sid: bucketSid(organization.name, tenant, purpose, change.after['mayGo'] === true), ...statementIn(change.after) }];
    const Statement = [...others, ...own];
    if (Statement.length === 0) return buckets.deleteBucketPolicy({ Bucket }, signal);
    return buckets.putBucketPolicy({ Bucket, Policy: JSON.stringify({ Version: '2012-10-17', ...live, Statement }) }, signal);
  });
}
