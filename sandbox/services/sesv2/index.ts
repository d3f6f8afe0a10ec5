import * as sdk from '@aws-sdk/client-sesv2';
import type { Rate } from '../../limits.ts';
import type { Handlers, Operation, ServiceEnvironment } from '../operation.ts';
import { checkBounds } from './constraints.ts';
import * as account from './operations/account.ts';
import * as associations from './operations/associations.ts';
import * as sets from './operations/configuration-sets.ts';
import * as ips from './operations/dedicated-ips.ts';
import * as destinations from './operations/event-destinations.ts';
import * as identities from './operations/identities.ts';
import * as reputation from './operations/reputation.ts';
import * as send from './operations/send.ts';
import * as suppression from './operations/suppression.ts';
import * as tags from './operations/tags.ts';
import * as templates from './operations/templates.ts';
import * as tenants from './operations/tenants.ts';
import { sesOf } from './settle.ts';
import { outsideOf, type SesState } from './state.ts';

export { consoleChanges } from './console-changes.ts';
export { seed } from './seed.ts';

/** SES v2 for tenants and those who send as one. Contact lists, custom verification, deliverability reports and global endpoints are not here. */
const operations = {
  CreateTenant: tenants.createTenant,
  GetTenant: tenants.getTenant,
  ListTenants: tenants.listTenants,
  DeleteTenant: tenants.deleteTenant,
  PutTenantSuppressionAttributes: tenants.putTenantSuppressionAttributes,
  CreateTenantResourceAssociation: associations.createTenantResourceAssociation,
  DeleteTenantResourceAssociation: associations.deleteTenantResourceAssociation,
  ListTenantResources: associations.listTenantResources,
  ListResourceTenants: associations.listResourceTenants,
  GetReputationEntity: reputation.getReputationEntity,
  ListReputationEntities: reputation.listReputationEntities,
  UpdateReputationEntityPolicy: reputation.updateReputationEntityPolicy,
  UpdateReputationEntityCustomerManagedStatus: reputation.updateReputationEntityCustomerManagedStatus,
  ListRecommendations: reputation.listRecommendations,
  CreateEmailIdentity: identities.createEmailIdentity,
  GetEmailIdentity: identities.getEmailIdentity,
  ListEmailIdentities: identities.listEmailIdentities,
  DeleteEmailIdentity: identities.deleteEmailIdentity,
  PutEmailIdentityConfigurationSetAttributes: identities.putConfigurationSetAttributes,
  PutEmailIdentityDkimAttributes: identities.putDkimAttributes,
  PutEmailIdentityDkimSigningAttributes: identities.putDkimSigningAttributes,
  PutEmailIdentityFeedbackAttributes: identities.putFeedbackAttributes,
  PutEmailIdentityMailFromAttributes: identities.putMailFromAttributes,
  CreateEmailIdentityPolicy: identities.createEmailIdentityPolicy,
  UpdateEmailIdentityPolicy: identities.updateEmailIdentityPolicy,
  DeleteEmailIdentityPolicy: identities.deleteEmailIdentityPolicy,
  GetEmailIdentityPolicies: identities.getEmailIdentityPolicies,
  CreateConfigurationSet: sets.createConfigurationSet,
  GetConfigurationSet: sets.getConfigurationSet,
  ListConfigurationSets: sets.listConfigurationSets,
  UpdateConfigurationSet: sets.updateConfigurationSet,
  DeleteConfigurationSet: sets.deleteConfigurationSet,
  PutConfigurationSetDeliveryOptions: sets.putDeliveryOptions,
  PutConfigurationSetReputationOptions: sets.putReputationOptions,
  PutConfigurationSetSendingOptions: sets.putSendingOptions,
  PutConfigurationSetSuppressionOptions: sets.putSuppressionOptions,
  PutConfigurationSetTrackingOptions: sets.putTrackingOptions,
  PutConfigurationSetVdmOptions: sets.putVdmOptions,
  PutConfigurationSetArchivingOptions: sets.putArchivingOptions,
  CreateConfigurationSetEventDestination: destinations.createConfigurationSetEventDestination,
  UpdateConfigurationSetEventDestination: destinations.updateConfigurationSetEventDestination,
  DeleteConfigurationSetEventDestination: destinations.deleteConfigurationSetEventDestination,
  GetConfigurationSetEventDestinations: destinations.getConfigurationSetEventDestinations,
  CreateDedicatedIpPool: ips.createDedicatedIpPool,
  GetDedicatedIpPool: ips.getDedicatedIpPool,
  ListDedicatedIpPools: ips.listDedicatedIpPools,
  DeleteDedicatedIpPool: ips.deleteDedicatedIpPool,
  PutDedicatedIpPoolScalingAttributes: ips.putDedicatedIpPoolScalingAttributes,
  GetDedicatedIp: ips.getDedicatedIp,
  GetDedicatedIps: ips.getDedicatedIps,
  PutDedicatedIpInPool: ips.putDedicatedIpInPool,
  PutDedicatedIpWarmupAttributes: ips.putDedicatedIpWarmupAttributes,
  CreateEmailTemplate: templates.createEmailTemplate,
  GetEmailTemplate: templates.getEmailTemplate,
  ListEmailTemplates: templates.listEmailTemplates,
  UpdateEmailTemplate: templates.updateEmailTemplate,
  DeleteEmailTemplate: templates.deleteEmailTemplate,
  TestRenderEmailTemplate: templates.testRenderEmailTemplate,
  PutSuppressedDestination: suppression.putSuppressedDestination,
  GetSuppressedDestination: suppression.getSuppressedDestination,
  ListSuppressedDestinations: suppression.listSuppressedDestinations,
  DeleteSuppressedDestination: suppression.deleteSuppressedDestination,
  GetAccount: account.getAccount,
  PutAccountDetails: account.putAccountDetails,
  PutAccountSendingAttributes: account.putAccountSendingAttributes,
  PutAccountSuppressionAttributes: account.putAccountSuppressionAttributes,
  PutAccountVdmAttributes: account.putAccountVdmAttributes,
  PutAccountDedicatedIpWarmupAttributes: account.putAccountDedicatedIpWarmupAttributes,
  PutAccountPricingAttributes: account.putAccountPricingAttributes,
  TagResource: tags.tagResource,
  UntagResource: tags.untagResource,
  ListTagsForResource: tags.listTagsForResource,
  SendEmail: send.sendEmail,
  SendBulkEmail: send.sendBulkEmail,
} satisfies Record<string, Operation<never, unknown>>;

