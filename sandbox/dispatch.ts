import { randomUUID } from 'node:crypto';
import { authenticate, nameForProtocol } from './authentication.ts';
import { authorize } from './authorization/authorize.ts';
import type { CallLog } from './call-log.ts';
import type { Faults, MetFault } from './faults.ts';
import { backgroundEnvironment, quietRead, settleBackground } from './internal-call.ts';
import type { CallLimits } from './limits.ts';
import { dateOf, meetAfter, meetBefore, pagingOf, throttled, withoutTags } from './meet-faults.ts';
import { isRead } from './reads.ts';
import { publishApiCall } from './services/events/bus.ts';
import type { Caller, Operation, OperationContext } from './services/operation.ts';
import { notImplemented, serviceNamed } from './services/registry.ts';
import type { Protocol, ServiceEntry } from './services/service.ts';
import { recordForStale } from './stale-reads.ts';
import type { History } from './state/history.ts';
import { CopiedState } from './state/store.ts';
import { modelOf, type OperationModel, type ServiceModel } from './wire/catalog.ts';
import { type Asked, askedOperation, readInput, writeOutput } from './wire/codec.ts';
import { writeError } from './wire/envelope.ts';
import { AwsError } from './wire/errors.ts';
import { readSignature, type Signature } from './wire/identity.ts';
import { Reading } from './wire/reading.ts';
import type { WireAnswer, WireRequest } from './wire/request.ts';
import type { World } from './world.ts';

/** What the dispatcher works with. */
export interface DispatchSetting {
  readonly world: World;
  readonly limits: CallLimits;
  readonly faults: Faults;
  readonly history: History;
  readonly log: CallLog;
  /** Members of requests that the service's schema does not have, each with its service and operation. */
  readonly unknownMembers: Set<string>;
  /** Policies and trust are judged. */
  readonly enforceIam: boolean;
  /** Called after each operation that may have changed the state. */
  readonly onWrite: () => void;
  /** Aborted when the sandbox ends. */
  readonly end: AbortSignal;
  /** Called with each failure of the sandbox's own code. */
  readonly onDefect: (message: string) => void;
}

/** A call on its way; what is not known yet is empty. */
export interface Call {
  readonly request: WireRequest;
  readonly requestId: string;
  readonly signature: Signature | undefined;
  readonly entry: ServiceEntry | undefined;
  model: ServiceModel | undefined;
  asked: Asked | undefined;
  caller: Caller | undefined;
  faults: readonly MetFault[];
}

/** Answers one AWS request, and logs it. Never throws for what a client sent. */
export async function dispatch(request: WireRequest, setting: DispatchSetting): Promise<WireAnswer> {
  const signature = readSignature(request.headers);
  const entry = signature === undefined ? undefined : serviceNamed(signature.service);
  const call: Call = {
    request,
    requestId: randomUUID(),
    signature,
    entry,
    model: undefined,
    asked: undefined,
    caller: undefined,
    faults: [],
  };
  let error: AwsError | undefined;
  let answer: WireAnswer;
  try {
    answer = await answerCall(call, setting);
  } catch (thrown) {
    error = asAwsError(thrown, call, setting);
    answer = writeError(error, {
      protocol: entry?.protocol ?? guessedProtocol(request),
      target: entry?.target,
      errors: call.model?.errors ?? new Map(),
      requestId: call.requestId,
    });
  }
  logCall(call, answer, error, setting);
  return { ...answer, headers: { ...answer.headers, ...dateOf(call.faults), 'x-amzn-requestid': call.requestId } };
}

async function answerCall(call: Call, setting: DispatchSetting): Promise<WireAnswer> {
  const { signature, entry, request } = call;
  if (signature === undefined) throw new AwsError('MissingAuthenticationToken', 'Request is missing Authentication Token', 403);
  if (entry === undefined) throw notImplemented(signature.service, '(any operation)');
  call.model = await modelOf(entry);
  call.asked = askedOperation(call.model, request);
  call.caller = authenticate(signature, entry, setting.world);
  const region = regionOf(call);
  const target = { service: entry.signingName, operation: call.asked.name, account: call.caller.account, region, role: call.caller.role };
  const faults = setting.faults.take(target);
  call.faults = faults;
  const cut = await meetBefore(faults, call, setting);
  if (cut !== undefined) return cut;
  if (!setting.limits.take(entry.signingName, call.asked.name, call.caller.account, region, ratesFor(call, call.model, region, setting)))
    throw throttled(entry);
  return meetAfter(faults, await runOperation(call, call.model, call.caller, faults, setting));
}

/** The module's rates, with the account's own for this operation where AWS gives each account one. */
function ratesFor(call: Call, { module }: ServiceModel, region: string, { world }: DispatchSetting): ServiceModel['module']['limits'] {
  const name = call.asked?.name ?? '';
  const own = module.accountRate?.(name, call.caller?.account ?? '', region, world.environment());
  return own === undefined ? module.limits : { ...module.limits, [name]: own };
}

/** Region of state, rates and log: global services have none, whatever the signature says. */
const regionOf = (call: Call): string => (call.entry?.global === true ? 'global' : (call.signature?.region ?? ''));

