import type { ServiceEnvironment } from '../operation.ts';
import { catalogueOf, standardsIn } from './catalogue.ts';
import { regionData, standardData } from './catalogue-data.ts';
import { newHub, troubleEnabling } from './hub.ts';
import { memberOf, unitOf } from './organization.ts';
import {
  type AggregatorState,
  type AssociationState,
  accountStateOf,
  type CellEnvironment,
  type CellState,
  type ConfigurationPolicyState,
  type ControlSetting,
  centralStateOf,
  type Hub,
  type ParameterSetting,
  regionStateOf,
  type Subscription,
} from './state.ts';
import { leaving, newSubscription } from './subscription.ts';
import { associationMs } from './timing.ts';

/** Stands for "not governed" in an association. */
export const selfManaged = 'SELF_MANAGED_SECURITY_HUB';

/** The association that counts for a target: its own, else the nearest parent's. */
export interface ResolvedAssociation {
  readonly association: AssociationState;
  readonly type: 'APPLIED' | 'INHERITED';
}

/** A target is an account, an organizational unit or the root. Undefined where neither it nor a parent has an association. */
export function resolveAssociation(env: ServiceEnvironment, target: string): ResolvedAssociation | undefined {
  const { associations } = centralStateOf(env.state);
  const own = associations[target];
  if (own !== undefined) return { association: own, type: 'APPLIED' };
  const parents = memberOf(env, target)?.parents ?? unitOf(env, target)?.parents ?? [];
  for (const parent of parents) {
    const inherited = associations[parent];
    if (inherited !== undefined) return { association: inherited, type: 'INHERITED' };
  }
  return undefined;
}

/** AWS time at which an association has reached its targets: two minutes after it or its policy changed last. */
export function effectiveMs(env: ServiceEnvironment, association: AssociationState): number {
  const policy = centralStateOf(env.state).policies[association.policy];
  return Math.max(association.startedMs, policy?.updatedMs ?? 0) + associationMs;
}

/** The Regions that central configuration reaches: the home Region and what its aggregator links. */
export function linkedRegions(env: ServiceEnvironment): readonly string[] {
  const { homeRegion, type } = centralStateOf(env.state);
  if (type !== 'CENTRAL' || homeRegion === null) return [];
  const administrator = regionStateOf(env.state, homeRegion).administrator;
  const aggregator = administrator === null ? null : accountStateOf(env.state, administrator).aggregator;
  return aggregator === null ? [homeRegion] : [homeRegion, ...linkedBy(aggregator)];
}

/** The Regions that an aggregator links, without its own. */
export function linkedBy(aggregator: AggregatorState): readonly string[] {
  const others = [...regionData.values()].filter((one) => one.securityHub && one.id !== aggregator.homeRegion).map((one) => one.id);
  switch (aggregator.mode) {
    case 'ALL_REGIONS':
      return others;
    case 'ALL_REGIONS_EXCEPT_SPECIFIED':
      return others.filter((one) => !aggregator.regions.includes(one));
    case 'SPECIFIED_REGIONS':
      return aggregator.regions;
    case 'NO_REGIONS':
      return [];
    default:
      return aggregator.mode satisfies never;
  }
}

/** The policy that governs an account in a Region, with its association; undefined where the account manages itself. */
export function governingAssociation(
  env: ServiceEnvironment,
  account: string,
  region: string,
): { readonly policy: ConfigurationPolicyState; readonly association: AssociationState } | undefined {
  const central = centralStateOf(env.state);
  if (central.type !== 'CENTRAL' || !linkedRegions(env).includes(region)) return undefined;
  const resolved = resolveAssociation(env, account);
  const policy = resolved && central.policies[resolved.association.policy];
  return policy && { policy, association: resolved.association };
}

/** Brings the hub to what its policy says once the association has reached it. @returns whether anything was done */
export function applyCentralConfiguration(cell: CellEnvironment, state: CellState): boolean {
  const governing = governingAssociation(cell, cell.account, cell.region);
  if (governing === undefined) {
    // Settings stay as they are when a policy lets go. Source: facts/compliance.md 2.7.
    state.appliedPolicy = null;
    return false;
  }
  const atMs = effectiveMs(cell, governing.association);
  const stamp = `${governing.policy.id}/${atMs}/${catalogueOf(cell.state).version}`;
  if (cell.clock.awsMs() < atMs || state.appliedPolicy === stamp) return false;
  state.appliedPolicy = stamp;
  state.hub = governedHub(cell, state.hub, governing.policy, atMs);
  return true;
}

