import type { ControlData, ParameterData } from './catalogue-data.ts';

/** A parameter value as the API has it: one member, named for its type. */
export type ParameterUnion = Readonly<Record<string, unknown>>;

/** A sentence that says why `value` cannot be the parameter's value, or undefined. Source: `ParameterDefinitions`, facts/compliance.md 2.3. */
export function parameterProblem(control: ControlData, name: string, value: ParameterUnion | undefined): string | undefined {
  const definition = control.parameters.find((one) => one.name === name);
  if (definition === undefined) return `${name} is not a parameter of ${control.id}`;
  const [[type, content] = [undefined, undefined], ...others] = Object.entries(value ?? {}).filter(([, one]) => one !== undefined);
  if (type === undefined || others.length > 0) return `${name} of ${control.id} needs exactly one value`;
  if (type !== definition.type) return `${name} of ${control.id} takes ${definition.type}, not ${type}`;
  const items = Array.isArray(content) ? content : [content];
  if (definition.maxItems !== null && items.length > definition.maxItems) {
    return `${name} of ${control.id} takes at most ${definition.maxItems} items`;
  }
  return items.map((item) => itemProblem(definition, item)).find((problem) => problem !== undefined);
}

function itemProblem(definition: ParameterData, item: unknown): string | undefined {
  const { name, type, min, max, allowed } = definition;
  if (type === 'Integer' || type === 'IntegerList') {
    if (!Number.isInteger(item)) return `${name} takes whole numbers`;
  }
  if (typeof item === 'number') {
    if (min !== null && item < min) return `${name} must be at least ${min}`;
    if (max !== null && item > max) return `${name} must be at most ${max}`;
  }
  if (typeof item === 'string' && item.trim() === '') return `${name} must not be blank`;
  if (allowed !== null && !allowed.includes(String(item))) return `${name} must be one of ${allowed.join(', ')}`;
  return undefined;
}

/** The value that holds while nothing custom is set; undefined where AWS names none, or a list. */
export function defaultValue(definition: ParameterData): ParameterUnion | undefined {
  return definition.default === null || Array.isArray(definition.default) ? undefined : { [definition.type]: definition.default };
}
