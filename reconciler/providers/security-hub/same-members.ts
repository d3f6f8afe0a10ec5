import { canonicalJson, type Properties, type PropertyValue } from '../../model/properties.ts';

function sameValue(a: PropertyValue, b: PropertyValue | undefined): boolean {
  // Nearly all values are texts; only lists and objects need the long way.
  if (a === b) return true;
  return typeof a === 'object' && typeof b === 'object' && canonicalJson(a) === canonicalJson(b);
}

/** Whether `observed` has every member of `wanted` with the same value. What only `observed` has is not ours. */
export function sameMembers(
  wanted: Properties,
  observed: Properties,
  same: (wanted: PropertyValue, observed: PropertyValue | undefined) => boolean = sameValue,
): boolean {
  for (const name in wanted) {
    const value = wanted[name];
    if (value !== undefined && !same(value, observed[name])) return false;
  }
  return true;
}

/** The members of `after` that `before` lacks or has otherwise. */
export function changedMembers(before: Properties, after: Properties): Properties {
  return Object.fromEntries(Object.entries(after).filter(([name, value]) => !sameValue(value, before[name])));
}
