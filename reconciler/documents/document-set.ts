import type { DocumentKind, DocumentOfKind, DocumentSet } from '../model/document-set.ts';
import type { Positioned } from '../model/positioned.ts';
import type { AnyDocument } from './read-document.ts';

/** The documents by kind, in file order. */
export function documentSetOf(documents: readonly AnyDocument[], rest: Omit<DocumentSet, 'organization' | 'all'>): DocumentSet {
  const byKind: { [K in DocumentKind]: Positioned<DocumentOfKind[K]>[] } = {
    Organization: [],
    SecurityStandards: [],
    DisabledControls: [],
    DevOpsGuruTargets: [],
    StackSet: [],
    TenantDefaults: [],
    Tenant: [],
    Exception: [],
  };
  for (const entry of documents) {
    if (entry.kind === 'Organization') byKind.Organization.push(entry.document);
    else if (entry.kind === 'SecurityStandards') byKind.SecurityStandards.push(entry.document);
    else if (entry.kind === 'DisabledControls') byKind.DisabledControls.push(entry.document);
    else if (entry.kind === 'DevOpsGuruTargets') byKind.DevOpsGuruTargets.push(entry.document);
    else if (entry.kind === 'StackSet') byKind.StackSet.push(entry.document);
    else if (entry.kind === 'TenantDefaults') byKind.TenantDefaults.push(entry.document);
    else if (entry.kind === 'Exception') byKind.Exception.push(entry.document);
    else byKind.Tenant.push(entry.document);
  }
  return { organization: byKind.Organization[0], all: (kind) => byKind[kind], ...rest };
}
