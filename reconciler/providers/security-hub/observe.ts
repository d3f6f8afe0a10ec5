import type { StandardId } from '../../catalogue/catalogue.ts';
import { type Cell, resourceKey, type TypeName } from '../../model/address.ts';
import { AwsFailure } from '../../model/aws-failure.ts';
import type { DifferenceKind } from '../../model/difference.ts';
import type { ReadClients } from '../clients.ts';
import type { Condition, Notice, Observation, ObservedResource, Unreadable } from '../observation.ts';
import type { Interest } from '../provider.ts';
import { isReservedStandard } from './arns.ts';
import { type AssociationsRead, readAssociations } from './associations.ts';
import type { BatchLimit } from './batches.ts';
import { isNotSubscribed } from './failures.ts';
import { type Governance, readGovernance } from './governance.ts';
import { holdsTheirs, type TheirStandards, theirStandards } from './leaving-standards.ts';
import { isReadAlone, observePart } from './observe-part.ts';
import { type Declared, declaredIn, isGoverned, parametersToRead, type ReadPlan, readPlanFor } from './read-plan.ts';
import { readRecorder } from './recorder.ts';
import { controlTypeName, partsOfControlName } from './resources/control.ts';
import { type ParametersRead, parametersTypeName, readParameters } from './resources/control-parameters.ts';
import { hubTypeName, normaliseHub, readHub } from './resources/hub.ts';
import { readSubscriptions, standardTypeName } from './resources/standard.ts';

/** What batch calls were found to take, kept for the life of the provider. */
export interface BatchLimits {
  readonly readAssociations: BatchLimit;
  readonly readParameters: BatchLimit;
}

/**
 * Reads a cell in two round trips: GetEnabledStandards with what does not depend on it, then all associations at once. 1 + P/100 calls for P
 * controls in governed standards, one more where hub settings are declared, and one per 100 controls with declared parameters.
 * A part of the cell (`Interest.only`) costs less. Source: facts/performance.md 2.2. Throws AwsFailure when the subscriptions cannot be read: then nothing is known.
 */
export async function observeCell(cell: Cell, interest: Interest, aws: ReadClients, limits: BatchLimits): Promise<Observation> {
  if (interest.only !== undefined && isReadAlone(interest.only)) return observePart(cell, interest.only, interest, aws, limits);
  const declared = declaredIn(interest.desired);
  const controlsWithParameters = parametersToRead(interest, cell.region);
  const [governance, hub, parameters, subscriptions] = await Promise.all([
    readGovernance(cell, interest.organization, aws),
    declared.hubSettings ? attempt(() => readHub(aws)) : undefined,
    controlsWithParameters.length > 0 ? attempt(() => readParameters(controlsWithParameters, aws, limits.readParameters)) : undefined,
    readSubscriptions(aws),
  ]);
  const isMissing = subscriptions === undefined || (hub !== undefined && 'value' in hub && hub.value === undefined);
  if (isMissing) return observationWithoutHub(cell, interest, governance, aws);
  const [controls, theirs] = await Promise.all([
    readControls(cell, interest, subscriptions, aws, limits),
    attempt(() => theirStandards(cell, interest, subscriptions, aws, limits.readAssociations)),
  ]);
  const recorder = hasStandardsToEnable(declared, subscriptions) ? await readRecorder(cell, aws) : [];
  return assemble(cell, interest, { governance, hub, parameters, controls, theirs, recorder });
}

type Attempt<T> = { readonly value: T } | { readonly failure: AwsFailure };

/** A read that may fail without taking the rest of the cell along. */
async function attempt<T>(read: () => Promise<T>): Promise<Attempt<T>> {
  try {
    return { value: await read() };
  } catch (error) {
    if (error instanceof AwsFailure) return { failure: error };
    throw error;
  }
}

