// What can go wrong, by the names of docs/reliability.md.
import type { FaultRule } from '../../sandbox/faults.ts';
import type { Random } from './random.ts';

/** Where a fault strikes. */
export interface FaultScope {
  readonly service: string;
  readonly account?: string;
}

/** One row of the matrix. */
export interface FaultKind {
  /** Whether the calls may be answered truly in the end without anybody's help: the run may then end with 0. */
  readonly passes: boolean;
  rules(scope: FaultScope, random: Random): readonly FaultRule[];
}

const seedOf = (random: Random): number => random.between(1, 2 ** 31);
const one =
  (effect: FaultRule['effect'], more: Omit<FaultRule, 'effect'> = {}): FaultKind['rules'] =>
  (scope) => [{ ...scope, ...more, effect }];
const share =
  (effect: FaultRule['effect'], probability: number): FaultKind['rules'] =>
  (scope, random) => [{ ...scope, probability, seed: seedOf(random), effect }];

export const faultKinds = {
  'throttled, some': { passes: true, rules: share({ kind: 'throttle' }, 0.3) },
  'throttled, for a while': { passes: true, rules: one({ kind: 'throttle' }, { count: 8 }) },
  'throttled, for ever': { passes: false, rules: one({ kind: 'throttle' }) },
  '500, some': { passes: true, rules: share({ kind: 'http500' }, 0.2) },
  '500, for ever': { passes: false, rules: one({ kind: 'http500' }) },
  'connection cut before the call': { passes: true, rules: share({ kind: 'cut', at: 'request' }, 0.2) },
  'connection cut before the answer': { passes: true, rules: share({ kind: 'cut', at: 'answer' }, 0.2) },
  'answer cut in the middle': { passes: true, rules: share({ kind: 'cut', at: 'body' }, 0.2) },
  'answer malformed': { passes: true, rules: share({ kind: 'malformed' }, 0.2) },
  "a proxy's page": { passes: true, rules: share({ kind: 'html', status: 502 }, 0.2) },
  "a proxy's page for ever": { passes: false, rules: one({ kind: 'html', status: 200 }) },
  'role denied': { passes: false, rules: one({ kind: 'denied' }) },
  'denied once': {
    passes: true,
    rules: (scope, random) => [{ ...scope, nth: random.between(1, 12), count: 1, effect: { kind: 'denied' } }],
  },
  'write lost': {
    passes: true,
    rules: (scope, random) => [{ ...scope, nth: random.between(1, 12), count: random.between(1, 3), effect: { kind: 'lost-write' } }],
  },
  'writes lost, all': { passes: false, rules: one({ kind: 'lost-write' }) },
  'effect, then an error': {
    passes: true,
    rules: (scope, random) => [
      { ...scope, probability: 0.3, seed: seedOf(random), effect: { kind: 'effect-then-error', name: 'InternalFailure', status: 500 } },
    ],
  },
  'reads lag': { passes: true, rules: one({ kind: 'stale', lagMs: 45_000 }) },
  'credentials expired, once': {
    passes: true,
    rules: (scope, random) => [
      { ...scope, nth: random.between(1, 8), count: 1, effect: { kind: 'error', name: 'ExpiredTokenException', status: 403 } },
    ],
  },
} as const satisfies Readonly<Record<string, FaultKind>>;

export type FaultName = keyof typeof faultKinds;
export const faultNames = Object.keys(faultKinds) as readonly FaultName[];
