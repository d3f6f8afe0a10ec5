import { AwsError } from '../../wire/errors.ts';

/** `pool`, `phone-number`, ... as AWS names them in its errors. */
export type ResourceKind =
  | 'account'
  | 'configuration-set'
  | 'event-destination'
  | 'keyword'
  | 'message'
  | 'opted-out-number'
  | 'opt-out-list'
  | 'phone-number'
  | 'policy'
  | 'pool'
  | 'protect-configuration'
  | 'registration'
  | 'sender-id'
  | 'verified-destination-number';

/** Source of the errors and their reasons: facts/tenants.md 2.3 and the client's enumerations. */
export const conflict = (reason: string, message: string, kind?: ResourceKind, id?: string): AwsError =>
  new AwsError('ConflictException', message, 409, {
    Message: message,
    Reason: reason,
    ...(kind === undefined ? {} : { ResourceType: kind }),
    ...(id === undefined ? {} : { ResourceId: id }),
  });

export const notFound = (kind: ResourceKind, id: string): AwsError => {
  const message = `The ${kind} ${id} was not found.`;
  return new AwsError('ResourceNotFoundException', message, 404, { Message: message, ResourceType: kind, ResourceId: id });
};

export const validation = (reason: string, message: string, field?: string): AwsError =>
  new AwsError('ValidationException', message, 400, {
    Message: message,
    Reason: reason,
    ...(field === undefined ? {} : { Fields: [{ Name: field, Message: message }] }),
  });

/** A member whose form is wrong. */
export const invalidField = (field: string, message: string): AwsError =>
  validation('FIELD_VALIDATION_FAILED', `${field}: ${message}`, field);

export const overQuota = (reason: string, message: string): AwsError =>
  new AwsError('ServiceQuotaExceededException', message, 402, { Message: message, Reason: reason });
