import type { Diagnostic } from '../../model/diagnostic.ts';
import { formatSource, type Source } from '../../model/source.ts';
import { type Claim, type ClaimKind, type Claims, streamsOf } from './claims.ts';
import { error, warning } from './diagnostics.ts';
import type { EffectiveTenant } from './effective-tenant.ts';

/** What tenants have in common, meant or not: S-01, S-04 to S-06, S-10 to S-12, S-18, S-19, S-27, S-29, A-08, A-16. */
export function* checkSharing(tenant: EffectiveTenant, claims: Claims): Generator<Diagnostic> {
  yield* checkSharedProject(tenant);
  yield* checkImports(tenant, claims);
  yield* checkShared(tenant, claims);
  yield* checkNames(tenant, claims);
  yield* checkStreams(tenant, claims);
  yield* checkPlaces(tenant);
  if (tenant.isolation === 'dedicated-account') yield* checkDedicatedAccount(tenant, claims);
}

function* checkSharedProject(tenant: EffectiveTenant): Generator<Diagnostic> {
  if (tenant.isolation === 'shared-project' && !tenant.audienceDisjoint)
    yield warning(
      'S-04',
      tenant.merged.at('isolation'),
      'nothing says that no other tenant of the application has the same recipients: one address can have one tenant there',
      'write audience: { disjoint: true } where that is so',
    );
  if (tenant.sharesAccount && tenant.iamGuard === undefined)
    yield warning(
      'S-05',
      tenant.merged.at('isolation'),
      'nothing says how access is kept apart in the shared account',
      'write iamGuard: ses:TenantName, or resource-scoped',
    );
}

/** S-06: once for each account, at the first tenant that is one too many. */
export function* checkCrowds(claims: Claims, most: number): Generator<Diagnostic> {
  for (const [account, tenants] of claims.byAccount) {
    const shared = tenants.filter(({ isolation }) => isolation === 'shared-project');
    const first = shared[most];
    if (first !== undefined)
      yield warning(
        'S-06',
        first.source,
        `${shared.length} tenants share one application in ${account}, and ${most} are planned for: reports and access get hard to keep apart`,
        'write dedicated-project for some, or raise TenantDefaults.spec.sharedProjectWarnAbove',
      );
  }
}

function* checkImports(tenant: EffectiveTenant, claims: Claims): Generator<Diagnostic> {
  const { imports, isolation, account } = tenant;
  if (imports === undefined) return;
  if (isolation === 'shared-project' && imports.tenantAttribute === undefined)
    yield error(
      'S-01',
      imports.source,
      'without tenantAttribute nothing in an imported list says whose recipients they are',
      'write tenantAttribute: and the name of a column',
    );
  const other = claims.importOverlaps(tenant)[0];
  if (other !== undefined && imports.place !== undefined)
    yield error(
      'S-10',
      imports.place.source,
      `the import prefix s3://${imports.place.bucket}/${imports.place.prefix} overlaps with that of ${other.name} (${formatSource(other.imports?.place?.source ?? other.source)})`,
      `write a prefix of its own, like ${tenant.name}/`,
    );
  if (isolation === 'dedicated-account' && imports.bucketAccount !== account?.value && imports.access?.attach !== true)
    yield warning(
      'S-19',
      imports.source,
      'the import bucket is in another account, and no policy lets this one in',
      'write access: { principals: [...], attach: true }',
    );
}

/** S-11: used by two tenants only where both say so, and where the account allows it. S-29 says it of two accounts. */
function* checkShared(tenant: EffectiveTenant, claims: Claims): Generator<Diagnostic> {
  for (const { kind, name, shared, source } of usesOf(tenant)) {
    const other = claims.of(tenant, kind, name).find((claim) => claim.tenant !== tenant);
    if (shared && !tenant.facts.allowSharedResources)
      yield error(
        'S-11',
        source,
        `the ${kind} ${name} is marked shared, and the account allows nothing shared`,
        'write allowSharedResources: true in TenantDefaults.spec.accounts, or take shared out',
      );
    else if (other !== undefined && !(shared && other.shared))
      yield error(
        'S-11',
        source,
        `the ${kind} ${name} is also used by ${other.tenant.name} (${formatSource(other.source)}), and ${silence(shared, other)}`,
        'write shared: true in both, or give each tenant its own',
      );
  }
}

const silence = (shared: boolean, other: Claim): string =>
  shared ? `${other.tenant.name} does not say so` : other.shared ? 'this one does not say so' : 'neither of the two says so';

