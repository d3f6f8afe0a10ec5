import { randomInt } from 'node:crypto';
import type * as Ses from '@aws-sdk/client-sesv2';
import type { Operation, OperationContext } from '../../operation.ts';
import { badRequest, conflict } from '../errors.ts';
import { mine } from '../find.ts';
import { sentLastDay } from '../send/quota.ts';
import type { Reason } from '../state.ts';

type Answer<Output> = Omit<Output, '$metadata'>;

export const getAccount: Operation<Ses.GetAccountCommandInput, Answer<Ses.GetAccountCommandOutput>> = (_input, context) => {
  const { account } = mine(context);
  const { details, review, validation } = account;
  return {
    DedicatedIpAutoWarmupEnabled: account.autoWarmup,
    EnforcementStatus: account.enforcement,
    ProductionAccessEnabled: account.production,
    SendQuota: {
      Max24HourSend: account.perDay,
      MaxSendRate: account.perSecond,
      SentLast24Hours: sentLastDay(account, context.clock.awsMs()),
    },
    SendingEnabled: account.sending && account.enforcement !== 'SHUTDOWN',
    SuppressionAttributes: {
      SuppressedReasons: account.suppressedReasons,
      ...(validation === null ? {} : { ValidationAttributes: validation }),
    },
    ...(details === null
      ? {}
      : { Details: { ...details, ...(review === null ? {} : { ReviewDetails: { Status: review.status, CaseId: review.caseId } }) } }),
    ...(account.vdm === null ? {} : { VdmAttributes: account.vdm }),
    PricingAttributes: { CurrentPlan: account.plan, NextPlan: account.plan },
  };
};

/** Asks for production access. A second request is refused while the first is open, and after a denial. Source: facts/tenants.md 2.2. */
export const putAccountDetails: Operation<Ses.PutAccountDetailsCommandInput, Answer<Ses.PutAccountDetailsCommandOutput>> = (
  input,
  context,
) => {
  const { account } = mine(context);
  if (account.review?.status === 'PENDING') throw conflict('A request for production access is being reviewed');
  if (account.review?.status === 'DENIED') throw conflict('The request for production access was denied; answer in its support case');
  const { MailType, WebsiteURL, ContactLanguage, UseCaseDescription, AdditionalContactEmailAddresses, ProductionAccessEnabled } = input;
  const odd = AdditionalContactEmailAddresses?.find((one) => !/^[^\s@]+@[^\s@]+$/.test(one));
  if (odd !== undefined) throw badRequest(`Invalid email address ${odd}`);
  account.details = {
    MailType,
    WebsiteURL,
    ContactLanguage: ContactLanguage ?? 'EN',
    ...(UseCaseDescription === undefined ? {} : { UseCaseDescription }),
    ...(AdditionalContactEmailAddresses === undefined ? {} : { AdditionalContactEmailAddresses }),
  };
  if (ProductionAccessEnabled === true && !account.production)
    account.review = { status: 'PENDING', caseId: `${randomInt(10 ** 10, 10 ** 11)}`, askedAwsMs: context.clock.awsMs() };
  return {};
};

const put =
  <Input>(
    change: (account: ReturnType<typeof mine>['account'], input: Input, context: OperationContext) => void,
  ): Operation<Input, object> =>
  (input, context) => {
    change(mine(context).account, input, context);
    return {};
  };

export const putAccountSendingAttributes = put<Ses.PutAccountSendingAttributesCommandInput>((account, input) => {
  account.sending = input.SendingEnabled ?? false;
});

export const putAccountSuppressionAttributes = put<Ses.PutAccountSuppressionAttributesCommandInput>((account, input) => {
  const reasons = input.SuppressedReasons ?? [];
  if (new Set(reasons).size < reasons.length) throw badRequest('SuppressedReasons cannot contain duplicates.');
  account.suppressedReasons = [...reasons] as Reason[];
  account.validation = input.ValidationAttributes ?? null;
});

export const putAccountVdmAttributes = put<Ses.PutAccountVdmAttributesCommandInput>((account, input) => {
  account.vdm = input.VdmAttributes ?? null;
});

export const putAccountDedicatedIpWarmupAttributes = put<Ses.PutAccountDedicatedIpWarmupAttributesCommandInput>((account, input) => {
  account.autoWarmup = input.AutoWarmupEnabled ?? false;
});

export const putAccountPricingAttributes = put<Ses.PutAccountPricingAttributesCommandInput>((account, input) => {
  account.plan = input.Plan ?? 'NONE';
});
