import { canonicalJson, type Properties } from '../../model/properties.ts';

/** Whether `observed` has every member of `wanted` with the same value. What only `observed` has is not ours. */
export const sameMembers = (wanted: Properties, observed: Properties): boolean =>
  Object.entries(wanted).every(([name, value]) => canonicalJson(value) === canonicalJson(observed[name]));
