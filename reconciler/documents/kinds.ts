import type { DocumentKind, DocumentOfKind } from '../model/document-set.ts';
import {
  type Validator,
  validateDevOpsGuruTargets,
  validateDisabledControls,
  validateException,
  validateOrganization,
  validateSecurityStandards,
  validateStackSet,
  validateTenant,
  validateTenantDefaults,
} from './generated/validators.js';

/** A kind of document: where its files belong, and what checks their shape. */
export interface KindRules<K extends DocumentKind = DocumentKind> {
  readonly kind: K;
  /** The place in words, for messages. */
  readonly place: string;
  belongsIn(file: string): boolean;
  readonly validate: Validator<DocumentOfKind[K]>;
}

const complianceFolder = 'compliance/';
const standardsFolder = 'compliance/security-hub/';
const stackSetsFolder = 'compliance/stack-sets/';
const disabledFolder = 'compliance/security-hub/disabled-controls/';
const devOpsGuruFolder = 'compliance/devops-guru/';
const tenantsFolder = 'tenants/';

export const kindRules: { readonly [K in DocumentKind]: KindRules<K> } = {
  Organization: {
    kind: 'Organization',
    place: 'organization.yaml',
    belongsIn: (file) => file === 'organization.yaml',
    validate: validateOrganization,
  },
  SecurityStandards: {
    kind: 'SecurityStandards',
    place: standardsFolder,
    belongsIn: (file) => file.startsWith(standardsFolder) && !file.startsWith(disabledFolder),
    validate: validateSecurityStandards,
  },
  DisabledControls: {
    kind: 'DisabledControls',
    place: disabledFolder,
    belongsIn: (file) => file.startsWith(disabledFolder),
    validate: validateDisabledControls,
  },
  DevOpsGuruTargets: {
    kind: 'DevOpsGuruTargets',
    place: devOpsGuruFolder,
    belongsIn: (file) => file.startsWith(devOpsGuruFolder),
    validate: validateDevOpsGuruTargets,
  },
  StackSet: {
    kind: 'StackSet',
    place: stackSetsFolder,
    belongsIn: (file) => file.startsWith(stackSetsFolder),
    validate: validateStackSet,
  },
  TenantDefaults: {
    kind: 'TenantDefaults',
    place: tenantsFolder,
    belongsIn: (file) => file.startsWith(tenantsFolder),
    validate: validateTenantDefaults,
  },
  Tenant: {
    kind: 'Tenant',
    place: tenantsFolder,
    belongsIn: (file) => file.startsWith(tenantsFolder),
    validate: validateTenant,
  },
  Exception: {
    kind: 'Exception',
    place: 'compliance/ or tenants/, beside what it excepts',
    belongsIn: (file) => file.startsWith(complianceFolder) || file.startsWith(tenantsFolder),
    validate: validateException,
  },
};

/** Kinds that a later version reads: refused by name (D-10), never taken for another. */
export const plannedKinds: readonly string[] = [];

export const documentKinds = Object.keys(kindRules) as readonly DocumentKind[];

export const isDocumentKind = (kind: string): kind is DocumentKind => Object.hasOwn(kindRules, kind);
