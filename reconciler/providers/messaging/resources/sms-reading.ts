import type {
  ConfigurationSetInformation,
  OptOutListInformation,
  PhoneNumberInformation,
  PoolInformation,
  ProtectConfigurationInformation,
  SenderIdInformation,
} from '@aws-sdk/client-pinpoint-sms-voice-v2';
import type { Cell } from '../../../model/address.ts';
import type { Change } from '../../../model/change.ts';
import { listAll } from '../../../model/paged-list.ts';
import type { WriteClients } from '../../clients.ts';
import type { Outcome, StepContext } from '../../provider.ts';
import { ourTagsIn, type Tags, tagChange, tagList, tagsIn } from '../marks.ts';
import { isMissing, outcomeOfFailure } from '../reading.ts';
import type { Look } from '../resource-module.ts';
import { cureOfConflict } from './sms-conflicts.ts';

// Reads of End User Messaging SMS that several types share. Filters by name take five entries and fail as a whole for an unknown one, so
// everything is listed and matched here; what has no name of its own (a pool, a protect configuration) is found by its tag `Name`.
// Source: facts/tenants.md 2.3.

interface Page {
  readonly NextToken?: string | undefined;
}

async function all<Answer extends Page, Item>(
  read: (input: { readonly MaxResults: number; readonly NextToken?: string }) => Promise<Answer>,
  itemsOf: (answer: Answer) => readonly Item[] | undefined,
): Promise<readonly Item[]> {
  return listAll((next) => read({ MaxResults: 100, ...next }), itemsOf);
}

type Reads = Look['aws']['messaging']['sms'];

export const smsArn = (partition: string, { account, region }: Cell, kind: string, name: string): string =>
  `arn:${partition}:sms-voice:${region}:${account}:${kind}/${name}`;

export const optOutLists = (look: Pick<Look, 'aws' | 'shared'>): Promise<readonly OptOutListInformation[]> =>
  look.shared('sms opt-out lists', () =>
    all(
      (input) => look.aws.messaging.sms.describeOptOutLists(input),
      (answer) => answer.OptOutLists,
    ),
  );

export const phoneNumbers = (look: Pick<Look, 'aws' | 'shared'>): Promise<readonly PhoneNumberInformation[]> =>
  look.shared('sms numbers', () =>
    all(
      (input) => look.aws.messaging.sms.describePhoneNumbers(input),
      (answer) => answer.PhoneNumbers,
    ),
  );

export const senderIds = (look: Pick<Look, 'aws' | 'shared'>): Promise<readonly SenderIdInformation[]> =>
  look.shared('sms sender ids', () =>
    all(
      (input) => look.aws.messaging.sms.describeSenderIds(input),
      (answer) => answer.SenderIds,
    ),
  );

export const configurationSets = (look: Pick<Look, 'aws' | 'shared'>): Promise<readonly ConfigurationSetInformation[]> =>
  look.shared('sms configuration sets', () =>
    all(
      (input) => look.aws.messaging.sms.describeConfigurationSets(input),
      (answer) => answer.ConfigurationSets,
    ),
  );

/** A thing with the name that its tag says, and our tags. */
export interface Named<Live> {
  readonly name: string;
  readonly live: Live;
  readonly tags: Tags;
}

export async function pools(sms: Reads): Promise<ReadonlyMap<string, Named<PoolInformation>>> {
  const live = await all(
    (input) => sms.describePools(input),
    (answer) => answer.Pools,
  );
  return byName(
    live.filter(({ Status }) => Status !== 'DELETING'),
    ({ PoolArn }) => PoolArn,
    sms,
  );
}

export async function protectConfigurations(sms: Reads): Promise<ReadonlyMap<string, Named<ProtectConfigurationInformation>>> {
  const live = await all(
    (input) => sms.describeProtectConfigurations(input),
    (answer) => answer.ProtectConfigurations,
  );
  return byName(live, ({ ProtectConfigurationArn }) => ProtectConfigurationArn, sms);
}

/** Where two have the same name, the one that carries our mark is meant. */
async function byName<Live>(
  live: readonly Live[],
  arnOf: (one: Live) => string | undefined,
  sms: Reads,
): Promise<ReadonlyMap<string, Named<Live>>> {
  const named = await Promise.all(live.map(async (one) => ({ one, ...(await tagsOfArn(arnOf(one) ?? '', sms)) })));
  const found = new Map<string, Named<Live>>();
  for (const { one, name, tags } of named) {
    if (name === undefined) continue;
    if (!found.has(name) || tags['trueup'] !== undefined) found.set(name, { name, live: one, tags: { ...tags, Name: name } });
  }
  return found;
}

/** Our tags of a resource, and its tag `Name`. What went away meanwhile has none. */
export async function tagsOfArn(ResourceArn: string, sms: Reads): Promise<{ readonly name?: string; readonly tags: Tags }> {
  try {
    const { Tags: live } = await sms.listTagsForResource({ ResourceArn });
    const name = live?.find(({ Key }) => Key === 'Name')?.Value;
    return { ...(name === undefined ? {} : { name }), tags: ourTagsIn(live) };
  } catch (error) {
    if (isMissing(error)) return { tags: {} };
    throw error;
  }
}

export const poolsOf = (look: Pick<Look, 'aws' | 'shared'>): ReturnType<typeof pools> =>
  look.shared('sms pools', () => pools(look.aws.messaging.sms));

export const protectsOf = (look: Pick<Look, 'aws' | 'shared'>): ReturnType<typeof protectConfigurations> =>
  look.shared('sms protect configurations', () => protectConfigurations(look.aws.messaging.sms));

/** Brings our tags of a resource of SMS to what an update asks for; calls nothing where they are. */
export async function retagSms(
  ResourceArn: string,
  { before, after }: Extract<Change, { readonly action: 'update' }>,
  aws: WriteClients,
  { signal }: StepContext,
): Promise<void> {
  const { write, remove } = tagChange(tagsIn(before), tagsIn(after));
  const { sms } = aws.messaging;
  if (Object.keys(write).length > 0) await sms.tagResource({ ResourceArn, Tags: tagList(write) }, signal);
  if (remove.length > 0) await sms.untagResource({ ResourceArn, TagKeys: [...remove] }, signal);
}

/** Runs the calls of one change: taken, or what the failure means. A conflict that does not pass fails at once, with what to do. */
export async function outcomeOfCalls(write: () => Promise<unknown>): Promise<Outcome> {
  try {
    await write();
    return { status: 'sent' };
  } catch (error) {
    const outcome = outcomeOfFailure(error);
    const cure = cureOfConflict(error);
    if (cure === undefined || outcome.status === 'sent') return outcome;
    return { status: 'failed', code: outcome.code, message: `${outcome.message}; ${cure}` };
  }
}
