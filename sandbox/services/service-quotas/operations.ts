import type * as ServiceQuotas from '@aws-sdk/client-service-quotas';
import { AwsError } from '../../wire/errors.ts';
import type { Operation, OperationContext } from '../operation.ts';
import { type Page, paginate } from '../paging.ts';
import { newId } from '../security-hub/identifiers.ts';
import { type QuotaDefinition, quotas, serviceNames } from './catalogue.ts';
import { appliedValue, type QuotaRequest, quotasOf, timing } from './state.ts';

type Answer<Output> = Omit<Output, '$metadata'>;

const illegal = (message: string): AwsError => new AwsError('IllegalArgumentException', message, 400);
const noSuch = (message: string): AwsError => new AwsError('NoSuchResourceException', message, 400);
const homeOfGlobals = 'us-east-1';

function page<Item>(items: readonly Item[], input: object, context: OperationContext): Page<Item> {
  return paginate(items, input, context, {
    defaultSize: 100,
    maxSize: 100,
    refuse: (message) => (message.startsWith('Invalid') ? new AwsError('InvalidPaginationTokenException', message, 400) : illegal(message)),
  });
}

const more = (token: string | undefined): { NextToken?: string } => (token === undefined ? {} : { NextToken: token });

/** The quotas of a service that this Region shows: those of the whole account stand in us-east-1. */
function quotasOfService(serviceCode: string | undefined, context: OperationContext): QuotaDefinition[] {
  if (!Object.hasOwn(serviceNames, serviceCode ?? '')) throw noSuch(`The service code ${serviceCode ?? ''} does not exist.`);
  return quotas.filter((quota) => quota.serviceCode === serviceCode && (quota.global !== true || context.region === homeOfGlobals));
}

function quotaNamed(
  input: { ServiceCode?: string | undefined; QuotaCode?: string | undefined },
  context: OperationContext,
): QuotaDefinition {
  const found = quotasOfService(input.ServiceCode, context).find((quota) => quota.quotaCode === input.QuotaCode);
  if (found === undefined) throw noSuch('The request failed because the specified service quota does not exist.');
  return found;
}

const placeOf = (quota: Pick<QuotaDefinition, 'global'>, context: OperationContext): string =>
  quota.global === true ? 'global' : context.region;

function arnOf(quota: QuotaDefinition, context: OperationContext, withAccount: boolean): string {
  const account = withAccount ? context.account : '';
  const region = quota.global === true ? '' : context.region;
  return `arn:${context.partition}:servicequotas:${region}:${account}:${quota.serviceCode}/${quota.quotaCode}`;
}

function describe(quota: QuotaDefinition, value: number, context: OperationContext, applied: boolean): ServiceQuotas.ServiceQuota {
  return {
    ServiceCode: quota.serviceCode,
    ServiceName: serviceNames[quota.serviceCode] ?? '',
    QuotaArn: arnOf(quota, context, applied),
    QuotaCode: quota.quotaCode,
    QuotaName: quota.quotaName,
    Value: value,
    Unit: quota.unit ?? 'None',
    Adjustable: quota.adjustable,
    GlobalQuota: quota.global ?? false,
    ...(applied ? { QuotaAppliedAtLevel: 'ACCOUNT' as const } : {}),
  };
}

export const listServices: Operation<ServiceQuotas.ListServicesCommandInput, Answer<ServiceQuotas.ListServicesCommandOutput>> = (
  input,
  context,
) => {
  const all = Object.entries(serviceNames).map(([ServiceCode, ServiceName]) => ({ ServiceCode, ServiceName }));
  const { items, nextToken } = page(all, input, context);
  return { Services: items, ...more(nextToken) };
};

export const listServiceQuotas: Operation<
  ServiceQuotas.ListServiceQuotasCommandInput,
  Answer<ServiceQuotas.ListServiceQuotasCommandOutput>
> = (input, context) => {
  const level = input.QuotaAppliedAtLevel ?? 'ACCOUNT';
  // No quota of this catalogue is applied to single resources.
  const all = level === 'RESOURCE' ? [] : quotasOfService(input.ServiceCode, context);
  const wanted = all.filter((quota) => input.QuotaCode === undefined || quota.quotaCode === input.QuotaCode);
  const { items, nextToken } = page(wanted, input, context);
  return {
    Quotas: items.map((quota) => describe(quota, appliedValue(context, context.account, context.region, quota), context, true)),
    ...more(nextToken),
  };
};

export const listAwsDefaultServiceQuotas: Operation<
  ServiceQuotas.ListAWSDefaultServiceQuotasCommandInput,
  Answer<ServiceQuotas.ListAWSDefaultServiceQuotasCommandOutput>
> = (input, context) => {
  const { items, nextToken } = page(quotasOfService(input.ServiceCode, context), input, context);
  return { Quotas: items.map((quota) => describe(quota, quota.value, context, false)), ...more(nextToken) };
};

export const getServiceQuota: Operation<ServiceQuotas.GetServiceQuotaCommandInput, Answer<ServiceQuotas.GetServiceQuotaCommandOutput>> = (
  input,
  context,
) => {
  const quota = quotaNamed(input, context);
  return { Quota: describe(quota, appliedValue(context, context.account, context.region, quota), context, true) };
};

export const getAwsDefaultServiceQuota: Operation<
  ServiceQuotas.GetAWSDefaultServiceQuotaCommandInput,
  Answer<ServiceQuotas.GetAWSDefaultServiceQuotaCommandOutput>