async function runOperation(
  call: Call,
  model: ServiceModel,
  caller: Caller,
  faults: readonly MetFault[],
  setting: DispatchSetting,
): Promise<WireAnswer> {
  const name = call.asked?.name ?? '';
  const operation = model.operations.get(name);
  const handler = Object.hasOwn(model.module.handlers, name) ? model.module.handlers[name] : undefined;
  if (operation === undefined || handler === undefined) throw notImplemented(model.entry.signingName, name);
  const input = checkedInput(call, model, operation, setting);
  if (setting.enforceIam) {
    const { partition } = setting.world;
    const asked = { service: model.entry.signingName, operation: name, input: input as Readonly<Record<string, unknown>>, partition };
    const env = setting.world.environment();
    await authorize({ ...asked, account: caller.account, region: regionOf(call) }, caller, env, quietRead(setting));
  }
  if (await settleBackground(setting)) {
    setting.onWrite();
    // What goes on by itself (a stack set's operation) is a change like a call's: stale answers must come to it too.
    recordForStale(model.entry.signingName, setting);
  }
  const isFresh = model.module.isConsistent?.(name, input) === true;
  const context = contextOf(call, caller, isFresh ? faults.filter(({ effect }) => effect.kind !== 'stale') : faults, setting);
  // The context decides which state the handler sees; its own schema has checked the input's type.
  const output = await (handler as Operation<unknown, unknown>)(input, context);
  if (!isRead(name)) {
    recordForStale(model.entry.signingName, setting);
    reportCall(call, context, input, output, faults);
    setting.onWrite();
  }
  for (const { effect, hold } of faults) {
    if (effect.kind === 'hold' && effect.at === 'answer') await hold();
    if (effect.kind === 'delay' && effect.at === 'answer') await setting.world.clock.wait(effect.ms, call.request.clientPort, setting.end);
    if (effect.kind === 'effect-then-error') {
      throw new AwsError(
        effect.name ?? 'InternalFailure',
        effect.message ?? 'injected error after the operation took effect',
        effect.status ?? 500,
      );
    }
  }
  return writeOutput(model, operation, isRead(name) && tagsAreHidden(faults, setting) ? withoutTags(output) : output, call.requestId);
}

const tagsAreHidden = (faults: readonly MetFault[], { world }: DispatchSetting): boolean =>
  faults.some(
    ({ effect, added }) => effect.kind === 'untagged' && world.clock.awsMs() < added.awsMs + (effect.ms ?? Number.POSITIVE_INFINITY),
  );

/** A change that was lost is one that AWS never made, so nothing reports it. */
function reportCall(call: Call, context: OperationContext, input: unknown, output: unknown, faults: readonly MetFault[]): void {
  if (faults.some(({ effect }) => effect.kind === 'lost-write')) return;
  const { account, region, caller, operation, requestId } = context;
  publishApiCall(context, { account, region, caller, service: call.entry?.signingName ?? '', operation, input, output, requestId });
}

function checkedInput(call: Call, model: ServiceModel, operation: OperationModel, { unknownMembers }: DispatchSetting): unknown {
  const reading = new Reading();
  const input = readInput(model, operation, call.asked?.labels ?? new Map(), call.request, reading);
  for (const member of reading.unknown) unknownMembers.add(`${model.entry.signingName} ${operation.name}: ${member}`);
  const isQuery = model.entry.protocol === 'query' || model.entry.protocol === 'ec2';
  const { code, fields = {} } = model.entry.invalid ?? { code: isQuery ? 'ValidationError' : 'ValidationException' };
  reading.refuseMissing(code, fields);
  return input;
}

function contextOf(call: Call, caller: Caller, faults: readonly MetFault[], setting: DispatchSetting): OperationContext {
  const { world, history } = setting;
  const name = call.asked?.name ?? '';
  const service = call.entry?.signingName ?? '';
  const paging = pagingOf(faults);
  const base = {
    account: caller.account,
    region: regionOf(call),
    caller,
    operation: name,
    requestId: call.requestId,
    ...(paging === undefined ? {} : { paging }),
  };
  const stale = isRead(name) ? faults.find(({ effect }) => effect.kind === 'stale') : undefined;
  if (stale?.effect.kind === 'stale' && history.remembers(service)) {
    const { lagMs } = stale.effect;
    const awsMs = lagMs === undefined ? stale.added.awsMs : world.clock.awsMs() - lagMs;
    const then = history.at(service, lagMs === undefined ? { sequence: stale.added.sequence } : { awsMs }, world.state);
    const clock = { awsMs: () => awsMs, now: () => world.clock.now(), rateMs: () => world.clock.rateMs() };
    return { ...base, ...backgroundEnvironment(setting, then), ...world.environment(then, clock) };
  }
  const lost = faults.some(({ effect }) => effect.kind === 'lost-write');
  return { ...base, ...backgroundEnvironment(setting, lost ? new CopiedState(world.state) : world.state) };
}

function asAwsError(thrown: unknown, call: Call, setting: DispatchSetting): AwsError {
  if (thrown instanceof AwsError) return nameForProtocol(thrown, call.entry?.protocol ?? guessedProtocol(call.request));
  // A defect of the sandbox: say what and where, so that a failing test names it.
  const message = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  setting.onDefect(`${call.entry?.signingName ?? ''} ${call.asked?.name ?? ''}: ${message}`);
  return new AwsError('InternalFailure', `the sandbox failed: ${message}`, 500);
}

function guessedProtocol(request: WireRequest): Protocol {
  if (request.headers['x-amz-target'] !== undefined) return 'json-1.1';
  return String(request.headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded') ? 'query' : 'rest-json';
}

function logCall(call: Call, answer: WireAnswer, error: AwsError | undefined, { log, world }: DispatchSetting): void {
  log.add({
    service: call.signature?.service ?? '',
    operation: call.asked?.name ?? '',
    account: call.caller?.account ?? '',
    region: regionOf(call),
    status: answer.status,
    requestId: call.requestId,
    awsMs: world.clock.awsMs(),
    ...(error === undefined ? {} : { error: error.code }),
    ...(call.caller?.role === undefined ? {} : { role: call.caller.role }),
    ...(call.caller?.externalId === undefined ? {} : { externalId: call.caller.externalId }),
  });
}
