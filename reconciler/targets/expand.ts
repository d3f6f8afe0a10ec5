import type { AccountId } from '../model/account-id.ts';
import type { Region } from '../model/address.ts';
import { type CellSet, CellSpace } from '../model/cell-set.ts';
import type { Calendar } from '../model/clock.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { DocumentSet } from '../model/document-set.ts';
import type { Exception } from '../model/documents.generated.ts';
import type { Inventory } from '../model/inventory.ts';
import type { SkippedCell } from '../model/plan.ts';
import type { Positioned } from '../model/positioned.ts';
import type { Source } from '../model/source.ts';
import { checkException, checkSelectors, ignoredNote } from './check-selectors.ts';
import { type Selector, stillCounts, type TargetedDocument, targetedDocuments } from './selector.ts';
import { OrganizationTree } from './tree.ts';

/** The part of `Organization.spec` that says which cells there can be. */
export interface GovernedSpec {
  readonly governedRegions: readonly Region[];
  readonly ous?: Readonly<Record<string, string>>;
  readonly ignoreAccounts?: readonly string[];
}

export interface ExpandInput {
  readonly documents: DocumentSet;
  readonly governed: GovernedSpec;
  readonly inventory: Inventory;
  readonly calendar: Calendar;
  /** Ids of accounts and units that earlier runs found (the ledger's): one that is gone now is a warning, not a typing error. */
  readonly knownBefore?: ReadonlySet<string>;
  /** Whether the branch under review writes this line: then what is gone is an error (`DESIGN.md` section 1, rule 6). */
  readonly writtenByBranch?: (source: Source) => boolean;
}

/** The cells of one document. */
export interface DocumentTargets {
  readonly document: TargetedDocument;
  /** Regions of the block, `excludeRegions` taken out. */
  readonly regions: readonly Region[];
  /** Included and not excluded, whatever the state of the account. */
  readonly meant: CellSet;
  /** Those of `meant` that can be worked on: the account is ACTIVE and not ignored. */
  readonly cells: CellSet;
  readonly overrides: readonly { readonly cells: CellSet; readonly rank: number }[];
}

/** The cells of one Exception: its selector expanded, and those of them that can be worked on. An exception makes no cell a target by itself. */
export interface ExceptionCells {
  readonly document: Positioned<Exception>;
  readonly meant: CellSet;
  readonly cells: CellSet;
}

/** All `targets` of a configuration against one inventory. */
export interface Expansion {
  readonly tree: OrganizationTree;
  /** All accounts of the organization x all governed Regions. */
  readonly space: CellSpace;
  /** By `Kind/name`. */
  readonly targets: ReadonlyMap<string, DocumentTargets>;
  /** The exceptions, by `Exception/name`, whether they are in force or not. */
  readonly exceptions: ReadonlyMap<string, ExceptionCells>;
  /** Cells that at least one document targets: those that a run reads. */
  readonly cells: CellSet;
  /** Cells of ACTIVE accounts that are not ignored. */
  readonly active: CellSet;
  readonly skipped: readonly SkippedCell[];
  readonly ignored: ReadonlySet<string>;
  readonly calendar: Calendar;
  readonly diagnostics: readonly Diagnostic[];
}

/** Expands the targets of every document. Pure; what cannot be expanded (an unknown account) is a diagnostic and selects nothing. */
export function expandTargets(input: ExpandInput): Expansion {
  const { governed, inventory, calendar } = input;
  const tree = new OrganizationTree(inventory, governed.ous);
  const space = new CellSpace(inventory.accounts.keys(), governed.governedRegions);
  const ignored = new Set(governed.ignoreAccounts ?? []);
  const workable = [...inventory.accounts.values()].filter((account) => account.state === 'ACTIVE' && !ignored.has(account.id));
  const context: ExpandContext = { tree, space, governed, calendar, active: space.product(idsOf(workable), space.regions) };

  const targets = new Map(targetedDocuments(input.documents).map((document) => [document.id, expandDocument(document, context)]));
  const meant = unionOf(
    space,
    [...targets.values()].map((each) => each.meant),
  );
  const exceptions = new Map(
    input.documents.all('Exception').map((document) => [`Exception/${document.value.metadata.name}`, expandException(document, context)]),
  );
  const gone = goneAccounts(targets, tree, input.knownBefore);
  return {
    tree,
    space,
    targets,
    exceptions,
    cells: unionOf(
      space,
      [...targets.values()].map((each) => each.cells),
    ),
    active: context.active,
    skipped: [...skippedCells(meant, context, ignored), ...gone],
    ignored,
    calendar,
    diagnostics: [
      ...[...targets.values()].flatMap((each) => [...checkSelectors(each, context, input)]),
      ...[...exceptions.values()].flatMap((each) => [...checkException(each, context, input)]),
      ...ignoredNote(meant, ignored, input),
    ],
  };
}

