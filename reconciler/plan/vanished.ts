import type { DocumentKind, DocumentSet } from '../model/document-set.ts';
import type { VanishedKind } from '../model/plan.ts';
import type { Provider } from '../providers/provider.ts';

/** Kinds whose documents make objects. Defaults and exceptions make none by themselves, and without an organization there is no run. */
const makingKinds = [
  'SecurityStandards',
  'DisabledControls',
  'DevOpsGuruTargets',
  'StackSet',
  'Tenant',
] as const satisfies readonly DocumentKind[];

/** The kinds of which there are documents, in a fixed order. A broken one counts: it is there. */
export const kindsOf = (documents: DocumentSet): readonly DocumentKind[] =>
  makingKinds.filter((kind) => documents.all(kind).length > 0 || documents.broken.some((each) => each.kind === kind));

/**
 * Kinds of the last apply that no document is of now, for the guard `kind-vanished`.
 *
 * @param before kinds of the last apply; undefined where no ledger tells: not known is not the same as vanished
 */
export function vanishedKinds(
  documents: DocumentSet,
  before: readonly string[] | undefined,
  providers: readonly Pick<Provider, 'kinds' | 'types'>[],
): readonly VanishedKind[] {
  const now = kindsOf(documents);
  return makingKinds
    .filter((kind) => before?.includes(kind) === true && !now.includes(kind))
    .map((kind) => ({
      kind,
      types: providers.filter(({ kinds }) => kinds.includes(kind)).flatMap(({ types }) => types.map(({ name }) => name)),
    }));
}
