import { AwsFailure } from '../../../model/aws-failure.ts';

/**
 * Conflicts that no waiting mends, by AWS's reason, each with what to do. Every other (RESOURCE_NOT_ACTIVE, RESOURCE_NOT_EMPTY while a pool is on its
 * way out, what a run that died had made already) passes or shows in the next look. Source: facts/tenants.md 2.3, the client's ConflictExceptionReason.
 */
const lasting: Readonly<Record<string, string>> = {
  DELETION_PROTECTION_ENABLED:
    'deletion protection is on: take it off (pool: { deletionProtection: false }, or by hand where it is not ours) and apply again',
  LAST_PHONE_NUMBER: 'a pool keeps its last number: declare another one first, or take the whole pool out',
  OPT_OUT_LIST_MISMATCH:
    'its opt-out list is another than that of the pool: adopt: true brings it to that of the tenant, or set it by hand',
  MESSAGE_TYPE_MISMATCH: 'its message type is another than that of the pool, and a number keeps its own: use it in a pool of its type',
  TWO_WAY_CONFIG_MISMATCH: 'its two-way settings are others than those of the pool: bring both to the same by hand',
  SELF_MANAGED_OPT_OUTS_MISMATCH: 'its opt-outs are managed in another way than those of the pool: bring both to the same by hand',
  KEYWORD_MISMATCH: 'its keywords are others than those of the pool: bring both to the same by hand',
  NUMBER_CAPABILITIES_MISMATCH: 'it can do other things (SMS, voice, MMS) than the numbers of the pool: use it in a pool of its kind',
  EVENT_DESTINATION_MISMATCH: 'a destination keeps its kind: give the new one another name',
  PHONE_NUMBER_ASSOCIATED_TO_REGISTRATION: 'it belongs to a registration: take it out there first',
  PHONE_NUMBER_NOT_IN_REGISTRATION_REGION: 'its registration is in another Region: use a number of this one',
  POOL_ASSOCIATED_TO_NOTIFY_CONFIGURATION: 'a notify configuration uses the pool: take it out there first',
  PROTECT_CONFIGURATION_ASSOCIATED_WITH_CONFIGURATION_SET:
    'a configuration set that is not of this tenant uses it: give that one another first',
  PROTECT_CONFIGURATION_IS_ACCOUNT_DEFAULT:
    'it is the default of the account: aws pinpoint-sms-voice-v2 delete-account-default-protect-configuration, or set another default, first',
  RCS_AGENT_ASSOCIATED_TO_POOL: 'an RCS agent is in the pool: take it out by hand first',
  RESOURCE_DELETION_NOT_ALLOWED: 'AWS keeps it: see its state in the console, and take it out of Git only when AWS lets it go',
  RESOURCE_MODIFICATION_NOT_ALLOWED: 'AWS does not let it be changed in its present state: see the console',
  SENDER_ID_ASSOCIATED_TO_POOL: 'it is in a pool: take it out there first',
};

/** What to do about a conflict that does not pass by itself; undefined for everything else. */
export function cureOfConflict(error: unknown): string | undefined {
  if (!(error instanceof AwsFailure) || error.awsName !== 'ConflictException' || error.reason === undefined) return undefined;
  return Object.hasOwn(lasting, error.reason) ? lasting[error.reason] : undefined;
}
