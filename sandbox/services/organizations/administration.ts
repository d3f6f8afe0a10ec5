import type {
  DeregisterDelegatedAdministratorCommandInput,
  DisableAWSServiceAccessCommandInput,
  EnableAWSServiceAccessCommandInput,
  ListAWSServiceAccessForOrganizationCommandInput,
  ListDelegatedAdministratorsCommandInput,
  RegisterDelegatedAdministratorCommandInput,
} from '@aws-sdk/client-organizations';
import { AwsError } from '../../wire/errors.ts';
import type { Handlers, Operation, OperationContext } from '../operation.ts';
import { invalidInput, nextToken, pageOf, requireManagement, requireReader } from './access.ts';
import { administratorShape } from './shapes.ts';

const listDelegatedAdministrators: Operation<ListDelegatedAdministratorsCommandInput, unknown> = (input, context) => {
  requireReader(context);
  const { organization } = context;
  const since = new Map<string, string>();
  for (const entry of organization.record.delegatedAdministrators) {
    if (input.ServicePrincipal === undefined || entry.service === input.ServicePrincipal) since.set(entry.account, entry.since);
  }
  const accounts = organization.accounts().filter((account) => since.has(account.id));
  const page = pageOf(accounts, input, context);
  return {
    DelegatedAdministrators: page.items.map((account) => administratorShape(account, since.get(account.id) ?? '', context)),
    ...nextToken(page),
  };
};

const registerDelegatedAdministrator: Operation<RegisterDelegatedAdministratorCommandInput, unknown> = (input, context) => {
  requireManagement(context);
  const { account, service } = delegation(input, context);
  const { record } = context.organization;
  if (account === record.managementAccount) {
    throw new AwsError('ConstraintViolationException', 'The management account cannot be a delegated administrator.', 400, {
      Reason: 'CANNOT_REGISTER_MASTER_AS_DELEGATED_ADMINISTRATOR',
    });
  }
  if (context.organization.isDelegatedAdministrator(account, service)) {
    throw new AwsError(
      'AccountAlreadyRegisteredException',
      'The specified account is already a delegated administrator for this service.',
      400,
    );
  }
  enableService(service, context);
  record.delegatedAdministrators.push({ account, service, since: context.clock.now().toISOString() });
  return {};
};

const deregisterDelegatedAdministrator: Operation<DeregisterDelegatedAdministratorCommandInput, unknown> = (input, context) => {
  requireManagement(context);
  const { account, service } = delegation(input, context);
  const { record } = context.organization;
  if (!context.organization.isDelegatedAdministrator(account, service)) {
    throw new AwsError('AccountNotRegisteredException', 'The specified account is not a delegated administrator for this service.', 400);
  }
  record.delegatedAdministrators = record.delegatedAdministrators.filter((entry) => entry.account !== account || entry.service !== service);
  return {};
};

function delegation(
  input: { AccountId: string | undefined; ServicePrincipal: string | undefined },
  context: OperationContext,
): { account: string; service: string } {
  const account = input.AccountId ?? '';
  if (context.organization.account(account) === undefined) {
    throw new AwsError('AccountNotFoundException', "You specified an account that doesn't exist.", 400);
  }
  return { account, service: principal(input.ServicePrincipal) };
}

/** Throws InvalidInputException for what is no service principal. */
function principal(name: string | undefined): string {
  if (name !== undefined && /^[\w+=,.@-]{1,128}\.amazonaws\.com$/.test(name)) return name;
  throw invalidInput('UNRECOGNIZED_SERVICE_PRINCIPAL', `You specified an unrecognized service principal: ${name ?? ''}`);
}

const listServiceAccess: Operation<ListAWSServiceAccessForOrganizationCommandInput, unknown> = (input, context) => {
  requireReader(context);
  const page = pageOf(context.organization.record.serviceAccess, input, context);
  return {
    EnabledServicePrincipals: page.items.map(({ service, since }) => ({ ServicePrincipal: service, DateEnabled: new Date(since) })),
    ...nextToken(page),
  };
};

const enableServiceAccess: Operation<EnableAWSServiceAccessCommandInput, unknown> = (input, context) => {
  requireManagement(context);
  enableService(principal(input.ServicePrincipal), context);
  return {};
};

function enableService(service: string, { organization, clock }: OperationContext): void {
  const { serviceAccess } = organization.record;
  if (!serviceAccess.some((entry) => entry.service === service)) serviceAccess.push({ service, since: clock.now().toISOString() });
}

const disableServiceAccess: Operation<DisableAWSServiceAccessCommandInput, unknown> = (input, context) => {
  requireManagement(context);
  const service = principal(input.ServicePrincipal);
  const { record } = context.organization;
  if (record.delegatedAdministrators.some((entry) => entry.service === service)) {
    throw new AwsError('ConstraintViolationException', 'The service still has a delegated administrator.', 400, {
      Reason: 'DELEGATED_ADMINISTRATOR_EXISTS_FOR_THIS_SERVICE',
    });
  }
  record.serviceAccess = record.serviceAccess.filter((entry) => entry.service !== service);
  return {};
};

export const administrationHandlers: Handlers = {
  ListDelegatedAdministrators: listDelegatedAdministrators,
  RegisterDelegatedAdministrator: registerDelegatedAdministrator,
  DeregisterDelegatedAdministrator: deregisterDelegatedAdministrator,
  ListAWSServiceAccessForOrganization: listServiceAccess,
  EnableAWSServiceAccess: enableServiceAccess,
  DisableAWSServiceAccess: disableServiceAccess,
};
