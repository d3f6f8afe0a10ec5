import type { Cell } from '../model/address.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { ReadClients } from '../providers/clients.ts';
import type { EffectiveTenant } from '../providers/messaging/effective-tenant.ts';
import { checkObserved } from '../providers/messaging/observed-rules.ts';
import type { Observation } from '../providers/observation.ts';
import type { DesiredState, ResourceType } from '../providers/provider.ts';
import { checkAccountsLive, checkUnreadable, isRefusal } from './tenant-rules.ts';

export interface LiveRulesInput {
  /** All declared tenants, those whose account was made for them with that account. */
  readonly tenants: readonly EffectiveTenant[];
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
 * The live rules about tenants, told as cells are read, in a plan and by `doctor`.
 */
export class LiveTenantRules {
  readonly #input: LiveRulesInput;
  readonly #told: Diagnostic[] = [];
  readonly #cells: Cell[] = [];

  constructor(input: LiveRulesInput) {
    this.#input = input;
  }

  /** A cell was read. */
  seen(cell: Cell, observation: Observation): void {
    const { tenants, desiredOf, types, organization } = this.#input;
    const closed = observation.unreadable.find(({ message }) => isRefusal(message));
    if (closed !== undefined) this.unreadable(cell, closed.message);
    else this.#cells.push(cell);
    this.#told.push(...checkObserved({ cell, observation, desired: desiredOf(cell), tenants, types, organization }));
  }

  /** A cell could not be read. */
  unreadable(cell: Cell, message: string): void {
    this.#told.push(...checkUnreadable(this.#input.tenants, cell, message, this.#input.memberRole));
  }

  /** Everything that the rules say, each with the severity of its rule, in no order but that of the documents. Reads what accounts have. */
  async told(): Promise<readonly Diagnostic[]> {
    const { tenants, readClients, signal } = this.#input;
    return [...this.#told, ...(await checkAccountsLive({ tenants, cells: this.#cells, readClients, signal }))];
  }

  /** The same as warnings: in a plan what is wrong in one account keeps no other from being worked on, and what must not happen the guards refuse. */
  async warned(): Promise<readonly Diagnostic[]> {
    return (await this.told()).map((each) => (each.severity === 'error' ? { ...each, severity: 'warning' } : each));
  }
}
