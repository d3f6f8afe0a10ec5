import type {
  CreateStackInstancesCommandInput,
  DeleteStackInstancesCommandInput,
  DetectStackSetDriftCommandInput,
  ImportStacksToStackSetCommandInput,
  StopStackSetOperationCommandInput,
  UpdateStackInstancesCommandInput,
} from '@aws-sdk/client-cloudformation';
import { AwsError } from '../../../wire/errors.ts';
import type { Operation, OperationContext } from '../../operation.ts';
import { invalidOperation, validationError } from '../errors.ts';
import { addInstances, startFollowing } from './auto-deployment.ts';
import { hasTrustedAccess, liveStackSet, openOperations, operationNamed } from './find.ts';
import { changedOverrides, readOverrides } from './overrides.ts';
import { readPreferences } from './preferences.ts';
import type { StackSetRecord, Targets } from './stack-set.ts';
import { instanceKey } from './stack-set.ts';
import { admit, submit } from './submit.ts';
import { expandTargets, readTargets, type TargetAccount } from './targets.ts';

interface OperationAnswer {
  readonly OperationId: string;
}

/** Instances of one set. Source: facts/compliance.md 4.9. */
const mostInstances = 100_000;

const cellsOf = (accounts: readonly TargetAccount[], regions: readonly string[]) =>
  regions.flatMap((region) => accounts.map(({ account, unit }) => ({ account, region, ...(unit === undefined ? {} : { unit }) })));

const isExisting = (set: StackSetRecord) => (cell: { account: string; region: string }) =>
  set.instances[instanceKey(cell.account, cell.region)] !== undefined;

function checkAccess(set: StackSetRecord, context: OperationContext): void {
  if (set.permissionModel === 'SERVICE_MANAGED' && !hasTrustedAccess(context)) {
    throw validationError('You must enable organizations access to operate a service managed stack set');
  }
}

export const createStackInstances: Operation<CreateStackInstancesCommandInput, OperationAnswer> = (input, context) => {
  const set = liveStackSet(input.StackSetName ?? '', input.CallAs, context);
  const { id, isRepeat } = admit(set, input.OperationId, input);
  if (isRepeat) return { OperationId: id };
  checkAccess(set, context);
  const regions = [...new Set(input.Regions ?? [])];
  const targets = readTargets(set, input, context);
  if (targets.filter === 'UNION') throw validationError('AccountFilterType UNION is not supported for CreateStackInstances');
  if (set.permissionModel === 'SERVICE_MANAGED' && (targets.units ?? []).length === 0) {
    throw validationError('CreateStackInstances of a StackSet with SERVICE_MANAGED permission model must name organizational units');
  }
  const preferences = readPreferences(input.OperationPreferences, regions);
  const overrides = readOverrides(set, input.ParameterOverrides);
  const cells = cellsOf(expandTargets(set, targets, context), regions);
  const fresh = cells.filter((cell) => !isExisting(set)(cell)).length;
  if (Object.keys(set.instances).length + fresh > mostInstances) {
    throw new AwsError('LimitExceededException', `Limit of stack instances has been exceeded: ${mostInstances}`, 400);
  }
  addInstances(set, cells, id);
  for (const { account, region } of cells) {
    const instance = set.instances[instanceKey(account, region)];
    if (instance !== undefined) instance.overrides = changedOverrides(instance, overrides);
  }
  addAutoTargets(set, targets, regions);
  if (set.autoDeployment?.enabled === true) startFollowing(set, context);
  submit(set, id, input, { action: 'CREATE', work: 'deploy', regions, cells, preferences, targets }, context);
  return { OperationId: id };
};

/** What was targeted is where accounts that come later are deployed to. Source: facts/compliance.md 4.2. */
function addAutoTargets(set: StackSetRecord, { units }: Targets, regions: readonly string[]): void {
  for (const unit of units ?? []) set.autoTargets[unit] = [...new Set([...(set.autoTargets[unit] ?? []), ...regions])];
}

