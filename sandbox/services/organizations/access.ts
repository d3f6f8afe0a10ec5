import { AwsError } from '../../wire/errors.ts';
import type { OperationContext } from '../operation.ts';
import { type Page, paginate } from '../paging.ts';

/** Lists of Organizations hold at most 20 items a page. Source: facts/compliance.md 5.1. */
const pageSize = 20;

export const invalidInput = (reason: string, message: string): AwsError =>
  new AwsError('InvalidInputException', message, 400, { Reason: reason });

const accessDenied = (): AwsError => new AwsError('AccessDeniedException', "You don't have permissions to access this resource.", 400);

/** Only the management account may go on. */
export function requireManagement(context: OperationContext): void {
  if (context.account !== context.organization.managementAccount) throw accessDenied();
}

/** The management account, or a delegated administrator of any service. Source: facts/compliance.md 5.1. */
export function requireReader(context: OperationContext): void {
  const { organization, account } = context;
  if (account !== organization.managementAccount && !organization.isDelegatedAdministrator(account)) throw accessDenied();
}

/** One page of a list, with an empty one in front where the organization's answers are set so. */
export function pageOf<Item>(items: readonly Item[], input: object, context: OperationContext): Page<Item> {
  return paginate(items, input, context, {
    defaultSize: pageSize,
    maxSize: pageSize,
    emptyFirst: context.organization.record.answers.emptyPages,
    refuse: (message) => invalidInput(message.startsWith('Invalid') ? 'INVALID_NEXT_TOKEN' : 'MAX_VALUE_EXCEEDED', message),
  });
}

/** `NextToken` where there is one: absent members stay absent. */
export const nextToken = (page: Page<unknown>): { NextToken?: string } =>
  page.nextToken === undefined ? {} : { NextToken: page.nextToken };
