// A sandbox and a connection to it, on virtual time: what the tests of this folder start from.
import type { TestContext } from 'node:test';
import { type AwsConnection, type ConnectionOptions, connect } from '../../reconciler/aws/connection.ts';
import type { AwsSettings } from '../../reconciler/aws/settings.ts';
import { accountId } from '../../reconciler/model/account-id.ts';
import { type SandboxHandle, type SandboxOptions, startSandbox } from '../../sandbox/sandbox.ts';
import { TestClock } from '../clock.ts';

export const management = accountId('111111111111');
export const second = accountId('222222222222');
export const third = accountId('333333333333');

export const settings: AwsSettings = {
  partition: 'aws',
  organizationId: 'o-exampleorgid',
  managementAccount: management,
  delegatedAccounts: [],
  homeRegion: 'eu-west-1',
  roles: {
    plan: { hub: 'trueup-plan-hub', member: 'trueup-plan' },
    apply: { hub: 'trueup-apply-hub', member: 'trueup-apply' },
  },
  requestsPerSecondPerCell: 5,
};

/** The environment of somebody who acts as the administrator of an account of the sandbox. */
export const administrator = (endpoint: string, account: string = management): Record<string, string> => ({
  AWS_ENDPOINT_URL: endpoint,
  AWS_ACCESS_KEY_ID: account,
  AWS_SECRET_ACCESS_KEY: 'sandbox',
});

export interface Loopback {
  readonly sandbox: SandboxHandle;
  readonly clock: TestClock;
  readonly connect: (options?: Partial<ConnectionOptions>) => AwsConnection;
}

/** Starts both; they are taken down with the test. */
export async function loopback(t: TestContext, options: Partial<SandboxOptions> = {}): Promise<Loopback> {
  const clock = TestClock.for(t);
  const sandbox = await startSandbox({ accounts: 3, regions: ['eu-west-1', 'us-east-1'], speed: 1, time: clock.source, ...options });
  const open: AwsConnection[] = [];
  t.after(async () => {
    for (const connection of open) connection.close();
    await sandbox.close();
  });
  return {
    sandbox,
    clock,
    connect: (changed = {}) => {
      const base = { settings, kind: 'plan' as const, run: 'r1', attempt: 1, clock, version: '0.0.0', random: () => 0.5 };
      const connection = connect({ ...base, env: administrator(sandbox.endpoint), ...changed });
      open.push(connection);
      return connection;
    },
  };
}
