import { randomInt } from 'node:crypto';
import type {
  CloseAccountCommandInput,
  CreateAccountCommandInput,
  DescribeAccountCommandInput,
  DescribeCreateAccountStatusCommandInput,
  ListAccountsCommandInput,
  ListCreateAccountStatusCommandInput,
  MoveAccountCommandInput,
} from '@aws-sdk/client-organizations';
import { type AccountRecord, addAccount, type CreationRecord, type OrganizationState } from '../../organization.ts';
import { AwsError } from '../../wire/errors.ts';
import { newRole, rolesOf } from '../iam/roles.ts';
import type { Handlers, Operation, OperationContext, ServiceEnvironment } from '../operation.ts';
import { invalidInput, nextToken, pageOf, requireManagement, requireReader } from './access.ts';
import { accountShape, creationShape, organizationArn } from './shapes.ts';

/** An account exists this long after CreateAccount, in AWS time. Source: DESIGN section 7. */
const creationMs = 120_000;
/** An account is PENDING_CLOSURE for this long, in AWS time. */
const closureMs = 120_000;
/** Creations that may be under way at once. Source: facts/tenants.md 2.6. */
const maxCreations = 5;
/** Closures that may be under way at once. Source: facts/tenants.md 2.6. */
const maxClosures = 3;
const firstCreatedAccount = 200_000_000_001;

function accountOf(id: string | undefined, context: OperationContext): AccountRecord {
  const account = context.organization.account(id ?? '');
  if (account === undefined) {
    throw new AwsError('AccountNotFoundException', "You specified an account that doesn't exist.", 400);
  }
  return account;
}

const describeOrganization: Operation<object, unknown> = (_input, context) => {
  const { organization, partition } = context;
  const management = organization.account(organization.managementAccount);
  return {
    Organization: {
      Id: organization.id,
      Arn: `arn:${partition}:organizations::${organization.managementAccount}:organization/${organization.id}`,
      FeatureSet: 'ALL',
      MasterAccountId: organization.managementAccount,
      MasterAccountArn: organizationArn('account', organization.managementAccount, context),
      MasterAccountEmail: management?.email,
      AvailablePolicyTypes: [],
    },
  };
};

const listAccounts: Operation<ListAccountsCommandInput, unknown> = (input, context) => {
  requireReader(context);
  settleAccounts(context);
  const page = pageOf(context.organization.accounts(), input, context);
  return { Accounts: page.items.map((account) => accountShape(account, context)), ...nextToken(page) };
};

const describeAccount: Operation<DescribeAccountCommandInput, unknown> = (input, context) => {
  requireReader(context);
  settleAccounts(context);
  return { Account: accountShape(accountOf(input.AccountId, context), context) };
};

const moveAccount: Operation<MoveAccountCommandInput, unknown> = (input, context) => {
  requireManagement(context);
  const { organization } = context;
  const account = accountOf(input.AccountId, context);
  const exists = (id: string | undefined): boolean => id === organization.rootId || organization.unit(id ?? '') !== undefined;
  if (!exists(input.SourceParentId)) throw new AwsError('SourceParentNotFoundException', 'The source parent does not exist.', 400);
  if (!exists(input.DestinationParentId))
    throw new AwsError('DestinationParentNotFoundException', 'The destination parent does not exist.', 400);
  if (account.parent === input.DestinationParentId)
    throw new AwsError('DuplicateAccountException', 'That account is already present in the specified destination.', 400);
  if (account.parent !== input.SourceParentId)
    throw new AwsError('AccountNotFoundException', 'The account is not in the source parent.', 400);
  account.parent = input.DestinationParentId ?? organization.rootId;
  return {};
};

const createAccount: Operation<CreateAccountCommandInput, unknown> = (input, context) => {
  requireManagement(context);
  settleAccounts(context);
  const { record } = context.organization;
  const email = input.Email ?? '';
  const name = input.AccountName ?? '';
  if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email) || email.length < 6 || email.length > 64)
    throw invalidInput('INVALID_PATTERN', 'Email is not valid');
  if (!/^[ -~]{1,50}$/.test(name)) throw invalidInput('INVALID_PATTERN', 'AccountName must have 1 to 50 printable ASCII characters');
  const underWay = Object.values(record.creations).filter((creation) => creation.state === 'IN_PROGRESS');
  if (underWay.length >= maxCreations) throw new AwsError('TooManyRequestsException', 'Too many accounts are being created.', 400);
  const creation: CreationRecord = {
    id: `car-${Array.from({ length: 32 }, () => randomInt(16).toString(16)).join('')}`,
    accountName: name,
    email,
    roleName: input.RoleName ?? 'OrganizationAccountAccessRole',
    requestedAt: context.clock.now().toISOString(),
    dueAwsMs: context.clock.awsMs() + creationMs,
    state: 'IN_PROGRESS',
    ...(input.Tags === undefined ? {} : { tags: Object.fromEntries(input.Tags.map(({ Key = '', Value = '' }) => [Key, Value])) }),
  };
  record.creations[creation.id] = creation;
  return { CreateAccountStatus: creationShape(creation) };
};

