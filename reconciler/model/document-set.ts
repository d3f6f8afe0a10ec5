import type {
  DevOpsGuruTargets,
  DisabledControls,
  Exception,
  Organization,
  SecurityStandards,
  StackSet,
  Tenant,
  TenantDefaults,
} from './documents.generated.ts';
import type { Positioned } from './positioned.ts';

/** The types of the document kinds, by kind. */
export interface DocumentOfKind {
  Organization: Organization;
  SecurityStandards: SecurityStandards;
  DisabledControls: DisabledControls;
  DevOpsGuruTargets: DevOpsGuruTargets;
  StackSet: StackSet;
  TenantDefaults: TenantDefaults;
  Tenant: Tenant;
  Exception: Exception;
}
export type DocumentKind = keyof DocumentOfKind;

/** A file beside a document, read with it. */
export type Attachment = { readonly text: string } | { readonly problem: string };

/** All valid documents of a configuration. A broken document is left out; its diagnostics say why. */
export interface DocumentSet {
  /** Absent when there is none or it is broken. */
  readonly organization: Positioned<Organization> | undefined;
  /** In file order. */
  all<K extends DocumentKind>(kind: K): readonly Positioned<DocumentOfKind[K]>[];
  /** The text of a file that a document names (a template), or why there is none. Paths are relative to the configuration. */
  attachment(file: string): Attachment | undefined;
  /** Names of documents per kind that exist but are broken: rules that would need them are not asked. */
  readonly broken: readonly { readonly kind: string | undefined; readonly file: string }[];
}
