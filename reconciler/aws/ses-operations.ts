import type * as SesSdk from '@aws-sdk/client-sesv2';
import type { SesReads, SesWrites } from '../providers/clients.ts';
import { type Door, Operations } from './operations.ts';

export function sesReads(door: Door): SesReads {
  const ses = new Operations<typeof SesSdk, SesSdk.SESv2Client>(door, 'ses', door.clients.ses);
  return {
    listTenants: ses.read('ListTenants', ({ sdk, client }, input, options) => client.send(new sdk.ListTenantsCommand(input), options)),
    getTenant: ses.read('GetTenant', ({ sdk, client }, input, options) => client.send(new sdk.GetTenantCommand(input), options)),
    listTenantResources: ses.read('ListTenantResources', ({ sdk, client }, input, options) =>
      client.send(new sdk.ListTenantResourcesCommand(input), options),
    ),
    listReputationEntities: ses.read('ListReputationEntities', ({ sdk, client }, input, options) =>
      client.send(new sdk.ListReputationEntitiesCommand(input), options),
    ),
    listConfigurationSets: ses.read('ListConfigurationSets', ({ sdk, client }, input, options) =>
      client.send(new sdk.ListConfigurationSetsCommand(input), options),
    ),
    getConfigurationSet: ses.read('GetConfigurationSet', ({ sdk, client }, input, options) =>
      client.send(new sdk.GetConfigurationSetCommand(input), options),
    ),
    getConfigurationSetEventDestinations: ses.read('GetConfigurationSetEventDestinations', ({ sdk, client }, input, options) =>
      client.send(new sdk.GetConfigurationSetEventDestinationsCommand(input), options),
    ),
    listEmailIdentities: ses.read('ListEmailIdentities', ({ sdk, client }, input, options) =>
      client.send(new sdk.ListEmailIdentitiesCommand(input), options),
    ),
    getEmailIdentity: ses.read('GetEmailIdentity', ({ sdk, client }, input, options) =>
      client.send(new sdk.GetEmailIdentityCommand(input), options),
    ),
    listDedicatedIpPools: ses.read('ListDedicatedIpPools', ({ sdk, client }, input, options) =>
      client.send(new sdk.ListDedicatedIpPoolsCommand(input), options),
    ),
    getDedicatedIpPool: ses.read('GetDedicatedIpPool', ({ sdk, client }, input, options) =>
      client.send(new sdk.GetDedicatedIpPoolCommand(input), options),
    ),
    listEmailTemplates: ses.read('ListEmailTemplates', ({ sdk, client }, input, options) =>
      client.send(new sdk.ListEmailTemplatesCommand(input), options),
    ),
    getAccount: ses.read('GetAccount', ({ sdk, client }, input, options) => client.send(new sdk.GetAccountCommand(input), options)),
    listTagsForResource: ses.read('ListTagsForResource', ({ sdk, client }, input, options) =>
      client.send(new sdk.ListTagsForResourceCommand(input), options),
    ),
  };
}

