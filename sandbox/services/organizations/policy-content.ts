import { AwsError } from '../../wire/errors.ts';
import type { OperationContext } from '../operation.ts';
import { invalidInput } from './access.ts';

/** Characters of a document by type; the older and smaller of the figures that AWS has published. See docs/assumptions.md. */
const characters: Readonly<Record<string, number>> = { SERVICE_CONTROL_POLICY: 5120, RESOURCE_CONTROL_POLICY: 5120 };
const otherCharacters = 10_000;
/** Service control policies of one target, and policies of one type. Source: the quotas of Organizations. */
export const mostAttached = 5;
export const mostPolicies = 1000;

/** The JSON object of a text, undefined where it is none. */
export function parsed(content: string): object | undefined {
  try {
    const value: unknown = JSON.parse(content);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const malformed = (): AwsError =>
  new AwsError(
    'MalformedPolicyDocumentException',
    "The provided policy document doesn't meet the requirements of the specified policy type.",
    400,
  );

/** A document that fits its type. Throws MalformedPolicyDocumentException or ConstraintViolationException. */
export function checkedContent(type: string, content: string): string {
  const value = parsed(content);
  if (value === undefined) throw malformed();
  if (content.length > (characters[type] ?? otherCharacters)) {
    throw new AwsError(
      'ConstraintViolationException',
      `You have exceeded the maximum policy size of ${characters[type] ?? otherCharacters}.`,
      400,
      {
        Reason: 'POLICY_CONTENT_LIMIT_EXCEEDED',
      },
    );
  }
  if (type === 'SERVICE_CONTROL_POLICY' && !isServiceControl(value)) throw malformed();
  return content;
}

/** Statements with an Effect and either Action or NotAction, and no principal: a service control policy holds for everybody below it. */
function isServiceControl(value: object): boolean {
  const { Statement: given } = value as { Statement?: unknown };
  if (given === undefined) return false;
  return (Array.isArray(given) ? given : [given]).every((one: unknown) => {
    if (typeof one !== 'object' || one === null) return false;
    const statement = one as Readonly<Record<string, unknown>>;
    const hasEffect = statement['Effect'] === 'Allow' || statement['Effect'] === 'Deny';
    const hasAction = (statement['Action'] === undefined) !== (statement['NotAction'] === undefined);
    return hasEffect && hasAction && statement['Principal'] === undefined && statement['NotPrincipal'] === undefined;
  });
}

export function checkedName(name: string | undefined): string {
  if (name === undefined || name.length < 1 || name.length > 128)
    throw invalidInput('MAX_LENGTH_EXCEEDED', 'A policy name has 1 to 128 characters');
  return name;
}

export function checkedDescription(description: string | undefined): string {
  if ((description ?? '').length > 512) throw invalidInput('MAX_LENGTH_EXCEEDED', 'A policy description has at most 512 characters');
  return description ?? '';
}

export function refuseSameName(name: string, type: string, besides: string | undefined, { organization }: OperationContext): void {
  const same = Object.values(organization.record.policies).some(
    (policy) => policy.name === name && policy.type === type && policy.id !== besides,
  );
  if (same) throw new AwsError('DuplicatePolicyException', 'A policy with the same name already exists.', 400);
}
