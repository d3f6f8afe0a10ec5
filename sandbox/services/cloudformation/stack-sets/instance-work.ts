import { randomUUID } from 'node:crypto';
import { AwsError } from '../../../wire/errors.ts';
import type { Caller } from '../../operation.ts';
import type { BackgroundEnvironment } from '../background.ts';
import { sameJson } from '../json.ts';
import { checkUpdatable, startCreate, startDelete, startUpdate } from '../stacks/make-stack.ts';
import type { StackContent, StackRecord } from '../stacks/stack.ts';
import { checkedTemplate } from '../stacks/validate.ts';
import { stateOf } from '../state.ts';
import { checkCapabilities } from '../template/capabilities.ts';
import { resolveParameters } from '../template/parameters.ts';
import { askGate } from './account-gate.ts';
import { detectInstanceDrift } from './detect-drift.ts';
import { stackOf } from './find.ts';
import { takeIn } from './import-stack.ts';
import { changedOverrides, parametersOf } from './overrides.ts';
import { permissionIn } from './permissions.ts';
import { setResult } from './results.ts';
import type { InstanceRecord, OperationRecord, ResultRecord, StackSetRecord } from './stack-set.ts';
import { instanceKey } from './stack-set.ts';

/** What the work on one instance knows. */
export interface InstanceSetting {
  readonly set: StackSetRecord;
  readonly operation: OperationRecord;
  readonly env: BackgroundEnvironment;
}

/** AWS time that work takes which is not a stack's. */
const otherWorkMs = 5_000;

/** Begins the work on one instance. What fails at once is in the result. */
export async function startInstance(result: ResultRecord, setting: InstanceSetting): Promise<void> {
  const { set, operation, env } = setting;
  const instance = set.instances[instanceKey(result.account, result.region)];
  if (instance === undefined) return setResult(result, 'SUCCEEDED', undefined, env);
  instance.lastOperationId = operation.id;
  if (operation.work === 'delete' && (operation.retainStacks || isGone(result.account, env))) return release(instance, result, setting);
  if (env.organization.account(result.account)?.state !== 'ACTIVE') return skip(instance, result, setting);
  const permission = permissionIn(set, result.account, result.region, env);
  if ('refused' in permission) return failInstance(instance, result, permission.refused, setting);
  setResult(result, 'RUNNING', undefined, env);
  if (operation.work === 'detect-drift' || operation.work === 'import') {
    result.dueAwsMs = env.clock.awsMs() + otherWorkMs;
    return;
  }
  if (set.permissionModel === 'SELF_MANAGED' && operation.work === 'deploy') {
    result.gate = await askGate(permission.actor, result, env);
    if (result.gate.status === 'FAILED') return failInstance(instance, result, `Account gate failed: ${result.gate.reason}`, setting);
  }
  instance.detailed = 'RUNNING';
  try {
    if (operation.work === 'deploy') deploy(instance, permission.actor, setting, result);
    else remove(instance, permission.actor, setting, result);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    failInstance(instance, result, error.message, setting);
  }
}

/** A closed account is out of reach for ever; its stacks went with it. */
const isGone = (account: string, env: BackgroundEnvironment): boolean => {
  const state = env.organization.account(account)?.state;
  return state === undefined || state === 'CLOSED';
};

function release(instance: InstanceRecord, result: ResultRecord, { set, env }: InstanceSetting): void {
  const stack = stackOf(instance, env);
  if (stack !== undefined) delete stack.owner;
  delete set.instances[instanceKey(instance.account, instance.region)];
  setResult(result, 'SUCCEEDED', undefined, env);
}

function skip(instance: InstanceRecord, result: ResultRecord, { env, operation }: InstanceSetting): void {
  if (operation.work !== 'detect-drift') instance.detailed = 'SKIPPED_SUSPENDED_ACCOUNT';
  setResult(result, 'CANCELLED', `Account ${instance.account} is suspended`, env);
}

/** Marks instance and result as failed. A failed delete makes the instance INOPERABLE. Source: facts/compliance.md 4.6. */
function failInstance(instance: InstanceRecord, result: ResultRecord, reason: string, { operation, env }: InstanceSetting): void {
  setResult(result, 'FAILED', reason, env);
  if (operation.work === 'detect-drift') return;
  instance.reason = reason;
  if (operation.work === 'delete') {
    instance.status = 'INOPERABLE';
    instance.detailed = 'INOPERABLE';
  } else {
    instance.status = operation.work === 'import' ? 'INOPERABLE' : 'OUTDATED';
    instance.detailed = operation.work === 'import' ? 'FAILED_IMPORT' : 'FAILED';
  }
}

function succeed(instance: InstanceRecord, result: ResultRecord, { env }: InstanceSetting): void {
  setResult(result, 'SUCCEEDED', undefined, env);
  instance.status = 'CURRENT';
  instance.detailed = 'SUCCEEDED';
  delete instance.reason;
}

