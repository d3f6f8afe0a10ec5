import type { Change } from '../../../model/change.ts';
import type { Properties } from '../../../model/properties.ts';
import type { WriteClients } from '../../clients.ts';
import type { Wanted } from '../../layer.ts';
import type { Condition, ObservedResource } from '../../observation.ts';
import type { Outcome, StepContext } from '../../provider.ts';
import type { EffectiveTenant, OriginationIdentitySettings } from '../effective-tenant.ts';
import { markOf, tagsOf } from '../marks.ts';
import type { Found, Look, Placing, ResourceModule } from '../resource-module.ts';
import { rulesOf, sameMembers } from '../rules.ts';
import { optOutListTypeName } from './sms-opt-out-list.ts';
import { outcomeOfCalls, phoneNumbers, retagSms, senderIds, smsArn, tagsOfArn } from './sms-reading.ts';
import { wantedIn } from './wanted-in.ts';

export const numberTypeName = 'sms/number';
export const senderIdTypeName = 'sms/sender-id';

/** How an origination identity is called in addresses: a number by its id, a sender id with its country. */
export const identityName = (identity: OriginationIdentitySettings): string =>
  identity.kind === 'number' ? identity.id : `${identity.senderId}/${identity.country}`;

/** What a person has to do for an identity that is not there: it costs money or needs a registration, so nothing here does it. */
export const procurement = (name: string, region: string): string => {
  const [senderId = '', country] = name.split('/');
  return country === undefined
    ? `${name} is not in the account: get a number (aws pinpoint-sms-voice-v2 request-phone-number --region ${region} --iso-country-code CC --message-type TRANSACTIONAL --number-capabilities SMS --number-type LONG_CODE, or the console), and write its id; numbers are never bought by trueup`
    : `the sender id ${senderId} of ${country} is not in the account: aws pinpoint-sms-voice-v2 request-sender-id --region ${region} --sender-id ${senderId} --iso-country-code ${country} (a country that asks for it needs a registration first); sender ids are never requested by trueup`;
};

/** The condition of what has to be procured first. */
export const notProcured = (message: string): Condition => ({
  kind: 'not-procured',
  settling: false,
  acceptsChildren: true,
  outside: true,
  message,
});

/**
 * Numbers that the account has. With `adopt` they get our tags and the settings of the tenant's pool; without it they are used as they are. A
 * number in a pool has the pool's settings. Never made and never released. Source: facts/tenants.md 2.3, 4.2.
 */
export const number: ResourceModule = {
  rules: rulesOf(numberTypeName, [optOutListTypeName], {
    same: (want, have) => (have['pooled'] === true ? sameMembers(tagsOnly(want), have) : sameMembers(want, have)),
    leftover: () => ({ action: 'none' }),
  }),
  record: {
    kind: 'phone-number',
    arn: async (name, look) => (await phoneNumbers(look)).find(({ PhoneNumberId }) => PhoneNumberId === name)?.PhoneNumberArn,
    existing: async (look) => new Set((await phoneNumbers(look)).map(({ PhoneNumberId = '' }) => PhoneNumberId)),
    waits: async () => true,
  },
  wanted: (tenant, placing) =>
    identitiesOf(tenant, 'number').map((identity) => ({
      ...one(numberTypeName, identity),
      properties: identity.kind === 'number' && identity.adopt ? numberProperties(tenant, identity.shared, placing) : {},
    })),
  read: readNumbers,
  write: async ([change], aws, step) => [await writeNumber(change, aws, step)],
};

/** Sender ids that the account has: only their tags are ours. */
export const senderId: ResourceModule = {
  rules: rulesOf(senderIdTypeName, [optOutListTypeName], { leftover: () => ({ action: 'none' }) }),
  record: {
    kind: 'sender-id',
    arn: async (name, look) =>
      (await senderIds(look)).find(({ SenderId = '', IsoCountryCode = '' }) => `${SenderId}/${IsoCountryCode}` === name)?.SenderIdArn,
    existing: async (look) =>
      new Set((await senderIds(look)).map(({ SenderId = '', IsoCountryCode = '' }) => `${SenderId}/${IsoCountryCode}`)),
    waits: async () => true,
  },
  wanted: (tenant, { organization }) =>
    identitiesOf(tenant, 'sender').map((identity) => ({
      ...one(senderIdTypeName, identity),
      properties: { tags: tagsOf(tenant, organization, identity.shared) },
    })),
  read: readSenderIds,
  write: async ([change], aws, step) => {
    if (change?.action !== 'update') throw new Error('a sender id is only tagged');
    const arn = smsArn(step.organization.partition, step.cell, 'sender-id', change.address.name);
    return [await outcomeOfCalls(() => retagSms(arn, change, aws, step))];
  },
};

