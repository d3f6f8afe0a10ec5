import type { ServiceEnvironment } from '../operation.ts';
import { publishForService } from '../sns/publish.ts';
import { type AlarmRecord, type AlarmState, addPoint, type DataPoint, type MonitoringState, metricKey, monitoringOf } from './state.ts';

type AlarmEnvironment = Pick<ServiceEnvironment, 'state' | 'clock' | 'partition'>;

const comparisons: Readonly<Record<string, (value: number, threshold: number) => boolean>> = {
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  GreaterThanThreshold: (value, threshold) => value > threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
  LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
};
export const knownComparison = (name: string): boolean => Object.hasOwn(comparisons, name);

/** A metric that a service of the sandbox writes for its account, at this moment of AWS time. */
export function recordMetric(
  env: AlarmEnvironment,
  account: string,
  region: string,
  metric: { readonly namespace: string; readonly name: string; readonly dimensions: Record<string, string>; readonly value: number },
): void {
  const { value, ...of } = metric;
  const state = monitoringOf(env, account, region);
  addPoint(state, of, { atAwsMs: env.clock.awsMs(), count: 1, sum: value, min: value, max: value });
  evaluateAlarms(env, account, region, (alarm) => alarm.namespace === metric.namespace && alarm.metricName === metric.name);
}

/**
 * Judges alarms at this moment over windows that end now, and lets those that change act. AWS judges about once a minute; here an alarm
 * is judged whenever its metric gets a point and whenever it is looked at.
 */
export function evaluateAlarms(
  env: AlarmEnvironment,
  account: string,
  region: string,
  which: (alarm: AlarmRecord) => boolean = () => true,
): MonitoringState {
  const state = monitoringOf(env, account, region);
  for (const alarm of Object.values(state.alarms)) {
    if (!which(alarm) || env.clock.awsMs() < alarm.forcedUntilAwsMs) continue;
    const judged = judgeAlarm(alarm, state, env.clock.awsMs());
    if (judged !== undefined && judged.state !== alarm.state) changeState(env, account, region, alarm, judged.state, judged.reason);
  }
  return state;
}

/** Sets an alarm's state and sends its actions for that state. */
export function changeState(
  env: AlarmEnvironment,
  account: string,
  region: string,
  alarm: AlarmRecord,
  next: AlarmState,
  reason: string,
): void {
  const previous = alarm.state;
  alarm.state = next;
  alarm.stateReason = reason;
  alarm.stateUpdatedAt = env.clock.now().toISOString();
  if (!alarm.actionsEnabled || previous === next) return;
  for (const action of alarm.actions[next]) {
    if (!/^arn:[\w-]+:sns:/.test(action)) continue;
    publishForService(
      env,
      {
        topicArn: action,
        subject: `${next}: "${alarm.name}" in ${region}`.slice(0, 100),
        message: JSON.stringify(messageOf(alarm, previous, account, region)),
      },
      { service: 'cloudwatch.amazonaws.com', account, sourceArn: alarm.arn, actsAsAccount: true },
    );
  }
}

const messageOf = (alarm: AlarmRecord, previous: AlarmState, account: string, region: string): object => ({
  AlarmName: alarm.name,
  AlarmDescription: alarm.description,
  AWSAccountId: account,
  Region: region,
  AlarmArn: alarm.arn,
  NewStateValue: alarm.state,
  NewStateReason: alarm.stateReason,
  OldStateValue: previous,
  StateChangeTime: alarm.stateUpdatedAt,
  Trigger: {
    MetricName: alarm.metricName,
    Namespace: alarm.namespace,
    Statistic: alarm.statistic,
    Period: alarm.periodSeconds,
    EvaluationPeriods: alarm.evaluationPeriods,
    Threshold: alarm.threshold,
    ComparisonOperator: alarm.comparison,
    TreatMissingData: alarm.treatMissingData,
  },
});

/** The state that the alarm's windows give; undefined when they leave it as it is. */
function judgeAlarm(alarm: AlarmRecord, state: MonitoringState, nowMs: number): { state: AlarmState; reason: string } | undefined {
  const points = state.metrics[metricKey(alarm.namespace, alarm.metricName, alarm.dimensions)]?.points ?? [];
  const periodMs = alarm.periodSeconds * 1000;
  const values = Array.from({ length: alarm.evaluationPeriods }, (_, index) => {
    const end = nowMs - index * periodMs;
    return statisticOf(
      alarm.statistic,
      points.filter((point) => point.atAwsMs <= end && point.atAwsMs > end - periodMs),
    );
  });
  const known = values.filter((value) => value !== undefined);
  if (known.length === 0 && (alarm.treatMissingData === 'missing' || alarm.treatMissingData === 'ignore')) {
    return alarm.treatMissingData === 'ignore'
      ? undefined
      : { state: 'INSUFFICIENT_DATA', reason: 'Insufficient Data: no datapoints were received' };
  }
  const breaks = comparisons[alarm.comparison] ?? (() => false);
  const missing = alarm.treatMissingData === 'breaching' ? values.length - known.length : 0;
  const breaching = known.filter((value) => breaks(value, alarm.threshold)).length + missing;
  const reason = `Threshold Crossed: ${breaching} of ${values.length} datapoints breach the threshold ${alarm.threshold}`;
  return breaching >= alarm.datapointsToAlarm ? { state: 'ALARM', reason } : { state: 'OK', reason };
}

/** The statistic of points, undefined without any. */
export function statisticOf(statistic: string, points: readonly DataPoint[]): number | undefined {
  if (points.length === 0) return undefined;
  const sum = points.reduce((total, point) => total + point.sum, 0);
  const count = points.reduce((total, point) => total + point.count, 0);
  switch (statistic) {
    case 'Sum':
      return sum;
    case 'SampleCount':
      return count;
    case 'Minimum':
      return Math.min(...points.map((point) => point.min));
    case 'Maximum':
      return Math.max(...points.map((point) => point.max));
    default:
      return sum / count;
  }
}
