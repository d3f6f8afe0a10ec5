import type { Catalogue, ControlId, StandardId } from '../../catalogue/catalogue.ts';
import type { CellSet } from '../../model/cell-set.ts';
import type { DisabledControl, DisabledControls, DisabledControlsOverride } from '../../model/documents.generated.ts';
import type { PathSegment, Positioned } from '../../model/positioned.ts';
import { canonicalJson } from '../../model/properties.ts';
import type { Layer, Wanted } from '../layer.ts';
import type { CompileInput } from '../provider.ts';
import { isReservedStandard } from './arns.ts';
import { defaultPriority, documentId, type Part, partsOf } from './parts.ts';
import { controlName, controlTypeName, neverExpires } from './resources/control.ts';

type Document = Positioned<DisabledControls>;
type ControlsPart = Part<DisabledControlsOverride | 'baseline'>;

/** The layers of one DisabledControls document: one for all entries of the baseline or an override that have the same cells. */
export function compileDisabledControls(document: Document, input: CompileInput): Layer[] {
  const parts = partsOf(document, document.value.spec.overrides, input);
  return parts.flatMap((part) => layersOf(part, document, input));
}

function layersOf(part: ControlsPart, document: Document, input: CompileInput): Layer[] {
  const { spec } = document.value;
  const base = { document: documentId(document), priority: spec.priority ?? defaultPriority, rank: part.rank, unlisted: [] };
  const [entries, path] =
    part.value === 'baseline'
      ? [spec.controls, [...part.path, 'controls']]
      : [part.value.controls.add ?? [], [...part.path, 'controls', 'add']];
  const added = [...byReach(entries, part.cells, input)].map(({ cells, members }): Layer => {
    const wanted = members.flatMap(({ entry, index }) => wantedOf(entry, document, [...path, index], input));
    return { ...base, cells, wanted, removed: [] };
  });
  const removed = part.value === 'baseline' ? [] : removedBy(part.value, document, part.path, input.catalogue);
  const removing: Layer = { ...base, cells: part.cells, wanted: [], removed };
  return [...added, removing].filter((layer) => layer.wanted.length + layer.removed.length > 0);
}

/** The entries in force today, grouped by their cells: most have no `where` and share one layer. An entry counts up to and with its last day (UTC). */
function byReach(entries: readonly DisabledControl[], cells: CellSet, { calendar, targets }: CompileInput) {
  const groups = new Map<
    string,
    { readonly cells: CellSet; readonly members: { readonly entry: DisabledControl; readonly index: number }[] }
  >();
  for (const [index, entry] of entries.entries()) {
    if (entry.expires !== undefined && entry.expires < calendar.today) continue;
    const key = canonicalJson(entry.where ?? {});
    const group = groups.get(key) ?? { cells: entry.where === undefined ? cells : targets.narrow(cells, entry.where), members: [] };
    group.members.push({ entry, index });
    groups.set(key, group);
  }
  return groups.values();
}

/** One resource for each standard that the entry is about. `all` is every standard that holds the control: one that a cell does not have is neither created nor missing. */
function wantedOf(
  entry: DisabledControl,
  document: Document,
  path: readonly PathSegment[],
  { catalogue, organization }: CompileInput,
): Wanted[] {
  const at = (name: string) => document.at(...path, name);
  const properties = {
    status: 'DISABLED',
    reason: entry.reason.trim(),
    ticket: entry.ticket.trim(),
    expires: entry.expires ?? neverExpires,
    managedBy: organization.name,
  };
  const source = at('control');
  const propertySources = {
    reason: at('reason'),
    ticket: at('ticket'),
    ...(entry.expires === undefined ? {} : { expires: at('expires') }),
  };
  return standardsOf(entry, catalogue).map((standard) => ({
    type: controlTypeName,
    name: controlName(standard, entry.control),
    state: 'present',
    properties,
    allowDelete: false,
    source,
    propertySources,
  }));
}

/** The standards that an entry is about: those that it names, or all that hold the control. */
export const standardsOf = (
  { control, standards }: Pick<DisabledControl, 'control' | 'standards'>,
  catalogue: Catalogue,
): readonly StandardId[] =>
  standards === 'all' ? catalogue.standardsHolding(control).filter((standard) => !isReservedStandard(standard)) : standards;

/** `remove` takes a control out of everything that this document says of it, in whatever standards. */
function removedBy(
  override: DisabledControlsOverride,
  document: Document,
  path: readonly PathSegment[],
  catalogue: Catalogue,
): Layer['removed'] {
  return (override.controls.remove ?? []).flatMap((control, index) => {
    const source = document.at(...path, 'controls', 'remove', index);
    return standardsNamedFor(control, document, catalogue).map((standard) => ({
      type: controlTypeName,
      name: controlName(standard, control),
      source,
    }));
  });
}

function standardsNamedFor(control: ControlId, document: Document, catalogue: Catalogue): StandardId[] {
  const { controls, overrides } = document.value.spec;
  const entries = [...controls, ...(overrides ?? []).flatMap((override) => override.controls.add ?? [])];
  return [...new Set(entries.filter((entry) => entry.control === control).flatMap((entry) => standardsOf(entry, catalogue)))].sort();
}
