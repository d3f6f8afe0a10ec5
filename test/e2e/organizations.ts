// Random organizations: a tree with accounts, what runs in their cells, and documents that ask for something.
import fc from 'fast-check';
import { stringify } from 'yaml';
import { shippedCatalogue } from '../../reconciler/catalogue/shipped.ts';
import type { Seed } from '../../sandbox/seed.ts';

const catalogue = shippedCatalogue();
/** Small ones, so that a cell is cheap. */
export const standardIds = ['pci-dss/v/3.2.1', 'cis-aws-foundations-benchmark/v/3.0.0', 'ai-security-best-practices/v/1.0.0'];
const controlIds = ['IAM.6', 'S3.1', 'EC2.2', 'IAM.4', 'CloudTrail.2', 'SageMaker.1', 'RDS.2'].filter(
  (id) => catalogue.control(id) !== undefined,
);
export const regions = ['eu-west-1', 'us-east-1'];
const accountIds = ['111111111111', '222222222222', '333333333333', '444444444444'];
const unitIds = ['ou-ab12-11111111', 'ou-ab12-22222222', 'ou-ab12-33333333'];
const rootId = 'r-ab12';

/** A tree as choices: of each unit and each account the place it stands at. */
interface Tree {
  /** Per unit: the index of its parent among the units before it; the root where it is none of them. */
  readonly parents: readonly number[];
  /** Per account: the index of its unit; the root where there is none. */
  readonly places: readonly number[];
  readonly suspended: boolean;
}

const tree: fc.Arbitrary<Tree> = fc.integer({ min: 2, max: accountIds.length }).chain((accounts) =>
  fc.record({
    parents: fc.array(fc.integer({ min: -1, max: 1 }), { minLength: 1, maxLength: unitIds.length }),
    places: fc.array(fc.integer({ min: -1, max: unitIds.length - 1 }), { minLength: accounts, maxLength: accounts }),
    suspended: fc.boolean(),
  }),
);

interface Unit {
  readonly id: string;
  readonly name: string;
  readonly accounts: object[];
  readonly units: Unit[];
}

function organizationsOf({ parents, places, suspended }: Tree): object {
  const root: Unit = { id: rootId, name: 'Root', accounts: [], units: [] };
  const units: Unit[] = [];
  for (const [index, parent] of parents.entries()) {
    const unit: Unit = { id: unitIds[index] ?? '', name: `unit-${index}`, accounts: [], units: [] };
    (units[parent] ?? root).units.push(unit);
    units.push(unit);
  }
  for (const [index, place] of places.entries()) {
    const last = index === places.length - 1;
    (units[place] ?? root).accounts.push({ id: accountIds[index], ...(suspended && last ? { state: 'SUSPENDED' } : {}) });
  }
  return { managementAccount: accountIds[0], accounts: root.accounts, units: root.units };
}

const reasons = [
  undefined,
  'handled by the network team',
  'covered elsewhere | ticket=SEC-1 | by=trueup:main',
  'old | ticket=SEC-7 | expires=2026-01-31 | by=trueup:main',
  // Bears the mark of another organization: only that one may change it (guard `claimed`).
  'theirs | ticket=SEC-7 | by=trueup:other',
];

const liveStandard = fc.record({
  status: fc.constantFrom('READY', 'READY', 'READY', 'PENDING', 'DELETING', 'INCOMPLETE'),
  disabled: fc.array(fc.record({ control: fc.constantFrom(...controlIds), reason: fc.constantFrom(...reasons) }), { maxLength: 3 }),
});
const liveHub = fc.option(
  fc.record({
    autoEnableControls: fc.boolean(),
    standards: fc.dictionary(fc.constantFrom(...standardIds), liveStandard, { maxKeys: 3 }),
    age: fc.option(fc.integer({ min: 1, max: 90 }), { nil: undefined }),
  }),
  { nil: undefined },
);
type LiveHub = typeof liveHub extends fc.Arbitrary<infer T> ? T : never;

function hubOf(account: string | undefined, region: string, hub: LiveHub): object[] {
  if (hub === undefined) return [];
  const standards = Object.entries(hub.standards).map(([id, { status, disabled }]) => [
    id,
    {
      status,
      ...(status === 'INCOMPLETE' ? { reason: 'INTERNAL_ERROR', updatable: true } : {}),
      ...(status === 'PENDING' || status === 'DELETING' ? { minutesLeft: 4 } : {}),
      controls: disabled
        .filter(({ control }) => catalogue.standardsHolding(control).includes(id))
        .map(({ control, reason }) => ({ controls: [control], status: 'DISABLED', ...(reason === undefined ? {} : { reason }) })),
    },
  ]);
  const parameters = hub.age === undefined ? {} : { parameters: { 'IAM.7': { values: { MaxPasswordAge: { Integer: hub.age } } } } };
  const { autoEnableControls } = hub;
  return [{ accounts: [account], regions: [region], autoEnableControls, standards: Object.fromEntries(standards), ...parameters }];
}

