import type { Coverage as WrittenCoverage } from '../../model/documents.generated.ts';
import type { Properties, PropertyValue } from '../../model/properties.ts';

/** What DevOps Guru analyses in a cell: one kind at a time. Lists are sorted and hold nothing twice, so equal coverage is equal text. */
export type Coverage =
  | { readonly mode: 'all' | 'none' }
  | { readonly mode: 'stacks'; readonly names: readonly string[] }
  | {
      readonly mode: 'tags';
      readonly key: string;
      readonly values: 'all' | readonly string[];
      /** Only of a live cell: further keys, which AWS says it does not allow. */
      readonly otherKeys?: readonly string[];
    };

const sorted = (list: readonly string[]): readonly string[] => [...new Set(list)].sort();

/** The coverage that a document writes. `check` has refused what lacks its members. */
export function coverageOf({ mode, names, key, values }: WrittenCoverage): Coverage {
  switch (mode) {
    case 'all':
    case 'none':
      return { mode };
    case 'stacks':
      return { mode, names: sorted(names ?? []) };
    case 'tags':
      return { mode, key: key ?? '', values: values === undefined || values === 'all' ? 'all' : sorted(values) };
    default:
      return mode satisfies never;
  }
}

/** The coverage of live lists: `*` among the stacks is everything, else stacks, else tags, else nothing. Source: facts/compliance.md 3.2. */
export function coverageOfLists(
  stacks: readonly string[],
  tags: readonly { readonly key: string; readonly values: readonly string[] }[],
): Coverage {
  if (stacks.includes('*')) return { mode: 'all' };
  if (stacks.length > 0) return { mode: 'stacks', names: sorted(stacks) };
  const [first, ...others] = tags.filter((tag) => tag.values.length > 0);
  if (first === undefined) return { mode: 'none' };
  const values = first.values.includes('*') ? 'all' : sorted(first.values);
  const otherKeys = others.length === 0 ? {} : { otherKeys: sorted(others.map((tag) => tag.key)) };
  return { mode: 'tags', key: first.key, values, ...otherKeys };
}

export const propertiesOfCoverage = (coverage: Coverage): Properties => ({ coverage: { ...coverage } });

/** The coverage in a change's properties, which are plain JSON and may come from a plan file. Throws when it is none. */
export function coverageIn(properties: Properties): Coverage {
  const value = properties['coverage'];
  if (typeof value !== 'object' || Array.isArray(value)) throw new Error('a coverage without its value');
  const members = value as { readonly [name: string]: PropertyValue };
  const { mode, names, key, values, otherKeys } = members;
  if (mode === 'all' || mode === 'none') return { mode };
  if (mode === 'stacks') return { mode, names: texts(names) };
  if (mode !== 'tags' || typeof key !== 'string') throw new Error(`a coverage of mode ${String(mode)}`);
  return {
    mode,
    key,
    values: values === 'all' ? 'all' : texts(values),
    ...(otherKeys === undefined ? {} : { otherKeys: texts(otherKeys) }),
  };
}

function texts(value: PropertyValue | undefined): readonly string[] {
  if (!Array.isArray(value)) throw new Error('a list of texts is missing');
  return value.map(String);
}
