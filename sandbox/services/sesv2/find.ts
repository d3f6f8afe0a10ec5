import type { OperationContext } from '../operation.ts';
import { arnOf, parseSesArn, tenantArn } from './arns.ts';
import { badRequest, notFound } from './errors.ts';
import { sesOf } from './settle.ts';
import {
  type ConfigurationSetRecord,
  entryOf,
  type IdentityRecord,
  type SesState,
  type TemplateRecord,
  type TenantRecord,
} from './state.ts';

export const mine = (context: OperationContext): SesState => sesOf(context, context.account, context.region);

/** The tenant of a name, with the words recorded in facts/tenants.md 6. */
export function tenantNamed(state: SesState, name: string | undefined): TenantRecord {
  checkTenantName(name);
  const tenant = entryOf(state.tenants, name);
  if (tenant === undefined) throw notFound(`The requested tenant <${name ?? ''}> does not exist.`);
  return tenant;
}

export function checkTenantName(name: string | undefined): void {
  if (name === undefined || name === '') throw badRequest('TenantName cannot be empty');
  if (name.length > 64) throw badRequest('TenantName cannot exceed 64 characters.');
  if (!/^[A-Za-z0-9_-]+$/.test(name))
    throw badRequest(`Invalid tenant name <${name}>: only alphanumeric ASCII characters, '_', and '-' are allowed.`);
}

/** The tenant of an ARN; only the id in it counts, as recorded for tags. Source: facts/tenants.md 2.2. */
export function tenantOfArn(state: SesState, arn: string): TenantRecord | undefined {
  const parsed = parseSesArn(arn);
  if (parsed?.kind !== 'tenant') return undefined;
  const id = parsed.name.split('/')[1];
  return Object.values(state.tenants).find((tenant) => tenant.id === id);
}

export function setNamed(state: SesState, name: string | undefined): ConfigurationSetRecord {
  const set = entryOf(state.configurationSets, name);
  if (set === undefined) throw notFound(`Configuration set <${name ?? ''}> does not exist.`);
  return set;
}

/** Identities are known by their name in small letters; of an address only the domain is. */
export function identityKey(name: string): string {
  const at = name.lastIndexOf('@');
  return at === -1 ? name.toLowerCase() : `${name.slice(0, at)}@${name.slice(at + 1).toLowerCase()}`;
}

export function identityNamed(state: SesState, name: string | undefined): IdentityRecord {
  const identity = entryOf(state.identities, identityKey(name ?? ''));
  if (identity === undefined) throw notFound(`Email identity ${name ?? ''} does not exist.`);
  return identity;
}

export function templateNamed(state: SesState, name: string | undefined): TemplateRecord {
  const template = entryOf(state.templates, name);
  if (template === undefined) throw notFound(`Template ${name ?? ''} does not exist`);
  return template;
}

/** Refuses to delete what a tenant is associated with. Source of the words: facts/tenants.md 2.2. */
export function checkUnassociated(context: OperationContext, kind: 'identity' | 'configuration-set' | 'template', name: string): void {
  const arn = arnOf(context, kind, name);
  if (Object.values(mine(context).tenants).some((tenant) => Object.hasOwn(tenant.resources, arn))) {
    throw badRequest(`Cannot delete ${arn} because it has tenant associations. Remove all tenant associations and try again.`);
  }
}

export const arnOfTenant = (context: OperationContext, tenant: TenantRecord): string => tenantArn(context, tenant);
