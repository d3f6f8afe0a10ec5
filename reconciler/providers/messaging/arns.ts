import type { Cell } from '../../model/address.ts';

/** What SES calls a resource that a tenant sends with. */
export type SendingKind = 'identity' | 'configuration-set' | 'template';

/** Source: facts/tenants.md 2.0. */
export const sesArn = (partition: string, { account, region }: Cell, kind: SendingKind | 'dedicated-ip-pool', name: string): string =>
  `arn:${partition}:ses:${region}:${account}:${kind}/${name}`;

export const reputationPolicyArn = (partition: string, region: string, policy: string): string =>
  `arn:${partition}:ses:${region}:aws:reputation-policy/${policy}`;

/** Kind and name of a resource by its ARN: the `ResourceType` beside it is spelled in two ways (facts/tenants.md 0.10). */
export function partsOfSesArn(arn: string): { readonly kind: string; readonly name: string } {
  const resource = arn.split(':').slice(5).join(':');
  const slash = resource.indexOf('/');
  return { kind: resource.slice(0, slash), name: resource.slice(slash + 1) };
}
