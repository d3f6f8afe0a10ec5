import type { AwsCredentialIdentity } from '@smithy/types';
import type { Region } from '../model/address.ts';
import type { Environment } from './endpoints.ts';

/** The keys that the program was started with. Asked for again whenever they are needed: they may be renewed behind it. */
export type BaseCredentials = () => Promise<AwsCredentialIdentity>;

/**
 * The standard AWS chain: environment, SSO, profiles, web identity, container and instance. Keys that stand in `env` itself are taken
 * without loading the chain, unless a profile is named, which wins in the chain too. Rejects with the chain's own CredentialsProviderError.
 */
export function baseCredentials(env: Environment, region: Region): BaseCredentials {
  const fromEnvironment = keysOf(env);
  if (fromEnvironment !== undefined) return async () => fromEnvironment;
  let chain: Promise<BaseCredentials> | undefined;
  return async () => {
    chain ??= loadChain(env, region);
    return (await chain)();
  };
}

function keysOf(env: Environment): AwsCredentialIdentity | undefined {
  const accessKeyId = env['AWS_ACCESS_KEY_ID'];
  const secretAccessKey = env['AWS_SECRET_ACCESS_KEY'];
  if (!accessKeyId || !secretAccessKey || env['AWS_PROFILE']) return undefined;
  const sessionToken = env['AWS_SESSION_TOKEN'];
  return { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) };
}

async function loadChain(env: Environment, region: Region): Promise<BaseCredentials> {
  const [{ fromNodeProviderChain }, { doesIdentityRequireRefresh, isIdentityExpired, memoizeIdentityProvider }] = await Promise.all([
    import('@aws-sdk/credential-providers'),
    import('@smithy/core'),
  ]);
  const profile = env['AWS_PROFILE'];
  const provider = fromNodeProviderChain({ clientConfig: { region }, ...(profile ? { profile } : {}) });
  // Asked once and again before it ends: a profile may mean a browser login or another process.
  const memoized = memoizeIdentityProvider(provider, isIdentityExpired, doesIdentityRequireRefresh);
  return async () => (memoized === undefined ? provider() : memoized({}));
}
