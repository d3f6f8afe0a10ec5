// The organization handed over between processes: what is in the file, what changes its digests, and what is refused.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SetupProblem } from '../../reconciler/aws/setup-problem.ts';
import type { RegionListing } from '../../reconciler/catalogue/live.ts';
import { accountId } from '../../reconciler/model/account-id.ts';
import type { Inventory } from '../../reconciler/model/inventory.ts';
import {
  catalogueDigest,
  documentsDigest,
  type Handover,
  handoverText,
  inventoryDigest,
  maxAgeMs,
  readHandover,
} from '../../reconciler/run/handover.ts';
import { company } from '../targets/configuration.ts';

const readAt = new Date('2026-11-23T12:00:00.000Z');
const id = accountId('222222222222');
const known = company.accounts.get(id);
assert.ok(known !== undefined);
const inventory: Inventory = {
  ...company,
  accounts: new Map([...company.accounts, [id, { ...known, email: 'shop@example.com', joinedAt: new Date('2026-01-02T03:04:05.000Z') }]]),
};
const control = (name: string, more: object = {}) => ({ id: name, title: `title of ${name}`, severity: 'LOW', available: true, ...more });
const listing = (region: string, controls: readonly object[], more: object = {}): RegionListing =>
  ({
    region,
    standards: [{ id: 'pci/v/4', name: 'PCI', arnKind: 'standards', enabledByDefault: false, ...more, controls }],
  }) as unknown as RegionListing;
const parameters = [
  { name: 'a', type: 'Integer', min: 1, max: 9 },
  { name: 'b', type: 'EnumList', allowed: ['x', 'y'], maxItems: 2 },
  { name: 'c', type: 'Boolean' },
];
const listings = [
  listing('us-east-1', [control('IAM.6')]),
  listing('eu-west-1', [control('S3.1', { parameters, available: false })], { arnKind: 'ruleset' }),
];
const whole: Handover = { inventory, listings, readAt };
const text = handoverText(whole);
const mine = { organizationId: company.organizationId, managementAccount: company.managementAccount };
const later = (ms: number): Date => new Date(readAt.getTime() + ms);
const read = (from: string, now = later(1), expected = mine): Handover => readHandover(from, 'inv.json', expected, now);

test('what is handed over comes back as it was', () => {
  const back = read(text);
  assert.deepEqual(back.listings, listings);
  assert.deepEqual(back.readAt, readAt);
  const plain = ({ accounts, units, ...rest }: Inventory) => ({
    ...rest,
    accounts: Object.fromEntries(accounts),
    units: Object.fromEntries(units),
  });
  assert.deepEqual(plain(back.inventory), plain(inventory));
  assert.ok(!('email' in (back.inventory.accounts.get(accountId('333333333333')) ?? {})));
  assert.ok(!('joinedAt' in (back.inventory.accounts.get(accountId('333333333333')) ?? {})));
});

test('the text and the digest do not depend on the order in which accounts and units came', () => {
  const turned = { ...inventory, accounts: new Map([...inventory.accounts].reverse()), units: new Map([...inventory.units].reverse()) };
  assert.equal(handoverText({ ...whole, inventory: turned }), text);
  assert.equal(inventoryDigest(turned), inventoryDigest(inventory));
});

test('whatever is another in an account or a unit, the digest is another', () => {
  const digests = new Set([inventoryDigest(inventory)]);
  const account = inventory.accounts.get(id);
  assert.ok(account !== undefined);
  const others = [
    { ...account, name: 'other' },
    { ...account, email: 'other@example.com' },
    { ...account, state: 'SUSPENDED' as const },
    { ...account, path: ['r-ab12'] },
    { ...account, joinedAt: new Date(0) },
  ];
  for (const other of others) digests.add(inventoryDigest({ ...inventory, accounts: new Map([...inventory.accounts, [id, other]]) }));
  digests.add(inventoryDigest({ ...inventory, organizationId: 'o-other' }));
  digests.add(inventoryDigest({ ...inventory, managementAccount: id }));
  digests.add(inventoryDigest({ ...inventory, units: new Map([...inventory.units].slice(1)) }));
  assert.equal(digests.size, others.length + 4);
});

