import { createHmac } from 'node:crypto';
import type { ReadClients, WriteClients } from '../../clients.ts';
import type { Outcome } from '../../provider.ts';
import { isMissing } from '../reading.ts';

// What a document writes instead of a secret: `secretsmanager:NAME` or `ssm:NAME`. A plan sees versions, an apply the value, and nothing keeps it.
// Source: facts/tenants.md 0.12, 2.7.

/** Which version of a secret AWS has now; undefined where it is not there. Reads no value. */
export async function versionOf(reference: string, { messaging }: Pick<ReadClients, 'messaging'>): Promise<string | undefined> {
  const { store, name } = partsOf(reference);
  if (store === 'ssm') {
    const { Parameters: found } = await messaging.parameters.describeParameters({
      ParameterFilters: [{ Key: 'Name', Option: 'Equals', Values: [name] }],
    });
    const version = found?.find((each) => each.Name === name)?.Version;
    return version === undefined ? undefined : String(version);
  }
  try {
    const { VersionIdsToStages: stages = {} } = await messaging.secrets.describeSecret({ SecretId: name });
    return Object.entries(stages).find(([, labels]) => labels.includes('AWSCURRENT'))?.[0];
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** The value, on its way to the one call that needs it. Throws AwsFailure where it is not there. */
export async function secretValueOf(
  reference: string,
  { messaging }: Pick<WriteClients, 'messaging'>,
  signal: AbortSignal,
): Promise<string> {
  const { store, name } = partsOf(reference);
  if (store === 'ssm') {
    const { Parameter } = await messaging.parameters.getParameter({ Name: name, WithDecryption: true }, signal);
    return Parameter?.Value ?? '';
  }
  const { SecretString, SecretBinary } = await messaging.secrets.getSecretValue({ SecretId: name }, signal);
  return SecretString ?? Buffer.from(SecretBinary ?? new Uint8Array()).toString('utf8');
}

function partsOf(reference: string): { readonly store: 'secretsmanager' | 'ssm'; readonly name: string } {
  const colon = reference.indexOf(':');
  return { store: reference.slice(0, colon) === 'ssm' ? 'ssm' : 'secretsmanager', name: reference.slice(colon + 1) };
}

/**
 * What tells one set of credentials from another and nothing else: of where they are and which version each has, keyed with the place they are
 * for, so that the same secret in two places has two fingerprints.
 */
export const fingerprintOf = (place: string, parts: readonly string[]): string =>
  createHmac('sha256', place).update(JSON.stringify(parts)).digest('hex').slice(0, 16);

/** An error may repeat what it was given. */
export function withoutValues(outcome: Outcome, values: readonly string[]): Outcome {
  if (outcome.status === 'sent' || !values.some((value) => value !== '' && outcome.message.includes(value))) return outcome;
  return { ...outcome, message: 'AWS refused the credentials; its message is kept back, since it repeats them' };
}
