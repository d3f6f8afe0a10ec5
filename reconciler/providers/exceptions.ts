// What providers share about Exception documents.
import type { CellSet } from '../model/cell-set.ts';
import type { Calendar } from '../model/clock.ts';
import type { DocumentSet } from '../model/document-set.ts';
import type { Departure, Exception } from '../model/documents.generated.ts';
import type { Positioned } from '../model/positioned.ts';
import { exceptionPriority, type Layer, type Wanted } from './layer.ts';
import type { CompileInput } from './provider.ts';

export type ExceptionDocument = Positioned<Exception>;

export const exceptionId = ({ value }: ExceptionDocument): string => `Exception/${value.metadata.name}`;

/** The exceptions that count today: an exception does up to and with its last day (UTC). */
export const exceptionsInForce = (documents: DocumentSet, calendar: Calendar): readonly ExceptionDocument[] =>
  documents.all('Exception').filter(({ value }) => value.spec.expires >= calendar.today);

/** Kinds of documents with a baseline that a layer can depart from. */
export type BaselineKind = 'SecurityStandards' | 'DisabledControls' | 'DevOpsGuruTargets';

const baselineCells = (kinds: readonly BaselineKind[], { documents, targets, space }: CompileInput): CellSet =>
  kinds
    .flatMap((kind) => documents.all(kind).map(({ value }) => targets.cellsOf(`${kind}/${value.metadata.name}`)))
    .reduce((all, cells) => all.union(cells), space.empty());

/** The kinds of departure, by the member that tells them. */
export type DepartureKind = 'control' | 'standard' | 'coverage' | 'rule' | 'guard';

export type DepartureOf<K extends DepartureKind> = Extract<Departure, Readonly<Record<K, unknown>>>;

/** What is excepted, where it is of this kind. */
export function departureOf<K extends DepartureKind>({ value }: ExceptionDocument, kind: K): DepartureOf<K> | undefined {
  const { what } = value.spec;
  return kind in what ? (what as DepartureOf<K>) : undefined;
}

/**
 * The layer of an exception: stronger than every document's, in those of its selector's cells that a document of the kinds targets. Elsewhere there is no
 * baseline to depart from.
 */
export const exceptionLayer = (
  document: ExceptionDocument,
  wanted: readonly Wanted[],
  kinds: readonly BaselineKind[],
  input: CompileInput,
): Layer => ({
  document: exceptionId(document),
  cells: input.targets.cellsOf(exceptionId(document)).intersect(baselineCells(kinds, input)),
  priority: exceptionPriority,
  rank: 0,
  wanted,
  removed: [],
  unlisted: [],
});
