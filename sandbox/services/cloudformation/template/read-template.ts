import { validationError } from '../errors.ts';
import { isObject, type Json, type JsonObject } from '../json.ts';
import { parseTemplateText } from './parse.ts';
import { checkReferences } from './references.ts';
import type { OutputDeclaration, ParameterDeclaration, RemovalPolicy, ResourceDeclaration, Template } from './template.ts';

/** Limits of one template. Source: facts/compliance.md 4.1. */
export const templateLimits = { bodyBytes: 51_200, resources: 500, parameters: 200, parameterValueBytes: 4096 } as const;

const formatError = (message: string) => validationError(`Template format error: ${message}`);

const sections = [
  'AWSTemplateFormatVersion',
  'Description',
  'Metadata',
  'Parameters',
  'Rules',
  'Mappings',
  'Conditions',
  'Transform',
  'Resources',
  'Outputs',
];
const resourceKeys = [
  'Type',
  'Properties',
  'Condition',
  'DependsOn',
  'DeletionPolicy',
  'UpdateReplacePolicy',
  'UpdatePolicy',
  'CreationPolicy',
  'Metadata',
];

/** A template's text, checked: sections, names, limits and references. Throws ValidationError in AWS's words. */
export function readTemplate(text: string): Template {
  const tree = parseTemplateText(text);
  if (!isObject(tree)) throw formatError('unsupported structure.');
  const unknown = Object.keys(tree).filter((key) => !sections.includes(key));
  if (unknown.length > 0) throw validationError(`Invalid template property or properties [${unknown.join(', ')}]`);
  const version = tree['AWSTemplateFormatVersion'];
  if (version !== undefined && version !== '2010-09-09') throw formatError(`unsupported value for AWSTemplateFormatVersion.`);
  const template: Template = {
    ...(typeof tree['Description'] === 'string' ? { description: tree['Description'] } : {}),
    ...(tree['Metadata'] === undefined ? {} : { metadata: tree['Metadata'] }),
    parameters: parametersOf(section(tree, 'Parameters')),
    mappings: section(tree, 'Mappings'),
    conditions: section(tree, 'Conditions'),
    resources: resourcesOf(section(tree, 'Resources')),
    outputs: outputsOf(section(tree, 'Outputs')),
    transforms: transformsOf(tree['Transform']),
  };
  checkReferences(template);
  return template;
}

function section(tree: JsonObject, name: string): JsonObject {
  const value = tree[name] ?? {};
  if (!isObject(value)) throw formatError(`[/${name}] must be an object`);
  for (const key of Object.keys(value)) {
    if (!/^[A-Za-z0-9]{1,255}$/.test(key)) throw formatError(`${singular(name)} name ${key} is non alphanumeric.`);
  }
  return value;
}

const singular = (name: string): string => name.replace(/s$/, '');

function transformsOf(value: Json | undefined): string[] {
  if (value === undefined) return [];
  return (Array.isArray(value) ? value : [value]).map((entry) => (isObject(entry) ? String(entry['Name']) : String(entry)));
}

function parametersOf(tree: JsonObject): Record<string, ParameterDeclaration> {
  const count = Object.keys(tree).length;
  if (count > templateLimits.parameters) {
    throw formatError(`Number of parameters, ${count}, is greater than maximum allowed, ${templateLimits.parameters}`);
  }
  return Object.fromEntries(Object.entries(tree).map(([name, value]) => [name, parameterOf(name, value)]));
}

const parameterType =
  /^(String|Number|CommaDelimitedList|List<Number>|(List<)?AWS::EC2::[A-Za-z:]+>?|(List<)?AWS::Route53::HostedZone::Id>?)$/;

