import { readFileSync } from 'node:fs';

/** A standard as the dated data file describes it. `controlCount` null: its controls are not in the file. */
export interface StandardData {
  readonly id: string;
  readonly name: string;
  readonly provider: 'AWS' | 'Azure';
  readonly arnKind: 'standards' | 'ruleset';
  readonly controlCount: number | null;
  readonly enabledByDefault: boolean;
  readonly managedBy: 'security-hub' | 'control-tower';
}

export type ParameterType = 'Integer' | 'Double' | 'Boolean' | 'Enum' | 'EnumList' | 'StringList' | 'IntegerList' | 'String';

export interface ParameterData {
  readonly name: string;
  readonly type: ParameterType;
  readonly min: number | null;
  readonly max: number | null;
  readonly allowed: readonly string[] | null;
  readonly maxItems: number | null;
  readonly default: unknown;
}

export interface ControlData {
  readonly id: string;
  readonly title: string;
  readonly severity: 'CRITICAL' | 'HIGH' | 'MEDIUM' | 'LOW';
  readonly standards: readonly string[];
  readonly parameters: readonly ParameterData[];
  readonly global: boolean | null;
  readonly onlyRegion?: string;
}

/** A standard's own id of a control: what `ControlId` shows, what the control ARN ends with, or both. */
export interface AliasData {
  readonly standard: string;
  readonly id: string;
  readonly control: string;
  readonly form: 'controlId' | 'arnSuffix' | 'both' | 'requirement';
}

export interface RegionData {
  readonly id: string;
  readonly partition: string;
  readonly securityHub: boolean;
  readonly optIn: boolean | null;
  readonly standardsUnavailable: readonly string[];
  readonly unavailableControls: readonly string[] | null;
}

interface ControlsFile {
  readonly standards: readonly StandardData[];
  readonly controls: readonly ControlData[];
  readonly aliases: readonly AliasData[];
}

// Read as files: the sandbox shares the dated data with the reconciler, never its code.
function readData<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`../../../reconciler/catalogue/data/${name}`, import.meta.url), 'utf8')) as T;
}

const controlsFile = readData<ControlsFile>('security-controls.json');
const regionsFile = readData<{ readonly regions: readonly RegionData[] }>('regions.json');

export const standardData: ReadonlyMap<string, StandardData> = new Map(controlsFile.standards.map((one) => [one.id, one]));
export const controlData: ReadonlyMap<string, ControlData> = new Map(controlsFile.controls.map((one) => [one.id, one]));
export const aliasData: readonly AliasData[] = controlsFile.aliases;
export const regionData: ReadonlyMap<string, RegionData> = new Map(regionsFile.regions.map((one) => [one.id, one]));
