import type { ServiceEnvironment } from '../../operation.ts';
import { type BackgroundEnvironment, removeWork } from '../background.ts';
import { type Content, contentOf, outputsOf } from './content.ts';
import { setResourceStatus, setStackStatus } from './events.ts';
import { continueJob, failJob, type JobSetting, startJob } from './job-steps.ts';
import { removalJobs, restoringJobs } from './jobs.ts';
import type { Phase, ResourceRecord, StackRecord, StackRun } from './stack.ts';

/** AWS time between the last resource of a phase and the phase's end. */
const closingMs = 2_000;

/**
 * One step of a stack's run: jobs that are due go on, jobs whose turn has come begin, and a phase without open jobs leads to the next. The
 * environment's clock stands at the step's moment. Afterwards the run is over or due at a later moment.
 */
export async function stepStack(stack: StackRecord, env: BackgroundEnvironment): Promise<void> {
  const { run } = stack;
  if (run === undefined) return;
  const nowMs = env.clock.awsMs();
  const setting: JobSetting = { stack, run, content: contentFor(stack, env), env };
  for (const job of run.jobs) if (job.state === 'running' && job.dueAwsMs <= nowMs) await continueJob(job, setting);
  if (isForward(run.phase)) cancelOverdue(setting);
  if (run.failed.length > 0 && isForward(run.phase)) cancelOthers(setting);
  else await startReady(setting);
  if (run.failed.length > 0 && isForward(run.phase)) cancelOthers(setting);
  const open = run.jobs.filter((job) => job.state === 'running');
  if (open.length > 0) run.dueAwsMs = Math.min(...open.map((job) => job.dueAwsMs));
  else if (run.closing === true) endPhase(setting);
  else {
    run.closing = true;
    run.dueAwsMs = nowMs + closingMs;
  }
}

const isForward = (phase: Phase): boolean => phase === 'create' || phase === 'update';

/** A template that can no longer be read back serves nothing but removals, and those name their resources themselves. */
const contentFor = (stack: StackRecord, env: BackgroundEnvironment): Content => contentOf(stack, stack, env);

async function startReady(setting: JobSetting): Promise<void> {
  const { run } = setting;
  for (let started = true; started; ) {
    started = false;
    const done = new Set(run.jobs.filter((job) => job.state === 'done').map((job) => job.id));
    for (const job of run.jobs) {
      if (job.state !== 'waiting' || !job.after.every((id) => done.has(id))) continue;
      await startJob(job, setting);
      started = true;
      if (run.failed.length > 0 && isForward(run.phase)) return;
    }
  }
}

function cancelOverdue(setting: JobSetting): void {
  const { stack, run, env } = setting;
  if (stack.timeoutMinutes === undefined || run.phase !== 'create' || env.clock.awsMs() < run.startedAwsMs + stack.timeoutMinutes * 60_000)
    return;
  for (const job of run.jobs) if (job.state === 'running') failJob(job, 'Resource creation cancelled', setting);
}

/** After a failure nothing else begins, and what is under way is given up. */
function cancelOthers(setting: JobSetting): void {
  const { run } = setting;
  const failed = [...run.failed];
  for (const job of run.jobs) {
    if (job.state === 'running') failJob(job, job.verb === 'create' ? 'Resource creation cancelled' : 'Resource update cancelled', setting);
  }
  run.jobs = run.jobs.filter((job) => job.state !== 'waiting');
  run.failed = failed;
}

function endPhase(setting: JobSetting): void {
  const { run } = setting;
  delete run.closing;
  endings[run.phase](setting);
}

type Ending = (setting: JobSetting) => void;

const endings: Readonly<Record<Phase, Ending>> = {
  create: (setting) => (setting.run.failed.length > 0 ? afterFailedCreate(setting) : succeed(setting, 'CREATE_COMPLETE')),
  rollback: (setting) => endRemoval(setting, 'ROLLBACK_COMPLETE', 'ROLLBACK_FAILED'),
  delete: (setting) => endRemoval(setting, 'DELETE_COMPLETE', 'DELETE_FAILED'),
  update: (setting) => (setting.run.failed.length > 0 ? afterFailedUpdate(setting) : afterUpdate(setting)),
  cleanup: (setting) => finish(setting, 'UPDATE_COMPLETE'),
  'update-rollback': (setting) => afterRestoring(setting),
  'update-rollback-cleanup': (setting) => finish(setting, 'UPDATE_ROLLBACK_COMPLETE'),
};

function succeed(setting: JobSetting, status: string): void {
  const { stack, env } = setting;
  stack.outputs = outputsOf(stack, env);
  finish(setting, status);
}

