import type * as Lambda from '@aws-sdk/client-lambda';
import type { Operation } from '../operation.ts';
import { conflict, functionOf, invalid, notFound, touch } from './functions.ts';

type Answer<Output> = Omit<Output, '$metadata'>;

/** Adds a statement to the function's policy: who may invoke it, and from which source. */
export const addPermission: Operation<Lambda.AddPermissionCommandInput, Answer<Lambda.AddPermissionCommandOutput>> = (input, context) => {
  const fn = functionOf(input.FunctionName, context);
  const { StatementId: sid = '', Principal: principal = '', SourceArn, SourceAccount, PrincipalOrgID, Action = '' } = input;
  if (!/^[\w-]{1,100}$/.test(sid)) throw invalid(`Value '${sid}' at 'statementId' failed to satisfy constraint`);
  if (!/^lambda:(\*|[A-Za-z]+)$/.test(Action)) throw invalid(`Value '${Action}' at 'action' failed to satisfy constraint`);
  if (fn.policy.some((statement) => statement['Sid'] === sid)) {
    throw conflict(
      `The statement id (${sid}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
    );
  }
  const equals = {
    ...(SourceAccount === undefined ? {} : { 'AWS:SourceAccount': SourceAccount }),
    ...(PrincipalOrgID === undefined ? {} : { 'aws:PrincipalOrgID': PrincipalOrgID }),
  };
  const condition = {
    ...(Object.keys(equals).length === 0 ? {} : { StringEquals: equals }),
    ...(SourceArn === undefined ? {} : { ArnLike: { 'AWS:SourceArn': SourceArn } }),
  };
  const statement = {
    Sid: sid,
    Effect: 'Allow',
    Principal: principalOf(principal, context.partition),
    Action,
    Resource: fn.arn,
    ...(Object.keys(condition).length === 0 ? {} : { Condition: condition }),
  };
  fn.policy.push(statement);
  touch(fn, context);
  return { Statement: JSON.stringify(statement) };
};

function principalOf(text: string, partition: string): unknown {
  if (text === '*') return '*';
  if (/^\d{12}$/.test(text)) return { AWS: `arn:${partition}:iam::${text}:root` };
  return text.startsWith('arn:') ? { AWS: text } : { Service: text };
}

export const removePermission: Operation<Lambda.RemovePermissionCommandInput, void> = (input, context) => {
  const fn = functionOf(input.FunctionName, context);
  const left = fn.policy.filter((statement) => statement['Sid'] !== input.StatementId);
  if (left.length === fn.policy.length) throw notFound(`Statement ${input.StatementId ?? ''} is not found in resource policy.`);
  fn.policy = left;
  touch(fn, context);
};

export const getPolicy: Operation<Lambda.GetPolicyCommandInput, Answer<Lambda.GetPolicyCommandOutput>> = (input, context) => {
  const fn = functionOf(input.FunctionName, context);
  if (fn.policy.length === 0) throw notFound('The resource you requested does not exist.');
  return { Policy: JSON.stringify({ Version: '2012-10-17', Id: 'default', Statement: fn.policy }), RevisionId: fn.revisionId };
};

export const putFunctionConcurrency: Operation<
  Lambda.PutFunctionConcurrencyCommandInput,
  Answer<Lambda.PutFunctionConcurrencyCommandOutput>
> = (input, context) => {
  const fn = functionOf(input.FunctionName, context);
  const reserved = input.ReservedConcurrentExecutions ?? 0;
  // A hundred of an account's thousand must stay unreserved.
  if (reserved < 0 || reserved > 900)
    throw invalid(
      "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [100].",
    );
  fn.reservedConcurrency = reserved;
  return { ReservedConcurrentExecutions: reserved };
};

export const getFunctionConcurrency: Operation<
  Lambda.GetFunctionConcurrencyCommandInput,
  Answer<Lambda.GetFunctionConcurrencyCommandOutput>
> = (input, context) => {
  const { reservedConcurrency } = functionOf(input.FunctionName, context);
  return reservedConcurrency === null ? {} : { ReservedConcurrentExecutions: reservedConcurrency };
};

export const deleteFunctionConcurrency: Operation<Lambda.DeleteFunctionConcurrencyCommandInput, void> = (input, context) => {
  functionOf(input.FunctionName, context).reservedConcurrency = null;
};

export const tagResource: Operation<Lambda.TagResourceCommandInput, void> = (input, context) => {
  Object.assign(functionOf(input.Resource, context).tags, input.Tags);
};

export const untagResource: Operation<Lambda.UntagResourceCommandInput, void> = (input, context) => {
  const { tags } = functionOf(input.Resource, context);
  for (const name of input.TagKeys ?? []) delete tags[name];
};

export const listTags: Operation<Lambda.ListTagsCommandInput, Answer<Lambda.ListTagsCommandOutput>> = (input, context) => ({
  Tags: { ...functionOf(input.Resource, context).tags },
});
