import type { CountThreshold, RateThreshold } from '../../model/documents.generated.ts';
import type { PathSegment } from '../../model/positioned.ts';
import type { Source } from '../../model/source.ts';
import type { AlarmMetric, EffectiveCustom, EffectiveEmail, EffectivePush, EffectiveSms, TenantAlarm } from './effective-tenant.ts';
import type { TenantInput } from './effective-tenants.ts';
import { sharedOwner } from './marks.ts';
import { alarmName, derivedName } from './names.ts';
import { channelTypes } from './resources/push-channel-calls.ts';

/** Seconds that an alarm looks over where nothing is written. Source: facts/tenants.md 2.4. */
const defaultPeriodSeconds = 300;

/** Messages of a day are counted over a day. */
const daySeconds = 86_400;

interface Channels {
  readonly email: EffectiveEmail | undefined;
  readonly sms: EffectiveSms | undefined;
  readonly push: EffectivePush | undefined;
  readonly custom: readonly EffectiveCustom[];
}

interface Settings {
  readonly notify?: readonly string[];
  readonly periodSeconds?: number;
}

/**
 * The alarms of a tenant, two for each threshold block (S-22, S-28 and the noisy neighbour of facts/tenants.md 2.4). One whose measure is not
 * declared (a volume, a reserved concurrency) cannot be computed and is left out: D-11 says so.
 */
export function alarmsOf(input: TenantInput, { email, sms, push, custom }: Channels): readonly TenantAlarm[] {
  const channels = input.merged.value.channels ?? {};
  const alarms: TenantAlarm[] = [];
  const emailAlarms = channels.email?.alarms;
  const emailPath = ['channels', 'email', 'alarms'];
  for (const set of email?.configurationSets ?? []) {
    if (!set.reputationMetrics) continue;
    for (const metric of ['bounceRate', 'complaintRate'] as const)
      alarms.push(...pair(input, 'email', metric, emailAlarms?.[metric], emailAlarms, emailPath, { subject: set.awsName, part: set.name }));
  }
  const sesTenant = { subject: derivedName(input.prefix, input.name), ofAccount: email?.tenant === undefined };
  const perDay = email?.volume.perDay?.value;
  if (perDay !== undefined)
    alarms.push(
      ...pair(input, 'email', 'volume', emailAlarms?.volume, { ...emailAlarms, periodSeconds: daySeconds }, emailPath, {
        ...sesTenant,
        unit: perDay,
      }),
    );
  alarms.push(...pair(input, 'email', 'throttles', emailAlarms?.throttles, emailAlarms, emailPath, sesTenant));

  const smsAlarms = channels.sms?.alarms;
  const smsPath = ['channels', 'sms', 'alarms'];
  const smsSet = { subject: sms?.configurationSet?.awsName ?? derivedName(input.prefix, input.name) };
  const spend = sms?.volume.monthlySpendUSD?.value;
  if (spend !== undefined)
    alarms.push(...pair(input, 'sms', 'monthlySpend', smsAlarms?.monthlySpend, smsAlarms, smsPath, { ...smsSet, unit: spend }));
  alarms.push(...pair(input, 'sms', 'throttles', smsAlarms?.throttles, smsAlarms, smsPath, smsSet));

  if (push !== undefined) alarms.push(...pushAlarmsOf(input, push));

  for (const [index, { name, target, reservedConcurrency }] of custom.entries()) {
    if (target?.kind !== 'lambda') continue;
    const written = channels.custom?.[index]?.alarms;
    const path = ['channels', 'custom', index, 'alarms'];
    const subject = { subject: target.arn, part: name };
    if (reservedConcurrency !== undefined)
      alarms.push(...pair(input, 'custom', 'concurrency', written?.concurrency, written, path, { ...subject, unit: reservedConcurrency }));
    alarms.push(...pair(input, 'custom', 'throttles', written?.throttles, written, path, subject));
  }
  return alarms;
}

/** An application that tenants share is watched as one, by what its account says of it; a tenant's own thresholds would be those of all. */
function pushAlarmsOf(input: TenantInput, push: EffectivePush): readonly TenantAlarm[] {
  const { merged, facts, defaults, account } = input;
  const own = {
    written: merged.value.channels?.push?.alarms,
    at: (...path: readonly PathSegment[]) => merged.at('channels', 'push', 'alarms', ...path),
  };
  const common = {
    written: facts.sharedApplication?.app === push.app.value ? facts.sharedApplication.alarms : undefined,
    at: (...path: readonly PathSegment[]) =>
      defaults === undefined || account === undefined
        ? push.source
        : defaults.at('spec', 'accounts', account, 'sharedApplication', 'alarms', ...path),
  };
  const { written, at } = push.shared ? common : own;
  return push.channels
    .filter(({ enabled }) => enabled)
    .flatMap(({ channel }) =>
      (['throttles', 'failures'] as const).flatMap((metric) =>
        pair(input, 'push', metric, written?.[metric], written, at, {
          subject: push.app.value,
          part: push.shared ? `${push.app.value}/${channelTypes[channel]}` : channelTypes[channel],
          pushChannel: channelTypes[channel],
          shared: push.shared,
        }),
      ),
    );
}

interface About {
  readonly subject: string;
  readonly part?: string;
  readonly unit?: number;
  readonly pushChannel?: string;
  readonly shared?: boolean;
  readonly ofAccount?: boolean;
}

/** @param about what is watched, the part of the alarm's name that tells it apart, and what a fraction is a fraction of */
function pair(
  { prefix, name, merged }: TenantInput,
  channel: TenantAlarm['channel'],
  metric: AlarmMetric,
  threshold: RateThreshold | CountThreshold | undefined,
  settings: Settings | undefined,
  place: readonly PathSegment[] | ((...path: readonly PathSegment[]) => Source),
  about: About,
): TenantAlarm[] {
  const at = typeof place === 'function' ? place : (...path: readonly PathSegment[]) => merged.at(...place, ...path);
  return (['warn', 'alarm'] as const).flatMap((level) => {
    const written = threshold?.[level];
    if (written === undefined) return [];
    return {
      awsName: alarmName(
        prefix,
        about.shared === true ? sharedOwner : name,
        channel,
        metric,
        ...(about.part === undefined ? [] : [about.part]),
        level,
      ),
      channel,
      metric,
      subject: about.subject,
      level,
      threshold: written * (about.unit ?? 1),
      periodSeconds: settings?.periodSeconds ?? defaultPeriodSeconds,
      topics: settings?.notify ?? [],
      source: at(metric, level),
      shared: about.shared === true,
      pushChannel: about.pushChannel,
      ofAccount: about.ofAccount === true,
    };
  });
}