> = (input, context) => {
  const quota = quotaNamed(input, context);
  return { Quota: describe(quota, quota.value, context, false) };
};

/** Files a request. An increase within what AWS grants automatically needs a minute, any other a support case of a quarter of an hour. */
export const requestServiceQuotaIncrease: Operation<
  ServiceQuotas.RequestServiceQuotaIncreaseCommandInput,
  Answer<ServiceQuotas.RequestServiceQuotaIncreaseCommandOutput>
> = (input, context) => {
  const quota = quotaNamed(input, context);
  const desired = input.DesiredValue ?? 0;
  if (!(desired >= 0 && desired <= 10_000_000_000)) throw illegal('DesiredValue must be between 0 and 10000000000.');
  if (!quota.adjustable) throw illegal(`The quota ${quota.quotaName} cannot be increased.`);
  const state = quotasOf(context, context.account, placeOf(quota, context));
  if (state.requests.some((request) => isOf(request, quota) && request.nextAwsMs !== null)) {
    throw new AwsError('ResourceAlreadyExistsException', 'Only one open service quota increase request is allowed per quota.', 400);
  }
  if (desired <= appliedValue(context, context.account, context.region, quota)) {
    throw illegal('You must provide a quota value greater than the current quota value.');
  }
  const isAutomatic = desired <= (quota.automaticUpTo ?? 0);
  if (!isAutomatic && input.SupportCaseAllowed === false) {
    throw new AwsError('InvalidResourceStateException', 'This increase needs a support case, and SupportCaseAllowed is false.', 400);
  }
  const now = context.clock.now().toISOString();
  const id = newId(context, 'quota-request').replaceAll('-', '');
  const request: QuotaRequest = {
    id,
    serviceCode: quota.serviceCode,
    quotaCode: quota.quotaCode,
    desiredValue: desired,
    requester: JSON.stringify({ accountId: context.account, callerArn: context.caller.arn }),
    createdAt: now,
    updatedAt: now,
    status: 'PENDING',
    caseId: isAutomatic ? null : `1${Number.parseInt(id.slice(0, 10), 16).toString().padStart(13, '0').slice(0, 13)}`,
    nextAwsMs: context.clock.awsMs() + (isAutomatic ? timing.automaticMs : timing.caseOpenedMs),
  };
  state.requests.push(request);
  return { RequestedQuota: describeRequest(request, context) };
};

const isOf = (request: QuotaRequest, quota: QuotaDefinition): boolean =>
  request.serviceCode === quota.serviceCode && request.quotaCode === quota.quotaCode;

function describeRequest(request: QuotaRequest, context: OperationContext): ServiceQuotas.RequestedServiceQuotaChange {
  const quota = quotas.find((one) => isOf(request, one));
  return {
    Id: request.id,
    RequestType: 'AutomaticManagement',
    ...(request.caseId === null || request.status === 'PENDING' ? {} : { CaseId: request.caseId }),
    ServiceCode: request.serviceCode,
    ServiceName: serviceNames[request.serviceCode] ?? '',
    QuotaCode: request.quotaCode,
    QuotaName: quota?.quotaName ?? '',
    DesiredValue: request.desiredValue,
    Status: request.status,
    Created: new Date(request.createdAt),
    LastUpdated: new Date(request.updatedAt),
    Requester: request.requester,
    ...(quota === undefined ? {} : { QuotaArn: arnOf(quota, context, true) }),
    GlobalQuota: quota?.global ?? false,
    Unit: quota?.unit ?? 'None',
    QuotaRequestedAtLevel: 'ACCOUNT',
  };
}

/** Requests that this Region shows, newest first. */
function requestsIn(context: OperationContext): QuotaRequest[] {
  const places = context.region === homeOfGlobals ? [context.region, 'global'] : [context.region];
  return places.flatMap((place) => quotasOf(context, context.account, place).requests).reverse();
}

export const getRequestedServiceQuotaChange: Operation<
  ServiceQuotas.GetRequestedServiceQuotaChangeCommandInput,
  Answer<ServiceQuotas.GetRequestedServiceQuotaChangeCommandOutput>
> = (input, context) => {
  const request = requestsIn(context).find((one) => one.id === input.RequestId);
  if (request === undefined) throw noSuch('The request failed because the specified service quota request does not exist.');
  return { RequestedQuota: describeRequest(request, context) };
};

export const listRequestedServiceQuotaChangeHistory: Operation<
  ServiceQuotas.ListRequestedServiceQuotaChangeHistoryCommandInput & { QuotaCode?: string },
  Answer<ServiceQuotas.ListRequestedServiceQuotaChangeHistoryCommandOutput>
> = (input, context) => {
  if (input.QuotaCode !== undefined) quotaNamed(input, context);
  const wanted = requestsIn(context).filter(
    (request) =>
      (input.ServiceCode === undefined || request.serviceCode === input.ServiceCode) &&
      (input.QuotaCode === undefined || request.quotaCode === input.QuotaCode) &&
      (input.Status === undefined || request.status === input.Status) &&
      input.QuotaRequestedAtLevel !== 'RESOURCE',
  );
  const { items, nextToken } = page(wanted, input, context);
  return { RequestedQuotas: items.map((request) => describeRequest(request, context)), ...more(nextToken) };
};
