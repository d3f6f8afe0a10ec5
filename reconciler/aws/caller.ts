import type { AccountId } from '../model/account-id.ts';
import type { Region } from '../model/address.ts';
import type { AwsFailure } from '../model/aws-failure.ts';
import type { Clock } from '../model/clock.ts';
import { type AccountKeys, inAccountScope } from './account-scope.ts';
import type { Budgets } from './budgets.ts';
import type { CallStats } from './call-stats.ts';
import type { ServiceName } from './endpoints.ts';
import { type CallTarget, CallTimeout, EmptyAnswer, isExpired, isWorthRetrying, toAwsFailure } from './failures.ts';
import { backOffMs, defaultRetryPolicy, type RetryPolicy, withTimeLimit } from './retries.ts';
import type { WriteGate, WriteTicket } from './write-gate.ts';

/** Where a call's keys come from. */
export interface KeySource {
  readonly account: AccountId;
  keys(signal?: AbortSignal): Promise<AccountKeys>;
  /** New keys are wanted: `stale` was refused as expired. */
  renew(stale: AccountKeys): void;
}

/** One operation to call: what it is, for whom, and how it is sent. */
export interface Request<Output> {
  readonly service: ServiceName;
  readonly operation: string;
  readonly region: Region;
  readonly from: KeySource;
  /** A read must answer something; a write's empty answer is fine, since it is read again. */
  readonly mustAnswer: boolean;
  /** An answer without content is one: nothing is set. */
  readonly mayBeEmpty?: true;
  /** Makes the client ready outside the time limit: loading a package is not AWS being slow. */
  readonly prepare: () => Promise<(signal: AbortSignal) => Promise<Output>>;
  readonly signal?: AbortSignal | undefined;
}

/** Everything between a plain function and the wire: budget, keys, time limit, retries, counts. */
export class Caller {
  readonly #clock: Clock;
  readonly #budgets: Budgets;
  readonly #stats: CallStats;
  readonly #policy: RetryPolicy;
  readonly #random: () => number;
  readonly #writes: WriteGate | undefined;

  constructor(parts: {
    readonly clock: Clock;
    readonly budgets: Budgets;
    readonly stats: CallStats;
    readonly policy?: RetryPolicy;
    readonly random?: () => number;
    /** Asked before each attempt at a write. */
    readonly writes?: WriteGate;
  }) {
    this.#clock = parts.clock;
    this.#budgets = parts.budgets;
    this.#stats = parts.stats;
    this.#policy = parts.policy ?? defaultRetryPolicy;
    this.#random = parts.random ?? Math.random;
    this.#writes = parts.writes;
  }

  /** The operation's answer. Throws AwsFailure when it failed for good, and the signal's reason when the caller gave up. */
  async call<Output extends object>(request: Request<Output>): Promise<Output> {
    const { service, operation, region, from, signal } = request;
    const target: CallTarget = { account: from.account, region, service, operation };
    const startedMs = this.#clock.monotonicMs();
    const send = await request.prepare();
    let renewed = false;
    for (let attempt = 1; ; attempt++) {
      signal?.throwIfAborted();
      // An AwsFailure of getting the keys is an answer about this account; it was retried where it was made.
      const keys = await from.keys(signal);
      await this.#budgets.take(from.account, region, service, operation, signal);
      const ticket = request.mustAnswer ? undefined : await this.#writes?.begin(target);
      try {
        const answer = await this.#attempt(request, target, keys, send);
        ticket?.end(answered(answer));
        return answer;
      } catch (error) {
        if (signal?.aborted === true) {
          ticket?.end({ code: 'Abandoned' });
          throw signal.reason;
        }
        const failure = this.#failed(error, target, ticket);
        if (isExpired(failure) && !renewed) {
          renewed = true;
          from.renew(keys);
          continue;
        }
        await this.#waitBeforeNext(failure, target, attempt, startedMs, signal);
      }
    }
  }

  #failed(error: unknown, target: CallTarget, ticket: WriteTicket | undefined): AwsFailure {
    const failure = toAwsFailure(error, target);
    const { awsName: code, requestId } = failure;
    ticket?.end({ code, ...(requestId === undefined ? {} : { requestId }) });
    return failure;
  }

  async #attempt<Output extends object>(
    request: Request<Output>,
    target: CallTarget,
    keys: AccountKeys,
    send: (signal: AbortSignal) => Promise<Output>,
  ): Promise<Output> {
    this.#stats.called(target.service, target.operation);
    const late = () => new CallTimeout(`no answer within ${this.#policy.callTimeoutMs / 1000} s`);
    const answer = await withTimeLimit(this.#clock, this.#policy.callTimeoutMs, request.signal, late, (signal) =>
      inAccountScope(keys, () => send(signal)),
    );
    if (request.mustAnswer && request.mayBeEmpty !== true && isEmpty(answer)) throw new EmptyAnswer('an answer without content');
    return answer;
  }

  /** Sleeps until the next attempt, or throws the failure when there is none. */
  async #waitBeforeNext(
    failure: AwsFailure,
    target: CallTarget,
    attempt: number,
    startedMs: number,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    if (failure.failureClass === 'throttled') {
      this.#stats.throttled();
      this.#budgets.drain(target.account, target.region, target.service, target.operation);
    }
    if (!isWorthRetrying(failure) || attempt >= this.#policy.attempts) throw failure;
    const waitMs = backOffMs(this.#policy, failure, attempt, this.#random);
    if (this.#clock.monotonicMs() + waitMs - startedMs > this.#policy.deadlineMs) throw failure;
    this.#stats.waited(waitMs);
    await this.#clock.sleep(waitMs, signal);
  }
}

function answered(answer: object): { readonly requestId?: string } {
  const metadata = '$metadata' in answer ? answer.$metadata : undefined;
  const requestId = typeof metadata === 'object' && metadata !== null && 'requestId' in metadata ? metadata.requestId : undefined;
  return typeof requestId === 'string' ? { requestId } : {};
}

const isEmpty = (answer: object): boolean => !Object.entries(answer).some(([name, value]) => name !== '$metadata' && value !== undefined);
