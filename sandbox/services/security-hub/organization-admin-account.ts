import type {
  DisableOrganizationAdminAccountCommandInput,
  DisableOrganizationAdminAccountCommandOutput,
  EnableOrganizationAdminAccountCommandInput,
  EnableOrganizationAdminAccountCommandOutput,
  ListOrganizationAdminAccountsCommandInput,
  ListOrganizationAdminAccountsCommandOutput,
  SecurityHubFeature,
} from '@aws-sdk/client-securityhub';
import { AwsError } from '../../wire/errors.ts';
import type { Operation, OperationContext } from '../operation.ts';
import { settledCell } from './cell.ts';
import { registerDelegatedAdministrator, releaseDelegatedAdministrator } from './delegated-administrator.ts';
import { accessDenied, invalidAccess, invalidInput } from './errors.ts';
import { newHub } from './hub.ts';
import { memberOf } from './organization.ts';
import type { Output } from './output.ts';
import { checkEnum, next, page } from './page.ts';
import { cellStateOf, centralStateOf, regionStateOf } from './state.ts';

/**
 * Names the delegated administrator of this Region, and enables its hub without standards if it has none. A different one must be
 * removed first. Source: facts/compliance.md 2.6, 2.3 (decided).
 */
export const enableOrganizationAdminAccount: Operation<
  EnableOrganizationAdminAccountCommandInput,
  Output<EnableOrganizationAdminAccountCommandOutput>
> = (input, context) => {
  refuseOtherFeature(context, input.Feature);
  refuseOthersThanManagement(context, 'write');
  const account = input.AdminAccountId ?? '';
  const member = memberOf(context, account);
  if (member === undefined || member.suspended) throw invalidInput(`Account ${account} is not an active account of the organization`);
  const region = regionStateOf(context.state, context.region);
  if (region.administrator !== null && region.administrator !== account) {
    throw invalidInput(`The organization already has the Security Hub administrator ${region.administrator} in ${context.region}`);
  }
  region.administrator = account;
  const cell = { ...context, account };
  const at = { nowMs: context.clock.awsMs(), iso: context.clock.now().toISOString() };
  if (settledCell(cell).hub === null) cellStateOf(context.state, account, context.region).hub = newHub(cell, [], at);
  registerDelegatedAdministrator(context, account, at.iso);
  return { AdminAccountId: account, ...(input.Feature === undefined ? {} : { Feature: input.Feature }) };
};

export const disableOrganizationAdminAccount: Operation<
  DisableOrganizationAdminAccountCommandInput,
  Output<DisableOrganizationAdminAccountCommandOutput>
> = (input, context) => {
  refuseOtherFeature(context, input.Feature);
  refuseOthersThanManagement(context, 'write');
  const region = regionStateOf(context.state, context.region);
  if (region.administrator === null || region.administrator !== input.AdminAccountId) {
    throw invalidInput(`Account ${input.AdminAccountId} is not the Security Hub administrator in ${context.region}`);
  }
  const central = centralStateOf(context.state);
  if (central.type === 'CENTRAL') throw invalidInput('Stop central configuration before removing the Security Hub administrator');
  region.administrator = null;
  region.autoEnable = false;
  region.autoEnableStandards = 'NONE';
  releaseDelegatedAdministrator(context, input.AdminAccountId);
  return {};
};

export const listOrganizationAdminAccounts: Operation<
  ListOrganizationAdminAccountsCommandInput,
  Output<ListOrganizationAdminAccountsCommandOutput>
> = (input, context) => {
  refuseOtherFeature(context, input.Feature);
  refuseOthersThanManagement(context, 'read');
  const { administrator } = regionStateOf(context.state, context.region);
  const accounts = administrator === null ? [] : [{ AccountId: administrator, Status: 'ENABLED' as const }];
  const { items, nextToken } = page(accounts, input, context, { usual: 10, max: 10 });
  return { AdminAccounts: items, ...next(nextToken), Feature: input.Feature ?? 'SecurityHub' };
};

/** The management account alone may name and list administrators; the lists' model has no AccessDenied. Source: facts/compliance.md 2.6. */
function refuseOthersThanManagement(context: OperationContext, kind: 'read' | 'write'): void {
  if (context.account === context.organization.managementAccount) return;
  const message = `Account ${context.account} is not the management account of the organization`;
  throw kind === 'write' ? accessDenied(message) : invalidAccess(message);
}

function refuseOtherFeature(context: OperationContext, feature: SecurityHubFeature | undefined): void {
  checkEnum('Feature', feature, ['SecurityHub', 'SecurityHubV2']);
  if (feature === 'SecurityHubV2') {
    throw new AwsError('NotImplemented', `the sandbox does not implement securityhub ${context.operation} for Feature SecurityHubV2`, 501);
  }
}
