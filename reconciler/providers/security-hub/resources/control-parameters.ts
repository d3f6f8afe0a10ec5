import type { ParameterConfiguration, ParameterValue, SecurityControl } from '@aws-sdk/client-securityhub';
import type { ControlId, ParameterDefinition, ParameterType } from '../../../catalogue/catalogue.ts';
import type { Change } from '../../../model/change.ts';
import { canonicalJson, type Properties, type PropertyValue } from '../../../model/properties.ts';
import type { ReadClients, WriteClients } from '../../clients.ts';
import type { ObservedResource } from '../../observation.ts';
import type { Outcome, ResourceType, StepContext } from '../../provider.ts';
import { type BatchLimit, inBatches } from '../batches.ts';
import { isInvalidRequest, isNamed, outcomeOfFailure } from '../failures.ts';
import { plainUpdateReason } from '../reason.ts';
import { changedMembers, sameMembers } from '../same-members.ts';
import { controlTypeName } from './control.ts';
import { hubName, hubTypeName } from './hub.ts';
import { standardTypeName } from './standard.ts';

export const parametersTypeName = 'securityhub/control-parameters';

/** The custom parameters of a security control in a cell, whatever its standards; named by the control's id. A default value is no property. */
export const parametersType: ResourceType = {
  name: parametersTypeName,
  // UpdateSecurityControl takes one control.
  batchSize: 1,
  after: [hubTypeName, standardTypeName, controlTypeName],
  parent: { type: hubTypeName, nameOf: () => hubName, born: {} },
  exclusive: false,
  same: (wanted, observed) => sameMembers(wanted, observed, sameParameter),
  difference: () => 'parameter',
  isDestructiveUpdate: () => false,
  // A parameter has no place for a mark: what nobody declares may be anybody's.
  leftover: () => ({ action: 'none' }),
};

/** Lists of parameters are sets: their order says nothing. */
function sameParameter(wanted: PropertyValue, observed: PropertyValue | undefined): boolean {
  return canonicalJson(sortedIfList(wanted)) === canonicalJson(sortedIfList(observed));
}

const sortedIfList = (value: PropertyValue | undefined): PropertyValue | undefined =>
  Array.isArray(value) ? value.toSorted((a, b) => canonicalJson(a).localeCompare(canonicalJson(b))) : value;

/** A control's custom parameters as a resource; undefined for an answer without an id. Source: facts/compliance.md 2.3. */
export function normaliseParameters(live: SecurityControl): ObservedResource | undefined {
  const { SecurityControlId: name } = live;
  if (name === undefined) return undefined;
  const properties: Record<string, PropertyValue> = {};
  for (const [parameter, configuration] of Object.entries(live.Parameters ?? {})) {
    const value = customValue(configuration);
    if (value !== undefined) properties[parameter] = value;
  }
  const resource = { type: parametersTypeName, name, properties } as const;
  if (live.UpdateStatus !== 'UPDATING') return resource;
  const message = `${name} is taking over changed parameters`;
  return { ...resource, condition: { kind: 'parameter', message, settling: true, acceptsChildren: true } };
}

/** The value of a custom parameter: the one member of the union that is set. */
function customValue(configuration: ParameterConfiguration): PropertyValue | undefined {
  if (configuration.ValueType !== 'CUSTOM') return undefined;
  return Object.values(configuration.Value ?? {}).find((value) => value !== undefined) as PropertyValue | undefined;
}

export interface ParametersRead {
  readonly resources: readonly ObservedResource[];
  /** Controls that the Region does not have. */
  readonly missing: readonly ControlId[];
  /** AWS's code, for controls that were not answered. */
  readonly unanswered: ReadonlyMap<ControlId, string>;
}

/** The custom parameters of the given controls: one call for up to 100. Entries that AWS did not process are looked at one by one. */
export async function readParameters(controls: readonly ControlId[], aws: ReadClients, limit: BatchLimit): Promise<ParametersRead> {
  const answers = await inBatches(controls, limit, (some) => aws.securityHub.batchGetSecurityControls({ SecurityControlIds: [...some] }));
  const resources = answers.flatMap((answer) => (answer.SecurityControls ?? []).flatMap((live) => normaliseParameters(live) ?? []));
  const missing: ControlId[] = [];
  const answered = new Set(resources.map((resource) => resource.name));
  const unanswered = new Map(controls.filter((control) => !answered.has(control)).map((control) => [control, 'MalformedAnswer']));
  for (const { SecurityControlId: control = '', ErrorCode: code = 'UNKNOWN' } of answers.flatMap((answer) => answer.UnprocessedIds ?? [])) {
    if (code === 'NOT_FOUND' || code === 'RESOURCE_NOT_FOUND') {
      missing.push(control);
      unanswered.delete(control);
    } else unanswered.set(control, code);
  }
  return { resources, missing, unanswered };
}

/** Sends the parameters that differ. May be repeated. Source: facts/compliance.md 2.3, 6.8 step 7. */
export async function writeParameters([change]: readonly Change[], aws: WriteClients, step: StepContext): Promise<Outcome[]> {
  if (change === undefined || change.action === 'delete') throw new Error('parameters are set, never deleted');
  const control = change.address.name;
  const definitions = step.catalogue.control(control)?.parameters ?? [];
  const wanted = change.action === 'create' ? change.after : changedMembers(change.before, change.after);
  const unknown = Object.keys(wanted).filter((name) => !definitions.some((definition) => definition.name === name));
  if (unknown.length > 0) {
    return [{ status: 'failed', code: 'unknown-parameter', message: `this Region's ${control} has no parameter ${unknown.join(', ')}` }];
  }
  const reason = plainUpdateReason(`declared in trueup ${step.organization.name}`);
  try {
    await aws.securityHub.updateSecurityControl(
      {
        SecurityControlId: control,
        Parameters: toParameters(wanted, definitions),
        ...(reason === undefined ? {} : { LastUpdateReason: reason }),
      },
      step.signal,
    );
    return [{ status: 'sent' }];
  } catch (error) {
    return [outcomeOfParameters(error, control)];
  }
}

function outcomeOfParameters(error: unknown, control: ControlId): Outcome {
  if (isNamed(error, 'ResourceInUseException')) {
    return { status: 'later', code: error.awsName, message: `${control} is still taking over an earlier change` };
  }
  if (isNamed(error, 'ResourceNotFoundException')) {
    return { status: 'failed', code: error.awsName, message: `this Region has no ${control}: take its parameters off the list` };
  }
  if (isInvalidRequest(error) && error instanceof Error) {
    return { status: 'failed', code: 'invalid-parameter', message: `AWS refuses the parameters of ${control}: ${error.message}` };
  }
  return outcomeOfFailure(error);
}

function toParameters(wanted: Properties, definitions: readonly ParameterDefinition[]): Record<string, ParameterConfiguration> {
  const typeOf = new Map(definitions.map((definition) => [definition.name, definition.type]));
  return Object.fromEntries(
    Object.entries(wanted).map(([name, value]) => [name, { ValueType: 'CUSTOM', Value: toUnion(typeOf.get(name) ?? 'String', value) }]),
  );
}

/** Exactly one member of the union, named as the parameter's type. Source: facts/compliance.md 2.3; V-26 has checked that the value fits. */
const toUnion = (type: ParameterType, value: PropertyValue): ParameterValue => ({ [type]: value }) as unknown as ParameterValue;