function finish({ stack, run, env }: JobSetting, status: string, reason?: string): void {
  setStackStatus(stack, status, reason, env);
  if (run.phase !== 'create') stack.updatedAt = env.clock.now().toISOString();
  if (status === 'DELETE_COMPLETE') stack.deletedAt = env.clock.now().toISOString();
  delete stack.run;
  removeWork('stacks', stack.account, stack.region, stack.id, env);
}

function enter(setting: JobSetting, phase: Phase, status: string, reason: string | undefined, jobs: StackRun['jobs']): void {
  const { stack, run, env } = setting;
  run.phase = phase;
  run.jobs = jobs;
  run.failed = [];
  run.dueAwsMs = env.clock.awsMs() + 1_000;
  setStackStatus(stack, status, reason, env);
}

const listed = (names: readonly string[], verb: string): string =>
  `The following resource(s) failed to ${verb}: [${[...new Set(names)].join(', ')}]. `;

function afterFailedCreate(setting: JobSetting): void {
  const { stack, run } = setting;
  const reason = listed(run.failed, 'create');
  if (stack.onFailure === 'DO_NOTHING') {
    finish(setting, 'CREATE_FAILED', reason.trim());
    return;
  }
  if (stack.onFailure === 'DELETE') {
    enter(
      setting,
      'delete',
      'DELETE_IN_PROGRESS',
      `${reason}Delete requested by user.`,
      leavingJobs(setting, Object.values(stack.resources), true),
    );
    return;
  }
  enter(
    setting,
    'rollback',
    'ROLLBACK_IN_PROGRESS',
    `${reason}Rollback requested by user.`,
    leavingJobs(setting, Object.values(stack.resources), true),
  );
}

/**
 * Jobs that remove the resources. Those whose policy says so are left where they are, and lose their place in the stack.
 * A resource that was only just made is removed under RetainExceptOnCreate.
 */
export function leavingJobs(
  { stack, env }: { readonly stack: StackRecord; readonly env: ServiceEnvironment },
  resources: readonly ResourceRecord[],
  justMade: boolean,
): StackRun['jobs'] {
  const stays = ({ deletionPolicy, physicalId }: ResourceRecord) =>
    physicalId !== '' && (deletionPolicy === 'Retain' || (deletionPolicy === 'RetainExceptOnCreate' && !justMade));
  for (const resource of resources.filter(stays)) {
    setResourceStatus(stack, resource, 'DELETE_SKIPPED', undefined, env);
    if (stack.resources[resource.logicalId]?.physicalId === resource.physicalId) delete stack.resources[resource.logicalId];
  }
  return removalJobs(resources.filter((resource) => !stays(resource)));
}

function endRemoval(setting: JobSetting, success: string, failure: string): void {
  const { run, stack } = setting;
  if (run.failed.length > 0) {
    finish(setting, failure, listed(run.failed, 'delete'));
    return;
  }
  if (success === 'ROLLBACK_COMPLETE') stack.outputs = [];
  finish(setting, success);
}

function afterUpdate(setting: JobSetting): void {
  const { stack, run, content, env } = setting;
  const removed = Object.values(stack.resources).filter((resource) => !content.included.has(resource.logicalId));
  stack.outputs = outputsOf(stack, env);
  enter(setting, 'cleanup', 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', undefined, [
    ...leavingJobs(setting, removed, false),
    ...removalJobs(run.leaving),
  ]);
}

function afterFailedUpdate(setting: JobSetting): void {
  const { stack, run } = setting;
  const { previous } = run;
  if (previous === undefined) throw new Error(`the update of ${stack.name} does not know what it replaces`);
  const reason = listed(run.failed, 'update');
  const { resources, ...content } = previous;
  Object.assign(stack, content);
  if (content.roleArn === undefined) delete stack.roleArn;
  enter(setting, 'update-rollback', 'UPDATE_ROLLBACK_IN_PROGRESS', reason, restoringJobs(stack.resources, resources));
}

function afterRestoring(setting: JobSetting): void {
  const { stack, run } = setting;
  if (run.failed.length > 0) {
    finish(setting, 'UPDATE_ROLLBACK_FAILED', listed(run.failed, 'update'));
    return;
  }
  const previous = run.previous?.resources ?? {};
  // What was replaced is there again; what the update made goes.
  for (const [logicalId, record] of Object.entries(stack.resources)) {
    const before = previous[logicalId];
    if (before === undefined) delete stack.resources[logicalId];
    else if (before.physicalId !== record.physicalId) stack.resources[logicalId] = { ...before };
  }
  enter(setting, 'update-rollback-cleanup', 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS', undefined, removalJobs(run.made));
}
