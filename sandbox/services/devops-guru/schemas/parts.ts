/**
 * Builders of operation schemas in the static format of the newer SDK clients, which the 3.523.0 client of DevOps Guru does not have.
 * Source: facts/sandbox.md 1.1 and 1.3.
 */
const namespace = 'com.amazonaws.devopsguru';

/** A schema or the number of a simple one: 0 string, 1 number, 4 timestamp. */
export type Schema = number | readonly unknown[];

/** What a value may be; kept as a trait beside its shape and judged by constraints.ts. */
export interface Bounds {
  /** Length of a text or list, value of a number. */
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: RegExp;
  readonly oneOf?: readonly string[];
}

type Members = Readonly<Record<string, Schema>>;

export const bounded = (of: number, bounds: Bounds): Schema => [0, namespace, 'bounded', { bounds }, of];

export const list = (of: Schema, bounds?: Bounds): Schema => [1, namespace, 'list', bounds === undefined ? 0 : { bounds }, of];

export function structure(name: string, required: Members = {}, optional: Members = {}): Schema {
  return [3, namespace, name, 0, ...membersOf(required, optional)];
}

export function failure(name: string, status: number, required: Members, optional: Members = {}): Schema {
  const traits = { error: status >= 500 ? 'server' : 'client', httpError: status };
  return [-3, namespace, name, traits, ...membersOf(required, optional)];
}

/** Names, schemas and the number of required members, which come first. */
function membersOf(required: Members, optional: Members): [string[], Schema[], number] {
  const members = { ...required, ...optional };
  return [Object.keys(members), Object.values(members), Object.keys(required).length];
}

/** A member that stands in the path. */
export const label = (of: Schema): Schema => [of, 1];
/** A member that stands in the query string. */
export const query = (name: string, of: Schema): Schema => [of, { httpQuery: name }];
/** A member that stands in a header. */
export const header = (name: string, of: Schema): Schema => [of, { httpHeader: name }];

export function operation(name: string, method: string, path: string, input: Schema, output: Schema): Schema {
  return [9, namespace, name, { http: [method, path, 200] }, () => input, () => output];
}
