import type { Cell } from '../../model/address.ts';
import type { CellSet } from '../../model/cell-set.ts';
import type { StackSetSettings } from '../../model/documents.generated.ts';
import type { Source } from '../../model/source.ts';
import { type CarrierSet, existsParameter } from '../carrier.ts';
import type { UnitView } from '../provider.ts';
import type { Template } from './template.ts';

/** Texts by parameter name. */
export type Parameters = Readonly<Record<string, string>>;

/** The template as a call sends it. */
export type TemplateContent = { readonly TemplateBody: string } | { readonly TemplateURL: string };

/** A template that goes through a bucket: what is put where before a call names its URL. */
export interface TemplateUpload {
  readonly bucket: string;
  readonly key: string;
  readonly text: string;
}

/** All that calls need to know of a stack set besides the change: what a document says of it, worked out once a run. */
export interface SetDefinition {
  /** `Kind/name` of the document. */
  readonly document: string;
  readonly source: Source;
  readonly name: string;
  /** The administrator account and home Region: where the set lives, and every call about it goes. */
  readonly home: Cell;
  /** Sent with every call, reads too. Undefined for self-managed sets, which have no choice. Facts: compliance 4.2. */
  readonly callAs: 'SELF' | 'DELEGATED_ADMIN' | undefined;
  readonly settings: StackSetSettings;
  readonly content: TemplateContent;
  readonly upload: TemplateUpload | undefined;
  /** Undefined where the template is behind a URL of the document. */
  readonly template: Template | undefined;
  readonly description: string | undefined;
  /** As the document writes them, defaults left out. */
  readonly parameters: Parameters;
  readonly capabilities: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  readonly retainStacks: boolean;
  /** Cells that shall have an instance. */
  readonly cells: CellSet;
  /** Targeted, but no service-managed stack set gets there: the management account's. */
  readonly unreached: CellSet;
  /** Ids of the units that the targets name, for service-managed sets. */
  readonly units: readonly string[];
  readonly view: UnitView;
  /** Existing stacks that are to become instances; `cell` is absent where the organization has no such account or Region. */
  readonly imports: readonly { readonly stack: string; readonly cell: Cell | undefined; readonly source: Source }[];
  /** Of a set that carries out what another domain's document asks for; absent for a template of the user's own. */
  readonly carrier?: Pick<CarrierSet, 'state' | 'alreadyThere' | 'governed' | 'deploys'>;
}

/** Whether a parameter is the run's own choice at each launch: which resources a stack finds there already. Nobody asks for a value of it. */
export const isChosenAtLaunch = ({ carrier }: Pick<SetDefinition, 'carrier'>, parameter: string): boolean =>
  carrier?.alreadyThere !== undefined && parameter.endsWith(existsParameter(''));

export const isServiceManaged = ({ settings }: Pick<SetDefinition, 'settings'>): boolean => settings.permissionModel === 'SERVICE_MANAGED';

/** `CallAs` for a call's input, absent for self-managed sets. */
export const callAsOf = ({ callAs }: Pick<SetDefinition, 'callAs'>): { readonly CallAs?: 'SELF' | 'DELEGATED_ADMIN' } =>
  callAs === undefined ? {} : { CallAs: callAs };

/**
 * A parameter's value as CloudFormation takes it. A reference to a secret or a stored parameter becomes a dynamic reference, which
 * CloudFormation looks up itself: the value never passes through here.
 */
export function sentValue(value: string): string {
  const reference = /^(ssm|secretsmanager):(.+)$/.exec(value);
  return reference === null ? value : `{{resolve:${reference[1]}:${reference[2]}}}`;
}

/** A copy with sent values. */
export const sentParameters = (parameters: Parameters): Parameters =>
  Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, sentValue(value)]));

/** Without the parameters whose values AWS hides. */
export const comparable = (parameters: Parameters, template: Template | undefined): Parameters =>
  Object.fromEntries(Object.entries(parameters).filter(([name]) => template?.parameters.get(name)?.noEcho !== true));

/** All values that hold: the template's defaults below those given. */
export function effective(parameters: Parameters, template: Template | undefined): Parameters {
  const defaults = [...(template?.parameters ?? [])].flatMap(([name, parameter]) =>
    parameter.default === undefined ? [] : [[name, parameter.default] as const],
  );
  return comparable({ ...Object.fromEntries(defaults), ...parameters }, template);
}
