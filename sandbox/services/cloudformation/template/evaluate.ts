import { validationError } from '../errors.ts';
import { isObject, type Json, type JsonObject } from '../json.ts';
import { isList, type ParameterValues, splitList } from './parameters.ts';
import { subNames } from './references.ts';
import type { Template } from './template.ts';

/** What Ref and Fn::GetAtt give for a resource that exists. */
export interface ResourceValue {
  readonly ref: string;
  readonly attributes: JsonObject;
}

/** All that the functions of a template can read. */
export interface EvaluationScope {
  readonly template: Template;
  readonly parameters: ParameterValues;
  /** Pseudo parameters without AWS::NoValue. */
  readonly pseudo: Readonly<Record<string, string | string[]>>;
  readonly conditions: Readonly<Record<string, boolean>>;
  /** The resource's values; undefined while it does not exist. */
  readonly resource: (logicalId: string) => ResourceValue | undefined;
}

const noValue = Symbol('AWS::NoValue');
type Evaluated = Json | typeof noValue;

const templateError = (message: string) => validationError(`Template error: ${message}`);

/** The pseudo parameters of a stack. */
export function pseudoValues(stack: {
  account: string;
  region: string;
  partition: string;
  id: string;
  name: string;
}): Record<string, string | string[]> {
  return {
    'AWS::AccountId': stack.account,
    'AWS::NotificationARNs': [],
    'AWS::Partition': stack.partition,
    'AWS::Region': stack.region,
    'AWS::StackId': stack.id,
    'AWS::StackName': stack.name,
    'AWS::URLSuffix': stack.partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com',
  };
}

/** Every condition of the template as true or false. */
export function evaluateConditions(scope: Omit<EvaluationScope, 'conditions' | 'resource'>): Record<string, boolean> {
  const known: Record<string, boolean> = {};
  const open = new Set<string>();
  const conditionNamed = (name: string): boolean => {
    const done = known[name];
    if (done !== undefined) return done;
    if (open.has(name)) throw validationError(`Circular dependency between conditions: [${[...open].join(', ')}]`);
    open.add(name);
    const conditions = new Proxy({}, { get: (_target, other) => conditionNamed(String(other)), has: () => true });
    const value = truth(evaluate(scope.template.conditions[name] ?? false, { ...scope, conditions, resource: () => undefined }));
    open.delete(name);
    known[name] = value;
    return value;
  };
  for (const name of Object.keys(scope.template.conditions)) conditionNamed(name);
  return known;
}

/** A value of the template with its functions replaced by what they give. Throws ValidationError in AWS's words. */
export function evaluate(value: Json, scope: EvaluationScope): Json {
  const result = evaluated(value, scope);
  return result === noValue ? '' : result;
}

/** A resource's properties; what is AWS::NoValue is left out. */
export function evaluateProperties(properties: JsonObject, scope: EvaluationScope): JsonObject {
  return evaluated(properties, scope) as JsonObject;
}

function evaluated(value: Json, scope: EvaluationScope): Evaluated {
  if (Array.isArray(value)) return value.map((inner) => evaluated(inner, scope)).filter((inner) => inner !== noValue);
  if (!isObject(value)) return value;
  const [key = '', ...others] = Object.keys(value);
  if (others.length === 0 && (key === 'Ref' || key === 'Condition' || key.startsWith('Fn::'))) {
    const call = functions[key];
    if (call === undefined) throw templateError(`${key} is not supported by this sandbox`);
    // A property may be named Condition (in a policy document); the function's argument is a text.
    if (key !== 'Condition' || typeof value[key] === 'string') return call(value[key] as Json, scope);
  }
  const entries = Object.entries(value).map(([name, inner]) => [name, evaluated(inner, scope)] as const);
  return Object.fromEntries(entries.filter((entry): entry is readonly [string, Json] => entry[1] !== noValue));
}

type TemplateFunction = (argument: Json, scope: EvaluationScope) => Evaluated;

