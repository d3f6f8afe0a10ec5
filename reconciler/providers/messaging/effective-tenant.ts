import type {
  AccountQuotas,
  Analytics,
  Isolation,
  SharedApplication,
  Tenant,
  TenantRegistry,
  Waiver,
} from '../../model/documents.generated.ts';
import type { Positioned } from '../../model/positioned.ts';
import type { Resolved, Source } from '../../model/source.ts';
import type { MergedSpec } from './merged-spec.ts';

// What a tenant is after `TenantDefaults` is merged under it, its names are derived and every default is written out: the one shape that rules,
// compile, capacity and the isolation proof read. Built by `effectiveTenants` (effective-tenants.ts). Nothing here was read from AWS.
//
// - `Resolved<T>` stands where one line of YAML decides: the value, the line that won, the line of the defaults that lost.
// - An entry of a list (an identity, a set, a destination) has one `source`, the entry.
// - An ARN may hold ${partition}, ${region} and ${account}: `filled` (names.ts) fills it for one Region.
// - Optional members are what nobody wrote and what AWS or a person decides: they are not owned.

export interface EffectiveTenant {
  /** `metadata.name`: immutable, in every derived name. */
  readonly name: string;
  readonly document: Positioned<Tenant>;
  /** The place of the name. */
  readonly source: Source;
  /** The merged YAML with its places, for whoever needs a line that the members below do not give. */
  readonly merged: MergedSpec;
  /** `TenantDefaults.spec.prefix`; empty where there are no defaults (D-16 says so). */
  readonly prefix: string;
  readonly displayName: string | undefined;
  readonly isolation: Isolation;
  /** `shared-project` or `dedicated-project`: other tenants live in the same account ("SA/*" in facts/tenants.md). */
  readonly sharesAccount: boolean;
  readonly owner: { readonly team: Resolved<string> | undefined; readonly contact: Resolved<string> | undefined };
  /** Undefined only while the account is still to be created: after that the registry knows it. */
  readonly account: Resolved<string> | undefined;
  readonly regions: readonly string[];
  /** The role that trueup writes with; undefined: the member role of the Organization. */
  readonly role: Resolved<string> | undefined;
  /** `dedicated-account` with `create: true`. */
  readonly creation: AccountCreation | undefined;
  /** The unit that the account belongs in, as written (an alias or an id). */
  readonly parent: Resolved<string> | undefined;
  /** What TenantDefaults says of the account. */
  readonly facts: AccountFacts;
  readonly email: EffectiveEmail | undefined;
  readonly sms: EffectiveSms | undefined;
  readonly push: EffectivePush | undefined;
  readonly custom: readonly EffectiveCustom[];
  readonly alarms: readonly TenantAlarm[];
  readonly eventStream: EffectiveEventStream | undefined;
  readonly imports: EffectiveImports | undefined;
  readonly iamGuard: Resolved<'ses:TenantName' | 'resource-scoped'> | undefined;
  readonly audienceDisjoint: boolean;
  readonly sync: { readonly suppression: boolean; readonly optOut: boolean };
  readonly senderPolicy: SenderPolicySettings;
  readonly serviceControlPolicy: {
    readonly name: string;
    readonly attach: boolean;
    readonly exemptRoles: readonly string[];
    readonly source: Source;
  };
  readonly onRemove: 'retain' | 'delete';
  readonly allowDelete: boolean;
  /** `registry.extra`. */
  readonly extra: Readonly<Record<string, string>>;
  readonly registry: { readonly value: TenantRegistry; readonly source: Source } | undefined;
  readonly analytics: { readonly value: Analytics; readonly source: Source } | undefined;
  readonly waivers: readonly { readonly value: Waiver; readonly source: Source; readonly expiresAt: Source }[];
}

export interface AccountCreation {
  readonly accountName: string;
  readonly email: string;
  readonly source: Source;
}

