import { isMap, isScalar, isSeq, type Node, type Pair } from 'yaml';
import type { PathSegment } from '../model/positioned.ts';
import type { Source } from '../model/source.ts';
import { indexLines, type LineIndex } from './line-index.ts';

/** Where the parts of one text are. */
export interface Places {
  readonly file: string;
  /** The place of two offsets; white space at its end left out. */
  range(start: number, end: number, pointer: string): Source;
  /** The part of a node that stands in its first line: what a caret can underline. */
  firstLine(node: Node): Source;
  /** The value at the path, or its nearest ancestor that exists. */
  at(path: readonly PathSegment[]): Source;
  /** The key at the end of the path, or the nearest ancestor that exists. */
  keyAt(path: readonly PathSegment[]): Source;
  /** How a scalar is written, quotes included; undefined where the path ends in no scalar. */
  writtenAt(path: readonly PathSegment[]): { readonly text: string; readonly quoted: boolean } | undefined;
}

const escapeSegment = (segment: PathSegment): string => String(segment).replaceAll('~', '~0').replaceAll('/', '~1');

/** The JSON pointer of a path (RFC 6901). */
export const pointerOf = (path: readonly PathSegment[]): string => path.map((segment) => `/${escapeSegment(segment)}`).join('');

/** @param root the parsed text; null where it could not be parsed, then only `range` has something to say */
export function placesOf(file: string, text: string, root: Node | null): Places {
  let lines: LineIndex | undefined;
  const range = (start: number, end: number, pointer: string): Source => {
    lines ??= indexLines(text);
    let last = Math.min(end, text.length);
    while (last > start && /\s/.test(text[last - 1] ?? '')) last -= 1;
    const from = lines.positionOf(start);
    const to = lines.positionOf(Math.max(start, last));
    return { file, line: from.line, column: from.column, endLine: to.line, endColumn: to.column, pointer };
  };
  const ofNode = (node: Node | null | undefined, pointer: string): Source => {
    const [start, end] = node?.range ?? [0, 0];
    return range(start, end, pointer);
  };
  return {
    file,
    range,
    firstLine(node) {
      const [start, end] = node.range ?? [0, 0];
      const lineEnd = text.indexOf('\n', start);
      return range(start, lineEnd === -1 ? end : Math.min(end, lineEnd), '');
    },
    at(path) {
      const found = follow(root, path);
      return ofNode(found.node ?? found.key, pointerOf(path.slice(0, found.depth)));
    },
    keyAt(path) {
      const found = follow(root, path);
      return ofNode(
        found.depth === path.length ? (found.key ?? found.node) : (found.node ?? found.key),
        pointerOf(path.slice(0, found.depth)),
      );
    },
    writtenAt(path) {
      const { node, depth } = follow(root, path);
      if (depth !== path.length || !isScalar(node) || !node.range) return undefined;
      return { text: text.slice(node.range[0], node.range[1]).trim(), quoted: node.type !== 'PLAIN' };
    },
  };
}

/** Places of a text that is parsed when the first of them is asked for. */
export function lazyPlaces(file: string, text: string, parse: () => Node | null): Places {
  let made: Places | undefined;
  const places = (): Places => {
    made ??= placesOf(file, text, parse());
    return made;
  };
  return {
    file,
    range: (start, end, pointer) => places().range(start, end, pointer),
    firstLine: (node) => places().firstLine(node),
    at: (path) => places().at(path),
    keyAt: (path) => places().keyAt(path),
    writtenAt: (path) => places().writtenAt(path),
  };
}

interface Found {
  readonly node: Node | null;
  readonly key: Node | undefined;
  /** How many segments of the path exist. */
  readonly depth: number;
}

function follow(root: Node | null, path: readonly PathSegment[]): Found {
  let node = root;
  let key: Node | undefined;
  for (const [depth, segment] of path.entries()) {
    if (isSeq(node) && typeof segment === 'number' && segment < node.items.length) {
      node = node.items[segment] as Node | null;
      key = undefined;
      continue;
    }
    const pair: Pair | undefined = isMap(node)
      ? node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(segment))
      : undefined;
    if (pair === undefined) return { node, key, depth };
    key = pair.key as Node;
    node = pair.value as Node | null;
  }
  return { node, key, depth: path.length };
}
