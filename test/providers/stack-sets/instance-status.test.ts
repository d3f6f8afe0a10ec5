// Every status and detailed status that an instance can have, and what is made of it. Facts: compliance 4.6.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StackInstanceSummary } from '@aws-sdk/client-cloudformation';
import { atRest, normaliseInstance, stackInstanceType } from '../../../reconciler/providers/stack-sets/resources/stack-instance.ts';

interface Row {
  readonly status: StackInstanceSummary['Status'];
  readonly detailed: NonNullable<StackInstanceSummary['StackInstanceStatus']>['DetailedStatus'];
  readonly reason?: string;
  /** What the property `status` becomes; `current` is what is wanted. */
  readonly shown: string;
  readonly condition: string | undefined;
  readonly settling?: boolean;
  /** Whether the plan has an update for it. */
  readonly planned: boolean;
  readonly says?: RegExp;
}

const rows: readonly Row[] = [
  { status: 'CURRENT', detailed: 'SUCCEEDED', shown: 'current', condition: undefined, planned: false },
  {
    status: 'OUTDATED',
    detailed: 'PENDING',
    shown: 'outdated',
    condition: 'instance-pending',
    settling: true,
    planned: true,
    says: /under way/,
  },
  {
    status: 'CURRENT',
    detailed: 'RUNNING',
    shown: 'outdated',
    condition: 'instance-pending',
    settling: true,
    planned: true,
    says: /under way/,
  },
  { status: 'OUTDATED', detailed: 'SUCCEEDED', shown: 'outdated', condition: undefined, planned: true },
  {
    status: 'OUTDATED',
    detailed: 'FAILED',
    reason: 'no topic',
    shown: 'outdated',
    condition: 'instance-outdated',
    planned: true,
    says: /failed here: no topic/,
  },
  {
    status: 'OUTDATED',
    detailed: 'CANCELLED',
    shown: 'outdated',
    condition: 'instance-outdated',
    planned: true,
    says: /was cancelled before it came here/,
  },
  {
    status: 'INOPERABLE',
    detailed: 'FAILED_IMPORT',
    reason: 'template',
    shown: 'import failed',
    condition: 'instance-inoperable',
    planned: true,
    says: /could not take the existing stack in: template; make the stack's template/,
  },
  // AWS does not say which of the two a failed import is: docs/assumptions.md.
  {
    status: 'OUTDATED',
    detailed: 'FAILED_IMPORT',
    reason: 'template',
    shown: 'import failed',
    condition: 'instance-inoperable',
    planned: true,
    says: /could not take the existing stack in: template/,
  },
  {
    status: 'OUTDATED',
    detailed: 'SKIPPED_SUSPENDED_ACCOUNT',
    shown: 'outdated',
    condition: 'instance-suspended',
    planned: true,
    says: /skipped the suspended account/,
  },
  {
    status: 'INOPERABLE',
    detailed: 'INOPERABLE',
    reason: 'delete failed',
    shown: 'inoperable',
    condition: 'instance-inoperable',
    planned: false,
    says: /delete failed.*delete-stack-instances --retain-stacks/,
  },
];

for (const row of rows) {
  test(`an instance that is ${row.status} and ${row.detailed}`, () => {
    const summary: StackInstanceSummary = {
      Status: row.status,
      StackInstanceStatus: { DetailedStatus: row.detailed },
      ...(row.reason === undefined ? {} : { StatusReason: row.reason }),
    };
    const resource = normaliseInstance('trueup-topics', summary, atRest, { values: {}, hidden: new Set() }, undefined);
    assert.equal(resource.properties['status'], row.shown);
    assert.equal(resource.condition?.kind, row.condition);
    assert.equal(resource.condition?.settling ?? false, row.settling ?? false);
    assert.equal(!stackInstanceType.same(atRest, resource.properties), row.planned);
    if (row.says !== undefined) assert.match(resource.condition?.message ?? '', row.says);
  });
}

test('an instance that automatic deployment made lacks its overrides, which is told apart from an override that was changed', () => {
  const wanted = { 'override.Title': 'prod', status: 'current' };
  const look = (LastOperationId: string, values: Record<string, string>) =>
    normaliseInstance('trueup-topics', { Status: 'CURRENT', LastOperationId }, wanted, { values, hidden: new Set() }, undefined).properties;
  const difference = (before: ReturnType<typeof look>) => stackInstanceType.difference({ action: 'update', before, after: wanted });
  assert.equal(difference(look('4b7c', {})), 'instance-override-lost');
  assert.equal(difference(look('4b7c', { Title: 'mine' })), 'instance-override');
  assert.equal(difference(look('trueup-0123456789abcdef-none-1', {})), 'instance-override');
  assert.equal(look('4b7c', { Title: 'prod' })['status'], 'current');
});
