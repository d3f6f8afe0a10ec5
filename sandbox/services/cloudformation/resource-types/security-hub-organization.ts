import type {
  DescribeOrganizationConfigurationCommandOutput,
  ListOrganizationAdminAccountsCommandOutput,
} from '@aws-sdk/client-securityhub';
import { AwsError } from '../../../wire/errors.ts';
import type { JsonObject } from '../json.ts';
import { booleanProperty, type HandlerContext, type ResourceType, textProperty } from './resource-type.ts';

/** How members come to Security Hub by themselves; it exists with the administrator's hub. Source: facts/compliance.md 2.9. */
export const securityHubOrganizationConfiguration: ResourceType = {
  name: 'AWS::SecurityHub::OrganizationConfiguration',
  properties: { AutoEnable: 'required', AutoEnableStandards: 'mutable', ConfigurationType: 'mutable' },
  seconds: 10,
  drift: true,
  async create(properties, context) {
    await configure(properties, context);
    return handled(context);
  },
  async update(_physicalId, properties, _before, context) {
    await configure(properties, context);
    return handled(context);
  },
  async delete(_physicalId, _properties, context) {
    await configure({ AutoEnable: false, AutoEnableStandards: 'NONE', ConfigurationType: 'LOCAL' }, context);
  },
  async read(_physicalId, properties, context) {
    const live = await organizationOf(context);
    return {
      ...properties,
      AutoEnable: live.AutoEnable ?? false,
      ...(live.AutoEnableStandards === undefined ? {} : { AutoEnableStandards: live.AutoEnableStandards }),
      ...(live.OrganizationConfiguration?.ConfigurationType === undefined
        ? {}
        : { ConfigurationType: live.OrganizationConfiguration.ConfigurationType }),
    };
  },
};

const organizationOf = (context: HandlerContext) =>
  context.call<DescribeOrganizationConfigurationCommandOutput>('securityhub', 'DescribeOrganizationConfiguration', {});

async function configure(properties: JsonObject, context: HandlerContext): Promise<void> {
  const ConfigurationType = textProperty(properties, 'ConfigurationType');
  const AutoEnableStandards = textProperty(properties, 'AutoEnableStandards');
  await context.call('securityhub', 'UpdateOrganizationConfiguration', {
    AutoEnable: booleanProperty(properties, 'AutoEnable') ?? false,
    ...(AutoEnableStandards === undefined ? {} : { AutoEnableStandards }),
    ...(ConfigurationType === undefined ? {} : { OrganizationConfiguration: { ConfigurationType } }),
  });
}

async function handled(context: HandlerContext) {
  const live = await organizationOf(context);
  const id = `arn:${context.env.partition}:securityhub:${context.region}:${context.account}:hub/default`;
  return {
    physicalId: id,
    attributes: {
      OrganizationConfigurationIdentifier: id,
      MemberAccountLimitReached: live.MemberAccountLimitReached ?? false,
      Status: live.OrganizationConfiguration?.Status ?? 'ENABLED',
      StatusMessage: live.OrganizationConfiguration?.StatusMessage ?? '',
    },
  };
}

/** The organization's Security Hub administrator. Source: facts/compliance.md 2.9. */
export const securityHubDelegatedAdmin: ResourceType = {
  name: 'AWS::SecurityHub::DelegatedAdmin',
  properties: { AdminAccountId: 'required-createOnly' },
  seconds: 20,
  drift: true,
  async create(properties, context) {
    const AdminAccountId = textProperty(properties, 'AdminAccountId') ?? '';
    await context.call('securityhub', 'EnableOrganizationAdminAccount', { AdminAccountId });
    return {
      physicalId: `${AdminAccountId}/${context.region}`,
      attributes: { DelegatedAdminIdentifier: `${AdminAccountId}/${context.region}`, Status: 'ENABLED' },
    };
  },
  async delete(physicalId, _properties, context) {
    const [AdminAccountId = ''] = physicalId.split('/');
    if ((await admins(context)).includes(AdminAccountId))
      await context.call('securityhub', 'DisableOrganizationAdminAccount', { AdminAccountId });
  },
  async read(physicalId, properties, context) {
    return (await admins(context)).includes(physicalId.split('/')[0] ?? '') ? properties : undefined;
  },
};

async function admins(context: HandlerContext): Promise<string[]> {
  try {
    const answer = await context.call<ListOrganizationAdminAccountsCommandOutput>('securityhub', 'ListOrganizationAdminAccounts', {});
    return (answer.AdminAccounts ?? []).flatMap(({ AccountId }) => AccountId ?? []);
  } catch (error) {
    if (error instanceof AwsError && error.status === 404) return [];
    throw error;
  }
}
