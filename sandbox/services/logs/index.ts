import type { Handlers, ServiceEnvironment } from '../operation.ts';
import * as events from './events.ts';
import * as groups from './groups.ts';
import { type LogsState, logGroupsOf } from './state.ts';

/** CloudWatch Logs: groups, retention, streams and events. */
export const handlers: Handlers = {
  CreateLogGroup: groups.createLogGroup,
  DeleteLogGroup: groups.deleteLogGroup,
  DescribeLogGroups: groups.describeLogGroups,
  PutRetentionPolicy: groups.putRetentionPolicy,
  DeleteRetentionPolicy: groups.deleteRetentionPolicy,
  AssociateKmsKey: groups.associateKmsKey,
  DisassociateKmsKey: groups.disassociateKmsKey,
  TagResource: groups.tagResource,
  UntagResource: groups.untagResource,
  ListTagsForResource: groups.listTagsForResource,
  TagLogGroup: groups.tagLogGroup,
  UntagLogGroup: groups.untagLogGroup,
  ListTagsLogGroup: groups.listTagsLogGroup,
  CreateLogStream: events.createLogStream,
  DeleteLogStream: events.deleteLogStream,
  DescribeLogStreams: events.describeLogStreams,
  PutLogEvents: events.putLogEvents,
  GetLogEvents: events.getLogEvents,
  FilterLogEvents: events.filterLogEvents,
};

export function show(env: ServiceEnvironment): unknown {
  return [...env.state.all<LogsState>('logs')].map(({ account, region }) => ({
    account,
    region,
    groups: logGroupsOf(env, account, region),
  }));
}
