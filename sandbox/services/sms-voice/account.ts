import type * as Sms from '@aws-sdk/client-pinpoint-sms-voice-v2';
import type { Handlers, Operation, OperationContext } from '../operation.ts';
import { quotaValue } from '../service-quotas/state.ts';
import { more, page, stateOf } from './checks.ts';
import { invalidField, validation } from './errors.ts';
import { isProduction } from './state.ts';

type Answer<Output> = Omit<Output, '$metadata'>;

export const describeAccountAttributes: Operation<
  Sms.DescribeAccountAttributesCommandInput,
  Answer<Sms.DescribeAccountAttributesCommandOutput>
> = (input, context) => {
  const state = stateOf(context);
  const rows: Sms.AccountAttribute[] = [{ Name: 'ACCOUNT_TIER', Value: isProduction(state, context) ? 'PRODUCTION' : 'SANDBOX' }];
  if (state.defaultProtectId !== null) rows.push({ Name: 'DEFAULT_PROTECT_CONFIGURATION_ID', Value: state.defaultProtectId });
  const { items, nextToken } = page(rows, input, context);
  return { AccountAttributes: items, ...more(nextToken) };
};

export const describeAccountLimits: Operation<Sms.DescribeAccountLimitsCommandInput, Answer<Sms.DescribeAccountLimitsCommandOutput>> = (
  input,
  context,
) => {
  const state = stateOf(context);
  const row = (Name: Sms.AccountLimitName, used: object, quota: string): Sms.AccountLimit => ({
    Name,
    Used: Object.keys(used).length,
    Max: quotaValue(context, context.account, context.region, quota),
  });
  const rows: Sms.AccountLimit[] = [
    row('PHONE_NUMBERS', state.numbers, 'sms.phoneNumbers'),
    row('POOLS', state.pools, 'sms.pools'),
    row('CONFIGURATION_SETS', state.configurationSets, 'sms.configurationSets'),
    row('OPT_OUT_LISTS', state.optOutLists, 'sms.optOutLists'),
    row('SENDER_IDS', state.senderIds, 'sms.senderIds'),
    row('REGISTRATIONS', state.registrations, 'sms.registrations'),
    row('VERIFIED_DESTINATION_NUMBERS', state.verified, 'sms.sandboxVerifiedNumbers'),
  ];
  const { items, nextToken } = page(rows, input, context);
  return { AccountLimits: items, ...more(nextToken) };
};

const channels = ['TEXT', 'VOICE', 'MEDIA', 'NOTIFY', 'RCS'] as const;
type Channel = (typeof channels)[number];

/** What AWS lets the account spend in a month. One limit is raised for text and media together, the others stay at a dollar. */
const maxLimit = (channel: Channel, context: OperationContext): number =>
  channel === 'TEXT' || channel === 'MEDIA' ? quotaValue(context, context.account, context.region, 'sms.spendUSDMonth') : 1;

/** US dollars of this month beyond which nothing is sent any more. */
export function enforcedLimit(channel: Channel, context: OperationContext): number {
  const most = maxLimit(channel, context);
  return Math.min(stateOf(context).spendOverrides[channel] ?? most, most);
}

export const describeSpendLimits: Operation<Sms.DescribeSpendLimitsCommandInput, Answer<Sms.DescribeSpendLimitsCommandOutput>> = (
  input,
  context,
) => {
  const { spendOverrides } = stateOf(context);
  const rows = channels.map((channel) => ({
    Name: `${channel}_MESSAGE_MONTHLY_SPEND_LIMIT` as const,
    EnforcedLimit: enforcedLimit(channel, context),
    MaxLimit: maxLimit(channel, context),
    Overridden: spendOverrides[channel] !== undefined,
  }));
  const { items, nextToken } = page(rows, input, context);
  return { SpendLimits: items, ...more(nextToken) };
};

const setLimit =
  (channel: Channel): Operation<{ readonly MonthlyLimit?: number }, object> =>
  ({ MonthlyLimit: limit = 0 }, context) => {
    if (!(Number.isInteger(limit) && limit >= 0 && limit <= 1_000_000_000))
      throw invalidField('MonthlyLimit', 'must be between 0 and 1000000000');
    if (limit > maxLimit(channel, context)) {
      throw validation(
        'REQUESTED_SPEND_LIMIT_HIGHER_THAN_SERVICE_LIMIT',
        `The limit must be at most ${maxLimit(channel, context)} US dollars.`,
        'MonthlyLimit',
      );
    }
    stateOf(context).spendOverrides[channel] = limit;
    return { MonthlyLimit: limit };
  };

const deleteLimit =
  (channel: Channel): Operation<object, object> =>
  (_input, context) => {
    delete stateOf(context).spendOverrides[channel];
    return { MonthlyLimit: maxLimit(channel, context) };
  };

/** `SetTextMessageSpendLimitOverride` and its like. */
export const spendLimitHandlers: Handlers = Object.fromEntries(
  channels.flatMap((channel) => {
    const name = `${channel.charAt(0)}${channel.slice(1).toLowerCase()}MessageSpendLimitOverride`;
    return [
      [`Set${name}`, setLimit(channel)],
      [`Delete${name}`, deleteLimit(channel)],
    ];
  }),
);

export const describeRegistrations: Operation<Sms.DescribeRegistrationsCommandInput, Answer<Sms.DescribeRegistrationsCommandOutput>> = (
  input,
  context,
) => {
  const rows = Object.values(stateOf(context).registrations)
    .filter(({ id }) => input.RegistrationIds === undefined || input.RegistrationIds.includes(id))
    .map((one) => ({
      RegistrationArn: one.arn,
      RegistrationId: one.id,
      RegistrationType: one.type,
      RegistrationStatus: one.status as Sms.RegistrationStatus,
      CurrentVersionNumber: 1,
      CreatedTimestamp: new Date(one.createdAt),
    }));
  const { items, nextToken } = page(rows, input, context);
  return { Registrations: items, ...more(nextToken) };
};
