import { createHash, randomUUID } from 'node:crypto';
import type * as Lambda from '@aws-sdk/client-lambda';
import { AwsError } from '../../wire/errors.ts';
import type { Operation, OperationContext } from '../operation.ts';
import { paginate } from '../paging.ts';
import { judge } from '../sns/resource-policy.ts';
import { assumableRole, invokeLater, runFunction } from './invoke.ts';
import { type FunctionRecord, findFunction, functionsOf } from './state.ts';
import { readZip } from './zip.ts';

type Answer<Output> = Omit<Output, '$metadata'>;

export const invalid = (message: string): AwsError => new AwsError('InvalidParameterValueException', message, 400, { Type: 'User' });
export const notFound = (message: string): AwsError => new AwsError('ResourceNotFoundException', message, 404, { Type: 'User' });
export const conflict = (message: string): AwsError => new AwsError('ResourceConflictException', message, 409, { Type: 'User' });

/** The function that a name, an ARN or `account:function:name` names, with or without `:$LATEST`. */
export function functionOf(reference: string | undefined, context: OperationContext): FunctionRecord {
  const parts = /^(?:(?:arn:[\w-]+:lambda:([\w-]+):)?(\d{12}):function:)?([\w-]{1,64})(?::([\w$-]+))?$/.exec(reference ?? '');
  if (parts === null)
    throw new AwsError('ValidationException', `Value '${reference ?? ''}' at 'functionName' failed to satisfy constraint`, 400);
  const [, region = context.region, account = context.account, name = '', qualifier = '$LATEST'] = parts;
  const arn = `arn:${context.partition}:lambda:${region}:${account}:function:${name}`;
  const found = qualifier === '$LATEST' ? findFunction(context, arn) : undefined;
  if (found === undefined) throw notFound(`Function not found: ${arn}${qualifier === '$LATEST' ? '' : `:${qualifier}`}`);
  if (account !== context.account && context.operation !== 'Invoke') {
    throw new AwsError(
      'AccessDeniedException',
      `User: ${context.caller.arn} is not authorized to perform: lambda:${context.operation} on resource: ${arn}`,
      403,
    );
  }
  return found;
}

/** Settings kept as they are given: they change nothing here. */
const keptSettings = ['DeadLetterConfig', 'TracingConfig', 'EphemeralStorage', 'SnapStart', 'KMSKeyArn', 'LoggingConfig'] as const;
/** Settings that would change what the code sees, which the sandbox cannot give it. */
const refusedSettings = ['VpcConfig', 'Layers', 'FileSystemConfigs', 'ImageConfig', 'CodeSigningConfigArn'] as const;

type Settings = Pick<
  Lambda.UpdateFunctionConfigurationCommandInput,
  'Role' | 'Runtime' | 'Handler' | 'Description' | 'Timeout' | 'MemorySize' | 'Environment' | (typeof keptSettings)[number]
>;

function refuseUnknown(input: object): void {
  const members = input as Readonly<Record<string, unknown>>;
  const given = refusedSettings.find((name) => {
    const value = members[name];
    return value !== undefined && Object.values(value as object).some((one) => !Array.isArray(one) || one.length > 0);
  });
  if (given !== undefined) throw new AwsError('NotImplemented', `the sandbox does not implement lambda functions with ${given}`, 501);
}

function checkSettings(input: Settings, context: OperationContext): void {
  refuseUnknown(input);
  const { Runtime: runtime, Handler: handler, Timeout: timeout = 3, MemorySize: memory = 128, Role: role } = input;
  if (runtime !== undefined && !/^(nodejs|python|java|dotnet|ruby|go|provided)[\w.]*$/.test(runtime))
    throw invalid(`Value ${runtime} at 'runtime' failed to satisfy constraint`);
  if (handler !== undefined && !/^\S{1,128}$/.test(handler)) throw invalid(`Value ${handler} at 'handler' failed to satisfy constraint`);
  if (timeout < 1 || timeout > 900) throw invalid("Value at 'timeout' failed to satisfy constraint: Member must be between 1 and 900");
  if (memory < 128 || memory > 10_240)
    throw invalid("Value at 'memorySize' failed to satisfy constraint: Member must be between 128 and 10240");
  if (role !== undefined && assumableRole(context, context.account, role) === undefined)
    throw invalid('The role defined for the function cannot be assumed by Lambda.');
}

/** The package, checked to be one. */
function packageOf(bytes: Uint8Array | undefined): string {
  if (bytes === undefined) throw new AwsError('NotImplemented', 'the sandbox takes the code of a function as ZipFile only', 501);
  const zip = Buffer.from(bytes);
  try {
    if (readZip(zip).length === 0) throw new Error('the archive is empty');
  } catch (error) {
    throw invalid(`Could not unzip uploaded file. Please check your file, then try to upload again. (${(error as Error).message})`);
  }
  return zip.toString('base64');
}

