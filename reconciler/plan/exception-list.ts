// Everything in the documents that departs from a baseline until a day.
import { type Calendar, daysBetween } from '../model/clock.ts';
import type { DocumentSet } from '../model/document-set.ts';
import type { DisabledControl, DisabledControls } from '../model/documents.generated.ts';
import type { ExceptionEntry } from '../model/exception-entry.ts';
import type { PathSegment, Positioned } from '../model/positioned.ts';
import { departureText, selectorText } from './exceptions.ts';

/**
 * Exceptions, entries of DisabledControls that end, and waivers of tenants; what ends first comes first.
 * @param within only what has ended or ends within so many days
 */
export function listExceptions(documents: DocumentSet, { today }: Calendar, within?: number): readonly ExceptionEntry[] {
  return [...entries(documents)]
    .map((entry) => ({ ...entry, daysLeft: daysBetween(today, entry.expires) }))
    .filter(({ daysLeft }) => within === undefined || daysLeft <= within)
    .sort((a, b) => a.daysLeft - b.daysLeft || (placeOf(a) < placeOf(b) ? -1 : 1));
}

type Undated = Omit<ExceptionEntry, 'daysLeft'>;

const placeOf = ({ source }: Undated): string => `${source.file} ${String(source.line).padStart(8, '0')}`;

function* entries(documents: DocumentSet): Generator<Undated> {
  for (const document of documents.all('Exception')) {
    const { metadata, spec } = document.value;
    const { what, selector, reason, owner, ticket, expires } = spec;
    const source = document.at('spec', 'expires');
    yield {
      kind: 'Exception',
      name: metadata.name,
      what: departureText(what),
      where: selectorText(selector),
      reason,
      owner,
      ticket,
      expires,
      source,
    };
  }
  for (const document of documents.all('DisabledControls')) {
    const { controls, overrides = [] } = document.value.spec;
    for (const [index, entry] of controls.entries()) yield* disabledEntry(document, entry, ['spec', 'controls', index], 'the targets');
    for (const [k, { match, controls: changes }] of overrides.entries())
      for (const [index, entry] of (changes.add ?? []).entries())
        yield* disabledEntry(document, entry, ['spec', 'overrides', k, 'controls', 'add', index], selectorText(match));
  }
  for (const document of documents.all('Tenant')) {
    const { metadata, spec } = document.value;
    for (const [index, { rule, reason, owner, ticket, expires }] of (spec.waivers ?? []).entries()) {
      const source = document.at('spec', 'waivers', index, 'expires');
      const of = { kind: 'Tenant', name: metadata.name, where: `tenant ${metadata.name}` } as const;
      yield { ...of, what: `rule ${rule} is waived`, reason, owner, ...(ticket === undefined ? {} : { ticket }), expires, source };
    }
  }
}

function* disabledEntry(
  document: Positioned<DisabledControls>,
  entry: DisabledControl,
  path: readonly PathSegment[],
  where: string,
): Generator<Undated> {
  const { control, standards, reason, owner, ticket, expires } = entry;
  if (expires === undefined) return;
  const what = departureText({ control, standards, status: 'DISABLED' });
  const source = document.at(...path, 'expires');
  yield { kind: 'DisabledControls', name: document.value.metadata.name, what, where, reason, owner, ticket, expires, source };
}
