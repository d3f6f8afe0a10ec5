// What a page and a comment show of a plan, before it is drawn: the same parts, rows and numbers for Markdown and HTML.
import type { AccountId } from '../model/account-id.ts';
import type { TypeName } from '../model/address.ts';
import type { CellSet } from '../model/cell-set.ts';
import { type Action, symbolOf } from '../model/change.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Plan, PlanClass } from '../model/plan.ts';
import { notSeenYet } from '../plan/changes.ts';
import { type ChangeCounts, countsOfClasses } from '../plan/finish.ts';
import { shardMissing } from '../plan/merge-plans.ts';
import { classesOf } from '../plan/origin.ts';
import type { ResourceType } from '../providers/provider.ts';
import { namesText } from './block-text.ts';
import { type Block, blocksOf } from './blocks.ts';
import type { UnitOf } from './cells-text.ts';
import type { MissingRow } from './missing-shards.ts';
import { originTitles } from './plan-text.ts';
import { becauseText, Words } from './words.ts';

/** How results are drawn on pages: as for text, with the domains. */
export interface PageOptions {
  readonly unitOf: UnitOf;
  readonly types: readonly ResourceType[];
  /** The provider that owns a type; its name is also that of unreadable cells. */
  readonly domainOf: (type: TypeName) => string;
}

/** Names of one row that are written out; the rest is counted. */
const fewNames = 5;

/** Changes that a reader sees as one: what is done to which resources, in which cells. */
export interface ViewRow {
  readonly action: Action;
  /** `~ update`. */
  readonly verb: string;
  readonly type: TypeName;
  readonly names: string;
  /** From what to what, in the type's words. */
  readonly what: string;
  readonly changes: number;
  readonly cells: CellSet;
  readonly source: string | undefined;
  readonly refused: string | undefined;
}

export interface ViewDomain {
  readonly name: string;
  readonly title: string;
  readonly counts: ChangeCounts;
  readonly unreadable: number;
  /** Without what is destructive: that has rows of its own. */
  readonly rows: readonly ViewRow[];
}

/** What the branch does, or what was different before; without a base the one part is the plan. */
export interface ViewPart {
  readonly origin: 'plan' | 'branch' | 'drift';
  readonly counts: ChangeCounts;
  readonly cells: number;
  /** A row for each destructive class, with the most cells first. */
  readonly destructive: readonly ViewRow[];
  readonly domains: readonly ViewDomain[];
}

export interface UnitRow {
  readonly unit: string;
  readonly accounts: number;
  readonly cells: number;
}

export interface CauseRow {
  readonly provider: string;
  readonly code: string;
  readonly message: string;
  readonly cells: number;
  readonly example: string;
}

/** How bad it can be: `none`, `low` (nothing is taken away), `medium` (little is), `high` (a delete, a replacement, much, or a guard refuses). */
export type Risk = 'none' | 'low' | 'medium' | 'high';

export interface PlanView {
  readonly parts: readonly ViewPart[];
  readonly risk: Risk;
  readonly units: readonly UnitRow[];
  readonly causes: readonly CauseRow[];
  readonly missing: readonly MissingRow[];
  /** Expiry and end of service first. */
  readonly warnings: readonly Diagnostic[];
}

export function planView(plan: Plan, options: PageOptions): PlanView {
  const words = new Words(options.types);
  const origins = plan.base === undefined ? (['plan'] as const) : (['branch', 'drift'] as const);
  return {
    parts: origins.map((origin) =>
      partOf(origin, origin === 'plan' ? plan.classes : classesOf(plan.classes, origin), plan, words, options),
    ),
    risk: riskOf(plan),
    units: unitRows(plan, options.unitOf),
    causes: causeRows(plan),
    missing: missingRows(plan),
    warnings: plan.diagnostics.toSorted((a, b) => urgency(a) - urgency(b)),
  };
}

/** Destructive changes up to which a plan is only of medium risk: the default of the guard `blast-radius`. */
const fewDestructive = 10;

/** The risk of what a merge would do: with a base, of what the branch changes. */
function riskOf(plan: Plan): Risk {
  const { classes, guards } = plan;
  const counts = countsOfClasses(plan.base === undefined ? classes : classesOf(classes, 'branch'));
  if (guards.length > 0 || counts.delete + counts.replace > 0 || counts.destructive > fewDestructive) return 'high';
  if (counts.destructive > 0) return 'medium';
  return counts.classes === 0 ? 'none' : 'low';
}

const urgency = ({ severity, code }: Diagnostic): number =>
  severity === 'error' ? 0 : code === 'V-11' || code === 'V-27' ? 1 : severity === 'warning' ? 2 : 3;

