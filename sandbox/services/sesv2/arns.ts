import { badRequest } from './errors.ts';

/** Where an ARN is made. */
interface Place {
  readonly partition: string;
  readonly account: string;
  readonly region: string;
}

/** The types as they are written in ARNs and, by what was recorded, in answers too. Source: facts/tenants.md 0.10. */
export type ResourceKind = 'identity' | 'configuration-set' | 'template' | 'dedicated-ip-pool';

export const arnOf = ({ partition, account, region }: Place, kind: ResourceKind, name: string): string =>
  `arn:${partition}:ses:${region}:${account}:${kind}/${name}`;

export const tenantArn = ({ partition, account, region }: Place, tenant: { readonly name: string; readonly id: string }): string =>
  `arn:${partition}:ses:${region}:${account}:tenant/${tenant.name}/${tenant.id}`;

export const policyArn = ({ partition, region }: Omit<Place, 'account'>, name: string): string =>
  `arn:${partition}:ses:${region}:aws:reputation-policy/${name}`;

/** The parts of an SES ARN, undefined for any other text. */
export interface SesArn {
  readonly region: string;
  readonly account: string;
  readonly kind: string;
  /** All after the type's slash. */
  readonly name: string;
}

export function parseSesArn(arn: string): SesArn | undefined {
  const match = /^arn:[\w-]+:ses:([\w-]+):(\d{12}):([\w-]+)\/(.+)$/.exec(arn);
  if (match === null) return undefined;
  const [, region = '', account = '', kind = '', name = ''] = match;
  return { region, account, kind, name };
}

const associable: readonly string[] = ['identity', 'configuration-set', 'template'];

/** The ARN of a resource that a tenant may have, checked in the order and with the words recorded in facts/tenants.md 6. */
export function associableArn(arn: string, place: Place): SesArn {
  if (!/^arn:[^:]*:[^:]*:[^:]*:[^:]*:.+/.test(arn)) throw badRequest('Provided resource identifier is not an SES resource');
  const parsed = parseSesArn(arn);
  if (parsed === undefined) throw badRequest('Provided ARN is not in SES resource ARN format');
  if (!associable.includes(parsed.kind)) throw badRequest(`Unsupported resource type: ${parsed.kind}`);
  if (parsed.region !== place.region) throw badRequest(`Resource ${arn} must be in the same region`);
  if (parsed.account !== place.account) throw badRequest(`Resource ${arn} must be in the same account`);
  return parsed;
}
