import type { DeploymentTargets } from '@aws-sdk/client-cloudformation';
import { isKnownRegion } from '../../account/regions.ts';
import type { OperationContext, ServiceEnvironment } from '../../operation.ts';
import { constraintError, validationError } from '../errors.ts';
import type { StackSetRecord, Targets } from './stack-set.ts';

/** Most OUs of one operation. Source: facts/compliance.md 4.1. */
const mostUnits = 50;
const unitPattern = /^(ou-[a-z0-9]{4,32}-[a-z0-9]{8,32}|r-[a-z0-9]{4,32})$/;

/** One account of an operation, with the OU that brought it in. */
export interface TargetAccount {
  readonly account: string;
  readonly unit?: string;
}

interface TargetRequest {
  readonly Accounts?: string[] | undefined;
  readonly DeploymentTargets?: DeploymentTargets | undefined;
  readonly Regions?: string[] | undefined;
}

/** What a request targets, checked for its form. Throws ValidationError. Source: facts/compliance.md 4.1 to 4.3. */
export function readTargets(set: StackSetRecord, request: TargetRequest, context: OperationContext): Targets {
  checkRegions(request.Regions ?? [], context);
  if (request.Accounts !== undefined && request.DeploymentTargets !== undefined) {
    throw validationError('Accounts and DeploymentTargets cannot both be specified');
  }
  return set.permissionModel === 'SELF_MANAGED' ? selfManaged(request) : serviceManaged(request, context);
}

export function checkRegions(regions: readonly string[], env: Pick<ServiceEnvironment, 'partition'>): void {
  if (regions.length === 0) throw validationError('Regions must not be empty');
  const unknown = regions.find((region) => !isKnownRegion(region, env.partition));
  if (unknown !== undefined) throw validationError(`Region ${unknown} is not supported`);
}

function selfManaged({ Accounts, DeploymentTargets }: TargetRequest): Targets {
  const accounts = Accounts ?? DeploymentTargets?.Accounts ?? [];
  if ((DeploymentTargets?.OrganizationalUnitIds ?? []).length > 0) {
    throw validationError('StackSets with SELF_MANAGED permission model can only have ACCOUNT target');
  }
  if (accounts.length === 0) throw validationError('At least one account must be specified for a SELF_MANAGED StackSet');
  checkAccounts(accounts);
  return { accounts };
}

function checkAccounts(accounts: readonly string[]): void {
  const wrong = accounts.find((account) => !/^\d{12}$/.test(account));
  if (wrong !== undefined) throw constraintError(wrong, 'accounts', 'Member must satisfy regular expression pattern: ^[0-9]{12}$');
}

function serviceManaged({ Accounts, DeploymentTargets }: TargetRequest, context: OperationContext): Targets {
  if (Accounts !== undefined && Accounts.length > 0) {
    throw validationError('StackSets with SERVICE_MANAGED permission model can only have OrganizationalUnit as target');
  }
  const { OrganizationalUnitIds: units = [], Accounts: accounts, AccountFilterType: filter, AccountsUrl } = DeploymentTargets ?? {};
  if (AccountsUrl !== undefined) throw validationError(`S3 error: the sandbox has no S3 and cannot read ${AccountsUrl}`);
  if (units.length === 0 && (accounts ?? []).length === 0)
    throw validationError('DeploymentTargets must name at least one organizational unit');
  if (units.length > mostUnits)
    throw constraintError(`${units.length} units`, 'organizationalUnitIds', `Member must have length less than or equal to ${mostUnits}`);
  for (const unit of units) {
    if (!unitPattern.test(unit))
      throw constraintError(unit, 'organizationalUnitIds', `Member must satisfy regular expression pattern: ${unitPattern.source}`);
    if (unit !== context.organization.rootId && context.organization.unit(unit) === undefined) {
      throw validationError(`OrganizationalUnit ${unit} does not exist in the organization`);
    }
  }
  checkAccounts(accounts ?? []);
  if ((filter === 'INTERSECTION' || filter === 'DIFFERENCE') && (accounts ?? []).length === 0) {
    throw validationError(`Accounts must be specified with AccountFilterType ${filter}`);
  }
  if (filter === 'NONE' && (accounts ?? []).length > 0) throw validationError('Accounts cannot be specified with AccountFilterType NONE');
  return { units, ...(accounts === undefined ? {} : { accounts }), ...(filter === undefined ? {} : { filter }) };
}

/**
 * The accounts of the OUs and below, without the management account, which service-managed sets never reach.
 * Source: facts/compliance.md 4.2.
 */
export function accountsBelow(units: readonly string[], env: Pick<ServiceEnvironment, 'organization'>): TargetAccount[] {
  const wanted = new Set(units);
  return env.organization.accounts().flatMap(({ id }) => {
    if (id === env.organization.managementAccount) return [];
    // The nearest OU is the one that the instance shows, where several of the targets hold the account.
    const unit = env.organization.ancestorsOf(id).findLast((ancestor) => wanted.has(ancestor));
    return unit === undefined ? [] : [{ account: id, unit }];
  });
}

/** The accounts that targets mean now, after the account filter. Source: facts/compliance.md 4.3. */
export function expandTargets(set: StackSetRecord, targets: Targets, env: Pick<ServiceEnvironment, 'organization'>): TargetAccount[] {
  if (set.permissionModel === 'SELF_MANAGED') return [...new Set(targets.accounts ?? [])].map((account) => ({ account }));
  const inside = accountsBelow(targets.units ?? [], env);
  const listed = new Set(targets.accounts ?? []);
  switch (targets.filter) {
    case 'NONE':
      return inside;
    case 'INTERSECTION':
      return inside.filter(({ account }) => listed.has(account));
    case 'DIFFERENCE':
      return inside.filter(({ account }) => !listed.has(account));
    default: {
      const covered = new Set(inside.map(({ account }) => account));
      const others = [...listed].filter((account) => !covered.has(account) && account !== env.organization.managementAccount);
      return [...inside, ...others.map((account) => ({ account, ...unitOf(account, env) }))];
    }
  }
}

/** The OU in which an account stands. */
function unitOf(account: string, env: Pick<ServiceEnvironment, 'organization'>): { unit?: string } {
  const unit = env.organization.account(account)?.parent;
  return unit === undefined ? {} : { unit };
}