/** `TenantDefaults.spec.accounts.<id>` with its defaults; `isDeclared` is false for an account that is not listed there. */
export interface AccountFacts {
  readonly isDeclared: boolean;
  readonly regions: readonly string[] | undefined;
  readonly isolation: readonly Isolation[];
  /** Percent. */
  readonly volumeHeadroom: number;
  readonly allowSharedResources: boolean;
  readonly requireProductionAccess: boolean;
  readonly quotas: AccountQuotas;
  readonly sharedApplication: SharedApplication | undefined;
  /** The channels of `sharedApplication`; empty without one. */
  readonly sharedApplicationChannels: readonly PushChannelSettings[];
}

export interface EffectiveEmail {
  readonly source: Source;
  /** The SES tenant; undefined where none is declared (`dedicated-account` may do without). */
  readonly tenant: EffectiveSesTenant | undefined;
  readonly identities: readonly EffectiveIdentity[];
  readonly configurationSets: readonly EffectiveConfigurationSet[];
  readonly templates: readonly SharedReference[];
  readonly volume: { readonly perDay: Resolved<number> | undefined; readonly perSecond: Resolved<number> | undefined };
}

export interface EffectiveSesTenant {
  /** `<prefix>-<tenant>`. */
  readonly awsName: string;
  readonly reputationPolicy: Resolved<'standard' | 'strict' | 'none'>;
  /** Undefined: the customer-managed status is nobody's. */
  readonly sending: Resolved<'enabled' | 'disabled'> | undefined;
  readonly suppression: EffectiveSuppression | undefined;
  readonly source: Source;
}

export interface EffectiveSuppression {
  readonly scope: 'ACCOUNT' | 'TENANT';
  readonly reasons: readonly ('BOUNCE' | 'COMPLAINT')[];
  readonly source: Source;
}

export interface EffectiveIdentity {
  readonly kind: 'domain' | 'address';
  /** The identity in AWS: the domain or the address. */
  readonly awsName: string;
  readonly shared: boolean;
  readonly dkim:
    | { readonly kind: 'easy'; readonly keyLength: 'RSA_1024_BIT' | 'RSA_2048_BIT' }
    | { readonly kind: 'byo'; readonly selector: string; readonly privateKeyRef: string }
    | undefined;
  readonly mailFrom: { readonly domain: string; readonly onMxFailure: 'USE_DEFAULT_VALUE' | 'REJECT_MESSAGE' } | undefined;
  readonly feedbackForwarding: boolean | undefined;
  /** The name in AWS of the default configuration set. */
  readonly defaultConfigurationSet: string | undefined;
  readonly source: Source;
}

export interface EffectiveConfigurationSet {
  /** As written. */
  readonly name: string;
  /** `<prefix>-<tenant>-<name>`; of a shared set `<prefix>-<name>`. */
  readonly awsName: string;
  readonly shared: boolean;
  readonly tls: 'REQUIRE' | 'OPTIONAL';
  readonly ipPool:
    | { readonly name: string; readonly scaling: 'STANDARD' | 'MANAGED'; readonly shared: boolean; readonly source: Source }
    | undefined;
  readonly reputationMetrics: boolean;
  readonly suppression: EffectiveSuppression | undefined;
  readonly events: readonly EventDestination[];
  readonly source: Source;
}

export interface EventDestination {
  /** As written. */
  readonly name: string;
  /** `<prefix>-<name>`: destinations can not be tagged. */
  readonly awsName: string;
  readonly types: readonly string[];
  readonly enabled: boolean;
  /** Undefined where not exactly one is written (A-03 says so). */
  readonly target: DestinationTarget | undefined;
  readonly source: Source;
}

