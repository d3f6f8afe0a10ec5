import type { StandardsControlAssociationId } from '@aws-sdk/client-securityhub';
import type { StandardId } from '../../catalogue/catalogue.ts';
import type { ReadClients } from '../clients.ts';
import type { ObservedResource } from '../observation.ts';
import { standardOfArn } from './arns.ts';
import { type BatchLimit, inBatches } from './batches.ts';
import { controlName, normaliseAssociation } from './resources/control.ts';

/** How often entries that AWS refused for their rate are asked for again; the call budgets do the waiting. */
const mostRounds = 4;

export interface AssociationsRead {
  readonly found: readonly ObservedResource[];
  /** Names of controls that the Region or the standard does not have. */
  readonly missing: readonly string[];
  /** Standards that turned out not to be ready after all: everything asked of them was RESOURCE_NOT_FOUND. */
  readonly notReady: ReadonlySet<StandardId>;
  /** AWS's code by name, for what was not answered. */
  readonly unanswered: ReadonlyMap<string, string>;
}

interface Answers {
  readonly found: ObservedResource[];
  readonly refused: { readonly id: StandardsControlAssociationId; readonly code: string }[];
}

/**
 * The associations asked for, in calls of up to 100 that mix standards and go out all at once. The service answers 200 also where it did
 * not process some: each of those is looked at, and none is lost. Source: facts/compliance.md 2.3; performance.md 2.2.
 */
export async function readAssociations(
  wanted: readonly StandardsControlAssociationId[],
  aws: ReadClients,
  limit: BatchLimit,
): Promise<AssociationsRead> {
  const all: Answers = { found: [], refused: [] };
  let open = wanted;
  for (let round = 1; open.length > 0; round++) {
    const { found, refused } = await ask(open, aws, limit);
    all.found.push(...found);
    const again = round < mostRounds ? refused.filter(({ code }) => code === 'LIMIT_EXCEEDED') : [];
    all.refused.push(...(again.length === 0 ? refused : refused.filter(({ code }) => code !== 'LIMIT_EXCEEDED')));
    open = again.map(({ id }) => id);
  }
  return sortOut(wanted, all);
}

async function ask(ids: readonly StandardsControlAssociationId[], aws: ReadClients, limit: BatchLimit): Promise<Answers> {
  const answers = await inBatches(ids, limit, (some) =>
    aws.securityHub.batchGetStandardsControlAssociations({ StandardsControlAssociationIds: [...some] }),
  );
  return {
    found: answers.flatMap((answer) =>
      (answer.StandardsControlAssociationDetails ?? []).flatMap((live) => normaliseAssociation(live) ?? []),
    ),
    refused: answers.flatMap((answer) =>
      (answer.UnprocessedAssociations ?? []).flatMap(({ StandardsControlAssociationId: id, ErrorCode: code = 'UNKNOWN' }) =>
        id === undefined ? [] : [{ id, code }],
      ),
    ),
  };
}

function sortOut(wanted: readonly StandardsControlAssociationId[], { found, refused }: Answers): AssociationsRead {
  const names = new Set(found.map(({ name }) => name));
  // Nearly always: what was asked for is there, all of it.
  if (refused.length === 0 && wanted.every((id) => names.has(nameOf(id)))) {
    return { found, missing: [], notReady: new Set(), unanswered: new Map() };
  }
  const unanswered = new Map(wanted.map((id) => [nameOf(id), 'MalformedAnswer']));
  for (const { name } of found) unanswered.delete(name);
  const notReady = standardsThatAreNotReady(wanted, refused);
  const missing: string[] = [];
  for (const { id, code } of refused) {
    const name = nameOf(id);
    if (notReady.has(standardOf(id))) unanswered.delete(name);
    else if (code === 'NOT_FOUND' || code === 'RESOURCE_NOT_FOUND') {
      missing.push(name);
      unanswered.delete(name);
    } else unanswered.set(name, code);
  }
  return { found, missing, notReady, unanswered };
}

/** A standard that stopped being ready between two calls answers RESOURCE_NOT_FOUND for each control: taken by itself, each would look withdrawn. */
function standardsThatAreNotReady(wanted: readonly StandardsControlAssociationId[], refused: Answers['refused']): ReadonlySet<StandardId> {
  const open = new Map<StandardId, number>();
  for (const { id, code } of refused) {
    if (code === 'RESOURCE_NOT_FOUND') open.set(standardOf(id), (open.get(standardOf(id)) ?? 0) + 1);
  }
  if (open.size === 0) return new Set();
  for (const id of wanted) {
    const count = open.get(standardOf(id));
    if (count !== undefined) open.set(standardOf(id), count - 1);
  }
  return new Set([...open].filter(([, rest]) => rest === 0).map(([standard]) => standard));
}

const standardOf = (id: StandardsControlAssociationId): StandardId => standardOfArn(id.StandardsArn ?? '') ?? '';

const namesOfIds = new WeakMap<StandardsControlAssociationId, string>();

/** Ids that are asked for are shared by the cells of a Region, so their names are made once. */
function nameOf(id: StandardsControlAssociationId): string {
  const known = namesOfIds.get(id);
  if (known !== undefined) return known;
  const name = controlName(standardOf(id), id.SecurityControlId ?? '');
  namesOfIds.set(id, name);
  return name;
}
