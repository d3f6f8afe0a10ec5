import type { StateStore } from '../operation.ts';
import { type ControlData, controlData, regionData, type StandardData, standardData } from './catalogue-data.ts';
import { type CatalogueState, catalogueStateOf, type Subscription } from './state.ts';

/** The controls and standards that this sandbox's Security Hub knows now: the dated data, what was released since, less what was retired. */
export interface SandboxCatalogue {
  readonly version: number;
  /** In the order in which the service lists them. */
  readonly definitions: readonly ControlData[];
  /** Current or retired: whatever a hub may still have associated. */
  control(id: string): ControlData | undefined;
  /** Undefined once it is retired. */
  definition(id: string): ControlData | undefined;
  /** Controls that the standard holds now. */
  controlsOf(standard: string): readonly ControlData[];
  readonly state: CatalogueState;
}

const built = new WeakMap<CatalogueState, SandboxCatalogue>();

/** The catalogue of this sandbox; rebuilt only when a release or a retirement changed it. */
export function catalogueOf(store: StateStore): SandboxCatalogue {
  const state = catalogueStateOf(store);
  const known = built.get(state);
  if (known !== undefined && known.version === state.version) return known;
  const fresh = build(state);
  built.set(state, fresh);
  return fresh;
}

function build(state: CatalogueState): SandboxCatalogue {
  const all = new Map<string, ControlData>([...controlData, ...Object.entries(state.added)]);
  const definitions = [...all.values()].filter((one) => state.retired[one.id] === undefined).sort(byServiceThenNumber);
  const current = new Map(definitions.map((one) => [one.id, one]));
  const byStandard = new Map<string, ControlData[]>();
  for (const one of definitions) {
    for (const standard of one.standards) byStandard.set(standard, [...(byStandard.get(standard) ?? []), one]);
  }
  return {
    version: state.version,
    definitions,
    control: (id) => all.get(id),
    definition: (id) => current.get(id),
    controlsOf: (standard) => byStandard.get(standard) ?? [],
    state,
  };
}

function byServiceThenNumber(a: ControlData, b: ControlData): number {
  const [serviceA = '', numberA = ''] = a.id.split('.');
  const [serviceB = '', numberB = ''] = b.id.split('.');
  return serviceA.toLowerCase().localeCompare(serviceB.toLowerCase(), 'en') || Number(numberA) - Number(numberB);
}

/**
 * Whether the Region offers the control. Where nobody collected the Region's list only `onlyRegion` counts.
 * Source: facts/compliance.md 2.3 (decided), data/README.md.
 */
export function offers(region: string, control: ControlData): boolean {
  if (control.onlyRegion !== undefined && control.onlyRegion !== region) return false;
  return !unavailableIn(region).has(control.id);
}

const unavailable = new Map<string, ReadonlySet<string>>();

function unavailableIn(region: string): ReadonlySet<string> {
  const known = unavailable.get(region);
  if (known !== undefined) return known;
  const fresh = new Set(regionData.get(region)?.unavailableControls ?? []);
  unavailable.set(region, fresh);
  return fresh;
}

/** Standards that can be subscribed to in the Region, in the order of the data. */
export function standardsIn(region: string): readonly StandardData[] {
  const missing = regionData.get(region)?.standardsUnavailable ?? [];
  return [...standardData.values()].filter((one) => !missing.includes(one.id));
}

/** The control as the subscription holds it: offered here, in the standard, and not retired before the standard was enabled. */
export function associatedControl(
  catalogue: SandboxCatalogue,
  region: string,
  standard: string,
  subscription: Subscription,
  id: string,
): ControlData | undefined {
  const control = catalogue.control(id);
  if (control === undefined || !control.standards.includes(standard) || !offers(region, control)) return undefined;
  const retiredMs = catalogue.state.retired[id];
  return retiredMs === undefined || retiredMs > subscription.sinceMs ? control : undefined;
}

/** All controls that the subscription holds, retired ones last. */
export function associatedControls(
  catalogue: SandboxCatalogue,
  region: string,
  standard: string,
  subscription: Subscription,
): readonly ControlData[] {
  const current = catalogue.controlsOf(standard).filter((one) => offers(region, one));
  const kept = Object.keys(catalogue.state.retired).flatMap((id) => associatedControl(catalogue, region, standard, subscription, id) ?? []);
  return kept.length === 0 ? current : [...current, ...kept];
}
