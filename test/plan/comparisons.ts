// What a cell said and what a plan is finished with, where a test is about something else.
import type { CellChange, CellComparison } from '../../reconciler/plan/compare.ts';
import type { FinishInput } from '../../reconciler/plan/finish.ts';
import { guardThresholds } from '../../reconciler/plan/guards.ts';
import { fakeTypes } from './fake-service.ts';

/** A cell with these changes and nothing else to say. */
export const comparisonOf = (changes: readonly CellChange[], more: Partial<CellComparison> = {}): CellComparison => ({
  changes,
  notices: [],
  settling: [],
  outside: [],
  unseen: new Set(),
  unreadable: [],
  inSync: changes.length === 0,
  compared: 1,
  managed: new Map(),
  ...more,
});

/** Four accounts, no guard lifted, no kind gone. */
export const finishDefaults: Omit<FinishInput, 'builder'> = {
  types: fakeTypes,
  skipped: [],
  diagnostics: [],
  thresholds: guardThresholds(),
  accounts: 4,
  previousAccounts: undefined,
  vanished: [],
  allow: new Set(),
};
