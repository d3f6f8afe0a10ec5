import type { RunHeader } from '../../reconciler/model/plan.ts';

/** What every result carries, with fixed numbers. */
export const header: RunHeader = {
  run: '20261123T100000Z-0001',
  tool: { version: '0.1.0', catalogue: '2026-09-23' },
  commit: '0123456789abcdef0123456789abcdef01234567',
  now: '2026-11-23T10:00:00.000Z',
  stats: {
    calls: 42,
    callsByOperation: { 'securityhub:DescribeHub': 12, 'securityhub:GetEnabledStandards': 30 },
    throttled: 1,
    waitedMs: 250.5,
    cpuMs: 812.25,
    peakRssBytes: 123456789,
    wallMs: 4321,
  },
};
