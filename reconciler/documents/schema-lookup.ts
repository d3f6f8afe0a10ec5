import { createRequire } from 'node:module';
import type { DiagnosticCode } from '../model/diagnostic-codes.ts';
import type { PathSegment } from '../model/positioned.ts';

/** What a schema says of one value, as far as messages need it. */
export interface SchemaNode {
  readonly $ref?: string;
  readonly title?: string;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly additionalProperties?: boolean | SchemaNode;
  readonly propertyNames?: SchemaNode;
  readonly items?: SchemaNode;
  readonly anyOf?: readonly SchemaNode[];
  readonly oneOf?: readonly SchemaNode[];
  readonly required?: readonly string[];
  readonly 'x-rule'?: DiagnosticCode;
  readonly 'x-form'?: string;
  readonly 'x-available'?: readonly string[];
  readonly 'x-unavailable'?: DiagnosticCode;
}

interface Bundle {
  readonly $defs: Readonly<Record<string, SchemaNode>>;
}

let bundle: Bundle | undefined;

/** Read when the first message needs it: valid documents never do. */
function definitions(): Bundle['$defs'] {
  bundle ??= createRequire(import.meta.url)('./generated/schemas.json') as Bundle;
  return bundle.$defs;
}

/** The definition that the node refers to, with what the node itself adds (a description of its own). */
function resolve(node: SchemaNode): SchemaNode {
  if (node.$ref === undefined) return node;
  const { $ref, ...own } = node;
  const target = definitions()[$ref.slice($ref.lastIndexOf('/') + 1)];
  if (target === undefined) throw new Error(`the bundled schema lacks ${$ref}`);
  return { ...resolve(target), ...own };
}

/** What the schema of the kind says at the path; undefined where it says nothing (an unknown key). */
export function schemaAt(kind: string, path: readonly PathSegment[]): SchemaNode | undefined {
  const start = definitions()[kind];
  let node: SchemaNode | undefined = start === undefined ? undefined : resolve(start);
  for (const segment of path) {
    if (node === undefined) return undefined;
    const next = childOf(node, segment);
    node = next === undefined ? undefined : resolve(next);
  }
  return node;
}

function childOf(node: SchemaNode, segment: PathSegment): SchemaNode | undefined {
  if (typeof segment === 'number') {
    if (node.items !== undefined) return node.items;
    return node.anyOf?.map(resolve).find((branch) => branch.items !== undefined)?.items;
  }
  if (node.properties !== undefined && Object.hasOwn(node.properties, segment)) return node.properties[segment];
  return typeof node.additionalProperties === 'object' ? node.additionalProperties : undefined;
}
