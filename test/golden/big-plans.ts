// Plans of sizes that no sandbox makes in a test: made of classes, by the real functions from there on.

import { accountId } from '../../reconciler/model/account-id.ts';
import type { TypeName } from '../../reconciler/model/address.ts';
import { type CellSet, CellSpace } from '../../reconciler/model/cell-set.ts';
import type { Action } from '../../reconciler/model/change.ts';
import type { Diagnostic } from '../../reconciler/model/diagnostic.ts';
import type { GuardRefusal, Plan, PlanBase, PlanClass, UnreadableCell } from '../../reconciler/model/plan.ts';
import type { Properties } from '../../reconciler/model/properties.ts';
import type { PageOptions } from '../../reconciler/output/plan-view.ts';
import { classId, planDigest } from '../../reconciler/plan/digest.ts';
import { countsOfClasses } from '../../reconciler/plan/finish.ts';
import { createProviders } from '../../reconciler/providers/all.ts';

const providers = createProviders();

/** Pages with the real types' words; OUs by the account's last digit. */
export const pages: PageOptions = {
  unitOf: (account) => `ou-${account.at(-1) ?? ''}`,
  types: providers.flatMap(({ types }) => types),
  domainOf: (type) => providers.find(({ types }) => types.some(({ name }) => name === type))?.name ?? type,
};

/** `count` accounts from 100000000001. */
export const accounts = (count: number) => Array.from({ length: count }, (_, index) => accountId(String(100_000_000_001 + index)));

export const allRegions = [
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-northeast-3',
  'ap-south-1',
  'ap-southeast-1',
  'ap-southeast-2',
  'ca-central-1',
  'eu-central-1',
  'eu-north-1',
  'eu-west-1',
  'eu-west-2',
  'eu-west-3',
  'sa-east-1',
  'us-east-1',
  'us-east-2',
  'us-west-1',
  'us-west-2',
];

export const source = (file: string, line: number) => ({ file, line, column: 5, endLine: line, endColumn: 12, pointer: `/spec/${line}` });

export interface ClassParts extends Partial<Pick<PlanClass, 'difference' | 'destructive' | 'because' | 'refused' | 'origin'>> {
  readonly type?: TypeName;
  readonly action?: Action;
  readonly before?: Properties;
  readonly after?: Properties;
  readonly line?: number;
  readonly file?: string;
}

export function classOf(name: string, cells: CellSet, parts: ClassParts = {}): PlanClass {
  const {
    line = 7,
    file = 'compliance/security-hub/disabled-controls/org.yaml',
    type = 'securityhub/control',
    action = 'update',
    ...more
  } = parts;
  const content = {
    type,
    name,
    action,
    difference: 'control-should-be-disabled' as const,
    destructive: false,
    ...(action === 'create' ? {} : { before: { status: 'ENABLED' } }),
    ...(action === 'delete' ? {} : { after: { status: 'DISABLED', reason: 'org-wide waiver', ticket: 'SEC-1042' } }),
    source: source(file, line),
    ...more,
  };
  return { id: classId(content), ...content, cells };
}

export interface PlanParts {
  readonly unreadable?: readonly UnreadableCell[];
  readonly guards?: readonly GuardRefusal[];
  readonly diagnostics?: readonly Diagnostic[];
  readonly base?: PlanBase;
  readonly unchanged?: number;
}

export function planOfClasses(space: CellSpace, classes: readonly PlanClass[], parts: PlanParts = {}): Plan {
  const { unreadable = [], guards = [], diagnostics = [], unchanged = 0, base } = parts;
  const changed = classes.reduce((all, { cells }) => all.union(cells), space.empty());
  return {
    space,
    summary: {
      ...countsOfClasses(classes),
      cells: changed.size,
      unchanged,
      unreadable: space.of(unreadable.map(({ cell }) => cell)).size,
      skipped: 0,
      refused: classes.reduce((sum, { refused, cells }) => sum + (refused === undefined ? 0 : cells.size), 0),
    },
    classes,
    notices: [],
    unreadable,
    skipped: [],
    guards,
    diagnostics,
    compared: 1000,
    digest: planDigest(classes, guards),
    ...(base === undefined ? {} : { base }),
  };
}

/** 2,008 cells with 4,444 changes, in many classes of few cells: the size of a real pull request that went wrong elsewhere. */
export function plan4444(): Plan {
  const regions = allRegions.slice(0, 8);
  const space = new CellSpace(accounts(251), regions);
  const cells = (from: number, count: number): CellSet => space.product(space.accounts.slice(from, from + count), regions);
  const classes = [
    classOf('pci-dss/v/4.0.1/IAM.6', cells(0, 251), { line: 21 }),
    classOf('pci-dss/v/4.0.1/S3.11', cells(0, 200), { line: 40 }),
    ...Array.from({ length: 104 }, (_, index) =>
      classOf(`pci-dss/v/4.0.1/EC2.${index}`, space.product(space.accounts.slice(index, index + 1), regions), {
        line: 60 + index,
        after: { status: 'DISABLED', reason: `exception ${index}`, ticket: `SEC-${2000 + index}` },
      }),
    ),
  ];
  return planOfClasses(space, classes);
}

/** Everything on in 10,000 accounts and 17 Regions, two old standards out, and a class of deletes for each hundredth account. */
export function planHuge(): Plan {
  const space = new CellSpace(accounts(10_000), allRegions);
  const everywhere = space.product(space.accounts, space.regions);
  const standard = { type: 'securityhub/standard' } as const;
  const classes = [
    ...['aws-foundational-security-best-practices/v/1.0.0', 'pci-dss/v/4.0.1'].map((name, line) =>
      classOf(name, everywhere, {
        ...standard,
        action: 'create',
        difference: 'standard-missing',
        after: {},
        file: 'compliance/security-hub/standards.yaml',
        line,
      }),
    ),
    ...Array.from({ length: 60 }, (_, index) => classOf(`pci-dss/v/4.0.1/EC2.${index}`, everywhere, { line: 20 + index })),
    ...Array.from({ length: 100 }, (_, index) =>
      classOf(`cis-aws-foundations-benchmark/v/1.${index}.0`, space.product([space.accounts[index * 100] ?? ''], space.regions), {
        ...standard,
        action: 'delete',
        difference: 'standard-unexpected',
        destructive: true,
        before: {},
        because: 'declared-absent',
        file: 'compliance/security-hub/standards.yaml',
        line: 14,
      }),
    ),
  ];
  return planOfClasses(space, classes);
}
