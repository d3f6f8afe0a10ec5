import type {
  DisableRegionCommandInput,
  EnableRegionCommandInput,
  GetRegionOptStatusCommandInput,
  ListRegionsCommandInput,
} from '@aws-sdk/client-account';
import { readEntries, readObject, readOneOf, readText } from '../../seeds/reading.ts';
import { AwsError } from '../../wire/errors.ts';
import type { Handlers, Operation, OperationContext, ServiceEnvironment } from '../operation.ts';
import { paginate } from '../paging.ts';
import type { ConsoleChange } from '../service.ts';
import { needsOptIn, type OptStatus, optStatus, setOptStatus, shownRegions, startOpt } from './regions.ts';

const invalid = (message: string): AwsError => new AwsError('ValidationException', message, 400);
const trustedAccess = 'account.amazonaws.com';

/**
 * The account that is asked about: the caller's, or with trusted access for Account Management any account of the organization when the
 * management account or the delegated administrator asks. Source: facts/compliance.md 5.1.
 */
function askedAccount(id: string | undefined, { account, organization }: OperationContext): string {
  if (id === undefined) return account;
  const isAdministrator = account === organization.managementAccount || organization.isDelegatedAdministrator(account, trustedAccess);
  const isTrusted = organization.record.serviceAccess.some((entry) => entry.service === trustedAccess);
  if (!isAdministrator || !isTrusted) throw new AwsError('AccessDeniedException', 'You are not authorized to name another account.', 403);
  // The management account's own settings are only reached without an AccountId.
  if (id === organization.managementAccount) throw invalid('The management account cannot be named as AccountId.');
  if (organization.account(id) === undefined)
    throw new AwsError('ResourceNotFoundException', `The account ${id} is not in the organization.`, 404);
  return id;
}

function statusOf(account: string, region: string | undefined, context: OperationContext): OptStatus {
  const status = optStatus(account, region ?? '', context);
  if (status === undefined) throw invalid(`The Region ${region ?? ''} is not valid.`);
  return status;
}

const listRegions: Operation<ListRegionsCommandInput, unknown> = (input, context) => {
  const account = askedAccount(input.AccountId, context);
  const wanted = input.RegionOptStatusContains;
  const all = shownRegions(context).map((region) => ({ RegionName: region, RegionOptStatus: statusOf(account, region, context) }));
  const matching = all.filter((region) => wanted === undefined || wanted.length === 0 || wanted.includes(region.RegionOptStatus));
  const page = paginate(matching, input, context, { defaultSize: 50, maxSize: 50, refuse: invalid });
  return { Regions: page.items, ...(page.nextToken === undefined ? {} : { NextToken: page.nextToken }) };
};

const getRegionOptStatus: Operation<GetRegionOptStatusCommandInput, unknown> = (input, context) => {
  const account = askedAccount(input.AccountId, context);
  return { RegionName: input.RegionName, RegionOptStatus: statusOf(account, input.RegionName, context) };
};

const enableRegion: Operation<EnableRegionCommandInput, unknown> = (input, context) => changeRegion(input, 'ENABLING', context);
const disableRegion: Operation<DisableRegionCommandInput, unknown> = (input, context) => changeRegion(input, 'DISABLING', context);

function changeRegion(input: EnableRegionCommandInput, status: 'ENABLING' | 'DISABLING', context: OperationContext): object {
  const account = askedAccount(input.AccountId, context);
  const region = input.RegionName ?? '';
  const present = statusOf(account, region, context);
  if (!needsOptIn(region, context)) throw invalid(`The Region ${region} is enabled by default and cannot be changed.`);
  if (present === 'ENABLING' || present === 'DISABLING') {
    throw new AwsError('ConflictException', `The Region ${region} is ${present}; try again when it is done.`, 409);
  }
  // Asking for what already is changes nothing.
  if (present !== (status === 'ENABLING' ? 'ENABLED' : 'DISABLED')) startOpt(account, region, status, context);
  return {};
}

export const handlers: Handlers = {
  ListRegions: listRegions,
  GetRegionOptStatus: getRegionOptStatus,
  EnableRegion: enableRegion,
  DisableRegion: disableRegion,
};

const settable = ['ENABLED', 'DISABLED', 'ENABLED_BY_DEFAULT', 'ENABLING', 'DISABLING'] as const;

function setStatus(account: string, region: string, status: unknown, env: ServiceEnvironment): void {
  if (env.organization.account(account) === undefined) throw new Error(`there is no account ${account}`);
  if (!shownRegions(env).includes(region)) throw new Error(`there is no Region ${region} in this sandbox`);
  setOptStatus(account, region, readOneOf(status, `status of ${region} in ${account}`, settable), env);
}

/** The `account` section of a seed: `{ regions: { ACCOUNT: { REGION: status } } }`. */
export function seed(section: unknown, env: ServiceEnvironment): void {
  const given = readObject(section, 'account', ['regions']);
  for (const [account, regions] of readEntries(given['regions'] ?? {}, 'regions')) {
    for (const [region, status] of readEntries(regions, `Regions of ${account}`)) setStatus(account, region, status, env);
  }
}

export const consoleChanges: Readonly<Record<string, ConsoleChange>> = {
  'set-region-opt-in': {
    describe: `sets whether an account uses a Region: {account, region, status}, status one of ${settable.join(', ')}`,
    run(args, env) {
      const { account, region, status } = readObject(args, 'args', ['account', 'region', 'status']);
      setStatus(readText(account, 'account'), readText(region, 'region'), status, env);
      return `${String(region)} is ${String(status)} in ${String(account)}`;
    },
  },
};

/** Regions by account where the status is not what the sandbox gives to all. */
export function show(env: ServiceEnvironment): unknown {
  const own = [...env.state.all<{ optIn: Record<string, { status: string }> }>('account')].filter(
    ({ state }) => Object.keys(state.optIn).length > 0,
  );
  return Object.fromEntries(
    own.map(({ account, state }) => [
      account,
      Object.fromEntries(Object.entries(state.optIn).map(([region, { status }]) => [region, status])),
    ]),
  );
}
