import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { AwsError } from './wire/errors.ts';

/** What the keys that AssumeRole gives stand for. */
export interface Session {
  readonly account: string;
  readonly role: string;
  readonly sessionName: string;
  /** Unix milliseconds. */
  readonly expiresMs: number;
  readonly externalId?: string;
  /** Documents of the session policies. */
  readonly policies?: readonly string[];
}

export interface IssuedKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

const knownTokens = 10_000;

/**
 * Gives and checks session keys. The session token carries the session and a MAC over it and the key, so nothing has to be stored and
 * keys outlive a restart; a key is `ASIA`, the account and four letters. Source: facts/sandbox.md 2.
 */
export class SessionKeys {
  readonly #secret: string;
  /** Tokens seen lately: the MAC need not be computed for each of a client's calls. */
  readonly #seen = new Map<string, Session>();

  constructor(secret: string) {
    this.#secret = secret;
  }

  issue(session: Session): IssuedKeys {
    const letters = [...randomBytes(4)].map((byte) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.charAt(byte % 32)).join('');
    const accessKeyId = `ASIA${session.account}${letters}`;
    const payload = Buffer.from(JSON.stringify(session)).toString('base64url');
    const secretAccessKey = createHash('sha256').update(this.#secret).update(accessKeyId).digest('base64').slice(0, 40);
    return { accessKeyId, secretAccessKey, sessionToken: `${payload}.${this.#mac(accessKeyId, payload)}` };
  }

  /** The session of a key and its token. Throws InvalidClientTokenId when they are not ours or not each other's. It may have expired. */
  open(accessKeyId: string, sessionToken: string | undefined): Session {
    const cacheKey = `${accessKeyId} ${sessionToken ?? ''}`;
    const known = this.#seen.get(cacheKey);
    if (known !== undefined) return known;
    const [payload = '', mac = ''] = (sessionToken ?? '').split('.');
    const wanted = Buffer.from(this.#mac(accessKeyId, payload));
    const given = Buffer.from(mac);
    if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) throw unknownKey();
    const session = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as Session;
    if (this.#seen.size >= knownTokens) this.#seen.clear();
    this.#seen.set(cacheKey, session);
    return session;
  }

  #mac(accessKeyId: string, payload: string): string {
    return createHmac('sha256', this.#secret).update(accessKeyId).update('.').update(payload).digest('base64url');
  }
}

export const unknownKey = (): AwsError =>
  new AwsError('InvalidClientTokenId', 'The security token included in the request is invalid.', 403);
export const expiredKey = (): AwsError => new AwsError('ExpiredToken', 'The security token included in the request is expired', 403);
