import type * as StsSdk from '@aws-sdk/client-sts';
import { type AccountId, parseAccountId } from '../model/account-id.ts';
import type { Region } from '../model/address.ts';
import { AwsFailure } from '../model/aws-failure.ts';
import type { AccountKeys } from './account-scope.ts';
import type { Caller, KeySource } from './caller.ts';
import type { SdkClients } from './clients.ts';
import type { Environment } from './endpoints.ts';
import { SetupProblem } from './setup-problem.ts';

/** One hour: what every role allows, and all that a role assumed by a role may have. Source: facts/compliance.md 5.2. */
export const sessionSeconds = 3600;

/** Who some keys belong to. */
export interface Identity {
  readonly account: AccountId;
  readonly arn: string;
}

/** How sessions are named and tagged. */
export interface SessionMarks {
  readonly run: string;
  readonly attempt: number;
  readonly externalId?: string;
}

/** STS, at the home Region's endpoint: tokens of the global one may be refused in Regions that need opt-in. Source: facts/compliance.md 5.2. */
export class Sts {
  readonly #clients: SdkClients;
  readonly #caller: Caller;
  readonly #region: Region;
  readonly #marks: SessionMarks;
  readonly #note: (text: string) => void;
  #tags = true;

  constructor(parts: {
    readonly clients: SdkClients;
    readonly caller: Caller;
    readonly region: Region;
    readonly marks: SessionMarks;
    readonly note: (text: string) => void;
  }) {
    this.#clients = parts.clients;
    this.#caller = parts.caller;
    this.#region = parts.region;
    this.#marks = parts.marks;
    this.#note = parts.note;
  }

  /** Who the keys of `from` belong to. Throws AwsFailure. */
  async whoIs(from: KeySource): Promise<Identity> {
    const answer = await this.#send(from, 'GetCallerIdentity', async ({ sdk, client }, abortSignal) =>
      client.send(new sdk.GetCallerIdentityCommand({}), { abortSignal }),
    );
    const account = parseAccountId(answer.Account ?? '');
    if (account === undefined || answer.Arn === undefined) {
      throw this.#malformed(from, 'GetCallerIdentity', 'the answer names no account');
    }
    return { account, arn: answer.Arn };
  }

  /** Keys of the role, for one hour. Throws AwsFailure; class `denied` when the role is not there or does not trust the caller. */
  async assumeRole(from: KeySource, roleArn: string, account: AccountId, signal?: AbortSignal): Promise<AccountKeys> {
    const tagged = this.#tags;
    try {
      return await this.#assume(from, roleArn, account, tagged, signal);
    } catch (error) {
      if (!tagged || !isTagRefusal(error)) throw error;
      if (this.#tags) this.#note('sessions carry no tags: a role may not be given any (sts:TagSession)');
      this.#tags = false;
      return this.#assume(from, roleArn, account, false, signal);
    }
  }

  async #assume(from: KeySource, roleArn: string, account: AccountId, tagged: boolean, signal?: AbortSignal): Promise<AccountKeys> {
    const { run, attempt, externalId } = this.#marks;
    const input: StsSdk.AssumeRoleCommandInput = {
      RoleArn: roleArn,
      RoleSessionName: sessionName(run, attempt),
      DurationSeconds: sessionSeconds,
      ...(externalId === undefined ? {} : { ExternalId: externalId }),
      ...(tagged ? { Tags: [{ Key: 'trueup:run', Value: run }] } : {}),
    };
    const answer = await this.#send(
      from,
      'AssumeRole',
      async ({ sdk, client }, abortSignal) => client.send(new sdk.AssumeRoleCommand(input), { abortSignal }),
      signal,
    );
    const { AccessKeyId, SecretAccessKey, SessionToken } = answer.Credentials ?? {};
    if (AccessKeyId === undefined || SecretAccessKey === undefined || SessionToken === undefined) {
      throw this.#malformed(from, 'AssumeRole', 'the answer holds no credentials');
    }
    const owner = answer.AssumedRoleUser?.Arn?.split(':')[4];
    if (owner !== account) throw this.#malformed(from, 'AssumeRole', `asked for ${roleArn}, got keys of account ${owner ?? 'unknown'}`);
    return { account, accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
  }

  #send<Output extends object>(
    from: KeySource,
    operation: string,
    send: (sts: { sdk: typeof StsSdk; client: StsSdk.STSClient }, signal: AbortSignal) => Promise<Output>,
    signal?: AbortSignal,
  ): Promise<Output> {
    const prepare = async () => {
      const sts = await this.#clients.sts.at(this.#region);
      return (abort: AbortSignal) => send(sts, abort);
    };
    return this.#caller.call({ service: 'sts', operation, region: this.#region, from, mustAnswer: true, prepare, signal });
  }

  #malformed(from: KeySource, operation: string, said: string): AwsFailure {
    return new AwsFailure({
      account: from.account,
      region: this.#region,
      service: 'sts',
      operation,
      awsName: 'MalformedAnswer',
      failureClass: 'credentials',
      message: said,
    });
  }
}

/** AWS names the missing permission in its message; the error itself is plain AccessDenied. */
const isTagRefusal = (error: unknown): boolean =>
  error instanceof AwsFailure && error.failureClass === 'denied' && error.message.includes('TagSession');

/** `trueup-<run>-<attempt>` in the characters and the length that STS takes. Source: facts/compliance.md 5.2. */
export function sessionName(run: string, attempt: number): string {
  const end = `-${attempt}`;
  return `trueup-${run.replace(/[^\w+=,.@-]/g, '-')}`.slice(0, 64 - end.length) + end;
}

/** The external id that `roles.externalIdFrom` points at. Throws SetupProblem when the variable is not set or no external id. */
export function externalId(from: string | undefined, env: Environment): string | undefined {
  if (from === undefined) return undefined;
  const name = from.replace(/^env:/, '');
  const value = env[name];
  const hint = `set ${name}, or take roles.externalIdFrom out of organization.yaml`;
  if (value === undefined || value === '') throw new SetupProblem(`roles.externalIdFrom names ${name}, which is not set`, hint);
  if (value.length < 2 || value.length > 1224) {
    throw new SetupProblem(`${name} holds ${value.length} characters; an external id has 2 to 1224`, hint);
  }
  return value;
}