const hubs = fc.array(liveHub, { minLength: accountIds.length * regions.length, maxLength: accountIds.length * regions.length });

/** What is asked, in the terms of a tree that is not known yet: indices into its accounts and units. */
const selector = fc.oneof(
  { weight: 3, arbitrary: fc.record({ unit: fc.integer({ min: -1, max: 2 }), recursive: fc.constantFrom(undefined, true, false) }) },
  { weight: 1, arbitrary: fc.record({ account: fc.nat(3) }) },
);
type SelectorChoice = typeof selector extends fc.Arbitrary<infer T> ? T : never;

const someRegions = fc.constantFrom(undefined, undefined, ['eu-west-1'], ['us-east-1']);
/** Everything, with something taken out; or some places as they are. Exclusions and overrides inside a few places would mostly name nothing. */
const targets = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      include: fc.constant([{ unit: -1, recursive: undefined }]),
      exclude: fc.option(fc.record({ account: fc.nat(3), expires: fc.constantFrom(undefined, '2026-11-22', '2027-01-31') }), {
        nil: undefined,
      }),
      regions: someRegions,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      include: fc.uniqueArray(selector, { selector: (choice) => JSON.stringify(choice), minLength: 1, maxLength: 2 }),
      exclude: fc.constant(undefined),
      regions: someRegions,
    }),
  },
);
type TargetsChoice = typeof targets extends fc.Arbitrary<infer T> ? T : never;
const match = fc.record({ selector, region: fc.constantFrom(undefined, ...regions) });
const states = fc.dictionary(
  fc.constantFrom(...standardIds),
  fc.constantFrom('present' as const, 'present' as const, 'present' as const, 'absent' as const),
  {
    maxKeys: 2,
  },
);

const standardsChoice = fc.record({
  targets,
  states,
  unlistedStandards: fc.constantFrom(undefined, 'report', 'ignore', 'disable'),
  unlistedControls: fc.constantFrom(undefined, 'ignore', 'enabled'),
  autoEnableControls: fc.constantFrom(undefined, true, false),
  age: fc.constantFrom(undefined, 30, 60),
  override: fc.option(fc.record({ match, states, unlistedControls: fc.constantFrom(undefined, 'enabled') }), { nil: undefined }),
});

const entry = fc.record({
  control: fc.constantFrom(...controlIds),
  named: fc.constantFrom(false, false, false, true),
  expires: fc.constantFrom(undefined, undefined, '2026-11-22', '2027-01-31'),
  where: someRegions,
  reason: fc.constantFrom('not used here', 'handled centrally'),
});
const entries = fc.uniqueArray(entry, { selector: ({ control }) => control, minLength: 1, maxLength: 4 });
const disabledChoice = fc.record({
  targets,
  entries,
  override: fc.option(fc.record({ match, add: entries, remove: fc.boolean() }), { nil: undefined }),
});

function selectorOf(choice: SelectorChoice, { parents, places }: Tree): object {
  if ('account' in choice) return { account: accountIds[choice.account % places.length] };
  const unit = choice.unit < 0 ? rootId : (unitIds[choice.unit % parents.length] ?? rootId);
  return { ou: unit, ...(choice.recursive === undefined ? {} : { recursive: choice.recursive }) };
}

/** Choices that mean the same place stand once. */
const unique = (selectors: readonly object[]): object[] => [
  ...new Map(selectors.map((each) => [JSON.stringify({ recursive: true, ...each }), each])).values(),
];

const defined = (members: object): object => Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));

const targetsOf = (choice: TargetsChoice, of: Tree): object =>
  defined({
    include: unique(choice.include.map((each) => selectorOf(each, of))),
    ...(choice.exclude === undefined
      ? {}
      : {
          exclude: [
            defined({
              account: accountIds[choice.exclude.account % of.places.length],
              reason: 'run by others',
              expires: choice.exclude.expires,
            }),
          ],
        }),
    regions: choice.regions,
  });

