/** What kind of failure an AWS call ended with: decides what is worth retrying and what the user is told. */
export type FailureClass =
  | 'throttled'
  | 'transient'
  | 'denied'
  | 'credentials'
  | 'not-found'
  | 'conflict'
  | 'invalid'
  | 'quota'
  | 'unknown';

/** The only thrown error of a run: an AWS call that failed for good, with all that a message needs. Matched by `awsName`, never by class identity. */
export class AwsFailure extends Error {
  override readonly name = 'AwsFailure';
  readonly account: string;
  readonly region: string;
  readonly service: string;
  readonly operation: string;
  /** AWS's error name, for example `InvalidAccessException`; `NetworkError`, `MalformedAnswer` or `Timeout` where there was no AWS error. */
  readonly awsName: string;
  readonly failureClass: FailureClass;
  /** `Reason` of the error, where AWS gives one (End User Messaging SMS, Organizations). */
  readonly reason: string | undefined;
  readonly httpStatus: number | undefined;
  readonly requestId: string | undefined;

  constructor(details: {
    readonly account: string;
    readonly region: string;
    readonly service: string;
    readonly operation: string;
    readonly awsName: string;
    readonly failureClass: FailureClass;
    readonly message: string;
    readonly reason?: string | undefined;
    readonly httpStatus?: number | undefined;
    readonly requestId?: string | undefined;
    readonly cause?: unknown;
  }) {
    super(details.message, { cause: details.cause });
    this.account = details.account;
    this.region = details.region;
    this.service = details.service;
    this.operation = details.operation;
    this.awsName = details.awsName;
    this.failureClass = details.failureClass;
    this.reason = details.reason;
    this.httpStatus = details.httpStatus;
    this.requestId = details.requestId;
  }
}
