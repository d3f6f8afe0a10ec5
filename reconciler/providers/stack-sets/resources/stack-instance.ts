import type { StackInstance, StackInstanceSummary } from '@aws-sdk/client-cloudformation';
import { resourceKey } from '../../../model/address.ts';
import type { DifferenceKind } from '../../../model/difference.ts';
import { canonicalJson, type Properties, type PropertyValue } from '../../../model/properties.ts';
import type { Condition, ObservedResource, OwnershipMark } from '../../observation.ts';
import type { ResourceType } from '../../provider.ts';
import type { Parameters } from '../definition.ts';

export const stackInstanceTypeName = 'cloudformation/stack-instance';

const overridePrefix = 'override.';

/** The property of an instance that holds its own value of a parameter. */
export const overrideProperty = (parameter: string): string => `${overridePrefix}${parameter}`;

/** The property of an instance that is to be made of an existing stack: the stack's ARN. It says how the instance is made, and is satisfied by any instance. */
export const importProperty = 'import';

/** What every wanted instance is besides its overrides: up to date with its set, and without overrides that nobody asks for. */
export const atRest: Properties = { status: 'current' };

/** The property of a carrier's instance that says which content of the set it has: template and values together. */
export const contentProperty = 'content';

/** The parameters that a change's properties override. */
export const overridesOf = (properties: Properties): Parameters =>
  Object.fromEntries(
    Object.entries(properties).flatMap(([name, value]) =>
      name.startsWith(overridePrefix) ? [[name.slice(overridePrefix.length), String(value)]] : [],
    ),
  );

/**
 * An instance of a stack set in one cell; named for its set. It exists in its account and Region and is written through operations of its
 * set. Facts: compliance 4.3, 4.4, 4.6.
 */
export const stackInstanceType: ResourceType = {
  name: stackInstanceTypeName,
  batchSize: 1,
  // Of the same cell only; across cells an instance waits for its set by itself.
  after: ['cloudformation/stack-set'],
  exclusive: false,
  same(wanted, observed) {
    // No update reaches an inoperable instance: its condition says what a person has to do.
    if (observed['status'] === 'inoperable') return true;
    return Object.entries(wanted).every(([name, value]) => canonicalJson(value) === canonicalJson(observed[name]));
  },
  difference: ({ action, before, after }) => differenceOf(action, before, after),
  isDestructiveUpdate: () => false,
  leftover(live, _policy, { organization }) {
    const about = { severity: 'note', type: live.type, name: live.name } as const;
    if (live.mark === undefined) {
      const message = `the stack set ${live.name} has an instance here that no document asks for; it is not marked as ours yet and left alone`;
      return { action: 'notice', notice: { ...about, difference: 'instance-extra', message } };
    }
    if (live.mark.organization !== organization) {
      const message = `the stack set ${live.name} belongs to trueup of the organization document ${live.mark.organization}`;
      return { action: 'notice', notice: { ...about, difference: 'instance-extra', message } };
    }
    return { action: 'delete', difference: 'instance-extra', because: 'pruned' };
  },
};

function differenceOf(action: string, before: Properties = {}, after: Properties = {}): DifferenceKind {
  if (action === 'create') return importProperty in after ? 'instance-import' : 'instance-missing';
  if (action === 'delete') return 'instance-extra';
  const changed = Object.keys(after).filter((name) => canonicalJson(after[name]) !== canonicalJson(before[name]));
  if (before['status'] === deployedWithout) return 'instance-override-lost';
  const others = String(before['status']).startsWith(overriddenPrefix);
  return !others && changed.every((name) => name === 'status' || name === contentProperty) ? 'instance-outdated' : 'instance-override';
}

/** What is wanted of an instance, as far as reading it needs to know. */
export type WantedInstance = Properties | undefined;

/** Live overrides where they were read: names and values. AWS hides the values of NoEcho parameters. */
export interface LiveOverrides {
  readonly values: Parameters;
  readonly hidden: ReadonlySet<string>;
}

/** @param isOurChoice parameters that no document asks for and no person is asked about */
export function liveOverridesOf(
  instance: StackInstance | undefined,
  noEcho: (parameter: string) => boolean,
  isOurChoice: (parameter: string) => boolean,
): LiveOverrides {
  const values: Record<string, string> = {};
  const hidden = new Set<string>();
  for (const { ParameterKey: name, ParameterValue: value } of instance?.ParameterOverrides ?? []) {
    if (name === undefined || isOurChoice(name)) continue;
    if (noEcho(name)) hidden.add(name);
    else values[name] = value ?? '';
  }
  return { values, hidden };
}

/**
 * A summary (and the overrides, where they were needed) as a resource. Source: facts/compliance.md 4.6, 6.7.
 * @param content what the set has now, where the instance is asked to have it (`contentProperty`)
 * @param overrides undefined where nobody asks for the instance, so that they were not read
 */
