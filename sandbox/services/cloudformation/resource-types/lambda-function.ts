import type { CreateFunctionCommandOutput, GetFunctionCommandOutput } from '@aws-sdk/client-lambda';
import { inlinePackage } from '../../lambda/inline-package.ts';
import { isObject, type JsonObject } from '../json.ts';
import { HandlerError } from '../stacks/handling.ts';
import { readOrGone, removeUnlessGone } from './reading.ts';
import {
  type Handled,
  type HandlerContext,
  listProperty,
  numberProperty,
  type ResourceType,
  tagMap,
  textProperty,
} from './resource-type.ts';

const configured = [
  'Role',
  'Handler',
  'Runtime',
  'Description',
  'Timeout',
  'MemorySize',
  'Environment',
  'Layers',
  'TracingConfig',
  'VpcConfig',
  'DeadLetterConfig',
  'KmsKeyArn',
  'EphemeralStorage',
  'LoggingConfig',
];

export const lambdaFunction: ResourceType = {
  name: 'AWS::Lambda::Function',
  properties: {
    ...Object.fromEntries(configured.map((name) => [name, 'mutable' as const])),
    FunctionName: 'createOnly',
    PackageType: 'createOnly',
    Architectures: 'mutable',
    Code: 'required',
    Role: 'required',
    ReservedConcurrentExecutions: 'mutable',
    Tags: 'mutable',
  },
  seconds: 10,
  drift: true,
  async create(properties, context) {
    const FunctionName = textProperty(properties, 'FunctionName') ?? context.uniqueName.slice(0, 64);
    const answer = await context.call<CreateFunctionCommandOutput>('lambda', 'CreateFunction', {
      FunctionName,
      ...settings(properties),
      Code: { ZipFile: codeOf(properties) },
      ...(properties['Architectures'] === undefined ? {} : { Architectures: listProperty(properties, 'Architectures') }),
      Tags: tagMap(properties, context),
    });
    await reserve(FunctionName, properties, context);
    return handled(FunctionName, answer.FunctionArn ?? '');
  },
  async update(FunctionName, properties, before, context) {
    if (JSON.stringify(properties['Code']) !== JSON.stringify(before['Code'])) {
      await context.call('lambda', 'UpdateFunctionCode', { FunctionName, ZipFile: codeOf(properties) });
    }
    const answer = await context.call<CreateFunctionCommandOutput>('lambda', 'UpdateFunctionConfiguration', {
      FunctionName,
      ...settings(properties),
    });
    await reserve(FunctionName, properties, context);
    return handled(FunctionName, answer.FunctionArn ?? '');
  },
  async delete(FunctionName, _properties, context) {
    await removeUnlessGone(() => context.call('lambda', 'DeleteFunction', { FunctionName }));
  },
  async read(FunctionName, properties, context) {
    const live = await functionOf(FunctionName, context);
    if (live === undefined) return undefined;
    const found: JsonObject = { ...properties };
    for (const name of configured) {
      const value = (live as Record<string, unknown>)[name];
      if (properties[name] !== undefined && value !== undefined) found[name] = JSON.parse(JSON.stringify(value)) as JsonObject;
    }
    return found;
  },
};

async function reserve(FunctionName: string, properties: JsonObject, context: HandlerContext): Promise<void> {
  const ReservedConcurrentExecutions = numberProperty(properties, 'ReservedConcurrentExecutions');
  if (ReservedConcurrentExecutions === undefined)
    await removeUnlessGone(() => context.call('lambda', 'DeleteFunctionConcurrency', { FunctionName }));
  else await context.call('lambda', 'PutFunctionConcurrency', { FunctionName, ReservedConcurrentExecutions });
}

async function functionOf(FunctionName: string, context: HandlerContext) {
  const answer = await readOrGone(() => context.call<GetFunctionCommandOutput>('lambda', 'GetFunction', { FunctionName }));
  return answer?.Configuration;
}

function settings(properties: JsonObject): Record<string, unknown> {
  const numbers = new Set(['Timeout', 'MemorySize']);
  const present = configured.filter((name) => properties[name] !== undefined);
  return Object.fromEntries(present.map((name) => [name, numbers.has(name) ? numberProperty(properties, name) : properties[name]]));
}

/** Inline code as the archive that Lambda takes: one file, named for the handler's module and the runtime. */
function codeOf(properties: JsonObject): Uint8Array {
  const code = properties['Code'];
  const text = isObject(code) ? textProperty(code, 'ZipFile') : undefined;
  if (text === undefined) throw new HandlerError('InvalidRequest', 'the sandbox has no S3 and no container images: Code needs ZipFile');
  return inlinePackage(textProperty(properties, 'Runtime') ?? '', text);
}

const handled = (name: string, arn: string): Handled => ({ physicalId: name, attributes: { Arn: arn } });
