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
}

/** What the live state was compared with. */
export type DriftBase = { readonly kind: 'last-applied'; readonly commit: string } | { readonly kind: 'documents' };
