import type { StandardId } from '../../catalogue/catalogue.ts';
import type { Cell } from '../../model/address.ts';
import type { ReadClients } from '../clients.ts';
import type { Notice, ObservedResource } from '../observation.ts';
import type { Interest } from '../provider.ts';
import { isReservedStandard } from './arns.ts';
import { readAssociations } from './associations.ts';
import type { BatchLimit } from './batches.ts';
import { associationsIn, declaredIn } from './read-plan.ts';
import { partsOfControlName } from './resources/control.ts';
import { standardTypeName } from './resources/standard.ts';

/** The organization whose documents disabled controls in a standard that ours would disable as a whole. */
export type TheirStandards = ReadonlyMap<StandardId, string>;

/**
 * Disabling a standard forgets its disabled controls, also those of another organization's documents in the same account: a standard bears no mark, its
 * controls' reasons do. Looked for only where the documents would disable the standard: until it is gone, that is a call for each 100 controls.
 * Source: facts/compliance.md 2.4. Throws AwsFailure where they cannot be read: what is not known to be nobody's is not taken away.
 */
export async function theirStandards(
  cell: Cell,
  interest: Interest,
  subscriptions: readonly ObservedResource[],
  aws: ReadClients,
  limit: BatchLimit,
): Promise<TheirStandards> {
  const declared = declaredIn(interest.desired);
  const disablesUnlisted = interest.desired.unlisted.get(standardTypeName)?.policy === 'correct';
  const leaving = subscriptions.filter(
    ({ name, condition }) =>
      condition?.leaving !== true &&
      !isReservedStandard(name) &&
      (declared.absent.has(name) || (disablesUnlisted && !declared.present.has(name))),
  );
  const asked = leaving.flatMap(({ name }) => associationsIn(name, interest, cell.region));
  if (asked.length === 0) return new Map();
  const { found } = await readAssociations(asked, aws, limit);
  return new Map(
    found.flatMap(({ name, mark }) =>
      mark === undefined || mark.organization === interest.organization.name
        ? []
        : [[partsOfControlName(name).standard, mark.organization] as const],
    ),
  );
}

/** Why the change of such a standard is refused. */
export const holdsTheirs = (name: StandardId, organization: string): Notice => ({
  difference: 'standard-unexpected',
  severity: 'warning',
  type: standardTypeName,
  name,
  message: `${name} holds controls that the documents of the organization ${organization} disable: disabling it would forget them`,
});