function partOf(origin: ViewPart['origin'], classes: readonly PlanClass[], plan: Plan, words: Words, options: PageOptions): ViewPart {
  const byDomain = new Map<string, PlanClass[]>();
  for (const each of classes) {
    const domain = options.domainOf(each.type);
    byDomain.set(domain, [...(byDomain.get(domain) ?? []), each]);
  }
  const unreadable = new Map<string, Set<string>>();
  if (origin !== 'drift')
    for (const { provider, cell, code } of plan.unreadable)
      if (!isOfShard(provider, code))
        unreadable.set(provider, (unreadable.get(provider) ?? new Set()).add(`${cell.account}/${cell.region}`));
  const names = [...new Set([...byDomain.keys(), ...unreadable.keys()])].sort();
  return {
    origin,
    counts: countsOfClasses(classes),
    cells: classes.reduce((all, { cells }) => all.union(cells), plan.space.empty()).size,
    destructive: classes
      .filter(({ destructive }) => destructive)
      .map((each) => rowOfClass(each, words))
      .sort((a, b) => b.changes - a.changes),
    domains: names.map((name) => {
      const own = byDomain.get(name) ?? [];
      const blocks = blocksOf(
        own.filter(({ destructive }) => !destructive),
        words,
      );
      return {
        name,
        title: domainTitle(name),
        counts: countsOfClasses(own),
        unreadable: unreadable.get(name)?.size ?? 0,
        rows: blocks.flatMap((block) => rowsOfBlock(block, words)).sort((a, b) => b.changes - a.changes),
      };
    }),
  };
}

const verbs: Readonly<Record<Action, string>> = { create: 'create', update: 'update', replace: 'replace', delete: 'delete' };
const verbOf = (action: Action): string => `${symbolOf(action)} ${verbs[action]}`;

function rowOfClass(each: PlanClass, words: Words): ViewRow {
  const { action, type, name, source, cells, refused } = each;
  const { from, to } = words.changeOf(each);
  return {
    action,
    verb: verbOf(action),
    type,
    names: namesOf(words, type, [name]),
    what: withReason(from === '' ? to : `${from} -> ${to}`, each.because),
    changes: cells.size,
    cells,
    source: source === undefined ? undefined : `${source.file}:${source.line}`,
    refused: refused?.guard,
  };
}

const rowsOfBlock = ({ first, type, to, parts, source }: Block, words: Words): ViewRow[] =>
  parts.flatMap(({ from, rows }) =>
    rows.map(({ names, cells }) => ({
      action: first.action,
      verb: verbOf(first.action),
      type,
      names: namesOf(words, type, names),
      what: withReason(from === '' ? to : `${from} -> ${to}`, first.because),
      changes: names.length * cells.size,
      cells,
      source,
      refused: first.refused?.guard,
    })),
  );

const withReason = (what: string, because: string | undefined): string => {
  const reason = because === undefined || because === notSeenYet ? '' : becauseText(because);
  return [what, reason].filter((part) => part !== '').join(', ');
};

function namesOf(words: Words, type: TypeName, names: readonly string[]): string {
  const few = names.slice(0, fewNames);
  const text = words
    .grouped(type, few)
    .map((group) => namesText(group.names, group.of))
    .join('; ');
  return names.length > few.length ? `${text} and ${names.length - few.length} more` : text;
}

function unitRows({ classes, space }: Plan, unitOf: UnitOf): UnitRow[] {
  const changed = classes.reduce((all, { cells }) => all.union(cells), space.empty());
  const units = new Map<string, { accounts: Set<AccountId>; cells: number }>();
  for (const { account } of changed) {
    const unit = unitOf(account);
    const known = units.get(unit) ?? { accounts: new Set<AccountId>(), cells: 0 };
    units.set(unit, known);
    known.accounts.add(account);
    known.cells++;
  }
  return [...units]
    .map(([unit, { accounts, cells }]) => ({ unit, accounts: accounts.size, cells }))
    .sort((a, b) => b.cells - a.cells || (a.unit < b.unit ? -1 : 1));
}

export function causeRows({ unreadable }: Plan): CauseRow[] {
  const causes = new Map<string, { provider: string; code: string; message: string; cells: Set<string> }>();
  for (const { cell, provider, code, message } of unreadable) {
    const key = JSON.stringify([provider, code, message]);
    const known = causes.get(key) ?? { provider, code, message, cells: new Set<string>() };
    causes.set(key, known);
    known.cells.add(`${cell.account}/${cell.region}`);
  }
  return [...causes.values()]
    .map(({ cells, ...cause }) => ({ ...cause, cells: cells.size, example: [...cells][0] ?? '' }))
    .sort((a, b) => b.cells - a.cells);
}

/** A shard without cells of its own is missed by itself, at the organization's home: no domain has lost anything. */
const isOfShard = (provider: string, code: string): boolean => code === shardMissing && provider.startsWith('shard ');

/** The parts of a plan or a drift that are not there. */
export function missingRows({ unreadable }: Pick<Plan, 'unreadable'>): MissingRow[] {
  const missing = new Map<string, Set<string>>();
  for (const { cell, provider, code, message } of unreadable) {
    if (code !== shardMissing) continue;
    const cells = missing.get(message) ?? new Set<string>();
    missing.set(message, cells);
    if (!isOfShard(provider, code)) cells.add(`${cell.account}/${cell.region}`);
  }
  return [...missing].map(([message, cells]) => ({ message, cells: cells.size }));
}

const titles: Readonly<Record<string, string>> = {
  'security-hub': 'Security Hub',
  'devops-guru': 'DevOps Guru',
  'stack-sets': 'Stack sets',
  messaging: 'Tenants',
};

/** A provider's name as people say it. */
export const domainTitle = (name: string): string => titles[name] ?? name;

export const originTitle: Readonly<Record<ViewPart['origin'], string>> = {
  plan: 'Changes',
  ...originTitles,
};
