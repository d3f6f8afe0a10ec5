import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Account, OrganizationalUnit } from '@aws-sdk/client-organizations';
import { readInventory } from '../../reconciler/aws/inventory.ts';
import type { InventoryReads } from '../../reconciler/aws/operations.ts';
import { SetupProblem } from '../../reconciler/aws/setup-problem.ts';
import { accountId } from '../../reconciler/model/account-id.ts';
import { AwsFailure } from '../../reconciler/model/aws-failure.ts';
import { listAll } from '../../reconciler/model/paged-list.ts';
import { management, settings } from './connection.ts';

const meta = { $metadata: {} };

interface Live {
  /** Pages of ListAccounts, in order. */
  readonly pages?: readonly (readonly Account[])[];
  readonly units?: Readonly<Record<string, readonly OrganizationalUnit[]>>;
  readonly accountsOf?: Readonly<Record<string, readonly string[]>>;
  readonly organization?: { Id: string; MasterAccountId: string };
}

/** Organizations as plain functions over a value: what the API would answer, so that each odd answer can be written down. */
function organizations(live: Live, changed: Partial<InventoryReads> = {}): InventoryReads {
  const pages = live.pages ?? [[]];
  return {
    describeOrganization: async () => ({
      Organization: live.organization ?? { Id: 'o-exampleorgid', MasterAccountId: management },
      ...meta,
    }),
    listAccounts: async ({ NextToken }) => {
      const at = Number(NextToken ?? 0);
      return { Accounts: [...(pages[at] ?? [])], ...(at + 1 < pages.length ? { NextToken: String(at + 1) } : {}), ...meta };
    },
    listRoots: async () => ({ Roots: [{ Id: 'r-ab12', Name: 'Root' }], ...meta }),
    listOrganizationalUnitsForParent: async ({ ParentId }) => ({ OrganizationalUnits: [...(live.units?.[ParentId ?? ''] ?? [])], ...meta }),
    listAccountsForParent: async ({ ParentId }) => ({ Accounts: (live.accountsOf?.[ParentId ?? ''] ?? []).map((Id) => ({ Id })), ...meta }),
    describeEffectivePolicy: async () => assert.fail('not asked by the inventory'),
    ...changed,
  };
}

const refused = (awsName: string, details: Partial<ConstructorParameters<typeof AwsFailure>[0]> = {}): AwsFailure =>
  new AwsFailure({
    account: management,
    region: 'us-east-1',
    service: 'organizations',
    operation: 'DescribeOrganization',
    awsName,
    failureClass: 'invalid',
    message: awsName,
    ...details,
  });

const prod = { Id: 'ou-ab12-11111111', Name: 'Prod' };
const card = { Id: 'ou-ab12-22222222', Name: 'Card' };
const tree = { 'r-ab12': [prod], [prod.Id]: [card] };
const id = (digit: number): string => String(digit).repeat(12);

test('accounts say where they are, the tree says what the places are called', async () => {
  const Paths = [`o-exampleorgid/r-ab12/${prod.Id}/${card.Id}/222222222222/`];
  const pages = [
    [
      { Id: id(1), Name: 'Main', State: 'ACTIVE' as const, Paths: ['o-exampleorgid/r-ab12/111111111111/'] },
      { Id: id(2), State: 'ACTIVE' as const, Paths },
    ],
  ];
  const inventory = await readInventory(
    organizations({ pages, units: tree }, { listAccountsForParent: async () => assert.fail('not needed') }),
    settings,
  );
  assert.deepEqual(inventory.accounts.get(accountId(id(2))), {
    id: id(2),
    name: id(2),
    state: 'ACTIVE',
    path: ['r-ab12', prod.Id, card.Id],
  });
  assert.deepEqual(inventory.accounts.get(management)?.path, ['r-ab12']);
  assert.deepEqual(inventory.units.get(card.Id), { id: card.Id, name: 'Card', path: ['r-ab12', prod.Id] });
});

test('where accounts do not say it, their parents are asked', async () => {
  const pages = [
    [
      { Id: id(1), State: 'ACTIVE' as const },
      { Id: id(2), State: 'ACTIVE' as const },
    ],
  ];
  const accountsOf = { 'r-ab12': [id(1)], [card.Id]: [id(2)] };
  const inventory = await readInventory(organizations({ pages, units: tree, accountsOf }), settings);
  assert.deepEqual(inventory.accounts.get(accountId(id(2)))?.path, ['r-ab12', prod.Id, card.Id]);
});

