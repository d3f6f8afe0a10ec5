// What the streets of all providers share: the connection to a sandbox, and one cell applied through the real loop.
import { type AwsConnection, connect } from '../../reconciler/aws/connection.ts';
import type { Cell } from '../../reconciler/model/address.ts';
import type { CellChange, CellComparison } from '../../reconciler/plan/compare.ts';
import type { Observation } from '../../reconciler/providers/observation.ts';
import type { Interest, Provider } from '../../reconciler/providers/provider.ts';
import { applyCell, type CellEnd, defaultPolls } from '../../reconciler/run/apply-cell.ts';
import type { SandboxHandle } from '../../sandbox/sandbox.ts';
import type { TestClock } from '../clock.ts';
import { administrator, management, organization } from './security-hub/configuration.ts';

/** How many planned changes ended how: `standing` or `standing code`. */
export type Standings = Readonly<Record<string, number>>;

/** Brings one cell to what was planned, and counts how its changes ended. */
export async function applyOneCell(input: {
  readonly cell: Cell;
  readonly provider: Provider;
  readonly planned: readonly CellChange[];
  readonly interest: Interest;
  readonly compare: (observation: Observation) => CellComparison;
  readonly connection: AwsConnection;
  readonly clock: TestClock;
}): Promise<CellEnd & { readonly standings: Standings }> {
  const { cell, connection, ...task } = input;
  const end = await applyCell({
    ...task,
    cell,
    read: connection.readClients(cell),
    write: connection.writeClients(cell),
    polls: { ...defaultPolls, patienceMs: organization.standardReadyTimeoutMs },
    signal: new AbortController().signal,
    abandoned: new AbortController().signal,
    isBegun: () => false,
    whileWaiting: (wait) => wait(),
    wrote: () => {},
    waiting: () => {},
  });
  const standings: Record<string, number> = {};
  for (const { standing, code } of end.works) {
    const key = code === undefined ? standing : `${standing} ${code}`;
    standings[key] = (standings[key] ?? 0) + 1;
  }
  return { ...end, standings };
}

/** Closes the connections and the sandbox. Fails where the sandbox met an unknown member or a defect of its own. */
export async function closeAll(connections: readonly AwsConnection[], sandbox: SandboxHandle, clock: TestClock): Promise<void> {
  for (const connection of connections) connection.close();
  const broken = [...sandbox.unknownMembers(), ...sandbox.defects()];
  await sandbox.close();
  clock.close();
  if (broken.length > 0) throw new Error(broken.join('\n'));
}

/** A connection as administrator of every account of the sandbox. */
export function connectTo(sandbox: SandboxHandle, clock: TestClock): AwsConnection {
  const roles = { hub: 'OrganizationAccountAccessRole', member: 'OrganizationAccountAccessRole' };
  return connect({
    settings: {
      partition: 'aws',
      organizationId: 'o-exampleorgid',
      managementAccount: management,
      delegatedAccounts: [administrator],
      homeRegion: organization.homeRegion,
      roles: { plan: roles, apply: roles },
      requestsPerSecondPerCell: 5,
    },
    kind: 'apply',
    run: 'r1',
    attempt: 1,
    env: { AWS_ENDPOINT_URL: sandbox.endpoint, AWS_ACCESS_KEY_ID: management, AWS_SECRET_ACCESS_KEY: 'sandbox' },
    clock,
    version: '0.0.0',
    random: () => 0.5,
  });
}
