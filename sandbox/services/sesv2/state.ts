import type * as Ses from '@aws-sdk/client-sesv2';
import type { ServiceEnvironment } from '../operation.ts';

/** Tags of one resource by key. */
export type Tags = Record<string, string>;

export type Reason = 'BOUNCE' | 'COMPLAINT';
export type Scope = 'ACCOUNT' | 'TENANT';

/** One address of a suppression list. */
export interface SuppressedRecord {
  readonly reason: Reason;
  /** ISO 8601, as all moments here. */
  readonly updatedAt: string;
  /** The message that bounced or was complained about; null where a person listed the address. */
  readonly messageId: string | null;
  readonly feedbackId: string | null;
}

/** What was sent in one hour of AWS time, for rates. */
export interface HourRecord {
  readonly hour: number;
  sends: number;
  bounces: number;
  complaints: number;
}

export interface StatusRecord {
  status: 'ENABLED' | 'DISABLED' | 'REINSTATED';
  cause: string;
  updatedAt: string;
}

/** A reputation finding, kept after it is fixed. */
export interface FindingRecord {
  readonly type: 'BOUNCE' | 'COMPLAINT';
  status: 'OPEN' | 'FIXED';
  impact: 'LOW' | 'HIGH';
  description: string;
  readonly createdAt: string;
  updatedAt: string;
}

export type PolicyName = 'standard' | 'strict' | 'none';

export interface TenantRecord {
  readonly name: string;
  readonly id: string;
  readonly createdAt: string;
  tags: Tags;
  /** Null where the tenant follows the account. */
  suppression: { scope: Scope; reasons: Reason[] } | null;
  /** Associated resources by ARN, with the moment of the association. */
  resources: Record<string, string>;
  policy: PolicyName;
  customerStatus: StatusRecord;
  awsStatus: StatusRecord;
  /** True where AWS itself paused the tenant, apart from any policy. */
  isUnderReview: boolean;
  findings: FindingRecord[];
  suppressed: Record<string, SuppressedRecord>;
  volume: HourRecord[];
}

export type Progress = 'PENDING' | 'SUCCESS' | 'FAILED' | 'TEMPORARY_FAILURE' | 'NOT_STARTED';

export interface IdentityRecord {
  readonly name: string;
  readonly type: 'DOMAIN' | 'EMAIL_ADDRESS';
  readonly createdAt: string;
  tags: Tags;
  configurationSet: string | null;
  feedbackForwarding: boolean;
  verification: Progress;
  /** AWS time from which the proof (DNS records, a click) is waited for. */
  awaitedSinceAwsMs: number;
  lastSuccessAt: string | null;
  /** What spoils the verification from outside; null where nothing does. */
  dnsError: Ses.VerificationError | null;
  dkim: {
    signing: boolean;
    origin: Ses.DkimSigningAttributesOrigin;
    tokens: string[];
    status: Progress;
    nextKeyLength: Ses.DkimSigningKeyLength;
    keyLength: Ses.DkimSigningKeyLength;
    keyMadeAt: string;
    keyMadeAwsMs: number;
    awaitedSinceAwsMs: number;
    /** AWS time of the last change of the key's length; null before the first. */
    lengthChangedAwsMs: number | null;
  };
  mailFrom: { domain: string; onMxFailure: Ses.BehaviorOnMxFailure; status: Progress; awaitedSinceAwsMs: number } | null;
  policies: Record<string, string>;
}

export interface DestinationRecord {
  readonly name: string;
  definition: Ses.EventDestinationDefinition;
}

export interface ConfigurationSetRecord {
  readonly name: string;
  tags: Tags;
  tracking: Ses.TrackingOptions | null;
  delivery: Ses.DeliveryOptions;
  reputation: { metrics: boolean; freshStartAt: string | null };
  sending: boolean;
  suppression: { reasons: Reason[] | null; scope: Scope | null; validation: Ses.SuppressionValidationOptions | null } | null;
  vdm: Ses.VdmOptions | null;
  archive: string | null;
  security: Ses.MessageSecurityOptions | null;
  destinations: Record<string, DestinationRecord>;
  volume: HourRecord[];
}

export interface PoolRecord {
  readonly name: string;
  scaling: 'STANDARD' | 'MANAGED';
  tags: Tags;
}

