import type { Cell } from '../model/address.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { DocumentSet } from '../model/document-set.ts';
import type { ReadClients } from '../providers/clients.ts';
import type { EffectiveTenant } from '../providers/messaging/effective-tenant.ts';
import { effectiveTenants } from '../providers/messaging/effective-tenants.ts';
import { checkObserved } from '../providers/messaging/observed-rules.ts';
import type { Observation } from '../providers/observation.ts';
import type { DesiredState, ResourceType } from '../providers/provider.ts';
import { checkAccountsLive, checkUnreadable, isRefusal } from './tenant-rules.ts';

export interface LiveRulesInput {
  readonly documents: DocumentSet;
  readonly desiredOf: (cell: Cell) => DesiredState;
  readonly types: ReadonlyMap<string, ResourceType>;
  /** `Organization.metadata.name`. */
  readonly organization: string;
  /** The role that accounts are entered by. */
  readonly memberRole: string;
  readonly readClients: (cell: Cell) => ReadClients;
  readonly signal: AbortSignal;
}

/**
 * The live rules about tenants in a plan, told as the plan's cells come. All of them are warnings there: what is wrong in one account keeps no other from being worked on, and what must
 * not happen the guards refuse. `doctor` tells the severity of the rule.
 */
export class LiveTenantRules {
  readonly #input: LiveRulesInput;
  readonly #tenants: readonly EffectiveTenant[];
  readonly #told: Diagnostic[] = [];
  readonly #cells: Cell[] = [];

  constructor(input: LiveRulesInput) {
    this.#input = input;
    this.#tenants = effectiveTenants(input.documents);
  }

  /** A cell was read. */
  seen(cell: Cell, observation: Observation): void {
    const { desiredOf, types, organization } = this.#input;
    const closed = observation.unreadable.find(({ message }) => isRefusal(message));
    if (closed !== undefined) this.unreadable(cell, closed.message);
    else this.#cells.push(cell);
    this.#told.push(...checkObserved({ cell, observation, desired: desiredOf(cell), tenants: this.#tenants, types, organization }));
  }

  /** A cell could not be read. */
  unreadable(cell: Cell, message: string): void {
    this.#told.push(...checkUnreadable(this.#tenants, cell, message, this.#input.memberRole));
  }

  /** Everything that the rules say, in no order but that of the documents. Reads what accounts have. */
  async told(): Promise<readonly Diagnostic[]> {
    const { readClients, signal } = this.#input;
    const ofAccounts = await checkAccountsLive({ tenants: this.#tenants, cells: this.#cells, readClients, signal });
    return [...this.#told, ...ofAccounts].map((each) => (each.severity === 'error' ? { ...each, severity: 'warning' } : each));
  }
}
