import type * as Sms from '@aws-sdk/client-pinpoint-sms-voice-v2';
import type { Operation, OperationContext } from '../operation.ts';
import { quotaValue } from '../service-quotas/state.ts';
import { more, page, passes, requireForm, requireOneOf, stateOf } from './checks.ts';
import { conflict, notFound, overQuota } from './errors.ts';
import { numberOf, poolOf } from './lookup.ts';
import type { InboundSettings } from './state.ts';

type Answer<Output> = Omit<Output, '$metadata'>;

interface Holder {
  readonly settings: InboundSettings;
  readonly arn: string;
  readonly id: string;
  readonly isPool: boolean;
}

/** The number or pool whose keywords are meant. */
function holderOf(reference: string | undefined, context: OperationContext): Holder {
  const text = reference ?? '';
  if (/^pool-|:pool\//.test(text)) {
    const pool = poolOf(text, context);
    return { settings: pool, arn: pool.arn, id: pool.id, isPool: true };
  }
  const number = numberOf(text, context);
  return { settings: number, arn: number.arn, id: number.id, isPool: false };
}

const keywordOf = (keyword: string | undefined): string => {
  requireForm('Keyword', keyword, /^[ \S]{1,30}$/, '1 to 30 characters on one line');
  return (keyword ?? '').toUpperCase();
};

const answered = ({ arn, id }: Holder, Keyword: string, { message, action }: { message: string; action: string }) => ({
  OriginationIdentityArn: arn,
  OriginationIdentity: id,
  Keyword,
  KeywordMessage: message,
  KeywordAction: action as Sms.KeywordAction,
});

/** The numbers of a pool answer as the pool does. */
function spread(holder: Holder, context: OperationContext): void {
  if (!holder.isPool) return;
  for (const number of Object.values(stateOf(context).numbers)) {
    if (number.poolId === holder.id) number.keywords = structuredClone(holder.settings.keywords);
  }
}

function requireOutsidePool({ isPool, id }: Holder, context: OperationContext): void {
  if (!isPool && numberOf(id, context).poolId !== null) {
    throw conflict('PHONE_NUMBER_ASSOCIATED_TO_POOL', 'The keywords of a number in a pool are those of the pool.', 'phone-number', id);
  }
}

export const putKeyword: Operation<Sms.PutKeywordCommandInput, Answer<Sms.PutKeywordCommandOutput>> = (input, context) => {
  const keyword = keywordOf(input.Keyword);
  requireForm('KeywordMessage', input.KeywordMessage, /^(?!\s*$)[\s\S]{1,1600}$/, '1 to 1600 characters');
  const action = input.KeywordAction ?? 'AUTOMATIC_RESPONSE';
  requireOneOf('KeywordAction', action, ['AUTOMATIC_RESPONSE', 'OPT_OUT', 'OPT_IN']);
  const holder = holderOf(input.OriginationIdentity, context);
  requireOutsidePool(holder, context);
  const { keywords } = holder.settings;
  const most = quotaValue(context, context.account, context.region, 'sms.keywordsPerNumber');
  if (!Object.hasOwn(keywords, keyword) && Object.keys(keywords).length >= most) {
    throw overQuota(holder.isPool ? 'KEYWORDS_PER_POOL' : 'KEYWORDS_PER_PHONE_NUMBER', `There are ${most} keywords already.`);
  }
  const entry = { message: input.KeywordMessage ?? '', action };
  keywords[keyword] = entry;
  spread(holder, context);
  return answered(holder, keyword, entry);
};

export const deleteKeyword: Operation<Sms.DeleteKeywordCommandInput, Answer<Sms.DeleteKeywordCommandOutput>> = (input, context) => {
  const keyword = keywordOf(input.Keyword);
  const holder = holderOf(input.OriginationIdentity, context);
  requireOutsidePool(holder, context);
  const { keywords } = holder.settings;
  const entry = Object.hasOwn(keywords, keyword) ? keywords[keyword] : undefined;
  if (entry === undefined) throw notFound('keyword', keyword);
  if (keyword === 'HELP' || keyword === 'STOP') {
    throw conflict('RESOURCE_DELETION_NOT_ALLOWED', `The keyword ${keyword} cannot be deleted.`, 'keyword', keyword);
  }
  delete keywords[keyword];
  spread(holder, context);
  return answered(holder, keyword, entry);
};

export const describeKeywords: Operation<Sms.DescribeKeywordsCommandInput, Answer<Sms.DescribeKeywordsCommandOutput>> = (
  input,
  context,
) => {
  const holder = holderOf(input.OriginationIdentity, context);
  const wanted = input.Keywords?.map(keywordOf);
  const missing = wanted?.find((keyword) => !Object.hasOwn(holder.settings.keywords, keyword));
  if (missing !== undefined) throw notFound('keyword', missing);
  const rows = Object.entries(holder.settings.keywords)
    .filter(
      ([keyword, { action }]) =>
        (wanted === undefined || wanted.includes(keyword)) && passes(input.Filters, { 'keyword-action': [action] }),
    )
    .map(([Keyword, { message, action }]) => ({ Keyword, KeywordMessage: message, KeywordAction: action as Sms.KeywordAction }));
  const { items, nextToken } = page(rows, input, context);
  return { OriginationIdentityArn: holder.arn, OriginationIdentity: holder.id, Keywords: items, ...more(nextToken) };
};
