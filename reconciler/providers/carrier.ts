import type { Cell } from '../model/address.ts';
import type { CellSet } from '../model/cell-set.ts';
import type { DifferenceKind } from '../model/difference.ts';
import type { StackSetSettings, Targets } from '../model/documents.generated.ts';
import type { Source } from '../model/source.ts';
import type { ReadClients } from './clients.ts';
import type { DesiredState, OrganizationView } from './provider.ts';

/** Cells of which the documents together ask the same, and what that is. */
export interface MergedClass {
  readonly desired: DesiredState;
  readonly cells: CellSet;
}

/** Instances with values of their own, in a part of the set's cells. */
export interface CarrierInstances {
  readonly cells: CellSet;
  readonly parameters: Readonly<Record<string, string>>;
  readonly source: Source;
}

/** A Node.js function that a set's stacks deploy from source text in the template. */
export interface CarriedFunction {
  /** Its logical id in the template. */
  readonly logicalId: string;
  readonly name: string;
  readonly code: string;
}

/**
 * A stack set that carries out what a document of another domain asks for. That domain writes the template and says which cell has which
 * values; the provider of stack sets does the rest, so that neither knows the other.
 */
export interface CarrierSet {
  /** `Kind/name` of the document. */
  readonly document: string;
  /** Where the set's settings are written. */
  readonly source: Source;
  readonly settings: StackSetSettings;
  /** With `absent` the set and its instances are taken away; what the stacks made stays. */
  readonly state: 'present' | 'absent';
  readonly include: Targets['include'];
  readonly description: string;
  /** The template's text, the same for the same documents. */
  readonly template: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly capabilities: readonly ('CAPABILITY_IAM' | 'CAPABILITY_NAMED_IAM')[];
  readonly cells: CellSet;
  readonly instances: readonly CarrierInstances[];
  /**
   * Logical ids of resources that are live in the cell already, whoever made them. CloudFormation refuses to make what is there, so
   * an instance whose stack does not hold them is told by the parameter `<LogicalId>Exists`, and leaves them alone.
   */
  readonly alreadyThere?: (aws: ReadClients) => Promise<readonly string[]>;
  /**
   * What else rules the cell, so that its stack would be refused what it makes there: the instance is left alone, and the domain's own
   * changes of the cell are shown as refused. Undefined where nothing does.
   */
  readonly governed?: (cell: Cell, organization: OrganizationView, aws: ReadClients) => Promise<DifferenceKind | undefined>;
  /** Whose code is looked at in every cell, since CloudFormation does not. */
  readonly deploys?: CarriedFunction;
}

/** The parameter that tells a stack to leave a resource alone, because it is there. */
export const existsParameter = (logicalId: string): string => `${logicalId}Exists`;

/** Most bytes of a template that a call takes as text. Facts: compliance 4.1. */
export const mostTemplateBytes = 51_200;

/** Most bytes of a parameter's value. Facts: compliance 4.1. */
export const mostParameterBytes = 4_096;
