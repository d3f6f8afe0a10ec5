import { validationError } from '../errors.ts';
import { isObject, type Json } from '../json.ts';
import type { Template } from './template.ts';

const formatError = (message: string) => validationError(`Template format error: ${message}`);

export const pseudoParameters = [
  'AWS::AccountId',
  'AWS::NotificationARNs',
  'AWS::NoValue',
  'AWS::Partition',
  'AWS::Region',
  'AWS::StackId',
  'AWS::StackName',
  'AWS::URLSuffix',
];

/** What a piece of a template points at. */
export interface References {
  /** Names after Ref and in Sub without a dot: parameters, pseudo parameters or resources. */
  readonly names: ReadonlySet<string>;
  /** Logical ids whose attributes are read. */
  readonly attributesOf: ReadonlySet<string>;
  /** Names of conditions after Fn::If and Condition. */
  readonly conditions: ReadonlySet<string>;
  /** Names of mappings, where they are literal. */
  readonly mappings: ReadonlySet<string>;
}

export function referencesOf(value: Json): References {
  const found = { names: new Set<string>(), attributesOf: new Set<string>(), conditions: new Set<string>(), mappings: new Set<string>() };
  collect(value, found);
  return found;
}

type Found = { [K in keyof References]: Set<string> };

function collect(value: Json, found: Found): void {
  if (Array.isArray(value)) for (const inner of value) collect(inner, found);
  if (!isObject(value)) return;
  const [key, ...others] = Object.keys(value);
  if (key !== undefined && others.length === 0 && collectFunction(key, value[key] as Json, found)) return;
  for (const inner of Object.values(value)) collect(inner, found);
}

/** True when the function's own arguments need no further walk. */
function collectFunction(key: string, argument: Json, found: Found): boolean {
  switch (key) {
    case 'Ref':
      if (typeof argument === 'string') found.names.add(argument);
      return true;
    case 'Condition':
      if (typeof argument === 'string') found.conditions.add(argument);
      return typeof argument === 'string';
    case 'Fn::GetAtt':
      found.attributesOf.add(String(Array.isArray(argument) ? argument[0] : String(argument).split('.')[0]));
      return !Array.isArray(argument) || typeof argument[1] === 'string';
    case 'Fn::If':
      if (Array.isArray(argument) && typeof argument[0] === 'string') found.conditions.add(argument[0]);
      return false;
    case 'Fn::FindInMap':
      if (Array.isArray(argument) && typeof argument[0] === 'string') found.mappings.add(argument[0]);
      return false;
    case 'Fn::Sub':
      collectSub(argument, found);
      return true;
    default:
      return false;
  }
}

function collectSub(argument: Json, found: Found): void {
  const [text, variables] = Array.isArray(argument) ? argument : [argument, {}];
  const own = isObject(variables) ? variables : {};
  for (const inner of Object.values(own)) collect(inner, found);
  for (const name of subNames(String(text))) {
    if (Object.hasOwn(own, name)) continue;
    const dot = name.indexOf('.');
    if (dot === -1) found.names.add(name);
    else found.attributesOf.add(name.slice(0, dot));
  }
}

/** Names between `${` and `}` that are not written with `${!`. */
export function subNames(text: string): string[] {
  return [...text.matchAll(/\$\{([^!{}][^{}]*)\}/g)].map((match) => (match[1] ?? '').trim());
}

/** Throws ValidationError where something that a template points at does not exist, or where resources wait for one another. */
export function checkReferences(template: Template): void {
  const blocks: [string, Json][] = [
    ['Resources', Object.values(template.resources).map((resource) => resource.properties)],
    ['Outputs', Object.values(template.outputs).map((output) => [output.value, output.exportName ?? ''])],
  ];
  for (const [block, value] of blocks) checkBlock(template, block, value);
  checkConditions(template);
  const depends = Object.values(template.resources).flatMap((resource) => resource.dependsOn);
  const missing = depends.filter((name) => !Object.hasOwn(template.resources, name));
  if (missing.length > 0)
    throw formatError(`Unresolved resource dependencies [${[...new Set(missing)].join(', ')}] in the Resources block of the template`);
  checkCircles(template);
}

function checkBlock(template: Template, block: string, value: Json): void {
  const { names, attributesOf, mappings } = referencesOf(value);
  const known = (name: string) =>
    Object.hasOwn(template.resources, name) || Object.hasOwn(template.parameters, name) || pseudoParameters.includes(name);
  const unresolved = [...names].filter((name) => !known(name));
  if (unresolved.length > 0)
    throw formatError(`Unresolved resource dependencies [${unresolved.join(', ')}] in the ${block} block of the template`);
  for (const name of attributesOf) {
    if (!Object.hasOwn(template.resources, name))
      throw validationError(`Template error: instance of Fn::GetAtt references undefined resource ${name}`);
  }
  for (const name of mappings) {
    if (!Object.hasOwn(template.mappings, name))
      throw validationError(`Template error: Mapping named '${name}' is not present in the 'Mappings' section of template.`);
  }
}

function checkConditions(template: Template): void {
  const { names, attributesOf } = referencesOf(Object.values(template.conditions));
  const foreign = [...names].filter((name) => !Object.hasOwn(template.parameters, name) && !pseudoParameters.includes(name));
  if (foreign.length + attributesOf.size > 0) {
    throw formatError(
      `Unresolved dependencies [${[...foreign, ...attributesOf].join(', ')}]. Cannot reference resources in the Conditions block of the template`,
    );
  }
  const used = referencesOf([
    Object.values(template.conditions),
    Object.values(template.resources).map((resource) => resource.properties),
    Object.values(template.outputs).map((output) => output.value),
  ]).conditions;
  const direct = [...Object.values(template.resources), ...Object.values(template.outputs)].flatMap((entry) => entry.condition ?? []);
  for (const name of [...used, ...direct]) {
    if (!Object.hasOwn(template.conditions, name))
      throw formatError(`Unresolved condition dependency ${name} in the Conditions block of the template`);
  }
}

/** Logical ids of the resources that each resource needs: by Ref, GetAtt, Sub and DependsOn. */
export function dependenciesOf(template: Template): Map<string, Set<string>> {
  return new Map(
    Object.entries(template.resources).map(([name, resource]) => {
      const { names, attributesOf } = referencesOf(resource.properties);
      const needed = [...names, ...attributesOf, ...resource.dependsOn].filter((other) => Object.hasOwn(template.resources, other));
      return [name, new Set(needed)];
    }),
  );
}

function checkCircles(template: Template): void {
  const open = dependenciesOf(template);
  for (let found = true; found; ) {
    found = false;
    for (const [name, needed] of open) {
      if ([...needed].some((other) => open.has(other))) continue;
      open.delete(name);
      found = true;
    }
  }
  if (open.size > 0) throw validationError(`Circular dependency between resources: [${[...open.keys()].join(', ')}]`);
}
