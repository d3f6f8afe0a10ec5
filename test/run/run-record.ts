import type { RunRecord } from '../../reconciler/run/ledger.ts';

/** A run as the ledger remembers it: a finished apply with exit 0, with what is given laid over it. */
export const runRecord = (id: string, more: Partial<RunRecord> = {}): RunRecord => ({
  run: id,
  command: 'apply',
  startedAt: '2026-11-23T12:00:00.000Z',
  finishedAt: '2026-11-23T12:01:00.000Z',
  exitCode: 0,
  ...more,
});
