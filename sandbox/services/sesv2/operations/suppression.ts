import type * as Ses from '@aws-sdk/client-sesv2';
import type { Operation, OperationContext } from '../../operation.ts';
import { badRequest, notFound } from '../errors.ts';
import { mine, tenantNamed } from '../find.ts';
import { nextOf, pageOf } from '../page.ts';
import { entryOf, type SuppressedRecord } from '../state.ts';

type Answer<Output> = Omit<Output, '$metadata'>;

/** The tenant's list where one is named, else the account's. Keys are case-sensitive. Source: facts/tenants.md 2.2. */
function listOf(context: OperationContext, tenantName: string | undefined): Record<string, SuppressedRecord> {
  const state = mine(context);
  return tenantName === undefined ? state.suppressed : tenantNamed(state, tenantName).suppressed;
}

export const putSuppressedDestination: Operation<
  Ses.PutSuppressedDestinationCommandInput,
  Answer<Ses.PutSuppressedDestinationCommandOutput>
> = (input, context) => {
  const address = input.EmailAddress ?? '';
  if (!/^[^\s@]+@[^\s@]+$/.test(address)) throw badRequest(`Invalid email address ${address}`);
  if (!mine(context).account.production) throw badRequest('Suppression lists can be changed after production access has been granted');
  listOf(context, input.TenantName)[address] = {
    reason: input.Reason ?? 'BOUNCE',
    updatedAt: context.clock.now().toISOString(),
    messageId: null,
    feedbackId: null,
  };
  return {};
};

function entryAt(context: OperationContext, address: string | undefined, tenantName: string | undefined): SuppressedRecord {
  const entry = entryOf(listOf(context, tenantName), address);
  if (entry === undefined) throw notFound(`Email address ${address ?? ''} does not exist on your suppression list.`);
  return entry;
}

export const getSuppressedDestination: Operation<
  Ses.GetSuppressedDestinationCommandInput,
  Answer<Ses.GetSuppressedDestinationCommandOutput>
> = (input, context) => {
  const { reason, updatedAt, messageId, feedbackId } = entryAt(context, input.EmailAddress, input.TenantName);
  return {
    SuppressedDestination: {
      EmailAddress: input.EmailAddress,
      Reason: reason,
      LastUpdateTime: new Date(updatedAt),
      ...(messageId === null ? {} : { Attributes: { MessageId: messageId, ...(feedbackId === null ? {} : { FeedbackId: feedbackId }) } }),
      ...(input.TenantName === undefined ? {} : { TenantName: input.TenantName }),
    },
  };
};

export const deleteSuppressedDestination: Operation<
  Ses.DeleteSuppressedDestinationCommandInput,
  Answer<Ses.DeleteSuppressedDestinationCommandOutput>
> = (input, context) => {
  entryAt(context, input.EmailAddress, input.TenantName);
  delete listOf(context, input.TenantName)[input.EmailAddress ?? ''];
  return {};
};

export const listSuppressedDestinations: Operation<
  Ses.ListSuppressedDestinationsCommandInput,
  Answer<Ses.ListSuppressedDestinationsCommandOutput>
> = (input, context) => {
  const { Reasons: reasons, StartDate: start, EndDate: end } = input;
  if (start !== undefined && end !== undefined && start > end) throw badRequest('StartDate must not be after EndDate');
  const found = Object.entries(listOf(context, input.TenantName))
    .filter(([, { reason, updatedAt }]) => {
      const at = new Date(updatedAt);
      return (
        (reasons === undefined || reasons.includes(reason)) && (start === undefined || at >= start) && (end === undefined || at <= end)
      );
    })
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const page = pageOf(found, input, context, { default: 1000, max: 1000 });
  return {
    SuppressedDestinationSummaries: page.items.map(([address, { reason, updatedAt }]) => ({
      EmailAddress: address,
      Reason: reason,
      LastUpdateTime: new Date(updatedAt),
    })),
    ...nextOf(page.nextToken),
  };
};