export const updateStackInstances: Operation<UpdateStackInstancesCommandInput, OperationAnswer> = (input, context) => {
  const set = liveStackSet(input.StackSetName ?? '', input.CallAs, context);
  const { id, isRepeat } = admit(set, input.OperationId, input);
  if (isRepeat) return { OperationId: id };
  checkAccess(set, context);
  const regions = [...new Set(input.Regions ?? [])];
  const targets = readTargets(set, input, context);
  const preferences = readPreferences(input.OperationPreferences, regions);
  const overrides = readOverrides(set, input.ParameterOverrides);
  const named = cellsOf(expandTargets(set, targets, context), regions);
  const missing = named.find((cell) => !isExisting(set)(cell));
  // An account that the request names itself must have its instance; one that an OU brings in may lack it.
  if (missing !== undefined && (set.permissionModel === 'SELF_MANAGED' || !named.some(isExisting(set)))) {
    throw new AwsError('StackInstanceNotFoundException', `StackInstance ${set.name}:${missing.account}:${missing.region} not found`, 404);
  }
  const cells = named.filter(
    (cell) => isExisting(set)(cell) && set.instances[instanceKey(cell.account, cell.region)]?.status !== 'INOPERABLE',
  );
  addInstances(set, cells, id);
  submit(
    set,
    id,
    input,
    { action: 'UPDATE', work: 'deploy', regions, cells, preferences, targets, ...(overrides === undefined ? {} : { overrides }) },
    context,
  );
  return { OperationId: id };
};

export const deleteStackInstances: Operation<DeleteStackInstancesCommandInput, OperationAnswer> = (input, context) => {
  const set = liveStackSet(input.StackSetName ?? '', input.CallAs, context);
  const { id, isRepeat } = admit(set, input.OperationId, input);
  if (isRepeat) return { OperationId: id };
  const regions = [...new Set(input.Regions ?? [])];
  const targets = readTargets(set, input, context);
  const preferences = readPreferences(input.OperationPreferences, regions);
  const cells = cellsToDelete(set, targets, regions, context).filter(isExisting(set));
  removeAutoTargets(set, targets, regions);
  const retainStacks = input.RetainStacks ?? false;
  submit(set, id, input, { action: 'DELETE', work: 'delete', regions, cells, preferences, targets, retainStacks }, context);
  return { OperationId: id };
};

/** Instances whose account has left the OU are still found by the OU that they were made for. */
function cellsToDelete(set: StackSetRecord, targets: Targets, regions: readonly string[], context: OperationContext) {
  const cells = cellsOf(expandTargets(set, targets, context), regions);
  if (targets.filter !== undefined && targets.filter !== 'NONE') return cells;
  const known = new Set(cells.map(({ account, region }) => instanceKey(account, region)));
  const left = Object.values(set.instances)
    .filter(
      ({ account, region, unit }) =>
        targets.units?.includes(unit ?? '') && regions.includes(region) && !known.has(instanceKey(account, region)),
    )
    .map(({ account, region, unit }) => ({ account, region, ...(unit === undefined ? {} : { unit }) }));
  return [...cells, ...left];
}

function removeAutoTargets(set: StackSetRecord, { units, filter }: Targets, regions: readonly string[]): void {
  if (filter !== undefined && filter !== 'NONE') return;
  for (const unit of units ?? []) {
    const left = (set.autoTargets[unit] ?? []).filter((region) => !regions.includes(region));
    if (left.length === 0) delete set.autoTargets[unit];
    else set.autoTargets[unit] = left;
  }
}

export const detectStackSetDrift: Operation<DetectStackSetDriftCommandInput, OperationAnswer> = (input, context) => {
  const set = liveStackSet(input.StackSetName ?? '', input.CallAs, context);
  const { id, isRepeat } = admit(set, input.OperationId, input);
  if (isRepeat) return { OperationId: id };
  const open = openOperations(set).find(({ work }) => work === 'detect-drift');
  if (open !== undefined) throw new AwsError('OperationInProgressException', `Another drift operation is in progress: ${open.id}`, 409);
  const instances = Object.values(set.instances).filter(({ status }) => status !== 'INOPERABLE');
  const cells = instances.map(({ account, region, unit }) => ({ account, region, ...(unit === undefined ? {} : { unit }) }));
  const regions = [...new Set(cells.map(({ region }) => region))];
  const preferences = readPreferences(input.OperationPreferences, regions);
  submit(set, id, input, { action: 'DETECT_DRIFT', work: 'detect-drift', regions, cells, preferences }, context);
  return { OperationId: id };
};

