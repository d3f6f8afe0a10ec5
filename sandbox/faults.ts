import { AwsError } from './wire/errors.ts';

/**
 * What happens to a call that a fault matches.
 * - `throttle`, `http500`, `denied`, `error`: that error; the operation is not run.
 * - `cut` at `request` (not run), `answer` (run, no answer) or `body` (run, half of the answer).
 * - `html`: a proxy's page instead of an answer, not run. `malformed`: run, the answer's body ends too early.
 * - `delay`: `ms` of real time (of the injected clock in tests) before the call is looked at, or with `at: answer` after it was run.
 * - `clock-skew`: AWS's clock is `ms` ahead of the machine's (behind, if negative): a signature of more than five minutes off is refused, and answers carry that date.
 * - `denied` with `by: scp`: the refusal names a service control policy.
 * - `pages`: lists come in pages of at most `size`; with `repeat` each begins with the last item of the one before, as when items are added
 *   meanwhile; `expired` is how many page tokens are refused.
 * - `untagged`: reads show no tags until `ms` of AWS time after the fault was added.
 * - `change`: a console change (`sandbox drift`) is made before the call is run, by somebody else. `call`: the same for one call of an account's administrator.
 * - `lost-write`: the ordinary answer, and the state stays as it was.
 * - `effect-then-error`: run, then the error is answered.
 * - `stale`: reads are answered from the state `lagMs` of AWS time ago; without `lagMs` from the state at the moment the fault was added.
 * - `hold` at `request` (before it is run) or `answer` (after): waits until released. A held call whose client has gone is not run.
 */
export type FaultEffect =
  | { readonly kind: 'throttle' | 'http500' | 'malformed' | 'lost-write' }
  | { readonly kind: 'denied'; readonly by?: 'scp' }
  | { readonly kind: 'clock-skew'; readonly ms: number }
  | { readonly kind: 'pages'; readonly size: number; readonly repeat?: boolean; readonly expired?: number }
  | { readonly kind: 'untagged'; readonly ms?: number }
  | {
      readonly kind: 'call';
      readonly service: string;
      readonly operation: string;
      readonly account: string;
      readonly region: string;
      readonly input: Readonly<Record<string, unknown>>;
    }
  | { readonly kind: 'change'; readonly name: string; readonly service?: string; readonly args?: Readonly<Record<string, unknown>> }
  | { readonly kind: 'error'; readonly name: string; readonly status: number; readonly message?: string }
  | { readonly kind: 'effect-then-error'; readonly name?: string; readonly status?: number; readonly message?: string }
  | { readonly kind: 'cut'; readonly at: 'request' | 'answer' | 'body' }
  | { readonly kind: 'html'; readonly status?: number }
  | { readonly kind: 'delay'; readonly ms: number; readonly at?: 'request' | 'answer' }
  | { readonly kind: 'stale'; readonly lagMs?: number }
  | { readonly kind: 'hold'; readonly at?: 'request' | 'answer' };

/** Which calls a fault meets. Names may end in `*`; an absent one matches all. */
export interface FaultRule {
  readonly service?: string;
  readonly operation?: string;
  readonly account?: string;
  readonly region?: string;
  /** Role that the caller acts as. */
  readonly role?: string;
  /** The first matching call that is met, from 1. */
  readonly nth?: number;
  /** How many calls are met; unlimited when absent. */
  readonly count?: number;
  /** Share of the matching calls that is met, 0 to 1, drawn from `seed`. */
  readonly probability?: number;
  readonly seed?: number;
  readonly effect: FaultEffect;
}

/** A fault that was added, with what it has done so far. */
export interface ActiveFault {
  readonly id: string;
  readonly rule: FaultRule;
  readonly matched: number;
  readonly met: number;
  /** Calls that wait for a release now. */
  readonly held: number;
}

/** What a fault looks at. */
export interface FaultTarget {
  readonly service: string;
  readonly operation: string;
  readonly account: string;
  readonly region: string;
  readonly role: string | undefined;
}

/** When a fault was added: AWS time in ms, and the number of the history's record. */
export interface FaultMoment {
  readonly awsMs: number;
  readonly sequence: number;
}

interface Entry {
  readonly id: string;
  readonly added: FaultMoment;
  readonly rule: FaultRule;
  matched: number;
  met: number;
  random: number;
  spent: number;
  readonly waiting: Set<() => void>;
}

/** An effect that meets a call, with the way to wait in it. */
export interface MetFault {
  readonly id: string;
  readonly added: FaultMoment;
  readonly effect: FaultEffect;
  /** Resolves when the fault is released or cleared. */
  hold(): Promise<void>;
  /** True the first `times` times that it is asked. */
  spend(times: number): boolean;
}

