// A small configuration in code: documents with places, and an inventory. Places follow from the JSON pointer, so that two runs name the same lines.
import { accountId } from '../../reconciler/model/account-id.ts';
import { calendarAt } from '../../reconciler/model/clock.ts';
import type { DocumentKind, DocumentOfKind, DocumentSet } from '../../reconciler/model/document-set.ts';
import type {
  DevOpsGuruTargets,
  DisabledControls,
  Exception,
  Organization,
  SecurityStandards,
  StackSet,
} from '../../reconciler/model/documents.generated.ts';
import type { AccountState, Inventory } from '../../reconciler/model/inventory.ts';
import type { PathSegment, Positioned } from '../../reconciler/model/positioned.ts';
import type { Source } from '../../reconciler/model/source.ts';
import { type ExpandInput, type Expansion, expandTargets } from '../../reconciler/targets/expand.ts';

/** A place in a file: the line grows with the text of the pointer, and is the same for the same pointer. */
export function place(file: string, ...path: readonly PathSegment[]): Source {
  const pointer = path.map((segment) => `/${segment}`).join('');
  const line = 1 + [...pointer].reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 9973, 7);
  return { file, line, column: 5, endLine: line, endColumn: 15, pointer };
}

export function positioned<T>(value: T, file: string): Positioned<T> {
  return { value, file, at: (...path) => place(file, ...path), keyAt: (...path) => place(file, ...path) };
}

export interface DocumentLists {
  readonly organization?: Positioned<Organization>;
  readonly SecurityStandards?: readonly Positioned<SecurityStandards>[];
  readonly DisabledControls?: readonly Positioned<DisabledControls>[];
  readonly Exception?: readonly Positioned<Exception>[];
  readonly DevOpsGuruTargets?: readonly Positioned<DevOpsGuruTargets>[];
  readonly StackSet?: readonly Positioned<StackSet>[];
}

export function documentSet(lists: DocumentLists): DocumentSet {
  const ofKind: { readonly [K in DocumentKind]: readonly Positioned<DocumentOfKind[K]>[] } = {
    Organization: lists.organization === undefined ? [] : [lists.organization],
    SecurityStandards: lists.SecurityStandards ?? [],
    DisabledControls: lists.DisabledControls ?? [],
    DevOpsGuruTargets: lists.DevOpsGuruTargets ?? [],
    StackSet: lists.StackSet ?? [],
    TenantDefaults: [],
    Tenant: [],
    Exception: lists.Exception ?? [],
  };
  return {
    organization: lists.organization,
    broken: [],
    attachment: () => undefined,
    all: <K extends DocumentKind>(kind: K) => ofKind[kind],
  };
}

type Spec = DisabledControls['spec'];

export type Match = NonNullable<Spec['overrides']>[number]['match'];

/** A DisabledControls document; its overrides only match. */
export function disabling(
  name: string,
  targets: Spec['targets'],
  matches: readonly Match[] = [],
  controls: Spec['controls'] = [],
): Positioned<DisabledControls> {
  const overrides = matches.map((match) => ({ match, controls: {} }));
  const value: DisabledControls = {
    apiVersion: 'trueup/v1',
    kind: 'DisabledControls',
    metadata: { name },
    spec: { targets, controls, overrides },
  };
  return positioned(value, `compliance/security-hub/disabled-controls/${name}.yaml`);
}

export interface AccountRow {
  readonly id: string;
  readonly path: readonly string[];
  readonly state?: AccountState;
}

/** An inventory of accounts and of the units that `units` lists as id -> path of ids from the root. */
export function inventoryOf(accounts: readonly AccountRow[], units: Readonly<Record<string, readonly string[]>>): Inventory {
  return {
    organizationId: 'o-exampleorgid',
    managementAccount: accountId('111111111111'),
    accounts: new Map(
      accounts.map(({ id, path, state }) => [
        accountId(id),
        { id: accountId(id), name: `account ${id.slice(0, 3)}`, path, state: state ?? 'ACTIVE' },
      ]),
    ),
    units: new Map(Object.entries(units).map(([id, path]) => [id, { id, name: id, path }])),
  };
}

export const regions = ['eu-central-1', 'eu-west-1', 'us-east-1'];

/** root > prod > payments, root > sandbox; 111 in the root, 222 and 333 in prod, 444 in payments, 555 (suspended) in sandbox. */
export const company: Inventory = inventoryOf(
  [
    { id: '111111111111', path: ['r-ab12'] },
    { id: '222222222222', path: ['r-ab12', 'ou-ab12-prod0001'] },
    { id: '333333333333', path: ['r-ab12', 'ou-ab12-prod0001'] },
    { id: '444444444444', path: ['r-ab12', 'ou-ab12-prod0001', 'ou-ab12-payments'] },
    { id: '555555555555', path: ['r-ab12', 'ou-ab12-sandbox1'], state: 'SUSPENDED' },
    { id: '666666666666', path: ['r-ab12'] },
  ],
  {
    'r-ab12': [],
    'ou-ab12-prod0001': ['r-ab12'],
    'ou-ab12-payments': ['r-ab12', 'ou-ab12-prod0001'],
    'ou-ab12-sandbox1': ['r-ab12'],
    'ou-ab12-empty001': ['r-ab12'],
  },
);

export const aliases = {
  root: 'r-ab12',
  prod: 'ou-ab12-prod0001',
  payments: 'ou-ab12-payments',
  sandbox: 'ou-ab12-sandbox1',
  empty: 'ou-ab12-empty001',
};

/** Expands DisabledControls documents over the company, with account 666 ignored, on 2026-11-23. */
export function expand(documents: readonly Positioned<DisabledControls>[], more: Partial<ExpandInput> = {}): Expansion {
  return expandTargets({
    documents: documentSet({ DisabledControls: documents }),
    governed: { governedRegions: regions, ous: aliases, ignoreAccounts: ['666666666666'] },
    inventory: company,
    calendar: calendarAt(new Date('2026-11-23T10:00:00Z')),
    ...more,
  });
}
