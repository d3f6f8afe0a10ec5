import type { TestContext } from 'node:test';
import { SecurityHubClient } from '@aws-sdk/client-securityhub';
import { type SandboxHandle, type SandboxOptions, startSandbox } from '../../sandbox/sandbox.ts';

export const management = '111111111111';
export const security = '222222222222';
export const member = '333333333333';
export const home = 'eu-west-1';
export const away = 'us-east-1';

export const minute = 60_000;
export const fsbp = 'aws-foundational-security-best-practices/v/1.0.0';
export const cis12 = 'cis-aws-foundations-benchmark/v/1.2.0';
export const pci3 = 'pci-dss/v/3.2.1';
export const pci4 = 'pci-dss/v/4.0.1';

export const standardArn = (standard: string, region = home): string =>
  standard === cis12 ? `arn:aws:securityhub:::ruleset/${standard}` : `arn:aws:securityhub:${region}::standards/${standard}`;
export const subscriptionArn = (standard: string, account = member, region = home): string =>
  `arn:aws:securityhub:${region}:${account}:subscription/${standard}`;

export interface Kit {
  readonly sandbox: SandboxHandle;
  /** A client of the account's administrator. It tries once, so that a throttled call fails at once. */
  client(account?: string, region?: string): SecurityHubClient;
  /** Moves AWS time. */
  push(ms: number): void;
}

/** A sandbox whose clock only moves when it is pushed. At its end nothing unknown may have been sent and nothing may have broken. */
export async function startKit(t: TestContext, options: SandboxOptions = {}): Promise<Kit> {
  const sandbox = await startSandbox({ speed: 0, limits: false, ...options });
  const clients = new Map<string, SecurityHubClient>();
  t.after(async () => {
    for (const client of clients.values()) client.destroy();
    await sandbox.close();
  });
  t.after(() => {
    const problems = [...sandbox.unknownMembers(), ...sandbox.defects()];
    if (problems.length > 0) throw new Error(problems.join('\n'));
  });
  return {
    sandbox,
    push: (ms) => sandbox.clock.push(ms),
    client(account = member, region = home) {
      const key = `${account}/${region}`;
      const known =
        clients.get(key) ??
        new SecurityHubClient({
          endpoint: sandbox.endpoint,
          region,
          maxAttempts: 1,
          credentials: { accessKeyId: account, secretAccessKey: 'sandbox' },
        });
      clients.set(key, known);
      return known;
    },
  };
}

/** Name, HTTP status and message of the AWS error that a call ends with. */
export async function failure(call: Promise<unknown>): Promise<{ name: string; status: number | undefined; message: string }> {
  try {
    await call;
  } catch (error) {
    const { name, message, $metadata } = error as Error & { readonly $metadata?: { readonly httpStatusCode?: number } };
    return { name, status: $metadata?.httpStatusCode, message };
  }
  throw new Error('the call succeeded');
}
