import { isObject, type Json } from '../json.ts';

/** Who wants to act as a role: an AWS service, or a principal of an account. */
export type Principal = { readonly service: string } | { readonly account: string; readonly arn: string };

/** True when a trust policy lets the principal assume its role. Conditions other than on the caller's account are not looked at. */
export function trusts(policy: string, principal: Principal): boolean {
  const document = JSON.parse(policy) as Json;
  const statements = isObject(document) ? document['Statement'] : [];
  return (Array.isArray(statements) ? statements : [statements ?? {}]).some((statement) => {
    if (!isObject(statement) || statement['Effect'] !== 'Allow') return false;
    return (
      listOf(statement['Action']).some((action) => ['sts:AssumeRole', 'sts:*', '*'].includes(action)) &&
      names(statement['Principal'], principal)
    );
  });
}

const listOf = (value: Json | undefined): string[] => (value === undefined ? [] : (Array.isArray(value) ? value : [value]).map(String));

function names(stated: Json | undefined, principal: Principal): boolean {
  if (stated === '*') return true;
  if (!isObject(stated)) return false;
  if ('service' in principal) return listOf(stated['Service']).includes(principal.service);
  const { account, arn } = principal;
  return listOf(stated['AWS']).some(
    (entry) => entry === '*' || entry === account || entry === arn || new RegExp(`^arn:[\\w-]+:iam::${account}:root$`).test(entry),
  );
}
