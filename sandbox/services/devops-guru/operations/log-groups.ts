import type * as Guru from '@aws-sdk/client-devops-guru';
import { type LogEvent, type LogGroup, logGroupsOf } from '../../logs/state.ts';
import type { Operation } from '../../operation.ts';
import { paginate } from '../../paging.ts';
import { mine } from '../access.ts';
import { anomaliesOf } from '../insights.ts';
import type { AnomalyRecord } from '../state.ts';
import { nextOf } from './collections.ts';
import { insightNamed, insightPages } from './insights.ts';

type Answer<Output> = Omit<Output, '$metadata'>;

const errorWord = /\b(ERROR|Error|Exception|FATAL|Task timed out)\b/;
const mostShowcases = 20;

/** The log groups of an insight's functions whose lines speak of errors; none while log anomaly detection is off. */
export const listAnomalousLogGroups: Operation<
  Guru.ListAnomalousLogGroupsCommandInput,
  Answer<Guru.ListAnomalousLogGroupsCommandOutput>
> = (input, context) => {
  const state = mine(context);
  const insight = insightNamed(state, input.InsightId);
  const groups = logGroupsOf(context, context.account, context.region);
  const found = !state.logsAnomalyDetection
    ? []
    : anomaliesOf(state, insight.id).flatMap((anomaly) => {
        const name = `/aws/lambda/${anomaly.resource.name}`;
        const group = Object.hasOwn(groups, name) ? groups[name] : undefined;
        return group === undefined ? [] : anomalous(group, anomaly);
      });
  const page = paginate(found, input, context, insightPages);
  return { InsightId: insight.id, AnomalousLogGroups: page.items, ...nextOf(page.nextToken) };
};

function anomalous(group: LogGroup, anomaly: AnomalyRecord): Guru.AnomalousLogGroup[] {
  const events = Object.values(group.streams).flatMap((stream) => stream.events.map((event) => ({ stream: stream.name, event })));
  const telling = events.filter(({ event }) => errorWord.test(event.message));
  if (telling.length === 0) return [];
  return [
    {
      LogGroupName: group.name,
      ImpactStartTime: new Date(anomaly.startedAt),
      ...(anomaly.endedAt === null ? {} : { ImpactEndTime: new Date(anomaly.endedAt) }),
      NumberOfLogLinesScanned: events.length,
      LogAnomalyShowcases: telling
        .slice(0, mostShowcases)
        .map(({ stream, event }) => ({ LogAnomalyClasses: [anomalyClass(stream, event)] })),
    },
  ];
}

const anomalyClass = (stream: string, event: LogEvent): Guru.LogAnomalyClass => ({
  LogStreamName: stream,
  LogAnomalyType: 'KEYWORD',
  LogAnomalyToken: errorWord.exec(event.message)?.[0] ?? '',
  LogEventId: event.id,
  Explanation: event.message.slice(0, 200),
  NumberOfLogLinesOccurrences: 1,
  LogEventTimestamp: new Date(event.timestamp),
});
