import type { CellSet } from '../../model/cell-set.ts';
import type { DisabledControls, SecurityStandards } from '../../model/documents.generated.ts';
import type { PathSegment, Positioned } from '../../model/positioned.ts';
import type { CompileInput } from '../provider.ts';

/** `spec.priority` where it is omitted. Source: facts/compliance.md 6.3. */
export const defaultPriority = 100;

export const documentId = (document: Positioned<SecurityStandards> | Positioned<DisabledControls>): string =>
  `${document.value.kind}/${document.value.metadata.name}`;

/** A piece of a document that speaks for some cells: its baseline or one of its overrides. */
export interface Part<T> {
  readonly value: T;
  /** Where the piece stands: `['spec']` or `['spec', 'overrides', 0]`. */
  readonly path: readonly PathSegment[];
  readonly cells: CellSet;
  readonly rank: number;
}

/** The baseline and the overrides of a document, each with its cells and rank; one without cells is kept, for the engine to say so. */
export function partsOf<Override>(
  document: Positioned<SecurityStandards> | Positioned<DisabledControls>,
  overrides: readonly Override[] | undefined,
  { targets }: CompileInput,
): readonly Part<Override | 'baseline'>[] {
  const id = documentId(document);
  const parts: Part<Override | 'baseline'>[] = [{ value: 'baseline', path: ['spec'], cells: targets.cellsOf(id), rank: 0 }];
  for (const [index, override] of (overrides ?? []).entries()) {
    parts.push({ value: override, path: ['spec', 'overrides', index], ...targets.override(id, index) });
  }
  return parts;
}
