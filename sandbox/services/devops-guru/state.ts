import type { ServiceEnvironment } from '../operation.ts';
import type { AnomalyKindName } from './anomaly-kinds.ts';

/** A thing in an account that DevOps Guru could analyse. */
export interface WorkloadResource {
  /** CloudFormation type, e.g. `AWS::Lambda::Function`. */
  readonly type: string;
  readonly name: string;
  readonly arn: string;
  /** Stack that it belongs to. */
  readonly stack: string | null;
  readonly tags: Readonly<Record<string, string>>;
}

export interface ChannelRecord {
  readonly id: string;
  readonly topicArn: string;
  /** Null where the call gave no filter; that means the service's defaults. */
  readonly severities: readonly string[] | null;
  readonly messageTypes: readonly string[] | null;
}

/** A deviation somebody put on a resource; it becomes part of an insight when the resource is analysed. */
export interface AnomalyRecord {
  readonly id: string;
  readonly kind: AnomalyKindName;
  readonly resource: WorkloadResource;
  readonly startedAwsMs: number;
  readonly startedAt: string;
  /** AWS time at which it is over; null while nobody ended it. */
  endsAwsMs: number | null;
  insightId: string | null;
  /** ISO 8601, once detected. */
  detectedAt: string | null;
  endedAt: string | null;
}

export interface InsightRecord {
  readonly id: string;
  readonly kind: AnomalyKindName;
  severity: 'LOW' | 'MEDIUM' | 'HIGH';
  readonly openedAwsMs: number;
  readonly startedAt: string;
  readonly openedAt: string;
  closedAt: string | null;
  readonly opsItemId: string | null;
}

export interface GuruState {
  /** Stack names, or `*` alone for everything in the account. */
  stacks: string[];
  tags: { key: string; values: string[] } | null;
  /** Resources under analysis or in their baseline: ARN -> AWS time at which the coverage of it began. */
  watched: Record<string, number>;
  channels: ChannelRecord[];
  opsCenter: boolean;
  logsAnomalyDetection: boolean;
  /** The customer's key, null for AWS's own. */
  encryptionKey: string | null;
  codeGuruProfiler: boolean;
  anomalies: AnomalyRecord[];
  insights: InsightRecord[];
  feedback: Record<string, string>;
  /** Resources of services that this sandbox does not have, from the seed. */
  workload: WorkloadResource[];
}

/** What DevOps Guru knows of an account in a Region, as it is stored; `settledGuru` of insights.ts brings it up to now. */
export function storedGuru(env: Pick<ServiceEnvironment, 'state'>, account: string, region: string): GuruState {
  return env.state.of<GuruState>('devops-guru', account, region, () => ({
    stacks: [],
    tags: null,
    watched: {},
    channels: [],
    opsCenter: false,
    logsAnomalyDetection: false,
    encryptionKey: null,
    codeGuruProfiler: false,
    anomalies: [],
    insights: [],
    feedback: {},
    workload: [],
  }));
}
