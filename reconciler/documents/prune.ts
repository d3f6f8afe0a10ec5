import type { PathSegment } from '../model/positioned.ts';
import { pointerOf } from './places.ts';
import type { LeftOut } from './positioned.ts';

/**
 * The value without the list entries that hold a violation, so that the rules still look at all others; undefined where a violation
 * stands outside of every list. Source: facts/compliance.md 6.6, "a broken document hides only what depends on it".
 */
export function withoutEntries(
  value: unknown,
  violations: readonly (readonly PathSegment[])[],
): { readonly value: unknown; readonly leftOut: LeftOut } | undefined {
  const bad = new Set<string>();
  for (const path of violations) {
    const entry = path.findLastIndex((segment) => typeof segment === 'number');
    if (entry === -1) return undefined;
    bad.add(pointerOf(path.slice(0, entry + 1)));
  }
  const leftOut = new Map<string, readonly number[]>();
  return { value: copy(value, '', '', bad, leftOut), leftOut };
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
    Object.defineProperty(members, name, {
      value: copy(member, pointer + step, shortened + step, bad, leftOut),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return members;
}