export function normaliseInstance(
  name: string,
  summary: StackInstanceSummary,
  wanted: WantedInstance,
  overrides: LiveOverrides | undefined,
  mark: OwnershipMark | undefined,
  content?: string,
): ObservedResource {
  const condition = conditionOf(name, summary);
  const { properties, others } = overrideProperties(overrides ?? { values: {}, hidden: new Set() }, wanted ?? {});
  const lost = summary.Status === 'CURRENT' && !isUnderWay(summary) && isWithoutOverrides(summary, properties, wanted ?? {});
  const status = lost
    ? deployedWithout
    : others.length > 0 && summary.Status === 'CURRENT'
      ? `${overriddenPrefix} ${others.join(', ')}`
      : statusOf(summary);
  const made = wanted?.[importProperty];
  return {
    type: stackInstanceTypeName,
    name,
    properties: {
      ...properties,
      ...(made === undefined ? {} : { [importProperty]: made }),
      ...(content === undefined ? {} : { [contentProperty]: content }),
      status,
    },
    ...(mark === undefined ? {} : { mark }),
    ...(condition === undefined ? {} : { condition }),
  };
}

/** How the status of an instance begins that has overrides of parameters beyond those asked for. */
const overriddenPrefix = 'also overridden:';

/** The status of an instance that CloudFormation made by itself when its account joined: without the overrides that are asked for. Facts: compliance 4.4. */
const deployedWithout = 'deployed automatically, without its overrides';

/** An operation of CloudFormation's own made it, and it has none of what is asked. */
function isWithoutOverrides({ LastOperationId: last }: StackInstanceSummary, live: Properties, wanted: Properties): boolean {
  const asked = Object.keys(wanted).filter((name) => name.startsWith(overridePrefix));
  return last !== undefined && !last.startsWith('trueup-') && asked.length > 0 && asked.every((name) => !(name in live));
}

function overrideProperties({ values, hidden }: LiveOverrides, wanted: Properties): { properties: Properties; others: readonly string[] } {
  const others: string[] = [];
  const properties: { [name: string]: PropertyValue } = {};
  for (const [parameter, value] of Object.entries(values)) {
    const name = overrideProperty(parameter);
    if (name in wanted) properties[name] = value;
    else others.push(parameter);
  }
  for (const parameter of hidden) {
    const asked = wanted[overrideProperty(parameter)];
    // Overridden, and nobody can say with what: taken for what is asked.
    if (asked !== undefined) properties[overrideProperty(parameter)] = asked;
    else others.push(parameter);
  }
  return { properties, others: others.sort() };
}

/** Whether an operation is at work on the instance, or waits to be. */
export const isUnderWay = ({ StackInstanceStatus: detail }: StackInstanceSummary): boolean =>
  detail?.DetailedStatus === 'PENDING' || detail?.DetailedStatus === 'RUNNING';

/** An existing stack that was not taken in: its template is not the set's, or somebody else's set has it. Facts: compliance 4.8. */
export const isFailedImport = ({ StackInstanceStatus: detail }: StackInstanceSummary): boolean =>
  detail?.DetailedStatus === 'FAILED_IMPORT';

export const importCure =
  "make the stack's template the set's, take the instance out (aws cloudformation delete-stack-instances --retain-stacks for this account and Region), and run again";

function statusOf(summary: StackInstanceSummary): string {
  // What an operation still works on is not what was asked yet, whatever the coarse status says.
  if (isUnderWay(summary)) return 'outdated';
  // Not as asked, although no update reaches it: what is missing is a person's act.
  if (isFailedImport(summary)) return 'import failed';
  return (summary.Status ?? 'unknown').toLowerCase();
}

function conditionOf(name: string, summary: StackInstanceSummary): Condition | undefined {
  const reason = summary.StatusReason === undefined || summary.StatusReason === '' ? '' : `: ${summary.StatusReason}`;
  if (isUnderWay(summary))
    return { kind: 'instance-pending', message: `an operation of ${name} is under way here`, settling: true, acceptsChildren: false };
  if (summary.StackInstanceStatus?.DetailedStatus === 'SKIPPED_SUSPENDED_ACCOUNT')
    return { kind: 'instance-suspended', message: `${name} skipped the suspended account`, settling: false, acceptsChildren: false };
  if (isFailedImport(summary)) {
    const message = `${name} could not take the existing stack in${reason}; ${importCure}`;
    return { kind: 'instance-inoperable', message, settling: false, acceptsChildren: false };
  }
  if (summary.Status === 'INOPERABLE') {
    const cure = `aws cloudformation delete-stack-instances --retain-stacks for this account and Region, then delete the stack by hand`;
    const message = `an instance of ${name} is inoperable${reason}; no update reaches it: ${cure}`;
    return { kind: 'instance-inoperable', message, settling: false, acceptsChildren: false };
  }
  const what = failures[summary.StackInstanceStatus?.DetailedStatus ?? ''] ?? (reason === '' ? undefined : 'failed here');
  if (summary.Status !== 'OUTDATED' || what === undefined) return undefined;
  const message = `the last operation of ${name} ${what}${reason}`;
  return { kind: 'instance-outdated', message, settling: false, acceptsChildren: false };
}

/** What became of the last operation in an instance that is OUTDATED, by its detailed status. Facts: compliance 4.6. */
const failures: Readonly<Record<string, string>> = {
  FAILED: 'failed here',
  CANCELLED: 'was cancelled before it came here: it failed elsewhere beyond its tolerance, or was stopped',
};

export const instanceKey = (name: string): string => resourceKey(stackInstanceTypeName, name);
