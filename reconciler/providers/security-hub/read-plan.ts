import type { StandardsControlAssociationId } from '@aws-sdk/client-securityhub';
import type { Catalogue, ControlId, StandardId } from '../../catalogue/catalogue.ts';
import { resourceKey } from '../../model/address.ts';
import type { DifferenceKind } from '../../model/difference.ts';
import type { DesiredResource, DesiredState, Interest } from '../provider.ts';
import { standardArn } from './arns.ts';
import { controlName, controlTypeName, partsOfControlName } from './resources/control.ts';
import { parametersTypeName } from './resources/control-parameters.ts';
import { hubName, hubTypeName } from './resources/hub.ts';
import { standardTypeName } from './resources/standard.ts';

/** What the documents name in a cell, sorted by what has to be asked. */
export interface Declared {
  readonly hub: DesiredResource | undefined;
  /** Settings of the hub are declared: only then is DescribeHub worth a call. */
  readonly hubSettings: boolean;
  /** Standards declared present. */
  readonly present: ReadonlySet<StandardId>;
  readonly absent: ReadonlySet<StandardId>;
  /** Controls declared in each standard, whether or not the standard itself is. */
  readonly controls: ReadonlyMap<StandardId, readonly ControlId[]>;
  readonly parameters: readonly ControlId[];
}

const declaredOf = new WeakMap<DesiredState, Declared>();

/** Worked out once for all cells that share a desired state. */
export function declaredIn(desired: DesiredState): Declared {
  const known = declaredOf.get(desired);
  if (known !== undefined) return known;
  const declared = sortOut(desired);
  declaredOf.set(desired, declared);
  return declared;
}

function sortOut(desired: DesiredState): Declared {
  const present = new Set<StandardId>();
  const absent = new Set<StandardId>();
  const controls = new Map<StandardId, ControlId[]>();
  const parameters: ControlId[] = [];
  for (const resource of desired.resources.values()) {
    if (resource.type === standardTypeName) (resource.state === 'absent' ? absent : present).add(resource.name);
    else if (resource.type === parametersTypeName) parameters.push(resource.name);
    else if (resource.type === controlTypeName) {
      const { standard, control } = partsOfControlName(resource.name);
      const named = controls.get(standard);
      if (named === undefined) controls.set(standard, [control]);
      else named.push(control);
    }
  }
  const hub = desired.resources.get(resourceKey(hubTypeName, hubName));
  const hubSettings = hub !== undefined && Object.keys(hub.properties).length > 0;
  return { hub, hubSettings, present, absent, controls, parameters };
}

/**
 * The standards whose controls are looked at: those declared present, and enabled ones that hold a declared control. One that is declared
 * absent is on its way out and takes its controls along. Source: facts/compliance.md 2.4.
 */
export function isGoverned(standard: StandardId, declared: Declared): boolean {
  return !declared.absent.has(standard) && (declared.present.has(standard) || declared.controls.has(standard));
}

/** The associations to ask for in a cell, and the declared ones that its Region cannot have. */
export interface ReadPlan {
  readonly associations: readonly StandardsControlAssociationId[];
  /** By `resourceKey`. */
  readonly withheld: ReadonlyMap<string, DifferenceKind>;
}

const planOf = new WeakMap<DesiredState, WeakMap<Catalogue, Map<string, ReadPlan>>>();

/**
 * All controls of the standards that are ready, declared or not, because a mark may stand on what is no longer declared. `governed` are the
 * ready ones and those still to come. Worked out once for all cells that share a desired state, a Region and the enabled standards.
 */
export function readPlanFor(interest: Interest, region: string, ready: readonly StandardId[], governed: readonly StandardId[]): ReadPlan {
  const byCatalogue = planOf.get(interest.desired) ?? new WeakMap<Catalogue, Map<string, ReadPlan>>();
  planOf.set(interest.desired, byCatalogue);
  const byStandards = byCatalogue.get(interest.catalogue) ?? new Map<string, ReadPlan>();
  byCatalogue.set(interest.catalogue, byStandards);
  const key = [region, ...ready, ' ', ...governed].join(' ');
  const plan = byStandards.get(key) ?? makeReadPlan(interest, region, ready, governed);
  byStandards.set(key, plan);
  return plan;
}

function makeReadPlan(interest: Interest, region: string, ready: readonly StandardId[], governed: readonly StandardId[]): ReadPlan {
  const { catalogue, organization } = interest;
  const declared = declaredIn(interest.desired);
  const associations: StandardsControlAssociationId[] = [];
  const withheld = new Map<string, DifferenceKind>();
  for (const standard of new Set([...ready, ...governed])) {
    const named = declared.controls.get(standard) ?? [];
    for (const control of named) {
      if (!mayExist(control, region, catalogue)) {
        withheld.set(resourceKey(controlTypeName, controlName(standard, control)), 'control-unavailable');
      }
    }
    if (!ready.includes(standard)) continue;
    const StandardsArn = standardArn(standard, organization.partition, region);
    for (const control of new Set([...catalogue.controlsOf(standard), ...named])) {
      if (mayExist(control, region, catalogue)) associations.push({ SecurityControlId: control, StandardsArn });
    }
  }
  return { associations, withheld };
}

/** A live list knows all controls of its Region; another one may be older than AWS, so what it does not know is asked for. */
function mayExist(control: ControlId, region: string, catalogue: Catalogue): boolean {
  if (catalogue.offers(control, region) === false) return false;
  return catalogue.origin !== 'live' || catalogue.control(control) !== undefined;
}
