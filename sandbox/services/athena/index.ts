import type { Handlers, ServiceEnvironment } from '../operation.ts';
import * as queries from './named-queries.ts';
import type { AthenaState } from './state.ts';
import * as groups from './work-groups.ts';

/** Athena: work groups and named queries, which are stored and not run. */
export const handlers: Handlers = {
  CreateWorkGroup: groups.createWorkGroup,
  GetWorkGroup: groups.getWorkGroup,
  ListWorkGroups: groups.listWorkGroups,
  UpdateWorkGroup: groups.updateWorkGroup,
  DeleteWorkGroup: groups.deleteWorkGroup,
  TagResource: groups.tagResource,
  UntagResource: groups.untagResource,
  ListTagsForResource: groups.listTagsForResource,
  CreateNamedQuery: queries.createNamedQuery,
  GetNamedQuery: queries.getNamedQuery,
  BatchGetNamedQuery: queries.batchGetNamedQuery,
  ListNamedQueries: queries.listNamedQueries,
  UpdateNamedQuery: queries.updateNamedQuery,
  DeleteNamedQuery: queries.deleteNamedQuery,
};

export function show(env: ServiceEnvironment): unknown {
  return [...env.state.all<AthenaState>('athena')].map(({ account, region, state }) => ({ account, region, ...state }));
}
