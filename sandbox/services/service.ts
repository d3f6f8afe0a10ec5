import type { Rate } from '../limits.ts';
import type { BackgroundEnvironment, Handlers, ServiceEnvironment } from './operation.ts';

/** The wire protocols spoken here. */
export type Protocol = 'query' | 'ec2' | 'json-1.0' | 'json-1.1' | 'rest-json' | 'rest-xml';

/** A change that a person would make in the AWS console, offered by `sandbox drift`. */
export interface ConsoleChange {
  /** One sentence: what it does and which arguments it takes. */
  readonly describe: string;
  /** Makes the change; the answer says in words what was done. Throws an Error with a sentence when the arguments are wrong. */
  run(args: Readonly<Record<string, unknown>>, env: ServiceEnvironment): string;
  /** The call that the console makes for it, as CloudTrail tells it; absent where it is no call of a person. */
  readonly call?: (args: Readonly<Record<string, unknown>>, env: ServiceEnvironment) => ConsoleCall;
}

/** A call that the console makes: in which cell, which operation, with which input. */
export interface ConsoleCall {
  readonly account: string;
  readonly region: string;
  readonly operation: string;
  readonly input: object;
}

/** The code of one service. Loaded on the service's first use. */
export interface ServiceModule {
  readonly handlers: Handlers;
  /** Puts a section of a seed file into the state; the section's name is the signing name. Throws an Error that names what is wrong. */
  readonly seed?: (section: unknown, env: ServiceEnvironment) => void;
  readonly consoleChanges?: Readonly<Record<string, ConsoleChange>>;
  /** What `sandbox show` prints of the service, as JSON. */
  readonly show?: (env: ServiceEnvironment) => unknown;
  /** Brings what the service does by itself to this moment of AWS time; true when anything was changed. Called before each request. */
  readonly settle?: (env: BackgroundEnvironment) => Promise<boolean>;
  /** True for a read that AWS answers from what is written last, whatever is said of stale answers. */
  readonly isConsistent?: (operation: string, input: unknown) => boolean;
  /** Rates by operation; `*` is each other operation's. Comes before the table in limits.ts. */
  readonly limits?: Readonly<Record<string, Rate>>;
  /** The rate of an operation that AWS gives each account by itself; undefined where `limits` says it. */
  readonly accountRate?: (operation: string, account: string, region: string, env: ServiceEnvironment) => Rate | undefined;
}

/** One line of the registry: how a service is spoken to and where its code is. */
export interface ServiceEntry {
  /** Name in the signature's scope, e.g. `securityhub`. */
  readonly signingName: string;
  readonly protocol: Protocol;
  /** For JSON 1.x the prefix of `x-amz-target`; for query and REST-XML the XML namespace. */
  readonly target?: string;
  /** The module whose exports ending in `$` are the operation schemas. */
  readonly schemas: () => Promise<object>;
  readonly load: () => Promise<ServiceModule>;
  /** True where the Region of the signature means nothing: state and rates live in Region `global`. */
  readonly global?: boolean;
  /** True for a service that works between requests; see `settle`. */
  readonly hasBackground?: boolean;
  /** Error for a missing required member. Default: `ValidationError` in query, `ValidationException` elsewhere. */
  readonly invalid?: { readonly code: string; readonly fields?: Readonly<Record<string, unknown>> };
  /** Routes by which older clients still call operations, beside those of the schemas: method, path, status. */
  readonly olderRoutes?: readonly { readonly name: string; readonly http: readonly [string, string, number] }[];
  /** Name of the throttling error. Default: `Throttling` in query, `RequestLimitExceeded` in EC2, `TooManyRequestsException` elsewhere. */
  readonly throttled?: string;
}
