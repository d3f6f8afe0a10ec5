import { createHash } from 'node:crypto';
import type { AwsSecurityFinding } from '@aws-sdk/client-securityhub';
import type { ServiceEnvironment } from '../operation.ts';
import { standardArn, subscriptionArn } from './arns.ts';
import { associatedControls, catalogueOf } from './catalogue.ts';
import { type ControlData, standardData } from './catalogue-data.ts';
import { effectiveGenerator, isAdministrator, isDisassociated, settledCell } from './cell.ts';
import { linkedBy } from './central.ts';
import { hasRecorder } from './environment.ts';
import { membersOf } from './organization.ts';
import { accountStateOf, type CellEnvironment, type CheckResult, type Hub } from './state.ts';
import { isUpdatable, settingOf } from './subscription.ts';

/** A finding's cell, before the findings themselves are made. */
export type FindingCell = CellEnvironment;

/**
 * The cells whose findings an account sees from a Region: its own; those of its members where it is the administrator; and those of the Regions
 * that its aggregator links, when asked in the home Region. Source: facts/compliance.md 2.6; the SDK's text of GetFindings.
 */
export function visibleCells(from: CellEnvironment): readonly FindingCell[] {
  const { aggregator } = accountStateOf(from.state, from.account);
  const linked = aggregator?.homeRegion === from.region ? linkedBy(aggregator).filter((region) => from.regions.includes(region)) : [];
  return [from.region, ...linked].flatMap((region) => cellsIn({ ...from, region }));
}

function cellsIn(own: CellEnvironment): readonly FindingCell[] {
  if (!isAdministrator(own)) return [own];
  const members = membersOf(own)
    .filter((one) => one.id !== own.account && !one.suspended)
    .map((one) => ({ ...own, account: one.id }))
    .filter((cell) => !isDisassociated(cell));
  return [own, ...members];
}

/**
 * What Security Hub found in a cell: for each control that is enabled in a standard that has run, one finding a resource; one a standard too
 * where the hub's findings are not consolidated. Without a configuration recorder the checks end as WARNING. Source: facts/compliance.md 2.2, 2.3.
 */
export function findingsIn(cell: FindingCell): readonly AwsSecurityFinding[] {
  const { hub, checks } = settledCell(cell);
  if (hub === null) return [];
  const usual = hasRecorder(cell) ? 'PASSED' : 'WARNING';
  const consolidated = effectiveGenerator(cell, hub) === 'SECURITY_CONTROL';
  const findings: AwsSecurityFinding[] = [];
  for (const { control, standards } of enabledControls(cell, hub)) {
    const results = checks?.[control.id] ?? [{ resource: `AWS::::Account:${cell.account}`, status: usual, workflow: 'NEW' as const }];
    for (const result of results) {
      const groups = consolidated ? [standards] : standards.map((standard) => [standard]);
      for (const group of groups) findings.push(describe(cell, hub, control, group, result, consolidated));
    }
  }
  return findings;
}

function enabledControls(cell: FindingCell, hub: Hub) {
  const catalogue = catalogueOf(cell.state);
  const nowMs = cell.clock.awsMs();
  const byControl = new Map<string, { readonly control: ControlData; readonly standards: string[] }>();
  for (const [standard, subscription] of Object.entries(hub.standards)) {
    if (!isUpdatable(subscription)) continue;
    for (const control of associatedControls(catalogue, cell.region, standard, subscription)) {
      if (settingOf(catalogue, hub, subscription, control.id, nowMs).status !== 'ENABLED') continue;
      const known = byControl.get(control.id) ?? { control, standards: [] };
      known.standards.push(standard);
      byControl.set(control.id, known);
    }
  }
  return byControl.values();
}

/** As in `Compliance.AssociatedStandards`. */
const standardsId = (standard: string): string =>
  `${standardData.get(standard)?.arnKind === 'ruleset' ? 'ruleset' : 'standards'}/${standard}`;

const normalized = { CRITICAL: 90, HIGH: 70, MEDIUM: 40, LOW: 1 } as const;

function describe(
  cell: FindingCell,
  hub: Hub,
  control: ControlData,
  standards: readonly string[],
  { resource, status, workflow }: CheckResult,
  consolidated: boolean,
): AwsSecurityFinding {
  const prefix = `arn:${cell.partition}:securityhub:${cell.region}`;
  const [only = ''] = standards;
  const id = uuidOf(`${cell.account}/${cell.region}/${control.id}/${consolidated ? '' : only}/${resource}`);
  const label = status === 'PASSED' ? 'INFORMATIONAL' : control.severity;
  return {
    SchemaVersion: '2018-10-08',
    Id: consolidated
      ? `${prefix}:${cell.account}:security-control/${control.id}/finding/${id}`
      : `${subscriptionArn(cell, only)}/${control.id}/finding/${id}`,
    ProductArn: `${prefix}::product/aws/securityhub`,
    ProductName: 'Security Hub CSPM',
    CompanyName: 'AWS',
    Region: cell.region,
    GeneratorId: consolidated ? `security-control/${control.id}` : `${only}/${control.id}`,
    AwsAccountId: cell.account,
    Types: ['Software and Configuration Checks/Industry and Regulatory Standards'],
    FirstObservedAt: hub.subscribedAt,
    CreatedAt: hub.subscribedAt,
    UpdatedAt: hub.subscribedAt,
    Severity: { Label: label, Normalized: label === 'INFORMATIONAL' ? 0 : normalized[label], Original: label },
    Title: control.title,
    Description: control.title,
    ...(consolidated
      ? {}
      : {
          ProductFields: {
            StandardsArn: standardArn({ ...cell, region: '' }, only),
            StandardsSubscriptionArn: subscriptionArn(cell, only),
            ControlId: control.id,
          },
        }),
    Resources: [{ Type: resourceType(resource), Id: resource, Partition: cell.partition as 'aws', Region: cell.region }],
    Compliance: {
      Status: status,
      SecurityControlId: control.id,
      AssociatedStandards: standards.map((standard) => ({ StandardsId: standardsId(standard) })),
    },
    WorkflowState: 'NEW',
    Workflow: { Status: workflow },
    RecordState: 'ACTIVE',
  };
}

const resourceType = (resource: string): string => (resource.startsWith('AWS::::Account:') ? 'AwsAccount' : 'Other');

function uuidOf(text: string): string {
  const hex = createHash('sha256').update(`finding/${text}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** Sets what the checks of a control say in a cell; an empty list goes back to the usual. */
export function setChecks(env: ServiceEnvironment & CellEnvironment, control: string, results: readonly CheckResult[]): void {
  const state = settledCell(env);
  const { [control]: _old, ...others } = state.checks ?? {};
  state.checks = results.length === 0 ? others : { ...others, [control]: results };
}
