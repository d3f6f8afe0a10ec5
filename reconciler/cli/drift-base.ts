import type { DriftBase } from '../plan/causes.ts';
import type { WalkInput } from './walk.ts';

/** The documents that a drift is measured against: those of the commit that was applied last, where a ledger and Git tell. */
export function comparedWith(folder: string): { readonly sourceOf: NonNullable<WalkInput['sourceOf']>; base(): DriftBase } {
  let base: DriftBase = { kind: 'documents' };
  return {
    sourceOf: async ({ appliedCommit }) => {
      if (appliedCommit === undefined) return undefined;
      const { sourceOfCommit } = await import('../run/git.ts');
      const source = sourceOfCommit(folder, appliedCommit);
      if (source !== undefined) base = { kind: 'last-applied', commit: appliedCommit };
      return source;
    },
    base: () => base,
  };
}
