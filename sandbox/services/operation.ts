import type { SessionKeys } from '../credentials.ts';
import type { Host } from '../host.ts';
import type { Organization } from '../organization.ts';
import type { PageTokens } from './paging.ts';

/** Who calls, from the signature's access key. */
export interface Caller {
  readonly account: string;
  readonly arn: string;
  readonly kind: 'user' | 'assumed-role';
  /** Name of the role, for an assumed role. */
  readonly role?: string;
  /** External id that the AssumeRole call carried, for an assumed role. */
  readonly externalId?: string;
  /** Documents of the session policies that the AssumeRole call carried. */
  readonly session?: readonly string[];
}

/**
 * The sandbox's two times. Delays are stored as deadlines of AWS time (which runs `--speed` times faster than real time and can be
 * pushed by hand) and settled at the next request; timestamps in answers are real time.
 */
export interface SandboxClock {
  /** AWS time in milliseconds since the sandbox's state began. */
  awsMs(): number;
  /** Real time for timestamps and the expiry of credentials. */
  now(): Date;
  /** Monotonic real milliseconds, for rates. */
  rateMs(): number;
}

/**
 * All state, as plain JSON values so that a snapshot is `JSON.stringify`: one object for each service, account and Region, made by
 * `initial` on first use. Region `global` and account `*` serve what is not regional or belongs to the organization.
 */
export interface StateStore {
  of<T extends object>(service: string, account: string, region: string, initial: () => T): T;
  /** Every state of a service that exists so far. */
  all<T extends object>(service: string): Iterable<{ readonly account: string; readonly region: string; readonly state: T }>;
}

/** What every piece of service code may know: the organization, the Regions, the time and the state. */
export interface ServiceEnvironment {
  readonly partition: string;
  readonly organization: Organization;
  /** The Regions of this sandbox that accounts use unless their own opt-in status says otherwise. */
  readonly regions: readonly string[];
  readonly clock: SandboxClock;
  readonly state: StateStore;
}

/** As whom, where and when an internal call is made. */
export interface InternalCaller {
  readonly caller: Caller;
  readonly account: string;
  readonly region: string;
  readonly clock: SandboxClock;
}

/** Runs another service's operation without the wire, with input and answer as the SDK has them. Throws AwsError as the operation does. */
export type InternalCall = (service: string, operation: string, input: object, as: InternalCaller) => Promise<unknown>;

/** What work runs with that goes on between requests: a stack that is being made, an invoked function. */
export interface BackgroundEnvironment extends ServiceEnvironment {
  /** Makes and checks page tokens; used through `paginate` of paging.ts. */
  readonly pageTokens: PageTokens;
  /** Gives the keys of an assumed role. */
  readonly sessions: SessionKeys;
  readonly invoke: InternalCall;
  /** Where this sandbox is reached, and what goes on in it beside requests. */
  readonly host: Host;
}

/** Smaller pages, items that come twice, tokens that are forgotten. */
export interface PagingFault {
  readonly size: number;
  readonly repeat: boolean;
  /** Whether the token that is redeemed now is refused. */
  readonly forgets: () => boolean;
}

/** What an operation knows besides its input. */
export interface OperationContext extends BackgroundEnvironment {
  readonly account: string;
  readonly region: string;
  readonly caller: Caller;
  /** Name of the operation, e.g. `ListAccounts`. */
  readonly operation: string;
  readonly requestId: string;
  /** How lists are paged while a fault is about that. */
  readonly paging?: PagingFault;
}

/** Parsed input, context in; answer out. Throws AwsError for an AWS error. */
export type Operation<Input, Output> = (input: Input, context: OperationContext) => Output | Promise<Output>;

/** Operation name -> behaviour. The shapes come from the SDK's schemas; an operation that is missing here answers NotImplemented by name. */
export type Handlers = Readonly<Record<string, Operation<never, unknown>>>;
