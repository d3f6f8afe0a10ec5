import type * as Guru from '@aws-sdk/client-devops-guru';
import type { Operation, OperationContext } from '../../operation.ts';
import { paginate } from '../../paging.ts';
import { checkOrganizationReader } from '../access.ts';
import { invalidField } from '../errors.ts';
import { settledGuru } from '../insights.ts';
import type { GuruState } from '../state.ts';
import { summaryOf, typeOf } from '../views.ts';
import { nextOf } from './collections.ts';
import { collectionHealth, healthOf, openCounts, openedIn, pagedHealth, type View } from './health.ts';
import { bySearch, byStatus, insightPages, newestFirst, type Owned, ownedBy, splitByType } from './insights.ts';

type Answer<Output> = Omit<Output, '$metadata'>;

interface Scope {
  readonly AccountIds?: readonly string[] | undefined;
  readonly OrganizationalUnitIds?: readonly string[] | undefined;
}

/** The accounts that a call is about: the named ones and those below the named units, or without either the whole organization. */
function viewsOf(scope: Scope, context: OperationContext): View[] {
  checkOrganizationReader(context);
  const { organization, region } = context;
  const named = scope.AccountIds ?? [];
  const units = scope.OrganizationalUnitIds ?? [];
  for (const id of named) if (organization.account(id) === undefined) throw invalidField('AccountIds', `${id} is not in the organization`);
  for (const id of units)
    if (organization.unit(id) === undefined) throw invalidField('OrganizationalUnitIds', `${id} is not in the organization`);
  const everybody = named.length === 0 && units.length === 0;
  const isMeant = (account: string): boolean =>
    organization.account(account)?.state === 'ACTIVE' &&
    (everybody || named.includes(account) || organization.ancestorsOf(account).some((unit) => units.includes(unit)));
  // Accounts that never used the service have no state and nothing to tell.
  return [...context.state.all<GuruState>('devops-guru')]
    .filter((one) => one.region === region && isMeant(one.account))
    .map(({ account }) => ({ account, state: settledGuru(context, account, region) }));
}

export const describeOrganizationHealth: Operation<
  Guru.DescribeOrganizationHealthCommandInput,
  Answer<Guru.DescribeOrganizationHealthCommandOutput>
> = (input, context) => {
  const { AnalyzedResourceCount: _count, ...health } = healthOf(viewsOf(input, context), context);
  return health;
};

export const describeOrganizationOverview: Operation<
  Guru.DescribeOrganizationOverviewCommandInput,
  Answer<Guru.DescribeOrganizationOverviewCommandOutput>
> = (input, context) => {
  const opened = openedIn(viewsOf(input, context), input.FromTime, input.ToTime);
  return {
    ReactiveInsights: opened.filter((insight) => typeOf(insight) === 'REACTIVE').length,
    ProactiveInsights: opened.filter((insight) => typeOf(insight) === 'PROACTIVE').length,
  };
};

/** Rows a page at most. Source: facts/compliance.md 3.4. */
const mostRows = 500;

export const describeOrganizationResourceCollectionHealth: Operation<
  Guru.DescribeOrganizationResourceCollectionHealthCommandInput,
  Answer<Guru.DescribeOrganizationResourceCollectionHealthCommandOutput>
> = (input, context) => {
  const views = viewsOf(input, context);
  const type = input.OrganizationResourceCollectionType ?? '';
  if (type !== 'AWS_ACCOUNT') {
    const parts = views.map((view) => collectionHealth(view, type, context));
    return { ...pagedHealth(parts, input, context, mostRows), Account: [] };
  }
  const accounts = views.map(({ account, state }) => ({ AccountId: account, Insight: openCounts(state.insights) }));
  const page = paginate(accounts, input, context, {
    defaultSize: mostRows,
    maxSize: mostRows,
    refuse: (message) => invalidField('MaxResults', message),
  });
  return { Account: page.items, CloudFormation: [], Service: [], Tags: [], ...nextOf(page.nextToken) };
};

function organizationSummary({ account, state, insight }: Owned, context: OperationContext) {
  const { AssociatedResourceArns: _arns, ...summary } = summaryOf(state, insight);
  const parent = context.organization.account(account)?.parent ?? '';
  return { ...summary, AccountId: account, ...(parent.startsWith('ou-') ? { OrganizationalUnitId: parent } : {}) };
}

function listed(scope: Scope, wanted: (owned: Owned) => boolean, input: object, context: OperationContext) {
  const all = viewsOf(scope, context).flatMap(({ account, state }) => ownedBy(account, state));
  const page = paginate(newestFirst(all.filter(wanted)), input, context, insightPages);
  return { ...splitByType(page.items, (owned) => organizationSummary(owned, context)), ...nextOf(page.nextToken) };
}

export const listOrganizationInsights: Operation<
  Guru.ListOrganizationInsightsCommandInput,
  Answer<Guru.ListOrganizationInsightsCommandOutput>
> = (input, context) => {
  const wanted = byStatus(input.StatusFilter);
  return listed(input, ({ insight }) => wanted(insight), input, context);
};

/** The answer is of summaries without an account: the one that was asked for. */
export const searchOrganizationInsights: Operation<
  Guru.SearchOrganizationInsightsCommandInput,
  Answer<Guru.SearchOrganizationInsightsCommandOutput>
> = (input, context) => {
  const all = viewsOf(input, context).flatMap(({ account, state }) => ownedBy(account, state));
  const page = paginate(newestFirst(all.filter(bySearch(input))), input, context, insightPages);
  return { ...splitByType(page.items, ({ state, insight }) => summaryOf(state, insight)), ...nextOf(page.nextToken) };
};
