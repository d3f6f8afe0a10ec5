/** Who wants to act as a role: a service by one of its names, or a role of an account. */
export type Principal = { readonly service: readonly string[] } | { readonly account: string; readonly arn: string };

type Json = { readonly [name: string]: unknown };

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : value === undefined ? [] : [value]);

/**
 * Whether a trust policy lets the principal take its role, by effect, action and principal. Conditions narrow trust and are not judged, so
 * the answer may be yes where AWS says no: the operation tells.
 */
export function trusts(policy: string, principal: Principal): boolean {
  let document: unknown;
  try {
    document = JSON.parse(policy);
  } catch {
    return false;
  }
  return listOf(isObject(document) ? document['Statement'] : undefined).some(
    (statement) =>
      isObject(statement) &&
      statement['Effect'] === 'Allow' &&
      listOf(statement['Action']).some((action) => action === 'sts:AssumeRole' || action === 'sts:*' || action === '*') &&
      names(statement['Principal'], principal),
  );
}

function names(stated: unknown, principal: Principal): boolean {
  if (stated === '*') return true;
  if (!isObject(stated)) return false;
  if ('service' in principal) return listOf(stated['Service']).some((name) => principal.service.includes(String(name)));
  const { account, arn } = principal;
  return listOf(stated['AWS'])
    .map(String)
    .some((entry) => entry === '*' || entry === account || entry === arn || (entry.split(':')[4] === account && entry.endsWith(':root')));
}
