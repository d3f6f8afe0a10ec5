import { AwsError } from '../../wire/errors.ts';

/** Source of the reasons and statuses: facts/compliance.md 3.6. */
export type ValidationReason =
  | 'CANNOT_PARSE'
  | 'FIELD_VALIDATION_FAILED'
  | 'OTHER'
  | 'INVALID_PARAMETER_COMBINATION'
  | 'PARAMETER_INCONSISTENT_WITH_SERVICE_STATE';

export interface Field {
  readonly Name: string;
  readonly Message: string;
}

export const validation = (reason: ValidationReason, message: string, fields: readonly Field[] = []): AwsError =>
  new AwsError('ValidationException', message, 400, { Message: message, Reason: reason, Fields: fields });

export const invalidField = (name: string, message: string): AwsError =>
  validation('FIELD_VALIDATION_FAILED', `${name}: ${message}`, [{ Name: name, Message: message }]);

export const conflict = (message: string, resourceType: string, resourceId: string): AwsError =>
  new AwsError('ConflictException', message, 409, { Message: message, ResourceId: resourceId, ResourceType: resourceType });

export const notFound = (message: string, resourceType: string, resourceId: string): AwsError =>
  new AwsError('ResourceNotFoundException', message, 404, { Message: message, ResourceId: resourceId, ResourceType: resourceType });

export const denied = (message: string): AwsError => new AwsError('AccessDeniedException', message, 403, { Message: message });

export const overQuota = (message: string): AwsError => new AwsError('ServiceQuotaExceededException', message, 402, { Message: message });
