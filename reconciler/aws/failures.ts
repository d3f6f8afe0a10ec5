import type { Region } from '../model/address.ts';
import { AwsFailure, type FailureClass } from '../model/aws-failure.ts';
import { WrongSignature } from './checked-handler.ts';
import type { ServiceName } from './endpoints.ts';

/** Which call it was, for budgets, messages and counts. */
export interface CallTarget {
  readonly account: string;
  readonly region: Region;
  readonly service: ServiceName;
  readonly operation: string;
}

/** An answer that has none of the operation's members. For a read that is no answer: believing it would count as "nothing there". */
export class EmptyAnswer extends Error {
  override readonly name = 'EmptyAnswer';
}

/** A call that got no answer within its time. */
export class CallTimeout extends Error {
  override readonly name = 'CallTimeout';
}

/** Error names that mean one thing whatever the status. Source: facts/compliance.md 2.5, 5.1, 5.2; facts/sandbox.md section 2. */
const classOfName: Readonly<Record<string, FailureClass>> = {
  TooManyRequestsException: 'throttled',
  ThrottlingException: 'throttled',
  ThrottledException: 'throttled',
  Throttling: 'throttled',
  RequestLimitExceeded: 'throttled',
  RequestThrottled: 'throttled',
  RequestThrottledException: 'throttled',
  SlowDown: 'throttled',
  InternalException: 'transient',
  InternalFailure: 'transient',
  InternalServerException: 'transient',
  ServiceException: 'transient',
  ServiceUnavailable: 'transient',
  ServiceUnavailableException: 'transient',
  RequestTimeout: 'transient',
  RequestTimeoutException: 'transient',
  IDPCommunicationError: 'transient',
  // The SDK corrects its clock from the answer's date, so the next attempt is signed with the right time.
  RequestExpired: 'transient',
  RequestInTheFuture: 'transient',
  RequestTimeTooSkewed: 'transient',
  AccessDenied: 'denied',
  AccessDeniedException: 'denied',
  InvalidAccessException: 'denied',
  UnauthorizedOperation: 'denied',
  ExpiredToken: 'credentials',
  ExpiredTokenException: 'credentials',
  InvalidClientTokenId: 'credentials',
  UnrecognizedClientException: 'credentials',
  InvalidSignatureException: 'credentials',
  SignatureDoesNotMatch: 'credentials',
  IncompleteSignature: 'credentials',
  MissingAuthenticationToken: 'credentials',
  MissingAuthenticationTokenException: 'credentials',
  CredentialsProviderError: 'credentials',
  TokenProviderError: 'credentials',
  RegionDisabledException: 'denied',
  ResourceNotFoundException: 'not-found',
  // SNS, and KMS, which answers it with status 400.
  NotFoundException: 'not-found',
  // IAM; its clients know the error by either name.
  NoSuchEntity: 'not-found',
  NoSuchEntityException: 'not-found',
  ConcurrentAccessException: 'conflict',
  ConcurrentModificationException: 'conflict',
  ResourceConflictException: 'conflict',
  ConflictException: 'conflict',
  ConstraintViolationException: 'quota',
  ServiceQuotaExceededException: 'quota',
  PolicyChangesInProgressException: 'conflict',
};

/** Names of errors of the connection itself. `ECONNREFUSED` too: a restarted proxy comes back. */
const networkCodes: ReadonlySet<string> = new Set([
  'ECONNRESET',
  'ECONNREFUSED',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_SOCKET',
]);

/** What the SDK attaches to what it throws; none of it is promised, so all of it is optional. */
interface SdkError {
  readonly name?: unknown;
  readonly message?: unknown;
  readonly code?: unknown;
  readonly $fault?: unknown;
  readonly Reason?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string };
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** The failure of a call, whatever was thrown: AWS's error, a broken connection, an answer that is not one, our own time limit. */
export function toAwsFailure(thrown: unknown, target: CallTarget): AwsFailure {
  if (thrown instanceof AwsFailure) return thrown;
  const error: SdkError = isObject(thrown) ? thrown : { message: String(thrown) };
  const httpStatus = error.$metadata?.httpStatusCode;
  const { awsName, failureClass } = nameAndClass(error, thrown, httpStatus);
  return new AwsFailure({
    account: target.account,
    region: target.region,
    service: target.service,
    operation: target.operation,
    awsName,
    failureClass,
    message: messageOf(error, target, awsName, httpStatus),
    reason: typeof error.Reason === 'string' ? error.Reason : undefined,
    httpStatus,
    requestId: error.$metadata?.requestId,
    cause: thrown,
  });
}

