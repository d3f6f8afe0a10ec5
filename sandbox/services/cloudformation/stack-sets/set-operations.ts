import { randomUUID } from 'node:crypto';
import type {
  AutoDeployment,
  CreateStackSetCommandInput,
  CreateStackSetCommandOutput,
  DeleteStackSetCommandInput,
  UpdateStackSetCommandInput,
  UpdateStackSetCommandOutput,
} from '@aws-sdk/client-cloudformation';
import { AwsError } from '../../../wire/errors.ts';
import { roleNamed } from '../../iam/roles.ts';
import type { Operation, OperationContext } from '../../operation.ts';
import { invalidOperation, validationError } from '../errors.ts';
import { canonical, sameJson } from '../json.ts';
import { checkName, checkTags, templateText } from '../stacks/validate.ts';
import { findStack, stateOf } from '../state.ts';
import { checkCapabilities } from '../template/capabilities.ts';
import { resolveParameters } from '../template/parameters.ts';
import type { Template } from '../template/template.ts';
import { templateOf } from '../template/template-cache.ts';
import { startFollowing, stopFollowing } from './auto-deployment.ts';
import { hasTrustedAccess, homeAccount, liveStackSet, openOperations, visibleStackSets } from './find.ts';
import { readPreferences } from './preferences.ts';
import type { StackSetRecord } from './stack-set.ts';
import { admit, busy, submit } from './submit.ts';
import { expandTargets, readTargets } from './targets.ts';
import { trusts } from './trust.ts';

type Answer<Output> = Omit<Output, '$metadata'>;

/** Stack sets of one administrator account. Source: facts/compliance.md 4.9. */
const mostSets = 1_000;

export const createStackSet: Operation<CreateStackSetCommandInput, Answer<CreateStackSetCommandOutput>> = (input, context) => {
  const name = input.StackSetName ?? '';
  checkName(name, 'stackSetName');
  const home = homeAccount(input.CallAs, context);
  const { stackSets } = stateOf(home, context.region, context);
  const token = input.ClientRequestToken === undefined ? undefined : `${input.ClientRequestToken} ${canonical(input)}`;
  const live = Object.values(stackSets).filter((set) => set.status === 'ACTIVE');
  const same = live.find((set) => set.name === name);
  if (same !== undefined && token !== undefined && same.token === token) return { StackSetId: same.id };
  if (same !== undefined) throw new AwsError('NameAlreadyExistsException', 'The Name provided already exists.', 409);
  if (live.length >= mostSets) throw new AwsError('LimitExceededException', `Limit of StackSets has been exceeded: ${mostSets}`, 400);
  const text = bodyOf(input, context);
  const template = templateOf(text);
  const model = input.PermissionModel ?? 'SELF_MANAGED';
  checkModel(model, input, template, context);
  checkCapabilities(template, input.Capabilities ?? []);
  const uuid = randomUUID();
  const set: StackSetRecord = {
    id: `${name}:${uuid}`,
    name,
    arn: `arn:${context.partition}:cloudformation:${context.region}:${home}:stackset/${name}:${uuid}`,
    account: home,
    region: context.region,
    status: 'ACTIVE',
    templateBody: text,
    parameters: resolveParameters(template, input.Parameters ?? []),
    capabilities: input.Capabilities ?? [],
    tags: checkTags(input.Tags ?? []),
    permissionModel: model,
    managedExecution: input.ManagedExecution?.Active ?? false,
    autoTargets: {},
    instances: {},
    operations: [],
    driftStatus: 'NOT_CHECKED',
    wakeAwsMs: Number.MAX_SAFE_INTEGER,
    ...(input.Description === undefined ? {} : { description: input.Description }),
    ...(input.CallAs === 'DELEGATED_ADMIN' ? { delegate: context.account } : {}),
    ...(token === undefined ? {} : { token }),
  };
  setRoles(set, input);
  setAutoDeployment(set, input.AutoDeployment);
  stackSets[set.id] = set;
  return { StackSetId: set.id };
};

function bodyOf(input: CreateStackSetCommandInput, context: OperationContext): string {
  if (input.StackId === undefined) return templateText(input, context);
  if (input.TemplateBody !== undefined || input.TemplateURL !== undefined)
    throw validationError('Only one of StackId, TemplateBody or TemplateURL must be specified.');
  const stack = findStack(input.StackId, context.account, context.region, context);
  if (stack === undefined) throw validationError(`Stack with id ${input.StackId} does not exist`);
  return stack.templateBody;
}

type ModelRequest = Pick<CreateStackSetCommandInput, 'AdministrationRoleARN' | 'ExecutionRoleName' | 'AutoDeployment' | 'CallAs'>;

