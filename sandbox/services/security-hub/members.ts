import type {
  GetAdministratorAccountCommandInput,
  GetAdministratorAccountCommandOutput,
  ListMembersCommandInput,
  ListMembersCommandOutput,
  Member as MemberOutput,
} from '@aws-sdk/client-securityhub';
import type { Operation, OperationContext } from '../operation.ts';
import { administratorOf, isAdministrator, isDisassociated, settledCell, subscribedHub } from './cell.ts';
import { invalidAccess } from './errors.ts';
import { type Member, membersOf } from './organization.ts';
import type { Output } from './output.ts';
import { next, page } from './page.ts';

/**
 * The organization's accounts other than the administrator: Enabled once their hub is, Created before that. `OnlyAssociated` (default true)
 * leaves the others out. Source: facts/compliance.md 2.6, 2.3 (decided).
 */
export const listMembers: Operation<ListMembersCommandInput, Output<ListMembersCommandOutput>> = (input, context) => {
  subscribedHub(context);
  if (!isAdministrator(context)) throw invalidAccess(`Account ${context.account} is not a Security Hub administrator`);
  const onlyAssociated = input.OnlyAssociated ?? true;
  const members = membersOf(context)
    .filter((one) => one.id !== context.account)
    .map((one) => describeMember(context, one))
    .filter((one) => !onlyAssociated || one.MemberStatus === 'Enabled' || one.MemberStatus === 'AccountSuspended');
  const { items, nextToken } = page(members, input, context, { usual: 50, max: 50 });
  return { Members: items, ...next(nextToken) };
};

/** A member as the administrator sees it: Removed once it was disassociated, Created until its hub is on. */
export function describeMember(context: OperationContext, member: Member): MemberOutput {
  const { hub } = settledCell({ ...context, account: member.id });
  const isRemoved = isDisassociated({ ...context, account: member.id });
  const at = new Date(hub?.subscribedAt ?? member.joinedAt);
  return {
    AccountId: member.id,
    Email: member.email,
    MasterId: context.account,
    AdministratorId: context.account,
    MemberStatus: member.suspended ? 'AccountSuspended' : isRemoved ? 'Removed' : hub === null ? 'Created' : 'Enabled',
    InvitedAt: at,
    UpdatedAt: at,
  };
}

/** Nothing where the account has no administrator, or is it. */
export const getAdministratorAccount: Operation<GetAdministratorAccountCommandInput, Output<GetAdministratorAccountCommandOutput>> = (
  _input,
  context,
) => {
  const hub = subscribedHub(context);
  const administrator = administratorOf(context);
  if (administrator === undefined) return {};
  return { Administrator: { AccountId: administrator, InvitedAt: new Date(hub.subscribedAt), MemberStatus: 'Enabled' } };
};
