import { type Cell, cellKey, resourceKey } from '../../model/address.ts';
import { AwsFailure } from '../../model/aws-failure.ts';
import type { CellSet, CellSpace } from '../../model/cell-set.ts';
import type { DifferenceKind } from '../../model/difference.ts';
import type { ReadClients } from '../clients.ts';
import type { Notice, Observation, ObservedResource, Unreadable } from '../observation.ts';
import type { Interest } from '../provider.ts';
import type { SetDefinition } from './definition.ts';
import { howFar } from './how-far.ts';
import type { LiveSet, Snapshot } from './live-set.ts';
import { asDeployed, functionCodeTypeName, observedCode } from './resources/function-code.ts';
import { instanceKey, isUnderWay, normaliseInstance, overridesOf, stackInstanceTypeName } from './resources/stack-instance.ts';
import { markOf, normaliseSet } from './resources/stack-set.ts';

/** A set as it is to be shown: while an update of ours is at work on it, as it was before. */
export interface Shown {
  readonly live: LiveSet;
  readonly insteadOfSet: ObservedResource | undefined;
}

/** The part of all declared sets that is in the cell. Throws AwsFailure when a set that concerns it cannot be read. */
export async function observeCell(
  cell: Cell,
  interest: Interest,
  aws: ReadClients,
  sets: readonly Shown[],
  ofCell: readonly Notice[] = [],
): Promise<Observation> {
  const resources = new Map<string, ObservedResource>();
  const notices: Notice[] = [...ofCell];
  const unreadable: Unreadable[] = [];
  const withheld = new Map<string, DifferenceKind>();
  const parts = await Promise.all(sets.map((shown) => observePart(shown, cell, interest, aws)));
  for (const part of parts) {
    for (const resource of part.resources) resources.set(resourceKey(resource.type, resource.name), resource);
    notices.push(...part.notices);
    unreadable.push(...part.unreadable);
    if (part.governed !== undefined) withheld.set(instanceKey(part.name), part.governed);
  }
  return { cell, resources, withheld, notices, unreadable };
}

interface Part {
  readonly name: string;
  readonly governed: DifferenceKind | undefined;
  readonly resources: readonly ObservedResource[];
  readonly notices: readonly Notice[];
  readonly unreadable: readonly Unreadable[];
}

async function observePart({ live, insteadOfSet }: Shown, cell: Cell, interest: Interest, aws: ReadClients): Promise<Part> {
  const { definition } = live;
  const snapshot = await live.look(cell, aws);
  const isHome = cellKey(cell) === cellKey(definition.home);
  const resources: ObservedResource[] = [];
  const notices: Notice[] = [...unreachedNotice(cell, definition)];
  if (isHome) {
    if (snapshot !== undefined) resources.push(insteadOfSet ?? normaliseSet(snapshot.set, definition));
    notices.push(...beyondNotice(definition, snapshot));
  }
  const instance = snapshot === undefined ? undefined : await observeInstance(live, cell, interest, snapshot);
  if (instance !== undefined) {
    resources.push(instance);
    notices.push(...driftNotice(definition, snapshot?.instances.get(cellKey(cell))?.DriftStatus, live.drifts.get(cellKey(cell))));
  }
  const code = await observeCode(live, cell, interest, snapshot, aws);
  const governed = definition.cells.has(cell) ? await definition.carrier?.governed?.(cell, interest.organization, aws) : undefined;
  return { name: definition.name, governed, resources: [...resources, ...code.resources], notices, unreadable: code.unreadable };
}

/** The code of the set's function, where one is asked for: looked at only under an instance that is up to date. */
async function observeCode(
  live: LiveSet,
  cell: Cell,
  { desired, only }: Interest,
  snapshot: Snapshot | undefined,
  aws: ReadClients,
): Promise<Pick<Part, 'resources' | 'unreadable'>> {
  const { name } = live.definition;
  const isAsked = desired.resources.has(resourceKey(functionCodeTypeName, name)) && (only === undefined || only.has(functionCodeTypeName));
  if (!isAsked) return { resources: [], unreadable: [] };
  const summary = snapshot?.instances.get(cellKey(cell));
  const isAtRest = summary?.Status === 'CURRENT' && !isUnderWay(summary);
  try {
    const code = isAtRest && snapshot !== undefined ? await live.codeIn(snapshot, aws) : undefined;
    return { resources: [observedCode(name, code ?? asDeployed)], unreadable: [] };
  } catch (error) {
    if (!(error instanceof AwsFailure)) throw error;
    return { resources: [], unreadable: [{ types: [functionCodeTypeName], code: error.awsName, message: error.message }] };
  }
}

