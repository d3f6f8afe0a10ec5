import type { BackgroundEnvironment } from '../background.ts';
import { canonical, type JsonObject, sameJson } from '../json.ts';
import type { Handled, ResourceType } from '../resource-types/resource-type.ts';
import { resourceTypeNamed } from '../resource-types/table.ts';
import { evaluateProperties } from '../template/evaluate.ts';
import type { Content } from './content.ts';
import { setResourceStatus } from './events.ts';
import { CustomResourceError, checkProperties, failureReason, HandlerError, handlerContext, isRetryable } from './handling.ts';
import type { Job, ResourceRecord, StackRecord, StackRun } from './stack.ts';

/** Longest that one resource may take, in AWS time. Handlers of AWS have limits of their own, mostly shorter. */
const jobLimitMs = 60 * 60_000;
/** How long until a handler that was throttled, or that waits for a service, looks again. */
const pollMs = 5_000;
const mostTries = 12;

/** What a step works on. */
export interface JobSetting {
  readonly stack: StackRecord;
  readonly run: StackRun;
  readonly content: Content;
  readonly env: BackgroundEnvironment;
}

/** Begins a job: calls the handler. A failure is kept in the resource's status and in `run.failed`. */
export async function startJob(job: Job, setting: JobSetting): Promise<void> {
  const nowMs = setting.env.clock.awsMs();
  if (job.deadlineAwsMs === 0) job.deadlineAwsMs = nowMs + jobLimitMs;
  job.state = 'running';
  if (job.verb === 'delete') await startRemoval(job, setting);
  else await startMaking(job, setting);
}

/** Looks at a running job whose moment has come. */
export async function continueJob(job: Job, setting: JobSetting): Promise<void> {
  const nowMs = setting.env.clock.awsMs();
  if (job.state === 'running' && job.tries > 0 && job.dueAwsMs <= nowMs) return startJob(job, setting);
  try {
    if (await isDone(job, setting)) return finishJob(job, setting);
  } catch (error) {
    keepLeftover(job, error, setting);
    return failJob(job, failureReason(error, typeNameOf(job, setting)), setting);
  }
  if (nowMs >= job.deadlineAwsMs) return failJob(job, 'Resource timed out waiting for completion', setting);
  job.dueAwsMs = nowMs + pollMs;
}

const typeNameOf = (job: Job, { content }: JobSetting): string => job.before?.type ?? content.template.resources[job.logicalId]?.type ?? '';

function typeOf(job: Job, setting: JobSetting): ResourceType {
  const name = job.verb === 'delete' ? typeNameOf(job, setting) : (declarationOf(job, setting)?.type ?? typeNameOf(job, setting));
  const type = resourceTypeNamed(name);
  if (type === undefined) throw new HandlerError('InvalidTypeConfiguration', `Unrecognized resource type: ${name}`);
  return type;
}

const declarationOf = (job: Job, { content }: JobSetting) => content.template.resources[job.logicalId];

async function isDone(job: Job, setting: JobSetting): Promise<boolean> {
  const { stack, env } = setting;
  const type = typeOf(job, setting);
  const context = handlerContext(stack, job.logicalId, env);
  if (job.verb === 'delete') return (await type.gone?.(job.before?.physicalId ?? '', context)) ?? true;
  const record = stack.resources[job.logicalId];
  const answer = (await type.settled?.(record?.physicalId ?? '', record?.properties ?? {}, context)) ?? true;
  if (typeof answer === 'boolean' || record === undefined) return answer !== false;
  become(job, record, answer, setting);
  return true;
}

/** Takes over what a resource became while it settled; under another physical id it takes the place of the one that was there. */
function become(job: Job, record: ResourceRecord, answer: Handled, { run }: JobSetting): void {
  const first = record.physicalId;
  keep(record, answer, record.properties);
  if (first === record.physicalId) return;
  const made = run.made.find((one) => one.logicalId === record.logicalId && one.physicalId === first);
  if (made !== undefined) made.physicalId = record.physicalId;
  else run.made.push({ ...record });
  const old = job.before;
  if (made === undefined && old !== undefined && old.updateReplacePolicy !== 'Retain') run.leaving.push(old);
}

