import { AwsError } from '../../wire/errors.ts';
import type { Handlers, Operation, ServiceEnvironment } from '../operation.ts';

/**
 * Operations that ended with Amazon Pinpoint's engagement part on 2026-10-30, and the template operations of the campaign layer, which are
 * treated as ended. Source: facts/tenants.md 1.1.
 */
export const endedOperations = [
  'CreateCampaign',
  'CreateEmailTemplate',
  'CreateExportJob',
  'CreateImportJob',
  'CreateInAppTemplate',
  'CreateJourney',
  'CreatePushTemplate',
  'CreateRecommenderConfiguration',
  'CreateSegment',
  'CreateSmsTemplate',
  'CreateVoiceTemplate',
  'DeleteCampaign',
  'DeleteEmailChannel',
  'DeleteEmailTemplate',
  'DeleteEndpoint',
  'DeleteEventStream',
  'DeleteInAppTemplate',
  'DeleteJourney',
  'DeletePushTemplate',
  'DeleteRecommenderConfiguration',
  'DeleteSegment',
  'DeleteSmsTemplate',
  'DeleteUserEndpoints',
  'DeleteVoiceTemplate',
  'GetApplicationDateRangeKpi',
  'GetApplicationSettings',
  'GetCampaign',
  'GetCampaignActivities',
  'GetCampaignDateRangeKpi',
  'GetCampaignVersion',
  'GetCampaignVersions',
  'GetCampaigns',
  'GetEmailChannel',
  'GetEmailTemplate',
  'GetEndpoint',
  'GetEventStream',
  'GetExportJob',
  'GetExportJobs',
  'GetImportJob',
  'GetImportJobs',
  'GetInAppMessages',
  'GetInAppTemplate',
  'GetJourney',
  'GetJourneyDateRangeKpi',
  'GetJourneyExecutionActivityMetrics',
  'GetJourneyExecutionMetrics',
  'GetJourneyRunExecutionActivityMetrics',
  'GetJourneyRunExecutionMetrics',
  'GetJourneyRuns',
  'GetPushTemplate',
  'GetRecommenderConfiguration',
  'GetRecommenderConfigurations',
  'GetSegment',
  'GetSegmentExportJobs',
  'GetSegmentImportJobs',
  'GetSegmentVersion',
  'GetSegmentVersions',
  'GetSegments',
  'GetSmsTemplate',
  'GetUserEndpoints',
  'GetVoiceTemplate',
  'ListJourneys',
  'ListTemplateVersions',
  'ListTemplates',
  'PutEventStream',
  'PutEvents',
  'RemoveAttributes',
  'SendUsersMessages',
  'UpdateApplicationSettings',
  'UpdateCampaign',
  'UpdateEmailChannel',
  'UpdateEmailTemplate',
  'UpdateEndpoint',
  'UpdateEndpointsBatch',
  'UpdateInAppTemplate',
  'UpdateJourney',
  'UpdateJourneyState',
  'UpdatePushTemplate',
  'UpdateRecommenderConfiguration',
  'UpdateSegment',
  'UpdateSmsTemplate',
  'UpdateTemplateActiveVersion',
  'UpdateVoiceTemplate',
] as const;

/** What an ended operation answers with; which of them AWS uses is not known (docs/assumptions.md). */
const answers: Readonly<Record<string, number>> = { ForbiddenException: 403, MethodNotAllowedException: 405, NotFoundException: 404 };

interface EndedState {
  answer: string;
}

const endedState = (env: Pick<ServiceEnvironment, 'state'>): EndedState =>
  env.state.of<EndedState>('mobiletargeting-ended', '*', 'global', () => ({ answer: 'ForbiddenException' }));

/** Chooses the answer of ended operations. Throws an Error that names the choices. */
export function setEndedAnswer(env: ServiceEnvironment, answer: string): void {
  if (!Object.hasOwn(answers, answer)) throw new Error(`answer must be one of ${Object.keys(answers).join(', ')}, not "${answer}"`);
  endedState(env).answer = answer;
}

/** The error of an ended operation. */
export function ended(operation: string, env: Pick<ServiceEnvironment, 'state'>): AwsError {
  const { answer } = endedState(env);
  return new AwsError(
    answer,
    `Amazon Pinpoint reached end of support on October 30, 2026. ${operation} is no longer available.`,
    answers[answer] ?? 403,
  );
}

const answerEnded: Operation<never, never> = (_input, context) => {
  throw ended(context.operation, context);
};

export const endedHandlers: Handlers = Object.fromEntries(endedOperations.map((name) => [name, answerEnded]));
