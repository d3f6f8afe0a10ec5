import { realTime } from './clock.ts';
import { expiredKey, unknownKey } from './credentials.ts';
import { isUsable } from './services/account/regions.ts';
import { roleNamed } from './services/iam/roles.ts';
import type { Caller, ServiceEnvironment } from './services/operation.ts';
import type { Protocol, ServiceEntry } from './services/service.ts';
import { AwsError } from './wire/errors.ts';
import { type Signature, signatureAgeMs } from './wire/identity.ts';
import type { World } from './world.ts';

/** AWS takes a signature for five minutes and some slack; fifteen is where it certainly ends. */
const maxSkewMs = 15 * 60_000;

/**
 * Who a signature stands for. A key of 12 digits is that account's administrator, a key of AssumeRole its role. Throws what AWS answers
 * for keys that are unknown, expired, of a closed account, of a role that is gone, or used in a Region that the account does not use.
 * The signature's moment is compared with the real time even when the sandbox's calendar is injected, as clients sign in real time.
 */
export function authenticate(signature: Signature, entry: ServiceEntry, world: World): Caller {
  const env = world.environment();
  const ageMs = signatureAgeMs(signature, realTime());
  if (ageMs === undefined || Math.abs(ageMs) > maxSkewMs || signature.signedAt?.slice(0, 8) !== signature.date) {
    throw new AwsError('SignatureDoesNotMatch', `Signature not yet current or expired: ${signature.signedAt ?? 'no x-amz-date'}`, 403);
  }
  const caller = callerOf(signature, world, env);
  if (env.organization.account(caller.account)?.state !== 'ACTIVE') throw unknownKey();
  if (entry.global !== true && !isServedRegion(entry, caller.account, signature.region, env)) throw unknownKey();
  return caller;
}

function callerOf(signature: Signature, world: World, env: ServiceEnvironment): Caller {
  const { accessKey } = signature;
  if (/^\d{12}$/.test(accessKey)) {
    return { account: accessKey, kind: 'user', arn: `arn:${world.partition}:iam::${accessKey}:user/administrator` };
  }
  const session = world.sessions.open(accessKey, signature.sessionToken);
  if (session.expiresMs <= world.clock.now().getTime()) throw expiredKey();
  if (roleNamed(session.account, session.role, env) === undefined) throw unknownKey();
  return {
    account: session.account,
    kind: 'assumed-role',
    role: session.role,
    arn: `arn:${world.partition}:sts::${session.account}:assumed-role/${session.role}/${session.sessionName}`,
    ...(session.externalId === undefined ? {} : { externalId: session.externalId }),
    ...(session.policies === undefined ? {} : { session: session.policies }),
  };
}

/** STS and EC2's DescribeRegions are asked before the Regions are known, so a Region outside `--regions` will do for them. */
function isServedRegion(entry: ServiceEntry, account: string, region: string, env: ServiceEnvironment): boolean {
  if (isUsable(account, region, env)) return true;
  const anyRegion = entry.signingName === 'sts' || entry.signingName === 'ec2';
  return anyRegion && !env.regions.includes(region);
}

const namesOutsideQuery: Readonly<Record<string, string>> = {
  InvalidClientTokenId: 'UnrecognizedClientException',
  ExpiredToken: 'ExpiredTokenException',
  SignatureDoesNotMatch: 'InvalidSignatureException',
  MissingAuthenticationToken: 'MissingAuthenticationTokenException',
};

/** S3 has names of its own for them. */
const namesInS3: Readonly<Record<string, string>> = {
  InvalidClientTokenId: 'InvalidAccessKeyId',
  SignatureDoesNotMatch: 'RequestTimeTooSkewed',
  MissingAuthenticationToken: 'AccessDenied',
};

/** Authentication errors have one name in the query services and another in JSON and REST. Source: facts/sandbox.md 2. */
export function nameForProtocol(error: AwsError, protocol: Protocol): AwsError {
  const isQuery = protocol === 'query' || protocol === 'ec2';
  const otherName = (protocol === 'rest-xml' ? namesInS3 : namesOutsideQuery)[error.code];
  return isQuery || otherName === undefined ? error : new AwsError(otherName, error.message, error.status, error.fields);
}
