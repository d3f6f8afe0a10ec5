import type { Catalogue, ParameterDefinition } from '../../catalogue/catalogue.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import { didYouMean } from '../../model/did-you-mean.ts';
import type { ParameterList, ParameterValue } from '../../model/documents.generated.ts';
import type { PathSegment, Positioned } from '../../model/positioned.ts';
import type { Source } from '../../model/source.ts';
import { checkControlId } from './check-control-id.ts';
import { badParameter, listedTwice } from './diagnostics.ts';

/** V-26: the parameters exist and their values are of the right type and in range. Source: facts/compliance.md 6.6; data: `parameters[]`. */
export function* checkParameters(
  document: Positioned<unknown>,
  path: readonly PathSegment[],
  list: ParameterList,
  catalogue: Catalogue,
): Generator<Diagnostic> {
  const first = new Map<string, number>();
  for (const [index, { control, values }] of list.entries()) {
    const at = [...path, index] as const;
    const other = first.get(control);
    if (other === undefined) first.set(control, index);
    else yield listedTwice(control, document.at(...path, other, 'control'), document.at(...at, 'control'));
    const wrong = checkControlId(control, catalogue, () => document.at(...at, 'control'));
    if (wrong !== undefined) yield wrong;
    const definitions = catalogue.control(control)?.parameters;
    if (definitions === undefined) continue;
    for (const [name, value] of Object.entries(values)) {
      const definition = definitions.find((known) => known.name === name);
      if (definition === undefined) yield unknownParameter(document, [...at, 'values', name], control, name, definitions);
      else yield* checkValue(document, [...at, 'values', name], definition, value);
    }
  }
}

function unknownParameter(
  document: Positioned<unknown>,
  path: readonly PathSegment[],
  control: string,
  name: string,
  definitions: readonly ParameterDefinition[],
): Diagnostic {
  const names = definitions.map((definition) => definition.name);
  const near = didYouMean(name, names);
  if (names.length === 0) return badParameter(`${control} has no parameters`, 'remove the entry', document.keyAt(...path));
  return badParameter(
    `${control} has no parameter ${JSON.stringify(name)}`,
    near === undefined ? `it has ${names.join(', ')}` : `did you mean ${near}?`,
    document.keyAt(...path),
  );
}

function* checkValue(
  document: Positioned<unknown>,
  path: readonly PathSegment[],
  definition: ParameterDefinition,
  value: ParameterValue,
): Generator<Diagnostic> {
  const { name, type, maxItems } = definition;
  if (!isOfType(type, value)) {
    yield badParameter(
      `${name} must be ${wordsOfType(definition)}`,
      definition.allowed === undefined ? undefined : `allowed are ${definition.allowed.join(', ')}`,
      document.at(...path),
    );
    return;
  }
  const items = Array.isArray(value) ? value : [value];
  if (maxItems !== undefined && items.length > maxItems)
    yield badParameter(`${name} has ${items.length} values; at most ${maxItems} are allowed`, undefined, document.at(...path));
  if (items.length === 0) yield badParameter(`${name} is an empty list`, 'write at least one value', document.at(...path));
  for (const [index, item] of items.entries()) {
    const wrong = checkItem(definition, item, () => document.at(...path, ...(Array.isArray(value) ? [index] : [])));
    if (wrong !== undefined) yield wrong;
  }
}

function checkItem({ name, min, max, allowed }: ParameterDefinition, item: ParameterValue, at: () => Source): Diagnostic | undefined {
  if (allowed !== undefined && !allowed.includes(String(item))) {
    const near = didYouMean(String(item), allowed);
    return badParameter(
      `${String(item)} is not a value of ${name}`,
      near === undefined ? `allowed are ${allowed.join(', ')}` : `did you mean ${near}?`,
      at(),
    );
  }
  if (typeof item !== 'number') return undefined;
  if ((min === undefined || item >= min) && (max === undefined || item <= max)) return undefined;
  return badParameter(`${name} is ${item}`, `write ${range(min, max)}`, at());
}

function range(min: number | undefined, max: number | undefined): string {
  if (min !== undefined && max !== undefined) return `${min} to ${max}`;
  return min === undefined ? `at most ${max}` : `at least ${min}`;
}

function isOfType(type: ParameterDefinition['type'], value: ParameterValue): boolean {
  switch (type) {
    case 'Integer':
      return Number.isInteger(value);
    case 'Double':
      return typeof value === 'number';
    case 'Boolean':
      return typeof value === 'boolean';
    // Members of an enumeration are texts in the API, also where they look like numbers: both spellings are understood.
    case 'Enum':
      return typeof value === 'string' || typeof value === 'number';
    case 'String':
      return typeof value === 'string';
    case 'EnumList':
      return Array.isArray(value);
    case 'StringList':
      return Array.isArray(value) && value.every((item) => typeof item === 'string');
    case 'IntegerList':
      return Array.isArray(value) && value.every(Number.isInteger);
    default:
      return type satisfies never;
  }
}

function wordsOfType({ type, min, max }: ParameterDefinition): string {
  const words = {
    Integer: 'a whole number',
    Double: 'a number',
    Boolean: 'true or false',
    Enum: 'one of its values',
    String: 'a text',
    EnumList: 'a list of its values',
    StringList: 'a list of texts',
    IntegerList: 'a list of whole numbers',
  }[type];
  return min === undefined && max === undefined ? words : `${words}, ${range(min, max)}`;
}
