// Which accounts are new, and how long each took until it had what documents ask for.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accountId } from '../../reconciler/model/account-id.ts';
import type { AwsFailure } from '../../reconciler/model/aws-failure.ts';
import { CellSpace } from '../../reconciler/model/cell-set.ts';
import { calendarAt } from '../../reconciler/model/clock.ts';
import type { CellStatus, PlanClass } from '../../reconciler/model/plan.ts';
import type { Coverage, Provider } from '../../reconciler/providers/provider.ts';
import { type Applied, joinedAccounts } from '../../reconciler/run/joined-accounts.ts';
import { inventoryOf } from '../targets/configuration.ts';
import { failure, cell as islandCell, unused } from './island.ts';

const ids = ['111111111111', '222222222222', '333333333333'].map(accountId);
const [old = accountId('111111111111'), fresh = old, other = old] = ids;
const joined = new Date('2026-11-23T11:50:00.000Z');
const began = new Date('2026-11-23T12:00:00.000Z');
const organization = inventoryOf(
  ids.map((id) => ({ id, path: ['r-ab12'] })),
  { 'r-ab12': [] },
);
const inventory = {
  ...organization,
  accounts: new Map([...organization.accounts].map(([id, account]) => [id, id === old ? account : { ...account, joinedAt: joined }])),
};
const space = new CellSpace(ids, ['eu-west-1', 'us-east-1']);
const cellOf = (account: typeof old, region = 'eu-west-1') => ({ account, region });
const classOf = (type: string, ...accounts: readonly (typeof old)[]): PlanClass =>
  ({ type, cells: space.of(accounts.map((account) => cellOf(account))) }) as unknown as PlanClass;

interface Case {
  readonly known?: readonly string[] | undefined;
  readonly classes?: readonly PlanClass[];
  readonly ends?: readonly (readonly [typeof old, CellStatus])[];
  readonly coverage?: readonly NonNullable<Provider['coverage']>[];
  readonly signal?: AbortSignal;
}

const told = (about: Case) => {
  const { classes = [], ends = [], coverage = [], signal = new AbortController().signal } = about;
  const applied: Applied = {
    plan: { space, classes },
    result: {
      space,
      cells: ends.map(([account, status]) => ({ cell: cellOf(account), status, changes: 1 })),
      moved: [],
      guards: [],
      interrupted: false,
    },
    startedMs: 1_000,
    known: 'known' in about ? about.known : [old],
    calendar: calendarAt(began),
    clock: { monotonicMs: () => 61_000, sleep: async () => undefined },
    signal,
  };
  const providers = [{}, ...coverage.map((ask) => ({ coverage: ask }))] as unknown as readonly Provider[];
  return joinedAccounts(providers, { inventory, connection: unused() } as unknown as Parameters<typeof joinedAccounts>[1], applied);
};
const covered = (account: typeof old, at: string): Coverage => ({ account, coveredAt: new Date(at), by: 'auto-deployment' });

test('an account that the run has given what documents ask for is covered as the run ends', async () => {
  assert.deepEqual(await told({ classes: [classOf('securityhub/hub', old, fresh)], ends: [[fresh, 'converged']] }), [
    { account: fresh, joinedAt: joined.toISOString(), coveredAt: '2026-11-23T12:01:00.000Z', seconds: 660, by: 'apply' },
  ]);
});

test('stack instances alone are for stack sets to tell; an account with a cell that did not converge is not covered', async () => {
  assert.deepEqual(await told({ classes: [classOf('cloudformation/stack-instance', fresh)], ends: [[fresh, 'converged']] }), []);
  const ends = [
    [fresh, 'converged'],
    [fresh, 'failed'],
    [other, 'converged'],
  ] as const;
  const found = await told({ classes: [classOf('securityhub/hub', fresh, other)], ends });
  assert.deepEqual(
    found.map(({ account }) => account),
    [other],
  );
});

test('what a service knows of its new accounts is told; only they are asked about, and what the run did counts over it', async () => {
  const asked: (readonly string[])[] = [];
  const coverage: NonNullable<Provider['coverage']> = async (accounts) => {
    asked.push([...accounts]);
    return [covered(fresh, '2026-11-23T11:49:00.000Z'), covered(other, '2026-11-23T11:50:01.400Z')];
  };
  const found = await told({ classes: [classOf('securityhub/hub', other)], ends: [[other, 'converged']], coverage: [coverage] });
  assert.deepEqual(asked, [[fresh, other]]);
  assert.deepEqual(
    found.map(({ account, seconds, by }) => [account, seconds, by]),
    [
      [fresh, 0, 'auto-deployment'],
      [other, 660, 'apply'],
    ],
  );
  const [, second] = await told({ coverage: [coverage] });
  assert.deepEqual([second?.seconds, second?.coveredAt], [1, '2026-11-23T11:50:01.400Z']);
});

test('where nobody remembers, the run was interrupted or nobody joined, nothing is asked', async () => {
  const coverage: readonly NonNullable<Provider['coverage']>[] = [() => assert.fail('asked')];
  assert.deepEqual(await told({ known: undefined, coverage }), []);
  assert.deepEqual(await told({ known: [fresh, other], coverage }), [], 'of the third it is not known when it joined');
  const stop = new AbortController();
  stop.abort();
  assert.deepEqual(await told({ coverage, signal: stop.signal }), []);
});

test('a service that cannot be asked takes nothing back; a mistake of ours is one', async () => {
  const denied: NonNullable<Provider['coverage']> = async () => {
    throw failure(islandCell(1), 'AccessDeniedException', 'denied') satisfies AwsFailure;
  };
  const broken: NonNullable<Provider['coverage']> = async () => {
    throw new TypeError('of ours');
  };
  const found = await told({ classes: [classOf('securityhub/hub', fresh)], ends: [[fresh, 'converged']], coverage: [denied] });
  assert.deepEqual(
    found.map(({ account }) => account),
    [fresh],
  );
  await assert.rejects(told({ coverage: [broken] }), TypeError);
});
