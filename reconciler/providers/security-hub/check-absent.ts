import { selectorKey } from '../../documents/rules/selectors.ts';
import type { Calendar } from '../../model/clock.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { DocumentSet } from '../../model/document-set.ts';
import type { DisabledControl, Match } from '../../model/documents.generated.ts';
import type { PathSegment } from '../../model/positioned.ts';
import type { Source } from '../../model/source.ts';
import { claimsOfStandards, selectorsOf } from './claims.ts';
import { standardIsAbsent, standardUnmentioned } from './diagnostics.ts';

/** The strongest word on a standard for one selector and Region. */
interface Word {
  readonly priority: number;
  readonly state: string;
  readonly source: () => Source;
}

/** V-10: controls are not disabled in a standard that is declared absent in the same cells; one that nobody mentions is a warning. */
export function* checkAbsentStandards(documents: DocumentSet, calendar: Calendar): Generator<Diagnostic> {
  const { organization } = documents;
  const { words, mentioned, declaredAbsent } = indexStates(documents, calendar);
  const complete = !documents.broken.some(({ kind }) => kind === undefined || kind === 'SecurityStandards');
  for (const document of documents.all('DisabledControls')) {
    const selectors = [...selectorsOf(document, organization, calendar)];
    const regions = document.value.spec.targets.regions ?? organization?.value.spec.governedRegions ?? [];
    for (const { entry, path, match } of entriesOf(document.value.spec)) {
      if (entry.standards === 'all') continue;
      // An override speaks of what it matches alone.
      const own = match === undefined ? selectors : selectors.filter((each) => each === selectorKey(match, organization));
      const places = (entry.where?.regions ?? regions).filter((region) => match?.region === undefined || region === match.region);
      for (const [index, standard] of entry.standards.entries()) {
        const source = (): Source => document.at(...path, 'standards', index);
        const absent = !declaredAbsent.has(standard)
          ? undefined
          : own
              .flatMap((selector) => places.map((region) => words.get(`${selector} ${region} ${standard}`)))
              .find((word) => word?.state === 'absent');
        if (absent !== undefined) yield standardIsAbsent(standard, absent.source(), source());
        else if (complete && !mentioned.has(standard)) yield standardUnmentioned(standard, source());
      }
    }
  }
}

function indexStates(
  documents: DocumentSet,
  calendar: Calendar,
): { readonly words: ReadonlyMap<string, Word>; readonly mentioned: ReadonlySet<string>; readonly declaredAbsent: ReadonlySet<string> } {
  const { organization } = documents;
  const words = new Map<string, Word>();
  const mentioned = new Set<string>();
  const declaredAbsent = new Set<string>();
  for (const document of documents.all('SecurityStandards')) {
    const { spec } = document.value;
    const priority = spec.priority ?? 100;
    for (const part of [spec, ...(spec.overrides ?? [])]) {
      for (const { id, state } of part.standards ?? []) {
        mentioned.add(id);
        if (state === 'absent') declaredAbsent.add(id);
      }
    }
    for (const selector of selectorsOf(document, organization, calendar)) {
      for (const { field, value, regions, path } of claimsOfStandards(document, selector, organization)) {
        if (!field.startsWith('the state of ')) continue;
        const standard = field.slice('the state of '.length);
        for (const region of regions) {
          const key = `${selector} ${region} ${standard}`;
          const known = words.get(key);
          if (known === undefined || known.priority <= priority)
            words.set(key, { priority, state: value, source: () => document.at(...path) });
        }
      }
    }
  }
  return { words, mentioned, declaredAbsent };
}

function* entriesOf(spec: {
  readonly controls: readonly DisabledControl[];
  readonly overrides?: readonly { readonly match: Match; readonly controls: { readonly add?: readonly DisabledControl[] } }[];
}): Generator<{
  readonly entry: DisabledControl;
  readonly path: readonly PathSegment[];
  /** Of an override. */
  readonly match?: Match;
}> {
  for (const [index, entry] of spec.controls.entries()) yield { entry, path: ['spec', 'controls', index] };
  for (const [position, override] of (spec.overrides ?? []).entries()) {
    for (const [index, entry] of (override.controls.add ?? []).entries())
      yield { entry, path: ['spec', 'overrides', position, 'controls', 'add', index], match: override.match };
  }
}
