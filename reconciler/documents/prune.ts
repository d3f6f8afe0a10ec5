import type { PathSegment } from '../model/positioned.ts';
import { pointerOf } from './places.ts';
import type { LeftOut } from './positioned.ts';
import { schemaAt } from './schema-lookup.ts';

type Path = readonly PathSegment[];

/** Members whose parts others refer to: without one of them, every line that uses it would look wrong. */
const referredTo: readonly string[] = [
  '/spec/ous',
  '/spec/governedRegions',
  '/spec/homeRegion',
  '/spec/partition',
  '/spec/ignoreAccounts',
  '/spec/guards',
];

/**
 * The value without the parts that hold a violation (list entries, optional members, unknown keys), so that the rules still look at all
 * others; undefined where what is wrong cannot be taken out. Source: facts/compliance.md 6.6, "a broken document hides only what depends on it".
 */
export function withoutParts(
  kind: string,
  value: unknown,
  violations: readonly Path[],
): { readonly value: unknown; readonly leftOut: LeftOut } | undefined {
  const bad = new Set<string>();
  for (const path of violations) {
    const part = removable(kind, path);
    const pointer = part === undefined ? undefined : pointerOf(part);
    if (pointer === undefined || (kind === 'Organization' && referredTo.some((name) => `${pointer}/`.startsWith(`${name}/`))))
      return undefined;
    bad.add(pointer);
  }
  const leftOut = new Map<string, readonly number[]>();
  return { value: copy(value, '', '', bad, leftOut), leftOut };
}

/** The smallest part around the path that a valid document may lack. */
function removable(kind: string, path: Path): Path | undefined {
  for (let length = path.length; length > 0; length--) {
    const last = path[length - 1];
    if (typeof last === 'number') return path.slice(0, length);
    const parent = schemaAt(kind, path.slice(0, length - 1));
    if (typeof last === 'string' && parent?.required?.includes(last) !== true) return path.slice(0, length);
  }
  return undefined;
}

/**
 * @param pointer where the value stands in the text
 * @param shortened the same place counted without the entries that are left out: callers know entries by those numbers
 */
function copy(
  value: unknown,
  pointer: string,
  shortened: string,
  bad: ReadonlySet<string>,
  leftOut: Map<string, readonly number[]>,
): unknown {
  if (Array.isArray(value)) {
    const kept = value.map((_, index) => index).filter((index) => !bad.has(`${pointer}/${index}`));
    if (kept.length < value.length) leftOut.set(shortened, kept);
    return kept.map((index, position) => copy(value[index], `${pointer}/${index}`, `${shortened}/${position}`, bad, leftOut));
  }
  if (typeof value !== 'object' || value === null) return value;
  const members = {};
  for (const [name, member] of Object.entries(value)) {
    const step = pointerOf([name]);
    if (bad.has(pointer + step)) continue;
    Object.defineProperty(members, name, {
      value: copy(member, pointer + step, shortened + step, bad, leftOut),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return members;
}
