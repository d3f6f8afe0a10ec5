import type { ConfigurationSetInformation, PoolInformation } from '@aws-sdk/client-pinpoint-sms-voice-v2';
import type { Evidence, UseKind } from '../../../isolation/facts.ts';
import { listAll } from '../../../model/paged-list.ts';
import type { EffectiveTenant } from '../effective-tenant.ts';
import { tagList } from '../marks.ts';
import {
  configurationSets,
  type Named,
  optOutLists,
  phoneNumbers,
  poolsOf,
  protectsOf,
  senderIds,
  smsArn,
  tagsOfArn,
} from '../resources/sms-reading.ts';
import { claimByTag } from './claims-by-mark.ts';
import { evidenceOf, type Ground } from './gathering.ts';
import { isDeclaredTarget } from './streams.ts';

/**
 * What a tenant sends SMS with: its pool with who is in it and its opt-out list, the numbers and sender ids that its document names, its configuration set
 * with what stands behind it. Source: facts/tenants.md 0.6, 2.3.
 */
export async function readSms(ground: Ground): Promise<void> {
  const { tenant, found } = ground;
  const { sms } = tenant;
  if (sms === undefined) return;
  await Promise.all([
    found.trying('sms-pool', () => addPool(ground)),
    found.trying('phone-number', () => addIdentities(ground)),
    found.trying('opt-out-list', () => addList(ground)),
    found.trying('sms-configuration-set', () => addSet(ground)),
  ]);
}

const sharesIdentity = ({ sms }: EffectiveTenant, arn: string): boolean =>
  sms?.identities.some(
    (identity) =>
      identity.shared && arn.endsWith(identity.kind === 'number' ? `/${identity.id}` : `/${identity.senderId}/${identity.country}`),
  ) === true;

const sharesList = ({ sms }: EffectiveTenant, name: string | undefined): boolean =>
  sms?.optOutList?.shared === true && sms.optOutList.name === name;

const kindOf = (arn: string): 'phone-number' | 'sender-id' => (arn.includes(':sender-id/') ? 'sender-id' : 'phone-number');

/** A thing that the tenant uses, and whose it is by its tag. */
async function addTagged(kind: UseKind, arn: string, declaredShared: boolean, evidence: Evidence, ground: Ground): Promise<void> {
  const { cell, found, look } = ground;
  found.add(kind, arn, declaredShared, evidence);
  const { tags } = await look.shared(`sms tags ${arn}`, () => tagsOfArn(arn, look.aws.messaging.sms));
  claimByTag(tagList(tags), { kind, id: arn, evidence: evidenceOf(cell, 'sms-voice:ListTagsForResource', arn) }, ground);
}

async function addPool(ground: Ground): Promise<void> {
  const { tenant, cell, found, look } = ground;
  const declared = tenant.sms?.pool;
  const live: Named<PoolInformation> | undefined = declared === undefined ? undefined : (await poolsOf(look)).get(declared.awsName);
  if (declared === undefined || live === undefined) return;
  const arn = live.live.PoolArn ?? '';
  const evidence = evidenceOf(cell, 'sms-voice:DescribePools', arn);
  found.add('sms-pool', arn, declared.shared, evidence);
  claimByTag(tagList(live.tags), { kind: 'sms-pool', id: arn, evidence }, ground);
  await addListOf(live.live.OptOutListName, evidence, ground);
  const { PoolId } = live.live;
  const members = await look.shared(`sms pool identities ${PoolId ?? ''}`, () => membersOf(PoolId, ground));
  const seen = evidenceOf(cell, 'sms-voice:ListPoolOriginationIdentities', arn);
  await Promise.all(members.map((member) => addTagged(kindOf(member), member, sharesIdentity(tenant, member), seen, ground)));
}

async function membersOf(PoolId: string | undefined, { look }: Ground): Promise<readonly string[]> {
  const identities = await listAll(
    (next) => look.aws.messaging.sms.listPoolOriginationIdentities({ PoolId, MaxResults: 100, ...next }),
    (page) => page.OriginationIdentities,
  );
  return identities.map(({ OriginationIdentityArn = '' }) => OriginationIdentityArn);
}

