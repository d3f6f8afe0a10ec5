import type {
  CreateStackCommandInput,
  CreateStackCommandOutput,
  DeleteStackCommandInput,
  UpdateStackCommandInput,
  UpdateStackCommandOutput,
  UpdateTerminationProtectionCommandInput,
} from '@aws-sdk/client-cloudformation';
import { AwsError } from '../../../wire/errors.ts';
import type { Operation, OperationContext } from '../../operation.ts';
import { validationError } from '../errors.ts';
import { canonical, sameJson } from '../json.ts';
import { findStack } from '../state.ts';
import { checkCapabilities } from '../template/capabilities.ts';
import { resolveParameters } from '../template/parameters.ts';
import { actorOf } from './actor.ts';
import { contentOf } from './content.ts';
import { checkUpdatable, startCreate, startDelete, startUpdate } from './make-stack.ts';
import type { StackContent, StackRecord } from './stack.ts';
import { checkedTemplate, checkName, checkTags, templateText } from './validate.ts';

type Answer<Output> = Omit<Output, '$metadata'>;

export const missingStack = (name: string) => validationError(`Stack with id ${name} does not exist`);

/** The stack that a request names. Throws ValidationError when there is none. */
export function stackNamed(name: string, context: OperationContext): StackRecord {
  const stack = findStack(name, context.account, context.region, context);
  if (stack === undefined) throw missingStack(name);
  return stack;
}

export const createStack: Operation<CreateStackCommandInput, Answer<CreateStackCommandOutput>> = (input, context) => {
  const name = input.StackName ?? '';
  checkName(name, 'stackName');
  const repeated = repeatedRequest(findStack(name, context.account, context.region, context), input.ClientRequestToken, input);
  if (repeated !== undefined) return { StackId: repeated.id };
  if (input.OnFailure !== undefined && input.DisableRollback !== undefined)
    throw validationError('Cannot specify both OnFailure and DisableRollback');
  const text = templateText(input, context);
  const template = checkedTemplate(text);
  checkCapabilities(template, input.Capabilities ?? []);
  const stack = startCreate(
    {
      name,
      account: context.account,
      region: context.region,
      actor: actorOf(input.RoleARN, context),
      templateBody: text,
      parameters: resolveParameters(template, input.Parameters ?? []),
      capabilities: input.Capabilities ?? [],
      tags: checkTags(input.Tags ?? []),
      onFailure: input.OnFailure ?? (input.DisableRollback === true ? 'DO_NOTHING' : 'ROLLBACK'),
      terminationProtection: input.EnableTerminationProtection ?? false,
      timeoutMinutes: input.TimeoutInMinutes,
      notificationArns: input.NotificationARNs ?? [],
      token: input.ClientRequestToken,
      ...(input.RoleARN === undefined ? {} : { roleArn: input.RoleARN }),
    },
    context,
  );
  rememberToken(stack, input.ClientRequestToken, input);
  return { StackId: stack.id };
};

/** The stack of an earlier request with the same token. Throws TokenAlreadyExistsException when that request asked something else. */
function repeatedRequest(stack: StackRecord | undefined, token: string | undefined, input: object): StackRecord | undefined {
  const before = token === undefined ? undefined : stack?.tokens[token];
  if (before === undefined) return undefined;
  if (before !== canonical(input))
    throw new AwsError('TokenAlreadyExistsException', `A client request token already exists: ${token}`, 400);
  return stack;
}

function rememberToken(stack: StackRecord, token: string | undefined, input: object): void {
  if (token !== undefined) stack.tokens[token] = canonical(input);
}

export const updateStack: Operation<UpdateStackCommandInput, Answer<UpdateStackCommandOutput>> = (input, context) => {
  const stack = stackNamed(input.StackName ?? '', context);
  if (repeatedRequest(stack, input.ClientRequestToken, input) !== undefined) return { StackId: stack.id };
  checkUpdatable(stack);
  const isPrevious = input.UsePreviousTemplate === true;
  if (isPrevious && (input.TemplateBody !== undefined || input.TemplateURL !== undefined)) {
    throw validationError('Template and UsePreviousTemplate cannot both be specified.');
  }
  const text = templateText(input, context, isPrevious ? stack.templateBody : undefined);
  const template = checkedTemplate(text);
  checkCapabilities(template, input.Capabilities ?? []);
  const roleArn = input.RoleARN ?? stack.roleArn;
  const content: StackContent = {
    templateBody: text,
    parameters: resolveParameters(template, input.Parameters ?? [], stack.parameters),
    capabilities: input.Capabilities ?? stack.capabilities,
    tags: input.Tags === undefined ? stack.tags : checkTags(input.Tags),
    ...(roleArn === undefined ? {} : { roleArn }),
  };
  if (isSame(stack, content, context)) throw validationError('No updates are to be performed.');
  stack.actor = actorOf(roleArn, context);
  startUpdate(stack, content, context, input.ClientRequestToken);
  rememberToken(stack, input.ClientRequestToken, input);
  return { StackId: stack.id };
};

/** True when template, parameters, tags and conditions leave every resource and output as it is. */
function isSame(stack: StackRecord, content: StackContent, context: OperationContext): boolean {
  const [before, after] = [contentOf(stack, stack, context), contentOf(stack, content, context)];
  const parts = ({ template, included }: typeof before) => ({
    resources: template.resources,
    outputs: template.outputs,
    mappings: template.mappings,
    conditions: template.conditions,
    included: [...included].sort(),
  });
  return sameJson(parts(before), parts(after)) && sameJson(stack.parameters, content.parameters) && sameJson(stack.tags, content.tags);
}

export const deleteStack: Operation<DeleteStackCommandInput, Record<never, never>> = (input, context) => {
  const stack = findStack(input.StackName ?? '', context.account, context.region, context);
  // A stack that is gone, or was never there, is as deleted as it can be.
  if (stack === undefined || stack.status === 'DELETE_COMPLETE' || stack.status === 'DELETE_IN_PROGRESS') return {};
  if (stack.terminationProtection) {
    throw validationError(`Stack [${stack.name}] cannot be deleted while TerminationProtection is enabled`);
  }
  const retain = input.RetainResources ?? [];
  if (retain.length > 0 && stack.status !== 'DELETE_FAILED') {
    throw validationError('Invalid operation on stack. RetainResources can be specified only for stacks in the DELETE_FAILED state.');
  }
  if (input.RoleARN !== undefined) stack.actor = actorOf(input.RoleARN, context);
  startDelete(stack, context, retain, input.ClientRequestToken);
  return {};
};

export const updateTerminationProtection: Operation<UpdateTerminationProtectionCommandInput, { StackId: string }> = (input, context) => {
  const stack = stackNamed(input.StackName ?? '', context);
  stack.terminationProtection = input.EnableTerminationProtection ?? false;
  return { StackId: stack.id };
};
