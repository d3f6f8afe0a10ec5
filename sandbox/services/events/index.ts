import type { BackgroundEnvironment, Handlers, ServiceEnvironment } from '../operation.ts';
import { runSchedule } from './bus.ts';
import * as rules from './rules.ts';
import { type EventsState, eventsOf, ruleIndex } from './state.ts';

/** EventBridge: rules and targets on the default bus. */
export const handlers: Handlers = {
  PutRule: rules.putRule,
  DescribeRule: rules.describeRule,
  ListRules: rules.listRules,
  DeleteRule: rules.deleteRule,
  EnableRule: rules.enableRule,
  DisableRule: rules.disableRule,
  PutTargets: rules.putTargets,
  ListTargetsByRule: rules.listTargetsByRule,
  RemoveTargets: rules.removeTargets,
  ListRuleNamesByTarget: rules.listRuleNamesByTarget,
  PutEvents: rules.putEvents,
  TestEventPattern: rules.testEventPattern,
  DescribeEventBus: rules.describeEventBus,
  ListEventBuses: rules.listEventBuses,
  TagResource: rules.tagResource,
  UntagResource: rules.untagResource,
  ListTagsForResource: rules.listTagsForResource,
};

/** Runs the schedules of the form `rate(...)` that are due. */
export async function settle(env: BackgroundEnvironment): Promise<boolean> {
  const now = env.clock.awsMs();
  let changed = false;
  for (const cell of Object.keys(ruleIndex(env).scheduled)) {
    const [account = '', region = ''] = cell.split('/');
    for (const rule of Object.values(eventsOf(env, account, region).rules)) {
      if (rule.nextRunAwsMs === null || rule.nextRunAwsMs > now) continue;
      rules.scheduleNext(rule, now);
      if (rule.state === 'DISABLED') continue;
      runSchedule(env, account, region, rule);
      changed = true;
    }
  }
  return changed;
}

export function show(env: ServiceEnvironment): unknown {
  return [...env.state.all<EventsState>('events')]
    .filter(({ account }) => account !== '*')
    .map(({ account, region }) => ({ account, region, ...eventsOf(env, account, region) }));
}
