// Changes that a person makes in the console, or AWS by itself: `sandbox drift`, and faults that make one in the middle of a run.
import { randomUUID } from 'node:crypto';
import type { DispatchSetting } from './dispatch.ts';
import { backgroundEnvironment } from './internal-call.ts';
import { publishApiCall } from './services/events/bus.ts';
import type { Caller } from './services/operation.ts';
import { services } from './services/registry.ts';
import type { ServiceModule } from './services/service.ts';
import { recordForStale } from './stale-reads.ts';
import { modelOf } from './wire/catalog.ts';

/** Which change: `args` are its own, `by` among them is who CloudTrail names. */
export interface AskedChange {
  readonly name: string;
  /** Needed where several services have a change of this name. */
  readonly service?: string;
  readonly args?: Readonly<Record<string, unknown>>;
}

/** The services' modules, each with its signing name. */
export async function modules(): Promise<{ service: string; module: ServiceModule }[]> {
  const loaded = await Promise.all(
    services.map(async (entry) => {
      return { service: entry.signingName, module: (await modelOf(entry)).module };
    }),
  );
  return loaded;
}

/** Every change that there is. */
export async function consoleChanges() {
  return (await modules()).flatMap(({ service, module }) =>
    Object.entries(module.consoleChanges ?? {}).map(([name, change]) => ({ service, name, change })),
  );
}

/** Makes a change, and tells in a sentence what was done. Throws an Error that says what is wrong with what was asked. */
export async function makeChange({ name, service, args = {} }: AskedChange, setting: DispatchSetting): Promise<string> {
  const all = await consoleChanges();
  const found = all.filter((entry) => entry.name === name && (service === undefined || entry.service === service));
  const [only] = found;
  if (only === undefined) throw new Error(`no console change ${name}; there is ${all.map((entry) => entry.name).join(', ')}`);
  if (found.length > 1) throw new Error(`${name} is a change of ${found.map((entry) => entry.service).join(' and ')}: say which service`);
  const { by, ...given } = args;
  const env = setting.world.environment();
  const done = only.change.run(given, env);
  const call = only.change.call?.(given, env);
  if (call !== undefined) {
    const person = by === undefined ? 'administrator' : String(by);
    const arn = `arn:${setting.world.partition}:iam::${call.account}:user/${person}`;
    const caller: Caller = { account: call.account, arn, kind: 'user' };
    publishApiCall(backgroundEnvironment(setting), { ...call, service: only.service, caller, output: undefined, requestId: randomUUID() });
  }
  recordForStale(only.service, setting);
  setting.onWrite();
  return done;
}
