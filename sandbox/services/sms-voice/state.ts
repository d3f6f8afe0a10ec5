import type { ServiceEnvironment } from '../operation.ts';

export type MessageType = 'TRANSACTIONAL' | 'PROMOTIONAL';
export type Capability = 'SMS' | 'VOICE' | 'MMS' | 'RCS';
export type Rule = 'ALLOW' | 'BLOCK' | 'MONITOR' | 'FILTER';

/** What a pool takes from its first identity, and what every number in it must agree with. */
export interface InboundSettings {
  twoWayEnabled: boolean;
  twoWayChannelArn: string | null;
  twoWayChannelRole: string | null;
  selfManagedOptOuts: boolean;
  /** Name of a list of the same account, or ARN of a shared one. */
  optOutList: string;
  /** By keyword in capitals. */
  keywords: Record<string, { message: string; action: string }>;
}

interface Resource {
  readonly arn: string;
  /** ISO 8601. */
  readonly createdAt: string;
  tags: Record<string, string>;
}

export interface PhoneNumber extends Resource, InboundSettings {
  readonly id: string;
  readonly number: string;
  status: 'PENDING' | 'ACTIVE' | 'ASSOCIATING' | 'DISASSOCIATING';
  /** AWS time at which the number becomes ACTIVE; null where nothing more happens by itself. */
  activeAwsMs: number | null;
  readonly country: string;
  readonly messageType: MessageType;
  readonly capabilities: Capability[];
  readonly type: string;
  internationalSending: boolean;
  deletionProtection: boolean;
  poolId: string | null;
  readonly registrationId: string | null;
}

export interface SenderId extends Resource {
  readonly senderId: string;
  readonly country: string;
  readonly messageTypes: MessageType[];
  deletionProtection: boolean;
  readonly registered: boolean;
}

export interface PoolIdentity {
  readonly kind: 'phone-number' | 'sender-id';
  readonly arn: string;
  /** Id of the number, or the sender id itself. */
  readonly id: string;
  readonly country: string;
  /** AWS time from which it is listed, and from which it is gone. */
  readonly fromAwsMs: number;
  untilAwsMs: number | null;
}

export interface Pool extends Resource, InboundSettings {
  readonly id: string;
  status: 'CREATING' | 'ACTIVE' | 'DELETING';
  /** AWS time of the next status; null where the status stays. */
  nextAwsMs: number | null;
  readonly messageType: MessageType;
  sharedRoutes: boolean;
  deletionProtection: boolean;
  identities: PoolIdentity[];
}

export interface OptedOut {
  readonly at: string;
  readonly byEndUser: boolean;
  /** AWS time from which lists show it; sends obey it at once. */
  readonly shownFromAwsMs: number;
}

export interface OptOutList extends Resource {
  readonly name: string;
  readonly shownFromAwsMs: number;
  numbers: Record<string, OptedOut>;
  /** AWS time of a number's last deletion: at most one in thirty days. */
  deletedAwsMs: Record<string, number>;
}

export interface EventDestination {
  readonly name: string;
  enabled: boolean;
  types: string[];
  readonly kind: 'logs' | 'firehose' | 'sns';
  /** ARN of the log group, stream or topic. */
  target: string;
  role: string | null;
}

export interface ConfigurationSet extends Resource {
  readonly name: string;
  destinations: EventDestination[];
  defaultMessageType: MessageType | null;
  defaultSenderId: string | null;
  messageFeedback: boolean;
  protectId: string | null;
}

export interface NumberOverride {
  readonly action: 'ALLOW' | 'BLOCK';
  readonly createdAt: string;
  /** ISO 8601; null lasts. */
  readonly expiresAt: string | null;
}

export interface ProtectConfiguration extends Resource {
  readonly id: string;
  deletionProtection: boolean;
  /** Only what is not ALLOW, by capability and country. */
  rules: Record<string, Record<string, Rule>>;
  overrides: Record<string, NumberOverride>;
}

export interface VerifiedNumber extends Resource {
  readonly id: string;
  readonly number: string;
  status: 'PENDING' | 'VERIFIED';
  code: string | null;
  codeExpiresAwsMs: number;
}

export interface Registration extends Resource {
  readonly id: string;
  readonly type: string;
  readonly status: string;
}

export interface SentMessage {
  readonly id: string;
  readonly at: string;
  readonly destination: string;
  readonly country: string;
  /** Number, sender id, or null for a shared route. */
  readonly origination: string | null;
  readonly poolId: string | null;
  readonly configurationSet: string | null;
  readonly messageType: MessageType;
  readonly body: string;
  readonly parts: number;
  readonly priceUsd: number;
  readonly outcome: string;
  readonly context: Record<string, string>;
  feedback: string | null;
}

