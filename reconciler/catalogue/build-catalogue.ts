import type { Region } from '../model/address.ts';
import type { Catalogue, Control, ControlAlias, ParameterDefinition, RetiredControl, Standard } from './catalogue.ts';
import type { AliasData, AvailabilityData, CatalogueData, ControlData, ParameterData, RetiredData } from './catalogue-data.ts';

/** The catalogue of the data; what is looked up by name is indexed when it is first asked for. */
export function buildCatalogue(data: CatalogueData, origin: Catalogue['origin']): Catalogue {
  const standards = data.standards.map(toStandard);
  const standardsById = new Map(standards.map((standard) => [standard.id, standard]));
  const controlsById = new Map(data.controls.map((control) => [control.id, control]));
  const regionsById = new Map((data.regions ?? []).map((region) => [region.id, region]));
  const controlIds = data.controls.map((control) => control.id);
  const retired = once(() => new Map((data.retired ?? []).map((item) => [item.id, toRetired(item)])));
  const aliases = once(() => indexAliases(data.aliases ?? []));
  const ownIds = once(() => indexOwnIds(data.aliases ?? []));
  const members = once(() => indexMembers(data.controls));
  const built = new Map<string, Control>();
  return {
    origin,
    asOf: data.asOf,
    standards,
    controlIds,
    standard: (id) => standardsById.get(id),
    control(id) {
      const known = built.get(id);
      if (known !== undefined) return known;
      const found = controlsById.get(id);
      if (found === undefined) return undefined;
      const control = toControl(found);
      built.set(id, control);
      return control;
    },
    standardsHolding: (id) => controlsById.get(id)?.standards ?? [],
    controlsOf: (standard) => members().get(standard) ?? [],
    retired: (id) => (controlsById.has(id) ? undefined : retired().get(id)),
    aliases: (id) => findAliases(aliases(), id),
    ownId(standard, control) {
      const known = ownIds().get(`${standard}/${control}`);
      return known === undefined ? control : known.endsOf;
    },
    offers: (control, region) => offersControl(regionsById.get(region), control),
    offersStandard: (standard, region) => offersStandard(regionsById.get(region), standard),
  };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

const toStandard = (data: CatalogueData['standards'][number]): Standard => ({
  id: data.id,
  name: data.name,
  arnKind: data.arnKind,
  enabledByDefault: data.enabledByDefault,
});

function toParameter(data: ParameterData): ParameterDefinition {
  return {
    name: data.name,
    type: data.type,
    ...(typeof data.min === 'number' ? { min: data.min } : {}),
    ...(typeof data.max === 'number' ? { max: data.max } : {}),
    ...(data.allowed ? { allowed: data.allowed } : {}),
    ...(typeof data.maxItems === 'number' ? { maxItems: data.maxItems } : {}),
  };
}

const toControl = (data: ControlData): Control => ({
  id: data.id,
  title: data.title,
  severity: data.severity,
  standards: data.standards,
  parameters: (data.parameters ?? []).map(toParameter),
  global: data.global === true,
  ...(typeof data.onlyRegion === 'string' ? { onlyRegion: data.onlyRegion as Region } : {}),
});

const toRetired = (data: RetiredData): RetiredControl => ({
  id: data.id,
  ...(typeof data.date === 'string' ? { retiredOn: data.date } : {}),
  ...(typeof data.replacedBy === 'string' ? { replacedBy: [data.replacedBy] } : {}),
});

function indexMembers(controls: readonly ControlData[]): ReadonlyMap<string, readonly string[]> {
  const members = new Map<string, string[]>();
  for (const control of controls) {
    for (const standard of control.standards) {
      const list = members.get(standard);
      if (list === undefined) members.set(standard, [control.id]);
      else list.push(control.id);
    }
  }
  return members;
}

/** By the alias as AWS writes it, in small letters. */
function indexAliases(aliases: readonly AliasData[]): ReadonlyMap<string, readonly ControlAlias[]> {
  const index = new Map<string, ControlAlias[]>();
  for (const { standard, id, control } of aliases) {
    const key = id.toLowerCase();
    const list = index.get(key) ?? [];
    if (!list.some((known) => known.standard === standard && known.control === control)) list.push({ standard, alias: id, control });
    index.set(key, list);
  }
  return index;
}

/** By standard and control: the id that ends ARNs, the first where there are two; none where only other forms are known. */
function indexOwnIds(aliases: readonly AliasData[]): ReadonlyMap<string, { readonly endsOf: string | undefined }> {
  const index = new Map<string, { readonly endsOf: string | undefined }>();
  for (const { standard, id, control, form } of aliases) {
    const key = `${standard}/${control}`;
    const endsOf = form === 'both' || form === 'arnSuffix' ? id : undefined;
    if (index.get(key)?.endsOf === undefined) index.set(key, { endsOf });
  }
  return index;
}

/** CIS numbers its controls; with and without `CIS.` in front, a number means the same where AWS uses only the one spelling. */
function findAliases(index: ReadonlyMap<string, readonly ControlAlias[]>, id: string): readonly ControlAlias[] {
  const key = id.toLowerCase();
  return index.get(key) ?? index.get(key.replace(/^cis\./, '')) ?? [];
}

function offersControl(region: AvailabilityData | undefined, control: string): boolean | undefined {
  const missing = region?.unavailableControls;
  return missing === undefined || missing === null ? undefined : !missing.includes(control);
}

function offersStandard(region: AvailabilityData | undefined, standard: string): boolean | undefined {
  const missing = region?.standardsUnavailable;
  return missing === undefined ? undefined : !missing.includes(standard);
}
