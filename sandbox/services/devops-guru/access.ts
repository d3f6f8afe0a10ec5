import { AwsError } from '../../wire/errors.ts';
import type { OperationContext } from '../operation.ts';
import { denied } from './errors.ts';
import { settledGuru } from './insights.ts';
import type { GuruState } from './state.ts';

/** Source: facts/compliance.md 3.1. */
const regionsWithService: ReadonlySet<string> = new Set([
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-south-1',
  'ap-southeast-1',
  'ap-southeast-2',
  'ca-central-1',
  'eu-central-1',
  'eu-north-1',
  'eu-west-1',
  'eu-west-2',
  'eu-west-3',
  'sa-east-1',
  'us-east-1',
  'us-east-2',
  'us-west-1',
  'us-west-2',
]);
/** Support ends on 2027-09-30; the day itself is still served. Source: facts/compliance.md 3.1. */
const lastMoment = Date.parse('2027-09-30T23:59:59.999Z');

/** Refuses what AWS could not even be asked: a Region without the service, and anything after its end. */
export function checkServed(context: OperationContext): void {
  if (!regionsWithService.has(context.region) || context.partition !== 'aws') {
    throw new AwsError('UnknownEndpoint', `Amazon DevOps Guru has no endpoint in ${context.region}`, 404);
  }
  if (context.clock.now().getTime() > lastMoment) throw denied('Amazon DevOps Guru has ended on 2027-09-30');
}

/** The caller's own DevOps Guru, up to now. */
export const mine = (context: OperationContext): GuruState => settledGuru(context, context.account, context.region);

/** That of the named account, or the caller's own; another one's only for who may see the organization's. */
export function guruOf(accountId: string | undefined, context: OperationContext): GuruState {
  if (accountId === undefined || accountId === context.account) return mine(context);
  checkOrganizationReader(context);
  if (context.organization.account(accountId) === undefined) throw denied(`The account ${accountId} is not in the organization`);
  return settledGuru(context, accountId, context.region);
}

/** Organization views are for the management account and the delegated administrator. Source: facts/compliance.md 3.4. */
export function checkOrganizationReader({ organization, account, caller, operation }: OperationContext): void {
  if (account === organization.managementAccount) return;
  if (organization.isDelegatedAdministrator(account, 'devops-guru.amazonaws.com')) return;
  throw denied(`User: ${caller.arn} is not authorized to perform: devops-guru:${operation} for the organization`);
}
