import { randomBytes } from 'node:crypto';
import type * as Ses from '@aws-sdk/client-sesv2';
import type { OperationContext } from '../operation.ts';
import { badRequest } from './errors.ts';
import type { IdentityRecord } from './state.ts';

const dayMs = 86_400_000;

const threeTokens = (): string[] => Array.from({ length: 3 }, () => randomBytes(16).toString('hex'));

/** Easy DKIM with a key of 2048 bits for a domain, nothing for an address. */
export function newDkim(type: IdentityRecord['type'], context: OperationContext): IdentityRecord['dkim'] {
  const now = context.clock.awsMs();
  return {
    signing: type === 'DOMAIN',
    origin: 'AWS_SES',
    tokens: type === 'DOMAIN' ? threeTokens() : [],
    status: type === 'DOMAIN' ? 'PENDING' : 'NOT_STARTED',
    nextKeyLength: 'RSA_2048_BIT',
    keyLength: 'RSA_2048_BIT',
    keyMadeAt: context.clock.now().toISOString(),
    keyMadeAwsMs: now,
    awaitedSinceAwsMs: now,
    lengthChangedAwsMs: null,
  };
}

/**
 * Sets how a domain is signed: an own key under a selector (BYODKIM), Easy DKIM with a key length, or the keys of another Region
 * (Deterministic Easy DKIM). A key's length changes at most once a day. Source: facts/tenants.md 2.2.
 */
export function signingFrom(
  identity: IdentityRecord,
  attributes: Ses.DkimSigningAttributes,
  origin: Ses.DkimSigningAttributesOrigin,
  context: OperationContext,
): void {
  const { DomainSigningSelector: selector, DomainSigningPrivateKey: key, NextSigningKeyLength: length } = attributes;
  const own = selector !== undefined || key !== undefined;
  if (origin === 'EXTERNAL') {
    if (selector === undefined || key === undefined) throw badRequest('BYODKIM needs DomainSigningSelector and DomainSigningPrivateKey');
    if (length !== undefined) throw badRequest('NextSigningKeyLength is for Easy DKIM only');
    begin(identity, origin, [selector], context);
    return;
  }
  if (own) throw badRequest('DomainSigningSelector and DomainSigningPrivateKey are for the origin EXTERNAL only');
  if (origin !== 'AWS_SES') {
    if (length !== undefined) throw badRequest('NextSigningKeyLength cannot be given for keys of another Region');
    begin(identity, origin, identity.dkim.tokens.length === 3 ? identity.dkim.tokens : threeTokens(), context);
    return;
  }
  if (identity.dkim.origin !== 'AWS_SES') begin(identity, origin, threeTokens(), context);
  if (length !== undefined) changeLength(identity, length, context);
}

function begin(identity: IdentityRecord, origin: Ses.DkimSigningAttributesOrigin, tokens: string[], context: OperationContext): void {
  const { dkim } = identity;
  const same = dkim.origin === origin && dkim.tokens.join() === tokens.join();
  dkim.origin = origin;
  dkim.tokens = tokens;
  if (same) return;
  dkim.status = 'PENDING';
  identity.verification = 'PENDING';
  dkim.awaitedSinceAwsMs = context.clock.awsMs();
}

/** The new length is used for the next key; the one in use stays until then. */
function changeLength(identity: IdentityRecord, length: Ses.DkimSigningKeyLength, context: OperationContext): void {
  const { dkim } = identity;
  if (dkim.nextKeyLength === length) return;
  const now = context.clock.awsMs();
  if (dkim.lengthChangedAwsMs !== null && now - dkim.lengthChangedAwsMs < dayMs)
    throw badRequest('The length of the signing key can be changed once a day');
  const isNew = identity.verification !== 'SUCCESS';
  dkim.lengthChangedAwsMs = isNew ? dkim.lengthChangedAwsMs : now;
  dkim.nextKeyLength = length;
  if (isNew) dkim.keyLength = length;
  else dkim.keyMadeAwsMs = now;
}

/** The zone that a domain's CNAME records point into; one a Region, as users are to read and not to guess it. */
const zoneOf = (region: string): string => `dkim.${region}.amazonses.com`;

/** A key of another length takes over a day of AWS time after it was asked for. */
export function dkimView(identity: IdentityRecord, context: OperationContext): Ses.DkimAttributes {
  const { dkim } = identity;
  if (dkim.keyLength !== dkim.nextKeyLength && context.clock.awsMs() - dkim.keyMadeAwsMs >= dayMs) {
    dkim.keyLength = dkim.nextKeyLength;
    dkim.keyMadeAt = context.clock.now().toISOString();
  }
  const easy = dkim.origin !== 'EXTERNAL' && identity.type === 'DOMAIN';
  return {
    SigningEnabled: dkim.signing,
    Status: dkim.status,
    Tokens: dkim.tokens,
    SigningAttributesOrigin: dkim.origin,
    ...(easy ? { SigningHostedZone: zoneOf(context.region) } : {}),
    ...(easy && dkim.origin === 'AWS_SES'
      ? {
          NextSigningKeyLength: dkim.nextKeyLength,
          CurrentSigningKeyLength: dkim.keyLength,
          LastKeyGenerationTimestamp: new Date(dkim.keyMadeAt),
        }
      : {}),
  };
}