/** Security Hub is off: nothing is there, and only what enables it is a difference. */
async function observationWithoutHub(cell: Cell, interest: Interest, governance: Governance, aws: ReadClients): Promise<Observation> {
  const declared = declaredIn(interest.desired);
  const notices = [...governance.notices];
  if (declared.hub !== undefined) notices.push(...(await readRecorder(cell, aws)));
  else if (declared.present.size + declared.controls.size + declared.parameters.length > 0) notices.push(nobodyEnablesHub);
  return {
    cell,
    resources: new Map(),
    withheld: readPlanFor(interest, cell.region, [], []).withheld,
    notices,
    ...(governance.governed === undefined ? {} : { governed: governance.governed }),
    unreadable: [],
  };
}

const nobodyEnablesHub: Notice = {
  difference: 'hub-missing',
  severity: 'warning',
  type: hubTypeName,
  message:
    'Security Hub is not enabled here and no document enables it (hub.state: present in a SecurityStandards document): standards and controls wait for it',
};

/** The cell is about to get a standard, whose checks need AWS Config: only then is the recorder worth a call. Source: facts/compliance.md 2.2, 6.8 step 2. */
function hasStandardsToEnable(declared: Declared, subscriptions: readonly ObservedResource[]): boolean {
  const enabled = new Set(subscriptions.map((subscription) => subscription.name));
  return [...declared.present].some((standard) => !enabled.has(standard));
}

interface ControlsRead {
  readonly subscriptions: readonly ObservedResource[];
  readonly plan: ReadPlan;
  readonly associations: Attempt<AssociationsRead>;
}

async function readControls(
  cell: Cell,
  interest: Interest,
  subscriptions: readonly ObservedResource[],
  aws: ReadClients,
  limits: BatchLimits,
): Promise<ControlsRead> {
  const declared = declaredIn(interest.desired);
  const governed = subscriptions.filter(({ name }) => isGoverned(name, declared, interest.ours) && !isReservedStandard(name));
  const ready = governed.filter(({ condition }) => condition?.acceptsChildren !== false).map(({ name }) => name);
  const plan = readPlanFor(
    interest,
    cell.region,
    ready,
    governed.map(({ name }) => name),
  );
  const associations = await attempt(() => readAssociations(plan.associations, aws, limits.readAssociations));
  const notReady = 'value' in associations ? associations.value.notReady : new Set<StandardId>();
  return {
    subscriptions: subscriptions.map((standard) =>
      notReady.has(standard.name) ? { ...standard, condition: fellBack(standard) } : standard,
    ),
    plan,
    associations,
  };
}

/** Its subscription said ready, its controls said otherwise a moment later: the later word counts. */
const fellBack = ({ name, condition }: ObservedResource): Condition =>
  condition !== undefined
    ? { ...condition, acceptsChildren: false }
    : { kind: 'standard-pending', message: `${name} does not take changes of its controls yet`, settling: true, acceptsChildren: false };

interface Parts {
  readonly governance: Governance;
  readonly hub: Attempt<ObservedResource | undefined> | undefined;
  readonly parameters: Attempt<ParametersRead> | undefined;
  readonly controls: ControlsRead;
  /** Standards on their way out that hold what another organization's documents disabled. */
  readonly theirs: Attempt<TheirStandards>;
  readonly recorder: readonly Notice[];
}

