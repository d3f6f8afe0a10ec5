import type { CallFilter } from './call-log.ts';
import { consoleChanges, makeChange, modules } from './console-change.ts';
import { callAs } from './control-call.ts';
import type { DispatchSetting } from './dispatch.ts';
import { parseFaultRule } from './fault-rule.ts';
import { applySeed, type Seed } from './seed.ts';
import { shippedSeed } from './shipped-seeds.ts';
import { addFault } from './stale-reads.ts';
import type { WireAnswer, WireRequest } from './wire/request.ts';

const prefix = '/_sandbox/';

/** What the control path works on. */
export interface ControlSetting extends DispatchSetting {
  readonly defects: readonly string[];
}

/** A request that is wrong, with what to write instead; answered with 400. */
class ControlError extends Error {}

type Action = (body: unknown, request: WireRequest, setting: ControlSetting) => unknown | Promise<unknown>;

/**
 * The control path: unsigned JSON on the same port, for `trueup sandbox ...` and tests. Every answer is a JSON object; an error is
 * `{"error": sentence}` with status 400, an unknown path 404.
 *
 * - `GET health` -> `{ok, accounts, regions, partition, awsMs, speed}`
 * - `GET show[?service=NAME]` -> `{regions, awsMs, services: {NAME: what the service shows}, unknownMembers[], defects[]}`; `messaging` is a report over services
 * - `POST seed` with a seed (seed.ts), or `POST seed?name=NAME` for a shipped one -> `{seeded: [section]}`; `POST reset` -> `{reset: true}`
 * - `GET faults` -> `{faults: [{id, rule, matched, met, held}]}`; `POST faults` with a rule (faults.ts) -> `{id}`;
 *   `DELETE faults[?id=ID]` -> `{cleared: true}`; `POST release` with `{id?}` -> `{released: true}`
 * - `GET drift` -> `{changes: [{service, name, describe}]}`; `POST drift` with `{name, service?, args?}` -> `{done: sentence}`; `args.by` is who CloudTrail names
 * - `GET clock` -> `{awsMs, speed}`; `POST clock` with `{pushMs}` -> `{awsMs, speed}`
 * - `POST call` with `{service, operation, account, region, input?}`, what a person or an application does in an account as its administrator ->
 *   `{output}`, or `{refused: {code, message}}` where AWS would refuse
 * - `GET calls[?service=&operation=&account=&region=&error=&role=]` -> `{calls: [call of call-log.ts], dropped}`; `DELETE calls` -> `{cleared: true}`
 */
const actions: Readonly<Record<string, Action>> = {
  'GET health': (_body, _request, { world }) => {
    const { organization } = world.environment();
    const { awsMs, speed } = clockOf(world);
    return { ok: true, accounts: organization.accounts().length, regions: world.regions, partition: world.partition, awsMs, speed };
  },
  'GET show': (_body, { query }, setting) => show(setting, query.get('service')),
  'POST seed': async (body, { query }, setting) => {
    const name = query.get('name');
    const seed = name === null ? (asObject(body, 'a seed') as Seed) : await shippedSeed(name);
    await applySeed(seed, setting.world);
    setting.onWrite();
    return { seeded: Object.keys(seed) };
  },
  'POST reset': (_body, _request, setting) => {
    setting.world.reset();
    setting.onWrite();
    return { reset: true };
  },
  'GET faults': (_body, _request, { faults }) => ({ faults: faults.list() }),
  'POST faults': (body, _request, setting) => ({ id: addFault(parseFaultRule(body), setting) }),
  'DELETE faults': (_body, { query }, { faults }) => {
    const id = query.get('id') ?? undefined;
    if (!faults.clear(id)) throw new ControlError(`there is no fault ${id ?? ''}`);
    return { cleared: true };
  },
  'POST release': (body, _request, { faults }) => {
    const id = asObject(body, 'a release')['id'];
    faults.release(id === undefined ? undefined : String(id));
    return { released: true };
  },
  'GET drift': async () => ({
    changes: (await consoleChanges()).map(({ service, name, change }) => ({ service, name, describe: change.describe })),
  }),
  'POST drift': async (body, _request, setting) => {
    const { name, service, args = {} } = asObject(body, 'a change');
    const asked = { name: String(name), ...(service === undefined ? {} : { service: String(service) }), args: asObject(args, 'args') };
    return { done: await makeChange(asked, setting) };
  },
  'POST call': (body, _request, setting) => callAs(asObject(body, 'a call'), setting),
  'GET clock': (_body, _request, { world }) => clockOf(world),
  'POST clock': (body, _request, { world, onWrite }) => {
    world.clock.push(Number(asObject(body, 'a push')['pushMs']));
    onWrite();
    return clockOf(world);
  },
  'GET calls': (_body, { query }, { log }) => {
    return { calls: log.list(Object.fromEntries(query) as CallFilter), dropped: log.dropped };
  },
  'DELETE calls': (_body, _request, { log }) => {
    log.clear();
    return { cleared: true };
  },
};

export const isControl = (request: WireRequest): boolean => request.path.startsWith(prefix);

/** Answers a control request. Only for callers on this machine that name it as such: a web page must not reach it through a foreign name. */
export async function answerControl(request: WireRequest, setting: ControlSetting): Promise<WireAnswer> {
  if (!/^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(request.headers.host ?? ''))
    return json(403, { error: 'the control path answers on loopback only' });
  const name = `${request.method} ${request.path.slice(prefix.length)}`;
  const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
  if (action === undefined) return json(404, { error: `no ${name}; there is ${Object.keys(actions).join(', ')}` });
  try {
    return json(200, await action(bodyOf(request), request, setting));
  } catch (error) {
    return json(400, { error: (error as Error).message });
  }
}

const json = (status: number, value: unknown): WireAnswer => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(value),
});

function bodyOf(request: WireRequest): unknown {
  if (request.body.length === 0) return {};
  try {
    return JSON.parse(request.body.toString('utf8'));
  } catch (error) {
    throw new ControlError(`the body is not JSON: ${(error as Error).message}`);
  }
}

function asObject(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new ControlError(`${what} must be a JSON object`);
  return value as Readonly<Record<string, unknown>>;
}

const clockOf = (world: ControlSetting['world']) => ({ awsMs: world.clock.awsMs(), speed: world.clock.speed });

async function show({ world, unknownMembers, defects }: ControlSetting, only: string | null): Promise<unknown> {
  const env = world.environment();
  const shown = (await modules()).flatMap(({ service, module }) =>
    module.show === undefined || (only !== null && only !== service) ? [] : [[service, module.show(env)] as const],
  );
  // Not of one service: what all of them hold of those who send.
  const across = only === null || only === 'messaging' ? { messaging: (await import('./messaging-report.ts')).messagingReport(env) } : {};
  return {
    regions: world.regions,
    awsMs: world.clock.awsMs(),
    services: { ...Object.fromEntries(shown), ...across },
    unknownMembers: [...unknownMembers],
    defects,
  };
}
