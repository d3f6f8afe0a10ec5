import { AwsError } from '../../wire/errors.ts';
import type { OperationContext } from '../operation.ts';

export interface WorkGroupRecord {
  readonly name: string;
  readonly createdAt: string;
  description: string | null;
  state: 'ENABLED' | 'DISABLED';
  /** As the API spells it. */
  configuration: object;
  tags: Record<string, string>;
}

export interface NamedQueryRecord {
  readonly id: string;
  readonly database: string;
  readonly workGroup: string;
  name: string;
  query: string;
  description: string | null;
}

export interface AthenaState {
  workGroups: Record<string, WorkGroupRecord>;
  queries: Record<string, NamedQueryRecord>;
  /** ClientRequestToken -> id of the named query. */
  tokens: Record<string, string>;
}

export const invalid = (message: string): AwsError =>
  new AwsError('InvalidRequestException', message, 400, { AthenaErrorCode: 'INVALID_INPUT' });

/** The state of a cell; the group `primary` is always there. */
export function athenaOf(context: OperationContext): AthenaState {
  const { account, region, clock } = context;
  return context.state.of<AthenaState>('athena', account, region, () => ({
    workGroups: {
      primary: {
        name: 'primary',
        createdAt: clock.now().toISOString(),
        description: null,
        state: 'ENABLED',
        configuration: {
          ResultConfiguration: {},
          EnforceWorkGroupConfiguration: false,
          PublishCloudWatchMetricsEnabled: false,
          RequesterPaysEnabled: false,
        },
        tags: {},
      },
    },
    queries: {},
    tokens: {},
  }));
}

export function workGroupNamed(name: string | undefined, context: OperationContext): WorkGroupRecord {
  const { workGroups } = athenaOf(context);
  const group = name !== undefined && Object.hasOwn(workGroups, name) ? workGroups[name] : undefined;
  if (group === undefined) throw invalid(`WorkGroup ${name ?? ''} is not found.`);
  return group;
}
