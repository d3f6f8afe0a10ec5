import type { CellSet } from '../../model/cell-set.ts';
import type { HubSettings, SecurityStandards, SecurityStandardsOverride, SecurityStandardsSpec } from '../../model/documents.generated.ts';
import type { Positioned } from '../../model/positioned.ts';
import type { Properties } from '../../model/properties.ts';
import type { Source } from '../../model/source.ts';
import type { Layer, UnlistedPolicy, Wanted } from '../layer.ts';
import type { CompileInput } from '../provider.ts';
import { defaultPriority, documentId, type Part, partsOf } from './parts.ts';
import { controlTypeName } from './resources/control.ts';
import { parametersTypeName } from './resources/control-parameters.ts';
import { hubName, hubTypeName } from './resources/hub.ts';
import { standardTypeName } from './resources/standard.ts';

type Document = Positioned<SecurityStandards>;
type StandardsPart = Part<SecurityStandardsOverride | 'baseline'>;

/**
 * The layers of one SecurityStandards document: what it leaves to defaults, its baseline, and its overrides. `unmanaged` are the cells whose
 * hub is nobody's.
 */
export function compileStandards(document: Document, input: CompileInput, unmanaged: CellSet): Layer[] {
  const parts = partsOf(document, document.value.spec.overrides, input);
  const [first] = parts;
  if (first === undefined) return [];
  return [
    ...defaultLayers(document, input.targets.cellsOf(documentId(document)), unmanaged),
    ...parts.flatMap((part) => layersOf(part, document, input, unmanaged)),
  ];
}

/** Weaker than anything that is written: a default counts only after merging. Source: facts/compliance.md 6.3, merge order. */
function defaultLayers(document: Document, cells: CellSet, unmanaged: CellSet): Layer[] {
  const base = { document: documentId(document), priority: Number.MIN_SAFE_INTEGER, rank: -1, removed: [] } as const;
  const source = document.at('spec');
  const unlisted: UnlistedPolicy[] = [
    { type: standardTypeName, policy: 'report', allowDelete: false, source },
    { type: controlTypeName, policy: 'ignore', allowDelete: false, source },
  ];
  const hub: Wanted = { type: hubTypeName, name: hubName, state: 'present', properties: {}, allowDelete: false, source };
  return [
    { ...base, cells, wanted: [], unlisted },
    { ...base, cells: cells.minus(unmanaged), wanted: [hub], unlisted: [] },
  ].filter((layer) => layer.cells.size > 0);
}

function layersOf(part: StandardsPart, document: Document, input: CompileInput, unmanaged: CellSet): Layer[] {
  const { spec } = document.value;
  const asked = part.value === 'baseline' ? spec : part.value;
  const base = { document: documentId(document), priority: spec.priority ?? defaultPriority, rank: part.rank, removed: [] };
  const at: At = (...path) => document.at(...part.path, ...path);
  const main: Layer = {
    ...base,
    cells: part.cells,
    wanted: [...standardsOf(asked, at), ...parametersOf(asked, at)],
    unlisted: unlistedOf(asked, at, spec),
  };
  return [main, ...hubLayers(asked.hub, at, base, part.cells, input, unmanaged)].filter(
    (layer) => layer.cells.size > 0 && layer.wanted.length + layer.unlisted.length > 0,
  );
}

type At = (...path: readonly (string | number)[]) => Source;
type Asked = Pick<SecurityStandardsSpec, 'hub' | 'standards' | 'parameters' | 'unlistedStandards' | 'unlistedControls'>;

function standardsOf(asked: Asked, at: At): Wanted[] {
  return (asked.standards ?? []).map(({ id, state, allowDelete }, index) => ({
    type: standardTypeName,
    name: id,
    state,
    properties: {},
    allowDelete: allowDelete ?? false,
    source: at('standards', index, 'id'),
  }));
}

function parametersOf(asked: Asked, at: At): Wanted[] {
  return (asked.parameters ?? []).map(({ control, values }, index) => ({
    type: parametersTypeName,
    name: control,
    state: 'present',
    properties: values,
    allowDelete: false,
    source: at('parameters', index, 'control'),
    propertySources: Object.fromEntries(Object.keys(values).map((name) => [name, at('parameters', index, 'values', name)])),
  }));
}

/** `spec.allowDelete` counts for the overrides too (V-24). */
function unlistedOf(asked: Asked, at: At, spec: SecurityStandardsSpec): UnlistedPolicy[] {
  const policies: UnlistedPolicy[] = [];
  if (asked.unlistedStandards !== undefined) {
    const policy = asked.unlistedStandards === 'disable' ? 'correct' : asked.unlistedStandards;
    policies.push({ type: standardTypeName, policy, allowDelete: spec.allowDelete ?? false, source: at('unlistedStandards') });
  }
  if (asked.unlistedControls !== undefined) {
    const policy = asked.unlistedControls === 'enabled' ? 'correct' : 'ignore';
    policies.push({ type: controlTypeName, policy, allowDelete: false, source: at('unlistedControls') });
  }
  return policies;
}

/**
 * The hub's settings; an omitted one is not ours. The finding generator is the administrator's alone, members follow it; an organization
 * without a declared administrator has hubs that stand each for itself. Source: facts/compliance.md 2.3, 6.3.
 */
function hubLayers(
  hub: HubSettings | undefined,
  at: At,
  base: Pick<Layer, 'document' | 'priority' | 'rank' | 'removed'>,
  cells: CellSet,
  { organization, space }: CompileInput,
  unmanaged: CellSet,
): Layer[] {
  if (hub === undefined) return [];
  const { state, autoEnableControls, controlFindingGenerator } = hub;
  // A state that is written stands for itself; settings without one follow what others say of the hub.
  const reach = state === undefined ? cells.minus(unmanaged) : cells;
  const wantedHub = (properties: Properties): Wanted => ({
    type: hubTypeName,
    name: hubName,
    state: state ?? 'present',
    properties,
    allowDelete: false,
    source: state === undefined ? at('hub') : at('hub', 'state'),
    propertySources: Object.fromEntries(Object.keys(properties).map((name) => [name, at('hub', name)])),
  });
  const layers: Layer[] = [
    { ...base, cells: reach, wanted: [wantedHub(autoEnableControls === undefined ? {} : { autoEnableControls })], unlisted: [] },
  ];
  if (controlFindingGenerator === undefined) return layers;
  const administrator = organization.securityHubAdministrator;
  const deciding =
    administrator === undefined ? reach : reach.intersect(space.of([...reach].filter((cell) => cell.account === administrator)));
  return [...layers, { ...base, cells: deciding, wanted: [wantedHub({ controlFindingGenerator })], unlisted: [] }];
}
