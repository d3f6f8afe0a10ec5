import { type Document, isAlias, isMap, isScalar, isSeq, type Node, type Pair, type ParsedNode, parseDocument, type YAMLError } from 'yaml';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { DiagnosticCode } from '../model/diagnostic-codes.ts';
import { problem } from './file-diagnostics.ts';
import { maxNesting } from './limits.ts';
import { findDeepNesting } from './nesting.ts';
import { lazyPlaces, type Places, placesOf } from './places.ts';
import { readPlainYaml } from './plain-yaml.ts';

/** One file read as YAML: its value as plain data, and the places of its parts. */
export interface ParsedText {
  readonly file: string;
  readonly text: string;
  readonly places: Places;
  readonly value: unknown;
}

export interface ParseResult {
  /** Absent where the text is no YAML, or no document at all. */
  readonly parsed: ParsedText | undefined;
  readonly problems: readonly Diagnostic[];
}

/**
 * Reads one document: YAML 1.2 core, no anchors, aliases, merge keys, tags, directives or keys in quotes that need none. One syntax error
 * a file, as one slip makes many. Source: facts/compliance.md 6.6, D-01 to D-08.
 */
export function parseText(file: string, text: string): ParseResult {
  const plain = readPlainYaml(text);
  if (plain !== undefined) {
    // Places are seldom asked for: the text is read in full when they are.
    return { parsed: { file, text, places: lazyPlaces(file, text, () => parseYaml(text)?.contents ?? null), value: plain }, problems: [] };
  }
  return parseInFull(file, text);
}

/** The full parser alone: every text that the quick reader reads, this one reads to the same value. */
export function parseInFull(file: string, text: string): ParseResult {
  const deep = findDeepNesting(text);
  if (deep !== undefined) return { parsed: undefined, problems: [tooDeep(placesOf(file, text, null), deep)] };
  const document = parseYaml(text);
  if (document === undefined) return { parsed: undefined, problems: [tooDeep(placesOf(file, text, null), 0)] };
  const places = placesOf(file, text, document.contents);
  const reader: Reader = { text, places, problems: [] };
  const syntax = document.errors.filter((error) => codeOfError(error) === 'D-01').sort((a, b) => a.pos[0] - b.pos[0])[0];
  if (syntax !== undefined) return { parsed: undefined, problems: [syntaxProblem(places, syntax)] };
  for (const error of document.errors) reader.problems.push(structureProblem(reader, error));
  refuseDirectives(reader, document);
  if (document.contents === null || !isMap(document.contents)) {
    if (reader.problems.length === 0) reader.problems.push(noMapping(places, document.contents));
    return { parsed: undefined, problems: reader.problems };
  }
  const value = readNode(reader, document.contents, 1);
  const unusable = reader.problems.some((found) => found.code !== 'D-02' && found.code !== 'D-04');
  return { parsed: unusable ? undefined : { file, text, places, value }, problems: reader.problems };
}

