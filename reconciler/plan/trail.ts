// Which event of CloudTrail made a difference. Pure: events in, who and when out; nothing is guessed.
import type { PlanClass } from '../model/plan.ts';

/** One event as `LookupEvents` answers it. */
export interface TrailEvent {
  readonly name: string;
  /** ISO 8601. */
  readonly at: string;
  /** The event's own JSON. */
  readonly text: string;
}

/** Whose events tell of a type's resources; undefined where none is asked. */
export function eventSourceOf({ type }: Pick<PlanClass, 'type'>): string | undefined {
  const [service] = type.split('/');
  return service === 'securityhub' || service === 'devops-guru' ? `${service}.amazonaws.com` : undefined;
}

type Json = Readonly<Record<string, unknown>>;
const asObject = (value: unknown): Json => (typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {});
const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const asText = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The latest event that can have made the difference, with who and when; undefined where none did. */
export function eventThatMade(drifted: PlanClass, events: Iterable<TrailEvent>): { readonly by: string; readonly at: string } | undefined {
  let latest: { readonly by: string; readonly at: string } | undefined;
  for (const { name, at, text } of events) {
    if (latest !== undefined && latest.at >= at) continue;
    const event = parsed(text);
    // A call that AWS refused made nothing.
    if (event === undefined || event['errorCode'] !== undefined) continue;
    if (!canHaveMade(drifted, name, asObject(event['requestParameters']))) continue;
    const by = whoOf(asObject(event['userIdentity']));
    if (by !== undefined) latest = { by, at };
  }
  return latest;
}

function parsed(text: string): Json | undefined {
  try {
    return asObject(JSON.parse(text));
  } catch {
    return undefined;
  }
}

const whoOf = (identity: Json): string | undefined =>
  [identity['arn'], identity['principalId'], identity['invokedBy']].find((each): each is string => typeof each === 'string' && each !== '');

function canHaveMade(drifted: PlanClass, event: string, request: Json): boolean {
  const { type, name, action, before = {} } = drifted;
  switch (type) {
    case 'securityhub/control': {
      const slash = name.lastIndexOf('/');
      const [standard, control] = [name.slice(0, slash), name.slice(slash + 1)];
      // A standard that is turned on again has all its controls on.
      if (event === 'BatchEnableStandards' && before['status'] === 'ENABLED') return namesStandard(request, standard);
      return (
        event === 'BatchUpdateStandardsControlAssociations' &&
        asList(request['standardsControlAssociationUpdates'])
          .map(asObject)
          .some(
            (update) =>
              update['securityControlId'] === control &&
              asText(update['standardsArn']).endsWith(`/${standard}`) &&
              update['associationStatus'] === before['status'],
          )
      );
    }
    case 'securityhub/standard':
      return action === 'create'
        ? event === 'DisableSecurityHub' || (event === 'BatchDisableStandards' && namesStandard(request, name))
        : event === 'EnableSecurityHub' || (event === 'BatchEnableStandards' && namesStandard(request, name));
    case 'securityhub/hub':
      return action === 'create'
        ? event === 'DisableSecurityHub'
        : event === 'UpdateSecurityHubConfiguration' || event === 'EnableSecurityHub';
    case 'securityhub/control-parameters':
      return event === 'UpdateSecurityControl' && request['securityControlId'] === name;
    case 'devops-guru/coverage':
      return event === 'UpdateResourceCollection';
    case 'devops-guru/channel':
      return event === 'AddNotificationChannel' || event === 'RemoveNotificationChannel';
    case 'devops-guru/integration':
      return event === 'UpdateServiceIntegration';
    default:
      return false;
  }
}

const namesStandard = (request: Json, standard: string): boolean =>
  [
    ...asList(request['standardsSubscriptionRequests']).map((each) => asText(asObject(each)['standardsArn'])),
    ...asList(request['standardsSubscriptionArns']).map(asText),
  ].some((arn) => arn.endsWith(`/${standard}`));
