import type { ServiceEnvironment } from '../operation.ts';

export interface DataPoint {
  readonly atAwsMs: number;
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
}

export interface MetricRecord {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Record<string, string>;
  points: DataPoint[];
}

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

export interface AlarmRecord {
  readonly name: string;
  readonly arn: string;
  description: string | null;
  actionsEnabled: boolean;
  actions: Record<AlarmState, string[]>;
  namespace: string;
  metricName: string;
  dimensions: Record<string, string>;
  statistic: string;
  unit: string | null;
  periodSeconds: number;
  evaluationPeriods: number;
  datapointsToAlarm: number;
  threshold: number;
  comparison: string;
  treatMissingData: string;
  state: AlarmState;
  stateReason: string;
  /** AWS time until which a state that SetAlarmState gave stays; 0 where none did. */
  forcedUntilAwsMs: number;
  /** ISO 8601. */
  stateUpdatedAt: string;
  configuredAt: string;
  tags: Record<string, string>;
}

export interface MonitoringState {
  metrics: Record<string, MetricRecord>;
  alarms: Record<string, AlarmRecord>;
}

const keptPoints = 5_000;
/** Metrics of one minute's resolution are kept for fifteen days. */
const keptMs = 15 * 86_400_000;

export function monitoringOf(env: Pick<ServiceEnvironment, 'state'>, account: string, region: string): MonitoringState {
  return env.state.of<MonitoringState>('monitoring', account, region, () => ({ metrics: {}, alarms: {} }));
}

export function metricKey(namespace: string, name: string, dimensions: Readonly<Record<string, string>>): string {
  const sorted = Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([namespace, name, sorted]);
}

/** Adds a point to a metric; the oldest beyond fifteen days of AWS time or five thousand are dropped. */
export function addPoint(state: MonitoringState, metric: Omit<MetricRecord, 'points'>, point: DataPoint): void {
  const key = metricKey(metric.namespace, metric.name, metric.dimensions);
  const record = Object.hasOwn(state.metrics, key) ? state.metrics[key] : undefined;
  const target = record ?? { ...metric, points: [] };
  state.metrics[key] = target;
  target.points.push(point);
  const oldest = point.atAwsMs - keptMs;
  if (target.points.length > keptPoints || (target.points[0]?.atAwsMs ?? oldest) < oldest) {
    target.points = target.points.filter((one) => one.atAwsMs >= oldest).slice(-keptPoints);
  }
}
