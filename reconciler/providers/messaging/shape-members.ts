import type { Diagnostic } from '../../model/diagnostic.ts';
import { error } from './diagnostics.ts';
import type { EffectiveTenant } from './effective-tenant.ts';

/** Members that need others, or exclude them. */
export function* checkMembers(tenant: EffectiveTenant): Generator<Diagnostic> {
  const { merged } = tenant;
  const { owner, eventStream, policies } = merged.value;
  if (owner?.team === undefined)
    yield error(
      'D-11',
      merged.keyAt('owner'),
      'owner.team is missing, in the tenant and in TenantDefaults',
      'write owner: { team: ..., contact: ... }',
    );
  if (eventStream?.stream !== undefined && eventStream.firehose !== undefined)
    yield error(
      'D-12',
      merged.keyAt('eventStream', 'firehose'),
      'stream and firehose exclude each other in eventStream',
      'keep one of the two',
    );
  if (tenant.eventStream?.own !== undefined && tenant.eventStream.bucket === undefined)
    yield error(
      'D-11',
      merged.keyAt('eventStream', 'stream'),
      'the stream has no bucket to write to',
      'write TenantDefaults.spec.analytics, or destinationBucket beside it',
    );
  if (tenant.imports !== undefined && tenant.imports.place === undefined)
    yield error('D-11', merged.keyAt('imports'), 'imports.bucket is missing', 'write bucket: s3://...');
  for (const member of ['table', 'query'] as const)
    if (eventStream?.[member] !== undefined && tenant.analytics?.value.database === undefined)
      yield error(
        'D-11',
        merged.keyAt('eventStream', member),
        `a ${member} needs TenantDefaults.spec.analytics with a database`,
        `write analytics there, or take ${member} out`,
      );
  if (eventStream?.table !== undefined && eventStream.stream === undefined)
    yield error(
      'D-11',
      merged.keyAt('eventStream', 'table'),
      'a table needs a stream of its own: where another one puts the events of this tenant is not known',
      'write stream: {} beside it, or take table out',
    );
  if (eventStream?.query !== undefined && eventStream.table === undefined)
    yield error(
      'D-11',
      merged.keyAt('eventStream', 'query'),
      'a query needs the table that it asks',
      'write table: {} beside it, or take query out',
    );
  if (policies?.sender?.attachTo !== undefined && policies.sender.apply !== true)
    yield error(
      'D-11',
      merged.keyAt('policies', 'sender', 'attachTo'),
      'attachTo is only for a policy that is applied',
      'write apply: true beside it',
    );
  if (policies?.serviceControl?.attach === true && tenant.sharesAccount)
    yield error(
      'D-12',
      merged.at('policies', 'serviceControl', 'attach'),
      'a service control policy is for the account of a tenant: others live in this one',
      'take serviceControl out, or use dedicated-account',
    );
  yield* checkThresholds(tenant);
  yield* checkPushCredentials(tenant);
}

function* checkThresholds(tenant: EffectiveTenant): Generator<Diagnostic> {
  const channels = tenant.merged.value.channels ?? {};
  const blocks = [
    {
      path: ['channels', 'email', 'alarms'],
      alarms: channels.email?.alarms,
      measures: { volume: ['volume.perDay', channels.email?.volume?.perDay] },
    },
    {
      path: ['channels', 'sms', 'alarms'],
      alarms: channels.sms?.alarms,
      measures: { monthlySpend: ['volume.monthlySpendUSD', channels.sms?.volume?.monthlySpendUSD] },
    },
    { path: ['channels', 'push', 'alarms'], alarms: channels.push?.alarms, measures: {} },
    ...(channels.custom ?? []).map(({ alarms, reservedConcurrency }, index) => ({
      path: ['channels', 'custom', index, 'alarms'],
      alarms,
      measures: { concurrency: ['reservedConcurrency', reservedConcurrency] },
    })),
  ];
  for (const { path, alarms, measures } of blocks) {
    const thresholds = Object.entries(alarms ?? {}).filter(
      ([, value]) => typeof value === 'object' && value !== null && !Array.isArray(value),
    );
    for (const [metric, { warn, alarm }] of thresholds as [string, { warn?: number; alarm?: number }][]) {
      if (warn !== undefined && alarm !== undefined && warn >= alarm)
        yield error(
          'D-12',
          tenant.merged.at(...path, metric, 'warn'),
          `the warning of ${metric} is not below its alarm`,
          'write a smaller warn or a larger alarm',
        );
      const measure = (measures as Readonly<Record<string, readonly (string | number | undefined)[]>>)[metric];
      if (measure !== undefined && measure[1] === undefined)
        yield error(
          'D-11',
          tenant.merged.keyAt(...path, metric),
          `an alarm for ${metric} needs ${measure[0]}: it is a fraction of it`,
          `write ${measure[0]}`,
        );
    }
    if (thresholds.length > 0 && (alarms?.notify ?? []).length === 0)
      yield error('D-11', tenant.merged.keyAt(...path), 'these alarms tell nobody', 'write notify: with the ARN of an SNS topic');
  }
}

function* checkPushCredentials(tenant: EffectiveTenant): Generator<Diagnostic> {
  const needs = {
    apns: 'bundleId, teamId, keyId and keyRef, or method: certificate with certificateRef and privateKeyRef',
    fcm: 'serviceJsonRef, or method: KEY with apiKeyRef',
    adm: 'clientIdRef and clientSecretRef',
    baidu: 'apiKeyRef and secretKeyRef',
  };
  for (const { channel, enabled, credentials, source } of tenant.push?.channels ?? []) {
    if (!enabled || credentials !== undefined) continue;
    const need = channel.startsWith('apns') ? needs.apns : needs[channel as 'fcm' | 'adm' | 'baidu'];
    yield error('D-11', source, `${channel} is enabled and lacks what it signs in with`, `write ${need}, or enabled: false`);
  }
  const push = tenant.merged.value.channels?.push;
  if (push !== undefined && tenant.push === undefined)
    yield error(
      'D-11',
      tenant.merged.keyAt('channels', 'push'),
      'app is missing in channels.push',
      'write app: and the name of the application',
    );
}