export interface ExpandContext {
  readonly tree: OrganizationTree;
  readonly space: CellSpace;
  readonly governed: GovernedSpec;
  readonly calendar: Calendar;
  /** Cells of ACTIVE accounts that are not ignored. */
  readonly active: CellSet;
}

function expandException(document: Positioned<Exception>, { tree, space, active }: ExpandContext): ExceptionCells {
  const { selector } = document.value.spec;
  const meant = space.product(tree.accountsOf(selector), selector.region === undefined ? space.regions : [selector.region]);
  return { document, meant, cells: meant.intersect(active) };
}

function expandDocument(document: TargetedDocument, context: ExpandContext): DocumentTargets {
  const { tree, space, calendar } = context;
  const block = document.targets;
  const without = new Set(block.excludeRegions ?? []);
  const regions = (block.regions ?? context.governed.governedRegions).filter((region) => !without.has(region));
  const cellsOf = (selectors: readonly Selector[]): CellSet =>
    // Accounts are collected first: a hundred selectors of the same accounts set their bits once.
    space.product(new Set(selectors.flatMap((selector) => tree.accountsOf(selector))), regions);
  const meant = cellsOf(block.include).minus(cellsOf((block.exclude ?? []).filter((exclusion) => stillCounts(exclusion, calendar))));
  const cells = meant.intersect(context.active);
  return {
    document,
    regions,
    meant,
    cells,
    overrides: document.matches.map((match) => ({ cells: matched(match, cells, context), rank: rankOf(match, tree) })),
  };
}

/** The cells of a set that an override's `match` selects. */
export function matched(match: Selector, within: CellSet, { tree, space }: Pick<ExpandContext, 'tree' | 'space'>): CellSet {
  const regions = match.region === undefined ? space.regions : [match.region];
  return space.product(tree.accountsOf(match), regions).intersect(within);
}

/**
 * The rank of an override: OU by depth from 1 (the root), account 1000, account and Region 1001. A match of OU and Region ranks half a
 * step above the same OU alone and below the next deeper one: it is narrower than the first, and the second is closer to the account.
 */
export function rankOf(match: Selector, tree: OrganizationTree): number {
  const narrower = match.region !== undefined;
  if (match.account !== undefined) return narrower ? 1001 : 1000;
  const unit = match.ou === undefined ? undefined : tree.unit(match.ou);
  return (unit === undefined ? 1 : tree.depth(unit)) + (narrower ? 0.5 : 0);
}

/** Union of many sets of one space. */
export const unionOf = (space: CellSpace, sets: readonly CellSet[]): CellSet => sets.reduce((all, set) => all.union(set), space.empty());

const idsOf = (accounts: readonly { readonly id: AccountId }[]): AccountId[] => accounts.map((account) => account.id);

function skippedCells(meant: CellSet, context: ExpandContext, ignored: ReadonlySet<string>): SkippedCell[] {
  const skipped: SkippedCell[] = [];
  for (const cell of meant.minus(context.active)) {
    const state = context.tree.account(cell.account)?.state;
    if (!ignored.has(cell.account)) skipped.push({ cell, reason: `the account is ${state ?? 'unknown'}` });
  }
  return skipped;
}

/** Cells of accounts that were of the organization once and that a document still names: outside the space, listed all the same. */
function goneAccounts(
  targets: ReadonlyMap<string, DocumentTargets>,
  tree: OrganizationTree,
  knownBefore: ReadonlySet<string> = new Set(),
): SkippedCell[] {
  const cells = new Map<string, SkippedCell>();
  for (const { document, regions } of targets.values()) {
    for (const { account } of document.targets.include) {
      if (account === undefined || !knownBefore.has(account) || tree.account(account) !== undefined) continue;
      for (const region of regions)
        cells.set(`${account}/${region}`, {
          cell: { account: account as AccountId, region },
          reason: 'the account has left the organization',
        });
    }
  }
  return [...cells.values()];
}
