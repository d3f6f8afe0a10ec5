import { applyCentralConfiguration, governingAssociation } from './central.ts';
import { governedByPolicy } from './environment.ts';
import { centrallyManaged, governedByOrganizationPolicy, notSubscribed } from './errors.ts';
import { defaultStandards, newHub } from './hub.ts';
import { memberOf } from './organization.ts';
import {
  type CellEnvironment,
  type CellState,
  cellStateOf,
  type FindingGenerator,
  type Hub,
  regionStateOf,
  type Subscription,
} from './state.ts';
import { settled } from './subscription.ts';
import { autoEnableMs } from './timing.ts';

/** The cell with everything that passed by itself since the last request: auto-enable, central configuration, standards' own clocks. */
export function settledCell(cell: CellEnvironment): CellState {
  const state = cellStateOf(cell.state, cell.account, cell.region);
  autoEnable(cell, state);
  settleStandards(cell, state);
  // What a policy starts has a clock of its own, which may have run out since.
  if (applyCentralConfiguration(cell, state)) settleStandards(cell, state);
  return state;
}

function settleStandards(cell: CellEnvironment, state: CellState): void {
  if (state.hub === null) return;
  const nowMs = cell.clock.awsMs();
  const standards: Record<string, Subscription> = {};
  let moved = false;
  for (const [id, before] of Object.entries(state.hub.standards)) {
    const after = settled(before, nowMs);
    moved ||= after !== before;
    if (after !== undefined) standards[id] = after;
  }
  if (moved) state.hub = { ...state.hub, standards };
}

/** Under LOCAL configuration only an account that joins after AutoEnable was turned on is enabled. Source: facts/compliance.md 2.3, 2.6. */
function autoEnable(cell: CellEnvironment, state: CellState): void {
  if (state.autoEnabled || state.hub !== null) return;
  const region = regionStateOf(cell.state, cell.region);
  if (!region.autoEnable || region.administrator === null || region.administrator === cell.account) return;
  const member = memberOf(cell, cell.account);
  if (member === undefined || member.isManagement || member.joinedMs < region.autoEnableSinceMs) return;
  const dueMs = member.joinedMs + autoEnableMs;
  if (cell.clock.awsMs() < dueMs) return;
  state.autoEnabled = true;
  const standards = region.autoEnableStandards === 'DEFAULT' ? defaultStandards : [];
  state.hub = newHub(cell, standards, { nowMs: dueMs, iso: cell.clock.now().toISOString() });
}

/** The hub of the calling account and Region. Throws InvalidAccessException 401 when Security Hub is not enabled there. */
export function subscribedHub(cell: CellEnvironment): Hub {
  const { hub } = settledCell(cell);
  if (hub === null) throw notSubscribed(cell.account);
  return hub;
}

/** Replaces the hub of the cell. */
export function keepHub(cell: CellEnvironment, hub: Hub | null): void {
  cellStateOf(cell.state, cell.account, cell.region).hub = hub;
}

/** Throws AccessDeniedException where central configuration or an Organizations policy owns this account's settings. Source: 2.7, 2.8. */
export function refuseGoverned(cell: CellEnvironment): void {
  if (governingAssociation(cell, cell.account, cell.region) !== undefined && !isAdministrator(cell)) throw centrallyManaged();
  if (governedByPolicy(cell)) throw governedByOrganizationPolicy();
}

export function isAdministrator(cell: CellEnvironment): boolean {
  return regionStateOf(cell.state, cell.region).administrator === cell.account;
}

/** The administrator's account if this account is a member of it here, which every other account of the organization is. Source: 2.3 (decided). */
export function administratorOf(cell: CellEnvironment): string | undefined {
  const { administrator } = regionStateOf(cell.state, cell.region);
  if (administrator === null || administrator === cell.account || memberOf(cell, cell.account) === undefined) return undefined;
  return isDisassociated(cell) ? undefined : administrator;
}

/** The administrator let go of this member here; central configuration reaches it no more than LOCAL does. */
export const isDisassociated = (cell: CellEnvironment): boolean =>
  regionStateOf(cell.state, cell.region).disassociated?.[cell.account] === true;

/** Members show the administrator's setting. Source: facts/compliance.md 2.3. */
export function effectiveGenerator(cell: CellEnvironment, hub: Hub): FindingGenerator {
  const administrator = administratorOf(cell);
  if (administrator === undefined) return hub.controlFindingGenerator;
  return cellStateOf(cell.state, administrator, cell.region).hub?.controlFindingGenerator ?? hub.controlFindingGenerator;
}
