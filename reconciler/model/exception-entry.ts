import type { Source } from './source.ts';

/** Something that departs from a baseline until a day, wherever it is written. */
export interface ExceptionEntry {
  readonly kind: 'Exception' | 'DisabledControls' | 'Tenant';
  /** Of the document. */
  readonly name: string;
  /** What departs, in words. */
  readonly what: string;
  /** Which cells or which tenant, in words. */
  readonly where: string;
  readonly reason: string;
  readonly owner: string;
  readonly ticket?: string;
  /** The last day. */
  readonly expires: string;
  /** 0 on the last day, negative after it. */
  readonly daysLeft: number;
  readonly source: Source;
}