const kept = (input: Settings): Record<string, unknown> =>
  Object.fromEntries(keptSettings.flatMap((name) => (input[name] === undefined ? [] : [[name, structuredClone(input[name])]])));

export const createFunction: Operation<Lambda.CreateFunctionCommandInput, Answer<Lambda.CreateFunctionCommandOutput>> = (
  input,
  context,
) => {
  const name = /^(?:.*:function:)?([\w-]{1,64})$/.exec(input.FunctionName ?? '')?.[1];
  if (name === undefined)
    throw new AwsError('ValidationException', `Value '${input.FunctionName ?? ''}' at 'functionName' failed to satisfy constraint`, 400);
  const functions = functionsOf(context, context.account, context.region);
  if (Object.hasOwn(functions, name)) throw conflict(`Function already exist: ${name}`);
  if (input.PackageType === 'Image') throw new AwsError('NotImplemented', 'the sandbox does not run functions from images', 501);
  if (input.Runtime === undefined || input.Handler === undefined)
    throw invalid('Runtime and Handler are mandatory parameters for functions created with deployment packages.');
  checkSettings(input, context);
  const fn: FunctionRecord = {
    name,
    arn: `arn:${context.partition}:lambda:${context.region}:${context.account}:function:${name}`,
    role: input.Role ?? '',
    runtime: input.Runtime,
    handler: input.Handler,
    description: input.Description ?? '',
    timeoutSeconds: input.Timeout ?? 3,
    memoryMb: input.MemorySize ?? 128,
    environment: { ...input.Environment?.Variables },
    architectures: [...(input.Architectures ?? ['x86_64'])],
    logGroup: input.LoggingConfig?.LogGroup ?? `/aws/lambda/${name}`,
    zip: packageOf(input.Code?.ZipFile),
    lastModified: context.clock.now().toISOString(),
    revisionId: randomUUID(),
    policy: [],
    reservedConcurrency: null,
    kept: kept(input),
    tags: { ...input.Tags },
  };
  functions[name] = fn;
  return configurationOf(fn);
};

export function configurationOf(fn: FunctionRecord): Lambda.FunctionConfiguration {
  const zip = Buffer.from(fn.zip, 'base64');
  return {
    FunctionName: fn.name,
    FunctionArn: fn.arn,
    Runtime: fn.runtime as Lambda.Runtime,
    Role: fn.role,
    Handler: fn.handler,
    CodeSize: zip.length,
    CodeSha256: createHash('sha256').update(zip).digest('base64'),
    Description: fn.description,
    Timeout: fn.timeoutSeconds,
    MemorySize: fn.memoryMb,
    LastModified: fn.lastModified.replace('Z', '+0000'),
    Version: '$LATEST',
    ...(Object.keys(fn.environment).length === 0 ? {} : { Environment: { Variables: fn.environment } }),
    TracingConfig: { Mode: 'PassThrough' },
    RevisionId: fn.revisionId,
    State: 'Active',
    LastUpdateStatus: 'Successful',
    PackageType: 'Zip',
    Architectures: fn.architectures as Lambda.Architecture[],
    EphemeralStorage: { Size: 512 },
    LoggingConfig: { LogFormat: 'Text', LogGroup: fn.logGroup },
    ...fn.kept,
  };
}

export const getFunction: Operation<Lambda.GetFunctionCommandInput, Answer<Lambda.GetFunctionCommandOutput>> = (input, context) => {
  const fn = functionOf(input.FunctionName, context);
  return {
    Configuration: configurationOf(fn),
    // The package itself: the sandbox has no bucket to point to.
    Code: { RepositoryType: 'S3', Location: `data:application/zip;base64,${fn.zip}` },
    ...(Object.keys(fn.tags).length === 0 ? {} : { Tags: fn.tags }),
    ...(fn.reservedConcurrency === null ? {} : { Concurrency: { ReservedConcurrentExecutions: fn.reservedConcurrency } }),
  };
};

export const getFunctionConfiguration: Operation<
  Lambda.GetFunctionConfigurationCommandInput,
  Answer<Lambda.GetFunctionConfigurationCommandOutput>
> = (input, context) => configurationOf(functionOf(input.FunctionName, context));

export const listFunctions: Operation<Lambda.ListFunctionsCommandInput, Answer<Lambda.ListFunctionsCommandOutput>> = (input, context) => {
  const page = paginate(Object.values(functionsOf(context, context.account, context.region)), input, context, {
    tokenMember: 'Marker',
    sizeMember: 'MaxItems',
    defaultSize: 50,
    maxSize: 10_000,
    refuse: invalid,
  });
  return { Functions: page.items.map(configurationOf), ...(page.nextToken === undefined ? {} : { NextMarker: page.nextToken }) };
};

