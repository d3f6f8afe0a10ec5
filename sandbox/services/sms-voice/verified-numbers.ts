import { createHash } from 'node:crypto';
import type * as Sms from '@aws-sdk/client-pinpoint-sms-voice-v2';
import type { Operation, OperationContext } from '../operation.ts';
import { newId } from '../security-hub/identifiers.ts';
import { quotaValue } from '../service-quotas/state.ts';
import { e164, more, once, page, passes, requireE164, requireOneOf, requireSelection, stateOf, tagList, tagsFrom } from './checks.ts';
import { conflict, notFound, overQuota, validation } from './errors.ts';
import { smsArn, type VerifiedNumber } from './state.ts';

type Answer<Output> = Omit<Output, '$metadata'>;

const codeLifeMs = 15 * 60_000;

const identified = (one: VerifiedNumber) => ({
  VerifiedDestinationNumberArn: one.arn,
  VerifiedDestinationNumberId: one.id,
  DestinationPhoneNumber: one.number,
  CreatedTimestamp: new Date(one.createdAt),
});
const described = (one: VerifiedNumber) => ({ ...identified(one), Status: one.status });

function verifiedOf(id: string | undefined, context: OperationContext): VerifiedNumber {
  const found = Object.values(stateOf(context).verified).find((one) => one.id === id || one.arn === id);
  if (found === undefined) throw notFound('verified-destination-number', id ?? '');
  return found;
}

export const createVerifiedDestinationNumber: Operation<
  Sms.CreateVerifiedDestinationNumberCommandInput,
  Answer<Sms.CreateVerifiedDestinationNumberCommandOutput>
> = (input, context) => {
  requireE164('DestinationPhoneNumber', input.DestinationPhoneNumber);
  const number = e164(input.DestinationPhoneNumber ?? '');
  const { verified } = stateOf(context);
  const made = once(
    input,
    context,
    (id) => verified[id],
    () => {
      if (Object.values(verified).some((one) => one.number === number)) {
        throw conflict('RESOURCE_ALREADY_EXISTS', `${number} is there already.`, 'verified-destination-number', number);
      }
      const most = quotaValue(context, context.account, context.region, 'sms.sandboxVerifiedNumbers');
      if (Object.keys(verified).length >= most) {
        throw overQuota('VERIFIED_DESTINATION_NUMBERS_PER_ACCOUNT', `The account has its ${most} verified destination numbers.`);
      }
      const id = `verified-${newId(context, 'verified').replaceAll('-', '')}`;
      const one: VerifiedNumber = {
        id,
        arn: smsArn(context, context.account, context.region, `verified-destination-number/${id}`),
        createdAt: context.clock.now().toISOString(),
        tags: tagsFrom(input.Tags),
        number,
        status: 'PENDING',
        code: null,
        codeExpiresAwsMs: 0,
      };
      verified[id] = one;
      return { id, made: one };
    },
  );
  return { ...described(made), Tags: tagList(made.tags) };
};

/** The code reaches the recipient, whom `sandbox show` speaks for. */
export const sendDestinationNumberVerificationCode: Operation<
  Sms.SendDestinationNumberVerificationCodeCommandInput,
  Answer<Sms.SendDestinationNumberVerificationCodeCommandOutput>
> = (input, context) => {
  requireOneOf('VerificationChannel', input.VerificationChannel, ['TEXT', 'VOICE']);
  const one = verifiedOf(input.VerifiedDestinationNumberId, context);
  requirePending(one);
  const digest = createHash('sha256').update(`${one.id}/${context.requestId}`).digest('hex');
  one.code = String(Number.parseInt(digest.slice(0, 8), 16) % 1_000_000).padStart(6, '0');
  one.codeExpiresAwsMs = context.clock.awsMs() + codeLifeMs;
  return { MessageId: newId(context, 'message') };
};

function requirePending(one: VerifiedNumber): void {
  if (one.status === 'VERIFIED') {
    throw conflict('VERIFICATION_ALREADY_COMPLETE', 'The number is verified.', 'verified-destination-number', one.id);
  }
}

export const verifyDestinationNumber: Operation<
  Sms.VerifyDestinationNumberCommandInput,
  Answer<Sms.VerifyDestinationNumberCommandOutput>
> = (input, context) => {
  const one = verifiedOf(input.VerifiedDestinationNumberId, context);
  requirePending(one);
  if (one.code === null || one.code !== input.VerificationCode) {
    throw validation('VERIFICATION_CODE_MISMATCH', 'The code is not the one that was sent.', 'VerificationCode');
  }
  if (context.clock.awsMs() >= one.codeExpiresAwsMs) {
    throw conflict('VERIFICATION_CODE_EXPIRED', 'The code has expired.', 'verified-destination-number', one.id);
  }
  one.status = 'VERIFIED';
  return described(one);
};

export const deleteVerifiedDestinationNumber: Operation<
  Sms.DeleteVerifiedDestinationNumberCommandInput,
  Answer<Sms.DeleteVerifiedDestinationNumberCommandOutput>
> = (input, context) => {
  const one = verifiedOf(input.VerifiedDestinationNumberId, context);
  delete stateOf(context).verified[one.id];
  return identified(one);
};

export const describeVerifiedDestinationNumbers: Operation<
  Sms.DescribeVerifiedDestinationNumbersCommandInput,
  Answer<Sms.DescribeVerifiedDestinationNumbersCommandOutput>
> = (input, context) => {
  requireSelection('VerifiedDestinationNumberIds', input.VerifiedDestinationNumberIds, undefined);
  requireSelection('DestinationPhoneNumbers', input.DestinationPhoneNumbers, undefined);
  const all = input.VerifiedDestinationNumberIds?.map((id) => verifiedOf(id, context)) ?? Object.values(stateOf(context).verified);
  const numbers = input.DestinationPhoneNumbers?.map(e164);
  const missing = numbers?.find((number) => !all.some((one) => one.number === number));
  if (missing !== undefined) throw notFound('verified-destination-number', missing);
  const found = all.filter(
    (one) => (numbers === undefined || numbers.includes(one.number)) && passes(input.Filters, { status: [one.status] }),
  );
  const { items, nextToken } = page(found, input, context);
  return { VerifiedDestinationNumbers: items.map(described), ...more(nextToken) };
};
