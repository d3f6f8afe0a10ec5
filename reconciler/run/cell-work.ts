import { resourceKey, type TypeName } from '../model/address.ts';
import { canonicalJson } from '../model/properties.ts';
import { notSeenYet } from '../plan/changes.ts';
import type { CellChange, CellComparison } from '../plan/compare.ts';

export type { CellChange };

/** What comparing one cell gives, as far as applying needs it. */
export type CellView = Pick<CellComparison, 'changes' | 'settling' | 'outside' | 'unseen' | 'unreadable'>;

/**
 * Where a planned change stands. `pending` was not written yet, `sent` was taken by AWS and is not seen yet, `done` is in effect; the
 * others are ends: what was planned is not what is live any more, a guard holds it, AWS or we gave up, or nobody can see.
 */
export type Standing = 'pending' | 'sent' | 'done' | 'moved' | 'refused' | 'failed' | 'unreadable';

/** One planned change of a cell and what became of it. */
export interface Work {
  readonly change: CellChange;
  standing: Standing;
  /** When AWS took it, or when its resource was last seen settling since. */
  sentMs: number | undefined;
  /** Not written again before this moment: AWS asked for patience. */
  notBeforeMs: number;
  code: string | undefined;
  message: string | undefined;
  /** With `moved`: what the difference is now. */
  now: CellChange | undefined;
}

export const keyOfChange = (change: { readonly type: TypeName; readonly name: string }): string => resourceKey(change.type, change.name);

export const newWork = (change: CellChange): Work => ({
  change,
  standing: 'pending',
  sentMs: undefined,
  notBeforeMs: 0,
  code: undefined,
  message: undefined,
  now: undefined,
});

export const isOpen = (work: Work): boolean => work.standing === 'pending' || work.standing === 'sent';

export function end(work: Work, standing: Standing, code: string, message: string): void {
  work.standing = standing;
  work.code = code;
  work.message = message;
}

/** Whether what is to be done now is what was shown. */
export function isSameChange(planned: CellChange, now: CellChange): boolean {
  return planned.action === now.action && canonicalJson(planned.before) === canonicalJson(now.before) && isSameGoal(planned, now);
}

const isSameGoal = (planned: CellChange, now: CellChange): boolean => canonicalJson(planned.after) === canonicalJson(now.after);

export interface StandingRules {
  readonly nowMs: number;
  /** How long something that AWS took may stay unseen. */
  readonly verifyMs: number;
  /** An update that AWS may take and yet keep what it had: the type knows (`ResourceType.mayBeIgnored`). */
  readonly mayBeIgnored: (now: CellChange) => boolean;
  /** AWS says that it could not bring the change about, and why: the type knows (`ResourceType.failedBecause`). */
  readonly failedBecause: (now: CellChange) => string | undefined;
  /** The first look: nothing of the provider was written in this cell yet. */
  readonly first: boolean;
  /** An earlier attempt at this run began to write the change, so the live state may be anywhere between before and after. */
  readonly isBegun: (planned: CellChange) => boolean;
  /** What is live must be what the plan saw: nothing of this run has written here. */
  readonly exact: boolean;
  /** Whether the live state is what the change wanted to make of it. */
  readonly isReached: (planned: CellChange) => boolean;
}

/** Brings every planned change up to date with what was just read. Pure but for the work it is given. */
export function updateStandings(works: readonly Work[], view: CellView, rules: StandingRules): void {
  const live = new Map(view.changes.map((change) => [keyOfChange(change), change]));
  const settling = new Set(view.settling.map(keyOfChange));
  const unseen = new Map(view.unreadable.flatMap((each) => (each.types ?? ['*']).map((type) => [type, each] as const)));
  for (const work of works) {
    if (!isOpen(work) && work.standing !== 'done') continue;
    const hidden = unseen.get(work.change.type) ?? unseen.get('*');
    if (hidden !== undefined) end(work, 'unreadable', hidden.code, hidden.message);
    else if (view.unseen.has(keyOfChange(work.change))) waitToSee(work, rules.nowMs);
    else updateOne(work, live.get(keyOfChange(work.change)), settling.has(keyOfChange(work.change)), rules);
  }
}

/** What hides it is not ready: nothing new is known of it. What was sent gets lost only while somebody could see it. */
function waitToSee(work: Work, nowMs: number): void {
  if (work.standing === 'sent') work.sentMs = nowMs;
}

function updateOne(work: Work, now: CellChange | undefined, isSettling: boolean, rules: StandingRules): void {
  if (now === undefined) {
    // No difference may also mean that the documents ask for something else by now: what was never written is not in effect by that.
    if (rules.first && !rules.isReached(work.change)) {
      end(work, 'moved', 'stale-target', 'the documents do not ask for it any more: plan again');
      return;
    }
    work.standing = 'done';
    work.code = undefined;
    work.message = undefined;
    return;
  }
  if (work.sentMs !== undefined) {
    // Taken, not seen. An old answer may still come back right after a write, so it gets some time; settling is not being lost.
    work.standing = 'sent';
    const failure = isSettling ? undefined : rules.failedBecause(now);
    if (failure !== undefined) end(work, 'failed', 'failed-on-aws', failure);
    else if (rules.mayBeIgnored(now)) end(work, 'done', 'kept-by-aws', 'AWS took the change and kept what it had');
    else if (isSettling) work.sentMs = rules.nowMs;
    else if (rules.nowMs - work.sentMs >= rules.verifyMs) {
      end(work, 'failed', 'lost-write', `AWS took the change, and after ${rules.verifyMs / 1000} s it is still not in effect`);
    }
    return;
  }
  // After our own writes a child's `before` is what its new parent came with, so only the goal can be held against the plan.
  // The same holds for what nobody could see when it was planned.
  const isUntouched = rules.exact && work.change.because !== notSeenYet && !rules.isBegun(work.change);
  const same = isUntouched ? isSameChange(work.change, now) : isSameGoal(work.change, now);
  if (!same) {
    work.now = now;
    end(work, 'moved', 'stale-target', 'the live state moved since the plan');
  } else if (now.refused !== undefined) end(work, 'refused', now.refused.guard, now.refused.message);
  else work.standing = 'pending';
}
