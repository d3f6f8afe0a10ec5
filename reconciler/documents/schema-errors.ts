import type { ErrorObject } from 'ajv';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { DiagnosticCode } from '../model/diagnostic-codes.ts';
import { didYouMean } from '../model/did-you-mean.ts';
import type { PathSegment } from '../model/positioned.ts';
import type { Source } from '../model/source.ts';
import { explainControlName } from './control-names.ts';
import { problem } from './file-diagnostics.ts';
import type { ParsedText } from './parse.ts';
import { type SchemaNode, schemaAt } from './schema-lookup.ts';
import { type Found, formHint, type Known, nameOf, ruleOf, shown } from './schema-words.ts';
import { explainType } from './type-errors.ts';

/** A wrong part of a document, and what to tell of it. */
export interface Violation {
  /** The part that is wrong as a whole: an unknown key with its value, the member that is missing. */
  readonly part: readonly PathSegment[];
  readonly diagnostic: Diagnostic;
}

/** The validator's errors in our words, each once: what a choice (`oneOf`) repeats for each of its branches is left out. */
export function explainErrors(kind: string, parsed: ParsedText, errors: readonly ErrorObject[], known: Known): Violation[] {
  const violations: Violation[] = [];
  for (const error of errors) {
    if (isBranch(error)) continue;
    const path = segmentsOf(error.instancePath, parsed.value);
    const found: Found = { kind, path, error, schema: schemaAt(kind, path), value: valueAt(parsed.value, path) };
    if (isNoiseOfChoice(found)) continue;
    violations.push({ part: partOf(found), diagnostic: explain(found, parsed, known) });
  }
  return violations;
}

function partOf({ error, path }: Found): readonly PathSegment[] {
  const params = error.params as Readonly<Record<string, unknown>>;
  const key =
    params['additionalProperty'] ?? params['propertyName'] ?? (error.keyword === 'required' ? params['missingProperty'] : undefined);
  return typeof key === 'string' ? [...path, key] : path;
}

/** Errors inside `oneOf` and `propertyNames`: the error of the whole says it better. */
const isBranch = (error: ErrorObject): boolean => error.schemaPath.includes('/oneOf/') || error.schemaPath.includes('/propertyNames/');

/** `standards: all` or a list: of a list, only what is wrong in it counts; of anything else, only that it is neither. */
function isNoiseOfChoice({ error, schema, value }: Found): boolean {
  if (schema?.anyOf === undefined) return false;
  if (Array.isArray(value)) return error.keyword === 'const' || error.keyword === 'anyOf';
  return error.keyword !== 'anyOf';
}

/** The instance path as segments; numbers only where the value there is a list. */
export function segmentsOf(pointer: string, value: unknown): PathSegment[] {
  const path: PathSegment[] = [];
  let node = value;
  for (const raw of pointer.split('/').slice(1)) {
    const name = raw.replaceAll('~1', '/').replaceAll('~0', '~');
    path.push(Array.isArray(node) ? Number(name) : name);
    node = memberOf(node, name);
  }
  return path;
}

const memberOf = (node: unknown, name: PathSegment): unknown =>
  typeof node === 'object' && node !== null && Object.hasOwn(node, name)
    ? (node as Readonly<Record<PathSegment, unknown>>)[name]
    : undefined;

export const valueAt = (value: unknown, path: readonly PathSegment[]): unknown => path.reduce<unknown>(memberOf, value);

function explain(found: Found, parsed: ParsedText, known: Known): Diagnostic {
  const { error, path, schema } = found;
  const at = parsed.places.at(path);
  const params = error.params as Readonly<Record<string, unknown>>;
  // What stands where a reference belongs may be the secret itself: it is never repeated.
  if (schema?.['x-rule'] === 'A-07') return problem('A-07', at, `${nameOf(path)} is no reference to a secret`, formHint(schema));
  switch (error.keyword) {
    case 'additionalProperties':
      return unknownKey(found, parsed, String(params['additionalProperty']));
    case 'required':
      return missingKey(found, parsed, String(params['missingProperty']));
    case 'dependentRequired':
      return problem(
        'D-11',
        parsed.places.keyAt([...path, String(params['property'])]),
        `${params['property']} is only for ${params['missingProperty']}`,
        `write ${params['missingProperty']} beside it, or take it out`,
      );
    case 'oneOf':
      return choice(found, parsed);
    case 'anyOf':
      return neitherAllNorList(found, at, known);
    case 'type':
      return explainType(found, parsed, known);
    case 'enum':
    case 'const':
      return notOneOf(found, at);
    case 'uniqueItems':
      return twice(found, parsed, Math.max(Number(params['i']), Number(params['j'])));
    case 'propertyNames':
      return badName(found, parsed, String(params['propertyName']));
    case 'maxItems':
    case 'maxProperties':
      return problem(
        listRules.has(ruleOf(schema, 'D-12')) ? ruleOf(schema, 'D-12') : 'D-12',
        parsed.places.keyAt(path),
        `${nameOf(path)} has more than ${params['limit']} entries`,
        formHint(schema) ?? 'spread them over several documents',
      );
    case 'minItems':
    case 'minProperties':
      return problem(
        ruleOf(schema, 'D-11'),
        at,
        `${nameOf(path)} is empty`,
        formHint(schema) ?? 'write at least one entry, or leave the key out',
      );
    default:
      return notOfForm(found, at, known);
  }
}

/** Rules about how many entries a list may have. */
const listRules: ReadonlySet<DiagnosticCode> = new Set(['V-19', 'A-03']);

