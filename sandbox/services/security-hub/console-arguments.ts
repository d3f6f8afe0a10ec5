import { AwsError } from '../../wire/errors.ts';
import type { ServiceEnvironment } from '../operation.ts';
import { refuseGoverned, settledCell } from './cell.ts';
import type { CellEnvironment, Hub } from './state.ts';

type Arguments = Readonly<Record<string, unknown>>;

/** A text argument of a console change. Throws an Error that names it when it is missing. */
export function textArgument(args: Arguments, name: string): string {
  const value = args[name];
  if (typeof value !== 'string' || value.trim() === '') throw new Error(`${name} is missing`);
  return value;
}

/** The cell that `account` and `region` name. Throws an Error for an account outside the organization or a Region the sandbox lacks. */
export function cellArgument(args: Arguments, env: ServiceEnvironment): CellEnvironment {
  const account = textArgument(args, 'account');
  const region = textArgument(args, 'region');
  if (env.organization.account(account) === undefined) throw new Error(`account ${account} is not in the organization`);
  if (!env.regions.includes(region)) throw new Error(`region ${region} is not one of ${env.regions.join(', ')}`);
  return { ...env, account, region };
}

/** The hub that a person would see. The console is refused what the API is refused: no hub, or a cell that is governed elsewhere. */
export function hubOfConsole(cell: CellEnvironment): Hub {
  const { hub } = settledCell(cell);
  if (hub === null) throw new Error(`Security Hub is not enabled in ${cell.account}/${cell.region}`);
  try {
    refuseGoverned(cell);
  } catch (error) {
    if (error instanceof AwsError) throw new Error(`${error.code}: ${error.message}`, { cause: error });
    throw error;
  }
  return hub;
}
