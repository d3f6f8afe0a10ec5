import type { PlanClass } from '../model/plan.ts';

/** Why a cell differs, as far as the difference itself tells. */
export const driftCauses = ['changed', 'missing', 'unlisted', 'removed', 'expired'] as const;
export type DriftCause = (typeof driftCauses)[number];

/** What each cause means, as a heading. */
export const causeTitles: Readonly<Record<DriftCause, string>> = {
  changed: 'Changed in AWS, or never applied',
  missing: 'Missing in AWS',
  unlisted: 'Not declared, and the documents say to correct that',
  removed: 'Still there, but no longer declared',
  expired: 'Still there, but its entry has expired',
};

/** A cause inside a sentence. */
export const causeWords = (cause: DriftCause): string => `${causeTitles[cause].charAt(0).toLowerCase()}${causeTitles[cause].slice(1)}`;

export function causeOf(each: Pick<PlanClass, 'action' | 'because'>): DriftCause {
  if (each.because === 'expired') return 'expired';
  if (each.because === 'pruned') return 'removed';
  if (each.because === 'unlisted') return 'unlisted';
  return each.action === 'create' ? 'missing' : 'changed';
}

/** What the ledger or the trail knows of a difference. */
export interface DriftFacts {
  /** ISO 8601. */
  readonly firstSeen?: string;
  /** Who changed it, and when, where that is known. */
  readonly by?: string;
  readonly at?: string;
  /** Why who and when are not known, where they were asked for. */
  readonly notTold?: string;
}

/** A ready answer to a difference: a patch of the configuration folder, or why there is none. */
export type DriftAnswer = { readonly patch: string } | { readonly whyNot: string };

/** What a reader may do beside putting AWS back. Absent where nobody worked it out. */
export interface DriftAnswers {
  /** The documents ask for what is there now. */
  readonly adopt: DriftAnswer;
  /** An Exception that holds what is there now until its last day. */
  readonly except: DriftAnswer;
}

/** What the live state was compared with. */
export type DriftBase = { readonly kind: 'last-applied'; readonly commit: string } | { readonly kind: 'documents' };
