import type { UpdateSecurityControlCommandInput, UpdateSecurityControlCommandOutput } from '@aws-sdk/client-securityhub';
import type { Operation } from '../operation.ts';
import { controlOfIdOrArn } from './arns.ts';
import { catalogueOf, offers } from './catalogue.ts';
import type { ControlData } from './catalogue-data.ts';
import { keepHub, refuseGoverned, subscribedHub } from './cell.ts';
import { inUse, invalidInput, notFound } from './errors.ts';
import type { Output } from './output.ts';
import { type ParameterUnion, parameterProblem } from './parameters.ts';
import type { ParameterSetting } from './state.ts';
import { updatingMs } from './timing.ts';

// Letters, digits, blanks, dashes, underscores and whatever is not ASCII: no punctuation. Source: facts/compliance.md 2.3.
const reasonPattern = /^([^\u0000-\u007F]|[-_ a-zA-Z0-9])+$/;

/** Custom parameters of one control. Names that the request leaves out keep their value; the control is UPDATING for half a minute. */
export const updateSecurityControl: Operation<UpdateSecurityControlCommandInput, Output<UpdateSecurityControlCommandOutput>> = (
  input,
  context,
) => {
  const hub = subscribedHub(context);
  refuseGoverned(context);
  const id = controlOfIdOrArn(context, input.SecurityControlId ?? '');
  const control = id === undefined ? undefined : catalogueOf(context.state).definition(id);
  if (control === undefined || !offers(context.region, control)) {
    throw notFound(`Security control ${input.SecurityControlId} was not found in ${context.region}`);
  }
  if (input.LastUpdateReason !== undefined && !reasonPattern.test(input.LastUpdateReason)) {
    throw invalidInput('LastUpdateReason may hold letters, digits, white space, dashes and underscores only');
  }
  const nowMs = context.clock.awsMs();
  const before = hub.parameters[control.id];
  if (before !== undefined && before.updatingUntilMs > nowMs) throw inUse(`Security control ${control.id} is being updated`);
  const setting: ParameterSetting = {
    values: mergedValues(control, before?.values ?? {}, input.Parameters ?? {}),
    ...(input.LastUpdateReason === undefined ? {} : { reason: input.LastUpdateReason }),
    updatingUntilMs: nowMs + updatingMs,
  };
  keepHub(context, { ...hub, parameters: { ...hub.parameters, [control.id]: setting } });
  return {};
};

function mergedValues(
  control: ControlData,
  before: Readonly<Record<string, ParameterUnion>>,
  asked: NonNullable<UpdateSecurityControlCommandInput['Parameters']>,
): Readonly<Record<string, ParameterUnion>> {
  if (Object.keys(asked).length === 0) throw invalidInput('Parameters must name at least one parameter');
  const values: Record<string, ParameterUnion> = { ...before };
  for (const [name, { ValueType: type, Value: value }] of Object.entries(asked)) {
    if (!control.parameters.some((one) => one.name === name)) throw invalidInput(`${name} is not a parameter of ${control.id}`);
    if (type === 'DEFAULT') {
      // Any value sent with DEFAULT is ignored. Source: facts/compliance.md 2.3.
      delete values[name];
    } else if (type === 'CUSTOM') {
      const union = value as ParameterUnion | undefined;
      const problem = parameterProblem(control, name, union);
      if (problem !== undefined || union === undefined) throw invalidInput(problem ?? `${name} needs a value`);
      values[name] = union;
    } else throw invalidInput(`ValueType must be one of DEFAULT, CUSTOM, not ${type}`);
  }
  return values;
}