const tagsOnly = ({ tags }: Properties): Properties => (tags === undefined ? {} : { tags });

const identitiesOf = (tenant: EffectiveTenant, kind: OriginationIdentitySettings['kind']): readonly OriginationIdentitySettings[] =>
  (tenant.sms?.identities ?? []).filter((identity) => identity.kind === kind);

const one = (type: Wanted['type'], identity: OriginationIdentitySettings): Omit<Wanted, 'properties'> => ({
  type,
  name: identityName(identity),
  state: 'present',
  allowDelete: false,
  source: identity.source,
});

function numberProperties(tenant: EffectiveTenant, shared: boolean, { organization }: Placing): Properties {
  const { optOutList, twoWay, selfManagedOptOuts } = tenant.sms?.pool ?? {};
  return {
    tags: tagsOf(tenant, organization, shared),
    ...(optOutList === undefined ? {} : { optOutList }),
    ...(twoWay === undefined ? {} : { twoWay }),
    ...(selfManagedOptOuts === undefined ? {} : { selfManagedOptOuts }),
  };
}

async function readNumbers(names: ReadonlySet<string>, look: Look): Promise<Found> {
  if (names.size === 0) return { resources: [] };
  const live = new Map((await phoneNumbers(look)).map((each) => [each.PhoneNumberId ?? '', each]));
  const resources = await Promise.all(
    [...names].map(async (name): Promise<ObservedResource> => {
      const found = live.get(name);
      if (found === undefined) return missing(numberTypeName, name, look);
      const { tags } = await tagsOfArn(found.PhoneNumberArn ?? '', look.aws.messaging.sms);
      const mark = markOf(tags);
      return {
        type: numberTypeName,
        name,
        properties: {
          tags,
          optOutList: found.OptOutListName ?? '',
          twoWay: found.TwoWayEnabled === true,
          selfManagedOptOuts: found.SelfManagedOptOutsEnabled === true,
          pooled: found.PoolId !== undefined,
        },
        ...(mark === undefined ? {} : { mark }),
        ...(found.Status === 'PENDING'
          ? { condition: notProcured(`${found.PhoneNumber ?? name} waits for its registration or its carrier`) }
          : {}),
      };
    }),
  );
  return { resources };
}

async function readSenderIds(names: ReadonlySet<string>, look: Look): Promise<Found> {
  if (names.size === 0) return { resources: [] };
  const live = new Map((await senderIds(look)).map((each) => [`${each.SenderId ?? ''}/${each.IsoCountryCode ?? ''}`, each]));
  const resources = await Promise.all(
    [...names].map(async (name): Promise<ObservedResource> => {
      const found = live.get(name);
      if (found === undefined) return missing(senderIdTypeName, name, look);
      const { tags } = await tagsOfArn(found.SenderIdArn ?? '', look.aws.messaging.sms);
      const mark = markOf(tags);
      return { type: senderIdTypeName, name, properties: { tags }, ...(mark === undefined ? {} : { mark }) };
    }),
  );
  return { resources };
}

/** Nothing here can make it: it is as asked as far as we can bring it, and waits for a person. */
const missing = (type: Wanted['type'], name: string, look: Look): ObservedResource => ({
  type,
  name,
  properties: wantedIn(look, type, name),
  condition: notProcured(procurement(name, look.cell.region)),
});

async function writeNumber(change: Change | undefined, aws: WriteClients, step: StepContext): Promise<Outcome> {
  if (change?.action !== 'update') throw new Error('a number is adopted, never made or released');
  const { after, before } = change;
  const { name } = change.address;
  return outcomeOfCalls(async () => {
    await retagSms(smsArn(step.organization.partition, step.cell, 'phone-number', name), change, aws, step);
    if (sameMembers({ ...after, tags: before['tags'] ?? {} }, before)) return;
    // A number in a pool has the pool's settings, and AWS refuses to change them here.
    const { PhoneNumbers } = await aws.reads.messaging.sms.describePhoneNumbers({ PhoneNumberIds: [name] }, step.signal);
    if (PhoneNumbers?.[0]?.PoolId !== undefined) return;
    const { optOutList, twoWay, selfManagedOptOuts } = after;
    await aws.messaging.sms.updatePhoneNumber(
      {
        PhoneNumberId: name,
        ...(typeof optOutList === 'string' ? { OptOutListName: optOutList } : {}),
        ...(typeof twoWay === 'boolean' ? { TwoWayEnabled: twoWay } : {}),
        ...(typeof selfManagedOptOuts === 'boolean' ? { SelfManagedOptOutsEnabled: selfManagedOptOuts } : {}),
      },
      step.signal,
    );
  });
}
