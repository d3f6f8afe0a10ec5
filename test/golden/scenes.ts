// Plans, results and explanations to draw, made by the real functions from small layers and observations.
import { accountId } from '../../reconciler/model/account-id.ts';
import type { Cell } from '../../reconciler/model/address.ts';
import type { CellSet } from '../../reconciler/model/cell-set.ts';
import type { ApplyResult, Plan, PlanClass } from '../../reconciler/model/plan.ts';
import type { Properties } from '../../reconciler/model/properties.ts';
import { PlanBuilder } from '../../reconciler/plan/classes.ts';
import { CellComparer } from '../../reconciler/plan/compare.ts';
import { finishPlan } from '../../reconciler/plan/finish.ts';
import { guardThresholds } from '../../reconciler/plan/guards.ts';
import { type Resolution, resolveLayers } from '../../reconciler/plan/resolve.ts';
import type { Layer, Wanted } from '../../reconciler/providers/layer.ts';
import type { Observation } from '../../reconciler/providers/observation.ts';
import type { ResourceType } from '../../reconciler/providers/provider.ts';
import type { Expansion } from '../../reconciler/targets/expand.ts';
import { targetResolver } from '../../reconciler/targets/resolver.ts';
import { fakeTypes, live, organization } from '../plan/fake-service.ts';
import { observationOf } from '../plan/world.ts';
import { disabling, expand } from '../targets/configuration.ts';

const file = 'compliance/security-hub/disabled-controls/cards.yaml';
const source = (line: number, name = file) => ({
  file: name,
  line,
  column: 7,
  endLine: line,
  endColumn: 20,
  pointer: `/spec/controls/${line}`,
});

export const cards: Expansion = expand([
  disabling(
    'cards',
    {
      include: [{ ou: 'root' }],
      exclude: [{ account: '333333333333', reason: 'vendor managed', expires: '2027-01-31' }],
      regions: ['eu-west-1', 'us-east-1'],
    },
    [{ ou: 'payments' }],
  ),
]);

const wanted = (name: string, reason: string, line: number, more: Partial<Wanted> = {}): Wanted => ({
  type: 'fake/control',
  name,
  state: 'present',
  properties: { status: 'DISABLED', reason, ticket: 'SEC-1423' },
  allowDelete: false,
  source: source(line),
  ...more,
});

const longReason = 'root MFA is enforced centrally by an organization policy, and the hardware tokens are kept in the safe of the vault';

function layers(): Layer[] {
  const resolver = targetResolver(cards);
  const base = { document: 'DisabledControls/cards', priority: 100, removed: [], unlisted: [] };
  const payments = resolver.override('DisabledControls/cards', 0);
  return [
    {
      ...base,
      cells: resolver.cellsOf('DisabledControls/cards'),
      rank: 0,
      wanted: [
        { type: 'fake/hub', name: 'hub', state: 'present', properties: { auto: true }, allowDelete: false, source: source(4) },
        { type: 'fake/standard', name: 'pci/v/4', state: 'present', properties: {}, allowDelete: false, source: source(5) },
        { type: 'fake/standard', name: 'fsbp/v/1', state: 'absent', properties: {}, allowDelete: false, source: source(6) },
        wanted('pci/v/4/IAM.6', longReason, 12),
        wanted('pci/v/4/S3.11', 'static sites', 18),
      ],
    },
    {
      ...base,
      ...payments,
      wanted: [wanted('pci/v/4/IAM.6', 'no root user here', 31)],
      removed: [{ type: 'fake/control', name: 'pci/v/4/S3.11', source: source(36) }],
    },
  ];
}

export const resolution: Resolution = resolveLayers(layers(), cards.space);

/** The live side of a cell: the hub and PCI with its controls on, unless told otherwise. */
export const settled = (): Map<string, ReturnType<typeof live>[1]> =>
  new Map([
    live('fake/hub', 'hub', { auto: true }),
    live('fake/standard', 'pci/v/4', {}),
    live('fake/control', 'pci/v/4/IAM.6', { status: 'DISABLED', reason: longReason, ticket: 'SEC-1423' }),
    live('fake/control', 'pci/v/4/S3.11', { status: 'DISABLED', reason: 'static sites', ticket: 'SEC-1423' }),
  ]);

/** What each account and Region shows, in a plan that has something of everything. */
function untidy(cell: Cell): Observation {
  const resources = settled();
  const at = `${cell.account.slice(0, 3)} ${cell.region}`;
  if (at === '111 eu-west-1') return observationOf(cell, new Map());
  if (at === '111 us-east-1') {
    const unreadable = [{ code: 'AccessDeniedException', message: 'the role trueup-plan may not call securityhub:DescribeHub' }];
    return observationOf(cell, resources, { unreadable });
  }
  if (at === '222 eu-west-1') {
    resources.set(...live('fake/standard', 'fsbp/v/1', {}));
    resources.set(...live('fake/control', 'pci/v/4/IAM.6', { status: 'DISABLED', reason: 'see \u001b[31mred\u001b[0m \u202etxet' }));
    resources.set(
      ...live('fake/control', 'fsbp/v/1/S3.11', { status: 'DISABLED', reason: 'old' }, { mark: { organization, deleteAllowed: false } }),
    );
  }
  if (at === '222 us-east-1') {
    const condition = { kind: 'standard-incomplete', message: 'CONFIG_RULE_LIMIT', settling: false, acceptsChildren: true } as const;
    resources.set(...live('fake/standard', 'pci/v/4', {}, { condition }));
    return observationOf(cell, resources, { withheld: new Map([['fake/control/pci/v/4/S3.11', 'control-unavailable']]) });
  }
  if (at === '444 us-east-1')
    return observationOf(cell, resources, {
      governed: { kind: 'governed-by-central-config', message: 'central configuration policy "baseline" governs this account' },
    });
  return observationOf(cell, resources);
}