const refused: readonly [string, () => unknown, RegExp, string][] = [
  ['is not JSON', () => read('{'), /^inv\.json is not an inventory: /, 'write one with: trueup inventory --out FILE'],
  [
    'is a plan',
    () => read(JSON.stringify({ kind: 'plan' })),
    /^inv\.json is not an inventory: /,
    'write one with: trueup inventory --out FILE',
  ],
  [
    'is of another version',
    () => read(text.replace('"formatVersion":1', '"formatVersion":2')),
    /is not an inventory: .*formatVersion.*1, the version that this trueup reads/,
    'write one with: trueup inventory --out FILE',
  ],
  [
    'was read at no time',
    () => read(text.replace(readAt.toISOString(), 'noon')),
    /is not an inventory: .*readAt.*an instant/,
    'write one with: trueup inventory --out FILE',
  ],
  [
    'was changed',
    () => read(text.replace('SUSPENDED', 'ACTIVE')),
    /^inv\.json does not match its digest: somebody changed it$/,
    'read it again: trueup inventory --out FILE',
  ],
  [
    'was made younger',
    () => read(text.replace(readAt.toISOString(), later(1000).toISOString())),
    /^inv\.json does not match its digest/,
    'read it again: trueup inventory --out FILE',
  ],
  [
    'is of another organization',
    () => read(text, later(1), { ...mine, organizationId: 'o-other' }),
    /^inv\.json is of organization o-exampleorgid, organization\.yaml names o-other$/,
    'read it again: trueup inventory --out FILE',
  ],
  [
    'has another management account',
    () => read(text, later(1), { ...mine, managementAccount: id }),
    /^inv\.json is of organization o-exampleorgid/,
    'read it again: trueup inventory --out FILE',
  ],
  [
    'is older than a day',
    () => read(text, later(maxAgeMs + 1)),
    /^inv\.json was read at 2026-11-23T12:00:00\.000Z, more than a day ago$/,
    'read it again: trueup inventory --out FILE',
  ],
];
for (const [what, reading, message, hint] of refused) {
  test(`an inventory that ${what} is refused`, () => {
    assert.throws(reading, (error) => {
      assert.ok(error instanceof SetupProblem, String(error));
      assert.match(error.message, message);
      assert.equal(error.hint, hint);
      return true;
    });
  });
}

test('an inventory of exactly a day is still read', () => {
  assert.equal(maxAgeMs, 86_400_000);
  assert.deepEqual(read(text, later(maxAgeMs)).readAt, readAt);
});

test('the catalogue’s digest counts what the named Regions offer, in whatever order, and no parameters', () => {
  const regions = ['us-east-1', 'eu-west-1'];
  const digest = catalogueDigest(listings, regions);
  assert.equal(catalogueDigest(listings.toReversed(), regions.toReversed()), digest);
  const two = (...controls: object[]) => catalogueDigest([listing('us-east-1', controls)], regions);
  assert.equal(two(control('a'), control('b')), two(control('b'), control('a')));
  assert.equal(two(control('a', { parameters })), two(control('a')));
  const different = [
    two(control('a')),
    two(control('a', { title: 't' })),
    two(control('a', { severity: 'HIGH' })),
    two(control('a', { available: false })),
    two(control('a'), control('b')),
    catalogueDigest([listing('us-east-1', [control('a')], { name: 'other' })], regions),
    catalogueDigest([listing('eu-west-1', [control('a')])], regions),
    digest,
    catalogueDigest(listings, ['eu-west-1']),
    catalogueDigest(listings, []),
  ];
  assert.equal(new Set(different).size, different.length);
  const standards = [...(listings[0]?.standards ?? []), ...(listings[1]?.standards ?? [])];
  assert.equal(
    catalogueDigest([{ region: 'us-east-1', standards }], regions),
    catalogueDigest([{ region: 'us-east-1', standards: standards.toReversed() }], regions),
  );
});

test('the documents’ digest is of names and texts, in whatever order', () => {
  const files = [
    ['a.yaml', '1'],
    ['b.yaml', '2'],
  ] as const;
  assert.equal(documentsDigest(files), documentsDigest(files.toReversed()));
  assert.equal(
    new Set(
      [
        files,
        files.slice(1),
        [
          ['a.yaml', '2'],
          ['b.yaml', '1'],
        ] as const,
      ].map(documentsDigest),
    ).size,
    3,
  );
  assert.match(documentsDigest(files), /^[0-9a-f]{64}$/);
});