/** Throws ValidationError where the request does not go with the permission model. Source: facts/compliance.md 4.2. */
function checkModel(model: string, input: ModelRequest, template: Template, context: OperationContext): void {
  if (model === 'SELF_MANAGED') {
    if (input.AutoDeployment !== undefined)
      throw validationError('AutoDeployment can only be specified for StackSets with SERVICE_MANAGED permission model');
    if (input.CallAs === 'DELEGATED_ADMIN')
      throw validationError('CallAs DELEGATED_ADMIN can only be specified for StackSets with SERVICE_MANAGED permission model');
    checkAdministrationRole(input.AdministrationRoleARN, context);
    return;
  }
  if (input.AdministrationRoleARN !== undefined || input.ExecutionRoleName !== undefined) {
    throw validationError(
      'AdministrationRoleARN and ExecutionRoleName can only be specified for StackSets with SELF_MANAGED permission model',
    );
  }
  if (input.AutoDeployment === undefined)
    throw validationError('AutoDeployment must be specified for StackSets with SERVICE_MANAGED permission model');
  if (input.CallAs !== 'DELEGATED_ADMIN' && context.account !== context.organization.managementAccount) {
    throw validationError('Account used is not a delegated administrator');
  }
  if (!hasTrustedAccess(context)) throw validationError('You must enable organizations access to operate a service managed stack set');
  checkServiceManagedTemplate(template);
}

function checkServiceManagedTemplate(template: Template): void {
  if (template.transforms.length > 0)
    throw validationError('StackSets with SERVICE_MANAGED permission model do not support templates with transforms');
  if (Object.values(template.resources).some(({ type }) => type === 'AWS::CloudFormation::Stack')) {
    throw validationError('StackSets with SERVICE_MANAGED permission model do not support nested stacks');
  }
}

/** A role that the caller names must be there and trust CloudFormation; the default one is looked for only when an operation needs it. */
function checkAdministrationRole(arn: string | undefined, context: OperationContext): void {
  if (arn === undefined) return;
  const match = /^arn:[\w-]+:iam::(\d{12}):role\/(?:[^\s]*\/)?([\w+=,.@-]{1,64})$/.exec(arn);
  const [, account, name = ''] = match ?? [];
  const role = account === context.account ? roleNamed(context.account, name, context) : undefined;
  const principals = ['cloudformation.amazonaws.com', `cloudformation.${context.region}.amazonaws.com`];
  if (role === undefined || !principals.some((service) => trusts(role.trust, { service }))) {
    throw validationError(`Role ${arn} is invalid or cannot be assumed`);
  }
}

function setRoles(set: StackSetRecord, input: ModelRequest): void {
  if (input.AdministrationRoleARN === undefined) delete set.administrationRoleArn;
  else set.administrationRoleArn = input.AdministrationRoleARN;
  if (input.ExecutionRoleName !== undefined) set.executionRoleName = input.ExecutionRoleName;
}

function setAutoDeployment(set: StackSetRecord, given: AutoDeployment | undefined): void {
  if (given === undefined) return;
  const enabled = given.Enabled ?? false;
  if (!enabled && given.RetainStacksOnAccountRemoval !== undefined) {
    throw validationError('RetainStacksOnAccountRemoval can only be specified when AutoDeployment is enabled');
  }
  const { RetainStacksOnAccountRemoval: retain, DependsOn: dependsOn = [] } = given;
  if (!enabled && dependsOn.length > 0) throw validationError('DependsOn can only be specified when AutoDeployment is enabled');
  set.autoDeployment = { enabled, dependsOn, ...(enabled ? { retain: retain ?? false } : {}) };
}

