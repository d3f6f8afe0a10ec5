import type * as Ses from '@aws-sdk/client-sesv2';
import type { Operation, OperationContext } from '../../operation.ts';
import { associableArn, parseSesArn } from '../arns.ts';
import { alreadyExists, badRequest, notFound } from '../errors.ts';
import { identityKey, mine, tenantNamed } from '../find.ts';
import { checkFilter, nextOf, pageOf } from '../page.ts';

type Answer<Output> = Omit<Output, '$metadata'>;

const pageSizes = { default: 100, max: 1000 } as const;

export const createTenantResourceAssociation: Operation<
  Ses.CreateTenantResourceAssociationCommandInput,
  Answer<Ses.CreateTenantResourceAssociationCommandOutput>
> = (input, context) => {
  const arn = existingArn(input.ResourceArn ?? '', context);
  const tenant = tenantNamed(mine(context), input.TenantName);
  if (Object.hasOwn(tenant.resources, arn)) throw alreadyExists(`Resources ARN has already been associated with tenant ${tenant.name}`);
  tenant.resources[arn] = context.clock.now().toISOString();
  return {};
};

function existingArn(arn: string, context: OperationContext): string {
  const { kind, name } = associableArn(arn, context);
  const { identities, configurationSets, templates } = mine(context);
  const exists =
    kind === 'identity'
      ? Object.hasOwn(identities, identityKey(name))
      : Object.hasOwn(kind === 'template' ? templates : configurationSets, name);
  if (!exists) throw notFound(`Resource ${arn} does not exist`);
  return arn;
}

/** Taking away what is not associated is a success too. Source: facts/tenants.md 2.2. */
export const deleteTenantResourceAssociation: Operation<
  Ses.DeleteTenantResourceAssociationCommandInput,
  Answer<Ses.DeleteTenantResourceAssociationCommandOutput>
> = (input, context) => {
  const arn = input.ResourceArn ?? '';
  associableArn(arn, context);
  delete tenantNamed(mine(context), input.TenantName).resources[arn];
  return {};
};

/** What the filter may say, in the SDK's words and in those of the wire. Source: facts/tenants.md 0.10. */
const wireTypes: Readonly<Record<string, string>> = {
  EMAIL_IDENTITY: 'identity',
  CONFIGURATION_SET: 'configuration-set',
  EMAIL_TEMPLATE: 'template',
  identity: 'identity',
  'configuration-set': 'configuration-set',
  template: 'template',
};

export const listTenantResources: Operation<Ses.ListTenantResourcesCommandInput, Answer<Ses.ListTenantResourcesCommandOutput>> = (
  input,
  context,
) => {
  checkFilter(input.Filter, ['RESOURCE_TYPE']);
  const asked = input.Filter?.RESOURCE_TYPE;
  const type = asked === undefined ? undefined : wireTypes[asked];
  if (asked !== undefined && type === undefined) throw badRequest(`Unsupported resource type: ${asked}`);
  const tenant = tenantNamed(mine(context), input.TenantName);
  const found = Object.keys(tenant.resources)
    .map((arn) => ({ arn, kind: parseSesArn(arn)?.kind }))
    .filter(({ kind }) => type === undefined || kind === type)
    .sort((a, b) => (a.arn < b.arn ? -1 : 1));
  const page = pageOf(found, input, context, pageSizes);
  return {
    TenantResources: page.items.map(({ arn, kind }) => ({ ResourceType: kind as Ses.ResourceType, ResourceArn: arn })),
    ...nextOf(page.nextToken),
  };
};

export const listResourceTenants: Operation<Ses.ListResourceTenantsCommandInput, Answer<Ses.ListResourceTenantsCommandOutput>> = (
  input,
  context,
) => {
  const arn = existingArn(input.ResourceArn ?? '', context);
  const found = Object.values(mine(context).tenants)
    .filter((tenant) => Object.hasOwn(tenant.resources, arn))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const page = pageOf(found, input, context, pageSizes);
  return {
    ResourceTenants: page.items.map((tenant) => ({
      TenantName: tenant.name,
      TenantId: tenant.id,
      ResourceArn: arn,
      AssociatedTimestamp: new Date(tenant.resources[arn] ?? tenant.createdAt),
    })),
    ...nextOf(page.nextToken),
  };
};
