import { bounded, failure, header, list, structure } from './parts.ts';

// Errors with their members and statuses. Source: facts/compliance.md 3, the 3.523.0 client.
export const accessDeniedException = failure('AccessDeniedException', 403, { Message: 0 });
export const conflictException = failure('ConflictException', 409, { Message: 0, ResourceId: 0, ResourceType: 0 });
export const internalServerException = failure(
  'InternalServerException',
  500,
  { Message: 0 },
  { RetryAfterSeconds: header('Retry-After', 1) },
);
export const resourceNotFoundException = failure('ResourceNotFoundException', 404, { Message: 0, ResourceId: 0, ResourceType: 0 });
export const serviceQuotaExceededException = failure('ServiceQuotaExceededException', 402, {}, { Message: 0 });
export const throttlingException = failure(
  'ThrottlingException',
  429,
  { Message: 0 },
  { QuotaCode: 0, ServiceCode: 0, RetryAfterSeconds: header('Retry-After', 1) },
);
export const validationExceptionReason = bounded(0, {
  oneOf: [
    'UNKNOWN_OPERATION',
    'CANNOT_PARSE',
    'FIELD_VALIDATION_FAILED',
    'OTHER',
    'INVALID_PARAMETER_COMBINATION',
    'PARAMETER_INCONSISTENT_WITH_SERVICE_STATE',
  ],
});
export const validationExceptionField = structure('ValidationExceptionField', { Name: 0, Message: 0 });
export const validationException = failure(
  'ValidationException',
  400,
  { Message: 0 },
  { Reason: validationExceptionReason, Fields: list(validationExceptionField) },
);
