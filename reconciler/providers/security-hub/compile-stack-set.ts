import { createHash } from 'node:crypto';
import type { Catalogue, StandardId } from '../../catalogue/catalogue.ts';
import { type Region, resourceKey } from '../../model/address.ts';
import type { CellSet } from '../../model/cell-set.ts';
import type { SecurityStandards, StackSetSettings } from '../../model/documents.generated.ts';
import type { Positioned } from '../../model/positioned.ts';
import { canonicalJson } from '../../model/properties.ts';
import type { Source } from '../../model/source.ts';
import type { CarrierSet, MergedClass } from '../carrier.ts';
import type { CompileInput, DesiredResource, DesiredState } from '../provider.ts';
import { readAlreadyThere } from './already-there.ts';
import { readGovernance } from './governance.ts';
import { type DisabledLists, newAccountCode } from './new-account-code.ts';
import { functionLogicalId, functionName, newAccountTemplate } from './new-account-template.ts';
import { documentId } from './parts.ts';
import { controlTypeName, partsOfControlName, reasonOf } from './resources/control.ts';
import { hubName, hubTypeName } from './resources/hub.ts';
import { standardTypeName } from './resources/standard.ts';
import { type DisabledInStandard, securityHubTemplate, type Variant, type VariantContent, variantParameter } from './stack-set-template.ts';

type Document = Positioned<SecurityStandards>;

/** Most disabled controls that CloudFormation takes in a standard. Facts: compliance 2.9. */
export const mostDisabled = 100;

/** The stack set of each document with mechanism stackset; one that went back to the API and has its block still has its set taken away. */
export const carry = (input: CompileInput, merged: () => readonly MergedClass[]): readonly CarrierSet[] =>
  input.documents
    .all('SecurityStandards')
    .flatMap((document): CarrierSet[] => [...carryStandards(document, input, merged), ...carryNewAccounts(document, input, merged)]);

function carryStandards(document: Document, input: CompileInput, merged: () => readonly MergedClass[]): CarrierSet[] {
  const { stackset } = document.value.spec;
  if (stackset === undefined || document.value.spec.mechanism === 'central-config') return [];
  const isUsed = document.value.spec.mechanism === 'stackset';
  return [isUsed ? carrierOf(document, stackset, input, merged()) : absentCarrier(document, stackset, input)];
}

/** Central configuration by others, or a policy of the organization: what a stack makes there is refused. Facts: compliance 2.7, 2.8. */
const governed: NonNullable<CarrierSet['governed']> = async (cell, organization, aws) =>
  (await readGovernance(cell, organization, aws)).governed?.kind;

/** Days that the log of the function is kept where the document does not say. */
const defaultRetentionDays = 30;

/** The rule and function that disable the listed controls where a standard is enabled: `newAccounts`. */
function carryNewAccounts(document: Document, input: CompileInput, merged: () => readonly MergedClass[]): CarrierSet[] {
  const asked = document.value.spec.newAccounts;
  if (asked === undefined) return [];
  const id = documentId(document);
  const { main, others } = mainAndOthers(document, input, merged());
  const lists = Object.fromEntries([main, ...others].map(({ variant }) => [variant.id, listsOf(variant)]));
  const code = newAccountCode(id, main.variant.id, lists);
  const name = functionName(asked.stackset.name);
  const template = newAccountTemplate({
    document: id,
    name,
    main: main.variant.id,
    code,
    logRetentionDays: asked.logRetentionDays ?? defaultRetentionDays,
    alarmTopic: asked.alarmTopic,
  });
  return [
    {
      document: id,
      source: document.at('spec', 'newAccounts', 'stackset', 'name'),
      settings: asked.stackset,
      state: asked.state ?? 'present',
      include: document.value.spec.targets.include,
      description: `Disables controls where a standard is enabled, as ${id} asks for it`,
      template,
      parameters: { [variantParameter]: main.variant.id },
      capabilities: ['CAPABILITY_IAM'],
      governed,
      deploys: { logicalId: functionLogicalId, name, code },
      cells: asked.state === 'absent' ? input.space.empty() : input.targets.cellsOf(id),
      instances: others.map(({ variant, cells, source }) => ({ cells, source, parameters: { [variantParameter]: variant.id } })),
    },
  ];
}

const listsOf = ({ standards }: Variant): DisabledLists[string] =>
  Object.fromEntries(
    [...standards].map(([standard, list]) => [standard, Object.fromEntries(list.map(({ control, reason }) => [control, reason]))]),
  );

function mainAndOthers(document: Document, input: CompileInput, merged: readonly MergedClass[]) {
  const [main = { variant: nothing, cells: input.space.empty(), source: document.at('spec') }, ...others] = variantsOf(
    document,
    input,
    merged,
  );
  return { main, others };
}

const nothing: Variant = { id: 'Nothing', hub: undefined, standards: new Map() };

function absentCarrier(document: Document, settings: StackSetSettings, { space }: CompileInput): CarrierSet {
  const carried = { cells: space.empty(), instances: [] };
  return { ...carrierBase(document, settings, nothing, []), state: 'absent', ...carried };
}

function carrierBase(document: Document, settings: StackSetSettings, main: Variant, others: readonly Variant[]) {
  const id = documentId(document);
  return {
    document: id,
    source: document.at('spec', 'stackset', 'name'),
    settings,
    include: document.value.spec.targets.include,
    description: `Security Hub as ${id} asks for it`,
    template: securityHubTemplate(id, main, others),
    parameters: { [variantParameter]: main.id },
    capabilities: [],
  } as const;
}

