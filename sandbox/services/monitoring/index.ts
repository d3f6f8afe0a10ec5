import type { Handlers, ServiceEnvironment } from '../operation.ts';
import * as alarms from './alarms.ts';
import { evaluateAlarms } from './evaluate.ts';
import * as metrics from './metrics.ts';
import type { MonitoringState } from './state.ts';

/** CloudWatch metrics and alarms with static thresholds. */
export const handlers: Handlers = {
  PutMetricAlarm: alarms.putMetricAlarm,
  DescribeAlarms: alarms.describeAlarms,
  DescribeAlarmsForMetric: alarms.describeAlarmsForMetric,
  DeleteAlarms: alarms.deleteAlarms,
  SetAlarmState: alarms.setAlarmState,
  EnableAlarmActions: alarms.enableAlarmActions,
  DisableAlarmActions: alarms.disableAlarmActions,
  TagResource: alarms.tagResource,
  UntagResource: alarms.untagResource,
  ListTagsForResource: alarms.listTagsForResource,
  PutMetricData: metrics.putMetricData,
  ListMetrics: metrics.listMetrics,
  GetMetricStatistics: metrics.getMetricStatistics,
};

export function show(env: ServiceEnvironment): unknown {
  return [...env.state.all<MonitoringState>('monitoring')].map(({ account, region }) => ({
    account,
    region,
    alarms: evaluateAlarms(env, account, region).alarms,
  }));
}
