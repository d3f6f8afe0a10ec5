import { holdsCredential } from '../../model/credentials.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import { didYouMean } from '../../model/did-you-mean.ts';
import type { EmailEventDestination, EmailSuppression, SmsEventDestination } from '../../model/documents.generated.ts';
import type { PathSegment, Positioned } from '../../model/positioned.ts';
import { countries, withoutSenderIds } from './countries.ts';
import { error } from './diagnostics.ts';
import type { EffectiveTenant } from './effective-tenant.ts';
import { longestAlarmName, longestDerivedName } from './names.ts';
import { smsEventTypes } from './sms-events.ts';

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

function* checkEmailShape(tenant: EffectiveTenant): Generator<Diagnostic> {
  const { merged } = tenant;
  const email = merged.value.channels?.email;
  const path = ['channels', 'email'];
  yield* checkSuppression(tenant, email?.tenant?.suppression, [...path, 'tenant', 'suppression']);
  for (const [index, identity] of (email?.identities ?? []).entries()) {
    const at = [...path, 'identities', index];
    yield* exactlyOne(tenant, identity, ['domain', 'address'], at, 'D-11');
    const domain = identity.domain ?? identity.address?.split('@')[1] ?? '';
    const mailFrom = identity.mailFrom?.domain;
    if (mailFrom !== undefined && domain !== '' && !mailFrom.endsWith(`.${domain.toLowerCase()}`))
      yield error(
        'A-04',
        merged.at(...at, 'mailFrom', 'domain'),
        `${mailFrom} is not a domain below ${domain}: SES takes nothing else as MAIL FROM`,
        `write a domain like bounce.${domain}`,
      );
    if (identity.dkim === undefined) continue;
    if (identity.domain === undefined)
      yield error(
        'A-04',
        merged.keyAt(...at, 'dkim'),
        'DKIM is for domains: an address is signed with the key of its domain',
        'take dkim out',
      );
    yield* exactlyOne(tenant, identity.dkim, ['keyLength', 'byo'], [...at, 'dkim'], 'A-04');
  }
  for (const [index, set] of (email?.configurationSets ?? []).entries()) {
    const at = [...path, 'configurationSets', index];
    yield* checkSuppression(tenant, set.suppression, [...at, 'suppression']);
    yield* checkDestinations(
      tenant,
      set.events ?? [],
      ['firehose', 'eventStream', 'sns', 'cloudWatch', 'eventBridge', 'pinpoint'],
      [...at, 'events'],
    );
  }
  yield* unique(
    tenant,
    (email?.configurationSets ?? []).map(({ name }) => name),
    [...path, 'configurationSets'],
    'configuration set',
    'name',
  );
}

/** both members or none of the block. */
function* checkSuppression(
  tenant: EffectiveTenant,
  written: EmailSuppression | undefined,
  path: readonly PathSegment[],
): Generator<Diagnostic> {
  if (written === undefined) return;
  for (const [member, other] of [
    ['scope', 'reasons'],
    ['reasons', 'scope'],
  ] as const)
    if (written[member] === undefined && written[other] !== undefined)
      yield error(
        'A-02',
        tenant.merged.at(...path),
        `suppression has ${other} and no ${member}: SES takes both or neither`,
        member === 'scope' ? 'write scope: TENANT' : 'write reasons: [BOUNCE, COMPLAINT]',
      );
}

/** one target each, names once, no event that the service does not send. */
function* checkDestinations(
  tenant: EffectiveTenant,
  events: readonly (EmailEventDestination | SmsEventDestination)[],
  targets: readonly string[],
  path: readonly PathSegment[],
): Generator<Diagnostic> {
  const { merged } = tenant;
  for (const [index, event] of events.entries()) {
    yield* exactlyOne(tenant, event, targets, [...path, index], 'A-03');
    if (event.eventStream === true && tenant.eventStream?.streamArn === undefined)
      yield error(
        'A-03',
        merged.at(...path, index, 'eventStream'),
        'eventStream: true is the stream of spec.eventStream, and there is none',
        'write spec.eventStream with stream or firehose, or another target',
      );
    if (targets.includes('eventBridge')) continue;
    for (const [at, type] of event.types.entries()) {
      if (smsEventTypes.includes(type)) continue;
      const near = didYouMean(type, smsEventTypes);
      yield error(
        'A-03',
        merged.at(...path, index, 'types', at),
        type === 'TEXT_SENT' ? 'AWS does not support the event TEXT_SENT' : `${type} is not an event of AWS End User Messaging`,
        type === 'TEXT_SENT'
          ? 'write TEXT_DELIVERED, TEXT_SUCCESSFUL or TEXT_ALL'
          : near === undefined
            ? 'write one like TEXT_DELIVERED, or ALL'
            : `did you mean ${near}?`,
      );
    }
  }
  yield* unique(
    tenant,
    events.map(({ name }) => name),
    path,
    'event destination',
    'name',
    'A-03',
  );
}

