import type {
  AccountDetails,
  CreateMembersCommandInput,
  CreateMembersCommandOutput,
  DeleteMembersCommandInput,
  DeleteMembersCommandOutput,
  DisassociateMembersCommandInput,
  DisassociateMembersCommandOutput,
  GetMembersCommandInput,
  GetMembersCommandOutput,
} from '@aws-sdk/client-securityhub';
import type { Operation, OperationContext } from '../operation.ts';
import { isAdministrator, keepHub, settledCell, subscribedHub } from './cell.ts';
import { invalidAccess, invalidInput, notFound } from './errors.ts';
import { defaultStandards, newHub } from './hub.ts';
import { describeMember } from './members.ts';
import { memberOf } from './organization.ts';
import type { Output } from './output.ts';
import { checkLength } from './page.ts';
import { regionStateOf } from './state.ts';

/** Most accounts in one call; the model names none, ListMembers pages by 50 (facts/compliance.md 2.6). */
const mostAccounts = 50;

/**
 * Associates accounts of the organization: one that was disassociated comes back, one without a hub gets it with AWS's default standards,
 * but the management account must have enabled it itself. What cannot be done is listed, with HTTP 200. Source: the SDK's text of CreateMembers.
 */
export const createMembers: Operation<CreateMembersCommandInput, Output<CreateMembersCommandOutput>> = (input, context) => {
  refuseOthers(context);
  const asked = input.AccountDetails ?? [];
  checkLength('AccountDetails', asked, 1, mostAccounts);
  return { UnprocessedAccounts: asked.flatMap((details) => create(details, context) ?? []) };
};

function create({ AccountId = '' }: AccountDetails, context: OperationContext) {
  const member = memberOf(context, AccountId);
  if (AccountId === context.account) return refusal(AccountId, 'The administrator cannot be its own member');
  if (member === undefined || member.suspended) return refusal(AccountId, 'The account is not an active account of the organization');
  const cell = { ...context, account: AccountId };
  if (settledCell(cell).hub === null) {
    if (member.isManagement) return refusal(AccountId, 'The management account must enable Security Hub before it becomes a member');
    keepHub(cell, newHub(cell, defaultStandards, { nowMs: context.clock.awsMs(), iso: context.clock.now().toISOString() }));
  }
  delete regionStateOf(context.state, context.region).disassociated?.[AccountId];
  return undefined;
}

const refusal = (AccountId: string, ProcessingResult: string) => ({ AccountId, ProcessingResult });

/** Their hubs stay as they are; the administrator sees their findings no more. Source: the SDK's text of DisassociateMembers. */
export const disassociateMembers: Operation<DisassociateMembersCommandInput, Output<DisassociateMembersCommandOutput>> = (
  input,
  context,
) => {
  refuseOthers(context);
  const asked = input.AccountIds ?? [];
  checkLength('AccountIds', asked, 1, mostAccounts);
  for (const id of asked) {
    if (id === context.account || memberOf(context, id) === undefined) throw notFound(`Account ${id} is no member`);
  }
  const region = regionStateOf(context.state, context.region);
  region.disassociated = { ...region.disassociated, ...Object.fromEntries(asked.map((id) => [id, true as const])) };
  return {};
};

/** Only for members by invitation, which an organization's accounts are not. Source: the SDK's text of DeleteMembers. */
export const deleteMembers: Operation<DeleteMembersCommandInput, Output<DeleteMembersCommandOutput>> = (input, context) => {
  refuseOthers(context);
  const asked = input.AccountIds ?? [];
  checkLength('AccountIds', asked, 1, mostAccounts);
  const organization = asked.find((id) => memberOf(context, id) !== undefined);
  if (organization !== undefined) throw invalidInput(`Account ${organization} belongs to the organization and cannot be deleted`);
  return { UnprocessedAccounts: asked.map((id) => refusal(id, 'The account is no member')) };
};

export const getMembers: Operation<GetMembersCommandInput, Output<GetMembersCommandOutput>> = (input, context) => {
  refuseOthers(context);
  const asked = input.AccountIds ?? [];
  checkLength('AccountIds', asked, 1, mostAccounts);
  const known = (id: string) => (id === context.account ? undefined : memberOf(context, id));
  return {
    Members: asked.flatMap((id) => {
      const member = known(id);
      return member === undefined ? [] : [describeMember(context, member)];
    }),
    UnprocessedAccounts: asked.filter((id) => known(id) === undefined).map((id) => refusal(id, 'The account is no member')),
  };
};

function refuseOthers(context: OperationContext): void {
  subscribedHub(context);
  if (!isAdministrator(context)) throw invalidAccess(`Account ${context.account} is not a Security Hub administrator`);
}
