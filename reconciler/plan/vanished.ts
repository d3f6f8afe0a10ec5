import type { Diagnostic } from '../model/diagnostic.ts';
import type { DocumentKind, DocumentSet } from '../model/document-set.ts';
import type { Organization } from '../model/documents.generated.ts';
import type { VanishedKind } from '../model/plan.ts';
import type { Positioned } from '../model/positioned.ts';
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

/**
 * V-33: Regions that were governed by the last apply and are not any more. No look reaches them, so nobody else would tell what stays there.
 *
 * @param before undefined where no ledger tells
 */
export function leftRegions(
  organization: Positioned<Organization> | undefined,
  before: readonly string[] | undefined,
): readonly Diagnostic[] {
  if (organization === undefined) return [];
  const { governedRegions } = organization.value.spec;
  const left = (before ?? []).filter((region) => !governedRegions.includes(region)).sort();
  if (left.length === 0) return [];
  const are = left.length === 1 ? 'is' : 'are';
  return [
    {
      severity: 'warning',
      code: 'V-33',
      source: organization.at('spec', 'governedRegions'),
      message: `${left.join(', ')} ${are} not governed any more: what was set there stays, but for stacks of stack sets, and nothing looks there, trueup prune neither`,
      hint: 'where it is to go, govern the Region once more and take it out first: documents that say absent or none, trueup offboard, or targets without the Region',
    },
  ];
}
