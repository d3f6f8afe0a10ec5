import { policyState } from '../services/iam/policy-state.ts';
import { roleNamed } from '../services/iam/roles.ts';
import type { Caller, ServiceEnvironment } from '../services/operation.ts';
import { AwsError } from '../wire/errors.ts';
import { isFulfilled, matches, type Question, statementsOf, verdictOf } from './policy.ts';
import { type AskedCall, actionOf, keysOf, principalArn, resourcesOf } from './request.ts';

type Environment = Pick<ServiceEnvironment, 'state' | 'organization' | 'partition'>;

/** AWS's own policies that roles of this world have attached, as far as they say what a call may do. */
const awsManaged: Readonly<Record<string, readonly string[]>> = {
  AdministratorAccess: ['*'],
  AWSLambdaBasicExecutionRole: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
};

const allowing = (actions: readonly string[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }] });

/** The policies of a role: inline ones and those attached. A role that every account has from the start is its administrator until it gets policies. */
function policiesOf(account: string, role: string, env: Environment): readonly string[] {
  const { inline, attached, policies } = policyState(account, env);
  const [own, arns] = [Object.values(inline[role] ?? {}), attached[role] ?? []];
  const { roleNames, managementRoleNames } = env.organization.record;
  if (own.length + arns.length === 0 && [...roleNames, ...managementRoleNames].includes(role)) return [allowing(['*'])];
  return [
    ...own,
    ...arns.flatMap((arn) => {
      const policy = policies[arn];
      const document = policy?.versions.find(({ id }) => id === policy.defaultVersion)?.document;
      const managed = /:iam::aws:policy\/(?:[^/]+\/)*([^/]+)$/.exec(arn)?.[1] ?? '';
      const actions = Object.hasOwn(awsManaged, managed) ? awsManaged[managed] : undefined;
      return document !== undefined ? [document] : actions === undefined ? [] : [allowing(actions)];
    }),
  ];
}

/**
 * Judges a call as IAM would: by the policies of the role that makes it, and for AssumeRole by the trust of the role that is taken. A key of 12
 * digits is its account's administrator, and may everything there. Throws what AWS answers where the call is not allowed.
 */
export function authorize(call: AskedCall, caller: Caller, env: Environment): void {
  // Everybody may ask who he is.
  if (call.service === 'sts' && call.operation === 'GetCallerIdentity') return;
  const action = actionOf(call);
  const keys = keysOf(call, caller, env.partition);
  for (const resource of resourcesOf(call)) {
    const question: Question = { action, resource, keys };
    if (caller.role !== undefined) {
      const verdict = verdictOf(policiesOf(caller.account, caller.role, env), question);
      if (verdict !== 'allowed')
        throw refusal(
          call,
          caller,
          question,
          verdict === 'denied'
            ? 'with an explicit deny in an identity-based policy'
            : `because no identity-based policy allows the ${action} action`,
        );
    }
    if (action === 'sts:AssumeRole' && !isTrusted(resource, caller, keys, env))
      throw refusal(call, caller, question, 'because no trust policy allows the sts:AssumeRole action');
  }
}

/** Whether the role's trust policy lets the caller take it. A role that is not there is refused by AssumeRole itself. */
function isTrusted(arn: string, caller: Caller, keys: Question['keys'], env: Environment): boolean {
  const [, account = '', name = ''] = /^arn:[\w-]+:iam::(\d{12}):role\/(?:[^\s]*\/)?([\w+=,.@-]+)$/.exec(arn) ?? [];
  const role = roleNamed(account, name, env);
  if (role === undefined) return true;
  const principals = [
    '*',
    caller.account,
    `arn:${env.partition}:iam::${caller.account}:root`,
    principalArn(caller, env.partition),
    caller.arn,
  ];
  const speaking = statementsOf(role.trust).filter((statement) => {
    const aws = statement['Principal'] === '*' ? ['*'] : listOf((statement['Principal'] as { readonly AWS?: unknown } | undefined)?.AWS);
    return (
      aws.some((principal) => principals.includes(principal)) &&
      listOf(statement['Action']).some((pattern) => matches(pattern, 'sts:AssumeRole', true)) &&
      isFulfilled(statement['Condition'], keys)
    );
  });
  return speaking.some(({ Effect }) => Effect === 'Allow') && !speaking.some(({ Effect }) => Effect === 'Deny');
}

const listOf = (value: unknown): readonly string[] => (Array.isArray(value) ? value : value === undefined ? [] : [value]).map(String);

function refusal({ service }: AskedCall, { arn }: Caller, { action, resource }: Question, why: string): AwsError {
  const on = resource === '*' ? '' : ` on resource: ${resource}`;
  const code = ['iam', 'sts', 'cloudformation', 'sns', 's3'].includes(service)
    ? 'AccessDenied'
    : service === 'ec2'
      ? 'UnauthorizedOperation'
      : 'AccessDeniedException';
  return new AwsError(
    code,
    `User: ${arn} is not authorized to perform: ${action}${on} ${why}`,
    service === 'sns' || service === 'dynamodb' ? 400 : 403,
  );
}
