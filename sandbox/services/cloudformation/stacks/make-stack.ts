import { randomUUID } from 'node:crypto';
import { AwsError } from '../../../wire/errors.ts';
import type { Caller, ServiceEnvironment } from '../../operation.ts';
import { addWork } from '../background.ts';
import { validationError } from '../errors.ts';
import { stacksOf } from '../state.ts';
import { contentOf } from './content.ts';
import { setStackStatus } from './events.ts';
import { forwardJobs } from './jobs.ts';
import { leavingJobs } from './run.ts';
import type { StackContent, StackOwner, StackRecord, StackRun } from './stack.ts';

/** AWS time from a request to the first resource. */
const startMs = 1_000;
/** Stacks of one account and Region. Source: facts/compliance.md 4.9. */
const mostStacks = 2_000;

export interface NewStack extends StackContent {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly actor: Caller;
  readonly onFailure?: StackRecord['onFailure'];
  readonly terminationProtection?: boolean;
  readonly timeoutMinutes?: number | undefined;
  readonly notificationArns?: readonly string[];
  readonly owner?: StackOwner;
  readonly token?: string | undefined;
}

/** Starts the creation of a stack; the caller has checked template, parameters and capabilities. Throws AlreadyExists and LimitExceeded. */
export function startCreate(given: NewStack, env: ServiceEnvironment): StackRecord {
  const { name, account, region, owner, roleArn, token, timeoutMinutes } = given;
  const stacks = stacksOf(account, region, env);
  const live = Object.values(stacks).filter((stack) => stack.status !== 'DELETE_COMPLETE');
  if (live.some((stack) => stack.name === name)) throw new AwsError('AlreadyExistsException', `Stack [${name}] already exists`, 400);
  if (live.length >= mostStacks) throw new AwsError('LimitExceededException', `Limit for stack has been exceeded: ${mostStacks}`, 400);
  const stack: StackRecord = {
    id: `arn:${env.partition}:cloudformation:${region}:${account}:stack/${name}/${randomUUID()}`,
    name,
    account,
    region,
    createdAt: env.clock.now().toISOString(),
    status: '',
    outputs: [],
    onFailure: given.onFailure ?? 'ROLLBACK',
    terminationProtection: given.terminationProtection ?? false,
    notificationArns: given.notificationArns ?? [],
    resources: {},
    events: [],
    tokens: {},
    actor: given.actor,
    templateBody: given.templateBody,
    parameters: given.parameters,
    capabilities: given.capabilities,
    tags: given.tags,
    ...(timeoutMinutes === undefined ? {} : { timeoutMinutes }),
    ...(roleArn === undefined ? {} : { roleArn }),
    ...(owner === undefined ? {} : { owner }),
  };
  stacks[stack.id] = stack;
  const content = contentOf(stack, stack, env);
  describe(stack, content.template.description);
  begin(stack, { phase: 'create', jobs: forwardJobs(stack, content), token }, 'CREATE_IN_PROGRESS', env);
  return stack;
}

function describe(stack: StackRecord, description: string | undefined): void {
  if (description === undefined) delete stack.description;
  else stack.description = description;
}

interface Beginning {
  readonly phase: StackRun['phase'];
  readonly jobs: StackRun['jobs'];
  readonly token?: string | undefined;
  readonly previous?: StackRun['previous'];
  readonly retain?: readonly string[];
}

function begin(stack: StackRecord, { phase, jobs, token, previous, retain }: Beginning, status: string, env: ServiceEnvironment): StackRun {
  const nowMs = env.clock.awsMs();
  const run: StackRun = {
    phase,
    jobs,
    startedAwsMs: nowMs,
    dueAwsMs: nowMs + startMs,
    leaving: [],
    made: [],
    failed: [],
    retain: retain ?? [],
    ...(token === undefined ? {} : { token }),
    ...(previous === undefined ? {} : { previous }),
  };
  stack.run = run;
  setStackStatus(stack, status, phase === 'rollback' ? undefined : 'User Initiated', env);
  addWork('stacks', stack.account, stack.region, stack.id, env);
  return run;
}

/** Starts an update to the given content. Throws ValidationError when the stack is busy or a resource would change its type. */
export function startUpdate(stack: StackRecord, content: StackContent, env: ServiceEnvironment, token?: string): void {
  checkUpdatable(stack);
  const { templateBody, parameters, capabilities, tags, roleArn } = stack;
  const previous = {
    templateBody,
    parameters,
    capabilities,
    tags,
    ...(roleArn === undefined ? {} : { roleArn }),
    resources: structuredClone(stack.resources),
  };
  const next = contentOf(stack, content, env);
  const retyped = Object.values(stack.resources).filter(
    ({ logicalId, type }) => next.included.has(logicalId) && next.template.resources[logicalId]?.type !== type,
  );
  if (retyped.length > 0) {
    throw validationError(
      `Update of resource type is not permitted. The new template modifies resource type of the following resources: [${retyped.map((one) => one.logicalId).join(', ')}]`,
    );
  }
  const jobs = forwardJobs(stack, next);
  Object.assign(stack, content);
  describe(stack, next.template.description);
  begin(stack, { phase: 'update', jobs, token, previous }, 'UPDATE_IN_PROGRESS', env);
}

/** Throws ValidationError unless the stack stands in a state from which AWS updates. */
export function checkUpdatable(stack: StackRecord): void {
  const updatable = ['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE', 'IMPORT_COMPLETE'];
  if (!updatable.includes(stack.status)) {
    throw validationError(`Stack:${stack.id} is in ${stack.status} state and can not be updated.`);
  }
}

/** Starts the deletion of a stack, giving up whatever is under way. Resources named in `retain` stay; only after a failed delete. */
export function startDelete(stack: StackRecord, env: ServiceEnvironment, retain: readonly string[] = [], token?: string): void {
  for (const logicalId of retain) delete stack.resources[logicalId];
  delete stack.run;
  // Resources that stay say so after the stack has said that it goes.
  const run = begin(stack, { phase: 'delete', jobs: [], token, retain }, 'DELETE_IN_PROGRESS', env);
  run.jobs = leavingJobs({ stack, env }, Object.values(stack.resources), false);
}
