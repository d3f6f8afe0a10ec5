import { retry } from '@octokit/plugin-retry';
import { throttling } from '@octokit/plugin-throttling';
import { Octokit } from '@octokit/rest';
import type { Clock } from '../model/clock.ts';
import { notificationsApartMs, paced, writesApartMs } from './pace.ts';

export interface ClientOptions {
  readonly token: string;
  /** `GITHUB_API_URL`, without a slash at its end. */
  readonly apiUrl: string;
  /** trueup's version, for the user agent. */
  readonly version: string;
  /** Longest wait for a rate limit, in milliseconds: beyond it the request fails, so that a job does not sleep for two hours. */
  readonly maxWaitMs?: number;
  /** Takes what a reader of the log should know. */
  readonly note: (text: string) => void;
  /** Writes are spaced on it. */
  readonly clock: Clock;
  /** For tests: waits for rate limits and retries take milliseconds instead of seconds. */
  readonly hurried?: boolean;
}

const StrictOctokit = Octokit.plugin(retry, throttling);
export type GitHubClient = InstanceType<typeof StrictOctokit>;

const defaultMaxWaitMs = 5 * 60_000;
/** Waits for one and the same request. */
const maxWaits = 3;
let clients = 0;

/**
 * Octokit with the rules of facts github 5: writes a second apart and what notifies three (far below GitHub's 80 a minute), rate limits waited
 * for within limits, nothing repeated that may have been done, and answers that have not changed taken from the last look.
 */
export function openGitHub({
  token,
  apiUrl,
  version,
  note,
  clock,
  maxWaitMs = defaultMaxWaitMs,
  hurried = false,
}: ClientOptions): GitHubClient {
  const waits = (kind: string) => (seconds: number, request: object, _: unknown, retries: number) => {
    const waited = retries < maxWaits && seconds * 1000 <= maxWaitMs;
    const where = 'method' in request && 'url' in request ? `${String(request.method)} ${String(request.url)}` : 'a request';
    note(`GitHub's ${kind} rate limit: ${where} ${waited ? `waits ${seconds} s` : `would wait ${seconds} s, and is given up`}`);
    return waited;
  };
  const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
  const client = new StrictOctokit({
    auth: token,
    baseUrl: apiUrl,
    userAgent: `trueup/${version}`,
    log: quiet,
    // A plain 429 says neither how long nor why; the throttling plugin takes those that do.
    retry: { doNotRetry: [400, 401, 403, 404, 409, 410, 422, 429, 451], ...(hurried ? { retryAfterBaseValue: 1 } : {}) },
    throttle: {
      id: `trueup-${clients++}`,
      onRateLimit: waits('primary'),
      onSecondaryRateLimit: waits('secondary'),
      ...pacing(clock),
      ...(hurried ? { retryAfterBaseValue: 1, fallbackSecondaryRateRetryAfter: 1 } : {}),
    },
  });
  rememberUnchanged(client);
  return client;
}

/** What spaces writes, in the place of the plugin's own groups, which run on the machine's time. It uses their `key(id).schedule` only. */
const pacing = (clock: Clock): object => ({ write: paced(clock, writesApartMs), notifications: paced(clock, notificationsApartMs) });

/** Asks again with the entity tag of the last answer: what has not changed costs nothing of the rate limit. */
function rememberUnchanged(client: GitHubClient): void {
  type Answer = Awaited<ReturnType<typeof client.request>>;
  const known = new Map<string, Answer>();
  client.hook.wrap('request', async (request, options): Promise<Answer> => {
    if (options.method !== 'GET') return request(options) as Promise<Answer>;
    const { url } = client.request.endpoint(options);
    const last = known.get(url);
    const tag = last?.headers.etag;
    if (tag !== undefined) options.headers = { ...options.headers, 'if-none-match': tag };
    try {
      const answer = (await request(options)) as Answer;
      if (answer.headers.etag !== undefined) known.set(url, answer);
      return answer;
    } catch (error) {
      if (last !== undefined && statusOf(error) === 304) return last;
      throw error;
    }
  });
}

/** The HTTP status of a failed request; a connection that was cut counts as 500, since nobody knows what became of the request. */
export function statusOf(error: unknown): number | undefined {
  return typeof error === 'object' && error !== null && 'status' in error && typeof error.status === 'number' ? error.status : undefined;
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Whether a write that failed may have been done all the same. */
export const isAmbiguous = (error: unknown): boolean => (statusOf(error) ?? 500) >= 500;
