import { AwsError } from '../../wire/errors.ts';

// Names and statuses: facts/compliance.md 2.5. `Code` is a member of every Security Hub error shape.
export const accessDenied = (message: string) => new AwsError('AccessDeniedException', message, 403, { Code: 'AccessDeniedException' });
export const invalidAccess = (message: string) => new AwsError('InvalidAccessException', message, 401, { Code: 'InvalidAccessException' });
export const invalidInput = (message: string) => new AwsError('InvalidInputException', message, 400, { Code: 'InvalidInputException' });
export const notFound = (message: string) => new AwsError('ResourceNotFoundException', message, 404, { Code: 'ResourceNotFoundException' });
export const conflict = (message: string) => new AwsError('ResourceConflictException', message, 409, { Code: 'ResourceConflictException' });
export const inUse = (message: string) => new AwsError('ResourceInUseException', message, 400, { Code: 'ResourceInUseException' });

/** The text that clients match to tell "not enabled" from "not allowed". Source: facts/compliance.md 2.2. */
export const notSubscribed = (account: string) => invalidAccess(`Account ${account} is not subscribed to AWS Security Hub`);

/** What a centrally configured member gets for every write. Source: facts/compliance.md 2.7. */
export const centrallyManaged = () =>
  accessDenied(
    'This account is currently associated with a central configuration policy, so only the administrator can access this operation.',
  );

/** What an account gets for every write where an Organizations policy of type SECURITYHUB_CSPM_POLICY governs the Region. Source: 2.8; the text is ours. */
export const governedByOrganizationPolicy = () =>
  accessDenied(
    'Security Hub in this account and Region is governed by an AWS Organizations policy, so its settings cannot be changed here.',
  );