function assemble(cell: Cell, interest: Interest, { governance, hub, parameters, controls, theirs, recorder }: Parts): Observation {
  const resources = new Map<string, ObservedResource>();
  const unreadable: Unreadable[] = [];
  const missing: string[] = [];
  const notices = [...governance.notices, ...recorder];
  const add = (resource: ObservedResource): void => void resources.set(resourceKey(resource.type, resource.name), resource);

  add((hub !== undefined && 'value' in hub ? hub.value : undefined) ?? normaliseHub());
  if (hub !== undefined && 'failure' in hub) unreadable.push(unreadableBecause(hubTypeName, hub.failure));
  for (const standard of controls.subscriptions) {
    const organization = 'value' in theirs ? theirs.value.get(standard.name) : undefined;
    add(organization === undefined ? standard : { ...standard, mark: { organization, deleteAllowed: false } });
    if (organization !== undefined) notices.push(holdsTheirs(standard.name, organization));
  }
  if ('failure' in theirs) unreadable.push(unreadableBecause(standardTypeName, theirs.failure));

  const associations = controls.associations;
  if ('failure' in associations) unreadable.push(unreadableBecause(controlTypeName, associations.failure));
  else {
    for (const association of associations.value.found) {
      if (!isSilent(association, interest)) keepOrExplain(association, cell, interest, governance, add, notices);
    }
    missing.push(...associations.value.missing.map((name) => resourceKey(controlTypeName, name)));
    unreadable.push(...unreadableEntries(controlTypeName, associations.value.unanswered));
  }

  if (parameters !== undefined && 'failure' in parameters) unreadable.push(unreadableBecause(parametersTypeName, parameters.failure));
  else if (parameters !== undefined) {
    parameters.value.resources.forEach(add);
    missing.push(...parameters.value.missing.map((name) => resourceKey(parametersTypeName, name)));
    unreadable.push(...unreadableEntries(parametersTypeName, parameters.value.unanswered));
  }
  return {
    cell,
    resources,
    withheld: withMissing(controls.plan.withheld, missing, interest),
    notices,
    ...(governance.governed === undefined ? {} : { governed: governance.governed }),
    unreadable,
  };
}

/** An enabled control that no document names has nothing to say, and a cell has hundreds of them. */
const isSilent = (association: ObservedResource, { desired }: Interest): boolean =>
  association.properties['status'] === 'ENABLED' && !desired.resources.has(resourceKey(controlTypeName, association.name));

function keepOrExplain(
  association: ObservedResource,
  cell: Cell,
  interest: Interest,
  governance: Governance,
  add: (resource: ObservedResource) => void,
  notices: Notice[],
): void {
  const { name, mark } = association;
  const about = { severity: 'note', type: controlTypeName, name } as const;
  if (isGlobalAutoDisabled(association, cell, interest, governance)) {
    const message = `${name} uses global resources; central configuration disables it outside the home Region`;
    notices.push({ ...about, difference: 'control-global-auto-disabled', message });
    return;
  }
  // Of a declared one the refused change says it.
  const isDeclared = interest.desired.resources.has(resourceKey(controlTypeName, name));
  if (mark !== undefined && mark.organization !== interest.organization.name && !isDeclared) {
    const message = `${name} is disabled by trueup of the organization document ${mark.organization}; its reason is left alone`;
    notices.push({ ...about, difference: 'control-reason', message });
  }
  add(association);
}

/** Source: facts/compliance.md 2.7. Only what no document declares: a declared control is compared as any other. */
function isGlobalAutoDisabled(association: ObservedResource, cell: Cell, interest: Interest, { governed, ours }: Governance): boolean {
  return (
    (governed?.kind === 'governed-by-central-config' || ours === true) &&
    cell.region !== interest.organization.homeRegion &&
    !interest.desired.resources.has(resourceKey(controlTypeName, association.name)) &&
    interest.catalogue.control(partsOfControlName(association.name).control)?.global === true
  );
}

/** The plan's own map where the cell adds nothing to it: cells of a Region share it. */
function withMissing(planned: ReadPlan['withheld'], missing: readonly string[], { desired }: Interest): ReadPlan['withheld'] {
  const declared = missing.filter((key) => desired.resources.has(key));
  if (declared.length === 0) return planned;
  return new Map<string, DifferenceKind>([...planned, ...declared.map((key) => [key, 'control-unavailable'] as const)]);
}

const unreadableBecause = (type: TypeName, failure: AwsFailure): Unreadable => ({
  types: [type],
  code: isNotSubscribed(failure) ? 'hub-missing' : failure.awsName,
  message: failure.message,
});

/** Entries of a batch that AWS did not answer: one line a code, with how many and an example. */
function unreadableEntries(type: TypeName, unanswered: ReadonlyMap<string, string>): Unreadable[] {
  const names = new Map<string, string[]>();
  for (const [name, code] of unanswered) names.set(code, [...(names.get(code) ?? []), name]);
  return [...names].map(([code, some]) => ({ types: [type], code, message: `${some.length} not answered, for example ${some[0]}` }));
}