export const updateStackSet: Operation<UpdateStackSetCommandInput, Answer<UpdateStackSetCommandOutput>> = (input, context) => {
  const set = liveStackSet(input.StackSetName ?? '', input.CallAs, context);
  const { id, isRepeat } = admit(set, input.OperationId, input);
  if (isRepeat) return { OperationId: id };
  checkTogether(set, input);
  const text = templateText(input, context, input.UsePreviousTemplate === true ? set.templateBody : undefined);
  const template = templateOf(text);
  const model = input.PermissionModel ?? set.permissionModel;
  if (model === 'SERVICE_MANAGED') checkServiceManagedTemplate(template);
  checkCapabilities(template, input.Capabilities ?? []);
  const parameters = resolveParameters(template, input.Parameters ?? [], set.parameters);
  const preferences = readPreferences(input.OperationPreferences, input.Regions ?? regionsOf(set));
  const tags = input.Tags === undefined ? set.tags : checkTags(input.Tags);
  const cells = cellsToUpdate(set, input, context);
  changeManagedExecution(set, input);
  setAutoDeployment(set, input.AutoDeployment);
  if (model === 'SELF_MANAGED') {
    checkAdministrationRole(input.AdministrationRoleARN, context);
    setRoles(set, input);
  }
  const isNewContent = !sameJson([set.templateBody, set.parameters], [text, parameters]);
  Object.assign(set, { templateBody: text, parameters, tags, permissionModel: model, capabilities: input.Capabilities ?? [] });
  if (input.Description !== undefined) set.description = input.Description;
  if (set.autoDeployment?.enabled === true && Object.keys(set.autoTargets).length > 0) startFollowing(set, context);
  else stopFollowing(set, context);
  if (isNewContent) for (const instance of Object.values(set.instances)) if (instance.status === 'CURRENT') instance.status = 'OUTDATED';
  const work = { action: 'UPDATE', work: 'deploy', regions: regionsOf(set), wholeSet: true } as const;
  submit(
    set,
    id,
    input,
    { ...work, cells, preferences, ...(input.Regions === undefined ? {} : { targets: readTargets(set, input, context) }) },
    context,
  );
  for (const { account, region } of cells) {
    const instance = set.instances[`${account}/${region}`];
    if (instance !== undefined) instance.detailed = 'PENDING';
  }
  return { OperationId: id };
};

const regionsOf = (set: StackSetRecord): string[] => [...new Set(Object.values(set.instances).map(({ region }) => region))];

function checkTogether(set: StackSetRecord, input: UpdateStackSetCommandInput): void {
  const targeted = input.DeploymentTargets !== undefined || input.Accounts !== undefined;
  if (input.AutoDeployment !== undefined && (input.DeploymentTargets !== undefined || input.Regions !== undefined)) {
    throw validationError('AutoDeployment cannot be specified together with DeploymentTargets or Regions');
  }
  if (targeted !== (input.Regions !== undefined))
    throw validationError('Accounts or DeploymentTargets and Regions must be specified together');
  if (input.UsePreviousTemplate === true && (input.TemplateBody !== undefined || input.TemplateURL !== undefined)) {
    throw validationError('Only one of TemplateBody, TemplateURL or UsePreviousTemplate must be specified.');
  }
  const changesModel = input.PermissionModel !== undefined && input.PermissionModel !== set.permissionModel;
  if (changesModel && Object.keys(set.instances).length > 0) {
    throw validationError('PermissionModel cannot be modified while there are stack instances associated with the StackSet');
  }
  if (input.AutoDeployment !== undefined && (input.PermissionModel ?? set.permissionModel) === 'SELF_MANAGED') {
    throw validationError('AutoDeployment can only be specified for StackSets with SERVICE_MANAGED permission model');
  }
}

function changeManagedExecution(set: StackSetRecord, input: UpdateStackSetCommandInput): void {
  const wanted = input.ManagedExecution?.Active;
  if (wanted === undefined || wanted === set.managedExecution) return;
  if (openOperations(set).length > 0) throw invalidOperation('ManagedExecution cannot be modified while operations are running or queued');
  set.managedExecution = wanted;
}

/** The instances that an update covers: those named, or all. Inoperable ones are left out. Source: facts/compliance.md 4.6. */
function cellsToUpdate(set: StackSetRecord, input: UpdateStackSetCommandInput, context: OperationContext) {
  const usable = Object.values(set.instances).filter((instance) => instance.status !== 'INOPERABLE');
  const cells = usable.map(({ account, region, unit }) => ({ account, region, ...(unit === undefined ? {} : { unit }) }));
  if (input.Regions === undefined) return cells;
  const wanted = new Set(expandTargets(set, readTargets(set, input, context), context).map(({ account }) => account));
  const found = cells.filter(({ account, region }) => wanted.has(account) && input.Regions?.includes(region));
  if (found.length === 0)
    throw new AwsError('StackInstanceNotFoundException', 'No stack instance exists in the specified accounts and Regions', 404);
  return found;
}

export const deleteStackSet: Operation<DeleteStackSetCommandInput, Record<never, never>> = (input, context) => {
  const name = input.StackSetName ?? '';
  const set = visibleStackSets(input.CallAs, context).find((one) => one.status === 'ACTIVE' && [one.name, one.id, one.arn].includes(name));
  // As with stacks, a set that is not there is as deleted as it can be.
  if (set === undefined) return {};
  const [open] = openOperations(set);
  if (open !== undefined) throw busy(set, open.id);
  if (Object.keys(set.instances).length > 0) throw new AwsError('StackSetNotEmptyException', 'StackSet is not empty', 409);
  set.status = 'DELETED';
  stopFollowing(set, context);
  return {};
};