function* usesOf(
  tenant: EffectiveTenant,
): Generator<{ readonly kind: ClaimKind; readonly name: string; readonly shared: boolean; readonly source: Source }> {
  const { email, sms } = tenant;
  for (const each of email?.identities ?? [])
    yield { kind: 'identity', name: each.awsName.toLowerCase(), shared: each.shared, source: each.source };
  for (const each of email?.templates ?? []) yield { kind: 'template', ...each };
  for (const each of email?.configurationSets ?? []) {
    yield { kind: 'configuration set', name: each.awsName, shared: each.shared, source: each.source };
    if (each.ipPool !== undefined)
      yield { kind: 'IP pool', name: each.ipPool.name, shared: each.ipPool.shared, source: each.ipPool.source };
  }
  if (sms?.pool !== undefined) yield { kind: 'pool', name: sms.pool.awsName, shared: sms.pool.shared, source: sms.pool.source };
  for (const each of sms?.identities ?? [])
    if (each.kind === 'sender')
      yield { kind: 'sender id', name: `${each.senderId}/${each.country}`, shared: each.shared, source: each.source };
}

/** A-16: names that are derived for one tenant come out the same for another (`a-b` and set `c`, `a` and set `b-c`). */
function* checkNames(tenant: EffectiveTenant, claims: Claims): Generator<Diagnostic> {
  const { email, sms, eventStream } = tenant;
  const own: readonly { readonly kind: ClaimKind; readonly name: string; readonly source: Source }[] = [
    ...(email?.configurationSets ?? [])
      .filter(({ shared }) => !shared)
      .map(({ awsName, source }) => ({ kind: 'configuration set' as const, name: awsName, source })),
    ...(sms?.configurationSet === undefined
      ? []
      : [{ kind: 'SMS configuration set' as const, name: sms.configurationSet.awsName, source: sms.configurationSet.source }]),
    ...(eventStream?.own === undefined ? [] : [{ kind: 'stream' as const, name: eventStream.own.name, source: eventStream.own.source }]),
  ];
  for (const { kind, name, source } of own) {
    const other = claims.of(tenant, kind, name).find((claim) => claim.tenant !== tenant);
    if (other !== undefined)
      yield error(
        'A-16',
        source,
        `the ${kind} ${name} would belong to ${tenant.name} and to ${other.tenant.name} (${formatSource(other.source)})`,
        'rename one of the two',
      );
  }
}

/** S-12: a stream of several tenants carries something that says whose an event is. */
function* checkStreams(tenant: EffectiveTenant, claims: Claims): Generator<Diagnostic> {
  const key = tenant.eventStream?.tenantKey?.value;
  const told = new Set<string>();
  for (const { arn, source, isSms } of streamsOf(tenant)) {
    const other = claims.of(tenant, 'stream', arn).find((claim) => claim.tenant !== tenant);
    if (other === undefined || told.has(`${arn} ${isSms}`)) continue;
    const why =
      key === undefined
        ? 'nothing says which field of an event names the tenant'
        : key === 'ses:tenant-name' && (isSms || tenant.email?.tenant === undefined)
          ? `events of ${isSms ? 'SMS' : 'a tenant without an SES tenant'} carry no ses:tenant-name`
          : undefined;
    if (why === undefined) continue;
    told.add(`${arn} ${isSms}`);
    yield warning(
      'S-12',
      source,
      `the stream is also that of ${other.tenant.name}, and ${why}`,
      isSms && key !== undefined ? 'write tenantKey: configuration-set' : 'write eventStream: { tenantKey: ... }, or a stream of its own',
    );
  }
}

/** Parts of an ARN that may be placeholders. */
const placeOfArn = (arn: string): { readonly service: string; readonly region: string; readonly account: string } => {
  const [, , service = '', region = '', account = ''] = arn.split(':');
  return { service, region, account };
};

/** A-08: SES and SMS take destinations of the same Region, and but for topics of the same account; Lambda is called where the tenant is. */
function* checkPlaces(tenant: EffectiveTenant): Generator<Diagnostic> {
  for (const { arn, source, anyAccount } of arnsOf(tenant)) {
    const { service, region, account } = placeOfArn(arn);
    const others = tenant.regions.filter((each) => each !== region);
    if (region !== '' && !region.startsWith('$') && others.length > 0)
      yield error(
        'A-08',
        source,
        `the ARN is of ${region}, and the tenant is also in ${others.join(', ')}: ${service} is used in its own Region`,
        'write ${region} for the Region',
      );
    if (!anyAccount && tenant.account !== undefined && !account.startsWith('$') && account !== tenant.account.value)
      yield error(
        'A-08',
        source,
        `the ARN is of account ${account}, and the tenant is in ${tenant.account.value}`,
        'write ${account}, or a resource of the same account',
      );
  }
}

