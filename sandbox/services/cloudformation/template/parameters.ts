import { validationError } from '../errors.ts';
import { templateLimits } from './read-template.ts';
import type { ParameterDeclaration, Template } from './template.ts';

/** A parameter as a caller gives it. */
export interface GivenParameter {
  readonly ParameterKey?: string | undefined;
  readonly ParameterValue?: string | undefined;
  readonly UsePreviousValue?: boolean | undefined;
}

/** Parameter name -> its value as text; a list is one text with commas. */
export type ParameterValues = Readonly<Record<string, string>>;

/** The value shown in place of a NoEcho parameter's. */
export const masked = '****';

/**
 * The value of each parameter of the template: given, previous where asked for, or the default. Throws ValidationError in AWS's words when one is
 * missing, unknown or outside its constraints.
 */
export function resolveParameters(template: Template, given: readonly GivenParameter[], previous: ParameterValues = {}): ParameterValues {
  const unknown = given.map((entry) => entry.ParameterKey ?? '').filter((key) => !Object.hasOwn(template.parameters, key));
  if (unknown.length > 0) throw validationError(`Parameters: [${unknown.join(', ')}] do not exist in the template`);
  const byKey = new Map(given.map((entry) => [entry.ParameterKey ?? '', entry]));
  const values: Record<string, string> = {};
  const missing: string[] = [];
  for (const [name, declaration] of Object.entries(template.parameters)) {
    const value = chosenValue(byKey.get(name), previous[name]) ?? declaration.default;
    if (value === undefined) missing.push(name);
    else values[name] = value;
  }
  if (missing.length > 0) throw validationError(`Parameters: [${missing.join(', ')}] must have values`);
  for (const [name, value] of Object.entries(values)) {
    const declaration = template.parameters[name];
    if (declaration !== undefined) checkParameter(name, value, declaration);
  }
  return values;
}

function chosenValue(given: GivenParameter | undefined, previous: string | undefined): string | undefined {
  if (given === undefined) return undefined;
  if (given.UsePreviousValue !== true) return given.ParameterValue;
  if (given.ParameterValue !== undefined && given.ParameterValue !== '') {
    throw validationError(
      `Invalid input for parameter key ${given.ParameterKey}. Cannot specify usePreviousValue as true and non empty value for a parameter`,
    );
  }
  return previous;
}

/** Throws ValidationError when the value breaks a rule of its declaration. */
export function checkParameter(name: string, value: string, declaration: ParameterDeclaration): void {
  const refuse = (rule: string) => {
    const { constraintDescription } = declaration;
    return validationError(
      constraintDescription === undefined
        ? `Parameter '${name}' ${rule}`
        : `Parameter ${name} failed to satisfy constraint: ${constraintDescription}`,
    );
  };
  if (Buffer.byteLength(value) > templateLimits.parameterValueBytes) {
    throw validationError(`Parameter '${name}' exceeds the maximum length of ${templateLimits.parameterValueBytes} bytes`);
  }
  const parts = isList(declaration.type) ? splitList(value) : [value];
  for (const part of parts) checkPart(part, declaration, refuse, name);
}

function checkPart(part: string, declaration: ParameterDeclaration, refuse: (rule: string) => Error, name: string): void {
  const { allowedValues, allowedPattern, minLength, maxLength, minValue, maxValue, type } = declaration;
  if (type === 'Number' || type === 'List<Number>') {
    const number = Number(part);
    if (part.trim() === '' || !Number.isFinite(number)) throw validationError(`Parameter '${name}' must be a number.`);
    if (minValue !== undefined && number < minValue) throw refuse(`must be a number not less than ${minValue}`);
    if (maxValue !== undefined && number > maxValue) throw refuse(`must be a number not greater than ${maxValue}`);
  }
  if (allowedValues !== undefined && !allowedValues.includes(part)) throw refuse('must be one of AllowedValues');
  if (allowedPattern !== undefined && !new RegExp(`^(?:${allowedPattern})$`).test(part))
    throw refuse(`must match pattern ${allowedPattern}`);
  if (minLength !== undefined && part.length < minLength) throw refuse(`must contain at least ${minLength} characters`);
  if (maxLength !== undefined && part.length > maxLength) throw refuse(`must contain at most ${maxLength} characters`);
}

export const isList = (type: string): boolean => type === 'CommaDelimitedList' || type.startsWith('List<');

/** The members of a comma delimited list; spaces around a member do not belong to it. */
export const splitList = (value: string): string[] => value.split(',').map((part) => part.trim());
