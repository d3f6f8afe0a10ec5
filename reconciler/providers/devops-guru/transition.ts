import type { ResourceCollectionFilter } from '@aws-sdk/client-devops-guru';
import type { Coverage } from './coverage-value.ts';

/** One call of UpdateResourceCollection. */
export interface CollectionUpdate {
  readonly Action: 'ADD' | 'REMOVE';
  readonly ResourceCollection: ResourceCollectionFilter;
}

/** Names or values that one call takes. Source: facts/compliance.md 3.2. */
const mostPerCall = 100;
const everything = ['*'];

/**
 * The calls that lead from one coverage to another, in order. What comes is added before what goes is removed, but where AWS allows one
 * thing at a time: two tag keys, or tags and stacks. A `*` replaces names and is replaced by them, so nothing is removed then.
 * Source: facts/compliance.md 3.2, transition table.
 */
export function transition(before: Coverage, after: Coverage): readonly CollectionUpdate[] {
  if (before.mode === 'none') return additions(after);
  if (after.mode === 'none') return removalOfAll(before);
  if (before.mode === 'tags' && after.mode === 'tags') return betweenTags(before, after);
  if (before.mode === 'tags' || after.mode === 'tags') return [...removalOfAll(before), ...additions(after)];
  if (before.mode === 'stacks' && after.mode === 'stacks') return between(before.names, after.names, stacksOf);
  return before.mode === after.mode ? [] : additions(after);
}

type Tags = Extract<Coverage, { mode: 'tags' }>;
type Wrap = (entries: readonly string[]) => ResourceCollectionFilter;

function betweenTags(before: Tags, after: Tags): readonly CollectionUpdate[] {
  const others = (before.otherKeys ?? []).map((key) => removal(tagsOf(key)(everything)));
  if (before.key !== after.key) return [...removalOfAll(before), ...additions(after)];
  if (before.values === 'all' || after.values === 'all') return before.values === after.values ? others : [...others, ...additions(after)];
  return [...others, ...between(before.values, after.values, tagsOf(after.key))];
}

function between(before: readonly string[], after: readonly string[], wrap: Wrap): readonly CollectionUpdate[] {
  const coming = after.filter((entry) => !before.includes(entry));
  const going = before.filter((entry) => !after.includes(entry));
  return [...chunked('ADD', coming, wrap), ...chunked('REMOVE', going, wrap)];
}

function additions(coverage: Coverage): readonly CollectionUpdate[] {
  switch (coverage.mode) {
    case 'none':
      return [];
    case 'all':
      return chunked('ADD', everything, stacksOf);
    case 'stacks':
      return chunked('ADD', coverage.names, stacksOf);
    case 'tags':
      return chunked('ADD', coverage.values === 'all' ? everything : coverage.values, tagsOf(coverage.key));
    default:
      return coverage satisfies never;
  }
}

function removalOfAll(coverage: Coverage): readonly CollectionUpdate[] {
  if (coverage.mode === 'none') return [];
  if (coverage.mode !== 'tags') return [removal(stacksOf(everything))];
  return [coverage.key, ...(coverage.otherKeys ?? [])].map((key) => removal(tagsOf(key)(everything)));
}

const removal = (ResourceCollection: ResourceCollectionFilter): CollectionUpdate => ({ Action: 'REMOVE', ResourceCollection });
const stacksOf: Wrap = (names) => ({ CloudFormation: { StackNames: [...names] } });
const tagsOf =
  (key: string): Wrap =>
  (values) => ({ Tags: [{ AppBoundaryKey: key, TagValues: [...values] }] });

function chunked(Action: 'ADD' | 'REMOVE', entries: readonly string[], wrap: Wrap): CollectionUpdate[] {
  const updates: CollectionUpdate[] = [];
  for (let start = 0; start < entries.length; start += mostPerCall)
    updates.push({ Action, ResourceCollection: wrap(entries.slice(start, start + mostPerCall)) });
  return updates;
}
