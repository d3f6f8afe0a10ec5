import type { CellSet } from '../../model/cell-set.ts';
import type { Layer, Wanted } from '../layer.ts';
import type { CompileInput } from '../provider.ts';
import { documentId } from './parts.ts';
import { controlTypeName } from './resources/control.ts';
import { standardTypeName } from './resources/standard.ts';

/** The cells of the documents with `mechanism: central-config`. */
export function centralCells({ documents, targets, space }: CompileInput): CellSet {
  return documents
    .all('SecurityStandards')
    .filter(({ value }) => value.spec.mechanism === 'central-config')
    .reduce((cells, document) => cells.union(targets.cellsOf(documentId(document))), space.empty());
}

/**
 * The layers as central configuration can bring them about: a policy has no reason for each control, disables every standard that it does not
 * list and enables every control that it does not. Layers of other cells stay as they are. Source: facts/compliance.md 2.7, 6.5.
 */
export function withCentralCells(layers: readonly Layer[], central: CellSet): Layer[] {
  if (central.size === 0) return [...layers];
  return layers.flatMap((layer) => {
    const inside = layer.cells.intersect(central);
    if (inside.size === 0) return [layer];
    const changed = { ...layer, cells: inside, wanted: layer.wanted.map(withoutReason), unlisted: layer.unlisted.map(corrected) };
    const outside = layer.cells.minus(central);
    return outside.size === 0 ? [changed] : [{ ...layer, cells: outside }, changed];
  });
}

function withoutReason(wanted: Wanted): Wanted {
  const { status } = wanted.properties;
  if (wanted.type !== controlTypeName || status === undefined) return wanted;
  const { propertySources: _sources, ...rest } = wanted;
  return { ...rest, properties: { status } };
}

const corrected = (policy: Layer['unlisted'][number]): Layer['unlisted'][number] =>
  policy.type === standardTypeName || policy.type === controlTypeName ? { ...policy, policy: 'correct' } : policy;
