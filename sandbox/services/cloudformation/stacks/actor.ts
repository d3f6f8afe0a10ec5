import { roleNamed } from '../../iam/roles.ts';
import type { Caller, OperationContext } from '../../operation.ts';
import { validationError } from '../errors.ts';
import { trusts } from '../stack-sets/trust.ts';

/**
 * Who a stack's calls are made as: the caller, or the role that the request names, which must exist in the account and trust
 * CloudFormation. Throws ValidationError.
 */
export function actorOf(roleArn: string | undefined, context: OperationContext): Caller {
  if (roleArn === undefined) return context.caller;
  const match = /^arn:[\w-]+:iam::(\d{12}):role\/(?:[^\s]*\/)?([\w+=,.@-]{1,64})$/.exec(roleArn);
  const [, account = '', name = ''] = match ?? [];
  const role = account === context.account ? roleNamed(account, name, context) : undefined;
  if (role === undefined || !trusts(role.trust, { service: 'cloudformation.amazonaws.com' })) {
    throw validationError(`Role ${roleArn} is invalid or cannot be assumed`);
  }
  return {
    account,
    kind: 'assumed-role',
    role: name,
    arn: `arn:${context.partition}:sts::${account}:assumed-role/${name}/AWSCloudFormation`,
  };
}
