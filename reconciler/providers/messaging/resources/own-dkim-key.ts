import type { DkimSigningAttributes } from '@aws-sdk/client-sesv2';
import type { Properties, PropertyValue } from '../../../model/properties.ts';
import type { ReadClients, WriteClients } from '../../clients.ts';
import { fingerprintOf, secretValueOf, versionOf } from './secret-references.ts';

// A domain that signs with a key of one's own (BYODKIM). SES shows the selector and never the key, so a tag of the identity says which version of which
// secret was put in. Source: facts/tenants.md 2.2.

/** The tag of an identity that holds the fingerprint of the key that it signs with. */
export const dkimTag = 'trueup-dkim';

/** What `key` says when the key that the document refers to is in place. */
const current = 'current';

/** An own key as documents ask for it. */
export const ownKey = (selector: string, privateKeyRef: string): Properties => ({ selector, privateKeyRef, key: current });

export interface OwnKey {
  readonly selector: string;
  readonly privateKeyRef: string;
}

/** The own key that `dkim` asks for; undefined where SES is to make the key. */
export function ownKeyIn(dkim: PropertyValue | undefined): OwnKey | undefined {
  if (typeof dkim !== 'object' || Array.isArray(dkim)) return undefined;
  const { selector, privateKeyRef } = dkim as Properties;
  return typeof selector === 'string' && typeof privateKeyRef === 'string' ? { selector, privateKeyRef } : undefined;
}

const fingerprint = (domain: string, { privateKeyRef }: OwnKey, version: string | undefined): string =>
  fingerprintOf(`dkim ${domain}`, [privateKeyRef, version ?? '']);

/** How the key that a domain signs with stands to the one that is asked for, and whether its secret is there. */
export async function standingOf(
  domain: string,
  live: { readonly selector: string; readonly recorded: string | undefined },
  asked: OwnKey | undefined,
  aws: Pick<ReadClients, 'messaging'>,
): Promise<{ readonly dkim: Properties; readonly isSecretMissing: boolean }> {
  if (asked === undefined) return { dkim: { selector: live.selector }, isSecretMissing: false };
  const version = await versionOf(asked.privateKeyRef, aws);
  const key =
    live.recorded === undefined
      ? 'not put in from here'
      : live.recorded === fingerprint(domain, asked, version)
        ? current
        : 'of another version or reference';
  return { dkim: { selector: live.selector, privateKeyRef: asked.privateKeyRef, key }, isSecretMissing: version === undefined };
}

/**
 * What SES is given, and the tag that says which key it was. The version is asked for first: a secret that is rotated in between is seen as such by the
 * next plan. Throws AwsFailure where the secret is not there.
 */
export async function signingWith(
  domain: string,
  asked: OwnKey,
  aws: Pick<WriteClients, 'messaging' | 'reads'>,
  signal: AbortSignal,
): Promise<{ readonly attributes: DkimSigningAttributes; readonly tag: string; readonly secret: string }> {
  const version = await versionOf(asked.privateKeyRef, aws.reads);
  const secret = keyIn(await secretValueOf(asked.privateKeyRef, aws, signal));
  return {
    attributes: { DomainSigningSelector: asked.selector, DomainSigningPrivateKey: secret },
    tag: fingerprint(domain, asked, version),
    secret,
  };
}

/** SES takes the body of a PEM file, on one line. Source: AWS page "Provide your own DKIM authentication token (BYODKIM) in Amazon SES". */
const keyIn = (text: string): string => text.replaceAll(/-----[A-Z ]+-----/g, '').replaceAll(/\s+/g, '');
