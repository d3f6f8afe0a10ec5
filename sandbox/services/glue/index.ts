import type { Handlers, ServiceEnvironment } from '../operation.ts';
import * as databases from './databases.ts';
import type { GlueState } from './state.ts';
import * as tables from './tables.ts';

/** The Glue data catalogue: definitions that are stored and not run. */
export const handlers: Handlers = {
  CreateDatabase: databases.createDatabase,
  GetDatabase: databases.getDatabase,
  GetDatabases: databases.getDatabases,
  UpdateDatabase: databases.updateDatabase,
  DeleteDatabase: databases.deleteDatabase,
  TagResource: databases.tagResource,
  UntagResource: databases.untagResource,
  GetTags: databases.getTags,
  CreateTable: tables.createTable,
  GetTable: tables.getTable,
  GetTables: tables.getTables,
  UpdateTable: tables.updateTable,
  DeleteTable: tables.deleteTable,
  CreatePartition: tables.createPartition,
  BatchCreatePartition: tables.batchCreatePartition,
  GetPartition: tables.getPartition,
  GetPartitions: tables.getPartitions,
  DeletePartition: tables.deletePartition,
};

export function show(env: ServiceEnvironment): unknown {
  return [...env.state.all<GlueState>('glue')].map(({ account, region, state }) => ({
    account,
    region,
    databases: Object.values(state.databases),
  }));
}
