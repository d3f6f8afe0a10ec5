import type { CellSet } from '../../model/cell-set.ts';
import type { Layer, Wanted } from '../layer.ts';
import type { CompileInput } from '../provider.ts';
import { documentId } from './parts.ts';
import { controlTypeName, partsOfControlName } from './resources/control.ts';
import { hubTypeName } from './resources/hub.ts';
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
export function withCentralCells(
  layers: readonly Layer[],
  central: CellSet,
  unmanaged: CellSet,
  { space, catalogue, organization }: CompileInput,
): Layer[] {
  if (central.size === 0) return [...layers];
  const byItself = central.intersect(unmanaged);
  const governed = central.minus(unmanaged);
  const home = governed.intersect(space.product(space.accounts, [organization.homeRegion]));
  return layers.flatMap((layer) => {
    const parts: Layer[] = [
      { ...layer, cells: layer.cells.minus(central) },
      { ...layer, cells: layer.cells.intersect(home), wanted: layer.wanted.map(withoutReason), unlisted: layer.unlisted.map(corrected) },
      {
        ...layer,
        cells: layer.cells.intersect(governed.minus(home)),
        wanted: layer.wanted.map((wanted) => leftToAws(withoutReason(wanted), catalogue)),
        unlisted: layer.unlisted.map(corrected),
      },
      // An account that manages itself gets nothing from a policy: of such a document only that word about its hub counts.
      {
        ...layer,
        cells: layer.cells.intersect(byItself),
        wanted: layer.wanted.filter(({ type }) => type === hubTypeName),
        removed: [],
        unlisted: [],
      },
    ];
    return layer.cells.intersect(central).size === 0 ? [layer] : parts.filter(({ cells }) => cells.size > 0);
  });
}

function withoutReason(wanted: Wanted): Wanted {
  const { status } = wanted.properties;
  if (wanted.type !== controlTypeName || status === undefined) return wanted;
  const { propertySources: _sources, ...rest } = wanted;
  return { ...rest, properties: { status } };
}

/** Outside the home Region central configuration disables controls of global resources, whatever a policy says. */
function leftToAws(wanted: Wanted, catalogue: CompileInput['catalogue']): Wanted {
  if (wanted.type !== controlTypeName || wanted.properties['status'] !== 'ENABLED') return wanted;
  const isGlobal = catalogue.control(partsOfControlName(wanted.name).control)?.global === true;
  return isGlobal ? { ...wanted, state: 'unmanaged', properties: {} } : wanted;
}

const corrected = (policy: Layer['unlisted'][number]): Layer['unlisted'][number] =>
  policy.type === standardTypeName || policy.type === controlTypeName ? { ...policy, policy: 'correct' } : policy;