function unknownKey({ path, schema }: Found, parsed: ParsedText, key: string): Diagnostic {
  const keys = Object.keys(schema?.properties ?? {});
  const near = didYouMean(key, keys);
  const source = parsed.places.keyAt([...path, key]);
  return problem(
    'V-30',
    source,
    `unknown key ${shown(key)} in ${nameOf(path)}`,
    near === undefined ? `known keys: ${keys.join(', ')}` : `did you mean ${near}?`,
  );
}

function missingKey({ kind, path }: Found, parsed: ParsedText, key: string): Diagnostic {
  const description = schemaAt(kind, [...path, key])?.description;
  const source = whereMissing(path, parsed);
  return problem(
    'D-11',
    source,
    `${key} is missing in ${nameOf(path)}`,
    description === undefined ? `write ${key}: ...` : `write ${key}: ... (${firstSentence(description)})`,
  );
}

/** The key of the mapping that lacks something; in a list, the first line of the entry. */
function whereMissing(path: readonly PathSegment[], parsed: ParsedText): Source {
  const whole = typeof path.at(-1) === 'string' ? parsed.places.keyAt(path) : parsed.places.at(path);
  return path.length === 0 ? { ...whole, endLine: whole.line, endColumn: whole.column } : whole;
}

const firstSentence = (text: string): string => (/^.*?[.:](?=\s|$)/.exec(text)?.[0] ?? text).replace(/[.:]$/, '');

function choice({ path, error, schema, value }: Found, parsed: ParsedText): Diagnostic {
  const names = (schema?.oneOf ?? []).flatMap(({ required = [] }) => required);
  const none = error.params['passingSchemas'] === null;
  const source = whereMissing(path, parsed);
  if (none) return problem('D-11', source, `${nameOf(path)} needs ${names.join(' or ')}`, `write one of them: ${names.join(', ')}`);
  const given = names.filter((name) => memberOf(value, name) !== undefined);
  return problem(
    'D-12',
    source,
    `${given.join(' and ')} exclude each other in ${nameOf(path)}`,
    'write two entries, or keep one of the two',
  );
}

function neitherAllNorList({ value, path, schema }: Found, at: Source, { catalogue }: Known): Diagnostic {
  const rule = schema?.['x-rule'];
  if (rule !== undefined) {
    const list = typeof value === 'string' ? `write [${value}], or all` : formHint(schema);
    return problem(rule, at, `${nameOf(path)} must be all or a list`, list);
  }
  const standards = catalogue.standards.map((standard) => standard.id);
  if (typeof value === 'string' && standards.includes(value))
    return problem('D-12', at, `${nameOf(path)} must be all or a list`, `write [${value}]`);
  const near = typeof value === 'string' ? didYouMean(value, ['all', ...standards]) : undefined;
  const hint = near === undefined ? 'write all, or a list like [pci-dss/v/4.0.1]' : `did you mean ${near === 'all' ? near : `[${near}]`}?`;
  return problem(typeof value === 'string' ? 'V-05' : 'D-12', at, `${shown(value)} is neither all nor a list of standards`, hint);
}

/** Enumerations whose wrong values are told by a rule of their own. */
const ownRuleOf = (schema: SchemaNode | undefined): DiagnosticCode | undefined => {
  const rule = schema?.['x-rule'];
  return rule === 'V-20' || rule === 'A-03' ? rule : undefined;
};

function notOneOf({ path, schema, value }: Found, at: Source): Diagnostic {
  const values = (schema?.enum ?? []).map(String);
  if (schema?.['x-rule'] === 'V-23' && value === 'absent') {
    return problem(
      'V-23',
      at,
      'a hub cannot be declared absent',
      'write unmanaged to leave Security Hub alone; a document does not take it out',
    );
  }
  const near = typeof value === 'string' ? didYouMean(value, values) : undefined;
  return problem(
    ownRuleOf(schema) ?? 'V-30',
    at,
    `${shown(value)} is not a value of ${nameOf(path)}`,
    near === undefined ? `write one of: ${values.join(', ')}` : `did you mean ${near}?`,
  );
}

function twice({ path, schema, value }: Found, parsed: ParsedText, index: number): Diagnostic {
  const item: unknown = Array.isArray(value) ? value[index] : undefined;
  const what = typeof item === 'object' ? 'the same entry' : shown(item);
  return problem(
    ruleOf(schema, 'V-02'),
    parsed.places.at([...path, index]),
    `${what} stands twice in ${nameOf(path)}`,
    'keep one of the two',
  );
}

function badName({ path, schema }: Found, parsed: ParsedText, name: string): Diagnostic {
  const source = parsed.places.keyAt([...path, name]);
  return problem(
    ruleOf(schema?.propertyNames, 'D-13'),
    source,
    `${shown(name)} is not a name for ${nameOf(path)}`,
    formHint(schema?.propertyNames),
  );
}

function notOfForm({ path, schema, value }: Found, at: Source, known: Known): Diagnostic {
  const code = ruleOf(schema, 'D-12');
  if (code === 'V-07' && typeof value === 'string') {
    const { message, hint } = explainControlName(value, known.catalogue);
    return problem(code, at, message, hint);
  }
  const candidates = candidatesOf(code, known);
  const near = typeof value === 'string' ? didYouMean(value, candidates) : undefined;
  const title = schema?.title?.toLowerCase() ?? nameOf(path);
  return problem(code, at, `${shown(value)} is not allowed as ${title}`, near === undefined ? formHint(schema) : `did you mean ${near}?`);
}

function candidatesOf(code: DiagnosticCode, { catalogue, regions }: Known): readonly string[] {
  if (code === 'V-02') return regions.map((region) => region.id);
  if (code === 'V-05') return catalogue.standards.map((standard) => standard.id);
  return [];
}