function* arnsOf(tenant: EffectiveTenant): Generator<{ readonly arn: string; readonly source: Source; readonly anyAccount: boolean }> {
  const events = [...(tenant.email?.configurationSets ?? []).flatMap((set) => set.events), ...(tenant.sms?.configurationSet?.events ?? [])];
  for (const { target, source } of events) {
    if (target?.kind === 'firehose' && !target.isOwnStream) {
      yield { arn: target.streamArn, source, anyAccount: false };
      yield { arn: target.roleArn, source, anyAccount: false };
    } else if (target?.kind === 'sns') yield { arn: target.topicArn, source, anyAccount: true };
    else if (target?.kind === 'logs') {
      yield { arn: target.logGroupArn, source, anyAccount: false };
      yield { arn: target.roleArn, source, anyAccount: false };
    }
  }
  for (const { target, source } of tenant.custom) if (target?.kind === 'lambda') yield { arn: target.arn, source, anyAccount: false };
  const { eventStream } = tenant;
  // Whose account the stream of a tenant is in is S-18.
  if (eventStream?.streamArn !== undefined && eventStream.own === undefined)
    yield { arn: eventStream.streamArn, source: eventStream.source, anyAccount: true };
  for (const identity of tenant.sms?.identities ?? [])
    if (identity.kind === 'number' && identity.id.startsWith('arn:')) yield { arn: identity.id, source: identity.source, anyAccount: true };
}

/** S-18, S-27, S-29. */
function* checkDedicatedAccount(tenant: EffectiveTenant, claims: Claims): Generator<Diagnostic> {
  const { eventStream, analytics, account, email, sms } = tenant;
  if (eventStream !== undefined) {
    const central = analytics?.value.bucket.replace(/^s3:\/\//, '').split('/')[0];
    if (eventStream.bucket !== undefined && eventStream.bucket.bucket !== central)
      yield warning(
        'S-18',
        eventStream.bucket.source,
        `events end in ${eventStream.bucket.bucket}, which is not the central bucket${central === undefined ? ': TenantDefaults names none' : ` ${central}`}`,
        'leave destinationBucket out, and write TenantDefaults.spec.analytics',
      );
    const streamAccount =
      eventStream.own === undefined && eventStream.streamArn !== undefined ? placeOfArn(eventStream.streamArn).account : undefined;
    if (streamAccount !== undefined && !streamAccount.startsWith('$') && streamAccount !== account?.value)
      yield warning(
        'S-18',
        eventStream.source,
        'the stream is not in the account of the tenant',
        'write stream: {} to have one made there',
      );
  }
  if (claims.count('dedicated-account') > 1) {
    if (email !== undefined && !tenant.sync.suppression)
      yield warning(
        'S-27',
        tenant.source,
        'an address that is suppressed in this account still gets mail from the others',
        'write sync: { suppression: true } where something synchronises them',
      );
    if (sms !== undefined && !tenant.sync.optOut)
      yield warning(
        'S-27',
        tenant.source,
        'a number that opted out in this account still gets messages from the others',
        'write sync: { optOut: true } where something synchronises them',
      );
  }
}

/** S-29: an identity of two dedicated accounts: DNS and reputation would be those of both. */
export function* checkIdentities(claims: Claims): Generator<Diagnostic> {
  const first = new Map<string, { readonly tenant: EffectiveTenant; readonly source: Source }>();
  for (const tenant of claims.tenants) {
    if (tenant.isolation !== 'dedicated-account') continue;
    for (const { kind, awsName, source } of tenant.email?.identities ?? []) {
      const key = awsName.toLowerCase();
      const other = first.get(key);
      if (other === undefined) first.set(key, { tenant, source });
      else if (other.tenant !== tenant)
        yield error(
          'S-29',
          source,
          `the ${kind} ${awsName} is also declared by ${other.tenant.name} (${formatSource(other.source)}), in another account`,
          'give each account a domain of its own',
        );
    }
  }
}
