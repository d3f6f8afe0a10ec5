import type { HttpHandler, HttpRequest, HttpResponse } from '@smithy/core/protocols';
import type { HttpHandlerOptions, NodeHttpHandlerOptions } from '@smithy/types';
import { type AccountKeys, keysInScope } from './account-scope.ts';

/** A request that was signed with another key than its account's. It was not sent. */
export class WrongSignature extends Error {
  override readonly name = 'WrongSignature';
}

const credentialPattern = /\bCredential=([^/,\s]+)\//;

/** Throws WrongSignature unless the request carries a signature by the access key of `keys`. */
export function assertSignedBy(keys: AccountKeys, request: Pick<HttpRequest, 'headers'>): void {
  const header = request.headers['authorization'] ?? request.headers['Authorization'];
  const signedBy = header === undefined ? undefined : credentialPattern.exec(header)?.[1];
  if (signedBy === keys.accessKeyId) return;
  throw new WrongSignature(
    signedBy === undefined
      ? `a request for account ${keys.account} was not signed; it was not sent`
      : `a request for account ${keys.account} was signed with the key of somebody else; it was not sent`,
  );
}

/**
 * The last look before a request leaves: its signature must name the access key of the scope that the call runs in. One SDK
 * generation memoizes credentials across accounts, so this is checked on the wire form and not trusted. Source: facts/sandbox.md 4.3.
 */
export class CheckedHandler implements HttpHandler<NodeHttpHandlerOptions> {
  readonly metadata = { handlerProtocol: 'http/1.1' };
  readonly #inner: HttpHandler<NodeHttpHandlerOptions>;

  constructor(inner: HttpHandler<NodeHttpHandlerOptions>) {
    this.#inner = inner;
  }

  async handle(request: HttpRequest, options?: HttpHandlerOptions): Promise<{ response: HttpResponse }> {
    assertSignedBy(keysInScope(), request);
    return this.#inner.handle(request, options);
  }

  updateHttpClientConfig(key: keyof NodeHttpHandlerOptions, value: NodeHttpHandlerOptions[typeof key]): void {
    this.#inner.updateHttpClientConfig(key, value);
  }

  httpHandlerConfigs(): NodeHttpHandlerOptions {
    return this.#inner.httpHandlerConfigs();
  }

  destroy(): void {
    this.#inner.destroy?.();
  }
}
