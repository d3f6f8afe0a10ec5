import type { CellSet } from '../model/cell-set.ts';
import type { TargetResolver, UnitView } from '../providers/provider.ts';
import type { DocumentTargets, Expansion } from './expand.ts';
import type { OrganizationTree } from './tree.ts';

/** What `compile` asks of the expanded targets. Throws for a document or override that was not expanded: a mistake of ours, not of the user. */
export function targetResolver(expansion: Expansion): TargetResolver {
  const of = (document: string): DocumentTargets => {
    const targets = expansion.targets.get(document);
    if (targets === undefined) throw new Error(`the targets of ${document} were not expanded`);
    return targets;
  };
  return {
    cellsOf: (document) => (expansion.exceptions.get(document) ?? of(document)).cells,
    override(document, index) {
      const override = of(document).overrides[index];
      if (override === undefined) throw new Error(`${document} has no override ${index}`);
      return override;
    },
    narrow: (cells, where) => narrow(expansion, cells, where),
    units: unitView(expansion.tree),
  };
}

function unitView(tree: OrganizationTree): UnitView {
  return {
    idOf: (aliasOrId) => tree.unitId(aliasOrId),
    accountsBelow: (unit) => tree.accountsOf({ ou: unit }).filter((id) => tree.account(id)?.state === 'ACTIVE'),
    accountWithEmail: (email) => [...tree.inventory.accounts.values()].find((account) => account.email === email.toLowerCase())?.id,
    parentOf: (account) => tree.account(account)?.path.at(-1),
    all: () =>
      [...tree.inventory.units.values()].map(({ id, path }) => {
        const parent = path.at(-1);
        return parent === undefined ? { id } : { id, parent };
      }),
  };
}

function narrow(expansion: Expansion, cells: CellSet, where: Parameters<TargetResolver['narrow']>[1]): CellSet {
  if (where === undefined || (where.regions === undefined && where.accounts === undefined)) return cells;
  const { space } = expansion;
  return cells.intersect(space.product(where.accounts ?? space.accounts, where.regions ?? space.regions));
}
