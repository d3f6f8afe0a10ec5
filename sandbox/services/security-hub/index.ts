import type { Handlers } from '../operation.ts';
import type { ServiceModule } from '../service.ts';
import { batchDisableStandards, batchEnableStandards } from './batch-enable-standards.ts';
import { batchGetSecurityControls } from './batch-get-security-controls.ts';
import { batchUpdateStandardsControlAssociations } from './batch-update-standards-control-associations.ts';
import {
  createConfigurationPolicy,
  deleteConfigurationPolicy,
  getConfigurationPolicy,
  listConfigurationPolicies,
  updateConfigurationPolicy,
} from './configuration-policy.ts';
import {
  batchGetConfigurationPolicyAssociations,
  getConfigurationPolicyAssociation,
  listConfigurationPolicyAssociations,
  startConfigurationPolicyAssociation,
  startConfigurationPolicyDisassociation,
} from './configuration-policy-association.ts';
import { consoleChanges } from './console-changes.ts';
import { describeHub } from './describe-hub.ts';
import { describeStandards } from './describe-standards.ts';
import { describeStandardsControls } from './describe-standards-controls.ts';
import { disableSecurityHub, enableSecurityHub } from './enable-security-hub.ts';
import {
  createFindingAggregator,
  deleteFindingAggregator,
  getFindingAggregator,
  listFindingAggregators,
  updateFindingAggregator,
} from './finding-aggregator.ts';
import { getEnabledStandards } from './get-enabled-standards.ts';
import { getFindings } from './get-findings.ts';
import { batchGetStandardsControlAssociations, listStandardsControlAssociations } from './get-standards-control-associations.ts';
import { createMembers, deleteMembers, disassociateMembers, getMembers } from './member-changes.ts';
import { getAdministratorAccount, listMembers } from './members.ts';
import {
  disableOrganizationAdminAccount,
  enableOrganizationAdminAccount,
  listOrganizationAdminAccounts,
} from './organization-admin-account.ts';
import { describeOrganizationConfiguration, updateOrganizationConfiguration } from './organization-configuration.ts';
import { getSecurityControlDefinition, listSecurityControlDefinitions } from './security-control-definitions.ts';
import { seedSecurityHub } from './seed.ts';
import { showSecurityHub } from './show.ts';
import { listTagsForResource, tagResource, untagResource } from './tags.ts';
import { updateSecurityControl } from './update-security-control.ts';
import { updateSecurityHubConfiguration } from './update-security-hub-configuration.ts';
import { updateStandardsControl } from './update-standards-control.ts';

/** Security Hub CSPM: every operation that facts/compliance.md section 2 names. */
export const handlers: Handlers = {
  BatchDisableStandards: batchDisableStandards,
  BatchEnableStandards: batchEnableStandards,
  BatchGetConfigurationPolicyAssociations: batchGetConfigurationPolicyAssociations,
  BatchGetSecurityControls: batchGetSecurityControls,
  BatchGetStandardsControlAssociations: batchGetStandardsControlAssociations,
  BatchUpdateStandardsControlAssociations: batchUpdateStandardsControlAssociations,
  CreateConfigurationPolicy: createConfigurationPolicy,
  CreateFindingAggregator: createFindingAggregator,
  CreateMembers: createMembers,
  DeleteConfigurationPolicy: deleteConfigurationPolicy,
  DeleteFindingAggregator: deleteFindingAggregator,
  DeleteMembers: deleteMembers,
  DescribeHub: describeHub,
  DescribeOrganizationConfiguration: describeOrganizationConfiguration,
  DescribeStandards: describeStandards,
  DescribeStandardsControls: describeStandardsControls,
  DisableOrganizationAdminAccount: disableOrganizationAdminAccount,
  DisableSecurityHub: disableSecurityHub,
  DisassociateMembers: disassociateMembers,
  EnableOrganizationAdminAccount: enableOrganizationAdminAccount,
  EnableSecurityHub: enableSecurityHub,
  GetAdministratorAccount: getAdministratorAccount,
  GetConfigurationPolicy: getConfigurationPolicy,
  GetConfigurationPolicyAssociation: getConfigurationPolicyAssociation,
  GetEnabledStandards: getEnabledStandards,
  GetFindingAggregator: getFindingAggregator,
  GetFindings: getFindings,
  GetMembers: getMembers,
  GetSecurityControlDefinition: getSecurityControlDefinition,
  ListConfigurationPolicies: listConfigurationPolicies,
  ListConfigurationPolicyAssociations: listConfigurationPolicyAssociations,
  ListFindingAggregators: listFindingAggregators,
  ListMembers: listMembers,
  ListOrganizationAdminAccounts: listOrganizationAdminAccounts,
  ListSecurityControlDefinitions: listSecurityControlDefinitions,
  ListStandardsControlAssociations: listStandardsControlAssociations,
  ListTagsForResource: listTagsForResource,
  StartConfigurationPolicyAssociation: startConfigurationPolicyAssociation,
  StartConfigurationPolicyDisassociation: startConfigurationPolicyDisassociation,
  TagResource: tagResource,
  UntagResource: untagResource,
  UpdateConfigurationPolicy: updateConfigurationPolicy,
  UpdateFindingAggregator: updateFindingAggregator,
  UpdateOrganizationConfiguration: updateOrganizationConfiguration,
  UpdateSecurityControl: updateSecurityControl,
  UpdateSecurityHubConfiguration: updateSecurityHubConfiguration,
  UpdateStandardsControl: updateStandardsControl,
};

export const seed: NonNullable<ServiceModule['seed']> = seedSecurityHub;
export const show: NonNullable<ServiceModule['show']> = showSecurityHub;
export { consoleChanges };
