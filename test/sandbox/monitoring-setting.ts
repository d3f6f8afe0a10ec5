import type { TestContext } from 'node:test';
import { type SandboxHandle, type SandboxOptions, startSandbox } from '../../sandbox/sandbox.ts';
import type { ServiceEnvironment } from '../../sandbox/services/operation.ts';
import type { ConsoleChange } from '../../sandbox/services/service.ts';

// The newer clients warn about Node 20 on stderr.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';

export const management = '111111111111';
export const member = '222222222222';
export const other = '333333333333';
export const region = 'eu-west-1';
export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;

/** A sandbox whose two clocks move by hand, and SDK clients of it. */
export interface Setting {
  readonly sandbox: SandboxHandle;
  readonly env: ServiceEnvironment;
  /** Moves AWS time and the calendar together. */
  pass(ms: number): void;
  /** An SDK client that signs as the account's administrator. */
  client<Client>(make: new (config: ClientConfig) => Client, account?: string, inRegion?: string): Client;
}

interface ClientConfig {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly maxAttempts: number;
}

export async function setting(t: TestContext, options: SandboxOptions = {}, startsAt = '2026-11-23T10:00:00.000Z'): Promise<Setting> {
  let nowMs = Date.parse(startsAt);
  const sandbox = await startSandbox({ speed: 0, limits: false, time: { now: () => new Date(nowMs), rateMs: () => 0 }, ...options });
  t.after(() => sandbox.close());
  return {
    sandbox,
    env: sandbox.environment(),
    pass: (ms) => {
      nowMs += ms;
      sandbox.clock.push(ms);
    },
    client: (make, account = member, inRegion = region) =>
      new make({
        endpoint: sandbox.endpoint,
        region: inRegion,
        credentials: { accessKeyId: account, secretAccessKey: 'unused' },
        maxAttempts: 1,
      }),
  };
}

/** Makes a change of the console; throws what the change throws. */
export function change(
  changes: Readonly<Record<string, ConsoleChange>> | undefined,
  name: string,
  args: object,
  env: ServiceEnvironment,
): string {
  const found = changes?.[name];
  if (found === undefined) throw new Error(`no console change ${name}`);
  return found.run(args as Readonly<Record<string, unknown>>, env);
}

/** What assert.rejects compares an AWS error with: its name and status. */
export const awsError =
  (name: string, status: number) =>
  (error: unknown): boolean => {
    const given = error as { name?: string; $metadata?: { httpStatusCode?: number }; message?: string };
    if (given.name === name && given.$metadata?.httpStatusCode === status) return true;
    throw new Error(`wanted ${name} ${status}, got ${given.name ?? ''} ${given.$metadata?.httpStatusCode ?? ''}: ${given.message ?? ''}`);
  };