function carrierOf(document: Document, settings: StackSetSettings, input: CompileInput, merged: readonly MergedClass[]): CarrierSet {
  const [main = { variant: nothing, cells: input.space.empty(), source: document.at('spec') }, ...others] = variantsOf(
    document,
    input,
    merged,
  );
  return {
    ...carrierBase(
      document,
      settings,
      main.variant,
      others.map(({ variant }) => variant),
    ),
    state: 'present',
    cells: input.targets.cellsOf(documentId(document)),
    instances: others.map(({ variant, cells, source }) => ({ cells, source, parameters: { [variantParameter]: variant.id } })),
    alreadyThere: readAlreadyThere,
    governed,
  };
}

/** A variant with its cells. */
export interface PlacedVariant {
  readonly variant: Variant;
  readonly cells: CellSet;
  readonly source: Source;
}

/**
 * The different lists that the document's cells have, the most frequent first. Regions of one class differ where one of them lacks a control. A variant
 * is named for the lines that made it, so that it keeps its name while their content changes. Source: facts/compliance.md 2.9, V-09.
 */
export function variantsOf(document: Document, input: CompileInput, merged: readonly MergedClass[]): readonly PlacedVariant[] {
  const own = input.targets.cellsOf(documentId(document));
  const found = new Map<string, { content: VariantContent; lines: string; cells: CellSet; source: Source }>();
  for (const { desired, cells: all } of merged) {
    const cells = all.intersect(own);
    if (cells.size === 0) continue;
    for (const region of input.space.regions) {
      const here = cells.intersect(input.space.product(input.space.accounts, [region]));
      if (here.size === 0) continue;
      const content = contentOf(desired, document, region, input);
      const key = textOf(content);
      const known = found.get(key);
      if (known !== undefined) known.cells = known.cells.union(here);
      else found.set(key, { content, lines: linesOf(desired), cells: here, source: sourceOf(desired, document) });
    }
  }
  const namesakes = (lines: string): number => [...found.values()].filter((other) => other.lines === lines).length;
  return [...found]
    .map(([key, { content, lines, cells, source }]) => {
      const name = namesakes(lines) === 1 ? lines : `${lines} ${key}`;
      return { variant: { id: `V${shortHash(name)}`, ...content }, cells, source };
    })
    .sort((a, b) => b.cells.size - a.cells.size || (a.variant.id < b.variant.id ? -1 : 1));
}

const shortHash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 8);

const textOf = ({ hub, standards }: VariantContent): string =>
  canonicalJson([
    hub === undefined ? 'unmanaged' : { ...hub },
    ...[...standards].map(([id, list]) => [id, list.map(({ ownId, reason }) => [ownId, reason])]),
  ]);

/** The documents and overrides that speak in the class, whatever they say. */
function linesOf({ resources }: DesiredState): string {
  const places = [...resources.values()].map(
    ({ source: { file, pointer } }) => `${file}${/^\/spec\/overrides\/\d+/.exec(pointer)?.[0] ?? ''}`,
  );
  return [...new Set(places)].sort().join(' ');
}

function sourceOf({ resources }: DesiredState, document: Document): Source {
  const overridden = [...resources.values()].find(({ source }) => source.pointer.startsWith('/spec/overrides/'));
  return overridden?.source ?? document.at('spec', 'stackset');
}

function contentOf(desired: DesiredState, document: Document, region: Region, input: CompileInput): VariantContent {
  const isOurs = (resource: DesiredResource | undefined): resource is DesiredResource =>
    resource?.state === 'present' && resource.source.file === document.file;
  const hub = desired.resources.get(resourceKey(hubTypeName, hubName));
  const auto = hub?.properties['autoEnableControls'];
  const standards = [...desired.resources.values()]
    .filter((resource) => resource.type === standardTypeName && isOurs(resource))
    .map(({ name }) => name)
    .filter((name) => input.catalogue.offersStandard(name, region) !== false)
    .sort();
  return {
    hub: isOurs(hub) ? (typeof auto === 'boolean' ? { autoEnableControls: auto } : {}) : undefined,
    standards: new Map(standards.map((standard) => [standard, disabledIn(standard, desired, region, input)])),
  };
}

/** Controls that CloudFormation can name. What the Region lacks is left out; what has no sure id in the standard is left to the API. */
function disabledIn(standard: StandardId, desired: DesiredState, region: Region, input: CompileInput): readonly DisabledInStandard[] {
  const list = [...desired.resources.values()].flatMap(({ type, name, properties }): DisabledInStandard[] => {
    if (type !== controlTypeName || properties['status'] !== 'DISABLED') return [];
    const parts = partsOfControlName(name);
    if (parts.standard !== standard || !isOffered(parts.control, standard, region, input.catalogue)) return [];
    const ownId = input.catalogue.ownId(standard, parts.control);
    return ownId === undefined ? [] : [{ ownId, control: parts.control, reason: reasonOf(properties, input.organization.name) }];
  });
  return list.sort((a, b) => (a.ownId < b.ownId ? -1 : 1));
}

const isOffered = (control: string, standard: StandardId, region: Region, catalogue: Catalogue): boolean =>
  catalogue.standardsHolding(control).includes(standard) && catalogue.offers(control, region) !== false;
