import type { AssumeRoleCommandInput, AssumeRoleCommandOutput, GetCallerIdentityCommandOutput } from '@aws-sdk/client-sts';
import { documentOf } from '../../authorization/binding.ts';
import { statementsOf } from '../../authorization/policy.ts';
import { AwsError } from '../../wire/errors.ts';
import { roleNamed } from '../iam/roles.ts';
import type { Handlers, Operation, OperationContext } from '../operation.ts';

type Answer<Output> = Omit<Output, '$metadata'>;

const validation = (message: string): AwsError => new AwsError('ValidationError', message, 400);

/** Session seconds that a role gives when asked by a role: chaining caps at one hour. Source: facts/compliance.md 5.2. */
const chainedSeconds = 3600;

const assumeRole: Operation<AssumeRoleCommandInput, Answer<AssumeRoleCommandOutput>> = (input, context) => {
  const target = parseRoleArn(input.RoleArn ?? '');
  const sessionName = input.RoleSessionName ?? '';
  if (!/^[\w+=,.@-]{2,64}$/.test(sessionName)) {
    throw validation(
      `1 validation error detected: Value '${sessionName}' at 'roleSessionName' failed to satisfy constraint: Member must have 2 to 64 characters of [\\w+=,.@-]`,
    );
  }
  if (input.ExternalId !== undefined && !/^[\w+=,.@:/-]{2,1224}$/.test(input.ExternalId)) {
    throw validation(
      "1 validation error detected: Value at 'externalId' failed to satisfy constraint: Member must have 2 to 1224 characters of [\\w+=,.@:/-]",
    );
  }
  const role = target === undefined ? undefined : activeRole(target, context);
  if (target === undefined || role === undefined) throw denied(input.RoleArn ?? '', context);
  const seconds = sessionSeconds(input.DurationSeconds, role.maxSessionSeconds, context);
  const expires = new Date(context.clock.now().getTime() + seconds * 1000);
  const keys = context.sessions.issue({
    account: target.account,
    role: role.name,
    sessionName,
    expiresMs: expires.getTime(),
    ...(input.ExternalId === undefined ? {} : { externalId: input.ExternalId }),
    ...sessionPolicies(input, target.account, context),
  });
  return {
    Credentials: {
      AccessKeyId: keys.accessKeyId,
      SecretAccessKey: keys.secretAccessKey,
      SessionToken: keys.sessionToken,
      Expiration: expires,
    },
    AssumedRoleUser: {
      AssumedRoleId: `${role.id}:${sessionName}`,
      Arn: `arn:${context.partition}:sts::${target.account}:assumed-role/${role.name}/${sessionName}`,
    },
    ...(input.SourceIdentity === undefined ? {} : { SourceIdentity: input.SourceIdentity }),
  };
};

/** Characters of an inline session policy, and managed policies of a session. Source: the type documentation of AssumeRole. */
const most = { characters: 2048, policies: 10 } as const;

/** Session policies: the one in the call, and managed ones of the role's account. */
function sessionPolicies(input: AssumeRoleCommandInput, account: string, context: OperationContext): { policies?: readonly string[] } {
  const arns = (input.PolicyArns ?? []).flatMap(({ arn }) => arn ?? []);
  if (input.Policy === undefined && arns.length === 0) return {};
  if ((input.Policy?.length ?? 0) > most.characters || arns.length > most.policies)
    throw new AwsError('PackedPolicyTooLarge', 'The session policies are too large.', 400);
  if (input.Policy !== undefined && statementsOf(input.Policy).every((statement) => statement['Effect'] === undefined))
    throw new AwsError('MalformedPolicyDocument', 'This policy contains invalid Json', 400);
  return { policies: [...(input.Policy === undefined ? [] : [input.Policy]), ...arns.map((arn) => documentOf(account, arn, context))] };
}

function parseRoleArn(arn: string): { account: string; name: string; partition: string } | undefined {
  const match = /^arn:([\w-]+):iam::(\d{12}):role\/(?:[^\s]*\/)?([\w+=,.@-]{1,64})$/.exec(arn);
  if (match === null) throw validation(`${arn} is invalid`);
  const [, partition = '', account = '', name = ''] = match;
  return { partition, account, name };
}

/** The role, if its account is an active one of the organization. */
function activeRole(target: { account: string; name: string; partition: string }, context: OperationContext) {
  if (target.partition !== context.partition || context.organization.account(target.account)?.state !== 'ACTIVE') return undefined;
  return roleNamed(target.account, target.name, context);
}

const denied = (arn: string, context: OperationContext): AwsError =>
  new AwsError('AccessDenied', `User: ${context.caller.arn} is not authorized to perform: sts:AssumeRole on resource: ${arn}`, 403);

function sessionSeconds(asked: number | undefined, longest: number, context: OperationContext): number {
  const chained = context.caller.kind === 'assumed-role';
  const seconds = asked ?? 3600;
  if (!Number.isInteger(seconds) || seconds < 900 || seconds > 43_200) {
    throw validation(
      `1 validation error detected: Value '${seconds}' at 'durationSeconds' failed to satisfy constraint: Member must be between 900 and 43200`,
    );
  }
  if (chained && seconds > chainedSeconds) {
    throw validation('The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining');
  }
  if (seconds > longest) throw validation('The requested DurationSeconds exceeds the MaxSessionDuration set for this role.');
  return seconds;
}

const getCallerIdentity: Operation<object, Answer<GetCallerIdentityCommandOutput>> = (
  _input,
  { caller, account, organization, state, partition },
) => {
  const session = caller.arn.split('/').at(-1) ?? '';
  const role = caller.role === undefined ? undefined : roleNamed(account, caller.role, { organization, state, partition });
  return { UserId: role === undefined ? `AIDA${account}USER` : `${role.id}:${session}`, Account: account, Arn: caller.arn };
};

export const handlers: Handlers = { AssumeRole: assumeRole, GetCallerIdentity: getCallerIdentity };
