import type * as CloudWatch from '@aws-sdk/client-cloudwatch';
import type { Operation } from '../operation.ts';
import { paginate } from '../paging.ts';
import { dimensionsOf, invalid } from './alarms.ts';
import { evaluateAlarms, statisticOf } from './evaluate.ts';
import { addPoint, type DataPoint, metricKey, monitoringOf } from './state.ts';

type Answer<Output> = Omit<Output, '$metadata'>;

/** Adds points of the caller's own metrics, and judges the alarms on them. */
export const putMetricData: Operation<CloudWatch.PutMetricDataCommandInput, void> = (input, context) => {
  const namespace = input.Namespace ?? '';
  if (namespace.startsWith('AWS/')) throw invalid('The value AWS/ for parameter Namespace is invalid.');
  const state = monitoringOf(context, context.account, context.region);
  const data = input.MetricData ?? [];
  if (data.length > 1000) throw invalid('The collection MetricData must not have a size greater than 1000.');
  for (const datum of data) {
    const point = pointOf(datum, context.clock.awsMs(), context.clock.now());
    addPoint(state, { namespace, name: datum.MetricName ?? '', dimensions: dimensionsOf(datum.Dimensions) }, point);
  }
  const names = new Set(data.map((datum) => datum.MetricName));
  evaluateAlarms(context, context.account, context.region, (alarm) => alarm.namespace === namespace && names.has(alarm.metricName));
};

/** A point with its moment on the clock of AWS time: as long before now as its timestamp is. */
function pointOf(datum: CloudWatch.MetricDatum, awsNow: number, now: Date): DataPoint {
  const atAwsMs = awsNow - (datum.Timestamp === undefined ? 0 : Math.max(0, now.getTime() - datum.Timestamp.getTime()));
  const { StatisticValues: set, Values: values, Counts: counts, Value: value } = datum;
  if (set !== undefined) return { atAwsMs, count: set.SampleCount ?? 0, sum: set.Sum ?? 0, min: set.Minimum ?? 0, max: set.Maximum ?? 0 };
  const all = values ?? (value === undefined ? [] : [value]);
  if (all.length === 0) throw invalid('Each datum needs Value, Values or StatisticValues.');
  const weights = all.map((_, index) => counts?.[index] ?? 1);
  return {
    atAwsMs,
    count: weights.reduce((sum, weight) => sum + weight, 0),
    sum: all.reduce((sum, one, index) => sum + one * (weights[index] ?? 1), 0),
    min: Math.min(...all),
    max: Math.max(...all),
  };
}

export const listMetrics: Operation<CloudWatch.ListMetricsCommandInput, Answer<CloudWatch.ListMetricsCommandOutput>> = (input, context) => {
  const found = Object.values(monitoringOf(context, context.account, context.region).metrics).filter(
    (metric) =>
      (input.Namespace === undefined || metric.namespace === input.Namespace) &&
      (input.MetricName === undefined || metric.name === input.MetricName) &&
      (input.Dimensions ?? []).every(
        ({ Name, Value }) =>
          Object.hasOwn(metric.dimensions, Name ?? '') && (Value === undefined || metric.dimensions[Name ?? ''] === Value),
      ),
  );
  const page = paginate(found, input, context, { defaultSize: 500, maxSize: 500, refuse: invalid });
  return {
    Metrics: page.items.map((metric) => ({
      Namespace: metric.namespace,
      MetricName: metric.name,
      Dimensions: Object.entries(metric.dimensions).map(([Name, Value]) => ({ Name, Value })),
    })),
    ...(page.nextToken === undefined ? {} : { NextToken: page.nextToken }),
  };
};

/** Statistics by period, for the moments in between counted back from now. */
export const getMetricStatistics: Operation<
  CloudWatch.GetMetricStatisticsCommandInput,
  Answer<CloudWatch.GetMetricStatisticsCommandOutput>
> = (input, context) => {
  const key = metricKey(input.Namespace ?? '', input.MetricName ?? '', dimensionsOf(input.Dimensions));
  const points = monitoringOf(context, context.account, context.region).metrics[key]?.points ?? [];
  const periodMs = (input.Period ?? 60) * 1000;
  const start = input.StartTime?.getTime() ?? 0;
  const end = input.EndTime?.getTime() ?? 0;
  if (end <= start) throw invalid('The parameter StartTime must be less than the parameter EndTime.');
  const [now, awsNow] = [context.clock.now().getTime(), context.clock.awsMs()];
  const byPeriod = new Map<number, DataPoint[]>();
  for (const point of points) {
    const at = now - (awsNow - point.atAwsMs);
    if (at < start || at > end) continue;
    const period = Math.floor(at / periodMs) * periodMs;
    byPeriod.set(period, [...(byPeriod.get(period) ?? []), point]);
  }
  const wanted = input.Statistics ?? [];
  const Datapoints = [...byPeriod].map(([period, some]) => ({
    Timestamp: new Date(period),
    ...Object.fromEntries(wanted.map((statistic) => [statistic, statisticOf(statistic, some)])),
  }));
  return { Label: input.MetricName ?? '', Datapoints };
};
