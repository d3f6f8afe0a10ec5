// GitHub's published description of the operations that we use (scripts/cut-openapi.mjs), as checks of requests and of answers.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly schema: Schema;
}
export interface Operation {
  readonly method: string;
  readonly route: string;
  readonly parameters: readonly Parameter[];
  readonly body?: Schema;
  readonly bodyRequired?: boolean;
  readonly responses: Readonly<Record<string, Schema | null>>;
}
type Schema = Readonly<Record<string, unknown>>;
interface Description {
  readonly operations: readonly Operation[];
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

const file = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..', '..', 'test', 'github', 'openapi.json.gz');
const description = JSON.parse(gunzipSync(readFileSync(file)).toString('utf8')) as Description;
const ajv = new Ajv2020({ strict: false, coerceTypes: false, allErrors: false, logger: false });
formats.default(ajv);
ajv.addSchema({ $id: 'github', components: description.components });
const validators = new Map<Schema, ValidateFunction>();

/** Why the value is not as the schema says; undefined where it is. Validators are compiled when first asked. */
function wrong(schema: Schema, value: unknown): string | undefined {
  const validate =
    validators.get(schema) ??
    ajv.compile(JSON.parse(JSON.stringify(schema).replaceAll('"#/components/', '"github#/components/')) as Schema);
  validators.set(schema, validate);
  return validate(value) ? undefined : ajv.errorsText(validate.errors);
}

export interface Matched {
  readonly operation: Operation;
  readonly parameters: Readonly<Record<string, string>>;
}

/** The operation of a request; undefined where GitHub has none such, or none that we use. */
export function matched(method: string, pathname: string): Matched | undefined {
  for (const operation of description.operations) {
    if (operation.method !== method) continue;
    const names: string[] = [];
    const pattern = operation.route.replace(/\{([^}]+)\}/g, (_, name: string) => {
      names.push(name);
      return '([^/]+)';
    });
    const found = new RegExp(`^${pattern}$`).exec(pathname);
    if (found !== null) {
      return { operation, parameters: Object.fromEntries(names.map((name, index) => [name, decodeURIComponent(found[index + 1] ?? '')])) };
    }
  }
  return undefined;
}

/** What GitHub would not take of a request: parameters that do not exist or have a wrong value, a body that is not as described. */
export function requestProblems({ operation, parameters }: Matched, query: URLSearchParams, body: unknown): readonly string[] {
  const problems: string[] = [];
  const given = new Map([...Object.entries(parameters), ...query]);
  for (const { name, required, schema, in: where } of operation.parameters) {
    const text = given.get(name);
    given.delete(name);
    if (text === undefined) {
      if (required && where !== 'header') problems.push(`${where} parameter ${name} is missing`);
      continue;
    }
    const isNumber = JSON.stringify(schema['type'] ?? '').includes('integer');
    const problem = wrong(schema, isNumber && /^\d+$/.test(text) ? Number(text) : text);
    if (problem !== undefined) problems.push(`${where} parameter ${name}: ${problem}`);
  }
  for (const name of given.keys()) problems.push(`there is no parameter ${name}`);
  if (operation.body === undefined) {
    if (body !== undefined) problems.push('a body that the operation does not take');
  } else if (body === undefined) {
    if (operation.bodyRequired === true) problems.push('no body');
  } else {
    const problem = wrong(operation.body, body);
    if (problem !== undefined) problems.push(`body: ${problem}`);
    const known = operation.body['properties'];
    if (typeof body === 'object' && body !== null && typeof known === 'object' && known !== null)
      for (const name of Object.keys(body)) if (!(name in known)) problems.push(`body: there is no member ${name}`);
  }
  return problems;
}

/** What of an answer GitHub would never send. */
export function answerProblem({ operation }: Matched, status: number, body: unknown): string | undefined {
  const schema = operation.responses[String(status)];
  if (schema === undefined || schema === null) return undefined;
  return wrong(schema, body);
}

/** The smallest value that the named schema takes, for members that no test looks at. */
export function sample(name: string): Record<string, unknown> {
  return sampleOf({ $ref: `#/components/schemas/${name}` }) as Record<string, unknown>;
}

function sampleOf(schema: Schema): unknown {
  const { $ref, allOf, anyOf, oneOf, type, format, default: standard } = schema;
  if (typeof $ref === 'string') return sampleOf(description.components.schemas[$ref.split('/').at(-1) ?? ''] ?? {});
  if (Array.isArray(schema['enum'])) return schema['enum'][0];
  for (const choice of [anyOf, oneOf])
    if (Array.isArray(choice)) return choice.some((each: Schema) => each['type'] === 'null') ? null : sampleOf(choice[0] as Schema);
  if (Array.isArray(allOf)) return Object.assign({}, ...allOf.map((each: Schema) => sampleOf(each)));
  if (standard !== undefined) return standard;
  const kinds = Array.isArray(type) ? type : [type];
  if (kinds.includes('null')) return null;
  if (kinds.includes('object') || schema['properties'] !== undefined) return objectOf(schema);
  if (kinds.includes('array')) return [];
  if (kinds.includes('boolean')) return false;
  if (kinds.includes('integer') || kinds.includes('number')) return 1;
  if (format === 'date-time') return '2026-11-23T10:00:00Z';
  return format === 'uri' ? 'https://api.github.com/x' : 'x';
}

function objectOf(schema: Schema): object {
  const required = new Set((schema['required'] as readonly string[] | undefined) ?? []);
  const properties = (schema['properties'] as Readonly<Record<string, Schema>> | undefined) ?? {};
  return Object.fromEntries(Object.entries(properties).flatMap(([name, each]) => (required.has(name) ? [[name, sampleOf(each)]] : [])));
}