function contentOf(instance: InstanceRecord, { set }: InstanceSetting): StackContent {
  const template = checkedTemplate(set.templateBody);
  checkCapabilities(template, set.capabilities);
  const values = parametersOf(set, instance);
  const given = Object.entries(values).filter(([key]) => Object.hasOwn(template.parameters, key));
  return {
    templateBody: set.templateBody,
    parameters: resolveParameters(
      template,
      given.map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue })),
    ),
    capabilities: set.capabilities,
    tags: set.tags,
  };
}

/** A stack whose first creation failed is of no more use: it is removed and made again. */
const unusable = ['ROLLBACK_COMPLETE', 'ROLLBACK_FAILED', 'CREATE_FAILED', 'DELETE_FAILED'];

function deploy(instance: InstanceRecord, actor: Caller, setting: InstanceSetting, result: ResultRecord): void {
  const { operation, env } = setting;
  if (operation.action === 'UPDATE') instance.overrides = changedOverrides(instance, operation.overrides);
  const content = contentOf(instance, setting);
  const stack = stackOf(instance, env);
  if (stack === undefined) {
    create(instance, actor, content, setting);
    return;
  }
  stack.actor = actor;
  if (unusable.includes(stack.status)) {
    startDelete(stack, env);
    return;
  }
  const { templateBody, parameters, tags } = stack;
  checkUpdatable(stack);
  if (sameJson([templateBody, parameters, tags], [content.templateBody, content.parameters, content.tags])) {
    succeed(instance, result, setting);
    return;
  }
  startUpdate(stack, content, env);
}

function create(instance: InstanceRecord, actor: Caller, content: StackContent, { set, env }: InstanceSetting): void {
  const { account, region } = instance;
  const owner = { account: set.account, region: set.region, setId: set.id };
  const stack = startCreate({ ...content, name: `StackSet-${set.name}-${randomUUID()}`, account, region, actor, owner }, env);
  instance.stackId = stack.id;
}

function remove(instance: InstanceRecord, actor: Caller, setting: InstanceSetting, result: ResultRecord): void {
  const stack = stackOf(instance, setting.env);
  if (stack === undefined) {
    release(instance, result, setting);
    return;
  }
  stack.actor = actor;
  if (stack.terminationProtection)
    throw new AwsError('ValidationError', `Stack [${stack.name}] cannot be deleted while TerminationProtection is enabled`, 400);
  startDelete(stack, setting.env);
}

/** Looks whether the work on an instance is done. */
export async function collectResult(result: ResultRecord, setting: InstanceSetting): Promise<void> {
  const { set, operation, env } = setting;
  const instance = set.instances[instanceKey(result.account, result.region)];
  if (instance === undefined) return setResult(result, 'SUCCEEDED', undefined, env);
  if (operation.work === 'detect-drift' || operation.work === 'import') return finishOther(instance, result, setting);
  const stack = instance.stackId === undefined ? undefined : stateOf(instance.account, instance.region, env).stacks[instance.stackId];
  if (stack?.run !== undefined) return;
  if (operation.work === 'delete') {
    if (stack === undefined || stack.status === 'DELETE_COMPLETE') return release(instance, result, setting);
    return failInstance(instance, result, failureOf(stack), setting);
  }
  if (stack?.status === 'DELETE_COMPLETE') return create(instance, stack.actor, contentOf(instance, setting), setting);
  if (stack?.status === 'CREATE_COMPLETE' || stack?.status === 'UPDATE_COMPLETE') return succeed(instance, result, setting);
  failInstance(instance, result, stack === undefined ? 'Stack does not exist' : failureOf(stack), setting);
}

async function finishOther(instance: InstanceRecord, result: ResultRecord, setting: InstanceSetting): Promise<void> {
  if ((result.dueAwsMs ?? 0) > setting.env.clock.awsMs()) return;
  try {
    if (setting.operation.work === 'detect-drift') {
      await detectInstanceDrift(instance, setting);
      return setResult(result, 'SUCCEEDED', undefined, setting.env);
    }
    takeIn(instance, setting);
    succeed(instance, result, setting);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    failInstance(instance, result, error.message, setting);
  }
}

/** Why a stack failed: its first resource that did, as an instance shows it. */
function failureOf(stack: StackRecord): string {
  const begun = stack.events.findLastIndex((event) => event.physicalId === stack.id && event.reason === 'User Initiated');
  const failed = stack.events
    .slice(Math.max(begun, 0))
    .find((event) => event.physicalId !== stack.id && event.status.endsWith('_FAILED') && !event.reason?.endsWith('cancelled'));
  if (failed === undefined) return stack.statusReason ?? `Stack is in ${stack.status} state`;
  return `ResourceLogicalId:${failed.logicalId}, ResourceType:${failed.type}, ResourceStatusReason:${failed.reason ?? ''}.`;
}
