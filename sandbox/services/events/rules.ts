import type * as EventBridge from '@aws-sdk/client-eventbridge';
import { AwsError } from '../../wire/errors.ts';
import type { Operation, OperationContext } from '../operation.ts';
import { paginate } from '../paging.ts';
import { publishEvent } from './bus.ts';
import { matchesPattern, patternFault } from './pattern.ts';
import { eventsOf, type RuleRecord, ruleIndex } from './state.ts';

type Answer<Output> = Omit<Output, '$metadata'>;

export const invalid = (message: string): AwsError => new AwsError('ValidationException', message, 400);
const notFound = (message: string): AwsError => new AwsError('ResourceNotFoundException', message, 400);
const pages = { sizeMember: 'Limit', defaultSize: 100, maxSize: 100, refuse: invalid };

/** Accounts have a default bus; the sandbox has no other. */
function checkBus(name: string | undefined, context: OperationContext): void {
  if (name === undefined || name === 'default' || name === busArn(context)) return;
  throw notFound(`Event bus ${name} does not exist.`);
}

const busArn = ({ partition, region, account }: OperationContext): string =>
  `arn:${partition}:events:${region}:${account}:event-bus/default`;

function ruleOf(name: string | undefined, context: OperationContext): RuleRecord {
  const { rules } = eventsOf(context, context.account, context.region);
  const rule = Object.hasOwn(rules, name ?? '') ? rules[name ?? ''] : undefined;
  if (rule === undefined) throw notFound(`Rule ${name ?? ''} does not exist on EventBus default.`);
  return rule;
}

const rateMinutes: Readonly<Record<string, number>> = { minute: 1, hour: 60, day: 1440 };

