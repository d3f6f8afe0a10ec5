import { selectorKey } from '../../documents/rules/selectors.ts';
import type { Calendar } from '../../model/clock.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { DocumentSet } from '../../model/document-set.ts';
import type { Targets } from '../../model/documents.generated.ts';
import { departureOf, type ExceptionDocument, exceptionsInForce } from '../exceptions.ts';
import { selectorsOf } from './claims.ts';
import { notCentral } from './diagnostics.ts';

/**
 * V-12: what central configuration cannot express, in the documents that ask for it and in the disabled controls for the same selectors.
 * A policy counts in all linked Regions and in all standards. Source: facts/compliance.md 6.5, 6.6.
 */
export function* checkCentral(documents: DocumentSet, calendar: Calendar): Generator<Diagnostic> {
  const { organization } = documents;
  const central = new Set<string>();
  for (const document of documents.all('SecurityStandards')) {
    const { spec } = document.value;
    if (spec.mechanism !== 'central-config') continue;
    for (const selector of selectorsOf(document, organization, calendar)) central.add(selector);
    for (const name of ['regions', 'excludeRegions'] as const) {
      if (spec.targets[name] !== undefined)
        yield notCentral(
          'targets of single Regions',
          `take ${name} out: a policy counts in all linked Regions`,
          document.keyAt('spec', 'targets', name),
        );
    }
    for (const [index, { match }] of (spec.overrides ?? []).entries()) {
      if (match.region !== undefined)
        yield notCentral(
          'an override of a single Region',
          'take region out of the match',
          document.keyAt('spec', 'overrides', index, 'match', 'region'),
        );
    }
  }
  if (central.size === 0) return;
  for (const document of documents.all('DisabledControls')) {
    if (![...selectorsOf(document, organization, calendar)].some((selector) => central.has(selector))) continue;
    for (const [index, entry] of document.value.spec.controls.entries()) {
      const path = ['spec', 'controls', index] as const;
      // An empty list stands for one that is missing or broken.
      if (entry.standards !== 'all' && entry.standards.length > 0)
        yield notCentral('a control that is off in some standards only', 'write standards: all', document.at(...path, 'standards'));
      if (entry.where !== undefined)
        yield notCentral('a control that is off in a part of the targets', 'take where out', document.keyAt(...path, 'where'));
    }
  }
  for (const document of exceptionsInForce(documents, calendar)) {
    const { selector } = document.value.spec;
    if (!central.has(selectorKey(selector as Targets['include'][number], organization))) continue;
    yield* checkException(document);
  }
}

/** An exception departs in a whole account: from a standard that is on or off, or from a control in all standards. */
function* checkException(document: ExceptionDocument): Generator<Diagnostic> {
  const standard = departureOf(document, 'standard');
  const control = departureOf(document, 'control');
  if (standard === undefined && control === undefined) return;
  const { at, keyAt, value } = document;
  if (value.spec.selector.region !== undefined)
    yield notCentral('an exception of a single Region', 'take region out of the selector', keyAt('spec', 'selector', 'region'));
  if (standard?.state === 'unmanaged')
    yield notCentral('a standard that is left alone', 'write state: present or absent', at('spec', 'what', 'state'));
  if (control !== undefined && control.standards !== 'all' && control.standards.length > 0)
    yield notCentral('a control that departs in some standards only', 'write standards: all', at('spec', 'what', 'standards'));
}