export function sesWrites(door: Door): SesWrites {
  const ses = new Operations<typeof SesSdk, SesSdk.SESv2Client>(door, 'ses', door.clients.ses);
  return {
    createTenant: ses.write('CreateTenant', ({ sdk, client }, input, options) => client.send(new sdk.CreateTenantCommand(input), options)),
    deleteTenant: ses.write('DeleteTenant', ({ sdk, client }, input, options) => client.send(new sdk.DeleteTenantCommand(input), options)),
    createTenantResourceAssociation: ses.write('CreateTenantResourceAssociation', ({ sdk, client }, input, options) =>
      client.send(new sdk.CreateTenantResourceAssociationCommand(input), options),
    ),
    deleteTenantResourceAssociation: ses.write('DeleteTenantResourceAssociation', ({ sdk, client }, input, options) =>
      client.send(new sdk.DeleteTenantResourceAssociationCommand(input), options),
    ),
    putTenantSuppressionAttributes: ses.write('PutTenantSuppressionAttributes', ({ sdk, client }, input, options) =>
      client.send(new sdk.PutTenantSuppressionAttributesCommand(input), options),
    ),
    updateReputationEntityPolicy: ses.write('UpdateReputationEntityPolicy', ({ sdk, client }, input, options) =>
      client.send(new sdk.UpdateReputationEntityPolicyCommand(input), options),
    ),
    updateReputationEntityCustomerManagedStatus: ses.write(
      'UpdateReputationEntityCustomerManagedStatus',
      ({ sdk, client }, input, options) => client.send(new sdk.UpdateReputationEntityCustomerManagedStatusCommand(input), options),
    ),
    createConfigurationSet: ses.write('CreateConfigurationSet', ({ sdk, client }, input, options) =>
      client.send(new sdk.CreateConfigurationSetCommand(input), options),
    ),
    deleteConfigurationSet: ses.write('DeleteConfigurationSet', ({ sdk, client }, input, options) =>
      client.send(new sdk.DeleteConfigurationSetCommand(input), options),
    ),
    putConfigurationSetDeliveryOptions: ses.write('PutConfigurationSetDeliveryOptions', ({ sdk, client }, input, options) =>
      client.send(new sdk.PutConfigurationSetDeliveryOptionsCommand(input), options),
    ),
    putConfigurationSetReputationOptions: ses.write('PutConfigurationSetReputationOptions', ({ sdk, client }, input, options) =>
      client.send(new sdk.PutConfigurationSetReputationOptionsCommand(input), options),
    ),
    putConfigurationSetSuppressionOptions: ses.write('PutConfigurationSetSuppressionOptions', ({ sdk, client }, input, options) =>
      client.send(new sdk.PutConfigurationSetSuppressionOptionsCommand(input), options),
    ),
    createConfigurationSetEventDestination: ses.write('CreateConfigurationSetEventDestination', ({ sdk, client }, input, options) =>
      client.send(new sdk.CreateConfigurationSetEventDestinationCommand(input), options),
    ),
    updateConfigurationSetEventDestination: ses.write('UpdateConfigurationSetEventDestination', ({ sdk, client }, input, options) =>
      client.send(new sdk.UpdateConfigurationSetEventDestinationCommand(input), options),
    ),
    deleteConfigurationSetEventDestination: ses.write('DeleteConfigurationSetEventDestination', ({ sdk, client }, input, options) =>
      client.send(new sdk.DeleteConfigurationSetEventDestinationCommand(input), options),
    ),
    createEmailIdentity: ses.write('CreateEmailIdentity', ({ sdk, client }, input, options) =>
      client.send(new sdk.CreateEmailIdentityCommand(input), options),
    ),
    deleteEmailIdentity: ses.write('DeleteEmailIdentity', ({ sdk, client }, input, options) =>
      client.send(new sdk.DeleteEmailIdentityCommand(input), options),
    ),
    putEmailIdentityConfigurationSetAttributes: ses.write('PutEmailIdentityConfigurationSetAttributes', ({ sdk, client }, input, options) =>
      client.send(new sdk.PutEmailIdentityConfigurationSetAttributesCommand(input), options),
    ),
    putEmailIdentityMailFromAttributes: ses.write('PutEmailIdentityMailFromAttributes', ({ sdk, client }, input, options) =>
      client.send(new sdk.PutEmailIdentityMailFromAttributesCommand(input), options),
    ),
    putEmailIdentityDkimSigningAttributes: ses.write('PutEmailIdentityDkimSigningAttributes', ({ sdk, client }, input, options) =>
      client.send(new sdk.PutEmailIdentityDkimSigningAttributesCommand(input), options),
    ),
    putEmailIdentityFeedbackAttributes: ses.write('PutEmailIdentityFeedbackAttributes', ({ sdk, client }, input, options) =>
      client.send(new sdk.PutEmailIdentityFeedbackAttributesCommand(input), options),
    ),
    createDedicatedIpPool: ses.write('CreateDedicatedIpPool', ({ sdk, client }, input, options) =>
      client.send(new sdk.CreateDedicatedIpPoolCommand(input), options),
    ),
    putDedicatedIpPoolScalingAttributes: ses.write('PutDedicatedIpPoolScalingAttributes', ({ sdk, client }, input, options) =>
      client.send(new sdk.PutDedicatedIpPoolScalingAttributesCommand(input), options),
    ),
    deleteDedicatedIpPool: ses.write('DeleteDedicatedIpPool', ({ sdk, client }, input, options) =>
      client.send(new sdk.DeleteDedicatedIpPoolCommand(input), options),
    ),
    tagResource: ses.write('TagResource', ({ sdk, client }, input, options) => client.send(new sdk.TagResourceCommand(input), options)),
    untagResource: ses.write('UntagResource', ({ sdk, client }, input, options) =>
      client.send(new sdk.UntagResourceCommand(input), options),
    ),
  };
}
