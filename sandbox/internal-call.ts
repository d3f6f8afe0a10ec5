import { randomUUID } from 'node:crypto';
import { authorize, type QuietRead } from './authorization/authorize.ts';
import { earlyError, type Faults } from './faults.ts';
import { isRead } from './reads.ts';
import { publishApiCall } from './services/events/bus.ts';
import type { BackgroundEnvironment, Caller, InternalCall, Operation, StateStore } from './services/operation.ts';
import { notImplemented, serviceNamed, services } from './services/registry.ts';
import { modelOf } from './wire/catalog.ts';
import { AwsError } from './wire/errors.ts';
import type { World } from './world.ts';

/** What calls inside the sandbox need. */
interface InternalSetting {
  readonly world: World;
  readonly faults: Faults;
  /** Policies are judged for the calls of stacks and services, too. */
  readonly enforceIam: boolean;
}

/**
 * The environment of work that no request waits for, over `state`. Its calls run a service's own operation without the wire: faults
 * that answer with an error meet them, rates and waits do not.
 */
export function backgroundEnvironment(setting: InternalSetting, state?: StateStore): BackgroundEnvironment {
  const { world } = setting;
  const { pageTokens, sessions, host } = world;
  const base = { ...world.environment(state), pageTokens, sessions, host };
  const call: InternalCall = async (service, operation, input, as) => {
    const entry = serviceNamed(service);
    if (entry === undefined) throw notImplemented(service, '(any operation)');
    const region = entry.global === true ? 'global' : as.region;
    refuseByFault(setting, { service, operation, account: as.account, region, role: as.caller.role });
    const { handlers } = (await modelOf(entry)).module;
    const handler = Object.hasOwn(handlers, operation) ? (handlers[operation] as Operation<unknown, unknown> | undefined) : undefined;
    if (handler === undefined) throw notImplemented(service, operation);
    const { account, caller, clock } = as;
    if (setting.enforceIam) {
      const asked = { service, operation, input: input as Readonly<Record<string, unknown>>, partition: world.partition };
      await authorize({ ...asked, account, region }, caller, base, quietRead(setting, state));
    }
    const requestId = randomUUID();
    const output = await handler(input, { ...base, clock, account, region, caller, operation, requestId, invoke: call });
    // What a stack does in an account stands in that account's trail like any other call.
    if (!isRead(operation))
      publishApiCall({ ...base, clock, invoke: call }, { account, region, caller, service, operation, input, output, requestId });
    return output;
  };
  return { ...base, invoke: call };
}

/** Reads as an account's administrator that no policy, fault or trail sees: what the judge of policies looks at. */
export function quietRead({ world }: Pick<InternalSetting, 'world'>, state?: StateStore): QuietRead {
  return async (service, operation, input, { account, region }) => {
    const entry = serviceNamed(service);
    const handler = entry === undefined ? undefined : (await modelOf(entry)).module.handlers[operation];
    if (handler === undefined) throw notImplemented(service, operation);
    const { pageTokens, sessions, host } = world;
    const caller: Caller = { account, kind: 'user', arn: `arn:${world.partition}:iam::${account}:user/administrator` };
    const invoke: InternalCall = (name, called) => Promise.reject(notImplemented(name, called));
    const env = { ...world.environment(state), pageTokens, sessions, host, invoke };
    return (handler as Operation<unknown, unknown>)(input, { ...env, account, region, caller, operation, requestId: randomUUID() });
  };
}

function refuseByFault({ faults }: InternalSetting, target: Parameters<Faults['take']>[0]): void {
  for (const { effect } of faults.takeErrors(target)) {
    const error = earlyError(effect, new AwsError('ThrottlingException', 'Rate exceeded', 429));
    if (error !== undefined) throw error;
  }
}

/** Services that do work of their own between requests; none of them costs anything before it has a state. */
const working = services.filter((entry) => entry.hasBackground === true);

/** Lets every service catch up with the clock. True when anything was changed. */
export async function settleBackground(setting: InternalSetting): Promise<boolean> {
  let changed = false;
  for (const entry of working) {
    const [known] = setting.world.state.all(entry.signingName);
    if (known === undefined) continue;
    const { settle } = (await modelOf(entry)).module;
    if (settle !== undefined && (await settle(backgroundEnvironment(setting)))) changed = true;
  }
  return changed;
}
