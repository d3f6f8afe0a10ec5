import { createHash } from 'node:crypto';
import { type Document, isAlias, isMap, isScalar, isSeq, type Node, parseDocument } from 'yaml';
import { canonicalJson } from '../../model/properties.ts';

/** What a call takes of a template, and what it takes through S3. Facts: compliance 4.1. */
export const mostInlineBytes = 51_200;
export const mostStoredBytes = 1_048_576;

export const bytesOf = (text: string): number => new TextEncoder().encode(text).length;

/** What a template says, without how it was written. */
export type Tree = string | number | boolean | null | readonly Tree[] | { readonly [name: string]: Tree };

export interface TemplateParameter {
  readonly default?: string;
  /** AWS answers such a value as asterisks: it cannot be compared. */
  readonly noEcho: boolean;
}

/** A template, read as far as trueup needs to know it. */
export interface Template {
  /** Of the canonical tree, so that spelling, order and comments do not count. */
  readonly digest: string;
  readonly parameters: ReadonlyMap<string, TemplateParameter>;
  /** By logical id: the type, and whether its properties name it (`RoleName`). */
  readonly resources: ReadonlyMap<string, { readonly type: string; readonly named: boolean }>;
  readonly hasMacros: boolean;
}

/** Most values in a template, aliases written out: far above what 1 MB of text holds, far below what nested aliases can make. */
const mostNodes = 500_000;

/** What was read lately, by text: a run meets the same template in its documents, in AWS, and again at every look at an operation. */
const readLately = new Map<string, ReadTemplate>();
const mostRemembered = 32;

type ReadTemplate = Template | { readonly problem: string };

/** Reads the text of a template (YAML with CloudFormation's short tags, or JSON), or says in words why it is none. */
export function readTemplate(text: string): ReadTemplate {
  const known = readLately.get(text);
  if (known !== undefined) return known;
  const read = readAnew(text);
  if (readLately.size >= mostRemembered) readLately.clear();
  readLately.set(text, read);
  return read;
}

function readAnew(text: string): ReadTemplate {
  const document = parseDocument(text, { logLevel: 'silent', version: '1.2', uniqueKeys: true });
  const [error] = document.errors;
  if (error !== undefined) return { problem: error.message.split('\n', 1)[0] ?? 'not YAML' };
  let tree: Tree;
  try {
    tree = new TreeBuilder(document).build();
  } catch (problem) {
    if (problem instanceof TemplateProblem) return { problem: problem.message };
    throw problem;
  }
  if (!isMapping(tree)) return { problem: 'a template is a mapping with Resources' };
  const resources = tree['Resources'];
  if (resources === undefined || !isMapping(resources)) return { problem: 'a template has a mapping Resources' };
  return {
    digest: digestOf(tree),
    parameters: parametersOf(tree['Parameters']),
    resources: new Map(Object.entries(resources).map(([id, resource]) => [id, resourceOf(resource)])),
    hasMacros: tree['Transform'] !== undefined || mentions(tree, 'Fn::Transform'),
  };
}

const digestOf = (tree: Tree): string => `sha256:${createHash('sha256').update(canonicalJson(tree)).digest('hex').slice(0, 32)}`;

const isMapping = (tree: Tree | undefined): tree is { readonly [name: string]: Tree } =>
  typeof tree === 'object' && tree !== null && !Array.isArray(tree);

function mentions(tree: Tree, key: string): boolean {
  if (Array.isArray(tree)) return tree.some((item) => mentions(item as Tree, key));
  return isMapping(tree) && Object.entries(tree).some(([name, value]) => name === key || mentions(value, key));
}

function parametersOf(tree: Tree | undefined): ReadonlyMap<string, TemplateParameter> {
  if (!isMapping(tree)) return new Map();
  return new Map(
    Object.entries(tree).map(([name, parameter]) => {
      const value = isMapping(parameter) ? parameter['Default'] : undefined;
      const noEcho = isMapping(parameter) && String(parameter['NoEcho']).toLowerCase() === 'true';
      return [name, { noEcho, ...(value === undefined || value === null ? {} : { default: textOf(value) }) }];
    }),
  );
}

/** A default as CloudFormation passes it on: a list is joined by commas. */
const textOf = (value: Tree): string => (Array.isArray(value) ? value.map(String).join(',') : String(value));

function resourceOf(resource: Tree): { readonly type: string; readonly named: boolean } {
  const type = isMapping(resource) ? String(resource['Type'] ?? '') : '';
  const properties = isMapping(resource) ? resource['Properties'] : undefined;
  const kind = type.split('::').at(-1) ?? '';
  const names = [`${kind}Name`, ...(kind === 'ManagedPolicy' ? ['ManagedPolicyName'] : []), ...(kind === 'User' ? ['UserName'] : [])];
  return { type, named: isMapping(properties) && names.some((name) => properties[name] !== undefined) };
}

class TemplateProblem extends Error {}

/** From YAML nodes to a plain tree, `!Sub x` as `{"Fn::Sub": x}`: what CloudFormation itself makes of short tags. Facts: compliance 4.5. */
class TreeBuilder {
  readonly #document: Document;
  #nodes = 0;

  constructor(document: Document) {
    this.#document = document;
  }

  build(): Tree {
    return this.#tree(this.#document.contents);
  }

  #tree(node: Node | null | undefined): Tree {
    if (++this.#nodes > mostNodes) throw new TemplateProblem(`more than ${mostNodes} values`);
    if (node === null || node === undefined) return null;
    if (isAlias(node)) return this.#tree(node.resolve(this.#document));
    const tag = node.tag;
    const plain = this.#plain(node);
    return tag?.startsWith('!') === true && !tag.startsWith('!!') ? function_(tag.slice(1), plain) : longForm(plain);
  }

  #plain(node: Node): Tree {
    if (isSeq(node)) return node.items.map((item) => this.#tree(item as Node));
    if (!isMap(node)) return isScalar(node) ? scalar(node.value) : null;
    const members: [string, Tree][] = [];
    for (const pair of node.items) {
      const key = isScalar(pair.key) ? String(pair.key.value) : undefined;
      if (key === undefined) throw new TemplateProblem('a key that is no plain text');
      members.push([key, this.#tree(pair.value as Node | null)]);
    }
    return Object.fromEntries(members);
  }
}

function scalar(value: unknown): Tree {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' || value === null) return value;
  return String(value);
}

/** Short tags that stand for a key without `Fn::`. */
const bareFunctions: ReadonlySet<string> = new Set(['Ref', 'Condition']);

function function_(name: string, argument: Tree): Tree {
  if (bareFunctions.has(name)) return { [name]: argument };
  return longForm({ [`Fn::${name}`]: argument });
}

/** `Fn::GetAtt: A.B` and `Fn::GetAtt: [A, B]` are the same. */
function longForm(tree: Tree): Tree {
  if (!isMapping(tree)) return tree;
  const attribute = tree['Fn::GetAtt'];
  if (typeof attribute !== 'string') return tree;
  const dot = attribute.indexOf('.');
  return dot === -1 ? tree : { ...tree, 'Fn::GetAtt': [attribute.slice(0, dot), attribute.slice(dot + 1)] };
}
