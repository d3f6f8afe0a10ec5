import type { ResourceCollectionFilter, ResourceCollectionType } from '@aws-sdk/client-devops-guru';
import type { Change } from '../../../model/change.ts';
import type { DifferenceKind } from '../../../model/difference.ts';
import { pagesOf } from '../../../model/paged-list.ts';
import type { Properties } from '../../../model/properties.ts';
import type { DevOpsGuruReads, WriteClients } from '../../clients.ts';
import type { ObservedResource } from '../../observation.ts';
import type { Outcome, ResourceType, StepContext } from '../../provider.ts';
import { type Coverage, coverageIn, coverageOfLists, propertiesOfCoverage } from '../coverage-value.ts';
import { isMissing, outcomeOf } from '../failures.ts';
import { sameMembers } from '../same-members.ts';
import { transition } from '../transition.ts';

export const coverageTypeName = 'devops-guru/coverage';
/** A cell has one resource collection. */
export const coverageName = 'default';

/** There is always a coverage, if only of nothing, so it is never created or deleted, and unmarkable: only a document changes it. */
export const coverageType: ResourceType = {
  name: coverageTypeName,
  batchSize: 1,
  after: [],
  exclusive: false,
  same: sameMembers,
  difference: ({ before, after }) => differenceOf(before, after),
  isDestructiveUpdate: (before, after) => uncovers(coverageIn(before), coverageIn(after)),
  leftover: () => ({ action: 'none' }),
};

function differenceOf(before: Properties | undefined, after: Properties | undefined): DifferenceKind {
  if (before === undefined || after === undefined) return 'coverage-mode';
  const [from, to] = [coverageIn(before), coverageIn(after)];
  const [had, wants] = [entriesOf(from), entriesOf(to)];
  const isSameKind = from.mode === to.mode && (from.mode !== 'tags' || to.mode !== 'tags' || from.key === to.key);
  if (!isSameKind || had === undefined || wants === undefined) return 'coverage-mode';
  return wants.some((entry) => !had.includes(entry)) ? 'coverage-added' : 'coverage-removed';
}

/** Names or values one by one; undefined where everything or nothing is meant. */
function entriesOf(coverage: Coverage): readonly string[] | undefined {
  if (coverage.mode === 'stacks') return coverage.names;
  return coverage.mode === 'tags' && coverage.values !== 'all' ? coverage.values : undefined;
}

/** Whether something that is analysed now would not be any more. */
function uncovers(before: Coverage, after: Coverage): boolean {
  if (before.mode === 'none' || after.mode === 'all') return false;
  if (before.mode === 'stacks' && after.mode === 'stacks') return before.names.some((name) => !after.names.includes(name));
  if (before.mode !== 'tags' || after.mode !== 'tags' || before.key !== after.key) return true;
  if (after.values === 'all') return before.otherKeys !== undefined;
  const { values } = after;
  return before.values === 'all' || before.otherKeys !== undefined || before.values.some((value) => !values.includes(value));
}

/** The part of the clients that reads collections: a write looks again before it takes several steps. */
export type CollectionReader = Pick<DevOpsGuruReads, 'getResourceCollection'>;

/**
 * The coverage of the cell. One call where the declared kind is what is found, since AWS keeps one kind at a time; else all three kinds.
 * Source: facts/compliance.md 3.2; facts/performance.md 2.2.
 */
export async function readCoverage(guru: CollectionReader, expected: Coverage['mode'] | undefined): Promise<Coverage> {
  if (expected === undefined || expected === 'none') return readAllKinds(guru, []);
  const type: ResourceCollectionType = expected === 'tags' ? 'AWS_TAGS' : 'AWS_CLOUD_FORMATION';
  const lists = await readKind(guru, type);
  const found = coverageOfLists(lists.stacks, lists.tags);
  return found.mode === 'none' ? readAllKinds(guru, [type]) : found;
}

interface Lists {
  readonly stacks: readonly string[];
  readonly tags: readonly { readonly key: string; readonly values: readonly string[] }[];
}

async function readAllKinds(guru: CollectionReader, known: readonly ResourceCollectionType[]): Promise<Coverage> {
  const types: readonly ResourceCollectionType[] = ['AWS_CLOUD_FORMATION', 'AWS_SERVICE', 'AWS_TAGS'];
  const lists = await Promise.all(types.filter((type) => !known.includes(type)).map((type) => readKind(guru, type)));
  return coverageOfLists(
    lists.flatMap((each) => each.stacks),
    lists.flatMap((each) => each.tags),
  );
}

/** All pages of one kind; a kind that AWS does not find is empty. Values of a key that is spread over pages are put together. */
async function readKind(guru: CollectionReader, type: ResourceCollectionType): Promise<Lists> {
  const stacks: string[] = [];
  const tags = new Map<string, string[]>();
  try {
    const pages = await pagesOf((next) => guru.getResourceCollection({ ResourceCollectionType: type, ...next }));
    for (const page of pages) collect(page.ResourceCollection, stacks, tags);
  } catch (error) {
    if (!isMissing(error)) throw error;
    return { stacks: [], tags: [] };
  }
  return { stacks, tags: [...tags].map(([key, values]) => ({ key, values })) };
}

function collect(found: ResourceCollectionFilter | undefined, stacks: string[], tags: Map<string, string[]>): void {
  stacks.push(...(found?.CloudFormation?.StackNames ?? []));
  for (const { AppBoundaryKey = '', TagValues = [] } of found?.Tags ?? []) {
    tags.set(AppBoundaryKey, [...(tags.get(AppBoundaryKey) ?? []), ...TagValues]);
  }
}

export const normaliseCoverage = (coverage: Coverage): ObservedResource => ({
  type: coverageTypeName,
  name: coverageName,
  properties: propertiesOfCoverage(coverage),
});

/**
 * Goes the way from the planned `before` to the wanted coverage. A way of several calls may have been begun before (a conflict, a killed
 * run), so it starts from what is there now.
 */
export async function writeCoverage([change]: readonly Change[], aws: WriteClients, step: StepContext): Promise<Outcome[]> {
  if (change?.action !== 'update') throw new Error('a coverage is only changed');
  const [before, after] = [coverageIn(change.before), coverageIn(change.after)];
  const outcome = await outcomeOf(async () => {
    let updates = transition(before, after);
    if (updates.length > 1) updates = transition(await readCoverage(aws.devOpsGuru, before.mode), after);
    for (const update of updates) await aws.devOpsGuru.updateResourceCollection(update, step.signal);
  });
  return [outcome];
}
