import { canonicalJson } from '../model/properties.ts';
import { visibleJson } from '../model/visible.ts';

/** A list that is written element by element. */
export interface Streamed {
  readonly each: Iterable<unknown>;
}
export const streamed = (each: Iterable<unknown>): Streamed => ({ each });

const isStreamed = (value: unknown): value is Streamed => typeof value === 'object' && value !== null && 'each' in value;

/**
 * One JSON object with sorted keys, in pieces: a member a line, each element of a streamed list on a line of its own. Members that are
 * undefined are left out. Characters that hide or disguise text are written as escapes: a log shows what is there.
 */
export function* jsonObject(members: Readonly<Record<string, unknown>>): Generator<string> {
  const present = Object.entries(members)
    .filter(([, value]) => value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  yield '{\n';
  for (const [index, [name, value]] of present.entries()) {
    yield `  ${JSON.stringify(name)}: `;
    if (isStreamed(value)) yield* jsonList(value.each);
    else yield visibleJson(canonicalJson(value));
    yield index === present.length - 1 ? '\n' : ',\n';
  }
  yield '}\n';
}

function* jsonList(items: Iterable<unknown>): Generator<string> {
  let first = true;
  for (const item of items) {
    yield first ? '[\n    ' : ',\n    ';
    yield visibleJson(canonicalJson(item));
    first = false;
  }
  yield first ? '[]' : '\n  ]';
}
