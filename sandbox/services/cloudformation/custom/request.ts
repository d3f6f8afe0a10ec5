import { randomBytes, randomUUID } from 'node:crypto';
import type { ServiceEnvironment } from '../../operation.ts';
import { workOf } from '../background.ts';
import type { Json, JsonObject } from '../json.ts';
import type { HandlerContext } from '../resource-types/resource-type.ts';
import { CustomResourceError } from '../stacks/handling.ts';

/** A request to the function of a custom resource, and the answer once it is there. */
export interface CustomRequest {
  readonly type: 'Create' | 'Update' | 'Delete';
  readonly requestId: string;
  readonly stackId: string;
  readonly logicalId: string;
  /** Last part of the object's key in the URL, and the signature that opens it. */
  readonly token: string;
  readonly signature: string;
  /** ISO 8601, real time, as with everything that is signed. */
  readonly expiresAt: string;
  /** AWS time in ms after which no answer is waited for. */
  readonly deadlineAwsMs: number;
  /** The bytes that were put to the URL, as text. */
  answer?: string;
}

/** Seconds that CloudFormation waits for an answer unless ServiceTimeout says less. Source: CloudFormation user guide, CustomResource. */
const mostSeconds = 3600;
const urlHours = 2;

type StateEnvironment = Pick<ServiceEnvironment, 'state'>;

export const requestKey = (stackId: string, logicalId: string): string => `${stackId}|${logicalId}`;

export function requestsOf(env: StateEnvironment): Record<string, CustomRequest> {
  const work = workOf(env);
  work.customRequests ??= {};
  return work.customRequests;
}

interface Asked {
  readonly type: CustomRequest['type'];
  readonly resourceType: string;
  readonly properties: JsonObject;
  readonly before?: JsonObject;
  readonly physicalId?: string;
}

/**
 * Invokes the function that ServiceToken names, asynchronously and as the stack, with the request and a URL for the answer. Throws
 * CustomResourceError for a token that is no function of this Region, and AwsError as Lambda does.
 */
export async function sendRequest({ type, resourceType, properties, before, physicalId }: Asked, context: HandlerContext): Promise<void> {
  const { stack, logicalId, env } = context;
  const functionArn = functionOf(properties, context);
  const nowMs = env.clock.now().getTime();
  const request: CustomRequest = {
    type,
    requestId: randomUUID(),
    stackId: stack.id,
    logicalId,
    token: randomUUID(),
    signature: randomBytes(32).toString('hex'),
    expiresAt: new Date(nowMs + urlHours * 3_600_000).toISOString(),
    deadlineAwsMs: env.clock.awsMs() + timeoutSeconds(properties) * 1000,
  };
  const event = {
    RequestType: type,
    ServiceToken: functionArn,
    ResponseURL: responseUrl(request, context),
    StackId: stack.id,
    RequestId: request.requestId,
    LogicalResourceId: logicalId,
    ...(physicalId === undefined ? {} : { PhysicalResourceId: physicalId }),
    ResourceType: resourceType,
    ResourceProperties: asTexts(properties),
    ...(before === undefined ? {} : { OldResourceProperties: asTexts(before) }),
  };
  // Before the call: the function may be quicker than the answer that it was taken.
  requestsOf(env)[requestKey(stack.id, logicalId)] = request;
  const input = { FunctionName: functionArn, InvocationType: 'Event', Payload: Buffer.from(JSON.stringify(event)) };
  await context.call('lambda', 'Invoke', input);
}

function functionOf(properties: JsonObject, { region }: HandlerContext): string {
  const token = String(properties['ServiceToken']);
  const [, service, place] = /^arn:[\w-]+:(\w+):([\w-]+):\d{12}:\S+$/.exec(token) ?? [];
  if (service === 'sns') {
    throw new CustomResourceError(
      `the sandbox asks functions of custom resources, not topics: ${token}; name the function's ARN in ServiceToken`,
    );
  }
  if (service !== 'lambda' || place !== region) throw new CustomResourceError('Invalid service token.');
  return token;
}

/** Throws CustomResourceError for a ServiceTimeout that is not 1 to 3600 seconds. */
function timeoutSeconds(properties: JsonObject): number {
  const given = properties['ServiceTimeout'];
  if (given === undefined || given === null) return mostSeconds;
  const seconds = Number(given);
  if (Number.isInteger(seconds) && seconds >= 1 && seconds <= mostSeconds) return seconds;
  throw new CustomResourceError(`Invalid ServiceTimeout value: it must be a whole number from 1 to ${mostSeconds}, not ${String(given)}.`);
}

/** The URL in the form that S3 signs them; the bucket stands in the path, as everywhere on this endpoint. */
function responseUrl(request: CustomRequest, { env, region, stack, logicalId }: HandlerContext): string {
  const key = encodeURIComponent(`${stack.id}|${logicalId}|${request.token}`);
  const signedAt = new Date(Date.parse(request.expiresAt) - urlHours * 3_600_000).toISOString().replace(/[-:]|\.\d+/g, '');
  const query = new URLSearchParams({
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Date': signedAt,
    'X-Amz-SignedHeaders': 'host',
    'X-Amz-Expires': String(urlHours * 3600),
    'X-Amz-Signature': request.signature,
  });
  return `${env.host.endpoint}/${answerBucket(region)}/${key}?${query.toString()}`;
}

const bucketStart = 'cloudformation-custom-resource-response-';

const answerBucket = (region: string): string => `${bucketStart}${region.replaceAll('-', '')}`;

export const isAnswerPath = (path: string): boolean => path.startsWith(`/${bucketStart}`);

/** Numbers and booleans come to a function as texts. */
function asTexts(value: Json): Json {
  if (Array.isArray(value)) return value.map(asTexts);
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, asTexts(one)]));
  return value === null ? null : String(value);
}
