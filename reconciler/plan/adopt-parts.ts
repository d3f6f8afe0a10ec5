// What every kind of adoption shares: what it looks at, which documents speak of a resource in a cell, and lists of overrides.
import type { OverrideEdit, YamlObject, YamlValue } from '../documents/edit-overrides.ts';
import { type Cell, cellKey, resourceKey } from '../model/address.ts';
import type { CellSet } from '../model/cell-set.ts';
import type { DocumentSet } from '../model/document-set.ts';
import type { DevOpsGuruTargets, DisabledControls, SecurityStandards } from '../model/documents.generated.ts';
import type { PlanClass } from '../model/plan.ts';
import type { Positioned } from '../model/positioned.ts';
import type { Layer } from '../providers/layer.ts';
import type { Resolution } from './resolve.ts';

/** What adoption looks at. */
export interface AdoptInput {
  readonly documents: DocumentSet;
  readonly resolution: Pick<Resolution, 'layersOf' | 'desiredOf'>;
  /** The cells that a document targets, by `Kind/name`. */
  readonly reach: (document: string) => CellSet | undefined;
  /** The standards that were found missing: their controls are missing with them. */
  readonly classes: readonly PlanClass[];
  /** `Organization.metadata.name`: whose mark is ours. */
  readonly organization: string;
  /** For what only people know; without them an entry that needs them cannot be written. */
  readonly owner?: string;
  readonly ticket?: string;
  /** `2026-11-28`. */
  readonly today: string;
}

/** One override of one document. */
export interface AdoptEdit extends OverrideEdit {
  readonly file: string;
}
export type Adoption = { readonly edits: readonly AdoptEdit[] } | { readonly whyNot: string };

/** Why no document can say what a class found; caught where the class is. */
export class NotAdoptable extends Error {}

export const matchOf = ({ account, region }: Cell): YamlObject => ({ account, region });

/** Names of the documents of a kind that say something of the resource in the cell. An Exception that does keeps it from being adopted. */
export function speakers(drifted: PlanClass, cell: Cell, { resolution }: AdoptInput): readonly Layer[] {
  const key = resourceKey(drifted.type, drifted.name);
  const layers = resolution.layersOf(cell).filter(({ wanted }) => wanted.some(({ type, name }) => resourceKey(type, name) === key));
  const exception = layers.find(({ document }) => document.startsWith('Exception/'));
  if (exception !== undefined) throw new NotAdoptable(`${exception.document} holds it in ${cellKey(cell)}: change or end the exception`);
  return layers;
}

export type Overridable = Positioned<SecurityStandards> | Positioned<DisabledControls> | Positioned<DevOpsGuruTargets>;

/** The document; one that goes by stacks or policies is changed with them, by an apply. */
export function documentNamed(id: string, { documents }: AdoptInput): Overridable {
  const [kind, name] = id.split('/');
  const all: readonly Overridable[] = [
    ...documents.all('SecurityStandards'),
    ...documents.all('DisabledControls'),
    ...documents.all('DevOpsGuruTargets'),
  ];
  const found = all.find(({ value }) => value.kind === kind && value.metadata.name === name);
  if (found === undefined) throw new NotAdoptable(`${id} takes no overrides`);
  const mechanism = 'mechanism' in found.value.spec ? found.value.spec.mechanism : 'api';
  if (mechanism !== 'api')
    throw new NotAdoptable(`${found.file} goes by ${mechanism}: what it made would have to change with it, so edit it and apply`);
  return found;
}

/** The documents of `kind` among the speakers, each once. */
export function documentsOf(layers: readonly Layer[], kind: string, input: AdoptInput): readonly Overridable[] {
  return [...new Set(layers.map(({ document }) => document))]
    .filter((id) => id.startsWith(`${kind}/`))
    .map((id) => documentNamed(id, input));
}

/** The document in whose file the class's line stands. */
export function documentOfSource({ source }: PlanClass, input: AdoptInput): Overridable {
  const { documents } = input;
  const found = [...documents.all('SecurityStandards'), ...documents.all('DisabledControls'), ...documents.all('DevOpsGuruTargets')].find(
    ({ file }) => file === source?.file,
  );
  if (found === undefined) throw new NotAdoptable('no document asks for it');
  return documentNamed(`${found.value.kind}/${found.value.metadata.name}`, input);
}

export const asObject = (value: YamlValue | undefined): YamlObject =>
  typeof value === 'object' && !Array.isArray(value) ? (value as YamlObject) : {};
export const asList = (value: YamlValue | undefined): readonly YamlObject[] =>
  Array.isArray(value) ? (value as readonly YamlObject[]) : [];
export const asTexts = (value: YamlValue | undefined): readonly string[] => (Array.isArray(value) ? value.map(String) : []);

/** The list with the entry in the place of the one of the same id. */
export const withEntry = (list: readonly YamlObject[], id: string, entry: YamlObject): readonly YamlObject[] =>
  list.some((each) => each[id] === entry[id]) ? list.map((each) => (each[id] === entry[id] ? entry : each)) : [...list, entry];