function* checkSmsShape(tenant: EffectiveTenant): Generator<Diagnostic> {
  const { merged } = tenant;
  const sms = merged.value.channels?.sms;
  const path = ['channels', 'sms'];
  for (const [index, { phoneNumberId, senderId, country, adopt }] of (sms?.originationIdentities ?? []).entries()) {
    const at = [...path, 'originationIdentities', index];
    yield* exactlyOne(tenant, { phoneNumberId, senderId }, ['phoneNumberId', 'senderId'], at, 'D-11');
    if (senderId !== undefined && country === undefined)
      yield error(
        'A-06',
        merged.at(...at),
        `the sender id ${senderId} has no country: AWS keeps one for each`,
        'write country: and two letters',
      );
    if (country !== undefined && !countries.includes(country))
      yield error('A-06', merged.at(...at, 'country'), `${country} is no country`, countryHint(country));
    if (senderId !== undefined && country !== undefined && withoutSenderIds.has(country))
      yield error('A-06', merged.at(...at, 'country'), `${country} takes no sender ids`, 'use a phone number there: phoneNumberId');
    for (const [member, belongs, value] of [
      ['country', 'senderId', phoneNumberId === undefined ? undefined : country],
      ['adopt', 'phoneNumberId', senderId === undefined ? undefined : adopt],
    ] as const)
      if (value !== undefined) yield error('D-12', merged.keyAt(...at, member), `${member} is only for ${belongs}`, `take ${member} out`);
  }
  const set = sms?.configurationSet;
  yield* checkDestinations(
    tenant,
    set?.events ?? [],
    ['firehose', 'eventStream', 'sns', 'cloudWatch'],
    [...path, 'configurationSet', 'events'],
  );
  for (const country of Object.keys(set?.protect ?? {}))
    if (country !== '*' && !countries.includes(country))
      yield error('A-15', merged.keyAt(...path, 'configurationSet', 'protect', country), `${country} is no country`, countryHint(country));
  const sender = set?.defaultSenderId;
  const senders = (sms?.originationIdentities ?? []).flatMap(({ senderId }) => senderId ?? []);
  if (sender !== undefined && !senders.includes(sender))
    yield error(
      'A-06',
      merged.at(...path, 'configurationSet', 'defaultSenderId'),
      `the default sender id ${sender} is none of originationIdentities`,
      didYouMean(sender, senders) === undefined ? 'add it there with its country' : `did you mean ${didYouMean(sender, senders)}?`,
    );
}

const countryHint = (written: string): string => {
  const near = written === 'UK' ? 'GB' : didYouMean(written, countries);
  return near === undefined ? 'write a code of ISO 3166-1 like DE' : `did you mean ${near}?`;
};

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

/** Members that need others, or exclude them. */
function* checkMembers(tenant: EffectiveTenant): Generator<Diagnostic> {
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

/** Exactly one of the members. */
function* exactlyOne(
  tenant: EffectiveTenant,
  value: object,
  members: readonly string[],
  path: readonly PathSegment[],
  code: 'A-03' | 'A-04' | 'D-11' | 'S-41',
): Generator<Diagnostic> {
  const given = members.filter((member) => (value as Readonly<Record<string, unknown>>)[member] !== undefined);
  const choice = members.filter((member) => member !== 'pinpoint').join(', ');
  if (given.length === 0) {
    // A member that was left out as broken is told of already.
    const isWritten = members.some((member) => tenant.merged.at(...path, member).pointer.endsWith(`/${member}`));
    if (!isWritten) yield error(code, tenant.merged.at(...path), `needs one of ${choice}`, `write one of them: ${choice}`);
  } else if (given.length > 1)
    yield error(
      code === 'D-11' ? 'D-12' : code,
      tenant.merged.keyAt(...path, given[1] ?? ''),
      `${given.join(' and ')} exclude each other`,
      'keep one of them, or write two entries',
    );
}

function* unique(
  tenant: EffectiveTenant,
  names: readonly string[],
  path: readonly PathSegment[],
  what: string,
  member: string,
  code: 'D-13' | 'A-03' | 'S-41' = 'D-13',
): Generator<Diagnostic> {
  const seen = new Set<string>();
  for (const [index, name] of names.entries()) {
    if (seen.has(name))
      yield error(code, tenant.merged.at(...path, index, member), `the ${what} ${name} stands twice`, 'give one of the two another name');
    seen.add(name);
  }
}

/** literal credentials, anywhere in the document. What is found is never repeated. */
export function* checkSecrets(document: Positioned<unknown>): Generator<Diagnostic> {
  yield* secretsIn(document, document.value, []);
}

function* secretsIn(document: Positioned<unknown>, value: unknown, path: readonly PathSegment[]): Generator<Diagnostic> {
  if (typeof value === 'string') {
    if (holdsCredential(value))
      yield error(
        'A-07',
        document.at(...path),
        'a secret is written out in the document',
        'put it into Secrets Manager or Parameter Store, name it here, and replace it: it is in Git now',
      );
  } else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* secretsIn(document, item, [...path, index]);
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, member] of Object.entries(value)) yield* secretsIn(document, member, [...path, name]);
  }
}
