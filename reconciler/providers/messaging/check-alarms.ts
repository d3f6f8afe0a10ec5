import type { Diagnostic } from '../../model/diagnostic.ts';
import { error } from './diagnostics.ts';
import type { EffectiveTenant } from './effective-tenant.ts';
import { hasMetric } from './resources/alarm.ts';

/** Why there is no alarm, and where the number can be had. Source: the pages on CloudWatch metrics of SES, End User Messaging SMS and Pinpoint. */
const withoutMetric: Readonly<Record<string, readonly [because: string, cure: string]>> = {
  'email/throttles': [
    'SES publishes no metric of refused calls, by tenant or at all',
    'take it out; alarms on volume tell how near a tenant is to its quota, and the sender itself counts TooManyRequestsException',
  ],
  'sms/throttles': [
    'End User Messaging publishes no metric of refused calls',
    'take it out; the sender itself counts ThrottlingException, and monthlySpend tells how near the account is to its limit',
  ],
};

/** an alarm needs a metric that AWS publishes, and of this tenant alone. */
export function* checkAlarms({ alarms, push, merged }: EffectiveTenant): Generator<Diagnostic> {
  const told = new Set<string>();
  for (const each of alarms) {
    const what = `${each.channel}/${each.metric}`;
    if (hasMetric(each) || told.has(what)) continue;
    told.add(what);
    const [because, cure] = withoutMetric[what] ?? ['AWS publishes no metric for it', 'take it out'];
    yield error('A-17', each.source, `an alarm on ${each.channel} ${each.metric} cannot be set: ${because}`, cure);
  }
  if (push?.shared === true && merged.value.channels?.push?.alarms !== undefined)
    yield error(
      'A-17',
      merged.keyAt('channels', 'push', 'alarms'),
      `the application ${push.app.value} is shared, and its metrics are those of all its tenants`,
      'write the alarms into TenantDefaults.spec.accounts.<id>.sharedApplication',
    );
}
