import { type Cell, cellKey } from '../../model/address.ts';
import { existsParameter } from '../carrier.ts';
import type { WriteClients } from '../clients.ts';
import { addressesOf, type Product, productsOf } from './addresses.ts';
import { callAsOf, isServiceManaged, type SetDefinition } from './definition.ts';
import { dependsOnArns } from './depends-on.ts';
import { cellsOfGroup, type Group } from './groups.ts';
import type { Snapshot } from './live-set.ts';
import { findOperation, isAtWork, RunningOperation } from './operation.ts';
import { knowsOverrides, type Leaves, operationId } from './operation-id.ts';
import { preferencesOf, updateInput, wantedSet } from './resources/stack-set.ts';
import { thereAlready } from './there-already.ts';

/** What came of asking for an operation. */
export type Launched =
  | {
      readonly kind: 'taken';
      readonly operation: RunningOperation /** What of the group the operation leaves for others. */;
      readonly rest: readonly Product[];
    }
  | { readonly kind: 'busy'; readonly code: string; readonly message: string };

/** Operations of the same change that went before: more than this and a person should look. */
const mostAttempts = 50;

/**
 * Sends an operation unless it is there already. The id follows from the change, so a run that died and came back joins what it had begun;
 * one that has ended and left something undone is asked for again under the next id. Facts: compliance 4.7.
 */
async function launch(
  definition: SetDefinition,
  change: unknown,
  leaves: Leaves,
  home: WriteClients,
  send: (id: string) => Promise<{ readonly OperationId?: string | undefined }>,
): Promise<Launched> {
  for (let attempt = 1; attempt <= mostAttempts; attempt++) {
    const id = operationId(change, leaves, attempt);
    const there = await findOperation(definition, id, home.reads);
    if (there !== undefined && !isAtWork(there)) continue;
    const taken = there === undefined ? ((await send(id)).OperationId ?? id) : id;
    return { kind: 'taken', operation: new RunningOperation(taken, definition, home.reads), rest: [] };
  }
  return { kind: 'busy', code: 'attempts', message: `${mostAttempts} operations of ${definition.name} did not bring this about` };
}

/** UpdateStackSet for all instances. Facts: compliance 4.1, 4.6. */
export async function launchUpdate(definition: SetDefinition, snapshot: Snapshot, home: WriteClients): Promise<Launched> {
  const arns = await dependsOnArns(definition, home.reads);
  const change = { set: snapshot.set.StackSetId ?? definition.name, wanted: wantedSet(definition), parameters: definition.parameters };
  const bare = [...snapshot.instances.values()].every(({ LastOperationId }) => knowsOverrides(LastOperationId, {}));
  return launch(definition, change, bare ? {} : 'mixed', home, (id) =>
    home.cloudFormation.updateStackSet(updateInput(definition, arns, id)),
  );
}

const stacksOf = ({ stacks }: Group) => (stacks === undefined ? {} : { stacks: Object.fromEntries(stacks) });

/** Cells that one operation serves: those where the same resources are there already come together, the first kind at the front. */
async function chooseProducts(
  definition: SetDefinition,
  group: Group,
  open: readonly Cell[],
  snapshot: Snapshot,
  home: WriteClients,
): Promise<{ readonly products: readonly Product[]; readonly there: readonly string[] }> {
  if (definition.carrier?.alreadyThere === undefined || group.action === 'delete') return { products: productsOf(open), there: [] };
  const found = await thereAlready(definition, open, snapshot, home.reads);
  const [first, ...others] = found;
  return {
    products: [...(first === undefined ? [] : productsOf(first.cells)), ...others.flatMap(({ cells }) => productsOf(cells))],
    there: first?.ids ?? [],
  };
}

/** One operation for those cells of a group that still are as the plan found them: there for a create, here for anything else. */
export async function launchGroup(definition: SetDefinition, group: Group, snapshot: Snapshot, home: WriteClients): Promise<Launched> {
  const open = [...cellsOfGroup(group)].filter(
    (cell) => snapshot.instances.has(cellKey(cell)) === (group.action === 'update' || group.action === 'delete'),
  );
  const { products, there } = await chooseProducts(definition, group, open, snapshot, home);
  const [product, ...rest] = products;
  if (product === undefined) return { kind: 'busy', code: 'stale', message: `the instances of ${definition.name} moved meanwhile` };
  const change = {
    set: snapshot.set.StackSetId ?? definition.name,
    action: group.action,
    overrides: group.overrides,
    product,
    ...stacksOf(group),
    ...(there.length === 0 ? {} : { there }),
  };
  const common = {
    StackSetName: definition.name,
    Regions: [...product.regions],
    ...addressesOf(definition, product, group.action === 'create' || group.action === 'import' ? new Map() : snapshot.instances),
    ...preferencesOf(definition),
    ...callAsOf(definition),
  };
  const overrides = [
    ...Object.entries(group.overrides).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue })),
    ...there.map((id) => ({ ParameterKey: existsParameter(id), ParameterValue: 'true' })),
  ];
  const launched = await launch(definition, change, group.action === 'import' ? 'mixed' : group.overrides, home, (OperationId) => {
    switch (group.action) {
      case 'create':
        return home.cloudFormation.createStackInstances({
          ...common,
          OperationId,
          ...(overrides.length === 0 ? {} : { ParameterOverrides: overrides }),
        });
      case 'update':
        // An empty list takes away what others overrode. Facts: compliance 4.4.
        return home.cloudFormation.updateStackInstances({ ...common, OperationId, ParameterOverrides: overrides });
      case 'delete':
        return home.cloudFormation.deleteStackInstances({ ...common, OperationId, RetainStacks: definition.retainStacks });
      case 'import': {
        const { DeploymentTargets: targets } = { DeploymentTargets: undefined, ...addressesOf(definition, product, new Map()) };
        return home.cloudFormation.importStacksToStackSet({
          StackSetName: definition.name,
          StackIds: [...cellsOfGroup({ ...group, product })].flatMap((cell) => group.stacks?.get(cellKey(cell)) ?? []),
          ...(isServiceManaged(definition) ? { OrganizationalUnitIds: targets?.OrganizationalUnitIds } : {}),
          OperationId,
          ...preferencesOf(definition),
          ...callAsOf(definition),
        });
      }
      default:
        return group.action satisfies never;
    }
  });
  return launched.kind === 'taken' ? { ...launched, rest } : launched;
}
