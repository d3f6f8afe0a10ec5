import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Coverage, DevOpsGuruTargetsSpec, NotificationFilters } from '../../../reconciler/model/documents.generated.ts';
import { runsOf } from '../../runs.ts';
import { openStreet, targets } from './street.ts';

const subset = (words: readonly string[], minLength = 1) => fc.subarray([...words], { minLength });

const coverage: fc.Arbitrary<Coverage> = fc.oneof(
  fc.constantFrom<Coverage>({ mode: 'all' }, { mode: 'none' }),
  subset(['a', 'b', 'c', 'd']).map((names): Coverage => ({ mode: 'stacks', names })),
  fc
    .record({
      key: fc.constantFrom('devops-guru-k', 'devops-guru-l', 'DevOps-Guru-k'),
      values: fc.oneof(fc.constant('all' as const), subset(['v', 'w', 'x'])),
    })
    .map((tags): Coverage => ({ mode: 'tags', ...tags })),
);

const filters: fc.Arbitrary<NotificationFilters | undefined> = fc.option(
  fc.record({ severities: fc.subarray(['HIGH' as const, 'LOW' as const, 'MEDIUM' as const], { minLength: 1 }) }),
  { nil: undefined },
);

const notifications = fc
  .uniqueArray(fc.record({ name: fc.constantFrom('one', 'two', 'three'), filters, kms: fc.boolean(), email: fc.boolean() }), {
    selector: ({ name }) => name,
    maxLength: 2,
  })
  .map((list) =>
    list.map(({ name, filters: wanted, kms, email }) => ({
      topic: { name, create: true, ...(kms ? { kms: 'create' as const } : {}), ...(email ? { email: 'ops@example.com' } : {}) },
      ...(wanted === undefined ? {} : { filters: wanted }),
    })),
  );

const status = fc.constantFrom('enabled' as const, 'disabled' as const, 'unmanaged' as const);

const spec: fc.Arbitrary<Partial<DevOpsGuruTargetsSpec>> = fc.record({
  coverage,
  notifications,
  integrations: fc.record({ opsCenter: status, logAnomalyDetection: status, codeGuruProfiler: status }),
});

test('whatever is live and whatever is asked, after one apply nothing is left to do', async () => {
  await fc.assert(
    fc.asyncProperty(spec, spec, async (before, asked) => {
      const { apply, plan, close } = await openStreet();
      try {
        // What one document leaves behind is the live state that the other one meets, channels that nobody lists any more included.
        await apply([targets(before)]);
        const document = targets({ ...asked, unlistedChannels: 'remove' });
        const { standings } = await apply([document]);
        assert.deepEqual(
          Object.keys(standings).filter((standing) => standing !== 'done'),
          [],
        );
        const after = await plan([document]);
        assert.deepEqual([after.shown, after.unreadable], [[], []]);
      } finally {
        await close();
      }
    }),
    { numRuns: runsOf(8, 200) },
  );
});
