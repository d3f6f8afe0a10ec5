import type { ServiceEnvironment } from '../operation.ts';

export interface TargetRecord {
  readonly id: string;
  readonly arn: string;
  /** The target as it was given: input, role, retry policy and so on. */
  readonly settings: Record<string, unknown>;
}

export interface RuleRecord {
  readonly name: string;
  readonly arn: string;
  description: string | null;
  pattern: string | null;
  schedule: string | null;
  state: string;
  roleArn: string | null;
  tags: Record<string, string>;
  targets: Record<string, TargetRecord>;
  /** AWS time of the next run of a `rate(...)` schedule. */
  nextRunAwsMs: number | null;
}

/** What became of an event that matched a rule; printed by `sandbox show`. */
export interface Delivery {
  readonly at: string;
  readonly eventId: string;
  readonly rule: string;
  readonly target: string;
  /** Null for a delivery that the target took. */
  readonly refused: string | null;
}

export interface EventsState {
  rules: Record<string, RuleRecord>;
  deliveries: Delivery[];
}

const keptDeliveries = 1_000;

/** The rules of an account in a Region on its default bus. */
export function eventsOf(env: Pick<ServiceEnvironment, 'state'>, account: string, region: string): EventsState {
  return env.state.of<EventsState>('events', account, region, () => ({ rules: {}, deliveries: [] }));
}

interface Index {
  /** `account/region` -> true for those that have rules. */
  cells: Record<string, boolean>;
  /** The same for those that have rules with a schedule. */
  scheduled: Record<string, boolean>;
}

/** Which cells have rules at all, and which have schedules, so that a call elsewhere costs one look-up. */
export const ruleIndex = (env: Pick<ServiceEnvironment, 'state'>): Index =>
  env.state.of<Index>('events', '*', 'global', () => ({ cells: {}, scheduled: {} }));

export function rememberDelivery(state: EventsState, delivery: Delivery): void {
  state.deliveries.push(delivery);
  if (state.deliveries.length > keptDeliveries) state.deliveries.splice(0, state.deliveries.length - keptDeliveries);
}