function nameAndClass(error: SdkError, thrown: unknown, httpStatus: number | undefined): { awsName: string; failureClass: FailureClass } {
  if (thrown instanceof CallTimeout) return { awsName: 'Timeout', failureClass: 'transient' };
  if (thrown instanceof EmptyAnswer) return { awsName: 'MalformedAnswer', failureClass: 'transient' };
  if (thrown instanceof WrongSignature) return { awsName: 'WrongSignature', failureClass: 'credentials' };
  if (typeof error.code === 'string' && networkCodes.has(error.code)) return { awsName: 'NetworkError', failureClass: 'transient' };
  const name = typeof error.name === 'string' ? error.name : 'Unknown';
  if (name === 'CredentialsProviderError' || name === 'TokenProviderError') return { awsName: name, failureClass: 'credentials' };
  if (httpStatus === undefined) {
    // Nothing was answered and nothing says why: a broken connection by any other name, unless it is our own mistake.
    return name === 'TimeoutError' ? { awsName: 'NetworkError', failureClass: 'transient' } : { awsName: name, failureClass: 'unknown' };
  }
  // An AWS error carries `$fault`. Without it, or without a name, the answer was not one of AWS's: a proxy's page, half a body.
  if (error.$fault === undefined || name === 'Unknown') {
    return { awsName: 'MalformedAnswer', failureClass: httpStatus >= 400 && httpStatus < 500 ? classOfStatus(httpStatus) : 'transient' };
  }
  return { awsName: name, failureClass: classOfAnswer(name, httpStatus, String(error.message ?? '')) };
}

/** The class of an AWS error. Exported for the table that tests it. */
export function classOfAnswer(name: string, httpStatus: number, message: string): FailureClass {
  if (httpStatus === 429) return 'throttled';
  // CloudFormation and others use it for a quota with status 400; Security Hub for "too fast" with 429 (facts/compliance.md 2.5, 8).
  if (name === 'LimitExceededException') return 'quota';
  // The query services' name for it is the second one.
  if (/^(InvalidSignatureException|SignatureDoesNotMatch)$/.test(name) && /^Signature (expired|not yet current)/.test(message))
    return 'transient';
  return Object.hasOwn(classOfName, name) ? (classOfName[name] ?? 'unknown') : classOfStatus(httpStatus);
}

function classOfStatus(httpStatus: number): FailureClass {
  if (httpStatus >= 500) return httpStatus === 501 ? 'unknown' : 'transient';
  switch (httpStatus) {
    case 401:
    case 403:
    case 407:
      return 'denied';
    case 402:
      return 'quota';
    case 404:
      return 'not-found';
    case 408:
      return 'transient';
    case 409:
      return 'conflict';
    case 429:
      return 'throttled';
    default:
      return 'invalid';
  }
}

/** What AWS said, without the call: the failure carries that beside it. The first line only, since the SDK adds advice for its own users below. */
function messageOf(error: SdkError, target: CallTarget, awsName: string, httpStatus: number | undefined): string {
  if (awsName === 'MalformedAnswer') return `the answer${httpStatus === undefined ? '' : ` (HTTP ${httpStatus})`} is not one of AWS's`;
  if (error.code === 'ENOTFOUND')
    return `the endpoint does not exist; is ${target.service} offered in ${target.region}, and is there a network?`;
  return String(error.message ?? '').split('\n', 1)[0] || awsName;
}

/** Whether the same call may succeed a little later. Every write of ours may be repeated: what it wrote is read again before it counts. */
export const isWorthRetrying = (failure: AwsFailure): boolean =>
  failure.failureClass === 'throttled' || failure.failureClass === 'transient';

/** The keys ran out. New ones are worth one try. */
export const isExpired = (failure: AwsFailure): boolean =>
  failure.awsName === 'ExpiredToken' || failure.awsName === 'ExpiredTokenException';
