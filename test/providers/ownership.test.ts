// Whose a live object is decides what may become of it: a row for every type that trueup makes, so that a new type says where it belongs.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TypeName } from '../../reconciler/model/address.ts';
import { ChangeMaker } from '../../reconciler/plan/changes.ts';
import { createProviders } from '../../reconciler/providers/all.ts';
import type { OwnershipMark } from '../../reconciler/providers/observation.ts';
import type { Leftover, ResourceType } from '../../reconciler/providers/provider.ts';

/** What becomes of one that is ours and that no document asks for. */
interface Row {
  /** Plain apply, where its document allowed its removal and where it did not. */
  readonly apply: readonly [allowed: Leftover['action'], not: Leftover['action']];
  /** `trueup prune`, likewise. */
  readonly prune: readonly [allowed: Leftover['action'], not: Leftover['action']];
  readonly types: readonly TypeName[];
}

const rows: readonly Row[] = [
  // Unmarkable, or with what it belongs to: only a document takes it out.
  {
    apply: ['none', 'none'],
    prune: ['none', 'none'],
    types: [
      'securityhub/hub',
      'securityhub/standard',
      'securityhub/control-parameters',
      'securityhub/administrator',
      'securityhub/new-accounts',
      'securityhub/member',
      'securityhub/finding-aggregator',
      'securityhub/central-configuration',
      'devops-guru/coverage',
      'devops-guru/channel',
      'devops-guru/integration',
      'sns/subscription',
      'lambda/function-code',
      'lambda/concurrency',
      's3/bucket',
      'glue/database',
      'dynamodb/table',
      'dynamodb/recovery',
      'organizations/account',
      'organizations/account-unit',
      'iam/policy-attachment',
      'ses/association',
      'ses/event-destination',
      'ses/reputation-policy',
      'ses/sending-status',
      'sms/number',
      'sms/sender-id',
      'sms/pool-settings',
      'sms/pool-identity',
      'sms/event-destination',
    ],
  },
  // Goes with the next apply: it costs nothing, or what asked for it is gone from documents that are still there.
  {
    apply: ['delete', 'delete'],
    prune: ['delete', 'delete'],
    types: [
      'securityhub/configuration-policy',
      'securityhub/policy-association',
      'cloudformation/stack-set',
      'cloudformation/stack-instance',
      'lambda/permission',
    ],
  },
  { apply: ['update', 'update'], prune: ['update', 'update'], types: ['securityhub/control'] },
  // Other people use them too: nothing but a prune.
  { apply: ['none', 'none'], prune: ['delete', 'delete'], types: ['sns/topic', 'kms/key'] },
  // A tenant's: with retention.onRemove: delete and allowDelete, else told.
  {
    apply: ['delete', 'notice'],
    prune: ['delete', 'delete'],
    types: [
      's3/bucket-statement',
      'iam/role',
      'iam/policy',
      'firehose/stream',
      'glue/table',
      'athena/query',
      'ses/ip-pool',
      'ses/configuration-set',
      'ses/identity',
      'ses/tenant',
      'sms/opt-out-list',
      'sms/pool',
      'sms/protect',
      'sms/configuration-set',
      'push/application',
      'push/channel',
      'cloudwatch/alarm',
      'organizations/policy',
    ],
  },
  // The memory of a tenant goes last, and only where all of it was allowed to go.
  { apply: ['delete', 'notice'], prune: ['delete', 'notice'], types: ['registry/tenant'] },
  { apply: ['delete', 'none'], prune: ['delete', 'none'], types: ['registry/ids'] },
];

const types: readonly ResourceType[] = createProviders(true).flatMap((provider) => provider.types);
const nothing = { classes: [], resources: new Map(), unlisted: new Map() };
const desired = nothing as unknown as Parameters<ResourceType['leftover']>[2]['desired'];
const change = new ChangeMaker(new Set());

/** What the rule says of one with the mark, and the guard that refuses what it would do. */
function fate(type: ResourceType, mark: OwnershipMark | undefined, prune: boolean) {
  const properties = type.name === 'securityhub/control' ? { status: 'DISABLED', reason: 'not used here' } : {};
  const live = { type: type.name, name: 'pci-dss/v/3.2.1/IAM.6', properties, ...(mark === undefined ? {} : { mark }) };
  const leftover = type.leftover(live, undefined, { organization: 'main', resources: new Map(), desired, prune });
  const { action } = leftover;
  const guard =
    leftover.action === 'delete' || leftover.action === 'update'
      ? change.leftover(type, live, leftover, undefined, { prunes: prune }).refused?.guard
      : undefined;
  return { action, guard };
}

test('every type has one row', () => {
  const told = rows.flatMap(({ types: named }) => named);
  assert.deepEqual([...told].sort(), types.map(({ name }) => name).sort());
});

for (const { types: named, apply, prune } of rows)
  for (const name of named) {
    const type = types.find((each) => each.name === name);
    if (type === undefined) continue;
    test(`${name}: ours goes as its mark says, what is not ours never`, () => {
      for (const mark of [undefined, { organization: 'other', deleteAllowed: true }, { organization: 'mai', deleteAllowed: true }])
        for (const prunes of [false, true]) assert.match(fate(type, mark, prunes).action, /^(none|notice)$/);
      for (const [prunes, [allowed, not]] of [
        [false, apply],
        [true, prune],
      ] as const) {
        const granted = fate(type, { organization: 'main', deleteAllowed: true }, prunes);
        const kept = fate(type, { organization: 'main', deleteAllowed: false }, prunes);
        assert.deepEqual(granted, { action: allowed, guard: undefined });
        // What AWS does not give back waits for the permission, whoever asks.
        assert.deepEqual(kept, { action: not, guard: not === 'delete' && type.deleteLoses !== undefined ? 'data-loss' : undefined });
      }
    });
  }