/** A create that failed may name what it left, which the rollback then removes. */
function keepLeftover(job: Job, error: unknown, { stack }: JobSetting): void {
  const record = stack.resources[job.logicalId];
  if (!(error instanceof CustomResourceError) || error.physicalId === undefined || record === undefined) return;
  if (job.verb === 'create') record.physicalId = record.ref = error.physicalId;
}

function finishJob(job: Job, { stack, env }: JobSetting): void {
  job.state = 'done';
  if (job.verb === 'delete') {
    const record = recordToRemove(job, stack);
    setResourceStatus(stack, record, 'DELETE_COMPLETE', undefined, env);
    if (stack.resources[job.logicalId]?.physicalId === record.physicalId) delete stack.resources[job.logicalId];
    return;
  }
  const record = stack.resources[job.logicalId];
  if (record !== undefined) setResourceStatus(stack, record, job.verb === 'create' ? 'CREATE_COMPLETE' : 'UPDATE_COMPLETE', undefined, env);
}

const verbStatus = { create: 'CREATE', update: 'UPDATE', replace: 'UPDATE', delete: 'DELETE' } as const;

/** Marks a job as failed, with the reason that the resource shows. */
export function failJob(job: Job, reason: string, { stack, run, env, content }: JobSetting): void {
  job.state = 'failed';
  run.failed.push(job.logicalId);
  const record = job.verb === 'delete' ? recordToRemove(job, stack) : (stack.resources[job.logicalId] ?? emptyRecord(job, content));
  stack.resources[job.logicalId] ??= record;
  setResourceStatus(stack, record, `${verbStatus[job.verb]}_FAILED`, reason, env);
}

function recordToRemove(job: Job, stack: StackRecord): ResourceRecord {
  const current = stack.resources[job.logicalId];
  if (job.before === undefined) throw new Error(`a removal of ${job.logicalId} names no resource`);
  return current?.physicalId === job.before.physicalId ? current : { ...job.before };
}

function emptyRecord(job: Job, { template, dependencies }: Content): ResourceRecord {
  const declaration = template.resources[job.logicalId];
  return {
    logicalId: job.logicalId,
    type: declaration?.type ?? '',
    physicalId: '',
    ref: '',
    attributes: {},
    properties: {},
    status: '',
    deletionPolicy: declaration?.deletionPolicy ?? 'Delete',
    updateReplacePolicy: declaration?.updateReplacePolicy ?? 'Delete',
    dependsOn: [...(dependencies.get(job.logicalId) ?? [])],
    updatedAt: '',
  };
}

async function startRemoval(job: Job, setting: JobSetting): Promise<void> {
  const { stack, env } = setting;
  const record = recordToRemove(job, stack);
  if (record.physicalId === '') {
    // Nothing was made, so nothing is there to remove.
    job.state = 'done';
    delete stack.resources[job.logicalId];
    return;
  }
  if (job.tries === 0) setResourceStatus(stack, record, 'DELETE_IN_PROGRESS', undefined, env);
  await attempt(job, setting, async (type) => {
    await type.delete(record.physicalId, record.properties, handlerContext(stack, job.logicalId, env));
  });
}

