import type { StandardsControlAssociationId } from '@aws-sdk/client-securityhub';
import type { Catalogue, ControlId, StandardId } from '../../catalogue/catalogue.ts';
import { type Region, resourceKey } from '../../model/address.ts';
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
 * @param ours what bears our mark is looked for wherever it may be
 */
export function isGoverned(standard: StandardId, declared: Declared, ours = false): boolean {
  return !declared.absent.has(standard) && (ours || declared.present.has(standard) || declared.controls.has(standard));
}

/** The associations to ask for in a cell, and what is declared but cannot exist in its Region. */
export interface ReadPlan {
  readonly associations: readonly StandardsControlAssociationId[];
  /** By `resourceKey`. */
  readonly withheld: ReadonlyMap<string, DifferenceKind>;
}

const planOf = new WeakMap<DesiredState, WeakMap<Catalogue, Map<string, ReadPlan>>>();

/**
 * All controls of the standards that are ready, declared or not, because a mark may stand on what is no longer declared. `governed` are
 * enabled standards; those declared present come on their own. Worked out once for all cells that share a desired state, a Region and
 * these standards.
 */
export function readPlanFor(interest: Interest, region: Region, ready: readonly StandardId[], governed: readonly StandardId[]): ReadPlan {
  const byCatalogue = planOf.get(interest.desired) ?? new WeakMap<Catalogue, Map<string, ReadPlan>>();
  planOf.set(interest.desired, byCatalogue);
  const byStandards = byCatalogue.get(interest.catalogue) ?? new Map<string, ReadPlan>();
  byCatalogue.set(interest.catalogue, byStandards);
  const key = [region, ...ready.toSorted(), ' ', ...governed.toSorted()].join(' ');
  const plan = byStandards.get(key) ?? {
    associations: ready.flatMap((standard) => associationsIn(standard, interest, region)),
    withheld: withheldIn(interest, region, governed),
  };
  byStandards.set(key, plan);
  return plan;
}

const idsOf = new WeakMap<Catalogue, Map<string, readonly StandardsControlAssociationId[]>>();

/** The catalogue's controls of the standard, made once a Region, and declared ones that the catalogue does not know of. */
export function associationsIn(
  standard: StandardId,
  { catalogue, desired, organization }: Interest,
  region: Region,
): readonly StandardsControlAssociationId[] {
  const StandardsArn = standardArn(standard, organization.partition, region);
  const ids = (controls: readonly ControlId[]) =>
    controls.filter((control) => mayExist(control, region, catalogue)).map((control) => ({ SecurityControlId: control, StandardsArn }));
  const byArn = idsOf.get(catalogue) ?? new Map<string, readonly StandardsControlAssociationId[]>();
  idsOf.set(catalogue, byArn);
  const key = `${region} ${StandardsArn}`;
  const listed = byArn.get(key) ?? ids(catalogue.controlsOf(standard));
  byArn.set(key, listed);
  const named = declaredIn(desired).controls.get(standard) ?? [];
  const unlisted = named.filter((control) => catalogue.control(control)?.standards.includes(standard) !== true);
  return unlisted.length === 0 ? listed : [...listed, ...ids(unlisted)];
}

function withheldIn(
  { catalogue, desired }: Interest,
  region: Region,
  governed: readonly StandardId[],
): ReadonlyMap<string, DifferenceKind> {
  const declared = declaredIn(desired);
  const withheld = new Map<string, DifferenceKind>();
  for (const standard of declared.present) {
    if (!isOffered(standard, region, catalogue)) withheld.set(resourceKey(standardTypeName, standard), 'standard-unavailable');
  }
  for (const standard of new Set([...governed, ...declared.present])) {
    for (const control of declared.controls.get(standard) ?? []) {
      if (!mayExist(control, region, catalogue))
        withheld.set(resourceKey(controlTypeName, controlName(standard, control)), 'control-unavailable');
    }
  }
  for (const control of declared.parameters) {
    if (!mayExist(control, region, catalogue)) withheld.set(resourceKey(parametersTypeName, control), 'control-unavailable');
  }
  return withheld;
}

/** The controls whose declared parameters can be asked for in the Region. */
export const parametersToRead = ({ catalogue, desired }: Interest, region: Region): readonly ControlId[] =>
  declaredIn(desired).parameters.filter((control) => mayExist(control, region, catalogue));

/** A live list knows all controls of its Region; another one may be older than AWS, so what it does not know is asked for. */
function mayExist(control: ControlId, region: Region, catalogue: Catalogue): boolean {
  if (catalogue.offers(control, region) === false) return false;
  return catalogue.origin !== 'live' || catalogue.control(control) !== undefined;
}

function isOffered(standard: StandardId, region: Region, catalogue: Catalogue): boolean {
  if (catalogue.offersStandard(standard, region) === false) return false;
  return catalogue.origin !== 'live' || catalogue.standard(standard) !== undefined;
}
