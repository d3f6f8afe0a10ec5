import type { CellSet } from '../model/cell-set.ts';
import { didYouMean } from '../model/did-you-mean.ts';
import type { Expansion } from './expand.ts';

/** The command line's filters of cells: `--account`, `--region`, `--ou`, `--exclude`. Empty lists filter nothing. */
export interface CellFilters {
  readonly accounts: readonly string[];
  readonly regions: readonly string[];
  readonly ous: readonly string[];
  /** Account ids, Regions, OUs (alias or id) or `account/region` cells. */
  readonly excludes: readonly string[];
}

/** A word of the command line that names nothing. */
export interface UnknownWord {
  readonly option: '--account' | '--region' | '--ou' | '--exclude';
  readonly word: string;
  readonly message: string;
  readonly hint?: string;
}

export interface Filtered {
  /** The targeted cells that the filters leave. */
  readonly cells: CellSet;
  /** Words that name nothing the organization has: wrong usage, exit 1. */
  readonly unknown: readonly UnknownWord[];
}

/** Narrows the targeted cells. The cells of `--account` and `--ou` add up; the result is then cut by `--region` and `--exclude`. */
export function filterCells(expansion: Expansion, filters: CellFilters): Filtered {
  const { space, tree } = expansion;
  const unknown = [...unknownWords(expansion, filters)];
  let cells = expansion.cells;
  if (filters.accounts.length > 0 || filters.ous.length > 0) {
    cells = cells.intersect(space.product([...filters.accounts, ...filters.ous.flatMap((ou) => tree.accountsOf({ ou }))], space.regions));
  }
  if (filters.regions.length > 0) cells = cells.intersect(space.product(space.accounts, filters.regions));
  for (const word of filters.excludes) cells = cells.minus(excluded(expansion, word));
  return { cells, unknown };
}

function excluded({ space, tree }: Expansion, word: string): CellSet {
  const [account, region] = word.split('/');
  if (account !== undefined && region !== undefined) return space.product([account], [region]);
  if (space.regions.includes(word)) return space.product(space.accounts, [word]);
  return space.product(tree.account(word) === undefined ? tree.accountsOf({ ou: word }) : [word], space.regions);
}

function* unknownWords({ space, tree }: Expansion, filters: CellFilters): Generator<UnknownWord> {
  const units = [...tree.aliases.keys(), ...tree.inventory.units.keys()];
  const unknown = (option: UnknownWord['option'], word: string, what: string, known: readonly string[]): UnknownWord => {
    const near = didYouMean(word, known);
    return { option, word, message: `${option} ${word}: ${what}`, ...(near === undefined ? {} : { hint: `did you mean ${near}?` }) };
  };
  for (const word of filters.accounts)
    if (tree.account(word) === undefined) yield unknown('--account', word, 'the organization has no such account', space.accounts);
  for (const word of filters.regions)
    if (!space.regions.includes(word)) yield unknown('--region', word, 'not one of Organization.spec.governedRegions', space.regions);
  for (const word of filters.ous)
    if (tree.unit(word) === undefined) yield unknown('--ou', word, 'no such alias or organizational unit', units);
  for (const word of filters.excludes) {
    const [account, region] = word.split('/');
    const known =
      region === undefined
        ? space.regions.includes(word) || tree.account(word) !== undefined || tree.unit(word) !== undefined
        : tree.account(account ?? '') !== undefined && space.regions.includes(region) && word === `${account}/${region}`;
    if (!known)
      yield unknown('--exclude', word, 'no such account, Region, organizational unit or cell', [
        ...space.accounts,
        ...space.regions,
        ...units,
      ]);
  }
}
