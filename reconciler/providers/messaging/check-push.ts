import type { Diagnostic } from '../../model/diagnostic.ts';
import { formatSource } from '../../model/source.ts';
import type { Claims } from './claims.ts';
import { error, warning } from './diagnostics.ts';
import type { EffectivePush, EffectiveTenant, PushChannelSettings } from './effective-tenant.ts';

/** Applications, and what has ended with Amazon Pinpoint: S-02, S-08, S-39, S-40, L-01 to L-05. */
export function* checkPush(tenant: EffectiveTenant, claims: Claims): Generator<Diagnostic> {
  yield* checkEnded(tenant);
  const { push } = tenant;
  if (push === undefined) return;
  if (tenant.isolation === 'shared-project') {
    yield* checkSharedApplication(tenant, push, claims);
    yield* checkSameApplication(tenant, push, claims);
  } else yield* checkOwnApplication(tenant, push, claims);
  for (const { channel, credentials } of push.channels)
    if (credentials?.kind === 'fcm-key')
      yield warning(
        'L-04',
        tenant.merged.at('channels', 'push', channel, 'method'),
        'FCM with a legacy key: Google has ended that interface',
        'write method: TOKEN with serviceJsonRef',
      );
  if (tenant.creation !== undefined) yield firstApplication(tenant, push);
}

/** L-05: whether a new account may still make an application is not known. */
export const firstApplication = (tenant: EffectiveTenant, push: EffectivePush): Diagnostic =>
  warning(
    'L-05',
    push.source,
    `the account of ${tenant.name} has never had an application: AWS closed Amazon Pinpoint to new customers on 2025-05-20 and may refuse its first one`,
    'apply shows what AWS says; an application in an older account is the way out',
  );

function* checkSharedApplication(tenant: EffectiveTenant, push: EffectivePush, claims: Claims): Generator<Diagnostic> {
  const declared = tenant.facts.sharedApplication?.app;
  const first = claims.of(tenant, 'shared application', '')[0]?.tenant;
  const wanted = declared ?? first?.push?.app.value;
  if (wanted !== undefined && wanted !== push.app.value)
    yield error(
      'S-02',
      push.app.source,
      `tenants with shared-project share one application: ${declared === undefined ? `${first?.name ?? ''} has` : 'TenantDefaults declares'} ${wanted}, this one ${push.app.value}`,
      `write app: ${wanted}, or dedicated-project`,
    );
  if (!push.shared)
    yield error(
      'S-02',
      push.app.source,
      `the application ${push.app.value} is shared and does not say so`,
      'write shared: true beside app',
    );
}

function* checkOwnApplication(tenant: EffectiveTenant, push: EffectivePush, claims: Claims): Generator<Diagnostic> {
  if (push.shared)
    yield error(
      'S-08',
      tenant.merged.at('channels', 'push', 'shared'),
      `with ${tenant.isolation} a tenant has an application of its own`,
      'take shared out, or write shared-project',
    );
  const other = claims.of(tenant, 'application', push.app.value).find((claim) => claim.tenant !== tenant);
  if (other !== undefined)
    yield error(
      'S-08',
      push.app.source,
      `the application ${push.app.value} is also that of ${other.tenant.name} (${formatSource(other.source)})`,
      'give the tenant an application of its own',
    );
}

/** What makes two channels the same application of a phone: one push application takes one of them. */
function identityOf({ credentials }: PushChannelSettings): string | undefined {
  if (credentials === undefined) return undefined;
  if (credentials.kind === 'apns-key') return credentials.bundleId;
  if (credentials.kind === 'apns-certificate') return credentials.bundleId ?? credentials.certificateRef;
  if (credentials.kind === 'fcm-token') return credentials.serviceJsonRef;
  if (credentials.kind === 'fcm-key') return credentials.apiKeyRef;
  return credentials.kind === 'adm' ? credentials.clientIdRef : credentials.apiKeyRef;
}

/** S-39: against what the account declares for its shared application, else against the first tenant that says something about the channel. */
function* checkSameApplication(tenant: EffectiveTenant, push: EffectivePush, claims: Claims): Generator<Diagnostic> {
  const declared = tenant.facts.sharedApplicationChannels;
  for (const channel of push.channels) {
    const own = identityOf(channel);
    const first = claims.of(tenant, 'push channel', `${push.app.value}/${channel.channel}`)[0]?.tenant;
    const other = [...declared, ...(first?.push?.channels ?? [])].find((each) => each.channel === channel.channel);
    if (own === undefined || other === undefined || identityOf(other) === own) continue;
    yield error(
      'S-39',
      channel.source,
      `${channel.channel} of ${push.app.value} is another application at ${formatSource(other.source)}: one push application takes one of each`,
      declared.includes(other) ? 'leave it to TenantDefaults, or write dedicated-project' : 'write the same, or dedicated-project',
    );
  }
}

const successors: Readonly<Record<string, string>> = {
  emailChannel: 'write channels.email: SES sends email now',
  eventStream: 'write spec.eventStream: events of sending go through Firehose; push has no event stream any more',
  settings: 'take it out: limits and quiet time are kept by what sends',
  endpoints: 'Amazon Connect Customer Profiles hold endpoints; push addresses a device by its token',
  segments: 'Amazon Connect Customer Profiles hold segments',
  campaigns: 'Amazon Connect outbound campaigns',
  journeys: 'Amazon Connect journeys; push through a Lambda action in them',
  templates: 'SES templates for email (channels.email.templates), or message templates of Q in Connect',
};

function* checkEnded({ merged }: EffectiveTenant): Generator<Diagnostic> {
  const push = merged.value.channels?.push;
  for (const [part, successor] of Object.entries(successors))
    if (push !== undefined && Object.hasOwn(push, part))
      yield error('L-01', merged.keyAt('channels', 'push', part), `${part} ended with Amazon Pinpoint on 2026-10-30`, successor);
  for (const [index, set] of (merged.value.channels?.email?.configurationSets ?? []).entries())
    for (const [at, event] of (set.events ?? []).entries())
      if (event.pinpoint !== undefined)
        yield error(
          'L-02',
          merged.keyAt('channels', 'email', 'configurationSets', index, 'events', at, 'pinpoint'),
          'Amazon Pinpoint takes no events any more',
          'write firehose, eventStream, sns, cloudWatch or eventBridge',
        );
  const inApp = merged.value.channels?.inApp;
  if (inApp !== undefined && inApp !== null)
    yield error(
      'L-03',
      merged.keyAt('channels', 'inApp'),
      'in-app messages ended with Amazon Pinpoint, and AWS has nothing in their place',
      'take inApp out, or write null; a custom channel can carry messages of your own',
    );
}

/** S-40: one shared application never held more than one in-app application; that it has ended too is L-03. */
export function* checkInApp(claims: Claims): Generator<Diagnostic> {
  for (const tenants of claims.byAccount.values()) {
    const users = tenants.filter(
      ({ isolation, merged }) => isolation === 'shared-project' && (merged.value.channels?.inApp ?? null) !== null,
    );
    for (const tenant of users.slice(1))
      yield error(
        'S-40',
        tenant.merged.keyAt('channels', 'inApp'),
        `${users[0]?.name ?? ''} has an in-app application already: a shared application takes one`,
        'write dedicated-project; and see L-03',
      );
  }
}
