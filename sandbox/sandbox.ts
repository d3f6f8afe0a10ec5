import { setMaxListeners } from 'node:events';
import { CallLog, type LoggedCall } from './call-log.ts';
import type { AwsClock, TimeSource } from './clock.ts';
import { answerControl, isControl } from './control.ts';
import { type DispatchSetting, dispatch } from './dispatch.ts';
import { type FaultRule, Faults } from './faults.ts';
import { CallLimits } from './limits.ts';
import { applySeed, type Seed } from './seed.ts';
import { isCustomAnswer, takeAnswer } from './services/cloudformation/custom/answer.ts';
import type { ServiceEnvironment } from './services/operation.ts';
import { addFault } from './stale-reads.ts';
import { History } from './state/history.ts';
import { Persistence } from './state/persistence.ts';
import type { WireAnswer, WireRequest } from './wire/request.ts';
import { listen } from './wire/server.ts';
import { World } from './world.ts';

export interface SandboxOptions {
  /** Port on 127.0.0.1; 0, the default, is a free one. */
  readonly port?: number;
  /** Accounts of the default organization, management included; 9 by default. A seed brings its own. */
  readonly accounts?: number;
  /** Regions that every account uses; by default those that need no opt-in. */
  readonly regions?: readonly string[];
  readonly partition?: string;
  /** Sections of a seed file. Not used when the state directory already holds a state. */
  readonly seed?: Seed;
  /** Keeps the state in this directory, and goes on from what is there. In memory only when absent. */
  readonly stateDirectory?: string;
  /** How many times faster than real time AWS time runs; 120 by default, 0 for pushes only. */
  readonly speed?: number;
  /** Calls are counted against AWS's rates; true by default. */
  readonly limits?: boolean;
  /** Every call is judged by the policies of the role that makes it, AssumeRole also by the role's trust; false by default. */
  readonly enforceIam?: boolean;
  /** Where time comes from, for tests. */
  readonly time?: TimeSource;
  /** Called after each call that may have changed the state, and after what went on by itself, for tests that count effects. */
  readonly onChange?: () => void;
}

/** A running sandbox, held in the same process. */
export interface SandboxHandle {
  /** `http://127.0.0.1:PORT`, for AWS_ENDPOINT_URL. */
  readonly endpoint: string;
  readonly port: number;
  readonly calls: CallLog;
  readonly clock: AwsClock;
  readonly faults: {
    add(rule: FaultRule): string;
    list: Faults['list'];
    release: Faults['release'];
    clear: Faults['clear'];
    whenHeld: Faults['whenHeld'];
  };
  /** Organization, Regions, time and state as services see them; changes to the state count. */
  environment(): ServiceEnvironment;
  clearCalls(): void;
  /** Requests that have come and are not answered yet. */
  inFlight(): number;
  /** Replaces the whole state by a seed. */
  seed(seed: Seed): Promise<void>;
  /** Forgets all state. */
  reset(): void;
  /** Forgets how many calls were made lately, so that the next ones are not throttled. */
  clearLimits(): void;
  /** Members that requests carried and the services' schemas do not have: `service Operation: path`. */
  unknownMembers(): readonly string[];
  /** Failures of the sandbox's own code; a test that finds one has found a defect here. */
  defects(): readonly string[];
  /** Resolves when nothing goes on beside requests any more: no invoked function runs. */
  idle(): Promise<void>;
  /** Writes the state, if it is kept, and stops. Held calls are let go. */
  close(): Promise<void>;
}

const defaults = { accounts: 9, speed: 120, partition: 'aws' } as const;

/** Starts a sandbox in this process. Rejects when the port is taken, the seed is wrong or the kept state cannot be read. */
export async function startSandbox(options: SandboxOptions = {}): Promise<SandboxHandle> {
  const world = new World({
    accounts: options.accounts ?? defaults.accounts,
    regions: options.regions,
    partition: options.partition ?? defaults.partition,
    speed: options.speed ?? defaults.speed,
    time: options.time ?? {},
  });
  const defects: string[] = [];
  const persistence = new Persistence(options.stateDirectory, world, (message) => defects.push(message));
  try {
    if (!persistence.restore() && options.seed !== undefined) await applySeed(options.seed, world);
    const setting = dispatchSetting(world, persistence, defects, options);
    const server = await listen(options.port ?? 0, (request) => serve(request, setting));
    world.host.opened(`http://127.0.0.1:${server.port}`, () => persistence.markChanged());
    persistence.markChanged();
    return handleOf(setting, server, persistence);
  } catch (error) {
    persistence.giveUp();
    throw error;
  }
}

async function serve(request: WireRequest, setting: Setting): Promise<WireAnswer> {
  if (isControl(request)) return answerControl(request, setting);
  if (!isCustomAnswer(request)) return dispatch(request, setting);
  // A signed URL is its own credential, so this comes before anything that looks for a signature in headers.
  const answer = takeAnswer(request, setting.world.environment());
  setting.onWrite();
  return answer;
}

function dispatchSetting(
  world: World,
  persistence: Persistence,
  defects: string[],
  { limits = true, enforceIam = false, onChange }: SandboxOptions,
): Setting {
  const closing = new AbortController();
  // Every held or delayed call listens to it; hundreds are normal.
  setMaxListeners(0, closing.signal);
  return {
    world,
    closing,
    end: closing.signal,
    faults: new Faults(),
    history: new History(),
    limits: new CallLimits(() => world.clock.rateMs(), limits),
    enforceIam,
    log: new CallLog(),
    unknownMembers: new Set(),
    onWrite: () => {
      persistence.markChanged();
      onChange?.();
    },
    onDefect: (message) => defects.push(message),
    defects,
  };
}

interface Setting extends DispatchSetting {
  readonly closing: AbortController;
  readonly defects: string[];
}

function handleOf(setting: Setting, server: Awaited<ReturnType<typeof listen>>, persistence: Persistence): SandboxHandle {
  const { world, faults, log } = setting;
  return {
    endpoint: `http://127.0.0.1:${server.port}`,
    port: server.port,
    calls: log,
    clock: world.clock,
    faults: {
      add: (rule) => addFault(rule, setting),
      list: () => faults.list(),
      release: (id) => faults.release(id),
      clear: (id) => faults.clear(id),
      whenHeld: (calls) => faults.whenHeld(calls),
    },
    environment: () => world.environment(),
    clearCalls: () => log.clear(),
    inFlight: () => server.inFlight(),
    seed: async (seed) => {
      await applySeed(seed, world);
      persistence.markChanged();
    },
    reset: () => {
      world.reset();
      persistence.markChanged();
    },
    clearLimits: () => setting.limits.clear(),
    unknownMembers: () => [...setting.unknownMembers],
    defects: () => setting.defects,
    idle: () => world.host.idle(),
    close: async () => {
      setting.closing.abort();
      faults.clear();
      await world.host.close();
      await server.close();
      await persistence.close();
    },
  };
}

export type { LoggedCall };
