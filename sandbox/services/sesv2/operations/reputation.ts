import type * as Ses from '@aws-sdk/client-sesv2';
import type { Operation, OperationContext } from '../../operation.ts';
import { arnOf, policyArn } from '../arns.ts';
import { badRequest, notFound } from '../errors.ts';
import { arnOfTenant, mine, tenantOfArn } from '../find.ts';
import { checkFilter, nextOf, pageOf } from '../page.ts';
import { aggregateStatus, applyPolicy, impactOf, judgeTenant, tellAggregate } from '../reputation.ts';
import type { PolicyName, StatusRecord, TenantRecord } from '../state.ts';

type Answer<Output> = Omit<Output, '$metadata'>;

const pageSizes = { default: 100, max: 1000 } as const;

/** The tenant that a reputation entity is, judged by what its rates are at this moment. */
function entity(reference: string | undefined, context: OperationContext): TenantRecord {
  const tenant = tenantOfArn(mine(context), reference ?? '');
  if (tenant === undefined) throw notFound(`Reputation entity ${reference ?? ''} does not exist`);
  judgeTenant(context, context.account, context.region, tenant);
  return tenant;
}

const statusView = ({ status, cause, updatedAt }: StatusRecord): Ses.StatusRecord => ({
  Status: status,
  Cause: cause,
  LastUpdatedTimestamp: new Date(updatedAt),
});

const viewOf = (tenant: TenantRecord, context: OperationContext): Ses.ReputationEntity => ({
  ReputationEntityReference: arnOfTenant(context, tenant),
  ReputationEntityType: 'RESOURCE',
  ReputationManagementPolicy: policyArn(context, tenant.policy),
  CustomerManagedStatus: statusView(tenant.customerStatus),
  AwsSesManagedStatus: statusView(tenant.awsStatus),
  SendingStatusAggregate: aggregateStatus(tenant),
  ReputationImpact: impactOf(tenant),
});

export const getReputationEntity: Operation<Ses.GetReputationEntityCommandInput, Answer<Ses.GetReputationEntityCommandOutput>> = (
  input,
  context,
) => ({ ReputationEntity: viewOf(entity(input.ReputationEntityReference, context), context) });

export const listReputationEntities: Operation<Ses.ListReputationEntitiesCommandInput, Answer<Ses.ListReputationEntitiesCommandOutput>> = (
  input,
  context,
) => {
  checkFilter(input.Filter, ['ENTITY_TYPE', 'REPUTATION_IMPACT', 'SENDING_STATUS', 'ENTITY_REFERENCE_PREFIX']);
  const { ENTITY_TYPE: type, REPUTATION_IMPACT: impact, SENDING_STATUS: status, ENTITY_REFERENCE_PREFIX: prefix = '' } = input.Filter ?? {};
  if (type !== undefined && type !== 'RESOURCE') throw badRequest(`Invalid entity type ${type}`);
  const found = Object.values(mine(context).tenants)
    .map((tenant) => viewOf(entity(arnOfTenant(context, tenant), context), context))
    .filter(
      (one) =>
        (impact === undefined || one.ReputationImpact === impact) &&
        (status === undefined || one.SendingStatusAggregate === status) &&
        (one.ReputationEntityReference ?? '').startsWith(prefix),
    )
    .sort((a, b) => ((a.ReputationEntityReference ?? '') < (b.ReputationEntityReference ?? '') ? -1 : 1));
  const page = pageOf(found, input, context, pageSizes);
  return { ReputationEntities: page.items, ...nextOf(page.nextToken) };
};

export const updateReputationEntityPolicy: Operation<
  Ses.UpdateReputationEntityPolicyCommandInput,
  Answer<Ses.UpdateReputationEntityPolicyCommandOutput>
> = (input, context) => {
  const given = input.ReputationEntityPolicy ?? '';
  const name = (['standard', 'strict', 'none'] as const satisfies readonly PolicyName[]).find((one) => policyArn(context, one) === given);
  if (name === undefined) throw badRequest(`Invalid reputation policy: ${given}`);
  const tenant = updated(input.ReputationEntityReference, context);
  tenant.policy = name;
  applyPolicy(context, context.account, context.region, tenant);
  return {};
};

/** Updates know no NotFoundException: an entity that is not there is a bad request. */
function updated(reference: string | undefined, context: OperationContext): TenantRecord {
  const tenant = tenantOfArn(mine(context), reference ?? '');
  if (tenant === undefined) throw badRequest(`Reputation entity ${reference ?? ''} does not exist`);
  return tenant;
}

export const updateReputationEntityCustomerManagedStatus: Operation<
  Ses.UpdateReputationEntityCustomerManagedStatusCommandInput,
  Answer<Ses.UpdateReputationEntityCustomerManagedStatusCommandOutput>
> = (input, context) => {
  const tenant = updated(input.ReputationEntityReference, context);
  const before = aggregateStatus(tenant);
  const status = input.SendingStatus ?? 'ENABLED';
  tenant.customerStatus = { status, cause: `Set to ${status} by the customer`, updatedAt: context.clock.now().toISOString() };
  tellAggregate(context, context.account, context.region, tenant, before);
  applyPolicy(context, context.account, context.region, tenant);
  return {};
};

/** Findings about tenants, and about domains whose DKIM records are not there. */
export const listRecommendations: Operation<Ses.ListRecommendationsCommandInput, Answer<Ses.ListRecommendationsCommandOutput>> = (
  input,
  context,
) => {
  checkFilter(input.Filter, ['RESOURCE_ARN', 'TYPE', 'STATUS', 'IMPACT'], 2);
  const { RESOURCE_ARN: arn, TYPE: type, STATUS: status, IMPACT: impact } = input.Filter ?? {};
  const found = [...recommendationsOf(context)].filter(
    (one) =>
      (arn === undefined || one.ResourceArn === arn) &&
      (type === undefined || one.Type === type) &&
      (status === undefined || one.Status === status) &&
      (impact === undefined || one.Impact === impact),
  );
  const page = pageOf(found, input, context, { default: 100, max: 100 });
  return { Recommendations: page.items, ...nextOf(page.nextToken) };
};

function* recommendationsOf(context: OperationContext): Generator<Ses.Recommendation> {
  const state = mine(context);
  for (const tenant of Object.values(state.tenants)) {
    judgeTenant(context, context.account, context.region, tenant);
    for (const finding of tenant.findings) {
      yield {
        ResourceArn: arnOfTenant(context, tenant),
        Type: finding.type,
        Description: finding.description,
        Status: finding.status,
        CreatedTimestamp: new Date(finding.createdAt),
        LastUpdatedTimestamp: new Date(finding.updatedAt),
        Impact: finding.impact,
      };
    }
  }
  for (const identity of Object.values(state.identities)) {
    if (identity.type !== 'DOMAIN' || (identity.dkim.status !== 'FAILED' && identity.dkim.status !== 'TEMPORARY_FAILURE')) continue;
    const at = new Date(identity.createdAt);
    yield {
      ResourceArn: arnOf(context, 'identity', identity.name),
      Type: 'DKIM',
      Description: `The DKIM records of ${identity.name} were not found`,
      Status: 'OPEN',
      CreatedTimestamp: at,
      LastUpdatedTimestamp: at,
      Impact: 'HIGH',
    };
  }
}
