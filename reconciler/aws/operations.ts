import type * as AccountSdk from '@aws-sdk/client-account';
import type * as ConfigSdk from '@aws-sdk/client-config-service';
import type * as OrganizationsSdk from '@aws-sdk/client-organizations';
import type * as SecurityHubSdk from '@aws-sdk/client-securityhub';
import type { Region } from '../model/address.ts';
import type {
  AccountReads,
  Call,
  ConfigReads,
  OrganizationsReads,
  OrganizationsWrites,
  SecurityHubReads,
  SecurityHubWrites,
} from '../providers/clients.ts';
import type { Caller, KeySource } from './caller.ts';
import type { AnyClient, SdkClient, SdkClients, ServiceClients } from './clients.ts';
import type { ServiceName } from './endpoints.ts';

/** For whom and where calls are made. The keys' source may itself have to be found first (the hub). */
export interface Door {
  readonly clients: SdkClients;
  readonly caller: Caller;
  readonly region: Region;
  readonly from: () => Promise<KeySource>;
}

type Send<Sdk, Client, Input, Output> = (
  service: SdkClient<Sdk, Client>,
  input: Input,
  options: { abortSignal: AbortSignal },
) => Promise<Output>;

/** Makes the plain functions of one service, seen through one door. */
export class Operations<Sdk, Client extends AnyClient> {
  readonly #door: Door;
  readonly #service: ServiceName;
  readonly #clients: ServiceClients<Sdk, Client>;

  constructor(door: Door, service: ServiceName, clients: ServiceClients<Sdk, Client>) {
    this.#door = door;
    this.#service = service;
    this.#clients = clients;
  }

  read<Input, Output extends object>(operation: string, send: Send<Sdk, Client, Input, Output>): Call<Input, Output> {
    return this.#call(operation, { mustAnswer: true }, send);
  }

  /** A read whose answer is empty where nothing was set (Lambda's reserved concurrency). */
  readSetting<Input, Output extends object>(operation: string, send: Send<Sdk, Client, Input, Output>): Call<Input, Output> {
    return this.#call(operation, { mustAnswer: true, mayBeEmpty: true }, send);
  }

  write<Input, Output extends object>(operation: string, send: Send<Sdk, Client, Input, Output>): Call<Input, Output> {
    return this.#call(operation, { mustAnswer: false }, send);
  }

