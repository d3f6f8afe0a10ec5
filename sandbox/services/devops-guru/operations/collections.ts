import type * as Guru from '@aws-sdk/client-devops-guru';
import { newRole, rolesOf } from '../../iam/roles.ts';
import type { Operation, OperationContext } from '../../operation.ts';
import { paginate } from '../../paging.ts';
import { mine } from '../access.ts';
import { type CollectionUpdate, isCovered, updateCoverage } from '../coverage.ts';
import { invalidField } from '../errors.ts';
import { refreshWatched, resourcesOf } from '../inventory.ts';
import { collectionOf } from '../views.ts';

type Answer<Output> = Omit<Output, '$metadata'>;

/** Names or tag values a page; AWS does not publish its own number. */
const pageSize = 100;
const roleName = 'AWSServiceRoleForDevOpsGuru';

/** Answers the token of a page that follows, or nothing. */
export const nextOf = (token: string | undefined): { NextToken?: string } => (token === undefined ? {} : { NextToken: token });

export const getResourceCollection: Operation<Guru.GetResourceCollectionCommandInput, Answer<Guru.GetResourceCollectionCommandOutput>> = (
  input,
  context,
) => {
  const { stacks, tags } = mine(context);
  const paging = { defaultSize: pageSize, maxSize: pageSize, refuse: (message: string) => invalidField('NextToken', message) };
  if (input.ResourceCollectionType === 'AWS_TAGS') {
    const page = paginate(tags?.values ?? [], input, context, paging);
    const collection = tags === null ? [] : [{ AppBoundaryKey: tags.key, TagValues: page.items }];
    return { ResourceCollection: { Tags: collection }, ...nextOf(page.nextToken) };
  }
  // `*` is every resource of the account, so it also answers for AWS_SERVICE; names are stacks only.
  const shown = input.ResourceCollectionType === 'AWS_SERVICE' && !stacks.includes('*') ? [] : stacks;
  const page = paginate(shown, input, context, paging);
  return { ResourceCollection: { CloudFormation: { StackNames: page.items } }, ...nextOf(page.nextToken) };
};

export const updateResourceCollection: Operation<
  Guru.UpdateResourceCollectionCommandInput,
  Answer<Guru.UpdateResourceCollectionCommandOutput>
> = (input, context) => {
  const state = mine(context);
  updateCoverage(state, input.Action ?? '', input.ResourceCollection as CollectionUpdate);
  refreshWatched(context, state, context.account, context.region);
  createServiceRole(context);
  return {};
};

/** The first update makes the role that DevOps Guru reads the account with. Source: facts/compliance.md 3.2. */
function createServiceRole(context: OperationContext): void {
  const roles = rolesOf(context.account, context);
  if (Object.hasOwn(roles, roleName)) return;
  const trust = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: 'devops-guru.amazonaws.com' }, Action: 'sts:AssumeRole' }],
  };
  roles[roleName] = newRole(context.account, roleName, context, {
    path: '/aws-service-role/devops-guru.amazonaws.com/',
    trust: JSON.stringify(trust),
    createdAt: context.clock.now().toISOString(),
  });
}

/** `AWS::Lambda::Function` as `LAMBDA_FUNCTION`, the way the filter of monitored resources names types. */
const filterNameOf = (type: string): string =>
  type
    .split('::')
    .slice(1)
    .join('_')
    .replaceAll(/([a-z0-9])([A-Z])|([A-Z])(?=[A-Z][a-z])/g, '$1$3_$2')
    .toUpperCase()
    .replace('DYNAMO_DB', 'DYNAMODB');

export const listMonitoredResources: Operation<
  Guru.ListMonitoredResourcesCommandInput,
  Answer<Guru.ListMonitoredResourcesCommandOutput>
> = (input, context) => {
  const state = mine(context);
  const { ResourcePermission: permission, ResourceTypeFilters: types } = input.Filters ?? {};
  const resources = resourcesOf(context, context.account, context.region).filter((resource) => isCovered(state, resource));
  // Every resource of the sandbox may be read, so none misses a permission.
  const wanted =
    permission === 'MISSING_PERMISSION' ? [] : resources.filter(({ type }) => types?.some((one) => one === filterNameOf(type)) ?? true);
  const page = paginate(wanted, input, context, { defaultSize: 50, maxSize: 50, refuse: (message) => invalidField('MaxResults', message) });
  return {
    MonitoredResourceIdentifiers: page.items.map((resource) => ({
      MonitoredResourceName: resource.name,
      Type: resource.type,
      ResourcePermission: 'FULL_PERMISSION' as const,
      LastUpdated: context.clock.now(),
      ResourceCollection: collectionOf([resource]),
    })),
    ...nextOf(page.nextToken),
  };
};
