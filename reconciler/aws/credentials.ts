import type { AccountId } from '../model/account-id.ts';
import { AwsFailure } from '../model/aws-failure.ts';
import type { Clock } from '../model/clock.ts';
import type { AccountKeys } from './account-scope.ts';
import { type Identity, type Sts, sessionSeconds } from './assume-role.ts';
import type { BaseCredentials } from './base-credentials.ts';
import type { KeySource } from './caller.ts';
import type { AwsSettings, RoleKind } from './settings.ts';
import { SetupProblem } from './setup-problem.ts';

/** New keys are fetched this long before the old ones end. Source: facts/compliance.md 5.2. */
const renewBeforeMs = 5 * 60_000;

/** Keys that are fetched when first wanted, kept until shortly before they end, and fetched once for all who ask at the same time. */
export class RenewedKeys implements KeySource {
  readonly account: AccountId;
  readonly #fetch: (signal?: AbortSignal) => Promise<AccountKeys>;
  readonly #clock: Clock;
  readonly #keptMs: number;
  #current: { readonly keys: Promise<AccountKeys>; readonly untilMs: number; accessKeyId?: string } | undefined;

  /** `keptMs` is how long keys are used after they were asked for. */
  constructor(account: AccountId, fetch: (signal?: AbortSignal) => Promise<AccountKeys>, clock: Clock, keptMs: number) {
    this.account = account;
    this.#fetch = fetch;
    this.#clock = clock;
    this.#keptMs = keptMs;
  }

