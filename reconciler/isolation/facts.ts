// What the proof of isolation is made from: live facts of tenants, read by whoever can read them. A document of its own shape, so that a reader, a test
// and a file all feed the same proof. Nothing here knows how AWS is asked. Source: issue 5, section 3; facts/tenants.md 2.1 to 2.3, 2.7.

/** Everything that was observed. `formatVersion` is 1. */
export interface IsolationFacts {
  readonly formatVersion: 1;
  readonly tenants: readonly TenantFacts[];
}

export interface TenantFacts {
  /** The name of the tenant, once. */
  readonly tenant: string;
  /** The declared model. Who shares an account by declaration shares it on purpose. */
  readonly isolation: 'shared-project' | 'dedicated-project' | 'dedicated-account';
  /** The things that the tenant sends with, stores in, or signs in with. */
  readonly uses: readonly Use[];
  /** Policies of whoever sends for the tenant: what they reach beyond it is a breach. */
  readonly policies: readonly PolicyFacts[];
  /** What could not be read. A pair with such a tenant is not proved, whatever else was found. */
  readonly unread: readonly { readonly kind: UseKind | 'policy'; readonly code: string; readonly message: string }[];
}

export type UseKind =
  | 'account'
  | 'identity'
  | 'configuration-set'
  | 'template'
  | 'ip-pool'
  | 'sms-pool'
  | 'phone-number'
  | 'sender-id'
  | 'opt-out-list'
  | 'sms-configuration-set'
  | 'protect-configuration'
  | 'suppression-list'
  | 'event-stream'
  /** A bucket with a prefix: `s3://bucket/prefix`. One that covers another is shared with it. */
  | 'bucket-prefix'
  | 'application'
  /** A keyed hash of a secret, never the secret. */
  | 'credential';

export interface Use {
  readonly kind: UseKind;
  /** The same text for the same thing: an ARN; for a suppression list the tenant's ARN or `account/region` of the account's list; for a credential its fingerprint. */
  readonly id: string;
  /** The tenant's document says that it shares this. */
  readonly declaredShared: boolean;
  /** Of what SES sends with: the name of the SES tenant, for policies that go by `ses:TenantName`. */
  readonly sesTenant?: string;
  readonly evidence: Evidence;
}

/** Where a fact is from. */
export interface Evidence {
  /** The ARN of what showed it. */
  readonly arn: string;
  /** Service and operation: `ses:ListTenantResources`. */
  readonly call: string;
  /** `account/region`. */
  readonly cell: string;
}

export interface PolicyFacts {
  /** The role or user that has the policy, or the policy itself. */
  readonly evidence: Evidence;
  readonly statements: readonly Statement[];
  /** What the holder may do at most: a permissions boundary, and each level of service control policies. Every one has to allow. */
  readonly bounds?: readonly (readonly Statement[])[];
  /** The ARN of the role or user that has the policies, for conditions on who asks. */
  readonly principal?: string;
}

/** A statement of a policy document, its lists written as lists. */
export interface Statement {
  readonly effect: 'Allow' | 'Deny';
  readonly actions: readonly string[];
  /** With `notActions`, all others. */
  readonly notActions?: readonly string[];
  readonly resources: readonly string[];
  readonly notResources?: readonly string[];
  /** Operator -> key -> values, as in IAM. */
  readonly conditions: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}