function parseYaml(text: string): Document.Parsed | undefined {
  try {
    return parseDocument(text, {
      version: '1.2',
      schema: 'core',
      merge: false,
      uniqueKeys: false,
      stringKeys: true,
      prettyErrors: false,
      logLevel: 'error',
    });
  } catch (error) {
    // The parser recurses into blocks; what overflows it is far deeper than a document may be.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

interface Reader {
  readonly text: string;
  readonly places: Places;
  readonly problems: Diagnostic[];
}

function codeOfError(error: YAMLError): DiagnosticCode {
  switch (error.code) {
    case 'NON_STRING_KEY':
    case 'ALIAS_PROPS':
    case 'BAD_ALIAS':
    case 'MULTIPLE_ANCHORS':
    case 'MULTIPLE_TAGS':
    case 'TAG_RESOLVE_FAILED':
    case 'BAD_DIRECTIVE':
      return 'D-03';
    case 'MULTIPLE_DOCS':
      return 'D-04';
    case 'RESOURCE_EXHAUSTION':
      return 'D-08';
    default:
      return 'D-01';
  }
}

const syntaxHints: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: 'indent with spaces',
  BAD_SCALAR_START: 'put the text in quotes',
  BLOCK_AS_IMPLICIT_KEY: 'put a text that holds ": " in quotes, or start a new line',
  BAD_INDENT: 'line it up with its neighbours',
  MULTILINE_IMPLICIT_KEY: 'a key is one line and ends with ":"',
};

function syntaxProblem(places: Places, error: YAMLError): Diagnostic {
  const sentence = error.message.split('\n')[0] ?? '';
  const message = sentence.charAt(0).toLowerCase() + sentence.slice(1);
  return problem('D-01', places.range(error.pos[0], error.pos[1], ''), message, syntaxHints[error.code]);
}

function structureProblem(reader: Reader, error: YAMLError): Diagnostic {
  const [start, end] = error.pos;
  const code = codeOfError(error);
  const { places } = reader;
  if (code === 'D-04') {
    return problem(code, places.range(start, start + 3, ''), 'a second document starts here', 'put each document into a file of its own');
  }
  if (code === 'D-08') return tooDeep(places, start);
  return problem(code, places.range(start, end, ''), wordsOfFeature(error), 'write the key or value out as plain text');
}

function wordsOfFeature(error: YAMLError): string {
  if (error.code === 'NON_STRING_KEY') return 'a key must be plain text';
  if (error.code === 'BAD_DIRECTIVE') return 'directives (%) are not used in documents';
  if (error.code === 'BAD_ALIAS' || error.code === 'ALIAS_PROPS') return 'aliases (*name) are not used in documents';
  return 'anchors and tags are not used in documents';
}

function refuseDirectives(reader: Reader, document: Document.Parsed): void {
  if (document.directives.yaml.explicit !== true && Object.keys(document.directives.tags).length <= 1) return;
  const at = reader.text.search(/^%/m);
  if (at === -1) return;
  const end = reader.text.indexOf('\n', at);
  const source = reader.places.range(at, end === -1 ? reader.text.length : end, '');
  reader.problems.push(problem('D-03', source, 'directives (%) are not used in documents', 'take the line out; documents are YAML 1.2'));
}

function noMapping(places: Places, contents: ParsedNode | null): Diagnostic {
  if (contents === null || (isScalar(contents) && contents.value === null)) {
    return problem(
      'D-05',
      places.range(0, 0, ''),
      'the file is empty',
      'write a document (apiVersion, kind, metadata, spec), or remove the file',
    );
  }
  const what = isSeq(contents) ? 'a list' : 'a single value';
  return problem(
    'D-05',
    places.firstLine(contents),
    `the file holds ${what}, not a document`,
    'a document starts with apiVersion, kind, metadata and spec',
  );
}

const tooDeep = (places: Places, offset: number): Diagnostic =>
  problem('D-08', places.range(offset, offset + 1, ''), `lists and mappings are nested deeper than ${maxNesting} levels`);

/** The node as plain data. What is refused is reported and read as if it were not there. */
function readNode(reader: Reader, node: Node | null, depth: number): unknown {
  if (node === null) return null;
  if (isAlias(node)) {
    refuse(reader, node, 'alias', `*${node.source}`);
    return undefined;
  }
  if ('anchor' in node && typeof node.anchor === 'string') refuse(reader, node, 'anchor', `&${node.anchor}`);
  if (typeof node.tag === 'string') refuse(reader, node, 'tag', '!');
  if (isScalar(node)) return node.value;
  if (depth > maxNesting) {
    if (!reader.problems.some((found) => found.code === 'D-08')) reader.problems.push(tooDeep(reader.places, node.range?.[0] ?? 0));
    return undefined;
  }
  if (isSeq(node)) return node.items.map((item) => readNode(reader, item as Node | null, depth + 1));
  if (!isMap(node)) return undefined;
  const members = {};
  for (const pair of node.items) readMember(reader, pair, members, depth);
  return members;
}

function readMember(reader: Reader, pair: Pair, members: object, depth: number): void {
  const { key } = pair;
  // Keys that are no scalars were reported by the parser.
  if (!isScalar(key)) return;
  const name = typeof key.value === 'string' ? key.value : String(key.source ?? '');
  if (key.anchor !== undefined) refuse(reader, key, 'anchor', `&${key.anchor}`);
  if (typeof key.tag === 'string') refuse(reader, key, 'tag', '!');
  if (name === '<<') refuse(reader, key, 'merge key', '<<');
  else if (key.type !== 'PLAIN' && !needsQuotes.test(name)) refuse(reader, key, 'quoted key', '');
  // The parser's own search for duplicates compares every key with all others: too slow for a long mapping.
  else if (Object.hasOwn(members, name)) {
    const [start, end] = key.range ?? [0, 0];
    reader.problems.push(
      problem('D-02', reader.places.range(start, end, ''), `the key ${name} stands twice in one mapping`, 'keep one of the two'),
    );
  }
  const value = readNode(reader, pair.value as Node | null, depth + 1);
  // A key called __proto__ must become a member like any other.
  Object.defineProperty(members, name, { value, enumerable: true, configurable: true, writable: true });
}

/** Keys that are data and that plain text would turn into something else: an account id, the star for all countries. */
const needsQuotes = /^(?:[0-9]{1,20}|\*)$/;

const refusals = {
  alias: { message: 'aliases are not used in documents', hint: 'write the value out' },
  anchor: { message: 'anchors are not used in documents', hint: 'take the anchor out' },
  tag: { message: 'tags are not used in documents', hint: 'take the tag out; a text that looks like a number goes into quotes' },
  'merge key': { message: 'merge keys are not used in documents', hint: 'write the members out' },
  'quoted key': { message: 'a key must be plain text', hint: 'write the key without quotes' },
} as const;

/** @param mark what stands before the node in the text, where it does */
function refuse(reader: Reader, node: Node, feature: keyof typeof refusals, mark: string): void {
  const start = node.range?.[0] ?? 0;
  const at = mark === '' ? -1 : reader.text.lastIndexOf(mark, start);
  const end = at === -1 ? (node.range?.[1] ?? start) : at + Math.max(mark.length, 1);
  const { message, hint } = refusals[feature];
  reader.problems.push(problem('D-03', reader.places.range(at === -1 ? start : at, end, ''), message, hint));
}