async function observeInstance(live: LiveSet, cell: Cell, interest: Interest, snapshot: Snapshot): Promise<ObservedResource | undefined> {
  const summary = snapshot.instances.get(cellKey(cell));
  if (summary === undefined) return undefined;
  const { name } = live.definition;
  const wanted = interest.desired.resources.get(instanceKey(name))?.properties;
  const overrides = wanted === undefined ? undefined : await live.overridesOf(cell, snapshot, summary, overridesOf(wanted));
  const resource = normaliseInstance(name, summary, wanted, overrides, markOf(snapshot.set), live.contentOf(snapshot));
  const { condition } = resource;
  if (condition?.kind !== 'instance-pending' || summary.LastOperationId === undefined) return resource;
  const { done, all } = howFar(snapshot, summary.LastOperationId);
  const message = `operation ${summary.LastOperationId} of ${name} is under way: ${done} of ${all} instances done`;
  return { ...resource, condition: { ...condition, message } };
}

/** V-14, where the units hide it: a service-managed set never deploys to the management account. Facts: compliance 4.2. */
function* unreachedNotice(cell: Cell, definition: SetDefinition): Generator<Notice> {
  if (!definition.unreached.has(cell)) return;
  yield {
    difference: 'instance-unreachable',
    severity: 'warning',
    type: stackInstanceTypeName,
    name: definition.name,
    message:
      definition.carrier === undefined
        ? unreachedMessage(definition.name)
        : `${definition.name} is service-managed and never reaches the management account, whose cells are written through the API`,
  };
}

const unreachedMessage = (name: string): string =>
  `${name} is service-managed and never reaches the management account: exclude it, or add a StackSet document with the same template, permissionModel SELF_MANAGED and this account as its target`;

function* driftNotice({ name }: SetDefinition, drift: string | undefined, what: string | undefined): Generator<Notice> {
  if (drift !== 'DRIFTED') return;
  const message = `CloudFormation found the stack of ${name} changed by somebody else: ${what ?? 'trueup drift --detect-stack-drift shows what'}`;
  yield { difference: 'stack-drifted', severity: 'warning', type: stackInstanceTypeName, name, message };
}

/** Instances where no cell of ours is: suspended or departed accounts, Regions that are not governed. They are left alone. */
function* beyondNotice(definition: SetDefinition, snapshot: Snapshot | undefined): Generator<Notice> {
  const { space } = definition.cells;
  const [accounts, regions] = [new Set<string | undefined>(space.accounts), new Set<string | undefined>(space.regions)];
  const beyond = [...(snapshot?.instances.values() ?? [])].filter(
    ({ Account: account, Region: region, StackInstanceStatus: status }) =>
      status?.DetailedStatus === 'SKIPPED_SUSPENDED_ACCOUNT' || !accounts.has(account) || !regions.has(region),
  );
  const [first] = beyond;
  if (first === undefined) return;
  const message = `${beyond.length} instances of ${definition.name} are in accounts that are suspended or not of the organization, or in Regions that are not governed, for example ${first.Account}/${first.Region}; they are left alone`;
  yield { difference: 'instance-suspended', severity: 'note', type: stackInstanceTypeName, name: definition.name, message };
}

/** Cells to read beyond the targets: where the sets live, and where they have instances. A set that cannot be read says so in its home cell. */
export async function cellsOfSets(sets: readonly LiveSet[], space: CellSpace): Promise<CellSet> {
  const cells: Cell[] = [];
  const accounts = new Map<string | undefined, Cell['account']>(space.accounts.map((account) => [account, account]));
  await Promise.all(
    sets.map(async (live) => {
      const { home } = live.definition;
      cells.push(home);
      const snapshot = await live.latest().catch((error: unknown) => {
        if (error instanceof AwsFailure) return undefined;
        throw error;
      });
      for (const { Account: account, Region: region } of snapshot?.instances.values() ?? []) {
        const known = accounts.get(account);
        if (known !== undefined && region !== undefined) cells.push({ account: known, region });
      }
    }),
  );
  return space.of(cells.filter((cell) => space.indexOf(cell) !== undefined));
}
