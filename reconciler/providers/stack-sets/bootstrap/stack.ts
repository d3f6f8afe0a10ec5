import { createHash } from 'node:crypto';
import type { Stack } from '@aws-sdk/client-cloudformation';
import { AwsFailure } from '../../../model/aws-failure.ts';
import type { Change } from '../../../model/change.ts';
import { canonicalJson, type Properties } from '../../../model/properties.ts';
import type { ReadClients, WriteClients } from '../../clients.ts';
import type { Condition, ObservedResource } from '../../observation.ts';
import type { Outcome, ResourceType } from '../../provider.ts';
import { effective } from '../definition.ts';
import { readTemplate } from '../template.ts';
import type { BootstrapRequest } from './request.ts';

export const stackTypeName = 'cloudformation/stack';

const same: ResourceType['same'] = (wanted, observed) =>
  Object.entries(wanted).every(([name, value]) => canonicalJson(value) === canonicalJson(observed[name]));

/** The stack of roles in the management account, which no service-managed set reaches. */
export const stackType: ResourceType = {
  name: stackTypeName,
  batchSize: 1,
  after: [],
  exclusive: true,
  same,
  difference({ action, before = {}, after = {} }) {
    if (action === 'create') return 'stack-missing';
    if (action === 'delete') return 'stack-extra';
    return canonicalJson(before['template']) === canonicalJson(after['template']) ? 'stack-parameters' : 'stack-template';
  },
  isDestructiveUpdate: () => false,
  deleteLoses: 'the roles of trueup',
  leftover: () => ({ action: 'none' }),
};

function templateOf(text: string): { readonly digest: string; readonly effective: (values: Record<string, string>) => Properties } {
  const template = readTemplate(text);
  if ('problem' in template) return { digest: 'not readable', effective: (values) => values };
  return { digest: template.digest, effective: (values) => ({ ...effective(values, template) }) };
}

/** What is asked of the stack, in the shape that `observeStack` gives. */
export function wantedStack({ template, parameters, tags }: BootstrapRequest): Properties {
  const read = templateOf(template);
  return { template: read.digest, parameters: read.effective({ ...parameters }), tags: { ...tags } };
}

/** The stack, or undefined where there is none. Throws AwsFailure. */
export async function observeStack({ home, stackName, tags }: BootstrapRequest, aws: ReadClients): Promise<ObservedResource | undefined> {
  const clients = aws.at(home).cloudFormation;
  const stack = await describe(() => clients.describeStacks({ StackName: stackName }));
  if (stack === undefined) return undefined;
  const { TemplateBody: text = '' } = await clients.getTemplate({ StackName: stackName, TemplateStage: 'Original' });
  const read = templateOf(text);
  const values = Object.fromEntries(
    (stack.Parameters ?? []).map(({ ParameterKey, ParameterValue }) => [ParameterKey ?? '', ParameterValue ?? '']),
  );
  const mine = new Set(Object.keys(tags));
  const own = (stack.Tags ?? []).filter(({ Key }) => Key !== undefined && mine.has(Key)).map(({ Key, Value }) => [Key, Value ?? '']);
  const failing = /FAILED|ROLLBACK/.test(stack.StackStatus ?? '');
  const condition = conditionOf(stackName, stack, failing ? await firstFailure(stackName, aws.at(home)) : undefined);
  return {
    type: stackTypeName,
    name: stackName,
    properties: {
      // A stack that could not be made has nothing of what it asks for.
      template: stack.StackStatus === 'ROLLBACK_COMPLETE' || stack.StackStatus === 'ROLLBACK_FAILED' ? 'rolled back' : read.digest,
      parameters: read.effective(values),
      tags: Object.fromEntries(own),
    },
    ...(condition === undefined ? {} : { condition }),
  };
}

async function describe(read: () => Promise<{ readonly Stacks?: readonly Stack[] | undefined }>): Promise<Stack | undefined> {
  try {
    const stack = (await read()).Stacks?.[0];
    return stack?.StackStatus === 'DELETE_COMPLETE' || stack?.StackStatus === 'REVIEW_IN_PROGRESS' ? undefined : stack;
  } catch (error) {
    // CloudFormation's way of saying that there is none.
    if (error instanceof AwsFailure && error.awsName === 'ValidationError' && /does not exist/.test(error.message)) return undefined;
    throw error;
  }
}

