/** What a resource is made of, in our own shape: plain JSON, the same for desired and observed. An absent member is not owned. */
export type PropertyValue = string | number | boolean | readonly PropertyValue[] | { readonly [name: string]: PropertyValue };
export interface Properties {
  readonly [name: string]: PropertyValue;
}

/** JSON with sorted keys: equal properties give equal text, whatever the order they were written in. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`);
  return `{${members.join(',')}}`;
}