/** Numbers and sender ids that the document names, with the list of a number outside of any pool. */
async function addIdentities(ground: Ground): Promise<void> {
  const { tenant, cell, look } = ground;
  const identities = tenant.sms?.identities ?? [];
  if (identities.some(({ kind }) => kind === 'number')) {
    const numbers = await phoneNumbers(look);
    for (const identity of identities) {
      const live =
        identity.kind === 'number'
          ? numbers.find(({ PhoneNumberId, PhoneNumberArn }) => PhoneNumberId === identity.id || PhoneNumberArn === identity.id)
          : undefined;
      if (live === undefined) continue;
      const evidence = evidenceOf(cell, 'sms-voice:DescribePhoneNumbers', live.PhoneNumberArn ?? '');
      await addTagged('phone-number', live.PhoneNumberArn ?? '', identity.shared, evidence, ground);
      if (live.PoolId === undefined) await addListOf(live.OptOutListName, evidence, ground);
    }
  }
  if (!identities.some(({ kind }) => kind === 'sender')) return;
  const senders = await senderIds(look);
  for (const identity of identities) {
    const live =
      identity.kind === 'sender'
        ? senders.find(({ SenderId, IsoCountryCode }) => SenderId === identity.senderId && IsoCountryCode === identity.country)
        : undefined;
    if (live === undefined) continue;
    const arn = live.SenderIdArn ?? '';
    await addTagged('sender-id', arn, identity.shared, evidenceOf(cell, 'sms-voice:DescribeSenderIds', arn), ground);
  }
}

/** A list by its name, or by its ARN where another account shares it. The service's own list is nobody's, and bears no tags. */
async function addListOf(list: string | undefined, evidence: Evidence, ground: Ground): Promise<void> {
  const { tenant, cell, organization } = ground;
  if (list === undefined) return;
  const arn = list.startsWith('arn:') ? list : smsArn(organization.partition, cell, 'opt-out-list', list);
  await addTagged('opt-out-list', arn, sharesList(tenant, list), evidence, ground);
}

async function addList(ground: Ground): Promise<void> {
  const { tenant, cell, look } = ground;
  const declared = tenant.sms?.optOutList;
  const live =
    declared === undefined ? undefined : (await optOutLists(look)).find(({ OptOutListName }) => OptOutListName === declared.name);
  if (live !== undefined)
    await addListOf(live.OptOutListName, evidenceOf(cell, 'sms-voice:DescribeOptOutLists', live.OptOutListArn ?? ''), ground);
}

async function addSet(ground: Ground): Promise<void> {
  const { tenant, cell, found, look } = ground;
  const declared = tenant.sms?.configurationSet;
  const live: ConfigurationSetInformation | undefined =
    declared === undefined
      ? undefined
      : (await configurationSets(look)).find(({ ConfigurationSetName }) => ConfigurationSetName === declared.awsName);
  if (live === undefined) return;
  const arn = live.ConfigurationSetArn ?? '';
  const evidence = evidenceOf(cell, 'sms-voice:DescribeConfigurationSets', arn);
  await addTagged('sms-configuration-set', arn, false, evidence, ground);
  if (live.ProtectConfigurationId !== undefined) {
    const protect = [...(await protectsOf(look)).values()].find((each) => each.live.ProtectConfigurationId === live.ProtectConfigurationId);
    const id = protect?.live.ProtectConfigurationArn ?? live.ProtectConfigurationId;
    found.add('protect-configuration', id, false, evidence);
    claimByTag(tagList(protect?.tags ?? {}), { kind: 'protect-configuration', id, evidence }, ground);
  }
  if (live.DefaultSenderId !== undefined)
    for (const sender of (await senderIds(look)).filter(({ SenderId }) => SenderId === live.DefaultSenderId))
      found.add('sender-id', sender.SenderIdArn ?? '', sharesIdentity(tenant, sender.SenderIdArn ?? ''), evidence);
  for (const { EventDestinationName, KinesisFirehoseDestination, SnsDestination, CloudWatchLogsDestination } of live.EventDestinations ??
    [])
    for (const target of [KinesisFirehoseDestination?.DeliveryStreamArn, SnsDestination?.TopicArn, CloudWatchLogsDestination?.LogGroupArn])
      if (target !== undefined)
        found.add(
          'event-stream',
          target,
          isDeclaredTarget(tenant, target, ground),
          evidenceOf(cell, 'sms-voice:DescribeConfigurationSets', `${arn}/event-destination/${EventDestinationName ?? ''}`),
        );
}
