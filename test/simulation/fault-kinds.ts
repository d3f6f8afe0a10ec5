// What can go wrong, by the names of docs/reliability.md.
import type { FaultRule } from '../../sandbox/faults.ts';
import type { Random } from './random.ts';
import type { WorldName } from './worlds.ts';

/** Where a fault strikes. */
export interface FaultScope {
  readonly service: string;
  readonly account?: string;
  /** An account of the organization that documents target and that nothing else lives in. */
  readonly member?: string;
  /** What somebody else makes while a list is read: a call that names its service. */
  readonly foreign: Extract<FaultRule['effect'], { kind: 'call' }>;
  /** A governed Region. */
  readonly region: string;
}

/** One row of the matrix. */
export interface FaultKind {
  /** Whether the calls may be answered truly in the end without anybody's help: the run may then end with 0. */
  readonly passes: boolean;
  /** Types whose objects may not show as ours: none of them is taken away then, and a run that did all that it showed ends with 0. Absent: none. */
  readonly hides?: readonly string[];
  /** The providers that have such a thing; absent: all. */
  readonly worlds?: readonly WorldName[];
  /** It strikes everybody, whatever account is asked for. */
  readonly everywhere?: boolean;
  rules(scope: FaultScope, random: Random): readonly FaultRule[];
}

const seedOf = (random: Random): number => random.between(1, 2 ** 31);
const struck = ({ service, account }: FaultScope) => ({ service, ...(account === undefined ? {} : { account }) });
const fate = (ends: string, after: number): FaultRule => ({
  service: 'organizations',
  count: 1,
  effect: { kind: 'change', service: 'cloudformation', name: 'set-operation-fate', args: { ends, after } },
});
const one =
  (effect: FaultRule['effect'], more: Omit<FaultRule, 'effect'> = {}): FaultKind['rules'] =>
  (scope) => [{ ...struck(scope), ...more, effect }];
const inRegion =
  (effect: FaultRule['effect']): FaultKind['rules'] =>
  (scope) => [{ service: scope.service, region: scope.region, effect }];
const share =
  (effect: FaultRule['effect'], probability: number): FaultKind['rules'] =>
  (scope, random) => [{ ...struck(scope), probability, seed: seedOf(random), effect }];
const some =
  (effect: FaultRule['effect'], nth: number, count: number): FaultKind['rules'] =>
  (scope, random) => [{ ...struck(scope), nth: random.between(1, nth), count: random.between(1, count), effect }];

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
    rules: some({ kind: 'denied' }, 12, 1),
  },
  'write lost': {
    passes: true,
    rules: some({ kind: 'lost-write' }, 12, 3),
  },
  'writes lost, all': { passes: false, rules: one({ kind: 'lost-write' }) },
  'effect, then an error': { passes: true, rules: share({ kind: 'effect-then-error', name: 'InternalFailure', status: 500 }, 0.3) },
  'reads lag': { passes: true, rules: one({ kind: 'stale', lagMs: 45_000 }) },
  'credentials expired, once': { passes: true, rules: some({ kind: 'error', name: 'ExpiredTokenException', status: 403 }, 8, 1) },
  "AWS's clock is ten minutes ahead": { passes: true, rules: one({ kind: 'clock-skew', ms: 600_000 }) },
  'a service control policy denies': { passes: false, rules: one({ kind: 'denied', by: 'scp' }) },
  'a Region is down': { passes: false, everywhere: true, rules: inRegion({ kind: 'cut', at: 'request' }) },
  'a Region answers 503': { passes: false, everywhere: true, rules: inRegion({ kind: 'error', name: 'ServiceUnavailable', status: 503 }) },
  'slow, 20 s a call': { passes: true, rules: one({ kind: 'delay', ms: 20_000 }) },
  'no answer in time, some': { passes: true, rules: share({ kind: 'delay', ms: 90_000 }, 0.1) },
  'no answer in time, for ever': { passes: false, rules: one({ kind: 'delay', ms: 90_000 }) },
  'answers too late, some': { passes: true, rules: share({ kind: 'delay', ms: 90_000, at: 'answer' }, 0.2) },
  'page tokens expire': { passes: true, rules: one({ kind: 'pages', size: 1, expired: 2 }) },
  'items come twice': { passes: true, rules: one({ kind: 'pages', size: 2, repeat: true }) },
  'items added while paging': {
    passes: true,
    everywhere: true,
    rules: (scope, random) => [
      { service: scope.foreign.service, effect: { kind: 'pages', size: 1, repeat: true } },
      { service: scope.foreign.service, operation: 'List*', nth: random.between(2, 4), count: 1, effect: scope.foreign },
    ],
  },
  'tags late by 45 s': { passes: true, hides: ['cloudformation/stack-instance'], rules: one({ kind: 'untagged', ms: 45_000 }) },
  'operations of stack sets stopped halfway': { passes: true, worlds: ['stack-sets'], rules: () => [fate('stopped', 1)] },
  'operations of stack sets fail halfway': { passes: true, worlds: ['stack-sets'], rules: () => [fate('failed', 1)] },
  'operations of stack sets never end': { passes: true, worlds: ['stack-sets'], rules: () => [fate('stuck', 1)] },
  'an account is closed': {
    passes: true,
    rules: ({ member, service }, random) =>
      member === undefined
        ? []
        : [
            {
              service,
              nth: random.between(1, 8),
              count: 1,
              effect: {
                kind: 'change',
                service: 'organizations',
                name: 'set-account-state',
                args: { account: member, state: 'SUSPENDED' },
              },
            },
          ],
  },
} as const satisfies Readonly<Record<string, FaultKind>>;

export type FaultName = keyof typeof faultKinds;
export const faultNames = Object.keys(faultKinds) as readonly FaultName[];
