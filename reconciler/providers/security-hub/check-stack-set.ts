import type { Catalogue } from '../../catalogue/catalogue.ts';
import { isInForce } from '../../documents/rules/accountability.ts';
import type { Calendar } from '../../model/clock.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { DocumentSet } from '../../model/document-set.ts';
import type { SecurityStandards } from '../../model/documents.generated.ts';
import type { Positioned } from '../../model/positioned.ts';
import { type MergedClass, mostTemplateBytes } from '../carrier.ts';
import type { CompileInput } from '../provider.ts';
import { selectorsOf } from './claims.ts';
import { carry, mostDisabled, variantsOf } from './compile-stack-set.ts';
import { stackSetMissing, templateTooLong, tooManyDisabled } from './diagnostics.ts';
import { documentId } from './parts.ts';

/**
 * What a stack set cannot carry, as far as it shows without the inventory: the block is missing (D-11), or one list of disabled controls for
 * the same selectors is longer than CloudFormation takes in a standard (V-13). Source: facts/compliance.md 2.9, 6.6.
 */
export function* checkStackSets(documents: DocumentSet, catalogue: Catalogue, calendar: Calendar): Generator<Diagnostic> {
  const { organization } = documents;
  const carried = new Set<string>();
  for (const document of documents.all('SecurityStandards')) {
    const { spec } = document.value;
    if (spec.mechanism !== 'stackset') continue;
    if (spec.stackset === undefined && document.at('spec', 'stackset').pointer === '/spec')
      yield stackSetMissing(document.at('spec', 'mechanism'));
    for (const selector of selectorsOf(document, organization, calendar)) carried.add(selector);
  }
  if (carried.size === 0) return;
  for (const document of documents.all('DisabledControls')) {
    if (![...selectorsOf(document, organization, calendar)].some((selector) => carried.has(selector))) continue;
    const counts = new Map<string, number>();
    for (const { control, standards, expires, where } of document.value.spec.controls) {
      // What holds in a part of the cells only may not add up; `plan` knows.
      if (where !== undefined || !isInForce(expires, calendar)) continue;
      for (const standard of standards === 'all' ? catalogue.standardsHolding(control) : standards)
        counts.set(standard, (counts.get(standard) ?? 0) + 1);
    }
    for (const [standard, count] of counts)
      if (count > mostDisabled) yield tooManyDisabled(standard, count, mostDisabled, document.keyAt('spec', 'controls'));
  }
}

/** V-13 by what all documents together ask of each cell: the lists of one standard, and the template that holds them all. */
export function checkMerged(input: CompileInput, merged: () => readonly MergedClass[]): readonly Diagnostic[] {
  const carriers = carry(input, merged);
  return input.documents.all('SecurityStandards').flatMap((document) => [
    ...(document.value.spec.mechanism === 'stackset' ? checkLists(document, input, merged()) : []),
    ...carriers
      .filter((carrier) => carrier.document === documentId(document))
      .map(({ template }) => Buffer.byteLength(template))
      .filter((bytes) => bytes > mostTemplateBytes)
      .map((bytes) => templateTooLong(bytes, mostTemplateBytes, document.at('spec', 'targets'))),
  ]);
}

function checkLists(document: Positioned<SecurityStandards>, input: CompileInput, merged: readonly MergedClass[]): Diagnostic[] {
  const tooMany = new Map<string, number>();
  for (const { variant } of variantsOf(document, input, merged))
    for (const [standard, { length }] of variant.standards)
      if (length > mostDisabled) tooMany.set(standard, Math.max(length, tooMany.get(standard) ?? 0));
  return [...tooMany].map(([standard, count]) => tooManyDisabled(standard, count, mostDisabled, document.at('spec', 'mechanism')));
}