export interface DedicatedIpRecord {
  readonly ip: string;
  pool: string;
  warmup: number;
}

export interface TemplateRecord {
  readonly name: string;
  readonly createdAt: string;
  content: Ses.EmailTemplateContent;
  tags: Tags;
}

export interface AccountRecord {
  production: boolean;
  sending: boolean;
  enforcement: 'HEALTHY' | 'PROBATION' | 'SHUTDOWN';
  perDay: number;
  perSecond: number;
  suppressedReasons: Reason[];
  validation: Ses.SuppressionValidationAttributes | null;
  details: Omit<Ses.AccountDetails, 'ReviewDetails'> | null;
  review: { status: Ses.ReviewStatus; caseId: string; askedAwsMs: number } | null;
  vdm: Ses.VdmAttributes | null;
  autoWarmup: boolean;
  plan: Ses.PricingPlan;
  volume: HourRecord[];
  /** Messages of the last day of AWS time, by recipient. */
  sent: { atAwsMs: number; count: number }[];
}

/** One event of a message, as a destination would get it. */
export interface MessageEvent {
  readonly type: Ses.EventType;
  readonly recipients: readonly string[];
  /** Bounce or complaint subtype; null for the others. */
  readonly subtype: string | null;
}

/** What became of a message; `show` prints it. */
export interface MessageRecord {
  readonly id: string;
  readonly at: string;
  readonly from: string;
  readonly recipients: readonly string[];
  readonly subject: string;
  readonly tenant: string | null;
  readonly configurationSet: string | null;
  readonly events: MessageEvent[];
  /** Event destinations that took events, and those that refused with the reason. */
  readonly told: { destination: string; event: string; refused: string | null }[];
}

export interface SesState {
  tenants: Record<string, TenantRecord>;
  identities: Record<string, IdentityRecord>;
  configurationSets: Record<string, ConfigurationSetRecord>;
  pools: Record<string, PoolRecord>;
  ips: Record<string, DedicatedIpRecord>;
  templates: Record<string, TemplateRecord>;
  suppressed: Record<string, SuppressedRecord>;
  account: AccountRecord;
  messages: MessageRecord[];
}

/** What happens outside AWS, for all accounts: proofs and reviews that are held back, and how mailboxes answer. */
export interface OutsideState {
  /** Identities or MAIL FROM domains whose DNS records or confirmations do not come; `*` is everybody's. */
  heldVerifications: string[];
  /** Accounts whose requests for production access nobody reads; `*` is everybody's. */
  heldReviews: string[];
  /** Address or `@domain` -> what its mailbox does with a message. */
  mailboxes: Record<string, MailboxBehaviour>;
}

export type MailboxBehaviour = 'deliver' | 'bounce' | 'complain' | 'delay';

export type SesEnvironment = Pick<ServiceEnvironment, 'state' | 'clock' | 'partition'>;

/** A new account's Region: in the sandbox, with both suppression reasons. Source: facts/tenants.md 3.1. */
export const newAccount = (): AccountRecord => ({
  production: false,
  sending: true,
  enforcement: 'HEALTHY',
  perDay: 200,
  perSecond: 1,
  suppressedReasons: ['BOUNCE', 'COMPLAINT'],
  validation: null,
  details: null,
  review: null,
  vdm: null,
  autoWarmup: true,
  plan: 'NONE',
  volume: [],
  sent: [],
});

/** The state as it is stored; read it through `sesOf`, which lets due things happen first. */
export function storedSes(env: Pick<ServiceEnvironment, 'state'>, account: string, region: string): SesState {
  return env.state.of<SesState>('ses', account, region, () => ({
    tenants: {},
    identities: {},
    configurationSets: {},
    pools: {},
    ips: {},
    templates: {},
    suppressed: {},
    account: newAccount(),
    messages: [],
  }));
}

export function outsideOf(env: Pick<ServiceEnvironment, 'state'>): OutsideState {
  return env.state.of<OutsideState>('ses', '*', 'global', () => ({ heldVerifications: [], heldReviews: [], mailboxes: {} }));
}

/** The entry of a record of ours under a name that came from outside. */
export const entryOf = <T>(record: Readonly<Record<string, T>>, name: string | undefined): T | undefined =>
  name !== undefined && Object.hasOwn(record, name) ? record[name] : undefined;