const describeCreateAccountStatus: Operation<DescribeCreateAccountStatusCommandInput, unknown> = (input, context) => {
  requireManagement(context);
  settleAccounts(context);
  const { creations } = context.organization.record;
  const creation = Object.hasOwn(creations, input.CreateAccountRequestId ?? '') ? creations[input.CreateAccountRequestId ?? ''] : undefined;
  if (creation === undefined) {
    throw new AwsError('CreateAccountStatusNotFoundException', 'There is no account creation with this id.', 400);
  }
  return { CreateAccountStatus: creationShape(creation) };
};

const listCreateAccountStatus: Operation<ListCreateAccountStatusCommandInput, unknown> = (input, context) => {
  requireManagement(context);
  settleAccounts(context);
  const all = Object.values(context.organization.record.creations).filter(({ state }) => input.States?.includes(state) !== false);
  const page = pageOf(all, input, context);
  return { CreateAccountStatuses: page.items.map(creationShape), ...nextToken(page) };
};

const closeAccount: Operation<CloseAccountCommandInput, unknown> = (input, context) => {
  requireManagement(context);
  const account = accountOf(input.AccountId, context);
  if (account.id === context.organization.managementAccount) {
    throw new AwsError('ConstraintViolationException', 'The management account cannot be closed.', 400, {
      Reason: 'CANNOT_CLOSE_MANAGEMENT_ACCOUNT',
    });
  }
  if (account.state !== 'ACTIVE')
    throw new AwsError('AccountAlreadyClosedException', 'You attempted to close an account that is already closed.', 400);
  const closing = context.organization.accounts().filter((candidate) => candidate.state === 'PENDING_CLOSURE');
  if (closing.length >= maxClosures) {
    throw new AwsError('ConstraintViolationException', 'Too many accounts are being closed.', 400, {
      Reason: 'CLOSE_ACCOUNT_REQUESTS_LIMIT_EXCEEDED',
    });
  }
  account.state = 'PENDING_CLOSURE';
  account.closedAtAwsMs = context.clock.awsMs() + closureMs;
  return {};
};

/** Closes and makes the accounts whose time has come. A new one stands under the root and has the one role that was asked for. */
export function settleAccounts(env: ServiceEnvironment): void {
  const { record } = env.organization;
  for (const account of Object.values(record.accounts)) {
    if (account.closedAtAwsMs === undefined || env.clock.awsMs() < account.closedAtAwsMs) continue;
    account.state = 'CLOSED';
    delete account.closedAtAwsMs;
  }
  for (const creation of Object.values(record.creations)) {
    if (creation.state !== 'IN_PROGRESS' || env.clock.awsMs() < creation.dueAwsMs) continue;
    creation.completedAt = env.clock.now().toISOString();
    const failure = failureOf(creation, record);
    if (failure !== undefined) {
      creation.state = 'FAILED';
      creation.failureReason = failure;
      continue;
    }
    let id = firstCreatedAccount;
    while (record.accounts[String(id)] !== undefined) id += 1;
    const account = String(id);
    addAccount(record, {
      id: account,
      name: creation.accountName,
      email: creation.email,
      parent: record.rootId,
      joinedAt: creation.completedAt,
    });
    const roles = rolesOf(account, env);
    for (const name of Object.keys(roles)) delete roles[name];
    roles[creation.roleName] = newRole(account, creation.roleName, env, { createdAt: creation.completedAt });
    if (creation.tags !== undefined) {
      record.tags ??= {};
      record.tags[account] = creation.tags;
    }
    creation.state = 'SUCCEEDED';
    creation.accountId = account;
  }
}

/** Why the account cannot be made; closed accounts count until they are gone. Source: facts/tenants.md 2.6. */
function failureOf({ email }: CreationRecord, { accounts, addressesElsewhere, accountLimit }: OrganizationState): string | undefined {
  const all = Object.values(accounts);
  const taken = [...all.map((account) => account.email), ...(addressesElsewhere ?? [])];
  if (taken.some((each) => each.toLowerCase() === email.toLowerCase())) return 'EMAIL_ALREADY_EXISTS';
  return accountLimit !== undefined && all.length >= accountLimit ? 'ACCOUNT_LIMIT_EXCEEDED' : undefined;
}

export const accountHandlers: Handlers = {
  DescribeOrganization: describeOrganization,
  ListAccounts: listAccounts,
  DescribeAccount: describeAccount,
  MoveAccount: moveAccount,
  CreateAccount: createAccount,
  DescribeCreateAccountStatus: describeCreateAccountStatus,
  ListCreateAccountStatus: listCreateAccountStatus,
  CloseAccount: closeAccount,
};
