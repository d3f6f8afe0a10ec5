import type { ErrorObject } from 'ajv';
import type { Catalogue, RegionFacts } from '../catalogue/catalogue.ts';
import type { DiagnosticCode } from '../model/diagnostic-codes.ts';
import type { PathSegment } from '../model/positioned.ts';
import type { SchemaNode } from './schema-lookup.ts';

/** What messages may suggest. */
export interface Known {
  readonly catalogue: Catalogue;
  readonly regions: readonly RegionFacts[];
}

/** One error of the validator at its place in the value. */
export interface Found {
  readonly kind: string;
  readonly path: readonly PathSegment[];
  readonly error: ErrorObject;
  readonly schema: SchemaNode | undefined;
  readonly value: unknown;
}

export const ruleOf = (schema: SchemaNode | undefined, otherwise: DiagnosticCode): DiagnosticCode => schema?.['x-rule'] ?? otherwise;
export const formHint = (schema: SchemaNode | undefined): string | undefined =>
  schema?.['x-form'] === undefined ? undefined : `write ${schema['x-form']}`;

/** The path as people write it: `spec.controls[2].reason`. */
export const nameOf = (path: readonly PathSegment[]): string =>
  path.length === 0
    ? 'the document'
    : path.map((segment, index) => (typeof segment === 'number' ? `[${segment}]` : `${index === 0 ? '' : '.'}${segment}`)).join('');

/** Longest piece of a document that a message repeats. */
const maxShown = 60;

/** A value as a message shows it: short, quoted, on one line. */
export function shown(value: unknown): string {
  const text = typeof value === 'string' ? JSON.stringify(value) : value === undefined ? 'nothing' : describe(value);
  return text.length > maxShown ? `${text.slice(0, maxShown)}...` : text;
}

function describe(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (value === null) return 'nothing';
  return typeof value === 'object' ? 'a mapping' : String(value);
}
