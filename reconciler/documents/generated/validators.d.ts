// Generated from schemas/ by `npm run generate`; do not edit.
import type { ErrorObject } from 'ajv';
import type { DevOpsGuruTargets, DisabledControls, Exception, Organization, SecurityStandards, StackSet, TenantDefaults, Tenant } from '../../model/documents.generated.ts';

export interface Validator<T> {
  (value: unknown): value is T;
  errors?: readonly ErrorObject[] | null;
}
export const validateDevOpsGuruTargets: Validator<DevOpsGuruTargets>;
export const validateDisabledControls: Validator<DisabledControls>;
export const validateException: Validator<Exception>;
export const validateOrganization: Validator<Organization>;
export const validateSecurityStandards: Validator<SecurityStandards>;
export const validateStackSet: Validator<StackSet>;
export const validateTenantDefaults: Validator<TenantDefaults>;
export const validateTenant: Validator<Tenant>;