function checkRevision(fn: FunctionRecord, revision: string | undefined): void {
  if (revision !== undefined && revision !== fn.revisionId) {
    throw new AwsError('PreconditionFailedException', 'The RevisionId provided does not match the latest RevisionId.', 412);
  }
}

export function touch(fn: FunctionRecord, context: OperationContext): void {
  fn.revisionId = randomUUID();
  fn.lastModified = context.clock.now().toISOString();
}

export const updateFunctionCode: Operation<Lambda.UpdateFunctionCodeCommandInput, Answer<Lambda.UpdateFunctionCodeCommandOutput>> = (
  input,
  context,
) => {
  const fn = functionOf(input.FunctionName, context);
  checkRevision(fn, input.RevisionId);
  const zip = packageOf(input.ZipFile);
  if (input.DryRun === true) return configurationOf({ ...fn, zip });
  fn.zip = zip;
  if (input.Architectures !== undefined) fn.architectures = [...input.Architectures];
  touch(fn, context);
  return configurationOf(fn);
};

/** Changes what the call names and nothing else. */
export const updateFunctionConfiguration: Operation<
  Lambda.UpdateFunctionConfigurationCommandInput,
  Answer<Lambda.UpdateFunctionConfigurationCommandOutput>
> = (input, context) => {
  const fn = functionOf(input.FunctionName, context);
  checkRevision(fn, input.RevisionId);
  checkSettings(input, context);
  fn.role = input.Role ?? fn.role;
  fn.runtime = input.Runtime ?? fn.runtime;
  fn.handler = input.Handler ?? fn.handler;
  fn.description = input.Description ?? fn.description;
  fn.timeoutSeconds = input.Timeout ?? fn.timeoutSeconds;
  fn.memoryMb = input.MemorySize ?? fn.memoryMb;
  if (input.Environment !== undefined) fn.environment = { ...input.Environment.Variables };
  if (input.LoggingConfig?.LogGroup !== undefined) fn.logGroup = input.LoggingConfig.LogGroup;
  Object.assign(fn.kept, kept(input));
  touch(fn, context);
  return configurationOf(fn);
};

export const deleteFunction: Operation<Lambda.DeleteFunctionCommandInput, Answer<Lambda.DeleteFunctionCommandOutput>> = (
  input,
  context,
) => {
  const fn = functionOf(input.FunctionName, context);
  delete functionsOf(context, context.account, context.region)[fn.name];
  return {};
};

const logTailBytes = 4096;

/** Runs a function and answers with its result, or takes it to be run beside the request (`Event`). */
export const invoke: Operation<Lambda.InvokeCommandInput, Answer<Lambda.InvokeCommandOutput>> = async (input, context) => {
  const fn = functionOf(input.FunctionName, context);
  checkForeignCaller(fn, context);
  const payload = input.Payload === undefined ? '' : Buffer.from(input.Payload as Uint8Array).toString('utf8');
  if (input.InvocationType === 'DryRun') return { StatusCode: 204 };
  if (input.InvocationType === 'Event') {
    invokeLater(context, fn.arn, payload, 0);
    return { StatusCode: 202 };
  }
  const { payload: answer, failed, logLines } = await runFunction(context, fn, payload);
  const tail = Buffer.from(`${logLines.join('\n')}\n`).subarray(-logTailBytes);
  return {
    StatusCode: 200,
    ExecutedVersion: '$LATEST',
    Payload: Buffer.from(answer) as unknown as NonNullable<Lambda.InvokeCommandOutput['Payload']>,
    ...(failed ? { FunctionError: 'Unhandled' } : {}),
    ...(input.LogType === 'Tail' ? { LogResult: tail.toString('base64') } : {}),
  };
};

/** Another account needs a statement in the function's policy. */
function checkForeignCaller(fn: FunctionRecord, context: OperationContext): void {
  const owner = fn.arn.split(':')[4];
  if (owner === context.account) return;
  const verdict = judgePolicy(fn, context);
  if (verdict !== 'allow') {
    throw new AwsError(
      'AccessDeniedException',
      `User: ${context.caller.arn} is not authorized to perform: lambda:InvokeFunction on resource: ${fn.arn}`,
      403,
    );
  }
}

function judgePolicy(fn: FunctionRecord, { account, caller, organization }: OperationContext) {
  return judge(JSON.stringify({ Version: '2012-10-17', Statement: fn.policy }), {
    principal: { account, arn: caller.arn },
    action: 'lambda:InvokeFunction',
    resource: fn.arn,
    context: { 'aws:principalaccount': account, 'aws:principalorgid': organization.id },
  });
}
