import type { PoolInformation } from '@aws-sdk/client-pinpoint-sms-voice-v2';
import type { Change } from '../../../model/change.ts';
import type { Properties } from '../../../model/properties.ts';
import type { WriteClients } from '../../clients.ts';
import type { Wanted } from '../../layer.ts';
import type { ObservedResource } from '../../observation.ts';
import type { Outcome, StepContext } from '../../provider.ts';
import type { EffectiveTenant } from '../effective-tenant.ts';
import { markOf, tagList, tagsIn, tagsOf } from '../marks.ts';
import type { Found, Look, Placing, ResourceModule } from '../resource-module.ts';
import { madeAt, rulesOf, sameMembers } from '../rules.ts';
import { clientToken } from './client-token.ts';
import { identityName, notProcured, numberTypeName, senderIdTypeName } from './sms-identity.ts';
import { optOutListTypeName } from './sms-opt-out-list.ts';
import { type Named, outcomeOfCalls, phoneNumbers, pools, poolsOf, retagSms, senderIds } from './sms-reading.ts';
import { wantedIn } from './wanted-in.ts';

export const poolTypeName = 'sms/pool';

/**
 * What a tenant's messages are sent from. A pool has no name: its tag `Name` is what it is found by. It is made with one identity and takes over
 * that identity's list and two-way settings; the others join it when it is ACTIVE. Source: facts/tenants.md 2.3.
 */
export const pool: ResourceModule = {
  rules: rulesOf(poolTypeName, [optOutListTypeName, numberTypeName, senderIdTypeName], {
    // Who is in it is the business of sms/pool-identity.
    same: ({ identities: _identities, ...want }, have) => sameMembers(want, have),
    forbids: (before, after) =>
      after['messageType'] !== undefined && before['messageType'] !== after['messageType']
        ? `a pool keeps its message type: declare a pool of another name (pool.name) with ${String(after['messageType'])}, move the numbers by taking them out of this one, and take this one out then`
        : undefined,
    isDestructiveUpdate: (before, after) => before['deletionProtection'] === true && after['deletionProtection'] === false,
    deleteLoses: 'its numbers leave it, and their keywords and two-way settings with them',
    summarise: ({ messageType, identities }) =>
      `${String(messageType ?? '')} from ${Array.isArray(identities) ? identities.join(', ') : 'nothing'}`,
  }),
  readsLeftovers: true,
  record: {
    kind: 'sms-pool',
    arn: async (name, look) => (await poolsOf(look)).get(name)?.live.PoolArn,
    existing: async (look) => new Set((await poolsOf(look)).keys()),
    waits: async (name, look) => (await unmakeable(new Set([name]), look)).length > 0,
  },
  wanted,
  read,
  write,
};

function wanted(tenant: EffectiveTenant, { organization }: Placing): Wanted[] {
  const { pool: one, identities = [] } = tenant.sms ?? {};
  if (one === undefined) return [];
  return [
    {
      type: poolTypeName,
      name: one.awsName,
      state: 'present',
      properties: {
        messageType: one.messageType?.value ?? 'TRANSACTIONAL',
        deletionProtection: one.deletionProtection,
        identities: identities.map(identityName).sort(),
        tags: { ...tagsOf(tenant, organization, one.shared), Name: one.awsName },
      },
      allowDelete: false,
      source: one.source,
    },
  ];
}

/** The identities that the account has, by the names of `identityName`. */
export const procured = (look: Look): Promise<ReadonlySet<string>> =>
  look.shared('sms procured', async () => {
    const [numbers, senders] = await Promise.all([phoneNumbers(look), senderIds(look)]);
    return new Set([
      ...numbers.filter(({ Status }) => Status !== 'PENDING').map(({ PhoneNumberId = '' }) => PhoneNumberId),
      ...senders.map(({ SenderId = '', IsoCountryCode = '' }) => `${SenderId}/${IsoCountryCode}`),
    ]);
  });

const identitiesIn = ({ identities }: Properties): readonly string[] => (Array.isArray(identities) ? identities.map(String) : []);

/** The pools that are not there and cannot be made, since an empty one cannot: none of their identities is in the account. */
export async function unmakeable(names: ReadonlySet<string>, look: Look): Promise<readonly string[]> {
  const there = await poolsOf(look);
  const absent = [...names].filter((name) => !there.has(name));
  if (absent.length === 0) return [];
  const available = await procured(look);
  return absent.filter((name) => !identitiesIn(wantedIn(look, poolTypeName, name)).some((identity) => available.has(identity)));
}

