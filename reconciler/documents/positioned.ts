import type { PathSegment, Positioned } from '../model/positioned.ts';
import type { ParsedText } from './parse.ts';
import { pointerOf } from './places.ts';

/** Entries of lists that were left out, by the pointer of the list: the positions, in the text, of those that are left. */
export type LeftOut = ReadonlyMap<string, readonly number[]>;

const nothingLeftOut: LeftOut = new Map();

/** The value with the places of its parts. @param leftOut where entries of the text are not in the value */
export function positioned<T>(parsed: ParsedText, value: T, leftOut: LeftOut = nothingLeftOut): Positioned<T> {
  const inText = (path: readonly PathSegment[]): readonly PathSegment[] => {
    if (leftOut.size === 0) return path;
    return path.map((segment, index) =>
      typeof segment === 'number' ? (leftOut.get(pointerOf(path.slice(0, index)))?.[segment] ?? segment) : segment,
    );
  };
  return {
    value,
    file: parsed.file,
    at: (...path) => parsed.places.at(inText(path)),
    keyAt: (...path) => parsed.places.keyAt(inText(path)),
  };
}