function parameterOf(name: string, value: Json): ParameterDeclaration {
  if (!isObject(value) || typeof value['Type'] !== 'string') throw formatError('Every Parameters object must contain a Type member.');
  if (!parameterType.test(value['Type'])) throw formatError(`Unrecognized parameter type: ${value['Type']}`);
  const allowed = value['AllowedValues'];
  if (allowed !== undefined && !Array.isArray(allowed)) throw formatError(`Every AllowedValues member must be a list: ${name}`);
  const text = (key: string): string | undefined => (value[key] === undefined ? undefined : String(value[key]));
  const number = (key: string): number | undefined => (value[key] === undefined ? undefined : Number(value[key]));
  const optional = {
    description: text('Description'),
    default: text('Default'),
    allowedPattern: text('AllowedPattern'),
    constraintDescription: text('ConstraintDescription'),
    minLength: number('MinLength'),
    maxLength: number('MaxLength'),
    minValue: number('MinValue'),
    maxValue: number('MaxValue'),
    allowedValues: allowed?.map(String),
  };
  const present = Object.fromEntries(Object.entries(optional).filter(([, inner]) => inner !== undefined));
  return { type: value['Type'], noEcho: String(value['NoEcho'] ?? false).toLowerCase() === 'true', ...present };
}

function resourcesOf(tree: JsonObject): Record<string, ResourceDeclaration> {
  const count = Object.keys(tree).length;
  if (count === 0) throw formatError('At least one Resources member must be defined.');
  if (count > templateLimits.resources) {
    throw formatError(`Number of resources, ${count}, is greater than maximum allowed, ${templateLimits.resources}`);
  }
  return Object.fromEntries(Object.entries(tree).map(([name, value]) => [name, resourceOf(name, value)]));
}

function resourceOf(name: string, value: Json): ResourceDeclaration {
  if (!isObject(value)) throw formatError(`[/Resources/${name}] resource definition is malformed`);
  const unknown = Object.keys(value).find((key) => !resourceKeys.includes(key));
  if (unknown !== undefined) throw validationError(`Invalid template resource property '${unknown}'`);
  if (typeof value['Type'] !== 'string') throw formatError(`[/Resources/${name}] Every Resources object must contain a Type member.`);
  const properties = value['Properties'] ?? {};
  if (!isObject(properties)) throw formatError(`[/Resources/${name}] Every Properties member must be a map.`);
  const dependsOn = value['DependsOn'] ?? [];
  return {
    type: value['Type'],
    properties,
    dependsOn: (Array.isArray(dependsOn) ? dependsOn : [dependsOn]).map(String),
    deletionPolicy: policyOf(value['DeletionPolicy'], 'DeletionPolicy'),
    updateReplacePolicy: policyOf(value['UpdateReplacePolicy'], 'UpdateReplacePolicy'),
    ...(value['Condition'] === undefined ? {} : { condition: String(value['Condition']) }),
    ...(value['Metadata'] === undefined ? {} : { metadata: value['Metadata'] }),
  };
}

function policyOf(value: Json | undefined, attribute: string): RemovalPolicy {
  switch (value) {
    case undefined:
    case 'Delete':
      return 'Delete';
    case 'Retain':
    case 'Snapshot':
      return value;
    case 'RetainExceptOnCreate':
      if (attribute === 'DeletionPolicy') return value;
      break;
    default:
  }
  throw formatError(`Unrecognized ${attribute} ${typeof value === 'string' ? value : JSON.stringify(value)} for the resource.`);
}

function outputsOf(tree: JsonObject): Record<string, OutputDeclaration> {
  return Object.fromEntries(
    Object.entries(tree).map(([name, value]) => {
      if (!isObject(value) || value['Value'] === undefined) throw formatError(`Every Outputs member must contain a Value object: ${name}`);
      const exported = value['Export'];
      const output: OutputDeclaration = {
        value: value['Value'],
        ...(value['Description'] === undefined ? {} : { description: String(value['Description']) }),
        ...(value['Condition'] === undefined ? {} : { condition: String(value['Condition']) }),
        ...(isObject(exported) && exported['Name'] !== undefined ? { exportName: exported['Name'] } : {}),
      };
      return [name, output];
    }),
  );
}
