import type * as AccountApi from '@aws-sdk/client-account';
import type * as ConfigApi from '@aws-sdk/client-config-service';
import type * as OrganizationsApi from '@aws-sdk/client-organizations';
import type * as SecurityHubApi from '@aws-sdk/client-securityhub';
import type { Cell } from '../model/address.ts';

/** One AWS operation as a plain function: budgets, retries, credentials and the account check are behind it. Throws AwsFailure. */
export type Call<Input, Output> = (input: Input, signal?: AbortSignal) => Promise<Output>;

export interface SecurityHubReads {
  describeHub: Call<SecurityHubApi.DescribeHubCommandInput, SecurityHubApi.DescribeHubCommandOutput>;
  describeStandards: Call<SecurityHubApi.DescribeStandardsCommandInput, SecurityHubApi.DescribeStandardsCommandOutput>;
  getEnabledStandards: Call<SecurityHubApi.GetEnabledStandardsCommandInput, SecurityHubApi.GetEnabledStandardsCommandOutput>;
  listSecurityControlDefinitions: Call<
    SecurityHubApi.ListSecurityControlDefinitionsCommandInput,
    SecurityHubApi.ListSecurityControlDefinitionsCommandOutput
  >;
  getSecurityControlDefinition: Call<
    SecurityHubApi.GetSecurityControlDefinitionCommandInput,
    SecurityHubApi.GetSecurityControlDefinitionCommandOutput
  >;
  batchGetSecurityControls: Call<SecurityHubApi.BatchGetSecurityControlsCommandInput, SecurityHubApi.BatchGetSecurityControlsCommandOutput>;
  batchGetStandardsControlAssociations: Call<
    SecurityHubApi.BatchGetStandardsControlAssociationsCommandInput,
    SecurityHubApi.BatchGetStandardsControlAssociationsCommandOutput
  >;
  listConfigurationPolicyAssociations: Call<
    SecurityHubApi.ListConfigurationPolicyAssociationsCommandInput,
    SecurityHubApi.ListConfigurationPolicyAssociationsCommandOutput
  >;
  describeOrganizationConfiguration: Call<
    SecurityHubApi.DescribeOrganizationConfigurationCommandInput,
    SecurityHubApi.DescribeOrganizationConfigurationCommandOutput
  >;
}

export interface SecurityHubWrites {
  enableSecurityHub: Call<SecurityHubApi.EnableSecurityHubCommandInput, SecurityHubApi.EnableSecurityHubCommandOutput>;
  updateSecurityHubConfiguration: Call<
    SecurityHubApi.UpdateSecurityHubConfigurationCommandInput,
    SecurityHubApi.UpdateSecurityHubConfigurationCommandOutput
  >;
  batchEnableStandards: Call<SecurityHubApi.BatchEnableStandardsCommandInput, SecurityHubApi.BatchEnableStandardsCommandOutput>;
  batchDisableStandards: Call<SecurityHubApi.BatchDisableStandardsCommandInput, SecurityHubApi.BatchDisableStandardsCommandOutput>;
  batchUpdateStandardsControlAssociations: Call<
    SecurityHubApi.BatchUpdateStandardsControlAssociationsCommandInput,
    SecurityHubApi.BatchUpdateStandardsControlAssociationsCommandOutput
  >;
  updateSecurityControl: Call<SecurityHubApi.UpdateSecurityControlCommandInput, SecurityHubApi.UpdateSecurityControlCommandOutput>;
}

export interface OrganizationsReads {
  describeEffectivePolicy: Call<
    OrganizationsApi.DescribeEffectivePolicyCommandInput,
    OrganizationsApi.DescribeEffectivePolicyCommandOutput
  >;
}

export interface ConfigReads {
  describeConfigurationRecorderStatus: Call<
    ConfigApi.DescribeConfigurationRecorderStatusCommandInput,
    ConfigApi.DescribeConfigurationRecorderStatusCommandOutput
  >;
}

export interface AccountReads {
  listRegions: Call<AccountApi.ListRegionsCommandInput, AccountApi.ListRegionsCommandOutput>;
}

/** Reads for one cell, signed for its account with the plan role. A reader cannot write. */
export interface ReadClients {
  readonly cell: Cell;
  readonly securityHub: SecurityHubReads;
  readonly config: ConfigReads;
  readonly account: AccountReads;
  /** Reads made from the hub (management or delegated administrator account), for what only it may ask. */
  readonly hub: { readonly organizations: OrganizationsReads };
  /** The same reads in another cell, for example the Security Hub administrator in the home Region. */
  at(cell: Cell): ReadClients;
  /** Runs `read` once per key and run and shares the answer, also among cells that ask at the same time; a failure is shared too. */
  once<T>(key: string, read: () => Promise<T>): Promise<T>;
}

/** Writes for one cell, signed for its account with the apply role. */
export interface WriteClients {
  readonly cell: Cell;
  readonly securityHub: SecurityHubWrites;
}
