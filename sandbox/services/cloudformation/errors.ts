import { AwsError } from '../../wire/errors.ts';

/** The error of everything that CloudFormation finds wrong in a request or a template. */
export const validationError = (message: string): AwsError => new AwsError('ValidationError', message, 400);

/** The request validator's wording, for lengths and patterns. */
export const constraintError = (value: string, member: string, rule: string): AwsError =>
  validationError(`1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: ${rule}`);

export const invalidOperation = (message: string): AwsError => new AwsError('InvalidOperationException', message, 400);