function planOf(observe: (cell: Cell) => Observation, previousAccounts: number): Plan {
  const comparer = new CellComparer({ types: fakeTypes, organization });
  const builder = new PlanBuilder(cards.space);
  for (const cell of cards.cells) builder.add(cell, 'fake', comparer.compare(resolution.desiredOf(cell), observe(cell)));
  return finishPlan({
    builder,
    types: fakeTypes,
    skipped: cards.skipped,
    diagnostics: [...cards.diagnostics, ...resolution.diagnostics],
    thresholds: guardThresholds(),
    accounts: cards.space.accounts.length,
    previousAccounts,
    vanished: [],
    allow: new Set(),
  });
}

/** Every kind of line that a plan can have. */
export const untidyPlan = planOf(untidy, 20);

/** Nothing to do: every cell is as declared. */
export const emptyPlan = planOf((cell) => {
  const resources = settled();
  for (const want of resolution.desiredOf(cell).resources.values()) {
    if (want.state === 'present') resources.set(...live(want.type, want.name, want.properties));
  }
  if (cell.account.startsWith('444')) resources.delete('fake/control/pci/v/4/S3.11');
  return observationOf(cell, resources);
}, cards.space.accounts.length);

/** Types with words of their own. */
export const wordyTypes: readonly ResourceType[] = fakeTypes.map((type) =>
  type.name === 'fake/control'
    ? { ...type, summarise: ({ status, reason }) => `${String(status)}${reason === undefined ? '' : `: "${String(reason)}"`}` }
    : type,
);

/** Much that is alike: two standards with the same controls, three states before, cells that come again. */
export const wideClasses: readonly PlanClass[] = (() => {
  const { accounts, regions } = cards.space;
  const all = cards.space.product(accounts, regions);
  const some = all.minus(cards.space.product(accounts.slice(0, 2), ['us-east-1']));
  const one = cards.space.product(accounts.slice(0, 1), ['us-east-1']);
  const control = (name: string, line: number, cells: CellSet, before: Properties, more: Partial<PlanClass> = {}): PlanClass => ({
    id: name,
    type: 'fake/control',
    name,
    action: 'update',
    difference: 'control-should-be-disabled',
    destructive: false,
    before,
    after: { status: 'DISABLED', reason: 'global resource' },
    source: source(line),
    cells,
    ...more,
  });
  const on = { status: 'ENABLED' };
  return [
    control('pci/v/4/IAM.10', 12, all, on),
    control('pci/v/4/IAM.9', 13, all, on),
    control('fsbp/v/1/IAM.10', 12, all, on),
    control('fsbp/v/1/IAM.9', 13, all.minus(one), on),
    control('fsbp/v/1/IAM.9', 13, one, {}, { because: 'not-seen-yet' }),
    control('fsbp/v/1/S3.1', 18, some, on),
    control('pci/v/4/S3.1', 18, some, { status: 'DISABLED', reason: 'audit 2023' }, { difference: 'control-reason' }),
    control('pci/v/4/S3.2', 40, some, {}, { because: 'not-seen-yet', after: { status: 'DISABLED', reason: 'later' } }),
    control('pci/v/4/S3.3', 41, one, { status: 'DISABLED', reason: 'old' }, { because: 'expired', after: on, destructive: true }),
  ];
})();

const cell = (account: string, region: string): Cell => ({ account: accountId(account), region });

export const result: ApplyResult = {
  space: cards.space,
  cells: [
    {
      cell: cell('111111111111', 'eu-west-1'),
      status: 'converging',
      changes: 3,
      code: 'standard-pending',
      message: 'pci/v/4 is not ready after 15 minutes',
      waitingFor: 'the standard to become ready',
    },
    {
      cell: cell('111111111111', 'us-east-1'),
      status: 'unreadable',
      changes: 0,
      code: 'AccessDeniedException',
      message: 'the role trueup-plan may not call securityhub:DescribeHub',
    },
    {
      cell: cell('222222222222', 'eu-west-1'),
      status: 'failed',
      changes: 1,
      code: 'lost-write',
      message: 'pci/v/4/IAM.6 was acknowledged and does not show',
    },
    { cell: cell('222222222222', 'us-east-1'), status: 'converged', changes: 2 },
    {
      cell: cell('444444444444', 'us-east-1'),
      status: 'refused',
      changes: 0,
      code: 'stale-target',
      message: 'the live state moved since the plan',
    },
    { cell: cell('555555555555', 'eu-west-1'), status: 'skipped', changes: 0, message: 'the account is SUSPENDED' },
  ],
  moved: untidyPlan.classes.slice(0, 1),
  guards: [],
  interrupted: false,
};
