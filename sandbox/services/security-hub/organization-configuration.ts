import type {
  DescribeOrganizationConfigurationCommandInput,
  DescribeOrganizationConfigurationCommandOutput,
  UpdateOrganizationConfigurationCommandInput,
  UpdateOrganizationConfigurationCommandOutput,
} from '@aws-sdk/client-securityhub';
import type { Operation, OperationContext } from '../operation.ts';
import { isAdministrator, settledCell, subscribedHub } from './cell.ts';
import { conflict, invalidAccess, invalidInput } from './errors.ts';
import { membersOf } from './organization.ts';
import type { Output } from './output.ts';
import { checkEnum } from './page.ts';
import { accountStateOf, centralStateOf, regionStateOf } from './state.ts';
import { centralMs } from './timing.ts';

/** Source: facts/compliance.md 2.6; LOCAL's status is ENABLED (2.3, decided). */
export const describeOrganizationConfiguration: Operation<
  DescribeOrganizationConfigurationCommandInput,
  Output<DescribeOrganizationConfigurationCommandOutput>
> = (_input, context) => {
  refuseOthers(context);
  const region = regionStateOf(context.state, context.region);
  const central = centralStateOf(context.state);
  const isCentral = central.type === 'CENTRAL';
  const pending = isCentral && context.clock.awsMs() < central.sinceMs + centralMs;
  return {
    AutoEnable: !isCentral && region.autoEnable,
    MemberAccountLimitReached: false,
    AutoEnableStandards: isCentral ? 'NONE' : region.autoEnableStandards,
    OrganizationConfiguration: { ConfigurationType: central.type, Status: pending ? 'PENDING' : 'ENABLED' },
  };
};

/** LOCAL settings are of this Region and act on accounts that join later; CENTRAL is of the organization. Source: 2.6, 2.7. */
export const updateOrganizationConfiguration: Operation<
  UpdateOrganizationConfigurationCommandInput,
  Output<UpdateOrganizationConfigurationCommandOutput>
> = (input, context) => {
  checkEnum('AutoEnableStandards', input.AutoEnableStandards, ['NONE', 'DEFAULT']);
  const type = input.OrganizationConfiguration?.ConfigurationType;
  checkEnum('ConfigurationType', type, ['LOCAL', 'CENTRAL']);
  refuseOthers(context);
  const central = centralStateOf(context.state);
  if ((type ?? central.type) === 'CENTRAL') {
    if (input.AutoEnable === true || input.AutoEnableStandards === 'DEFAULT') {
      throw invalidInput('Auto Enable and AutoEnableStandards can not be enabled for Central Configuration');
    }
    if (central.type !== 'CENTRAL') startCentral(context);
    return {};
  }
  if (type === 'LOCAL' && central.type === 'CENTRAL') stopCentral(context);
  // Accounts that have joined get what was configured when they did.
  for (const member of membersOf(context)) settledCell({ ...context, account: member.id });
  const region = regionStateOf(context.state, context.region);
  if (input.AutoEnable === true && !region.autoEnable) region.autoEnableSinceMs = context.clock.awsMs();
  region.autoEnable = input.AutoEnable ?? false;
  // Without a choice AWS takes its default standards.
  region.autoEnableStandards = input.AutoEnableStandards ?? 'DEFAULT';
  return {};
};

/** Needs a home Region, which an aggregator names, and is done there. Source: facts/compliance.md 2.3 (decided), 2.7. */
function startCentral(context: OperationContext): void {
  const { aggregator } = accountStateOf(context.state, context.account);
  if (aggregator === null) throw invalidInput('Central configuration needs a finding aggregator, which sets the home Region');
  if (aggregator.homeRegion !== context.region) {
    throw invalidInput(`Central configuration is managed from the home Region ${aggregator.homeRegion}`);
  }
  const central = centralStateOf(context.state);
  central.type = 'CENTRAL';
  central.sinceMs = context.clock.awsMs();
  central.homeRegion = aggregator.homeRegion;
}

/** Only when every target is disassociated and every policy deleted. Source: facts/compliance.md 2.7. */
function stopCentral(context: OperationContext): void {
  const central = centralStateOf(context.state);
  if (Object.keys(central.associations).length > 0 || Object.keys(central.policies).length > 0) {
    throw conflict('Disassociate every target and delete every configuration policy before stopping central configuration');
  }
  central.type = 'LOCAL';
  central.homeRegion = null;
}

function refuseOthers(context: OperationContext): void {
  subscribedHub(context);
  if (!isAdministrator(context)) throw invalidAccess(`Account ${context.account} is not an administrator for this organization`);
}
