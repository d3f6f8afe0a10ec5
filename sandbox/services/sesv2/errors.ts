import { AwsError } from '../../wire/errors.ts';

/** Source of names and statuses: facts/tenants.md 2.2. */
export const badRequest = (message: string): AwsError => new AwsError('BadRequestException', message, 400);
export const notFound = (message: string): AwsError => new AwsError('NotFoundException', message, 404);
export const alreadyExists = (message: string): AwsError => new AwsError('AlreadyExistsException', message, 400);
export const limitExceeded = (message: string): AwsError => new AwsError('LimitExceededException', message, 400);
export const conflict = (message: string): AwsError => new AwsError('ConflictException', message, 409);
export const rejected = (message: string): AwsError => new AwsError('MessageRejected', message, 400);
export const sendingPaused = (message: string): AwsError => new AwsError('SendingPausedException', message, 400);
