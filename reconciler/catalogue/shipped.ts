import { createRequire } from 'node:module';
import type { Region } from '../model/address.ts';
import { buildCatalogue } from './build-catalogue.ts';
import type { Catalogue, RegionFacts } from './catalogue.ts';
import type { AvailabilityData, CatalogueData } from './catalogue-data.ts';

const require = createRequire(import.meta.url);

interface RegionData extends AvailabilityData {
  readonly partition: string;
  readonly name: string;
  readonly optIn: boolean | null;
  readonly securityHub: boolean;
  readonly devopsGuru: boolean;
}

interface RegionsFile {
  readonly asOf: string;
  readonly devopsGuruEndOfSupport: string;
  readonly regions: readonly RegionData[];
}

/** The data files are read when they are first asked for: `--help` needs none. */
const regionsFile = (): RegionsFile => require('./data/regions.json') as RegionsFile;

/** The shipped data, with what each Region lacks. */
export function shippedData(): CatalogueData {
  const data = require('./data/security-controls.json') as CatalogueData;
  return { ...data, regions: regionsFile().regions };
}

let shipped: Catalogue | undefined;

/** The catalogue that comes with this version: it serves `validate` and the sandbox, a run uses what each Region answers. */
export function shippedCatalogue(): Catalogue {
  shipped ??= buildCatalogue(shippedData(), 'shipped');
  return shipped;
}

/** The newest of the catalogues (the shipped one unless told) that was read on the day or before it; before all of them, the oldest. */
export function catalogueAt(day: string, catalogues: readonly Catalogue[] = [shippedCatalogue()]): Catalogue {
  const ordered = [...catalogues].sort((a, b) => (a.asOf < b.asOf ? -1 : a.asOf > b.asOf ? 1 : 0));
  const found = ordered.filter((catalogue) => catalogue.asOf <= day).at(-1) ?? ordered[0];
  if (found === undefined) throw new Error('catalogueAt needs a catalogue');
  return found;
}

/** The last day on which AWS offers DevOps Guru. Source: facts/compliance.md 3.1. */
export const devOpsGuruEndOfSupport = (): string => regionsFile().devopsGuruEndOfSupport;

let regions: readonly RegionFacts[] | undefined;

/** Every AWS Region that is known, of all partitions. */
export function regionFacts(): readonly RegionFacts[] {
  regions ??= regionsFile().regions.map(({ id, partition, name, optIn, securityHub, devopsGuru }) => ({
    id: id as Region,
    partition,
    name,
    optIn,
    securityHub,
    devopsGuru,
  }));
  return regions;
}
