import { roleNamed } from '../services/iam/roles.ts';
import type { Caller, ServiceEnvironment } from '../services/operation.ts';
import { AwsError } from '../wire/errors.ts';
import { alsoAsked } from './also-asked.ts';
import { bindingPolicies, type Environment } from './binding.ts';
import { asTexts, isFulfilled, matches } from './conditions.ts';
import { type Judgement, judge } from './judgement.ts';
import { type Question, statementsOf } from './policy.ts';
import { type AskedCall, actionsOf, keysOf, principalArn, resourceKeys, tagsOf } from './request.ts';
import { type AskedResource, resourcesOf } from './resources.ts';

/** A read of a service's own, as the account that is asked about, past all policies and faults. */
export type QuietRead = (
  service: string,
  operation: string,
  input: object,
  place: Pick<AskedCall, 'account' | 'region'>,
) => Promise<unknown>;

/**
 * Judges a call as IAM would: by the policies that bind its caller, for each action and resource of it and for each role that it hands to a service, and
 * for AssumeRole by the trust of the role that is taken. A key of 12 digits is its account's administrator, whom service control policies bind. Throws
 * what AWS answers where the call is not allowed.
 */
export async function authorize(
  call: AskedCall,
  caller: Caller,
  env: Environment & Pick<ServiceEnvironment, 'clock'>,
  read: QuietRead,
): Promise<void> {
  // Everybody may ask who he is.
  if (call.service === 'sts' && call.operation === 'GetCallerIdentity') return;
  const policies = bindingPolicies(caller, env);
  const keys = keysOf(call, caller, { organizationId: env.organization.record.id, tags: tagsOfCaller(caller, env), now: env.clock.now() });
  const asksTags = JSON.stringify(policies).toLowerCase().includes('resourcetag/');
  const check = (question: Question): void => {
    const judgement = judge(policies, question);
    if (!judgement.allowed) throw refusal(call, caller, question, wordsOf(judgement, question.action));
  };
  for (const asked of resourcesOf(call)) {
    const tags = asksTags ? await tagsOfResource(call, asked, read) : {};
    for (const action of actionsOf(call)) {
      const question: Question = { action, resource: asked.arn, keys: resourceKeys(keys, call, asked.arn, tags) };
      check(question);
      if (action === 'sts:AssumeRole' && !isTrusted(asked.arn, caller, keys, env))
        throw refusal(call, caller, question, 'because no trust policy allows the sts:AssumeRole action');
    }
  }
  for (const { action, resource, told } of alsoAsked(call)) check({ action, resource, keys: new Map([...keys, ...told]) });
}

const tagsOfCaller = ({ account, role }: Caller, env: Environment): Readonly<Record<string, string>> =>
  (role === undefined ? undefined : roleNamed(account, role, env)?.tags) ?? {};

/** The tags of a resource as the service shows them; none where it has none, or is not there. */
async function tagsOfResource(call: AskedCall, { tagRead }: AskedResource, read: QuietRead): Promise<Readonly<Record<string, string>>> {
  if (tagRead === undefined) return {};
  try {
    return Object.fromEntries(tagsOf(tagsIn(await read(call.service, ...tagRead, call), 3)));
  } catch (error) {
    // What is not there has no tags; the operation itself says that it is not there.
    if (error instanceof AwsError) return {};
    throw error;
  }
}

/** The member called tags of an answer, or of a structure in it. */
function tagsIn(answer: unknown, depth: number): unknown {
  if (typeof answer !== 'object' || answer === null || Array.isArray(answer) || depth === 0) return undefined;
  const members = Object.entries(answer);
  return (
    members.find(([name]) => /^(tags|tagList)$/i.test(name))?.[1] ?? members.map(([, value]) => tagsIn(value, depth - 1)).find(Boolean)
  );
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
    const aws = statement['Principal'] === '*' ? ['*'] : asTexts((statement['Principal'] as { readonly AWS?: unknown } | undefined)?.AWS);
    return (
      aws.some((principal) => principals.includes(principal)) &&
      asTexts(statement['Action']).some((pattern) => matches(pattern, 'sts:AssumeRole', true)) &&
      isFulfilled(statement['Condition'], keys, statement['Effect'] === 'Deny')
    );
  });
  return speaking.some(({ Effect }) => Effect === 'Allow') && !speaking.some(({ Effect }) => Effect === 'Deny');
}

/** AWS's words for the reason of a refusal. Source: IAM User Guide, "Troubleshoot access denied error messages". */
function wordsOf({ explicit, by }: Exclude<Judgement, { readonly allowed: true }>, action: string): string {
  const article = by === 'identity-based policy' ? 'an' : 'a';
  return explicit ? `with an explicit deny in ${article} ${by}` : `because no ${by} allows the ${action} action`;
}

function refusal({ service }: AskedCall, { arn }: Caller, { action, resource }: Question, why: string): AwsError {
  const on = resource === '*' ? '' : ` on resource: ${resource}`;
  const code = ['iam', 'sts', 'cloudformation', 's3'].includes(service)
    ? 'AccessDenied'
    : service === 'sns'
      ? 'AuthorizationError'
      : service === 'ec2'
        ? 'UnauthorizedOperation'
        : 'AccessDeniedException';
  return new AwsError(code, `User: ${arn} is not authorized to perform: ${action}${on} ${why}`, service === 'dynamodb' ? 400 : 403);
}