/** `eventStream: true` is the Firehose target of the tenant's own stream. */
export type DestinationTarget =
  | { readonly kind: 'firehose'; readonly streamArn: string; readonly roleArn: string; readonly isOwnStream: boolean }
  | { readonly kind: 'sns'; readonly topicArn: string }
  | { readonly kind: 'eventBridge' }
  /** SES: metrics. */
  | {
      readonly kind: 'metrics';
      readonly dimensions: readonly { readonly name: string; readonly source: string; readonly default: string }[];
    }
  /** SMS: CloudWatch Logs. */
  | { readonly kind: 'logs'; readonly logGroupArn: string; readonly roleArn: string };

export interface SharedReference {
  /** The name in AWS. */
  readonly name: string;
  readonly shared: boolean;
  readonly source: Source;
}

export interface EffectiveSms {
  readonly source: Source;
  readonly optOutList: SharedReference | undefined;
  readonly identities: readonly OriginationIdentitySettings[];
  readonly pool: EffectivePool | undefined;
  readonly configurationSet: EffectiveSmsSet | undefined;
  readonly volume: { readonly perDay: Resolved<number> | undefined; readonly monthlySpendUSD: Resolved<number> | undefined };
}

export type OriginationIdentitySettings =
  | { readonly kind: 'number'; readonly id: string; readonly adopt: boolean; readonly shared: boolean; readonly source: Source }
  | { readonly kind: 'sender'; readonly senderId: string; readonly country: string; readonly shared: boolean; readonly source: Source };

export interface EffectivePool {
  /** The `Name` tag that a pool is found by: `<prefix>-<tenant>`, or of a shared pool the name that is written. */
  readonly awsName: string;
  readonly shared: boolean;
  readonly messageType: Resolved<'TRANSACTIONAL' | 'PROMOTIONAL'> | undefined;
  readonly sharedRoutes: boolean;
  readonly deletionProtection: boolean;
  /** The list of the channel. */
  readonly optOutList: string | undefined;
  readonly twoWay: boolean | undefined;
  readonly selfManagedOptOuts: boolean | undefined;
  readonly source: Source;
}

export interface EffectiveSmsSet {
  /** `<prefix>-<tenant>`. */
  readonly awsName: string;
  readonly defaultSenderId: Resolved<string> | undefined;
  readonly messageFeedback: boolean;
  /** By country, the star included; undefined: no protect configuration. Its `Name` tag is `awsName`. */
  readonly protect: Readonly<Record<string, 'ALLOW' | 'BLOCK' | 'MONITOR' | 'FILTER'>> | undefined;
  readonly protectSource: Source;
  readonly events: readonly EventDestination[];
  readonly source: Source;
}

export interface EffectivePush {
  readonly source: Source;
  /** The name of the application. */
  readonly app: Resolved<string>;
  /** `appId`: the application that is meant, where it is there already. */
  readonly id: string | undefined;
  readonly shared: boolean;
  /** Of a shared application: what the account's `sharedApplication` says, overridden by what the tenant writes (S-39 compares them). */
  readonly channels: readonly PushChannelSettings[];
}

export type PushChannelName = 'apns' | 'apnsSandbox' | 'apnsVoip' | 'apnsVoipSandbox' | 'fcm' | 'adm' | 'baidu';

export interface PushChannelSettings {
  readonly channel: PushChannelName;
  readonly enabled: boolean;
  /** Undefined where none or not all of what the method needs is written; an enabled channel without them is D-11. */
  readonly credentials: PushCredentials | undefined;
  readonly source: Source;
}

/** References to secrets, never secrets. `bundleId`, `teamId` and `keyId` are no secrets. */
export type PushCredentials =
  | { readonly kind: 'apns-key'; readonly bundleId: string; readonly teamId: string; readonly keyId: string; readonly keyRef: string }
  | {
      readonly kind: 'apns-certificate';
      readonly bundleId: string | undefined;
      readonly certificateRef: string;
      readonly privateKeyRef: string;
    }
  | { readonly kind: 'fcm-token'; readonly serviceJsonRef: string }
  | { readonly kind: 'fcm-key'; readonly apiKeyRef: string }
  | { readonly kind: 'adm'; readonly clientIdRef: string; readonly clientSecretRef: string }
  | { readonly kind: 'baidu'; readonly apiKeyRef: string; readonly secretKeyRef: string };

