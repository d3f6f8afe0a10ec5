// What faults do to one call: before its operation is run, and to its answer.
import { realTime } from './clock.ts';
import { makeChange } from './console-change.ts';
import { callAs } from './control-call.ts';
import type { Call, DispatchSetting } from './dispatch.ts';
import { earlyError, type FaultEffect, type MetFault } from './faults.ts';
import type { OperationContext } from './services/operation.ts';
import type { ServiceEntry } from './services/service.ts';
import { AwsError } from './wire/errors.ts';
import { signatureAgeMs } from './wire/identity.ts';
import type { WireAnswer } from './wire/request.ts';
import type { World } from './world.ts';

/** AWS refuses a signature that is more than five minutes off. */
const maxSkewMs = 5 * 60_000;
const unanswered: WireAnswer = { status: 499, headers: {}, body: '', cut: 'before-answer' };

/** Faults that come before the operation is run: waits, errors, changes by somebody else, and answers that replace it. */
export async function meetBefore(faults: readonly MetFault[], call: Call, setting: DispatchSetting): Promise<WireAnswer | undefined> {
  const { world, end } = setting;
  for (const { effect, hold } of faults) {
    // The end of the sandbox ends the wait.
    if (effect.kind === 'delay' && effect.at !== 'answer') await world.clock.wait(effect.ms, call.request.clientPort, end);
    if (effect.kind === 'hold' && effect.at !== 'answer') await hold();
  }
  // A client that was killed while its call was held never sent it, as far as AWS is concerned.
  if (call.request.isGone()) return unanswered;
  for (const { effect } of faults) {
    if (effect.kind === 'cut' && effect.at === 'request') return unanswered;
    if (effect.kind === 'html') return { status: effect.status ?? 502, headers: { 'content-type': 'text/html' }, body: proxyPage };
    if (effect.kind === 'clock-skew') refuseSkewed(effect.ms, call);
    if (effect.kind === 'change') await makeChange(effect, setting);
    if (effect.kind === 'call') await callByAnother(effect, setting);
    const error = call.entry === undefined ? undefined : earlyError(effect, throttled(call.entry));
    if (error !== undefined) throw error.code === 'AccessDeniedException' ? deniedFor(call, effect, world) : error;
  }
  return undefined;
}

async function callByAnother({ kind: _, ...call }: Extract<FaultEffect, { kind: 'call' }>, setting: DispatchSetting): Promise<void> {
  await callAs(call, setting);
}

/** Source: the sentence of Signature Version 4's errors; the answer's date is what clients correct their clocks by. */
function refuseSkewed(ms: number, { signature }: Call): void {
  if (signature === undefined) return;
  const now = new Date(realTime().getTime() + ms);
  const ageMs = signatureAgeMs(signature, now) ?? 0;
  if (Math.abs(ageMs) <= maxSkewMs) return;
  const what = ageMs > 0 ? 'Signature expired' : 'Signature not yet current';
  const amz = now.toISOString().replace(/[-:]|\.\d+/g, '');
  const message = `${what}: ${signature.signedAt ?? ''} is now ${ageMs > 0 ? 'earlier' : 'later'} than ${amz}`;
  throw new AwsError('SignatureDoesNotMatch', message, 403);
}

/** The date that an answer carries where AWS's clock is not ours. */
export const dateOf = (faults: readonly MetFault[]): Readonly<Record<string, string>> => {
  const skew = faults.find(({ effect }) => effect.kind === 'clock-skew')?.effect;
  return skew?.kind === 'clock-skew' ? { date: new Date(realTime().getTime() + skew.ms).toUTCString() } : {};
};

const proxyPage = '<html><head><title>502 Bad Gateway</title></head><body><h1>Bad Gateway</h1></body></html>';

function deniedFor({ caller, entry, asked }: Call, effect: FaultEffect, { partition }: World): AwsError {
  const code =
    entry?.protocol === 'query' || entry?.protocol === 'rest-xml'
      ? 'AccessDenied'
      : entry?.protocol === 'ec2'
        ? 'UnauthorizedOperation'
        : 'AccessDeniedException';
  const who = caller?.arn ?? `arn:${partition}:iam::unknown`;
  const because = effect.kind === 'denied' && effect.by === 'scp' ? ' with an explicit deny in a service control policy' : '';
  return new AwsError(code, `User: ${who} is not authorized to perform: ${entry?.signingName ?? ''}:${asked?.name ?? ''}${because}`, 403);
}

/** Faults that spoil the answer of an operation that was run. */
export function meetAfter(faults: readonly MetFault[], answer: WireAnswer): WireAnswer {
  for (const { effect } of faults) {
    if (effect.kind === 'malformed') return { ...answer, body: answer.body.slice(0, Math.max(1, Math.floor(answer.body.length * 0.7))) };
    if (effect.kind === 'cut' && effect.at !== 'request') return { ...answer, cut: effect.at === 'body' ? 'in-body' : 'before-answer' };
  }
  return answer;
}

/** The service's name for too many calls. */
export function throttled(entry: ServiceEntry): AwsError {
  switch (entry.protocol) {
    case 'query':
      return new AwsError('Throttling', 'Rate exceeded', 400);
    case 'ec2':
      return new AwsError('RequestLimitExceeded', 'Request limit exceeded.', 503);
    case 'rest-xml':
      return new AwsError('SlowDown', 'Please reduce your request rate.', 503);
    default:
      return new AwsError(entry.throttled ?? 'TooManyRequestsException', 'Too Many Requests', 429);
  }
}

/** How lists are paged while a fault is about that; undefined for as usual. */
export function pagingOf(faults: readonly MetFault[]): OperationContext['paging'] {
  const met = faults.find(({ effect }) => effect.kind === 'pages');
  if (met?.effect.kind !== 'pages') return undefined;
  const { size, repeat = false, expired = 0 } = met.effect;
  return { size, repeat, forgets: () => met.spend(expired) };
}

const tagMembers = new Set(['Tags', 'TagList', 'ResourceTags', 'tags']);

/** An answer as it is before tags have spread: without any. */
export function withoutTags(output: unknown): unknown {
  if (Array.isArray(output)) return output.map(withoutTags);
  if (typeof output !== 'object' || output === null || Object.getPrototypeOf(output) !== Object.prototype) return output;
  return Object.fromEntries(
    Object.entries(output).map(([name, value]) => {
      if (!tagMembers.has(name)) return [name, withoutTags(value)];
      return [name, Array.isArray(value) ? [] : typeof value === 'object' && value !== null ? {} : value];
    }),
  );
}
