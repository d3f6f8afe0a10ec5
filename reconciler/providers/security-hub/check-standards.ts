import type { Catalogue } from '../../catalogue/catalogue.ts';
import { azureProblem, isAzure } from '../../documents/control-names.ts';
import { regionsOf } from '../../documents/rules/regions.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { Organization, SecurityStandards, StandardList } from '../../model/documents.generated.ts';
import type { PathSegment, Positioned } from '../../model/positioned.ts';
import type { Source } from '../../model/source.ts';
import { checkParameters } from './check-parameters.ts';
import {
  absentWithoutPermission,
  controlTowerStandard,
  disableWithoutPermission,
  listedTwice,
  misnamed,
  standardNotOffered,
  unknownStandard,
} from './diagnostics.ts';

/** The rules of one SecurityStandards document by itself: V-04 (twice in a list), V-05, V-06, V-07 (Azure), V-24, V-26. */
export function* checkStandardsDocument(
  document: Positioned<SecurityStandards>,
  organization: Positioned<Organization> | undefined,
  catalogue: Catalogue,
): Generator<Diagnostic> {
  const { spec } = document.value;
  const regions = regionsOf(spec.targets, organization) ?? [];
  yield* checkList(document, ['spec', 'standards'], spec.standards ?? [], regions, catalogue);
  yield* checkParameters(document, ['spec', 'parameters'], spec.parameters ?? [], catalogue);
  if (spec.unlistedStandards === 'disable' && spec.allowDelete !== true)
    yield disableWithoutPermission(document.at('spec', 'unlistedStandards'));
  for (const [index, override] of (spec.overrides ?? []).entries()) {
    const path = ['spec', 'overrides', index] as const;
    const matched = override.match.region === undefined ? regions : [override.match.region];
    yield* checkList(document, [...path, 'standards'], override.standards ?? [], matched, catalogue);
    yield* checkParameters(document, [...path, 'parameters'], override.parameters ?? [], catalogue);
    if (override.unlistedStandards === 'disable' && spec.allowDelete !== true)
      yield disableWithoutPermission(document.at(...path, 'unlistedStandards'));
  }
}

function* checkList(
  document: Positioned<SecurityStandards>,
  path: readonly PathSegment[],
  standards: StandardList,
  regions: readonly string[],
  catalogue: Catalogue,
): Generator<Diagnostic> {
  const first = new Map<string, number>();
  for (const [index, { id, state, allowDelete }] of standards.entries()) {
    const source = (): Source => document.at(...path, index, 'id');
    const wrong = checkStandardId(id, catalogue, source);
    if (wrong !== undefined) yield wrong;
    else if (state === 'present') {
      const lacking = regions.filter((region) => catalogue.offersStandard(id, region) === false);
      if (lacking.length > 0) yield standardNotOffered(id, lacking, source());
    }
    const other = first.get(id);
    if (other === undefined) first.set(id, index);
    else yield listedTwice(id, document.at(...path, other, 'id'), source());
    if (state === 'absent' && allowDelete !== true) yield absentWithoutPermission(id, document.at(...path, index, 'state'));
  }
}

/** V-05, V-06 and V-07 of a standard's id wherever it is written. */
export function checkStandardId(id: string, catalogue: Catalogue, at: () => Source): Diagnostic | undefined {
  if (/^service-managed-/.test(id)) return controlTowerStandard(id, at());
  if (isAzure(id)) return misnamed(azureProblem(id), at());
  return catalogue.standard(id) === undefined ? unknownStandard(id, catalogue, at()) : undefined;
}