export interface EffectiveCustom {
  readonly name: string;
  /** Undefined where not exactly one is written (S-41 says so). */
  readonly target: { readonly kind: 'webhook'; readonly url: string } | { readonly kind: 'lambda'; readonly arn: string } | undefined;
  readonly reservedConcurrency: number | undefined;
  readonly source: Source;
}

export type AlarmMetric = 'bounceRate' | 'complaintRate' | 'volume' | 'throttles' | 'monthlySpend' | 'failures' | 'concurrency';

/** One alarm in each Region. A threshold block gives two: the warning and the alarm. */
export interface TenantAlarm {
  /** `<prefix>/<tenant>/<channel>/<metric>[/<subject>]/<level>`; of a shared application `<prefix>/shared/push/...`. */
  readonly awsName: string;
  /** Of an application that several tenants share: each of them asks for the same alarm. */
  readonly shared: boolean;
  /** Push: the channel as AWS calls it; each enabled one has a metric of its own. */
  readonly pushChannel: string | undefined;
  /** The account sends for this tenant alone and without an SES tenant: its own metric is the tenant's. */
  readonly ofAccount: boolean;
  readonly channel: 'email' | 'sms' | 'push' | 'custom';
  readonly metric: AlarmMetric;
  /** What is watched, by its name in AWS: a configuration set, an application, a function's ARN; for `volume` and email `throttles` the SES tenant. */
  readonly subject: string;
  readonly level: 'warn' | 'alarm';
  /** Compared with >=: a rate as a fraction, a count, for `volume` messages a day, for `monthlySpend` USD, for `concurrency` executions. */
  readonly threshold: number;
  readonly periodSeconds: number;
  /** At most 5. */
  readonly topics: readonly string[];
  readonly source: Source;
}

export interface EffectiveEventStream {
  readonly source: Source;
  /** Where the tenant's destinations with `eventStream: true` send to. */
  readonly streamArn: string | undefined;
  readonly roleArn: string | undefined;
  /** Made here: stream and role of this name. */
  readonly own:
    | {
        readonly name: string;
        readonly bufferSeconds: number;
        readonly bufferMiB: number;
        readonly kmsKeyArn: string | undefined;
        readonly source: Source;
      }
    | undefined;
  /** The bucket that events end in. */
  readonly bucket: BucketPlace | undefined;
  /** Account and Region of the bucket where it is the central one; of another one nothing is known. */
  readonly bucketHome: Home | undefined;
  /** `<prefix of the bucket>tenant=<name>/`. */
  readonly eventPrefix: string | undefined;
  readonly tenantKey: Resolved<string> | undefined;
  readonly table: { readonly name: string; readonly source: Source } | undefined;
  readonly query: { readonly name: string; readonly source: Source } | undefined;
}

/** An account and a Region that documents name. */
export interface Home {
  readonly account: string;
  readonly region: string;
}

export interface BucketPlace {
  readonly bucket: string;
  /** Empty or ending with a slash. */
  readonly prefix: string;
  readonly source: Source;
}

export interface EffectiveImports {
  readonly source: Source;
  /** Bucket and the whole prefix of the tenant in it. */
  readonly place: BucketPlace | undefined;
  readonly bucketAccount: string | undefined;
  /** The bucket's account and the first Region of the tenant. */
  readonly home: Home | undefined;
  readonly createBucket: boolean;
  readonly tenantAttribute: Resolved<string> | undefined;
  readonly access: { readonly principals: readonly string[]; readonly attach: boolean; readonly source: Source } | undefined;
}

export interface SenderPolicySettings {
  /** `<prefix>-<tenant>-sender`. */
  readonly name: string;
  readonly apply: boolean;
  readonly attachTo: readonly string[];
  readonly source: Source;
}
