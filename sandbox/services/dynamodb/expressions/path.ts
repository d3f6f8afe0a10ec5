import type { Item, Value } from '../values.ts';

/** A document path: an attribute's name, then names in maps and indexes in lists. */
export type Path = readonly [string, ...(string | number)[]];

export const pathText = (path: Path): string => `[${path.map((step) => (typeof step === 'number' ? `[${step}]` : step)).join(', ')}]`;

export const samePath = (a: Path, b: Path): boolean => a.length === b.length && a.every((step, index) => step === b[index]);

/** True where one path leads through the other. */
export function overlap(a: Path, b: Path): boolean {
  const length = Math.min(a.length, b.length);
  return a.slice(0, length).every((step, index) => step === b[index]);
}

/** True where one takes a map's member and the other a list's element at the same place. */
export function conflict(a: Path, b: Path): boolean {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index += 1) {
    if (a[index] === b[index]) continue;
    return typeof a[index] !== typeof b[index];
  }
  return false;
}

/** The value at a path, undefined where it leads nowhere. */
export function valueAt(item: Item, [first, ...rest]: Path): Value | undefined {
  let value = Object.hasOwn(item, first) ? item[first] : undefined;
  for (const step of rest) {
    if (value === undefined) return undefined;
    if (typeof step === 'number') value = 'L' in value ? value.L[step] : undefined;
    else value = 'M' in value && Object.hasOwn(value.M, step) ? value.M[step] : undefined;
  }
  return value;
}
