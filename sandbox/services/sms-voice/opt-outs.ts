import type * as Sms from '@aws-sdk/client-pinpoint-sms-voice-v2';
import type { Operation } from '../operation.ts';
import { quotaValue } from '../service-quotas/state.ts';
import { e164, more, once, page, passes, requireE164, requireName, requireSelection, stateOf, tagList, tagsFrom } from './checks.ts';
import { conflict, notFound, overQuota, validation } from './errors.ts';
import { optOutListOf, sharedWith } from './lookup.ts';
import { type OptedOut, type OptOutList, type SmsState, smsArn, timing } from './state.ts';

type Answer<Output> = Omit<Output, '$metadata'>;

const described = (list: OptOutList) => ({
  OptOutListArn: list.arn,
  OptOutListName: list.name,
  CreatedTimestamp: new Date(list.createdAt),
});

/** Reads have the list some seconds later. The account's list Default counts against the quota. */
export const createOptOutList: Operation<Sms.CreateOptOutListCommandInput, Answer<Sms.CreateOptOutListCommandOutput>> = (
  input,
  context,
) => {
  const name = input.OptOutListName ?? '';
  requireName('OptOutListName', name);
  const { optOutLists } = stateOf(context);
  const list = once(
    input,
    context,
    (id) => optOutLists[id],
    () => {
      if (Object.hasOwn(optOutLists, name)) {
        throw conflict('RESOURCE_ALREADY_EXISTS', `The opt-out list ${name} exists.`, 'opt-out-list', name);
      }
      const most = quotaValue(context, context.account, context.region, 'sms.optOutLists');
      if (Object.keys(optOutLists).length >= most)
        throw overQuota('OPT_OUT_LISTS_PER_ACCOUNT', `The account has its ${most} opt-out lists.`);
      const made: OptOutList = {
        name,
        arn: smsArn(context, context.account, context.region, `opt-out-list/${name}`),
        createdAt: context.clock.now().toISOString(),
        tags: tagsFrom(input.Tags),
        shownFromAwsMs: context.clock.awsMs() + timing.optOutReadsMs,
        numbers: {},
        deletedAwsMs: {},
      };
      optOutLists[name] = made;
      return { id: name, made };
    },
  );
  return { ...described(list), Tags: tagList(list.tags) };
};

export const describeOptOutLists: Operation<Sms.DescribeOptOutListsCommandInput, Answer<Sms.DescribeOptOutListsCommandOutput>> = (
  input,
  context,
) => {
  requireSelection('OptOutListNames', input.OptOutListNames, input.Owner);
  const all =
    input.OptOutListNames?.map((name) => optOutListOf(name, context)) ??
    (input.Owner === 'SHARED' ? sharedWith((state) => state.optOutLists, context) : Object.values(stateOf(context).optOutLists));
  const shown = all.filter((list) => context.clock.awsMs() >= list.shownFromAwsMs);
  const { items, nextToken } = page(shown, input, context);
  return { OptOutLists: items.map(described), ...more(nextToken) };
};

function userOf(list: OptOutList, { numbers, pools }: SmsState): string | undefined {
  return [...Object.values(numbers), ...Object.values(pools)].find((one) => one.optOutList === list.name)?.id;
}

/** All numbers that opted out are lost with it. */
export const deleteOptOutList: Operation<Sms.DeleteOptOutListCommandInput, Answer<Sms.DeleteOptOutListCommandOutput>> = (
  input,
  context,
) => {
  const list = optOutListOf(input.OptOutListName, context);
  if (list.name === 'Default') {
    throw conflict('RESOURCE_DELETION_NOT_ALLOWED', 'The list Default cannot be deleted.', 'opt-out-list', list.name);
  }
  const user = userOf(list, stateOf(context));
  if (user !== undefined) throw conflict('RESOURCE_NOT_EMPTY', `The opt-out list is used by ${user}.`, 'opt-out-list', list.name);
  delete stateOf(context).optOutLists[list.name];
  return described(list);
};

const answered = (list: OptOutList, number: string, entry: OptedOut) => ({
  OptOutListArn: list.arn,
  OptOutListName: list.name,
  OptedOutNumber: number,
  OptedOutTimestamp: new Date(entry.at),
  EndUserOptedOut: entry.byEndUser,
});

export const putOptedOutNumber: Operation<Sms.PutOptedOutNumberCommandInput, Answer<Sms.PutOptedOutNumberCommandOutput>> = (
  input,
  context,
) => {
  requireE164('OptedOutNumber', input.OptedOutNumber);
  const list = optOutListOf(input.OptOutListName, context);
  const number = e164(input.OptedOutNumber ?? '');
  const entry = list.numbers[number] ?? {
    at: context.clock.now().toISOString(),
    byEndUser: false,
    shownFromAwsMs: context.clock.awsMs() + timing.optOutReadsMs,
  };
  list.numbers[number] = entry;
  return answered(list, number, entry);
};

const thirtyDaysMs = 30 * 86_400_000;

export const deleteOptedOutNumber: Operation<Sms.DeleteOptedOutNumberCommandInput, Answer<Sms.DeleteOptedOutNumberCommandOutput>> = (
  input,
  context,
) => {
  requireE164('OptedOutNumber', input.OptedOutNumber);
  const list = optOutListOf(input.OptOutListName, context);
  const number = e164(input.OptedOutNumber ?? '');
  const entry = Object.hasOwn(list.numbers, number) ? list.numbers[number] : undefined;
  if (entry === undefined) throw notFound('opted-out-number', number);
  const last = list.deletedAwsMs[number];
  if (last !== undefined && context.clock.awsMs() - last < thirtyDaysMs) {
    throw validation('PHONE_NUMBER_CANNOT_BE_OPTED_IN', 'A phone number can be opted in once every 30 days.', 'OptedOutNumber');
  }
  list.deletedAwsMs[number] = context.clock.awsMs();
  delete list.numbers[number];
  return answered(list, number, entry);
};

export const describeOptedOutNumbers: Operation<
  Sms.DescribeOptedOutNumbersCommandInput,
  Answer<Sms.DescribeOptedOutNumbersCommandOutput>
> = (input, context) => {
  requireSelection('OptedOutNumbers', input.OptedOutNumbers, undefined);
  const list = optOutListOf(input.OptOutListName, context);
  const shown = Object.entries(list.numbers).filter(([, entry]) => context.clock.awsMs() >= entry.shownFromAwsMs);
  const wanted = input.OptedOutNumbers?.map(e164);
  const missing = wanted?.find((number) => !shown.some(([one]) => one === number));
  if (missing !== undefined) throw notFound('opted-out-number', missing);
  const found = shown.filter(
    ([number, entry]) =>
      (wanted === undefined || wanted.includes(number)) && passes(input.Filters, { 'end-user-opted-out': [entry.byEndUser] }),
  );
  const { items, nextToken } = page(found, input, context);
  return {
    OptOutListArn: list.arn,
    OptOutListName: list.name,
    OptedOutNumbers: items.map(([number, entry]) => ({
      OptedOutNumber: number,
      OptedOutTimestamp: new Date(entry.at),
      EndUserOptedOut: entry.byEndUser,
    })),
    ...more(nextToken),
  };
};