async function startMaking(job: Job, setting: JobSetting): Promise<void> {
  const { stack, env } = setting;
  const declaration = declarationOf(job, setting);
  let properties: JsonObject;
  try {
    properties = job.target ?? evaluateProperties(declaration?.properties ?? {}, setting.content.scope);
    if (job.target === undefined) checkProperties(typeOf(job, setting), job.logicalId, properties);
  } catch (error) {
    return failJob(job, failureReason(error, declaration?.type ?? ''), setting);
  }
  if (job.before === undefined) return makeNew(job, properties, 'CREATE_IN_PROGRESS', setting);
  const record = stack.resources[job.logicalId];
  if (record === undefined) throw new Error(`an update of ${job.logicalId} finds no resource`);
  Object.assign(record, policiesOf(job, setting));
  if (job.target === undefined && sameJson(properties, job.before.properties)) {
    job.state = 'done';
    return;
  }
  const type = typeOf(job, setting);
  if (type.update === undefined || changesCreateOnly(type, properties, job.before.properties)) {
    return makeNew(
      job,
      properties,
      'UPDATE_IN_PROGRESS',
      setting,
      'Requested update requires the creation of a new physical resource; hence creating one.',
    );
  }
  if (job.tries === 0) setResourceStatus(stack, record, 'UPDATE_IN_PROGRESS', undefined, env);
  const update = type.update.bind(type);
  await attempt(job, setting, async () => {
    const handled = await update(record.physicalId, properties, job.before?.properties ?? {}, handlerContext(stack, job.logicalId, env));
    keep(record, handled, properties);
  });
}

const policiesOf = (job: Job, { content: { template, dependencies } }: JobSetting): Partial<ResourceRecord> => {
  const declaration = template.resources[job.logicalId];
  if (declaration === undefined || job.target !== undefined) return {};
  const { deletionPolicy, updateReplacePolicy } = declaration;
  return { deletionPolicy, updateReplacePolicy, dependsOn: [...(dependencies.get(job.logicalId) ?? [])] };
};

function changesCreateOnly(type: ResourceType, after: JsonObject, before: JsonObject): boolean {
  return Object.entries(type.properties).some(
    ([name, rule]) => rule.endsWith('createOnly') && canonical(after[name] ?? null) !== canonical(before[name] ?? null),
  );
}

/** Makes a resource; for an update it takes the place of the old one, which leaves when the update has succeeded. */
async function makeNew(job: Job, properties: JsonObject, status: string, setting: JobSetting, reason?: string): Promise<void> {
  const { stack, env, run } = setting;
  const old = job.before;
  const record = { ...emptyRecord(job, setting.content), properties };
  const shown = old === undefined ? record : (stack.resources[job.logicalId] ?? record);
  if (old === undefined) stack.resources[job.logicalId] = record;
  if (job.tries === 0) setResourceStatus(stack, shown, status, reason, env);
  await attempt(job, setting, async (type) => {
    const handled = await type.create(properties, handlerContext(stack, job.logicalId, env));
    keep(record, handled, properties);
    stack.resources[job.logicalId] = record;
    setResourceStatus(stack, record, status, 'Resource creation Initiated', env);
    // A type with a name of its own may answer with the very resource that was there.
    if (old?.physicalId === record.physicalId) return;
    run.made.push({ ...record });
    if (old !== undefined && old.updateReplacePolicy !== 'Retain') run.leaving.push(old);
  });
}

function keep(record: ResourceRecord, handled: Handled, properties: JsonObject): void {
  record.physicalId = handled.physicalId;
  record.ref = handled.ref ?? handled.physicalId;
  record.attributes = handled.attributes;
  record.properties = properties;
}

/** Runs a handler; what the service refuses for now is tried again later, anything else fails the job. */
async function attempt(job: Job, setting: JobSetting, handle: (type: ResourceType) => Promise<void>): Promise<void> {
  const nowMs = setting.env.clock.awsMs();
  try {
    const type = typeOf(job, setting);
    await handle(type);
    job.tries = 0;
    job.dueAwsMs = nowMs + type.seconds * 1000;
  } catch (error) {
    if (isRetryable(error) && job.tries < mostTries) {
      job.tries += 1;
      job.dueAwsMs = nowMs + pollMs;
      return;
    }
    failJob(job, failureReason(error, typeNameOf(job, setting)), setting);
  }
}
