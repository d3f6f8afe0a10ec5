import { canonicalJson, type Properties, type PropertyValue } from '../../model/properties.ts';

const sameValue = (a: PropertyValue, b: PropertyValue | undefined): boolean => canonicalJson(a) === canonicalJson(b);

/** Whether `observed` has every member of `wanted` with the same value. What only `observed` has is not ours. */
export function sameMembers(
  wanted: Properties,
  observed: Properties,
  same: (wanted: PropertyValue, observed: PropertyValue | undefined) => boolean = sameValue,
): boolean {
  return Object.entries(wanted).every(([name, value]) => same(value, observed[name]));
}

/** The members of `after` that `before` lacks or has otherwise. */
export function changedMembers(before: Properties, after: Properties): Properties {
  return Object.fromEntries(Object.entries(after).filter(([name, value]) => !sameValue(value, before[name])));
}
