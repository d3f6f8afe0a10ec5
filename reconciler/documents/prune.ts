import type { DocumentKind } from '../model/document-set.ts';
import type { PathSegment } from '../model/positioned.ts';
import { pointerOf } from './places.ts';
import type { LeftOut } from './positioned.ts';
import { type SchemaNode, schemaAt } from './schema-lookup.ts';
import { standInFor } from './stand-ins.ts';

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

/** What is left of a broken document. */
export interface Rest {
  readonly value: unknown;
  readonly leftOut: LeftOut;
  /** Parts of `value`, by pointer, that no valid document has: stand-ins, and lists that lost all their entries. */
  readonly odd: ReadonlySet<string>;
}

/** What is to be done with a part of the text, by its pointer. */
type Cure = { readonly remove: true } | { readonly replace: unknown };

/**
 * The value without the parts that hold a violation (list entries, optional members, unknown keys) and with an empty value for required
 * ones, so that the rules still look at all others; undefined where what is wrong cannot be taken out. Source: facts/compliance.md 6.6, "a
 * broken document hides only what depends on it".
 */
export function withoutParts(kind: DocumentKind, value: unknown, violations: readonly Path[]): Rest | undefined {
  const cures = new Map<string, Map<string, Cure>>();
  for (const path of violations) {
    const found = cureOf(kind, path);
    if (found === undefined) return undefined;
    const pointer = pointerOf(found.part);
    if (kind === 'Organization' && referredTo.some((name) => `${pointer}/`.startsWith(`${name}/`))) return undefined;
    const parent = pointerOf(found.part.slice(0, -1));
    const siblings = cures.get(parent) ?? new Map<string, Cure>();
    siblings.set(String(found.part.at(-1)), found.cure);
    cures.set(parent, siblings);
  }
  const leftOut = new Map<string, readonly number[]>();
  const odd = new Set<string>();
  return { value: copy(value, { pointer: '', shortened: '' }, { cures, leftOut, odd }), leftOut, odd };
}

/** The smallest part around the path that a valid document may lack, or that something can stand for. */
function cureOf(kind: DocumentKind, path: Path): { readonly part: Path; readonly cure: Cure } | undefined {
  for (let length = path.length; length > 0; length--) {
    const part = path.slice(0, length);
    const last = part.at(-1);
    if (typeof last === 'number') return { part, cure: { remove: true } };
    const parent = schemaAt(kind, path.slice(0, length - 1));
    if (typeof last === 'string' && !isRequired(parent, last)) return { part, cure: { remove: true } };
    const standIn = standInFor(kind, part);
    if (standIn !== undefined) return { part, cure: { replace: standIn } };
  }
  return undefined;
}

/** Required in any case, or one of those of which a value needs one (`ou` and `account` of a selector). */
const isRequired = (schema: SchemaNode | undefined, name: string): boolean =>
  schema?.required?.includes(name) === true || schema?.oneOf?.some((branch) => isRequired(branch, name)) === true;

interface Place {
  /** Where the value stands in the text. */
  readonly pointer: string;
  /** The same place counted without the entries that are left out: callers know entries by those numbers. */
  readonly shortened: string;
}

interface Copying {
  /** By the pointer of the parent and the name or number in it. */
  readonly cures: ReadonlyMap<string, ReadonlyMap<string, Cure>>;
  readonly leftOut: Map<string, readonly number[]>;
  readonly odd: Set<string>;
}

function copy(value: unknown, { pointer, shortened }: Place, copying: Copying): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const cures = copying.cures.get(pointer);
  const copyOf = (part: unknown, here: PathSegment, there: PathSegment): unknown =>
    copy(part, { pointer: pointer + pointerOf([here]), shortened: shortened + pointerOf([there]) }, copying);
  if (Array.isArray(value)) {
    const kept = value.map((_, index) => index).filter((index) => cures?.has(String(index)) !== true);
    if (kept.length < value.length) copying.leftOut.set(shortened, kept);
    if (kept.length === 0) copying.odd.add(shortened);
    return kept.map((index, position) => copyOf(value[index], index, position));
  }
  const members = {};
  const define = (name: string, member: unknown): void => {
    Object.defineProperty(members, name, { value: member, enumerable: true, configurable: true, writable: true });
  };
  for (const [name, member] of Object.entries(value)) if (cures?.has(name) !== true) define(name, copyOf(member, name, name));
  for (const [name, cure] of cures ?? []) {
    if ('remove' in cure) continue;
    define(name, cure.replace);
    copying.odd.add(shortened + pointerOf([name]));
  }
  return members;
}
