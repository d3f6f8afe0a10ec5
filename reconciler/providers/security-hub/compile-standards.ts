import type { CellSet } from '../../model/cell-set.ts';
import type { HubSettings, SecurityStandards, SecurityStandardsOverride, SecurityStandardsSpec } from '../../model/documents.generated.ts';
import type { Positioned } from '../../model/positioned.ts';
import type { Properties } from '../../model/properties.ts';
import type { Source } from '../../model/source.ts';
import type { Layer, UnlistedPolicy, Wanted } from '../layer.ts';
import type { CompileInput } from '../provider.ts';
import type { HubStatements } from './hub-state.ts';
import { defaultPriority, documentId, type Part, partsOf } from './parts.ts';
import { controlTypeName } from './resources/control.ts';
import { parametersTypeName } from './resources/control-parameters.ts';
import { hubName, hubTypeName } from './resources/hub.ts';
import { standardTypeName } from './resources/standard.ts';

type Document = Positioned<SecurityStandards>;
type StandardsPart = Part<SecurityStandardsOverride | 'baseline'>;

/** The layers of one SecurityStandards document: what it leaves to defaults, its baseline, and its overrides. */
export function compileStandards(document: Document, input: CompileInput, hubs: HubStatements): Layer[] {
  const parts = partsOf(document, document.value.spec.overrides, input);
  const cells = input.targets.cellsOf(documentId(document));
  return [...defaultLayers(document, cells, hubs), ...parts.flatMap((part) => layersOf(part, document, input, hubs))];
}

/** Weaker than anything that is written: a default counts only after merging. Source: facts/compliance.md 6.3, merge order. */
function defaultLayers(document: Document, cells: CellSet, hubs: HubStatements): Layer[] {
  const base = { document: documentId(document), priority: Number.MIN_SAFE_INTEGER, rank: -1, removed: [] } as const;
  const source = document.at('spec');
  const unlisted: UnlistedPolicy[] = [
    { type: standardTypeName, policy: 'report', allowDelete: false, source },
    { type: controlTypeName, policy: 'ignore', allowDelete: false, source },
  ];
  const hub: Wanted = { type: hubTypeName, name: hubName, state: 'present', properties: {}, allowDelete: false, source };
  const withoutWord = cells.minus(hubs.said);
  return [
    { ...base, cells, wanted: [], unlisted },
    ...(withoutWord.size === 0 ? [] : [{ ...base, cells: withoutWord, wanted: [hub], unlisted: [] }]),
  ];
}

function layersOf(part: StandardsPart, document: Document, input: CompileInput, hubs: HubStatements): Layer[] {
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
  return [main, ...hubLayers(asked.hub, at, base, part.cells, input, hubs)].filter(
    ({ wanted, unlisted }) => wanted.length + unlisted.length > 0,
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
  input: CompileInput,
  { unmanaged }: HubStatements,
): Layer[] {
  if (hub === undefined) return [];
  const { state, autoEnableControls, controlFindingGenerator } = hub;
  // A state that is written stands for itself; settings without one follow what others say of the hub.
  const reach = state === undefined ? cells.minus(unmanaged) : cells;
  const layer = (of: CellSet, properties: Properties, source: Source): Layer => {
    const propertySources = Object.fromEntries(Object.keys(properties).map((name) => [name, at('hub', name)]));
    const wanted = {
      type: hubTypeName,
      name: hubName,
      state: state ?? 'present',
      properties,
      allowDelete: false,
      source,
      propertySources,
    } as const;
    return { ...base, cells: of, wanted: [wanted], unlisted: [] };
  };
  const layers = [
    layer(reach, autoEnableControls === undefined ? {} : { autoEnableControls }, state === undefined ? at('hub') : at('hub', 'state')),
  ];
  // Its own line is the source, so that a generator that reaches no administrator is found to be in effect nowhere.
  if (controlFindingGenerator !== undefined) {
    layers.push(layer(administratorsOf(reach, input), { controlFindingGenerator }, at('hub', 'controlFindingGenerator')));
  }
  return layers;
}

function administratorsOf(cells: CellSet, { organization, space }: CompileInput): CellSet {
  const administrator = organization.securityHubAdministrator;
  return administrator === undefined ? cells : space.of([...cells].filter((cell) => cell.account === administrator));
}
