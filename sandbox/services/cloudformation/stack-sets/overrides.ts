import type { Parameter } from '@aws-sdk/client-cloudformation';
import { validationError } from '../errors.ts';
import { checkParameter, type ParameterValues } from '../template/parameters.ts';
import { templateOf } from '../template/template-cache.ts';
import type { InstanceRecord, OverrideChange, StackSetRecord } from './stack-set.ts';

/** The overrides of a request, checked against the set's template; undefined when the request has none. Source: facts/compliance.md 4.4. */
export function readOverrides(set: StackSetRecord, given: readonly Parameter[] | undefined): OverrideChange | undefined {
  if (given === undefined) return undefined;
  const { parameters } = templateOf(set.templateBody);
  const values: Record<string, string> = {};
  const keep: string[] = [];
  for (const { ParameterKey: key = '', ParameterValue: value, UsePreviousValue } of given) {
    const declaration = parameters[key];
    if (declaration === undefined) throw validationError(`Parameter overrides: [${key}] do not exist in the template of the StackSet`);
    if (UsePreviousValue === true) {
      if (value !== undefined && value !== '')
        throw validationError(
          `Invalid input for parameter key ${key}. Cannot specify usePreviousValue as true and non empty value for a parameter`,
        );
      keep.push(key);
    } else {
      if (value === undefined) throw validationError(`Parameter overrides: [${key}] must have values`);
      checkParameter(key, value, declaration);
      values[key] = value;
    }
  }
  return { values, keep };
}

/** An instance's overrides after a request: none given keeps all, a list resets what it does not name. */
export function changedOverrides(instance: InstanceRecord, change: OverrideChange | undefined): ParameterValues {
  if (change === undefined) return instance.overrides;
  const kept = Object.entries(instance.overrides).filter(([key]) => change.keep.includes(key));
  return { ...Object.fromEntries(kept), ...change.values };
}

/** The parameters that an instance's stack is given: the set's, and over them the instance's own. */
export const parametersOf = (set: StackSetRecord, instance: InstanceRecord): ParameterValues => ({
  ...set.parameters,
  ...instance.overrides,
});
