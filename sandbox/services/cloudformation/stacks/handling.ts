import { createHash, randomUUID } from 'node:crypto';
import { AwsError } from '../../../wire/errors.ts';
import type { BackgroundEnvironment } from '../background.ts';
import type { JsonObject } from '../json.ts';
import type { HandlerContext, ResourceType } from '../resource-types/resource-type.ts';
import type { StackRecord } from './stack.ts';

/** A failure that a resource handler names itself. */
export class HandlerError extends Error {
  readonly handlerCode: string;

  constructor(handlerCode: string, message: string) {
    super(message);
    this.handlerCode = handlerCode;
  }
}

/** A failure in words of its own, which no handler's frame is put around. `physicalId` is what a failed create has left all the same. */
export class CustomResourceError extends HandlerError {
  readonly physicalId: string | undefined;

  constructor(message: string, physicalId?: string) {
    super('', message);
    this.physicalId = physicalId;
  }
}

export const alreadyExists = (type: string, identifier: string): HandlerError =>
  new HandlerError('AlreadyExists', `Resource of type '${type}' with identifier '${identifier}' already exists.`);

/** What a handler of this resource sees and may call. */
export function handlerContext(stack: StackRecord, logicalId: string, env: BackgroundEnvironment): HandlerContext {
  const { account, region, id, name } = stack;
  return {
    env,
    account,
    region,
    stack: { id, name },
    logicalId,
    uniqueName: uniqueName(stack, logicalId),
    tags: Object.fromEntries(stack.tags.map((tag) => [tag.Key, tag.Value])),
    call: async <Output>(service: string, operation: string, input: object) =>
      (await env.invoke(service, operation, asSent(input), { caller: stack.actor, account, region, clock: env.clock })) as Output,
  };
}

/** The input as a client sends it: without members that are undefined, and without tags where there are none. */
function asSent(input: object): object {
  const sent = Object.entries(input).filter(
    ([name, value]) => value !== undefined && !(/^tags$/i.test(name) && Object.keys(value ?? {}).length === 0),
  );
  return Object.fromEntries(sent);
}

/** `stack-logicalId-LETTERS`, the form of CloudFormation's own names; the letters differ from one making to the next. */
function uniqueName(stack: StackRecord, logicalId: string): string {
  const made = createHash('sha256').update(`${stack.id}/${logicalId}/${randomUUID()}`).digest();
  const letters = [...made.subarray(0, 12)].map((byte) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'.charAt(byte % 36)).join('');
  return `${stack.name}-${logicalId}-${letters}`;
}

/** True when the service asked to come again later. */
export function isRetryable(error: unknown): boolean {
  return (
    error instanceof AwsError &&
    /Throttl|TooManyRequests|RequestLimitExceeded|^ConflictException$|ServiceUnavailable|Internal/.test(error.code)
  );
}

/** Why a resource failed, in CloudFormation's words. A defect of the sandbox's own code is thrown on. */
export function failureReason(error: unknown, type: string): string {
  const token = `RequestToken: ${randomUUID()}`;
  if (error instanceof CustomResourceError) return error.message;
  if (error instanceof HandlerError)
    return `Resource handler returned message: "${error.message}" (${token}, HandlerErrorCode: ${error.handlerCode})`;
  if (!(error instanceof AwsError)) throw error;
  // A wrong template is found while its functions are evaluated; no handler has spoken then.
  if (error.code === 'ValidationError' && /^(Template|Properties validation) /.test(error.message)) return error.message;
  const [, service = ''] = type.split('::');
  const text = `${error.message} (Service: ${service}, Status Code: ${error.status}, Request ID: ${randomUUID()})`;
  return `Resource handler returned message: "${text}" (${token}, HandlerErrorCode: ${handlerCodeOf(error)})`;
}

const handlerCodes: readonly (readonly [RegExp, string])[] = [
  [/AlreadyExists|EntityAlreadyExists|ResourceConflict/, 'AlreadyExists'],
  [/NotFound|NoSuchEntity/, 'NotFound'],
  [/AccessDenied|InvalidAccess|AuthorizationError|UnrecognizedClient|InvalidClientTokenId/, 'AccessDenied'],
  [/Throttl|TooManyRequests/, 'Throttling'],
  [/Limit|Quota/, 'ServiceLimitExceeded'],
  [/Conflict/, 'ResourceConflict'],
  [/Validation|Invalid|Malformed/, 'InvalidRequest'],
];

const handlerCodeOf = (error: AwsError): string =>
  handlerCodes.find(([pattern]) => pattern.test(error.code))?.[1] ?? 'GeneralServiceException';

/** Throws HandlerError where the properties lack a required one or hold one that the type does not have. */
export function checkProperties(type: ResourceType, logicalId: string, properties: JsonObject): void {
  const problems = [
    ...Object.entries(type.properties)
      .filter(([name, rule]) => rule.startsWith('required') && properties[name] === undefined)
      .map(([name]) => `#: required key [${name}] not found`),
    ...(type.anyProperty === true ? [] : Object.keys(properties))
      .filter((name) => !Object.hasOwn(type.properties, name))
      .map((name) => `#: extraneous key [${name}] is not permitted`),
  ];
  if (problems.length > 0)
    throw new AwsError(
      'ValidationError',
      `Properties validation failed for resource ${logicalId} with message:\n${problems.join('\n')}`,
      400,
    );
}