const functions: Readonly<Record<string, TemplateFunction>> = {
  Ref: (argument, scope) => ref(String(argument), scope),
  Condition: (argument, scope) => scope.conditions[String(argument)] ?? false,
  'Fn::GetAtt': (argument, scope) => {
    const parts = Array.isArray(argument) ? argument : String(argument).split(/\.(.*)/s);
    return attribute(String(parts[0]), String(evaluate(parts[1] ?? '', scope)), scope);
  },
  'Fn::Sub': (argument, scope) => substitute(argument, scope),
  'Fn::Join': (argument, scope) => {
    const [delimiter, list] = pair(argument, 'Fn::Join');
    const values = evaluate(list, scope);
    if (!Array.isArray(values))
      throw templateError(
        'every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of strings to be joined or a function that returns a list of strings (such as Fn::GetAZs) to be joined.',
      );
    return values.map((inner) => textOf(inner, 'Fn::Join')).join(String(delimiter));
  },
  'Fn::Select': (argument, scope) => {
    const [index, list] = pair(argument, 'Fn::Select');
    const values = evaluate(list, scope);
    const at = Number(evaluate(index, scope));
    const found = Array.isArray(values) ? values[at] : undefined;
    if (found === undefined) throw templateError(`Fn::Select cannot select nonexistent value at index ${at}`);
    return found;
  },
  'Fn::Split': (argument, scope) => {
    const [delimiter, source] = pair(argument, 'Fn::Split');
    return textOf(evaluate(source, scope), 'Fn::Split').split(String(delimiter));
  },
  'Fn::If': (argument, scope) => {
    if (!Array.isArray(argument) || argument.length !== 3) throw templateError('Fn::If requires a list argument with three elements');
    const [name, yes, no] = argument;
    return evaluated((scope.conditions[String(name)] === true ? yes : no) ?? '', scope);
  },
  'Fn::Equals': (argument, scope) => {
    const [left, right] = pair(argument, 'Fn::Equals');
    return JSON.stringify(asText(evaluate(left, scope))) === JSON.stringify(asText(evaluate(right, scope)));
  },
  'Fn::And': (argument, scope) => conditions(argument, scope, 'Fn::And').every(truth),
  'Fn::Or': (argument, scope) => conditions(argument, scope, 'Fn::Or').some(truth),
  'Fn::Not': (argument, scope) => {
    if (!Array.isArray(argument) || argument.length !== 1) throw templateError('Fn::Not requires a list argument with one element');
    return !truth(evaluate(argument[0] ?? false, scope));
  },
  'Fn::FindInMap': (argument, scope) => {
    if (!Array.isArray(argument) || argument.length < 3)
      throw templateError('every Fn::FindInMap object requires three parameters, the map name, map key and the attribute for return value');
    const [map, first, second] = argument.slice(0, 3).map((inner) => String(evaluate(inner, scope)));
    const top = scope.template.mappings[map ?? ''];
    const inner = isObject(top) ? top[first ?? ''] : undefined;
    const found = isObject(inner) ? inner[second ?? ''] : undefined;
    if (found === undefined) throw templateError(`Unable to get mapping for ${map}::${first}::${second}`);
    return found;
  },
  'Fn::Base64': (argument, scope) => Buffer.from(textOf(evaluate(argument, scope), 'Fn::Base64')).toString('base64'),
  'Fn::GetAZs': (argument, scope) => {
    const region = String(evaluate(argument, scope)) || String(scope.pseudo['AWS::Region']);
    return ['a', 'b', 'c'].map((letter) => `${region}${letter}`);
  },
};

function ref(name: string, scope: EvaluationScope): Evaluated {
  if (name === 'AWS::NoValue') return noValue;
  const pseudo = scope.pseudo[name];
  if (pseudo !== undefined) return pseudo;
  const declaration = scope.template.parameters[name];
  const value = scope.parameters[name];
  if (declaration !== undefined && value !== undefined) return isList(declaration.type) ? splitList(value) : value;
  const resource = scope.resource(name);
  if (resource === undefined) throw formatDependency(name);
  return resource.ref;
}

const formatDependency = (name: string) =>
  validationError(`Template format error: Unresolved resource dependencies [${name}] in the Resources block of the template`);

function attribute(logicalId: string, name: string, scope: EvaluationScope): Json {
  const resource = scope.resource(logicalId);
  if (resource === undefined) throw formatDependency(logicalId);
  const value = resource.attributes[name];
  if (value === undefined) {
    const type = scope.template.resources[logicalId]?.type ?? '';
    throw templateError(`resource ${logicalId} does not support attribute type ${name} in Fn::GetAtt${type === '' ? '' : ` (${type})`}`);
  }
  return value;
}

function substitute(argument: Json, scope: EvaluationScope): Json {
  const [text, given] = Array.isArray(argument) ? argument : [argument, {}];
  if (typeof text !== 'string')
    throw templateError(
      "One or more Fn::Sub intrinsic functions don't specify expected arguments. Specify a string as first argument, and an optional second argument to specify a mapping of values to replace in the string",
    );
  const own = isObject(given) ? given : {};
  const values = new Map(
    subNames(text).map((name) => {
      if (Object.hasOwn(own, name)) return [name, textOf(evaluate(own[name] ?? '', scope), 'Fn::Sub')];
      const dot = name.indexOf('.');
      const found = dot === -1 ? ref(name, scope) : attribute(name.slice(0, dot), name.slice(dot + 1), scope);
      return [name, textOf(found === noValue ? '' : found, 'Fn::Sub')];
    }),
  );
  return text
    .replace(/\$\{([^!{}][^{}]*)\}/g, (_whole, name: string) => values.get(name.trim()) ?? '')
    .replace(/\$\{!([^{}]*)\}/g, (_whole, name: string) => `\${${name}}`);
}

function pair(argument: Json, name: string): [Json, Json] {
  if (!Array.isArray(argument) || argument.length !== 2) throw templateError(`every ${name} object requires two parameters`);
  return [argument[0] ?? '', argument[1] ?? ''];
}

function conditions(argument: Json, scope: EvaluationScope, name: string): Json[] {
  if (!Array.isArray(argument) || argument.length < 2 || argument.length > 10)
    throw templateError(`every ${name} object requires a list of at least 2 and at most 10 boolean parameters.`);
  return argument.map((inner) => evaluate(inner, scope));
}

const truth = (value: Json): boolean => value === true || value === 'true';
const asText = (value: Json): Json => (typeof value === 'number' || typeof value === 'boolean' ? String(value) : value);

function textOf(value: Json, where: string): string {
  if (typeof value === 'object') throw templateError(`${where} must be given texts, not ${Array.isArray(value) ? 'a list' : 'an object'}`);
  return String(value);
}
