import type { Source } from './source.ts';

export type PathSegment = string | number;

/** A validated value of a document together with the places of its parts. */
export interface Positioned<T> {
  readonly value: T;
  readonly file: string;
  /** The place of the value at the path; of the nearest existing ancestor where there is none. */
  at(...path: readonly PathSegment[]): Source;
  /** The place of the key (the last segment, a member name) at the path. */
  keyAt(...path: readonly PathSegment[]): Source;
}