/** Input schemas by operation name. */
const inputs = new Map<string, () => unknown>(
  (Object.values(sdk) as readonly unknown[]).flatMap((schema) =>
    Array.isArray(schema) && schema[0] === 9 ? [[String(schema[2]), schema[4] as () => unknown] as const] : [],
  ),
);

/** The operation behind the bounds of its input. */
function bounded(name: string, operation: Operation<never, unknown>): Operation<never, unknown> {
  return (input, context) => {
    checkBounds(inputs.get(name)?.(), input);
    return operation(input, context);
  };
}

export const handlers: Handlers = Object.fromEntries(
  Object.entries(operations).map(([name, operation]) => [name, bounded(name, operation)]),
);

const isSend = (operation: string): boolean => operation === 'SendEmail' || operation === 'SendBulkEmail';

/** One call a second for each action but the sends, which the account's own rate bounds. Source: facts/tenants.md 3.1 and 8.6. */
export const limits: Readonly<Record<string, Rate>> = { '*': { perSecond: 1, burst: 1 } };

/** The rate of sends is the account's own, and grows with production access. */
export function accountRate(operation: string, accountId: string, region: string, env: ServiceEnvironment): Rate | undefined {
  if (!isSend(operation)) return undefined;
  const { perSecond } = sesOf(env, accountId, region).account;
  return { perSecond, burst: Math.max(1, perSecond) };
}

export function show(env: ServiceEnvironment): unknown {
  const cells = [...env.state.all<SesState>('ses')].filter(({ account: id }) => id !== '*');
  return {
    outside: outsideOf(env),
    cells: cells.map(({ account: id, region }) => ({ account: id, region, ses: sesOf(env, id, region) })),
  };
}
