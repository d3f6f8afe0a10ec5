import type { Diagnostic } from '../../model/diagnostic.ts';
import { error } from './diagnostics.ts';
import type { EffectiveTenant } from './effective-tenant.ts';
import { longestAlarmName, longestDerivedName } from './names.ts';
import { checkEmailShape } from './shape-email.ts';
import { checkMembers } from './shape-members.ts';
import { exactlyOne, unique } from './shape-parts.ts';
import { checkSmsShape } from './shape-sms.ts';

/**
 * What the schema leaves open about single parts: exactly one of two members (D-11, D-12), names that are too long once derived, pairs
 * destinations, MAIL FROM and DKIM, sender ids, custom channels (S-41), countries.
 */
export function* checkShape(tenant: EffectiveTenant): Generator<Diagnostic> {
  yield* checkNames(tenant);
  yield* checkEmailShape(tenant);
  yield* checkSmsShape(tenant);
  yield* checkCustom(tenant);
  yield* checkMembers(tenant);
}

function* checkNames(tenant: EffectiveTenant): Generator<Diagnostic> {
  const { email, sms, alarms, senderPolicy, serviceControlPolicy, eventStream } = tenant;
  const named = [
    ...(email?.tenant === undefined ? [] : [{ awsName: email.tenant.awsName, source: tenant.source }]),
    ...(email?.configurationSets ?? []),
    ...(sms?.configurationSet === undefined ? [] : [sms.configurationSet]),
    ...(sms?.pool === undefined ? [] : [sms.pool]),
    ...(eventStream?.own === undefined ? [] : [{ awsName: eventStream.own.name, source: eventStream.own.source }]),
    { awsName: senderPolicy.name, source: tenant.source },
    { awsName: serviceControlPolicy.name, source: tenant.source },
  ];
  for (const { awsName, source } of named)
    if (awsName.length > longestDerivedName)
      yield error(
        'A-01',
        source,
        `the name in AWS, ${awsName}, has ${awsName.length} characters: AWS takes ${longestDerivedName}`,
        'shorten the name, that of the tenant or the prefix of TenantDefaults',
      );
  for (const { awsName, source } of alarms)
    if (awsName.length > longestAlarmName)
      yield error(
        'A-01',
        source,
        `the name of the alarm has ${awsName.length} characters: AWS takes ${longestAlarmName}`,
        'shorten the names',
      );
}

/** S-41: a webhook over https or a Lambda function. */
function* checkCustom(tenant: EffectiveTenant): Generator<Diagnostic> {
  const path = ['channels', 'custom'];
  const custom = tenant.merged.value.channels?.custom ?? [];
  for (const [index, channel] of custom.entries()) {
    yield* exactlyOne(tenant, channel, ['webhook', 'lambdaArn'], [...path, index], 'S-41');
    if (channel.webhook !== undefined && !channel.webhook.startsWith('https://'))
      yield error('S-41', tenant.merged.at(...path, index, 'webhook'), 'a webhook is an https address', 'write https://...');
    for (const member of ['reservedConcurrency', 'alarms'] as const)
      if (channel[member] !== undefined && channel.lambdaArn === undefined)
        yield error('D-12', tenant.merged.keyAt(...path, index, member), `${member} is only for lambdaArn`, `take ${member} out`);
  }
  yield* unique(
    tenant,
    custom.map(({ name }) => name),
    path,
    'custom channel',
    'name',
    'S-41',
  );
}
