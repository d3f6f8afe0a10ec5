import { type Cell, cellKey } from '../../model/address.ts';
import { AwsFailure } from '../../model/aws-failure.ts';
import { existsParameter } from '../carrier.ts';
import type { ReadClients } from '../clients.ts';
import type { SetDefinition } from './definition.ts';
import type { Snapshot } from './live-set.ts';

/** Cells in which the same resources of a set are there already, outside of its stack. */
export interface SameThere {
  readonly ids: readonly string[];
  readonly cells: readonly Cell[];
}

/**
 * Which of a carrier's resources each cell has already, without those that its stack holds. A cell that cannot be asked counts as having none: its
 * stack will tell. One or two calls a cell, before its instance is written.
 */
export async function thereAlready(
  definition: SetDefinition,
  cells: readonly Cell[],
  snapshot: Snapshot,
  reads: ReadClients,
): Promise<readonly SameThere[]> {
  const found = await Promise.all(
    cells.map(async (cell) => {
      const stack = snapshot.instances.get(cellKey(cell))?.StackId;
      return { cell, ids: await idsOutside(definition, stack, reads.at(cell)) };
    }),
  );
  const groups = new Map<string, { ids: readonly string[]; cells: Cell[] }>();
  for (const { cell, ids } of found) {
    const known = groups.get(ids.join());
    if (known === undefined) groups.set(ids.join(), { ids, cells: [cell] });
    else known.cells.push(cell);
  }
  return [...groups.values()];
}

async function idsOutside({ carrier, template }: SetDefinition, stack: string | undefined, aws: ReadClients): Promise<readonly string[]> {
  try {
    const live = (await carrier?.alreadyThere?.(aws)) ?? [];
    // What the template does not speak of has no parameter.
    const asked = live.filter((id) => template?.parameters.has(existsParameter(id)) === true);
    const held = asked.length === 0 || stack === undefined ? new Set<string>() : await heldBy(stack, aws);
    return asked.filter((id) => !held.has(id)).sort();
  } catch (error) {
    if (error instanceof AwsFailure) return [];
    throw error;
  }
}

/** Logical ids of what the stack holds; nothing where there is no stack. */
async function heldBy(stack: string, aws: ReadClients): Promise<ReadonlySet<string>> {
  try {
    const { StackResources = [] } = await aws.cloudFormation.describeStackResources({ StackName: stack });
    const held = StackResources.filter(({ ResourceStatus: status = '' }) => !/^DELETE_|CREATE_FAILED|ROLLBACK/.test(status));
    return new Set(held.flatMap(({ LogicalResourceId: id }) => id ?? []));
  } catch (error) {
    if (error instanceof AwsFailure && error.awsName === 'ValidationError') return new Set();
    throw error;
  }
}