/** An override is a part of its targets: where they are everything, any part; else the first place that they name. */
function matchOf(choice: typeof match extends fc.Arbitrary<infer T> ? T : never, among: TargetsChoice, of: Tree): object {
  const [first] = among.include;
  const isAll = first !== undefined && 'unit' in first && first.unit < 0;
  const selected = isAll || first === undefined ? choice.selector : first;
  return defined({ ...selectorOf(selected, of), recursive: undefined, region: among.regions === undefined ? choice.region : undefined });
}

const listOf = (chosen: Readonly<Record<string, 'present' | 'absent'>>): object[] =>
  Object.entries(chosen).map(([id, state]) => ({ id, state, ...(state === 'absent' ? { allowDelete: true } : {}) }));

const entryOf = (
  { control, named, expires, where, reason }: typeof entry extends fc.Arbitrary<infer T> ? T : never,
  among: TargetsChoice,
): object =>
  defined({
    control,
    standards: named ? catalogue.standardsHolding(control).filter((id) => standardIds.includes(id)) : 'all',
    reason,
    ticket: 'SEC-1',
    owner: 'web',
    expires,
    where: where === undefined || among.regions !== undefined ? undefined : { regions: where },
  });

/** A document with the file it stands in. */
export interface RandomDocument {
  readonly name: string;
  readonly folder: string;
  readonly text: string;
}

export interface RandomOrganization {
  readonly seed: Seed;
  readonly documents: readonly RandomDocument[];
  /** Something that the documents do not order is still going on: what lives in it is known only later. */
  readonly settling: boolean;
}

function documentOf(kind: string, name: string, folder: string, spec: object): RandomDocument {
  const content = { apiVersion: 'trueup/v1', kind, metadata: { name }, spec };
  return {
    name,
    folder,
    text: stringify(content, { defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'PLAIN', aliasDuplicateObjects: false }),
  };
}

const priorities = fc.shuffledSubarray([90, 100, 110, 120], { minLength: 4, maxLength: 4 });

export const randomOrganizations: fc.Arbitrary<RandomOrganization> = fc
  .record({
    tree,
    hubs,
    standards: fc.array(standardsChoice, { minLength: 1, maxLength: 2 }),
    disabled: fc.array(disabledChoice, { minLength: 1, maxLength: 2 }),
    priorities,
  })
  .map(({ tree: of, hubs: live, standards, disabled, priorities: ranks }) => {
    const cells = accountIds.slice(0, of.places.length).flatMap((account) => regions.map((region) => ({ account, region })));
    const seededHubs = cells.flatMap(({ account, region }, index) => hubOf(account, region, live[index]));
    return {
      seed: { regions, organizations: organizationsOf(of), securityhub: { hubs: seededHubs } },
      settling: live.slice(0, cells.length).some((hub) => Object.values(hub?.standards ?? {}).some(({ status }) => status !== 'READY')),
      documents: [
        ...standards.map((choice, index) =>
          documentOf('SecurityStandards', `standards-${index}`, 'compliance/security-hub', {
            ...defined({
              priority: ranks[index],
              targets: targetsOf(choice.targets, of),
              hub: choice.autoEnableControls === undefined ? undefined : { autoEnableControls: choice.autoEnableControls },
              standards: listOf(choice.states),
              unlistedStandards: choice.unlistedStandards,
              unlistedControls: choice.unlistedControls,
              allowDelete: choice.unlistedStandards === 'disable' ? true : undefined,
              parameters: choice.age === undefined ? undefined : [{ control: 'IAM.7', values: { MaxPasswordAge: choice.age } }],
            }),
            ...(choice.override === undefined
              ? {}
              : {
                  overrides: [
                    defined({
                      match: matchOf(choice.override.match, choice.targets, of),
                      standards: listOf(choice.override.states),
                      unlistedControls: choice.override.unlistedControls,
                    }),
                  ],
                }),
          }),
        ),
        ...disabled.map((choice, index) =>
          documentOf('DisabledControls', `controls-${index}`, 'compliance/security-hub/disabled-controls', {
            priority: ranks[index],
            targets: targetsOf(choice.targets, of),
            controls: choice.entries.map((each) => entryOf(each, choice.targets)),
            ...(choice.override === undefined
              ? {}
              : {
                  overrides: [
                    {
                      match: matchOf(choice.override.match, choice.targets, of),
                      controls: defined({
                        add: choice.override.add.map((each) => entryOf(each, choice.targets)),
                        remove: choice.override.remove ? choice.entries.slice(0, 1).map(({ control }) => control) : undefined,
                      }),
                    },
                  ],
                }),
          }),
        ),
      ],
    };
  });
