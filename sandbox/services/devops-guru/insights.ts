import { createHash } from 'node:crypto';
import type { ServiceEnvironment } from '../operation.ts';
import { kindOf } from './anomaly-kinds.ts';
import { analysedFromMs, refreshWatched } from './inventory.ts';
import { type MessageType, notify } from './notifications.ts';
import { type AnomalyRecord, type GuruState, type InsightRecord, storedGuru } from './state.ts';

const minuteMs = 60_000;
/** How long an anomaly lasts before it is seen, and how long after its end the insight closes; not published, see docs/assumptions.md. */
export const detectionMs = 10 * minuteMs;
export const closingMs = 30 * minuteMs;

interface Place {
  readonly env: ServiceEnvironment;
  readonly account: string;
  readonly region: string;
  readonly state: GuruState;
}

interface Transition {
  readonly atMs: number;
  run(): void;
}

/**
 * What DevOps Guru knows of an account in a Region by now: the resources under analysis, and every insight that opened, grew or closed
 * since somebody last looked, in the order of AWS time, with its notifications.
 */
export function settledGuru(env: ServiceEnvironment, account: string, region: string): GuruState {
  const state = storedGuru(env, account, region);
  refreshWatched(env, state, account, region);
  const place = { env, account, region, state };
  for (let next = nextTransition(place); next !== undefined; next = nextTransition(place)) next.run();
  return state;
}

/** The earliest change that is due, undefined when nothing is. */
function nextTransition(place: Place): Transition | undefined {
  const { state, env } = place;
  const now = env.clock.awsMs();
  const due = [...detections(place), ...closings(place, state)].filter((one) => one.atMs <= now);
  return due.sort((a, b) => a.atMs - b.atMs)[0];
}

function detections(place: Place): Transition[] {
  return place.state.anomalies.flatMap((anomaly) => {
    const atMs = anomaly.insightId === null ? detectedAtMs(place.state, anomaly) : undefined;
    return atMs === undefined ? [] : [{ atMs, run: () => detect(place, anomaly, atMs) }];
  });
}

/** AWS time at which an anomaly is seen; undefined for one on what is not covered, or that is over before it could be seen. */
function detectedAtMs(state: GuruState, anomaly: AnomalyRecord): number | undefined {
  const analysedFrom = analysedFromMs(state, anomaly.resource.arn);
  if (analysedFrom === undefined) return undefined;
  const atMs = Math.max(anomaly.startedAwsMs, analysedFrom) + detectionMs;
  return anomaly.endsAwsMs !== null && anomaly.endsAwsMs < atMs ? undefined : atMs;
}

function detect(place: Place, anomaly: AnomalyRecord, atMs: number): void {
  const { state } = place;
  anomaly.detectedAt = dateAt(place, atMs, anomaly.startedAt);
  const kind = kindOf(anomaly.kind);
  const open = state.insights.find((insight) => insight.closedAt === null && belongTogether(state, insight, anomaly));
  if (open === undefined) {
    const insight = openInsight(place, anomaly, atMs);
    tell(place, 'NEW_INSIGHT', insight);
    tell(place, 'NEW_RECOMMENDATION', insight);
    return;
  }
  anomaly.insightId = open.id;
  tell(place, 'NEW_ASSOCIATION', open);
  if (rankOf(kind.severity) <= rankOf(open.severity)) return;
  open.severity = kind.severity;
  tell(place, 'SEVERITY_UPGRADED', open);
}

const rankOf = (severity: string): number => ['LOW', 'MEDIUM', 'HIGH'].indexOf(severity);

/** Anomalies of one type on the same stack, or on the same resource, are one insight. */
function belongTogether(state: GuruState, insight: InsightRecord, anomaly: AnomalyRecord): boolean {
  if (kindOf(insight.kind).insightType !== kindOf(anomaly.kind).insightType) return false;
  return anomaliesOf(state, insight.id).some(({ resource }) =>
    resource.stack === null ? resource.arn === anomaly.resource.arn : resource.stack === anomaly.resource.stack,
  );
}

export const anomaliesOf = (state: GuruState, insightId: string): AnomalyRecord[] =>
  state.anomalies.filter((anomaly) => anomaly.insightId === insightId);

function openInsight(place: Place, anomaly: AnomalyRecord, atMs: number): InsightRecord {
  const kind = kindOf(anomaly.kind);
  const insight: InsightRecord = {
    id: idFrom('insight', anomaly.id),
    kind: anomaly.kind,
    severity: kind.severity,
    openedAwsMs: atMs,
    startedAt: anomaly.startedAt,
    openedAt: anomaly.detectedAt ?? anomaly.startedAt,
    closedAt: null,
    opsItemId: place.state.opsCenter ? `oi-${idFrom('ops-item', anomaly.id).replaceAll('-', '').slice(0, 12)}` : null,
  };
  anomaly.insightId = insight.id;
  place.state.insights.push(insight);
  return insight;
}

function closings(place: Place, state: GuruState): Transition[] {
  return state.insights.flatMap((insight) => {
    if (insight.closedAt !== null) return [];
    const ends = anomaliesOf(state, insight.id).map((anomaly) => anomaly.endsAwsMs);
    if (ends.some((end) => end === null)) return [];
    const atMs = Math.max(insight.openedAwsMs, ...ends.map((end) => (end ?? 0) + closingMs));
    return [{ atMs, run: () => close(place, insight, atMs) }];
  });
}

function close(place: Place, insight: InsightRecord, atMs: number): void {
  insight.closedAt = dateAt(place, atMs, insight.openedAt);
  for (const anomaly of anomaliesOf(place.state, insight.id)) {
    anomaly.endedAt ??= dateAt(place, anomaly.endsAwsMs ?? atMs, anomaly.startedAt);
  }
  tell(place, 'CLOSED_INSIGHT', insight);
}

const tell = ({ env, account, region }: Place, type: MessageType, insight: InsightRecord): void =>
  notify(env, account, region, type, insight);

/**
 * A moment of AWS time as a date. Only delays are sped up, dates are real: the date is as far back as the AWS time is, but never before
 * what it followed.
 */
function dateAt({ env }: Place, awsMs: number, notBefore: string): string {
  const date = env.clock.now().getTime() - (env.clock.awsMs() - awsMs);
  return new Date(Math.max(date, Date.parse(notBefore))).toISOString();
}

/** An id that follows from another: the same story has the same ids in every run. */
export function idFrom(kind: string, seed: string): string {
  const hex = createHash('sha256').update(`${kind}\n${seed}`).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}