function governedHub(cell: CellEnvironment, before: Hub | null, policy: ConfigurationPolicyState, atMs: number): Hub | null {
  const { content } = policy;
  if (content.ServiceEnabled !== true) {
    // The administrator's hub cannot be disabled.
    return regionStateOf(cell.state, cell.region).administrator === cell.account ? before : null;
  }
  const iso = policy.updatedAt;
  const hub = before ?? newHub(cell, [], { nowMs: atMs, iso });
  const offered = new Set(standardsIn(cell.region).map((one) => one.id));
  const wanted = (content.EnabledStandardIdentifiers ?? [])
    .flatMap((arn) => standardOfIdentifier(arn) ?? [])
    .filter((id) => offered.has(id));
  const standards: Record<string, Subscription> = {};
  for (const [id, subscription] of Object.entries(hub.standards)) {
    if (!wanted.includes(id)) standards[id] = subscription.status === 'DELETING' ? subscription : leaving(subscription, atMs);
  }
  for (const id of wanted) {
    const existing = hub.standards[id];
    const subscription =
      existing === undefined || existing.status === 'DELETING' ? newSubscription(atMs, iso, {}, troubleEnabling(cell, id)) : existing;
    standards[id] = { ...subscription, controls: alignedControls(cell, policy, id, subscription) };
  }
  return { ...hub, standards, parameters: { ...hub.parameters, ...policyParameters(policy) } };
}

/** Standard of a policy's identifier, whose Region may be missing or another one. */
export function standardOfIdentifier(arn: string): string | undefined {
  const [, id] = /^arn:[\w-]+:securityhub:[\w-]*::(?:standards|ruleset)\/(.+)$/.exec(arn) ?? [];
  return id !== undefined && standardData.has(id) ? id : undefined;
}

/**
 * The departures from ENABLED that a policy asks for in one standard: its disabled list, or all that its enabled list leaves out, and
 * everything about global resources outside the home Region. Source: facts/compliance.md 2.7.
 */
function alignedControls(
  cell: CellEnvironment,
  policy: ConfigurationPolicyState,
  standard: string,
  subscription: Subscription,
): Readonly<Record<string, ControlSetting>> {
  const lists = policy.content.SecurityControlsConfiguration ?? {};
  const enabled = lists.EnabledSecurityControlIdentifiers && new Set(lists.EnabledSecurityControlIdentifiers);
  const disabled = new Set(lists.DisabledSecurityControlIdentifiers ?? []);
  const atHome = centralStateOf(cell.state).homeRegion === cell.region;
  const catalogue = catalogueOf(cell.state);
  const reason = policy.updatedReason === undefined ? {} : { reason: policy.updatedReason };
  const off: ControlSetting = { status: 'DISABLED', updatedAt: policy.updatedAt, ...reason };
  const on: ControlSetting = { status: 'ENABLED', updatedAt: policy.updatedAt };
  const settings: Record<string, ControlSetting> = {};
  for (const control of catalogue.controlsOf(standard)) {
    const unwanted = enabled === undefined ? disabled.has(control.id) : !enabled.has(control.id);
    const released = catalogue.state.released[control.id];
    if (unwanted || (control.global === true && !atHome)) settings[control.id] = off;
    else if (released !== undefined && released.atMs > subscription.sinceMs) settings[control.id] = on;
  }
  return settings;
}

function policyParameters(policy: ConfigurationPolicyState): Readonly<Record<string, ParameterSetting>> {
  const custom = policy.content.SecurityControlsConfiguration?.SecurityControlCustomParameters ?? [];
  return Object.fromEntries(
    custom.flatMap(({ SecurityControlId: control, Parameters: parameters = {} }) => {
      if (control === undefined) return [];
      const values = Object.entries(parameters).flatMap(([name, one]) =>
        one.ValueType === 'CUSTOM' && one.Value !== undefined ? [[name, one.Value] as const] : [],
      );
      return [[control, { values: Object.fromEntries(values), updatingUntilMs: 0 }] as const];
    }),
  );
}
