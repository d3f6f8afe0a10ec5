import type { SandboxClock, StateStore } from '../operation.ts';

/** One management event of a cell. */
export interface TrailEvent {
  readonly id: string;
  readonly name: string;
  /** `securityhub.amazonaws.com` */
  readonly source: string;
  /** ISO 8601, to the second. */
  readonly at: string;
  /** AWS time from which lookups show it. */
  readonly visibleAtMs: number;
  /** User name, or the session's name of an assumed role. */
  readonly user: string;
  /** The whole event as JSON. */
  readonly event: string;
}

interface Trail {
  events: TrailEvent[];
}

/** AWS says "within an average of about 5 minutes". */
const delayMs = 5 * 60_000;
/** Events of one cell that are kept; AWS keeps those of 90 days. */
const keptEvents = 400;

const trailOf = (state: StateStore, account: string, region: string): Trail =>
  state.of('cloudtrail', account, region, () => ({ events: [] }));

/** Puts an event into the history of a cell. */
export function recordEvent(
  { state, clock }: { readonly state: StateStore; readonly clock: SandboxClock },
  account: string,
  region: string,
  event: Omit<TrailEvent, 'visibleAtMs'>,
): void {
  const trail = trailOf(state, account, region);
  trail.events.push({ ...event, visibleAtMs: clock.awsMs() + delayMs });
  if (trail.events.length > keptEvents * 1.25) trail.events = trail.events.slice(-keptEvents);
}

/** The events that lookups show by now, the latest first. */
export const shownEvents = (
  { state, clock }: { readonly state: StateStore; readonly clock: SandboxClock },
  account: string,
  region: string,
): readonly TrailEvent[] =>
  trailOf(state, account, region)
    .events.filter(({ visibleAtMs }) => visibleAtMs <= clock.awsMs())
    .toReversed();
