import { timingSafeEqual } from 'node:crypto';
import type { WireAnswer, WireRequest } from '../../../wire/request.ts';
import { escapeXml } from '../../../wire/xml.ts';
import type { ServiceEnvironment } from '../../operation.ts';
import { isObject, type Json, type JsonObject } from '../json.ts';
import type { Handled, HandlerContext } from '../resource-types/resource-type.ts';
import { CustomResourceError } from '../stacks/handling.ts';
import { type CustomRequest, isAnswerPath, requestKey, requestsOf } from './request.ts';

/** Longest answer in bytes. Source: CloudFormation user guide, custom resource response objects. */
const mostAnswerBytes = 4096;
const mostPhysicalIdBytes = 1024;

/** True for a request to the URL of a custom resource's answer. */
export const isCustomAnswer = ({ path }: Pick<WireRequest, 'path'>): boolean => isAnswerPath(path);

/**
 * Takes what a function puts to its request's URL, as S3 takes an object under a signed URL: nothing but PUT, with the signature, before
 * it expires. The first answer counts. What it says is judged when the stack looks.
 */
export function takeAnswer(request: WireRequest, env: ServiceEnvironment): WireAnswer {
  if (request.method !== 'PUT')
    return refusal('SignatureDoesNotMatch', 'The request signature we calculated does not match the signature you provided.');
  const found = requestOfPath(request.path, env);
  if (found === undefined || !isSignedFor(found, request)) {
    return refusal('SignatureDoesNotMatch', 'The request signature we calculated does not match the signature you provided.');
  }
  if (env.clock.now().getTime() > Date.parse(found.expiresAt)) return refusal('AccessDenied', 'Request has expired');
  found.answer ??= request.body.toString('utf8');
  return { status: 200, headers: {}, body: '' };
}

const refusal = (code: string, message: string): WireAnswer => ({
  status: 403,
  headers: { 'content-type': 'application/xml' },
  body: `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${escapeXml(message)}</Message></Error>`,
});

function requestOfPath(path: string, env: ServiceEnvironment): CustomRequest | undefined {
  const [stackId = '', logicalId = '', token = ''] = decoded(path.split('/').slice(2).join('/')).split('|');
  const request = requestsOf(env)[requestKey(stackId, logicalId)];
  return request?.token === token ? request : undefined;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}

function isSignedFor({ signature }: CustomRequest, { query }: WireRequest): boolean {
  const given = Buffer.from(query.get('X-Amz-Signature') ?? '');
  const wanted = Buffer.from(signature);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

/**
 * What the function answered: undefined while there is nothing and time is left. Throws CustomResourceError for FAILED, for an answer that
 * is none, and when ServiceTimeout has passed. An answer is read once.
 */
export function readAnswer(context: HandlerContext): Handled | undefined {
  const { stack, logicalId, env } = context;
  const requests = requestsOf(env);
  const key = requestKey(stack.id, logicalId);
  const request = requests[key];
  if (request === undefined) throw new Error(`nothing was asked for ${logicalId} of ${stack.name}`);
  if (request.answer === undefined) {
    if (env.clock.awsMs() < request.deadlineAwsMs) return undefined;
    delete requests[key];
    throw new CustomResourceError(
      `CloudFormation did not receive a response from your Custom Resource. Please check your logs for requestId [${request.requestId}]. If you are using the Python cfn-response module, you may need to update your Lambda function code so that CloudFormation can attach the updated version.`,
    );
  }
  delete requests[key];
  return judged(request.answer, request);
}

function judged(text: string, request: CustomRequest): Handled {
  if (Buffer.byteLength(text) > mostAnswerBytes) throw new CustomResourceError('Response object is too long.');
  const answer = parsed(text);
  const word = (name: string): string | undefined => (typeof answer?.[name] === 'string' ? answer[name] : undefined);
  const isOurs =
    word('StackId') === request.stackId && word('RequestId') === request.requestId && word('LogicalResourceId') === request.logicalId;
  const status = word('Status');
  if (answer === undefined || !isOurs || (status !== 'SUCCESS' && status !== 'FAILED')) {
    throw new CustomResourceError("Vendor response doesn't contain valid keys");
  }
  const physicalId = word('PhysicalResourceId');
  if (status === 'FAILED') {
    throw new CustomResourceError(
      `Received response status [FAILED] from custom resource. Message returned: ${word('Reason') ?? 'no reason'} (RequestId: ${request.requestId})`,
      physicalId,
    );
  }
  if (physicalId === undefined || physicalId === '' || Buffer.byteLength(physicalId) > mostPhysicalIdBytes) {
    throw new CustomResourceError('Invalid PhysicalResourceId');
  }
  const data: Json = answer['Data'] ?? {};
  return { physicalId, attributes: isObject(data) ? data : {} };
}

function parsed(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
