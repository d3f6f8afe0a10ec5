import type {
  AwsSecurityFinding,
  AwsSecurityFindingFilters,
  GetFindingsCommandInput,
  GetFindingsCommandOutput,
  StringFilter,
} from '@aws-sdk/client-securityhub';
import { AwsError } from '../../wire/errors.ts';
import type { Operation, OperationContext } from '../operation.ts';
import { subscribedHub } from './cell.ts';
import { invalidInput } from './errors.ts';
import { type FindingCell, findingsIn, visibleCells } from './findings.ts';
import type { Output } from './output.ts';
import { checkEnum, next, page } from './page.ts';

type Field = (finding: AwsSecurityFinding) => readonly (string | undefined)[];

/** The text filters that findings of controls can be asked by. */
const fields: Readonly<Record<string, Field>> = {
  ProductArn: (one) => [one.ProductArn],
  AwsAccountId: (one) => [one.AwsAccountId],
  Id: (one) => [one.Id],
  GeneratorId: (one) => [one.GeneratorId],
  Region: (one) => [one.Region],
  Type: (one) => one.Types ?? [],
  SeverityLabel: (one) => [one.Severity?.Label],
  Title: (one) => [one.Title],
  Description: (one) => [one.Description],
  ProductName: (one) => [one.ProductName],
  CompanyName: (one) => [one.CompanyName],
  ResourceType: (one) => (one.Resources ?? []).map(({ Type }) => Type),
  ResourceId: (one) => (one.Resources ?? []).map(({ Id }) => Id),
  ResourceRegion: (one) => (one.Resources ?? []).map(({ Region }) => Region),
  ComplianceStatus: (one) => [one.Compliance?.Status],
  ComplianceSecurityControlId: (one) => [one.Compliance?.SecurityControlId],
  ComplianceAssociatedStandardsId: (one) => (one.Compliance?.AssociatedStandards ?? []).map(({ StandardsId }) => StandardsId),
  WorkflowState: (one) => [one.WorkflowState],
  WorkflowStatus: (one) => [one.Workflow?.Status],
  RecordState: (one) => [one.RecordState],
};

const comparisons = ['CONTAINS', 'EQUALS', 'NOT_CONTAINS', 'NOT_EQUALS', 'PREFIX', 'PREFIX_NOT_EQUALS'];
/** Most values of one filter. Source: the SDK's text of AwsSecurityFindingFilters. */
const mostValues = 20;

/** Findings of the caller, of its members, and in the home Region of the linked Regions, 100 a page at most. Source: facts/compliance.md 2.5. */
export const getFindings: Operation<GetFindingsCommandInput, Output<GetFindingsCommandOutput>> = (input, context) => {
  subscribedHub(context);
  const filters = checkedFilters(input.Filters ?? {}, context);
  const sorted = sorting(input, context);
  const cells = visibleCells(context).filter((cell) => mayMatch(filters, cell));
  const matching = cells.flatMap((cell) => findingsIn(cell).filter((finding) => filters.every((filter) => matches(filter, finding))));
  const { items, nextToken } = page(sorted(matching), input, context, { usual: 10, max: 100 });
  return { Findings: items, ...next(nextToken) };
};

interface Filter {
  readonly name: string;
  readonly values: readonly Required<Pick<StringFilter, 'Value' | 'Comparison'>>[];
}

function checkedFilters(given: AwsSecurityFindingFilters, context: OperationContext): readonly Filter[] {
  return Object.entries(given as Readonly<Record<string, readonly StringFilter[] | undefined>>).flatMap(([name, values]) => {
    if (values === undefined) return [];
    if (fields[name] === undefined) throw missing(context, `the filter ${name}`);
    if (values.length > mostValues) throw invalidInput(`${name} takes at most ${mostValues} values`);
    const filter = { name, values: values.map(({ Value = '', Comparison }) => ({ Value, Comparison })) };
    for (const { Comparison } of filter.values) {
      if (Comparison === undefined) throw invalidInput(`Comparison is required in ${name}`);
      if (Comparison === 'CONTAINS_WORD') throw invalidInput('CONTAINS_WORD is for V2 operations only');
      checkEnum('Comparison', Comparison, comparisons);
    }
    refuseMixtures(name, new Set(filter.values.map(({ Comparison }) => Comparison)));
    return [filter as Filter];
  });
}

/** Which comparisons may stand together in one filter. Source: the SDK's text of StringFilter. */
function refuseMixtures(name: string, used: ReadonlySet<string | undefined>): void {
  const alone = ['CONTAINS', 'NOT_CONTAINS'].some((one) => used.has(one) && used.size > 1);
  const against = used.has('EQUALS') && (used.has('NOT_EQUALS') || used.has('PREFIX_NOT_EQUALS'));
  if (alone || against) throw invalidInput(`${name} mixes comparisons that cannot be used together: ${[...used].join(', ')}`);
}

/** Cells that a filter by account or Region leaves out need not be looked into. */
function mayMatch(filters: readonly Filter[], cell: FindingCell): boolean {
  const of = { AwsAccountId: cell.account, Region: cell.region } as AwsSecurityFinding;
  return filters.filter(({ name }) => name === 'AwsAccountId' || name === 'Region').every((filter) => matches(filter, of));
}

/** Positive comparisons of a field are joined by OR, negative ones by AND. Source: the SDK's text of StringFilter. */
function matches({ name, values }: Filter, finding: AwsSecurityFinding): boolean {
  const texts = (fields[name]?.(finding) ?? []).filter((text) => text !== undefined);
  const wanted = values.filter(({ Comparison }) => !String(Comparison).includes('NOT'));
  const unwanted = values.filter(({ Comparison }) => String(Comparison).includes('NOT'));
  const holds = ({ Value = '', Comparison }: Filter['values'][number]) =>
    texts.some((text) =>
      String(Comparison).includes('PREFIX')
        ? text.startsWith(Value)
        : String(Comparison).includes('CONTAINS')
          ? text.includes(Value)
          : text === Value,
    );
  return (wanted.length === 0 || wanted.some(holds)) && !unwanted.some(holds);
}

function sorting({ SortCriteria: criteria = [] }: GetFindingsCommandInput, context: OperationContext) {
  for (const { Field: field = '', SortOrder } of criteria) {
    if (fields[field] === undefined) throw missing(context, `sorting by ${field}`);
    checkEnum('SortOrder', SortOrder, ['asc', 'desc']);
  }
  return (findings: readonly AwsSecurityFinding[]): readonly AwsSecurityFinding[] =>
    criteria.length === 0
      ? findings
      : findings.toSorted((a, b) => {
          for (const { Field: field = '', SortOrder } of criteria) {
            const [one, other] = [a, b].map((finding) => fields[field]?.(finding)[0] ?? '');
            if (one !== other) return (String(one) < String(other) ? -1 : 1) * (SortOrder === 'desc' ? -1 : 1);
          }
          return 0;
        });
}

const missing = (context: OperationContext, what: string) =>
  new AwsError('NotImplemented', `the sandbox does not implement securityhub ${context.operation} with ${what}`, 501);