async function read(names: ReadonlySet<string>, look: Look): Promise<Found> {
  const there = await poolsOf(look);
  const resources = [...there.values()]
    .filter(({ name, tags }) => names.has(name) || (look.whole && markOf(tags) !== undefined))
    .map(normalise);
  for (const name of await unmakeable(names, look)) {
    const properties = wantedIn(look, poolTypeName, name);
    const identities = identitiesIn(properties).join(', ') || 'none is declared';
    const condition = notProcured(`a pool is made with its first number or sender id, and none is there: ${identities}`);
    resources.push({ type: poolTypeName, name, properties, condition });
  }
  return { resources };
}

function normalise({ name, live, tags }: Named<PoolInformation>): ObservedResource {
  const mark = markOf(tags);
  return {
    type: poolTypeName,
    name,
    properties: {
      messageType: live.MessageType ?? 'TRANSACTIONAL',
      deletionProtection: live.DeletionProtectionEnabled === true,
      tags,
    },
    ...(mark === undefined ? {} : { mark }),
    ...madeAt(live.CreatedTimestamp),
    ...(live.Status === 'CREATING'
      ? { condition: { kind: 'pool-creating', settling: true, acceptsChildren: false, message: `the pool ${name} is being made` } as const }
      : {}),
  };
}

async function write([change]: readonly Change[], aws: WriteClients, step: StepContext): Promise<Outcome[]> {
  if (change === undefined || change.action === 'replace') throw new Error('a pool is made, changed or taken away');
  const { sms } = aws.messaging;
  return [
    await outcomeOfCalls(async () => {
      if (change.action === 'create') return create(change, aws, step);
      const live = (await pools(aws.reads.messaging.sms)).get(change.address.name)?.live;
      if (live?.PoolId === undefined) return undefined;
      if (change.action === 'delete') {
        if (live.DeletionProtectionEnabled === true)
          await sms.updatePool({ PoolId: live.PoolId, DeletionProtectionEnabled: false }, step.signal);
        return sms.deletePool({ PoolId: live.PoolId }, step.signal);
      }
      const DeletionProtectionEnabled = change.after['deletionProtection'] === true;
      if (change.before['deletionProtection'] !== DeletionProtectionEnabled)
        await sms.updatePool({ PoolId: live.PoolId, DeletionProtectionEnabled }, step.signal);
      return retagSms(live.PoolArn ?? '', change, aws, step);
    }),
  ];
}

/** Made with the first identity that the account has; the settings that it does not inherit from that one come with sms/pool-settings. */
async function create(change: Extract<Change, { readonly action: 'create' }>, aws: WriteClients, step: StepContext): Promise<unknown> {
  const { after } = change;
  const first = await firstIdentity(identitiesIn(after), aws, step);
  return aws.messaging.sms.createPool(
    {
      ...first,
      MessageType: after['messageType'] === 'PROMOTIONAL' ? 'PROMOTIONAL' : 'TRANSACTIONAL',
      DeletionProtectionEnabled: after['deletionProtection'] === true,
      Tags: tagList(tagsIn(after)),
      ClientToken: clientToken(change, step),
    },
    step.signal,
  );
}

async function firstIdentity(names: readonly string[], aws: WriteClients, { signal }: StepContext) {
  const { sms } = aws.reads.messaging;
  const [numbers, senders] = await Promise.all([sms.describePhoneNumbers({}, signal), sms.describeSenderIds({}, signal)]);
  // A number first: its settings are what the pool inherits.
  const number = names.find((name) =>
    numbers.PhoneNumbers?.some(
      ({ PhoneNumberId, Status, PoolId }) => PhoneNumberId === name && Status === 'ACTIVE' && PoolId === undefined,
    ),
  );
  if (number !== undefined) return { OriginationIdentity: number, IsoCountryCode: undefined };
  const sender = names.find((name) =>
    senders.SenderIds?.some(({ SenderId, IsoCountryCode }) => `${SenderId ?? ''}/${IsoCountryCode ?? ''}` === name),
  );
  return identityInput(sender ?? names[0] ?? '');
}

/** An identity as the API takes it. */
export function identityInput(name: string): { OriginationIdentity: string; IsoCountryCode: string | undefined } {
  const [OriginationIdentity = '', IsoCountryCode] = name.split('/');
  return { OriginationIdentity, IsoCountryCode };
}