  #call<Input, Output extends object>(
    operation: string,
    kind: { readonly mustAnswer: boolean; readonly mayBeEmpty?: true },
    send: Send<Sdk, Client, Input, Output>,
  ): Call<Input, Output> {
    const { caller, region, from } = this.#door;
    return async (input, signal) => {
      const prepare = async () => {
        const service = await this.#clients.at(region);
        return (abortSignal: AbortSignal) => send(service, input, { abortSignal });
      };
      return caller.call({ service: this.#service, operation, region, from: await from(), ...kind, prepare, signal });
    };
  }
}

export function securityHubReads(door: Door): SecurityHubReads {
  const hub = new Operations<typeof SecurityHubSdk, SecurityHubSdk.SecurityHubClient>(door, 'securityhub', door.clients.securityHub);
  return {
    describeHub: hub.read('DescribeHub', ({ sdk, client }, input, options) => client.send(new sdk.DescribeHubCommand(input), options)),
    describeStandards: hub.read('DescribeStandards', ({ sdk, client }, input, options) =>
      client.send(new sdk.DescribeStandardsCommand(input), options),
    ),
    getEnabledStandards: hub.read('GetEnabledStandards', ({ sdk, client }, input, options) =>
      client.send(new sdk.GetEnabledStandardsCommand(input), options),
    ),
    listSecurityControlDefinitions: hub.read('ListSecurityControlDefinitions', ({ sdk, client }, input, options) =>
      client.send(new sdk.ListSecurityControlDefinitionsCommand(input), options),
    ),
    getSecurityControlDefinition: hub.read('GetSecurityControlDefinition', ({ sdk, client }, input, options) =>
      client.send(new sdk.GetSecurityControlDefinitionCommand(input), options),
    ),
    batchGetSecurityControls: hub.read('BatchGetSecurityControls', ({ sdk, client }, input, options) =>
      client.send(new sdk.BatchGetSecurityControlsCommand(input), options),
    ),
    batchGetStandardsControlAssociations: hub.read('BatchGetStandardsControlAssociations', ({ sdk, client }, input, options) =>
      client.send(new sdk.BatchGetStandardsControlAssociationsCommand(input), options),
    ),
    listConfigurationPolicyAssociations: hub.read('ListConfigurationPolicyAssociations', ({ sdk, client }, input, options) =>
      client.send(new sdk.ListConfigurationPolicyAssociationsCommand(input), options),
    ),
    describeOrganizationConfiguration: hub.read('DescribeOrganizationConfiguration', ({ sdk, client }, input, options) =>
      client.send(new sdk.DescribeOrganizationConfigurationCommand(input), options),
    ),
    listOrganizationAdminAccounts: hub.read('ListOrganizationAdminAccounts', ({ sdk, client }, input, options) =>
      client.send(new sdk.ListOrganizationAdminAccountsCommand(input), options),
    ),
    listMembers: hub.read('ListMembers', ({ sdk, client }, input, options) => client.send(new sdk.ListMembersCommand(input), options)),
    listFindingAggregators: hub.read('ListFindingAggregators', ({ sdk, client }, input, options) =>
      client.send(new sdk.ListFindingAggregatorsCommand(input), options),
    ),
    getFindingAggregator: hub.read('GetFindingAggregator', ({ sdk, client }, input, options) =>
      client.send(new sdk.GetFindingAggregatorCommand(input), options),
    ),
    listConfigurationPolicies: hub.read('ListConfigurationPolicies', ({ sdk, client }, input, options) =>
      client.send(new sdk.ListConfigurationPoliciesCommand(input), options),
    ),
    getConfigurationPolicy: hub.read('GetConfigurationPolicy', ({ sdk, client }, input, options) =>
      client.send(new sdk.GetConfigurationPolicyCommand(input), options),
    ),
    listTagsForResource: hub.read('ListTagsForResource', ({ sdk, client }, input, options) =>
      client.send(new sdk.ListTagsForResourceCommand(input), options),
    ),
    getFindings: hub.read('GetFindings', ({ sdk, client }, input, options) => client.send(new sdk.GetFindingsCommand(input), options)),
  };
}

export function securityHubWrites(door: Door): SecurityHubWrites {
  const hub = new Operations<typeof SecurityHubSdk, SecurityHubSdk.SecurityHubClient>(door, 'securityhub', door.clients.securityHub);
  return {
    enableSecurityHub: hub.write('EnableSecurityHub', ({ sdk, client }, input, options) =>
      client.send(new sdk.EnableSecurityHubCommand(input), options),
    ),
    updateSecurityHubConfiguration: hub.write('UpdateSecurityHubConfiguration', ({ sdk, client }, input, options) =>
      client.send(new sdk.UpdateSecurityHubConfigurationCommand(input), options),
    ),
    batchEnableStandards: hub.write('BatchEnableStandards', ({ sdk, client }, input, options) =>
      client.send(new sdk.BatchEnableStandardsCommand(input), options),
    ),
    batchDisableStandards: hub.write('BatchDisableStandards', ({ sdk, client }, input, options) =>
      client.send(new sdk.BatchDisableStandardsCommand(input), options),
    ),
    batchUpdateStandardsControlAssociations: hub.write('BatchUpdateStandardsControlAssociations', ({ sdk, client }, input, options) =>
      client.send(new sdk.BatchUpdateStandardsControlAssociationsCommand(input), options),
    ),
    updateSecurityControl: hub.write('UpdateSecurityControl', ({ sdk, client }, input, options) =>
      client.send(new sdk.UpdateSecurityControlCommand(input), options),
    ),
    enableOrganizationAdminAccount: hub.write('EnableOrganizationAdminAccount', ({ sdk, client }, input, options) =>
      client.send(new sdk.EnableOrganizationAdminAccountCommand(input), options),
    ),
    disableOrganizationAdminAccount: hub.write('DisableOrganizationAdminAccount', ({ sdk, client }, input, options) =>
      client.send(new sdk.DisableOrganizationAdminAccountCommand(input), options),
    ),
    createMembers: hub.write('CreateMembers', ({ sdk, client }, input, options) =>
      client.send(new sdk.CreateMembersCommand(input), options),
    ),
    disassociateMembers: hub.write('DisassociateMembers', ({ sdk, client }, input, options) =>
      client.send(new sdk.DisassociateMembersCommand(input), options),
    ),
    updateOrganizationConfiguration: hub.write('UpdateOrganizationConfiguration', ({ sdk, client }, input, options) =>
      client.send(new sdk.UpdateOrganizationConfigurationCommand(input), options),
    ),
    createFindingAggregator: hub.write('CreateFindingAggregator', ({ sdk, client }, input, options) =>
      client.send(new sdk.CreateFindingAggregatorCommand(input), options),
    ),
    updateFindingAggregator: hub.write('UpdateFindingAggregator', ({ sdk, client }, input, options) =>
      client.send(new sdk.UpdateFindingAggregatorCommand(input), options),
    ),
    deleteFindingAggregator: hub.write('DeleteFindingAggregator', ({ sdk, client }, input, options) =>
      client.send(new sdk.DeleteFindingAggregatorCommand(input), options),
    ),
    createConfigurationPolicy: hub.write('CreateConfigurationPolicy', ({ sdk, client }, input, options) =>
      client.send(new sdk.CreateConfigurationPolicyCommand(input), options),
    ),
    updateConfigurationPolicy: hub.write('UpdateConfigurationPolicy', ({ sdk, client }, input, options) =>
      client.send(new sdk.UpdateConfigurationPolicyCommand(input), options),
    ),
    deleteConfigurationPolicy: hub.write('DeleteConfigurationPolicy', ({ sdk, client }, input, options) =>
      client.send(new sdk.DeleteConfigurationPolicyCommand(input), options),
    ),
    startConfigurationPolicyAssociation: hub.write('StartConfigurationPolicyAssociation', ({ sdk, client }, input, options) =>
      client.send(new sdk.StartConfigurationPolicyAssociationCommand(input), options),
    ),
    startConfigurationPolicyDisassociation: hub.write('StartConfigurationPolicyDisassociation', ({ sdk, client }, input, options) =>
      client.send(new sdk.StartConfigurationPolicyDisassociationCommand(input), options),
    ),
  };
}

/** Reads of Organizations for the inventory, besides those that providers may ask. */
export interface InventoryReads extends Pick<OrganizationsReads, 'describeEffectivePolicy'> {
  describeOrganization: Call<OrganizationsSdk.DescribeOrganizationCommandInput, OrganizationsSdk.DescribeOrganizationCommandOutput>;
  listAccounts: Call<OrganizationsSdk.ListAccountsCommandInput, OrganizationsSdk.ListAccountsCommandOutput>;
  listAccountsForParent: Call<OrganizationsSdk.ListAccountsForParentCommandInput, OrganizationsSdk.ListAccountsForParentCommandOutput>;
  listRoots: Call<OrganizationsSdk.ListRootsCommandInput, OrganizationsSdk.ListRootsCommandOutput>;
  listOrganizationalUnitsForParent: Call<
    OrganizationsSdk.ListOrganizationalUnitsForParentCommandInput,
    OrganizationsSdk.ListOrganizationalUnitsForParentCommandOutput
  >;
}

export function organizationsReads(door: Door): InventoryReads & OrganizationsReads {
  const organizations = new Operations<typeof OrganizationsSdk, OrganizationsSdk.OrganizationsClient>(
    door,
    'organizations',
    door.clients.organizations,
  );
  return {
    describeEffectivePolicy: organizations.read('DescribeEffectivePolicy', ({ sdk, client }, input, options) =>
      client.send(new sdk.DescribeEffectivePolicyCommand(input), options),
    ),
    describeOrganization: organizations.read('DescribeOrganization', ({ sdk, client }, input, options) =>
      client.send(new sdk.DescribeOrganizationCommand(input), options),
    ),
    listAccounts: organizations.read('ListAccounts', ({ sdk, client }, input, options) =>
      client.send(new sdk.ListAccountsCommand(input), options),
    ),
    listAccountsForParent: organizations.read('ListAccountsForParent', ({ sdk, client }, input, options) =>
      client.send(new sdk.ListAccountsForParentCommand(input), options),
    ),
    listCreateAccountStatus: organizations.read('ListCreateAccountStatus', ({ sdk, client }, input, options) =>
      client.send(new sdk.ListCreateAccountStatusCommand(input), options),
    ),
    listParents: organizations.read('ListParents', ({ sdk, client }, input, options) =>
      client.send(new sdk.ListParentsCommand(input), options),
    ),
    listPolicies: organizations.read('ListPolicies', ({ sdk, client }, input, options) =>
      client.send(new sdk.ListPoliciesCommand(input), options),
    ),
    describePolicy: organizations.read('DescribePolicy', ({ sdk, client }, input, options) =>
      client.send(new sdk.DescribePolicyCommand(input), options),
    ),
    listPoliciesForTarget: organizations.read('ListPoliciesForTarget', ({ sdk, client }, input, options) =>
      client.send(new sdk.ListPoliciesForTargetCommand(input), options),
    ),
    listTargetsForPolicy: organizations.read('ListTargetsForPolicy', ({ sdk, client }, input, options) =>
      client.send(new sdk.ListTargetsForPolicyCommand(input), options),
    ),
    listTagsForResource: organizations.read('ListTagsForResource', ({ sdk, client }, input, options) =>
      client.send(new sdk.ListTagsForResourceCommand(input), options),
    ),
    listRoots: organizations.read('ListRoots', ({ sdk, client }, input, options) => client.send(new sdk.ListRootsCommand(input), options)),
    listOrganizationalUnitsForParent: organizations.read('ListOrganizationalUnitsForParent', ({ sdk, client }, input, options) =>
      client.send(new sdk.ListOrganizationalUnitsForParentCommand(input), options),
    ),
  };
}

export function organizationsWrites(door: Door): OrganizationsWrites {
  const organizations = new Operations<typeof OrganizationsSdk, OrganizationsSdk.OrganizationsClient>(
    door,
    'organizations',
    door.clients.organizations,
  );
  return {
    createAccount: organizations.write('CreateAccount', ({ sdk, client }, input, options) =>
      client.send(new sdk.CreateAccountCommand(input), options),
    ),
    moveAccount: organizations.write('MoveAccount', ({ sdk, client }, input, options) =>
      client.send(new sdk.MoveAccountCommand(input), options),
    ),
    createPolicy: organizations.write('CreatePolicy', ({ sdk, client }, input, options) =>
      client.send(new sdk.CreatePolicyCommand(input), options),
    ),
    updatePolicy: organizations.write('UpdatePolicy', ({ sdk, client }, input, options) =>
      client.send(new sdk.UpdatePolicyCommand(input), options),
    ),
    deletePolicy: organizations.write('DeletePolicy', ({ sdk, client }, input, options) =>
      client.send(new sdk.DeletePolicyCommand(input), options),
    ),
    attachPolicy: organizations.write('AttachPolicy', ({ sdk, client }, input, options) =>
      client.send(new sdk.AttachPolicyCommand(input), options),
    ),
    detachPolicy: organizations.write('DetachPolicy', ({ sdk, client }, input, options) =>
      client.send(new sdk.DetachPolicyCommand(input), options),
    ),
    tagResource: organizations.write('TagResource', ({ sdk, client }, input, options) =>
      client.send(new sdk.TagResourceCommand(input), options),
    ),
    untagResource: organizations.write('UntagResource', ({ sdk, client }, input, options) =>
      client.send(new sdk.UntagResourceCommand(input), options),
    ),
  };
}

export function configReads(door: Door): ConfigReads {
  const config = new Operations<typeof ConfigSdk, ConfigSdk.ConfigServiceClient>(door, 'config', door.clients.config);
  return {
    describeConfigurationRecorderStatus: config.read('DescribeConfigurationRecorderStatus', ({ sdk, client }, input, options) =>
      client.send(new sdk.DescribeConfigurationRecorderStatusCommand(input), options),
    ),
  };
}

export function accountReads(door: Door): AccountReads {
  const account = new Operations<typeof AccountSdk, AccountSdk.AccountClient>(door, 'account', door.clients.account);
  return {
    listRegions: account.read('ListRegions', ({ sdk, client }, input, options) => client.send(new sdk.ListRegionsCommand(input), options)),
  };
}
