import type { Region } from '../model/address.ts';

/** A standard's id as users write it: `<name>/v/<x.y.z>`, partition and Region free. */
export type StandardId = string;
/** A security control id, `IAM.6`. */
export type ControlId = string;

export interface Standard {
  readonly id: StandardId;
  readonly name: string;
  /** `ruleset` only for CIS 1.2.0, whose ARN has no Region. */
  readonly arnKind: 'standards' | 'ruleset';
  readonly enabledByDefault: boolean;
}

export type ParameterType = 'Integer' | 'Double' | 'Boolean' | 'Enum' | 'EnumList' | 'StringList' | 'IntegerList' | 'String';

export interface ParameterDefinition {
  readonly name: string;
  readonly type: ParameterType;
  /** Bounds of the value; of each element for IntegerList. */
  readonly min?: number;
  readonly max?: number;
  readonly allowed?: readonly string[];
  readonly maxItems?: number;
}

export interface Control {
  readonly id: ControlId;
  readonly title: string;
  readonly severity: string;
  readonly standards: readonly StandardId[];
  readonly parameters: readonly ParameterDefinition[];
  /** Uses global resources; such controls are noise outside one Region. Unknown counts as false. */
  readonly global: boolean;
  readonly onlyRegion?: Region;
}

export interface RetiredControl {
  readonly id: ControlId;
  readonly retiredOn?: string;
  readonly replacedBy?: readonly ControlId[];
}

/** A standard's own id of a control (`CIS.1.14`, `PCI.IAM.1`) and the security control id it stands for. */
export interface ControlAlias {
  readonly standard: StandardId;
  readonly alias: string;
  readonly control: ControlId;
}

/** Dated facts: which standards and controls exist. The shipped one serves `validate`; a run uses what each Region answers. */
export interface Catalogue {
  readonly origin: 'shipped' | 'overlay' | 'live';
  /** The day the facts were read, `2026-09-23`. */
  readonly asOf: string;
  readonly standards: readonly Standard[];
  readonly controlIds: readonly ControlId[];
  standard(id: StandardId): Standard | undefined;
  control(id: ControlId): Control | undefined;
  standardsHolding(control: ControlId): readonly StandardId[];
  controlsOf(standard: StandardId): readonly ControlId[];
  retired(id: ControlId): RetiredControl | undefined;
  /** The controls that a standard's own id may mean; several where the number is ambiguous (`1.14`). */
  aliases(standardControlId: string): readonly ControlAlias[];
  /** What ends the control's ARN in the standard: its own id there, or the security control id; undefined where nobody is sure. */
  ownId(standard: StandardId, control: ControlId): string | undefined;
  /** Whether the Region offers the control; undefined where nobody knows. */
  offers(control: ControlId, region: Region): boolean | undefined;
  offersStandard(standard: StandardId, region: Region): boolean | undefined;
}

/** Facts of a Region that do not need an account. */
export interface RegionFacts {
  readonly id: Region;
  readonly partition: string;
  readonly name: string;
  /** Must be enabled per account before use; null where the notion does not apply. */
  readonly optIn: boolean | null;
  readonly securityHub: boolean;
  readonly devopsGuru: boolean;
}
