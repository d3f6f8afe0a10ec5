import { type Document, isAlias, isMap, isScalar, isSeq, type Node, parseDocument } from 'yaml';
import { validationError } from '../errors.ts';
import type { Json, JsonObject } from '../json.ts';

const formatError = (message: string) => validationError(`Template format error: ${message}`);

/**
 * The text of a template as a plain tree, short tags written out (`!Sub x` is `{"Fn::Sub": x}`). Text that begins with a brace is JSON,
 * as on AWS. Throws ValidationError with the position when the text is not well formed.
 */
export function parseTemplateText(text: string): Json {
  return text.trimStart().startsWith('{') ? parseJson(text) : parseYaml(text);
}

function parseJson(text: string): Json {
  try {
    return withoutNull(JSON.parse(text) as Json, '');
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const position = Number(/position (\d+)/.exec(error.message)?.[1] ?? text.length);
    const before = text.slice(0, position).split('\n');
    throw formatError(`JSON not well-formed. (line ${before.length}, column ${(before.at(-1) ?? '').length + 1})`);
  }
}

function parseYaml(text: string): Json {
  const document = parseDocument(text, { version: '1.2', logLevel: 'silent', stringKeys: true });
  const [error] = document.errors;
  if (error !== undefined) {
    const [start] = error.linePos ?? [{ line: 1, col: 1 }];
    throw formatError(`YAML not well-formed. (line ${start.line}, column ${start.col})`);
  }
  return valueAt(document.contents, document, '');
}

function withoutNull(value: Json, path: string): Json {
  if (value === null) throw nullAt(path);
  if (Array.isArray(value)) return value.map((inner, index) => withoutNull(inner, `${path}/${index}`));
  if (typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withoutNull(inner, `${path}/${key}`)]));
}

const nullAt = (path: string) => formatError(`[${path}] 'null' values are not allowed in templates`);

function valueAt(node: Node | null, document: Document, path: string): Json {
  if (node === null) throw nullAt(path);
  if (isAlias(node)) return valueAt((node.resolve(document) as Node | undefined) ?? null, document, path);
  const plain = plainValueOf(node, document, path);
  return node.tag?.startsWith('!') === true && !node.tag.startsWith('!!') ? longForm(node.tag.slice(1), plain) : plain;
}

function plainValueOf(node: Node, document: Document, path: string): Json {
  if (isSeq(node)) return node.items.map((item, index) => valueAt(item as Node | null, document, `${path}/${index}`));
  if (isMap(node)) {
    const object: JsonObject = {};
    for (const pair of node.items) {
      const key = String(isScalar(pair.key) ? pair.key.value : pair.key);
      object[key] = valueAt(pair.value as Node | null, document, `${path}/${key}`);
    }
    return object;
  }
  const value = isScalar(node) ? node.value : null;
  if (value === null || value === undefined) throw nullAt(path);
  if (typeof value === 'boolean' || typeof value === 'number') return value;
  return String(value);
}

function longForm(tag: string, value: Json): Json {
  if (tag === 'Ref' || tag === 'Condition') return { [tag]: value };
  if (tag === 'GetAtt' && typeof value === 'string') {
    const dot = value.indexOf('.');
    return { 'Fn::GetAtt': dot === -1 ? [value] : [value.slice(0, dot), value.slice(dot + 1)] };
  }
  return { [`Fn::${tag}`]: value };
}