/** Milliseconds between two runs of `rate(...)`, undefined for `cron(...)`. Throws for anything else. */
function everyMs(schedule: string): number | undefined {
  const [, count, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(schedule) ?? [];
  if (unit !== undefined && Number(count) > 0) return Number(count) * (rateMinutes[unit] ?? 1) * 60_000;
  if (/^cron\((\S+ ){5}\S+\)$/.test(schedule)) return undefined;
  throw invalid('Parameter ScheduleExpression is not valid.');
}

/** Makes a rule or replaces its settings; its targets stay. */
export const putRule: Operation<EventBridge.PutRuleCommandInput, Answer<EventBridge.PutRuleCommandOutput>> = (input, context) => {
  checkBus(input.EventBusName, context);
  const name = input.Name ?? '';
  if (!/^[.\-_A-Za-z0-9]{1,64}$/.test(name)) throw invalid(`Value '${name}' at 'name' failed to satisfy constraint`);
  if (input.EventPattern === undefined && input.ScheduleExpression === undefined)
    throw invalid('Parameter(s) EventPattern or ScheduleExpression must be specified.');
  const fault = input.EventPattern === undefined ? undefined : patternFault(input.EventPattern);
  if (fault !== undefined) throw new AwsError('InvalidEventPatternException', fault, 400);
  const interval = input.ScheduleExpression === undefined ? undefined : everyMs(input.ScheduleExpression);
  const { rules } = eventsOf(context, context.account, context.region);
  const before = Object.hasOwn(rules, name) ? rules[name] : undefined;
  const arn = `arn:${context.partition}:events:${context.region}:${context.account}:rule/${name}`;
  rules[name] = {
    name,
    arn,
    description: input.Description ?? null,
    pattern: input.EventPattern ?? null,
    schedule: input.ScheduleExpression ?? null,
    state: input.State ?? 'ENABLED',
    roleArn: input.RoleArn ?? null,
    // Tags of a rule that exists are not changed by PutRule.
    tags: before?.tags ?? Object.fromEntries((input.Tags ?? []).map(({ Key, Value }) => [Key ?? '', Value ?? ''])),
    targets: before?.targets ?? {},
    nextRunAwsMs: interval === undefined ? null : context.clock.awsMs() + interval,
  };
  const index = ruleIndex(context);
  const cell = `${context.account}/${context.region}`;
  index.cells[cell] = true;
  if (interval !== undefined) index.scheduled[cell] = true;
  return { RuleArn: arn };
};

/** Moves a schedule on after a run. */
export function scheduleNext(rule: RuleRecord, nowAwsMs: number): void {
  const interval = rule.schedule === null ? undefined : everyMs(rule.schedule);
  if (interval === undefined || rule.nextRunAwsMs === null) return;
  // Runs that nobody was there to see are left out: one run stands for all of them.
  const missed = Math.floor((nowAwsMs - rule.nextRunAwsMs) / interval);
  rule.nextRunAwsMs += (missed + 1) * interval;
}

function described(rule: RuleRecord) {
  return {
    Name: rule.name,
    Arn: rule.arn,
    State: rule.state as EventBridge.RuleState,
    EventBusName: 'default',
    ...(rule.description === null ? {} : { Description: rule.description }),
    ...(rule.pattern === null ? {} : { EventPattern: rule.pattern }),
    ...(rule.schedule === null ? {} : { ScheduleExpression: rule.schedule }),
    ...(rule.roleArn === null ? {} : { RoleArn: rule.roleArn }),
  };
}

export const describeRule: Operation<EventBridge.DescribeRuleCommandInput, Answer<EventBridge.DescribeRuleCommandOutput>> = (
  input,
  context,
) => {
  checkBus(input.EventBusName, context);
  return described(ruleOf(input.Name, context));
};

const more = (token: string | undefined): { NextToken?: string } => (token === undefined ? {} : { NextToken: token });

export const listRules: Operation<EventBridge.ListRulesCommandInput, Answer<EventBridge.ListRulesCommandOutput>> = (input, context) => {
  checkBus(input.EventBusName, context);
  const rules = Object.values(eventsOf(context, context.account, context.region).rules).filter(({ name }) =>
    name.startsWith(input.NamePrefix ?? ''),
  );
  const page = paginate(rules, input, context, pages);
  return { Rules: page.items.map(described), ...more(page.nextToken) };
};

export const deleteRule: Operation<EventBridge.DeleteRuleCommandInput, void> = (input, context) => {
  checkBus(input.EventBusName, context);
  const { rules } = eventsOf(context, context.account, context.region);
  // A rule that is gone already is no error.
  if (!Object.hasOwn(rules, input.Name ?? '')) return;
  if (Object.keys(ruleOf(input.Name, context).targets).length > 0) throw invalid("Rule can't be deleted since it has targets.");
  delete rules[input.Name ?? ''];
};

export const enableRule: Operation<EventBridge.EnableRuleCommandInput, void> = (input, context) => {
  checkBus(input.EventBusName, context);
  ruleOf(input.Name, context).state = 'ENABLED';
};

export const disableRule: Operation<EventBridge.DisableRuleCommandInput, void> = (input, context) => {
  checkBus(input.EventBusName, context);
  ruleOf(input.Name, context).state = 'DISABLED';
};

/** Targets of a rule at most. */
const mostTargets = 5;

/** Adds targets or replaces those of the same id. */
export const putTargets: Operation<EventBridge.PutTargetsCommandInput, Answer<EventBridge.PutTargetsCommandOutput>> = (input, context) => {
  checkBus(input.EventBusName, context);
  const rule = ruleOf(input.Rule, context);
  const ids = new Set([...Object.keys(rule.targets), ...(input.Targets ?? []).map((target) => target.Id ?? '')]);
  if (ids.size > mostTargets)
    throw new AwsError('LimitExceededException', 'The requested resource exceeds the maximum number allowed.', 400);
  for (const target of input.Targets ?? []) {
    const { Id = '', Arn = '', ...settings } = target;
    if (!/^arn:[\w-]+:[\w-]+:/.test(Arn)) throw invalid(`Parameter ${Arn} is not valid. Reason: Provided Arn is not in correct format.`);
    if ([settings.Input, settings.InputPath, settings.InputTransformer].filter((one) => one !== undefined).length > 1) {
      throw invalid('Only one of Input, InputPath, or InputTransformer must be provided.');
    }
    rule.targets[Id] = { id: Id, arn: Arn, settings: structuredClone(settings) as Record<string, unknown> };
  }
  return { FailedEntryCount: 0, FailedEntries: [] };
};

export const listTargetsByRule: Operation<EventBridge.ListTargetsByRuleCommandInput, Answer<EventBridge.ListTargetsByRuleCommandOutput>> = (
  input,
  context,
) => {
  checkBus(input.EventBusName, context);
  const page = paginate(Object.values(ruleOf(input.Rule, context).targets), input, context, pages);
  return { Targets: page.items.map(({ id, arn, settings }) => ({ Id: id, Arn: arn, ...settings })), ...more(page.nextToken) };
};

export const removeTargets: Operation<EventBridge.RemoveTargetsCommandInput, Answer<EventBridge.RemoveTargetsCommandOutput>> = (
  input,
  context,
) => {
  checkBus(input.EventBusName, context);
  const { targets } = ruleOf(input.Rule, context);
  const missing = (input.Ids ?? []).filter((id) => !Object.hasOwn(targets, id));
  for (const id of input.Ids ?? []) delete targets[id];
  const entries = missing.map((id) => ({
    TargetId: id,
    ErrorCode: 'ResourceNotFoundException',
    ErrorMessage: `Target ${id} does not exist.`,
  }));
  return { FailedEntryCount: entries.length, FailedEntries: entries };
};

export const listRuleNamesByTarget: Operation<
  EventBridge.ListRuleNamesByTargetCommandInput,
  Answer<EventBridge.ListRuleNamesByTargetCommandOutput>
> = (input, context) => {
  const rules = Object.values(eventsOf(context, context.account, context.region).rules);
  const names = rules
    .filter((rule) => Object.values(rule.targets).some((target) => target.arn === input.TargetArn))
    .map((rule) => rule.name);
  const page = paginate(names, input, context, pages);
  return { RuleNames: page.items, ...more(page.nextToken) };
};

/** Puts the caller's own events on the bus; each entry is judged by itself. */
export const putEvents: Operation<EventBridge.PutEventsCommandInput, Answer<EventBridge.PutEventsCommandOutput>> = (input, context) => {
  const entries = (input.Entries ?? []).map((entry) => putOne(entry, context));
  return { FailedEntryCount: entries.filter((entry) => entry.ErrorCode !== undefined).length, Entries: entries };
};

function putOne(entry: EventBridge.PutEventsRequestEntry, context: OperationContext): EventBridge.PutEventsResultEntry {
  checkBus(entry.EventBusName, context);
  const { Source: source = '', DetailType: detailType = '', Detail: detail = '' } = entry;
  if (source === '' || detailType === '')
    return { ErrorCode: 'InvalidArgument', ErrorMessage: 'Parameter Source and DetailType must be given.' };
  if (source.startsWith('aws.')) return { ErrorCode: 'NotAuthorizedForSourceException', ErrorMessage: 'Not authorized for the source.' };
  let parsed: unknown;
  try {
    parsed = JSON.parse(detail);
  } catch {
    return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
  }
  const { account, region } = context;
  const more = {
    ...(entry.Resources === undefined ? {} : { resources: entry.Resources }),
    ...(entry.Time === undefined ? {} : { time: entry.Time }),
  };
  return { EventId: publishEvent(context, { account, region, source, detailType, detail: parsed, ...more }) };
}

export const testEventPattern: Operation<EventBridge.TestEventPatternCommandInput, Answer<EventBridge.TestEventPatternCommandOutput>> = (
  input,
) => {
  const fault = patternFault(input.EventPattern ?? '');
  if (fault !== undefined) throw new AwsError('InvalidEventPatternException', fault, 400);
  try {
    return { Result: matchesPattern(JSON.parse(input.EventPattern ?? ''), JSON.parse(input.Event ?? '')) };
  } catch {
    throw invalid('Parameter Event is not valid. Reason: not JSON');
  }
};

export const describeEventBus: Operation<EventBridge.DescribeEventBusCommandInput, Answer<EventBridge.DescribeEventBusCommandOutput>> = (
  input,
  context,
) => {
  checkBus(input.Name, context);
  return { Name: 'default', Arn: busArn(context) };
};

export const listEventBuses: Operation<EventBridge.ListEventBusesCommandInput, Answer<EventBridge.ListEventBusesCommandOutput>> = (
  input,
  context,
) => ({
  EventBuses: 'default'.startsWith(input.NamePrefix ?? '') ? [{ Name: 'default', Arn: busArn(context) }] : [],
});

const tagged = (arn: string | undefined, context: OperationContext): RuleRecord =>
  ruleOf(/:rule\/(?:default\/)?(.+)$/.exec(arn ?? '')?.[1], context);

export const tagResource: Operation<EventBridge.TagResourceCommandInput, Answer<EventBridge.TagResourceCommandOutput>> = (
  input,
  context,
) => {
  Object.assign(
    tagged(input.ResourceARN, context).tags,
    Object.fromEntries((input.Tags ?? []).map(({ Key, Value }) => [Key ?? '', Value ?? ''])),
  );
  return {};
};

export const untagResource: Operation<EventBridge.UntagResourceCommandInput, Answer<EventBridge.UntagResourceCommandOutput>> = (
  input,
  context,
) => {
  const { tags } = tagged(input.ResourceARN, context);
  for (const name of input.TagKeys ?? []) delete tags[name];
  return {};
};

export const listTagsForResource: Operation<
  EventBridge.ListTagsForResourceCommandInput,
  Answer<EventBridge.ListTagsForResourceCommandOutput>
> = (input, context) => ({ Tags: Object.entries(tagged(input.ResourceARN, context).tags).map(([Key, Value]) => ({ Key, Value })) });