export interface SmsState {
  numbers: Record<string, PhoneNumber>;
  /** By `ID/CC`. */
  senderIds: Record<string, SenderId>;
  pools: Record<string, Pool>;
  optOutLists: Record<string, OptOutList>;
  configurationSets: Record<string, ConfigurationSet>;
  protects: Record<string, ProtectConfiguration>;
  verified: Record<string, VerifiedNumber>;
  registrations: Record<string, Registration>;
  defaultProtectId: string | null;
  /** AWS time from which the account sends as production; null while nobody has asked. */
  productionFromAwsMs: number | null;
  /** Monthly limits that were set below the maximum, by channel. */
  spendOverrides: Record<string, number>;
  /** Spent in US dollars by month, `2026-11`. */
  spent: Record<string, number>;
  /** Resource policies by ARN. */
  policies: Record<string, { policy: string; createdAt: string }>;
  /** The newest messages, at most a thousand. */
  messages: SentMessage[];
  /** What destinations refused, at most two hundred. */
  undelivered: { at: string; destination: string; refused: string }[];
  /** Numbers that nothing reaches: number -> event, `TEXT_UNREACHABLE`. */
  outcomes: Record<string, string>;
  /** Client tokens: what they made. */
  tokens: Record<string, { digest: string; id: string; atAwsMs: number }>;
}

type SmsEnvironment = Pick<ServiceEnvironment, 'state' | 'clock' | 'partition'>;

const secondMs = 1_000;
/** AWS time that things take. */
export const timing = {
  associationMs: 5 * secondMs,
  optOutReadsMs: 5 * secondMs,
  simulatorMs: 60 * secondMs,
  longCodeMs: 5 * 60 * secondMs,
  registeredMs: 15 * 60 * secondMs,
  productionMs: 5 * 60 * secondMs,
} as const;

export const smsArn = (env: Pick<SmsEnvironment, 'partition'>, account: string, region: string, what: string): string =>
  `arn:${env.partition}:sms-voice:${region}:${account}:${what}`;

function initial(env: SmsEnvironment, account: string, region: string): SmsState {
  const list: OptOutList = {
    name: 'Default',
    arn: smsArn(env, account, region, 'opt-out-list/Default'),
    createdAt: env.clock.now().toISOString(),
    tags: {},
    shownFromAwsMs: 0,
    numbers: {},
    deletedAwsMs: {},
  };
  return {
    numbers: {},
    senderIds: {},
    pools: {},
    optOutLists: { Default: list },
    configurationSets: {},
    protects: {},
    verified: {},
    registrations: {},
    defaultProtectId: null,
    productionFromAwsMs: null,
    spendOverrides: {},
    spent: {},
    policies: {},
    messages: [],
    undelivered: [],
    outcomes: {},
    tokens: {},
  };
}

/** What an account has in a Region, brought to this moment of AWS time. */
export function smsOf(env: SmsEnvironment, account: string, region: string): SmsState {
  const state = env.state.of<SmsState>('sms-voice', account, region, () => initial(env, account, region));
  const now = env.clock.awsMs();
  for (const number of Object.values(state.numbers)) {
    if (number.activeAwsMs === null || now < number.activeAwsMs) continue;
    if (number.status === 'DISASSOCIATING') number.poolId = null;
    number.status = 'ACTIVE';
    number.activeAwsMs = null;
  }
  for (const pool of Object.values(state.pools)) {
    pool.identities = pool.identities.filter((one) => one.untilAwsMs === null || now < one.untilAwsMs);
    if (pool.nextAwsMs === null || now < pool.nextAwsMs) continue;
    if (pool.status === 'DELETING') delete state.pools[pool.id];
    pool.status = 'ACTIVE';
    pool.nextAwsMs = null;
  }
  return state;
}

export const isProduction = (state: SmsState, env: Pick<ServiceEnvironment, 'clock'>): boolean =>
  state.productionFromAwsMs !== null && env.clock.awsMs() >= state.productionFromAwsMs;

/** What numbers and pools answer to before anybody has set keywords. */
export const firstKeywords = (): InboundSettings['keywords'] => ({
  HELP: { message: 'Reply STOP to end messages.', action: 'AUTOMATIC_RESPONSE' },
  STOP: { message: 'You are opted out and will receive no more messages.', action: 'OPT_OUT' },
});
