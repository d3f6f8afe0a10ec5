import type { AccountId } from '../model/account-id.ts';
import type { Account, Inventory, OrganizationalUnit } from '../model/inventory.ts';
import type { Selector } from './selector.ts';

const nobody: readonly AccountId[] = [];

/** The organization as selectors see it: units by alias or id, and the accounts in and below each. Facts: compliance 6.1. */
export class OrganizationTree {
  readonly inventory: Inventory;
  /** Alias to id, `Organization.spec.ous`. */
  readonly aliases: ReadonlyMap<string, string>;
  readonly #directly = new Map<string, AccountId[]>();
  readonly #below = new Map<string, AccountId[]>();

  constructor(inventory: Inventory, aliases: Readonly<Record<string, string>> = {}) {
    this.inventory = inventory;
    this.aliases = new Map(Object.entries(aliases));
    for (const account of inventory.accounts.values()) {
      const parent = account.path.at(-1);
      if (parent !== undefined) listOf(this.#directly, parent).push(account.id);
      for (const unit of new Set(account.path)) listOf(this.#below, unit).push(account.id);
    }
  }

  /** The unit's id for an alias or an id; undefined for a word that is neither an alias nor shaped like an id. */
  unitId(aliasOrId: string): string | undefined {
    return this.aliases.get(aliasOrId) ?? (/^(ou|r)-/.test(aliasOrId) ? aliasOrId : undefined);
  }

  unit(aliasOrId: string): OrganizationalUnit | undefined {
    const id = this.unitId(aliasOrId);
    return id === undefined ? undefined : this.inventory.units.get(id);
  }

  account(id: string): Account | undefined {
    // An id of any other text is simply not there; the map does not mind.
    return this.inventory.accounts.get(id as AccountId);
  }

  /** 1 for the root, 2 for a unit right below it, and so on. */
  depth(unit: OrganizationalUnit): number {
    return unit.path.length + 1;
  }

  /** Every account that the selector names, whatever its state. */
  accountsOf(selector: Selector): readonly AccountId[] {
    if (selector.account !== undefined) {
      const account = this.account(selector.account);
      return account === undefined ? nobody : [account.id];
    }
    const unit = selector.ou === undefined ? undefined : this.unit(selector.ou);
    if (unit === undefined) return nobody;
    return (selector.recursive === false ? this.#directly : this.#below).get(unit.id) ?? nobody;
  }

  /** Whether the account is one that the selector names; the same answer as `accountsOf`, for one account. */
  selects(selector: Selector, account: Account): boolean {
    if (selector.account !== undefined) return selector.account === account.id;
    const unit = selector.ou === undefined ? undefined : this.unit(selector.ou);
    if (unit === undefined) return false;
    return selector.recursive === false ? account.path.at(-1) === unit.id : account.path.includes(unit.id);
  }
}

function listOf(lists: Map<string, AccountId[]>, key: string): AccountId[] {
  const known = lists.get(key);
  if (known !== undefined) return known;
  const made: AccountId[] = [];
  lists.set(key, made);
  return made;
}
