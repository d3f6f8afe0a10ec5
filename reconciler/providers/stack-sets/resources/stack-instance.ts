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
  if (action === 'create') return 'instance-missing';
  if (action === 'delete') return 'instance-extra';
  const changed = Object.keys(after).filter((name) => canonicalJson(after[name]) !== canonicalJson(before[name]));
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
  const status = others.length > 0 && summary.Status === 'CURRENT' ? `${overriddenPrefix} ${others.join(', ')}` : statusOf(summary);
  return {
    type: stackInstanceTypeName,
    name,
    properties: { ...properties, ...(content === undefined ? {} : { [contentProperty]: content }), status },
    ...(mark === undefined ? {} : { mark }),
    ...(condition === undefined ? {} : { condition }),
  };
}

/** How the status of an instance begins that has overrides of parameters beyond those asked for. */
const overriddenPrefix = 'also overridden:';

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

function statusOf(summary: StackInstanceSummary): string {
  // What an operation still works on is not what was asked yet, whatever the coarse status says.
  if (isUnderWay(summary)) return 'outdated';
  return (summary.Status ?? 'unknown').toLowerCase();
}

function conditionOf(name: string, summary: StackInstanceSummary): Condition | undefined {
  const reason = summary.StatusReason === undefined || summary.StatusReason === '' ? '' : `: ${summary.StatusReason}`;
  if (isUnderWay(summary))
    return { kind: 'instance-pending', message: `an operation of ${name} is under way here`, settling: true, acceptsChildren: false };
  if (summary.StackInstanceStatus?.DetailedStatus === 'SKIPPED_SUSPENDED_ACCOUNT')
    return { kind: 'instance-suspended', message: `${name} skipped the suspended account`, settling: false, acceptsChildren: false };
  if (summary.Status === 'INOPERABLE') {
    const cure = `aws cloudformation delete-stack-instances --retain-stacks for this account and Region, then delete the stack by hand`;
    const message = `an instance of ${name} is inoperable${reason}; no update reaches it: ${cure}`;
    return { kind: 'instance-inoperable', message, settling: false, acceptsChildren: false };
  }
  if (summary.Status === 'OUTDATED' && reason !== '')
    return {
      kind: 'instance-outdated',
      message: `the last operation of ${name} failed here${reason}`,
      settling: false,
      acceptsChildren: false,
    };
  return undefined;
}

export const instanceKey = (name: string): string => resourceKey(stackInstanceTypeName, name);
