import { AwsError } from '../../wire/errors.ts';

export const invalid = (message: string): AwsError => new AwsError('ValidationException', message, 400);
/** The longer form that DynamoDB gives for what does not fit the table. */
export const invalidValues = (message: string): AwsError => invalid(`One or more parameter values were invalid: ${message}`);
export const noSuchTable = (): AwsError => new AwsError('ResourceNotFoundException', 'Requested resource not found', 400);
export const inUse = (message: string): AwsError => new AwsError('ResourceInUseException', message, 400);