/** The faults of a sandbox, in the order in which they were added. */
export class Faults {
  readonly #entries = new Map<string, Entry>();
  readonly #arrivals = new Set<() => void>();
  #next = 1;

  /** Adds a fault and gives its id. */
  add(rule: FaultRule, added: FaultMoment): string {
    const id = `fault-${this.#next}`;
    this.#next += 1;
    this.#entries.set(id, { id, added, rule, matched: 0, met: 0, random: (rule.seed ?? 1) >>> 0, spent: 0, waiting: new Set() });
    return id;
  }

  list(): ActiveFault[] {
    return [...this.#entries.values()].map(({ id, rule, matched, met, waiting }) => ({ id, rule, matched, met, held: waiting.size }));
  }

  /** Lets the held calls of a fault, or of all, go on; later matching calls are met as before. */
  release(id?: string): void {
    for (const entry of this.#entries.values()) {
      if (id !== undefined && entry.id !== id) continue;
      for (const go of entry.waiting) go();
      entry.waiting.clear();
    }
  }

  /** Removes a fault, or all, and releases what they hold. False when there is no such fault. */
  clear(id?: string): boolean {
    if (id !== undefined && !this.#entries.has(id)) return false;
    this.release(id);
    if (id === undefined) this.#entries.clear();
    else this.#entries.delete(id);
    return true;
  }

  /** Resolves when at least `calls` calls are held, at once if they already are. */
  async whenHeld(calls = 1): Promise<void> {
    while ([...this.#entries.values()].reduce((sum, entry) => sum + entry.waiting.size, 0) < calls) {
      await new Promise<void>((resolve) => this.#arrivals.add(resolve));
    }
  }

  /** The same for a call that one service makes to another: only faults that answer with an error meet it or count it. */
  takeErrors(target: FaultTarget): MetFault[] {
    const kinds = ['throttle', 'http500', 'denied', 'error'];
    return [...this.#entries.values()]
      .filter((entry) => kinds.includes(entry.rule.effect.kind) && meets(entry, target))
      .map((entry) => this.#met(entry));
  }

  /** The faults that meet this call; counts it. */
  take(target: FaultTarget): MetFault[] {
    return [...this.#entries.values()].filter((entry) => meets(entry, target)).map((entry) => this.#met(entry));
  }

  /** Stale-read faults now in force for a service. */
  hasStale(service: string): boolean {
    return [...this.#entries.values()].some(({ rule }) => rule.effect.kind === 'stale' && matches(rule.service, service));
  }

  #met(entry: Entry): MetFault {
    return {
      id: entry.id,
      added: entry.added,
      effect: entry.rule.effect,
      spend: (times) => {
        entry.spent += 1;
        return entry.spent <= times;
      },
      hold: () =>
        new Promise<void>((resolve) => {
          entry.waiting.add(resolve);
          for (const arrived of this.#arrivals) arrived();
          this.#arrivals.clear();
        }),
    };
  }
}

function matches(pattern: string | undefined, value: string): boolean {
  if (pattern === undefined) return true;
  return pattern.endsWith('*') ? value.startsWith(pattern.slice(0, -1)) : value === pattern;
}

function meets(entry: Entry, target: FaultTarget): boolean {
  const { rule } = entry;
  const matched =
    matches(rule.service, target.service) &&
    matches(rule.operation, target.operation) &&
    matches(rule.account, target.account) &&
    matches(rule.region, target.region) &&
    matches(rule.role, target.role ?? '');
  if (!matched) return false;
  entry.matched += 1;
  if (entry.matched < (rule.nth ?? 1)) return false;
  if (rule.probability !== undefined && drawn(entry) >= rule.probability) return false;
  if (rule.count !== undefined && entry.met >= rule.count) return false;
  entry.met += 1;
  return true;
}

/** The next number of the fault's own sequence, 0 to 1 (a linear congruence: the same seed meets the same calls). */
function drawn(entry: Entry): number {
  entry.random = (Math.imul(entry.random, 1_664_525) + 1_013_904_223) >>> 0;
  return entry.random / 2 ** 32;
}

/** The error that an effect answers instead of running the operation, if it is one of those. `throttled` is the service's name for throttling. */
export function earlyError(effect: FaultEffect, throttled: AwsError): AwsError | undefined {
  switch (effect.kind) {
    case 'throttle':
      return throttled;
    case 'http500':
      return new AwsError('InternalFailure', 'The request processing has failed because of an unknown error, exception or failure.', 500);
    case 'denied':
      return new AwsError('AccessDeniedException', 'User is not authorized to perform this operation', 403);
    case 'error':
      return new AwsError(effect.name, effect.message ?? 'injected error', effect.status);
    default:
      return undefined;
  }
}
