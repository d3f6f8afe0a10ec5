import { childPath, type Reading } from './reading.ts';
import { isTimestamp, readTimestamp, writeTimestamp, wrongType } from './scalars.ts';
import type { Member, Scalar, Shape, Structure } from './shapes.ts';

/** `jsonName` is honoured by REST-JSON only. Source: facts/sandbox.md 1.2. */
export interface JsonRules {
  readonly useJsonName: boolean;
}

const nameOf = (member: Member, rules: JsonRules): string => (rules.useJsonName ? (member.traits.jsonName ?? member.name) : member.name);

/**
 * The value that JSON text stands for, checked against the shape: wrong types throw SerializationException, missing and unknown members
 * go to `reading`. A member that is null counts as absent.
 */
export function readJson(shape: Shape, value: unknown, rules: JsonRules, reading: Reading, path = ''): unknown {
  switch (shape.kind) {
    case 'structure':
      return readStructure(shape, shape.members, value, rules, reading, path);
    case 'list':
      if (!Array.isArray(value)) throw wrongType(path, 'a list');
      return value.map((item, index) => readJson(shape.value.shape, item, rules, reading, `${path}[${index}]`));
    case 'map':
      return Object.fromEntries(
        Object.entries(asObject(value, path)).map(([key, item]) => [
          key,
          readJson(shape.value.shape, item, rules, reading, childPath(path, key)),
        ]),
      );
    default:
      return readScalar(shape.kind, value, path);
  }
}

/** Reads only the given members of the structure: REST requests carry some of them outside the body. */
export function readStructure(
  shape: Structure,
  members: readonly Member[],
  value: unknown,
  rules: JsonRules,
  reading: Reading,
  path: string,
): Record<string, unknown> {
  const object = asObject(value, path);
  const known = new Set<string>();
  const result: Record<string, unknown> = {};
  for (const member of members) {
    const name = nameOf(member, rules);
    known.add(name);
    const given = Object.hasOwn(object, name) ? object[name] : undefined;
    if (given !== undefined && given !== null) {
      result[member.name] = readJson(member.shape, given, rules, reading, childPath(path, name));
    } else if (member.required) {
      reading.missing.push(childPath(path, name));
    }
  }
  for (const name of Object.keys(object)) if (!known.has(name) && name !== '__type') reading.unknown.push(childPath(path, name));
  if (shape.union && Object.keys(result).length !== 1) throw wrongType(path, 'a union with exactly one member');
  return result;
}

function asObject(value: unknown, path: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrongType(path, 'an object');
  return value as Record<string, unknown>;
}

function readScalar(kind: Scalar['kind'], value: unknown, path: string): unknown {
  if (isTimestamp(kind)) return readTimestamp(value, kind, 'epoch-seconds', path);
  switch (kind) {
    case 'document':
      return value;
    case 'blob':
      if (typeof value !== 'string') throw wrongType(path, 'a base64 string');
      return Buffer.from(value, 'base64');
    default:
      // 'string', 'number' and 'boolean' are the names of JavaScript's own types.
      if (typeof value !== kind) throw wrongType(path, `a ${kind}`);
      return value;
  }
}

/** The plain value to stringify. Members that are undefined or null are left out. */
export function toJson(shape: Shape, value: unknown, rules: JsonRules): unknown {
  switch (shape.kind) {
    case 'structure':
      return structureToJson(shape.members, value as Readonly<Record<string, unknown>>, rules);
    case 'list':
      return (value as readonly unknown[]).map((item) => toJson(shape.value.shape, item, rules));
    case 'map': {
      const entries = Object.entries(value as Readonly<Record<string, unknown>>);
      return Object.fromEntries(entries.map(([key, item]) => [key, toJson(shape.value.shape, item, rules)]));
    }
    case 'blob':
      return Buffer.from(value as Uint8Array).toString('base64');
    default:
      return value instanceof Date ? writeTimestamp(value, shape.kind, 'epoch-seconds') : value;
  }
}

export function structureToJson(
  members: readonly Member[],
  value: Readonly<Record<string, unknown>>,
  rules: JsonRules,
): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const member of members) {
    const given = value[member.name];
    if (given === undefined || given === null) continue;
    // Most members are text; the shortcut halves the cost of a page of 100 controls.
    result[nameOf(member, rules)] = typeof given === 'string' ? given : toJson(member.shape, given, rules);
  }
  return result;
}
