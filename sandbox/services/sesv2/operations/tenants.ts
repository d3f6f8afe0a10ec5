import { randomBytes } from 'node:crypto';
import type * as Ses from '@aws-sdk/client-sesv2';
import type { Operation, OperationContext } from '../../operation.ts';
import { quotaValue } from '../../service-quotas/state.ts';
import { alreadyExists, badRequest, limitExceeded } from '../errors.ts';
import { arnOfTenant, checkTenantName, mine, tenantNamed } from '../find.ts';
import { checkFilter, nextOf, pageOf } from '../page.ts';
import { aggregateStatus } from '../reputation.ts';
import type { Reason, TenantRecord } from '../state.ts';
import { tagList, tagsFrom } from '../tags.ts';

type Answer<Output> = Omit<Output, '$metadata'>;

const pageSizes = { default: 100, max: 1000 } as const;

interface Suppression {
  readonly SuppressedReasons?: readonly Ses.SuppressionListReason[] | undefined;
  readonly SuppressionScope?: Ses.SuppressionListScope | undefined;
}

/** Both members or neither; neither means the account's. Source of the words: facts/tenants.md 6. */
export function suppressionFrom({ SuppressedReasons: reasons, SuppressionScope: scope }: Suppression): TenantRecord['suppression'] {
  if (reasons === undefined && scope === undefined) return null;
  if (scope === undefined) throw badRequest('SuppressedReasons cannot be specified without SuppressionScope.');
  if (reasons === undefined) throw badRequest('SuppressionScope cannot be specified without SuppressedReasons.');
  if (new Set(reasons).size < reasons.length) throw badRequest('SuppressedReasons cannot contain duplicates.');
  return { scope, reasons: [...reasons] as Reason[] };
}

export const createTenant: Operation<Ses.CreateTenantCommandInput, Answer<Ses.CreateTenantCommandOutput>> = (input, context) => {
  const name = input.TenantName ?? '';
  if (name === '')
    throw badRequest(
      "1 validation error detected: Value at 'tenantName' failed to satisfy constraint: Member must have length greater than or equal to 1",
    );
  checkTenantName(name);
  const suppression = suppressionFrom(input.SuppressionAttributes ?? {});
  const tags = tagsFrom(input.Tags);
  const { tenants } = mine(context);
  if (Object.hasOwn(tenants, name)) throw alreadyExists(`Tenant with name ${name} already exists in account ${context.account}`);
  const most = quotaValue(context, context.account, context.region, 'ses.tenants');
  if (Object.keys(tenants).length >= most) throw limitExceeded(`An account may have ${most} tenants in a Region`);
  const at = context.clock.now().toISOString();
  const tenant: TenantRecord = {
    name,
    id: `tn-${randomBytes(15).toString('hex')}`,
    createdAt: at,
    tags,
    suppression,
    resources: {},
    policy: 'standard',
    customerStatus: { status: 'ENABLED', cause: 'Customer has not changed the status', updatedAt: at },
    awsStatus: { status: 'ENABLED', cause: 'No reputation findings', updatedAt: at },
    isUnderReview: false,
    findings: [],
    suppressed: {},
    volume: [],
  };
  tenants[name] = tenant;
  return viewOf(tenant, context);
};

function viewOf(tenant: TenantRecord, context: OperationContext): Ses.Tenant {
  const { suppression } = tenant;
  return {
    ...infoOf(tenant, context),
    Tags: tagList(tenant.tags),
    ...(suppression === null
      ? {}
      : { SuppressionAttributes: { SuppressedReasons: suppression.reasons, SuppressionScope: suppression.scope } }),
  };
}

const infoOf = (tenant: TenantRecord, context: OperationContext): Ses.TenantInfo => ({
  TenantName: tenant.name,
  TenantId: tenant.id,
  TenantArn: arnOfTenant(context, tenant),
  CreatedTimestamp: new Date(tenant.createdAt),
  SendingStatus: aggregateStatus(tenant),
});

export const getTenant: Operation<Ses.GetTenantCommandInput, Answer<Ses.GetTenantCommandOutput>> = (input, context) => ({
  Tenant: viewOf(tenantNamed(mine(context), input.TenantName), context),
});

export const listTenants: Operation<Ses.ListTenantsCommandInput, Answer<Ses.ListTenantsCommandOutput>> = (input, context) => {
  checkFilter(input.Filter, ['TENANT_NAME_CONTAINS', 'SENDING_STATUS']);
  const { TENANT_NAME_CONTAINS: part = '', SENDING_STATUS: status } = input.Filter ?? {};
  const found = Object.values(mine(context).tenants)
    .filter((tenant) => tenant.name.includes(part) && (status === undefined || aggregateStatus(tenant) === status))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const page = pageOf(found, input, context, pageSizes);
  return { Tenants: page.items.map((tenant) => infoOf(tenant, context)), ...nextOf(page.nextToken) };
};

/** Takes the associations and the tenant's suppression entries with it; the resources stay. Source: facts/tenants.md 2.2. */
export const deleteTenant: Operation<Ses.DeleteTenantCommandInput, Answer<Ses.DeleteTenantCommandOutput>> = (input, context) => {
  const state = mine(context);
  delete state.tenants[tenantNamed(state, input.TenantName).name];
  return {};
};

/** The pair is judged before the tenant is looked for. Source: facts/tenants.md 6. */
export const putTenantSuppressionAttributes: Operation<
  Ses.PutTenantSuppressionAttributesCommandInput,
  Answer<Ses.PutTenantSuppressionAttributesCommandOutput>
> = (input, context) => {
  const suppression = suppressionFrom(input);
  tenantNamed(mine(context), input.TenantName).suppression = suppression;
  return {};
};
