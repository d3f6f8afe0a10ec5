/** Events of SMS messages that a configuration set can be asked for, one family a line. Source: `EventType` of client-pinpoint-sms-voice-v2. */
const families: Readonly<Record<string, string>> = {
  TEXT:
    'ALL BLOCKED CARRIER_BLOCKED CARRIER_UNREACHABLE DELIVERED INVALID INVALID_MESSAGE PENDING PROTECT_BLOCKED QUEUED SPAM SUCCESSFUL ' +
    'TTL_EXPIRED UNKNOWN UNREACHABLE',
  MEDIA:
    'ALL BLOCKED CARRIER_BLOCKED CARRIER_UNREACHABLE DELIVERED FILE_INACCESSIBLE FILE_SIZE_EXCEEDED FILE_TYPE_UNSUPPORTED INVALID ' +
    'INVALID_MESSAGE PENDING QUEUED SPAM SUCCESSFUL TTL_EXPIRED UNKNOWN UNREACHABLE',
  RCS: 'ALL DELIVERED FAILED FALLEN_BACK_TO_SMS PROTECT_BLOCKED QUEUED READ SENT TTL_EXPIRED',
  VOICE: 'ALL ANSWERED BUSY COMPLETED FAILED INITIATED NO_ANSWER RINGING TTL_EXPIRED',
};

/** All of them. TEXT_SENT is in the model and is not supported (facts/tenants.md 2.3), so it is not here. */
export const smsEventTypes: readonly string[] = [
  'ALL',
  ...Object.entries(families).flatMap(([family, words]) => words.split(' ').map((word) => `${family}_${word}`)),
];
