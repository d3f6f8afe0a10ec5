import type { DescribeOrganizationsAccessCommandInput, DescribeOrganizationsAccessCommandOutput } from '@aws-sdk/client-cloudformation';
import type { Operation, OperationContext } from '../../operation.ts';
import { invalidOperation } from '../errors.ts';
import { hasTrustedAccess, homeAccount, stackSetsPrincipal } from './find.ts';

function onlyManagement(context: OperationContext): void {
  if (context.account !== context.organization.managementAccount) {
    throw invalidOperation('Only the management account of the organization can change the trusted access of StackSets');
  }
}

/** The same switch as Organizations' EnableAWSServiceAccess for this principal. Source: facts/compliance.md 4.1, 4.2. */
export const activateOrganizationsAccess: Operation<object, Record<never, never>> = (_input, context) => {
  onlyManagement(context);
  const { record } = context.organization;
  if (!hasTrustedAccess(context)) record.serviceAccess.push({ service: stackSetsPrincipal, since: context.clock.now().toISOString() });
  return {};
};

export const deactivateOrganizationsAccess: Operation<object, Record<never, never>> = (_input, context) => {
  onlyManagement(context);
  const { record } = context.organization;
  record.serviceAccess = record.serviceAccess.filter(({ service }) => service !== stackSetsPrincipal);
  return {};
};

export const describeOrganizationsAccess: Operation<
  DescribeOrganizationsAccessCommandInput,
  Omit<DescribeOrganizationsAccessCommandOutput, '$metadata'>
> = (input, context) => {
  if (homeAccount(input.CallAs, context) !== context.organization.managementAccount) {
    throw invalidOperation('Only the management account or a delegated administrator can describe the trusted access of StackSets');
  }
  return { Status: hasTrustedAccess(context) ? 'ENABLED' : 'DISABLED' };
};