  keys(): Promise<AccountKeys> {
    const nowMs = this.#clock.monotonicMs();
    if (this.#current !== undefined && nowMs < this.#current.untilMs) return this.#current.keys;
    // Counted from before the call, so that a slow answer never makes keys look younger than they are. Nobody's signal ends it: others wait for it too.
    const keys = this.#fetch();
    const current: { keys: Promise<AccountKeys>; untilMs: number; accessKeyId?: string } = { keys, untilMs: nowMs + this.#keptMs };
    this.#current = current;
    keys.then(
      (fetched) => {
        current.accessKeyId = fetched.accessKeyId;
      },
      // A failure that may pass is asked again by the next call; a refusal is the account's answer for the whole run.
      (error: unknown) => {
        const lasting = error instanceof AwsFailure && error.failureClass === 'denied';
        if (!lasting && this.#current === current) this.#current = undefined;
      },
    );
    return keys;
  }

  renew(stale: AccountKeys): void {
    // Only if nobody renewed them since: ten calls that fail together renew once.
    if (this.#current?.accessKeyId === stale.accessKeyId) this.#current = undefined;
  }
}

/** The keys the program was started with, as a source. They renew themselves, so nothing is kept here. */
class BaseKeys implements KeySource {
  readonly account: AccountId;
  readonly #base: BaseCredentials;

  constructor(account: AccountId, base: BaseCredentials) {
    this.account = account;
    this.#base = base;
  }

  async keys(): Promise<AccountKeys> {
    const { accessKeyId, secretAccessKey, sessionToken } = await this.#base();
    return { account: this.account, accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
  }

  renew(): void {}
}

/** The way in: from the keys of the shell to the hub, and from the hub into every account, one role session each for all Regions. */
export class Credentials {
  readonly #settings: AwsSettings;
  readonly #kind: RoleKind;
  readonly #ownKeys: boolean;
  readonly #base: BaseCredentials;
  readonly #sts: Sts;
  readonly #clock: Clock;
  readonly #note: (text: string) => void;
  readonly #members = new Map<AccountId, RenewedKeys>();
  #writers: ReadonlyMap<AccountId, string> = new Map();
  #identity: Promise<Identity> | undefined;
  #hub: Promise<KeySource> | undefined;

  constructor(parts: {
    readonly settings: AwsSettings;
    readonly kind: RoleKind;
    readonly ownKeys?: boolean;
    readonly base: BaseCredentials;
    readonly sts: Sts;
    readonly clock: Clock;
    readonly note: (text: string) => void;
  }) {
    this.#settings = parts.settings;
    this.#kind = parts.kind;
    this.#ownKeys = parts.ownKeys === true;
    this.#base = parts.base;
    this.#sts = parts.sts;
    this.#clock = parts.clock;
    this.#note = parts.note;
  }

  /** Who the base keys belong to. Throws SetupProblem when there are none or AWS does not know them. */
  identity(): Promise<Identity> {
    this.#identity ??= this.#whoAmI();
    return this.#identity;
  }

  /** Keys of the management or delegated administrator account. Throws SetupProblem when there is no way in. */
  hub(): Promise<KeySource> {
    this.#hub ??= this.#findHub();
    return this.#hub;
  }

  /** Accounts in which a run that writes takes another role than the organization's member role. Holds for accounts that were not entered yet. */
  writeAs(roles: ReadonlyMap<AccountId, string>): void {
    this.#writers = roles;
  }

  /** Keys of the member role in an account. Getting them may throw AwsFailure: that account is unreadable, the others are not. */
  member(account: AccountId): KeySource {
    let source = this.#members.get(account);
    if (source === undefined) {
      const writer = this.#kind === 'apply' ? this.#writers.get(account) : undefined;
      const roleArn = this.#roleArn(account, writer ?? this.#settings.roles[this.#kind].member);
      const fetch = this.#ownKeys
        ? async () => this.#keysOfHome(account)
        : async () => this.#sts.assumeRole(await this.hub(), roleArn, account);
      source = new RenewedKeys(account, fetch, this.#clock, sessionSeconds * 1000 - renewBeforeMs);
      this.#members.set(account, source);
    }
    return source;
  }

  /** Without roles there is one account to work in. */
  async #keysOfHome(account: AccountId): Promise<AccountKeys> {
    const home = await this.hub();
    if (home.account === account) return home.keys();
    throw new Error(`bootstrap does not enter account ${account}`);
  }

  async #whoAmI(): Promise<Identity> {
    // The account is what is being asked; the scope only needs the keys.
    const unknown = new BaseKeys(this.#settings.managementAccount, this.#base);
    try {
      return await this.#sts.whoIs(unknown);
    } catch (error) {
      const because = error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : String(error);
      const noKeys = error instanceof Error && (error.name === 'CredentialsProviderError' || error.name === 'TokenProviderError');
      throw new SetupProblem(
        noKeys ? `no AWS credentials: ${because}` : `AWS does not know who is calling: ${because}`,
        'set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; `aws sts get-caller-identity` shows what AWS sees',
        error,
      );
    }
  }

  async #findHub(): Promise<KeySource> {
    const identity = await this.identity();
    const base = new BaseKeys(identity.account, this.#base);
    const { managementAccount, delegatedAccounts, roles } = this.#settings;
    if (this.#ownKeys) {
      if (identity.account === managementAccount) return base;
      throw new SetupProblem(
        `${identity.arn} is in account ${identity.account}, and the roles are made from the management account ${managementAccount}`,
        'use credentials of an administrator of the management account for this one command',
      );
    }
    const role = roles[this.#kind].hub;
    const home = delegatedAccounts.includes(identity.account) ? identity.account : managementAccount;
    if (identity.account === home && roleOfArn(identity.arn) === role) return base;
    const roleArn = this.#roleArn(home, role);
    const source = new RenewedKeys(
      home,
      () => this.#sts.assumeRole(base, roleArn, home),
      this.#clock,
      sessionSeconds * 1000 - renewBeforeMs,
    );
    try {
      await source.keys();
      return source;
    } catch (error) {
      if (!(error instanceof AwsFailure) || error.failureClass !== 'denied') throw error;
      if (identity.account === home) {
        this.#note(`${roleArn} cannot be assumed; going on as ${identity.arn}`);
        return base;
      }
      throw new SetupProblem(
        `${identity.arn} cannot assume ${roleArn}: ${error.awsName}`,
        `check that roles.${this.#kind}.hub of organization.yaml exists in ${home} and trusts the caller`,
        error,
      );
    }
  }

  #roleArn(account: AccountId, role: string): string {
    return `arn:${this.#settings.partition}:iam::${account}:role/${role}`;
  }
}

/** `trueup-plan-hub` of `arn:aws:sts::111111111111:assumed-role/trueup-plan-hub/session`; undefined for anybody who is not a role. */
const roleOfArn = (arn: string): string | undefined => /:assumed-role\/([^/]+)\//.exec(arn)?.[1];
