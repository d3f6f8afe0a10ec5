import { createHash } from 'node:crypto';
import { entriesOf, placeIn, textIn } from '../console-arguments.ts';
import type { Handlers, ServiceEnvironment } from '../operation.ts';
import type { ConsoleChange } from '../service.ts';
import * as secrets from './secrets.ts';
import { type SecretRecord, type SecretsState, secretsOf } from './state.ts';
import * as versions from './versions.ts';

/** Secrets Manager: secrets with versions and stages, their deletion window, tags and policies. Nothing rotates and nothing is replicated. */
export const handlers: Handlers = {
  CreateSecret: secrets.createSecret,
  UpdateSecret: secrets.updateSecret,
  DescribeSecret: secrets.describeSecret,
  ListSecrets: secrets.listSecrets,
  DeleteSecret: secrets.deleteSecret,
  RestoreSecret: secrets.restoreSecret,
  TagResource: secrets.tagResource,
  UntagResource: secrets.untagResource,
  PutResourcePolicy: secrets.putResourcePolicy,
  GetResourcePolicy: secrets.getResourcePolicy,
  DeleteResourcePolicy: secrets.deleteResourcePolicy,
  GetSecretValue: versions.getSecretValue,
  PutSecretValue: versions.putSecretValue,
  ListSecretVersionIds: versions.listSecretVersionIds,
  UpdateSecretVersionStage: versions.updateSecretVersionStage,
};

/** Gives a secret a value; the version that was current is AWSPREVIOUS then. */
function setValue(secret: SecretRecord, text: string, env: ServiceEnvironment): void {
  const createdAt = env.clock.now().toISOString();
  const id = createHash('sha256').update(`${secret.arn}/${secret.versions.length}`).digest('hex').slice(0, 32);
  for (const version of secret.versions) {
    version.stages = version.stages.flatMap((stage) => (stage === 'AWSCURRENT' ? ['AWSPREVIOUS'] : stage === 'AWSPREVIOUS' ? [] : [stage]));
  }
  secret.versions.push({ id, createdAt, text, binary: null, stages: ['AWSCURRENT'] });
  secret.changedAt = createdAt;
}

export const consoleChanges: Readonly<Record<string, ConsoleChange>> = {
  'secret-value': {
    describe: 'somebody changes the value of a secret: {account, region, secret (name), value}',
    run: (args, env) => {
      const { account, region } = placeIn(args, env);
      const name = textIn(args, 'secret');
      const all = secretsOf(env, account, region);
      const secret = Object.hasOwn(all, name) ? all[name] : undefined;
      if (secret === undefined)
        throw new Error(`no secret "${name}" in ${account} ${region}; there is ${Object.keys(all).join(', ') || 'none'}`);
      setValue(secret, textIn(args, 'value'), env);
      return `${name} in ${account} ${region} has another value`;
    },
  },
};

/** Seeds secrets: `[{account, region, name, value, tags?}]`. Throws an Error that names what is wrong. */
export function seed(section: unknown, env: ServiceEnvironment): void {
  for (const entry of entriesOf(section, 'secretsmanager', ['account', 'region', 'name', 'value', 'tags'])) {
    const { account, region } = placeIn(entry, env);
    const name = textIn(entry, 'name');
    secrets.requireSecretName(name);
    const secret = secrets.newSecret(env, account, region, name);
    setValue(secret, textIn(entry, 'value'), env);
    secret.tags = Object.fromEntries(Object.entries((entry['tags'] ?? {}) as object).map(([key, value]) => [key, String(value)]));
    secretsOf(env, account, region)[name] = secret;
  }
}

/** Never the values. */
export function show(env: ServiceEnvironment): unknown {
  return [...env.state.all<SecretsState>('secretsmanager')].map(({ account, region }) => ({
    account,
    region,
    secrets: Object.values(secretsOf(env, account, region)).map(({ versions: all, ...secret }) => ({
      ...secret,
      versions: all.map(({ id, createdAt, stages }) => ({ id, createdAt, stages })),
    })),
  }));
}
