import type { ServiceEnvironment } from '../operation.ts';
import { settledCell } from './cell.ts';
import { type CellState, centralStateOf, serviceName } from './state.ts';

/** Hubs by account and Region: standards with their status and the number of controls that depart from ENABLED; central configuration. */
export function showSecurityHub(env: ServiceEnvironment): unknown {
  const hubs: Record<string, unknown> = {};
  const cells = [...env.state.all<CellState>(serviceName)].filter(({ account, region }) => account !== '*' && region !== 'global');
  for (const { account, region } of cells) {
    const { hub } = settledCell({ ...env, account, region });
    if (hub === null) continue;
    const standards = Object.entries(hub.standards).map(([id, one]) => {
      const disabled = Object.values(one.controls).filter((setting) => setting.status === 'DISABLED').length;
      return [id, { status: one.status, disabled }] as const;
    });
    hubs[`${account}/${region}`] = { autoEnableControls: hub.autoEnableControls, standards: Object.fromEntries(standards) };
  }
  const central = centralStateOf(env.state);
  return {
    hubs,
    configuration: { type: central.type, policies: Object.keys(central.policies), associations: { ...central.associations } },
  };
}