export const stopStackSetOperation: Operation<StopStackSetOperationCommandInput, Record<never, never>> = (input, context) => {
  const set = liveStackSet(input.StackSetName ?? '', input.CallAs, context);
  const operation = operationNamed(set, input.OperationId ?? '');
  if (operation.endedAt !== undefined || operation.status === 'STOPPING') {
    throw invalidOperation(`Operation ${operation.id} is in ${operation.status} state and cannot be stopped`);
  }
  operation.status = 'STOPPING';
  set.wakeAwsMs = Math.min(set.wakeAwsMs, Math.max(context.clock.awsMs(), operation.startAwsMs));
  return {};
};

/** Stacks of one import. Source: facts/compliance.md 4.8. */
const mostImports = 10;

export const importStacksToStackSet: Operation<ImportStacksToStackSetCommandInput, OperationAnswer> = (input, context) => {
  const set = liveStackSet(input.StackSetName ?? '', input.CallAs, context);
  const { id, isRepeat } = admit(set, input.OperationId, input);
  if (isRepeat) return { OperationId: id };
  if (input.StackIdsUrl !== undefined) throw validationError(`S3 error: the sandbox has no S3 and cannot read ${input.StackIdsUrl}`);
  const ids = [...new Set(input.StackIds ?? [])];
  if (ids.length === 0) throw validationError('StackIds must not be empty');
  if (ids.length > mostImports)
    throw new AwsError('LimitExceededException', `At most ${mostImports} stacks can be imported at a time`, 400);
  const units = input.OrganizationalUnitIds ?? [];
  if (set.permissionModel === 'SERVICE_MANAGED' && units.length === 0)
    throw validationError('OrganizationalUnitIds must be specified for a StackSet with SERVICE_MANAGED permission model');
  if (set.permissionModel === 'SELF_MANAGED' && units.length > 0)
    throw validationError('OrganizationalUnitIds cannot be specified for a StackSet with SELF_MANAGED permission model');
  const imports = ids.map((stackId) => importedCell(set, stackId, units, context));
  const regions = [...new Set(imports.map(({ region }) => region))];
  const preferences = readPreferences(input.OperationPreferences, regions);
  addInstances(set, imports, id);
  if (set.permissionModel === 'SERVICE_MANAGED') addAutoTargets(set, { units }, regions);
  const stackIds = Object.fromEntries(imports.map(({ account, region, stackId }) => [instanceKey(account, region), stackId]));
  submit(
    set,
    id,
    input,
    { action: 'CREATE', work: 'import', regions, cells: imports, preferences, imports: stackIds, targets: { units } },
    context,
  );
  return { OperationId: id };
};

function importedCell(set: StackSetRecord, stackId: string, units: readonly string[], context: OperationContext) {
  const match = /^arn:[\w-]+:cloudformation:([a-z0-9-]+):(\d{12}):stack\//.exec(stackId);
  if (match === null) throw new AwsError('StackNotFoundException', `Stack ${stackId} not found`, 404);
  const [, region = '', account = ''] = match;
  if (set.permissionModel === 'SERVICE_MANAGED' && account === context.organization.managementAccount) {
    throw validationError('Stacks of the management account cannot be imported into a StackSet with SERVICE_MANAGED permission model');
  }
  const unit = context.organization.ancestorsOf(account).findLast((ancestor) => units.includes(ancestor));
  if (units.length > 0 && unit === undefined)
    throw validationError(`Account ${account} of stack ${stackId} is not in the specified organizational units`);
  if (set.instances[instanceKey(account, region)]?.stackId !== undefined) {
    throw invalidOperation(`StackInstance ${set.name}:${account}:${region} already exists`);
  }
  return { account, region, stackId, ...(unit === undefined ? {} : { unit }) };
}
