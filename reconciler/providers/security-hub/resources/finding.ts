import type { AwsSecurityFinding, AwsSecurityFindingFilters, StringFilter } from '@aws-sdk/client-securityhub';
import type { StandardId } from '../../../catalogue/catalogue.ts';
import { pagesBy } from '../../../model/paged-list.ts';
import type { ReadClients } from '../../clients.ts';

/** What a check of a control says, as far as posture needs it. */
export interface CheckFact {
  readonly account: string;
  readonly region: string;
  readonly control: string;
  readonly standards: readonly StandardId[];
  /** `PASSED`, `FAILED`, `WARNING` or `NOT_AVAILABLE`; `WARNING` where AWS gave none. */
  readonly status: string;
}

/** Which findings are asked for. */
export interface FindingQuery {
  /** At most 20, which is what a filter takes. */
  readonly accounts: readonly string[];
  readonly regions: readonly string[];
  readonly standards: readonly StandardId[];
}

/** Most values in one filter. Source: the SDK's text of AwsSecurityFindingFilters. */
export const mostFilterValues = 20;

const equals = (values: readonly string[]): StringFilter[] => values.map((Value) => ({ Value, Comparison: 'EQUALS' }));

/**
 * The active findings of controls that nobody suppressed, 100 a call: those that count for a score. `take` may end the reading by answering
 * false. Rate: 3 calls a second. Source: facts/compliance.md 2.5.
 * @returns whether everything was read
 */
export async function readChecks(aws: ReadClients, query: FindingQuery, take: (facts: readonly CheckFact[]) => boolean): Promise<boolean> {
  const Filters: AwsSecurityFindingFilters = {
    AwsAccountId: equals(query.accounts),
    Region: equals(query.regions),
    RecordState: equals(['ACTIVE']),
    WorkflowStatus: [{ Value: 'SUPPRESSED', Comparison: 'NOT_EQUALS' }],
    ...(query.standards.length === 0
      ? {}
      : { ComplianceAssociatedStandardsId: equals(query.standards.flatMap((id) => [`standards/${id}`, `ruleset/${id}`])) }),
  };
  // Pages are handed on as they come: where the list starts again, what was handed on is not handed on twice.
  const known = new Set<string>();
  let isWhole = true;
  await pagesBy(
    async (token) => {
      const page = await aws.securityHub.getFindings({ Filters, MaxResults: 100, ...(token === undefined ? {} : { NextToken: token }) });
      const fresh = (page.Findings ?? []).filter(({ Id = '' }) => !known.has(Id));
      for (const { Id = '' } of fresh) known.add(Id);
      isWhole = take(fresh.flatMap((finding) => factOf(finding) ?? []));
      return page.NextToken;
    },
    (next) => (isWhole ? next : undefined),
  );
  return isWhole;
}

/** Undefined for a finding that is no control's. */
function factOf(finding: AwsSecurityFinding): CheckFact | undefined {
  const { AwsAccountId: account, Region: region, Compliance: compliance } = finding;
  const control = compliance?.SecurityControlId;
  if (account === undefined || region === undefined || control === undefined) return undefined;
  const standards = (compliance?.AssociatedStandards ?? []).flatMap(({ StandardsId = '' }) => {
    const [, id] = /^(?:standards|ruleset)\/(.+)$/.exec(StandardsId) ?? [];
    return id === undefined ? [] : [id];
  });
  return { account, region, control, standards, status: compliance?.Status ?? 'WARNING' };
}
