import type { Region } from '../model/address.ts';
import { buildCatalogue } from './build-catalogue.ts';
import type { Catalogue, ControlId, Standard, StandardId } from './catalogue.ts';
import type { AvailabilityData, CatalogueData, ControlData, ParameterData, StandardData } from './catalogue-data.ts';

/** A control as a Region lists it. */
export interface ListedControl {
  readonly id: ControlId;
  readonly title: string;
  readonly severity: string;
  /** CurrentRegionAvailability. */
  readonly available: boolean;
  /** Absent where the definition was not read in full. */
  readonly parameters?: readonly ParameterData[];
}

/** What one Region answered: its standards, and the controls of each. The same in every account. */
export interface RegionListing {
  readonly region: Region;
  readonly standards: readonly (Omit<Standard, 'id'> & { readonly id: StandardId; readonly controls: readonly ListedControl[] })[];
}

/**
 * The catalogue that the Regions answered, as data. What AWS does not tell (which controls use global resources, and parameters of controls
 * whose definition was not read) is taken over from `shipped`. A control's standards are those of all Regions together.
 */
export function liveCatalogueData(listings: readonly RegionListing[], shipped: Catalogue, asOf: string): CatalogueData {
  const standards = new Map<StandardId, StandardData>();
  const controls = new Map<ControlId, { listed: ListedControl; standards: Set<StandardId> }>();
  for (const { standards: listed } of listings) {
    for (const { controls: members, ...standard } of listed) {
      if (!standards.has(standard.id)) standards.set(standard.id, { ...standard });
      for (const control of members) addControl(controls, control, standard.id);
    }
  }
  return {
    schemaVersion: 1,
    asOf,
    standards: [...standards.values()].sort(byId),
    controls: [...controls.values()].map(({ listed, standards: holding }) => toData(listed, holding, shipped)).sort(byId),
    regions: listings.map((listing) => availability(listing, standards, controls)),
  };
}

/**
 * The same as a catalogue to ask. Retired ids and the standards' own ids are known from `shipped`: AWS lists only what is. So a control that
 * `shipped` has and no Region lists was retired since; an id that neither has never was one.
 */
export function liveCatalogue(listings: readonly RegionListing[], shipped: Catalogue, asOf: string): Catalogue {
  const live = buildCatalogue(liveCatalogueData(listings, shipped, asOf), 'live');
  return {
    ...live,
    retired: (id) => {
      if (live.control(id) !== undefined) return undefined;
      return shipped.retired(id) ?? (shipped.control(id) === undefined ? undefined : { id });
    },
    aliases: (id) => shipped.aliases(id),
    ownId: (standard, control) => shipped.ownId(standard, control),
    offers: (control, region) => live.offers(control, region) ?? shipped.offers(control, region),
    offersStandard: (standard, region) => live.offersStandard(standard, region) ?? shipped.offersStandard(standard, region),
  };
}

function addControl(
  controls: Map<ControlId, { listed: ListedControl; standards: Set<StandardId> }>,
  control: ListedControl,
  standard: StandardId,
): void {
  const known = controls.get(control.id);
  if (known === undefined) controls.set(control.id, { listed: control, standards: new Set([standard]) });
  else {
    known.standards.add(standard);
    // One Region in full is enough: definitions do not differ between Regions.
    if (known.listed.parameters === undefined && control.parameters !== undefined) known.listed = control;
  }
}

function toData(listed: ListedControl, standards: ReadonlySet<StandardId>, shipped: Catalogue): ControlData {
  const known = shipped.control(listed.id);
  return {
    id: listed.id,
    title: listed.title,
    severity: listed.severity,
    standards: [...standards].sort(),
    parameters: listed.parameters ?? known?.parameters ?? [],
    global: known?.global ?? null,
    onlyRegion: known?.onlyRegion ?? null,
  };
}

/** A control or standard that other Regions have and this one does not list counts as not offered here, like one marked UNAVAILABLE. */
function availability(
  { region, standards }: RegionListing,
  allStandards: ReadonlyMap<StandardId, unknown>,
  allControls: ReadonlyMap<ControlId, unknown>,
): AvailabilityData {
  const offered = new Set(standards.flatMap((standard) => standard.controls.filter((control) => control.available).map(({ id }) => id)));
  const present = new Set(standards.map(({ id }) => id));
  return {
    id: region,
    standardsUnavailable: [...allStandards.keys()].filter((id) => !present.has(id)).sort(),
    unavailableControls: [...allControls.keys()].filter((id) => !offered.has(id)).sort(),
  };
}

const byId = (a: { readonly id: string }, b: { readonly id: string }): number => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