/** What failed first when the stack was made or changed last: the stack itself only says that something did. */
async function firstFailure(stackName: string, aws: ReadClients): Promise<string | undefined> {
  const { StackEvents: events = [] } = await aws.cloudFormation.describeStackEvents({ StackName: stackName });
  const failure = events.findLast(
    ({ ResourceStatus, ResourceStatusReason: reason = '' }) => /_FAILED$/.test(ResourceStatus ?? '') && !/cancelled/i.test(reason),
  );
  return failure === undefined ? undefined : `${failure.LogicalResourceId ?? ''}: ${failure.ResourceStatusReason ?? 'no reason given'}`;
}

function conditionOf(name: string, { StackStatus, StackStatusReason: reason }: Stack, failure: string | undefined): Condition | undefined {
  const status: string = StackStatus ?? '';
  if (/_IN_PROGRESS$/.test(status))
    return { kind: 'stack-pending', message: `the stack ${name} is ${status}`, settling: true, acceptsChildren: false };
  if (!/FAILED|ROLLBACK/.test(status)) return undefined;
  const why = failure ?? reason ?? 'no reason given';
  const cure =
    status === 'UPDATE_ROLLBACK_COMPLETE'
      ? 'the next run tries again'
      : `delete it first: aws cloudformation delete-stack --stack-name ${name}`;
  return { kind: 'stack-failed', message: `the stack ${name} is ${status} (${why}); ${cure}`, settling: false, acceptsChildren: false };
}

/** Brings the stack about within one run, and remembers whether the run has asked for it: one that failed is not asked for again and again. */
export class StackWork {
  readonly #request: BootstrapRequest;
  #asked = false;

  constructor(request: BootstrapRequest) {
    this.#request = request;
  }

  /** May be repeated: a stack that is gone is no failure of AWS's. */
  async #delete(aws: WriteClients): Promise<Outcome> {
    const { home, stackName } = this.#request;
    if (this.#asked)
      return { status: 'failed', code: 'stack-failed', message: `the stack ${stackName} could not be deleted; its events say why` };
    try {
      await aws.at(home).cloudFormation.deleteStack({ StackName: stackName });
    } catch (error) {
      if (!(error instanceof AwsFailure)) throw error;
      return { status: 'failed', code: error.awsName, message: `${error.service} ${error.operation}: ${error.message}` };
    }
    this.#asked = true;
    return { status: 'later', code: 'stack-pending', message: `the stack ${stackName} is on its way out`, progressed: true };
  }

  async apply(change: Change, aws: WriteClients): Promise<Outcome> {
    const condition = (await observeStack(this.#request, aws.reads))?.condition;
    if (condition?.settling === true) return { status: 'later', code: condition.kind, message: condition.message, progressed: true };
    if (change.action === 'delete') return this.#delete(aws);
    if (condition !== undefined && (this.#asked || condition.message.includes('delete-stack')))
      return { status: 'failed', code: condition.kind, message: condition.message };
    try {
      const isSent = await sendStack(change, this.#request, aws);
      this.#asked = true;
      // Followed by looking: a stack that rolls back is a failure, with the reason of its first resource.
      return isSent
        ? { status: 'later', code: 'stack-pending', message: `the stack ${this.#request.stackName} is on its way`, progressed: true }
        : { status: 'sent' };
    } catch (error) {
      if (!(error instanceof AwsFailure)) throw error;
      if (error.awsName === 'AlreadyExistsException') return { status: 'later', code: error.awsName, message: error.message };
      return { status: 'failed', code: error.awsName, message: `${error.service} ${error.operation}: ${error.message}` };
    }
  }
}

/** False where AWS says that there is nothing to update. The token of a creation follows from what is asked, so that a repeated request is the same one. */
async function sendStack(change: Change, request: BootstrapRequest, aws: WriteClients): Promise<boolean> {
  const { cloudFormation } = aws.at(request.home);
  const input = {
    StackName: request.stackName,
    TemplateBody: request.template,
    Parameters: Object.entries(request.parameters).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue })),
    Capabilities: ['CAPABILITY_NAMED_IAM' as const],
    Tags: Object.entries(request.tags).map(([Key, Value]) => ({ Key, Value })),
  };
  if (change.action === 'create') {
    await cloudFormation.createStack({ ...input, ClientRequestToken: tokenOf(request) });
    return true;
  }
  try {
    await cloudFormation.updateStack(input);
    return true;
  } catch (error) {
    if (error instanceof AwsFailure && /No updates are to be performed/.test(error.message)) return false;
    throw error;
  }
}

const tokenOf = (request: BootstrapRequest): string =>
  `trueup-create-${createHash('sha256')
    .update(canonicalJson(wantedStack(request)))
    .digest('hex')
    .slice(0, 32)}`;