test('State counts, Status stands in for it, and what nobody knows is not active', async () => {
  const pages = [
    [
      { Id: id(1), State: 'CLOSED' as const, Status: 'ACTIVE' as const },
      { Id: id(2), Status: 'SUSPENDED' as const },
      { Id: id(3), Status: 'ACTIVE' as const },
      { Id: id(4) },
      { Id: id(5), State: 'FROZEN' as 'ACTIVE' },
    ],
  ];
  const { accounts } = await readInventory(organizations({ pages }), settings);
  assert.deepEqual(
    [...accounts.values()].map((account) => account.state),
    ['CLOSED', 'SUSPENDED', 'ACTIVE', 'SUSPENDED', 'SUSPENDED'],
  );
});

test('empty pages are followed, and an account that is seen twice counts once, as it was seen last', async () => {
  const pages = [
    [{ Id: id(1), State: 'ACTIVE' as const }],
    [],
    [
      { Id: id(2), State: 'ACTIVE' as const },
      { Id: id(1), State: 'SUSPENDED' as const },
    ],
  ];
  const { accounts } = await readInventory(organizations({ pages }), settings);
  assert.deepEqual(
    [...accounts.values()].map((account) => [account.id, account.state]),
    [
      [id(1), 'SUSPENDED'],
      [id(2), 'ACTIVE'],
    ],
  );
});

test('a token that has gone stale starts the list again, three times at most', async () => {
  const stale = Object.assign(new Error('stale'), { Reason: 'INVALID_NEXT_TOKEN' });
  const error = refused('InvalidInputException', { cause: stale });
  const listing = (bad: number) => {
    let asked = 0;
    let failed = 0;
    const read = async ({ NextToken }: { readonly NextToken?: string }) => {
      asked += 1;
      if (NextToken !== undefined && failed < bad) {
        failed += 1;
        throw error;
      }
      return NextToken === undefined ? { items: [1], NextToken: 'x' } : { items: [2] };
    };
    return { all: () => listAll<{ items: number[]; NextToken?: string }, number>(read, (page) => page.items), asked: () => asked };
  };
  const once = listing(1);
  assert.deepEqual(await once.all(), [1, 2]);
  assert.equal(once.asked(), 4);
  await assert.rejects(listing(4).all(), AwsFailure);
});

test('a unit that is removed while the tree is walked has no children', async () => {
  const listOrganizationalUnitsForParent: InventoryReads['listOrganizationalUnitsForParent'] = async ({ ParentId }) => {
    if (ParentId === prod.Id) throw refused('ParentNotFoundException');
    return { OrganizationalUnits: ParentId === 'r-ab12' ? [prod] : [], ...meta };
  };
  const { units } = await readInventory(organizations({}, { listOrganizationalUnitsForParent }), settings);
  assert.deepEqual([...units.keys()], ['r-ab12', prod.Id]);
});

test('no accounts at all is told as it is, for the guard', async () => {
  assert.equal((await readInventory(organizations({}), settings)).accounts.size, 0);
});

const wrong: readonly [string, Live | AwsFailure, RegExp, RegExp][] = [
  [
    'another organization',
    { organization: { Id: 'o-another0000', MasterAccountId: management } },
    /belong to organization o-another0000, organization\.yaml names o-exampleorgid/,
    /correct organization\.yaml/,
  ],
  [
    'another management account',
    { organization: { Id: 'o-exampleorgid', MasterAccountId: id(9) } },
    /is 999999999999, organization\.yaml names 111111111111/,
    /correct organization\.yaml/,
  ],
  [
    'no organization',
    refused('AWSOrganizationsNotInUseException'),
    /account 111111111111 is not in an organization/,
    /use credentials of 111111111111/,
  ],
  ['no permission', refused('AccessDeniedException', { failureClass: 'denied' }), /DescribeOrganization is refused/, /the hub role needs/],
];
for (const [what, live, message, hint] of wrong) {
  test(`${what} ends the run with what to do`, async () => {
    const reads =
      live instanceof AwsFailure
        ? organizations(
            {},
            {
              describeOrganization: async () => {
                throw live;
              },
            },
          )
        : organizations(live);
    await assert.rejects(readInventory(reads, settings), (error: unknown) => {
      assert.ok(error instanceof SetupProblem);
      assert.match(error.message, message);
      assert.match(error.hint, hint);
      return true;
    });
  });
}
