import { catalogueOf } from './catalogue.ts';
import { hasRecorder } from './environment.ts';
import { type CellEnvironment, cellStateOf, type Hub, type ReasonCode } from './state.ts';
import { newSubscription, settingOf } from './subscription.ts';

/** The standards that AWS turns on unless it is told not to. Source: facts/compliance.md 2.2. */
export const defaultStandards = ['aws-foundational-security-best-practices/v/1.0.0', 'cis-aws-foundations-benchmark/v/1.2.0'] as const;

/** A hub as EnableSecurityHub makes it. `standards` start PENDING. */
export function newHub(cell: CellEnvironment, standards: readonly string[], at: { readonly nowMs: number; readonly iso: string }): Hub {
  return {
    subscribedAt: at.iso,
    autoEnableControls: true,
    controlFindingGenerator: 'SECURITY_CONTROL',
    tags: {},
    standards: Object.fromEntries(standards.map((id) => [id, newSubscription(at.nowMs, at.iso, {}, troubleEnabling(cell, id))])),
    parameters: {},
  };
}

/** Why a standard will end as INCOMPLETE here: what the sandbox was told, else a missing configuration recorder. */
export function troubleEnabling(cell: CellEnvironment, standard: string): ReasonCode | undefined {
  const told = cellStateOf(cell.state, cell.account, cell.region).trouble[standard]?.enabling;
  if (told !== undefined) return told;
  if (standard.startsWith('cis-azure-')) return 'NO_AVAILABLE_MULTICLOUD_CONNECTOR';
  return hasRecorder(cell) ? undefined : 'NO_AVAILABLE_CONFIGURATION_RECORDER';
}

/**
 * The hub with every release whose window has ended written down as it was decided, so that a later change of AutoEnableControls cannot
 * change it any more.
 */
export function withDecidedReleases(cell: CellEnvironment, hub: Hub): Hub {
  const nowMs = cell.clock.awsMs();
  const catalogue = catalogueOf(cell.state);
  const ended = Object.entries(catalogue.state.released).filter(([, release]) => release.windowEndsMs <= nowMs);
  if (ended.length === 0) return hub;
  const standards = Object.fromEntries(
    Object.entries(hub.standards).map(([id, subscription]) => {
      const late = ended.filter(
        ([control, release]) => release.atMs > subscription.sinceMs && subscription.controls[control] === undefined,
      );
      const decided = late.map(([control]) => [control, settingOf(catalogue, hub, subscription, control, nowMs)] as const);
      return [
        id,
        decided.length === 0 ? subscription : { ...subscription, controls: { ...subscription.controls, ...Object.fromEntries(decided) } },
      ];
    }),
  );
  return { ...hub, standards };
}
