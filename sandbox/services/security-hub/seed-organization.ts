import { createHash } from 'node:crypto';
import type { Policy } from '@aws-sdk/client-securityhub';
import { SeedError } from '../../seeds/reading.ts';
import type { CentralConfigurationSeed, PolicySeed, SecurityHubSeed } from '../../seeds/security-hub.ts';
import { AwsError } from '../../wire/errors.ts';
import type { ServiceEnvironment } from '../operation.ts';
import { selfManaged } from './central.ts';
import { registerDelegatedAdministrator } from './delegated-administrator.ts';
import { memberOf, unitOf } from './organization.ts';
import { checkedContent } from './policy-content.ts';
import { accountStateOf, centralStateOf, type PolicyContent, regionStateOf } from './state.ts';
import { associationMs, centralMs } from './timing.ts';

const seededAt = '2025-01-15T08:00:00.000Z';

/** Delegated administrator, aggregator and central configuration of a seed. */
export function seedOrganization(seed: SecurityHubSeed, env: ServiceEnvironment): void {
  const { administrator, aggregator, centralConfiguration } = seed;
  if (administrator !== undefined) {
    if (memberOf(env, administrator.account) === undefined) {
      throw new SeedError('securityhub.administrator.account', `${administrator.account} is not in the organization`);
    }
    for (const region of administrator.regions ?? env.regions) {
      const { autoEnable, autoEnableStandards, account } = administrator;
      Object.assign(regionStateOf(env.state, region), {
        administrator: account,
        autoEnable,
        autoEnableStandards,
        autoEnableSinceMs: env.clock.awsMs(),
      });
    }
    registerDelegatedAdministrator(env, administrator.account, seededAt);
  }
  if (aggregator !== undefined) {
    if (administrator === undefined) throw new SeedError('securityhub.aggregator', 'needs an administrator');
    accountStateOf(env.state, administrator.account).aggregator = { id: stableId('aggregator'), ...aggregator };
  }
  if (centralConfiguration !== undefined) {
    if (administrator === undefined || aggregator === undefined) {
      throw new SeedError('securityhub.centralConfiguration', 'needs an administrator and an aggregator');
    }
    seedCentral(centralConfiguration, aggregator.homeRegion, administrator.account, env);
  }
}

/** Everything of it has been in force for long: nothing is PENDING. */
function seedCentral(seed: CentralConfigurationSeed, homeRegion: string, account: string, env: ServiceEnvironment): void {
  const central = centralStateOf(env.state);
  const longAgoMs = env.clock.awsMs() - Math.max(associationMs, centralMs);
  central.type = 'CENTRAL';
  central.sinceMs = longAgoMs;
  central.homeRegion = homeRegion;
  const ids = new Map([[selfManaged, selfManaged]]);
  seed.policies.forEach((policy, index) => {
    const path = `securityhub.centralConfiguration.policies[${index}]`;
    const { content: _given, ...named } = policy;
    const content = contentOf(policy, { ...env, account, region: homeRegion }, path);
    const id = stableId(policy.name);
    central.policies[id] = { id, ...named, createdAt: seededAt, updatedAt: seededAt, updatedMs: longAgoMs, content, tags: {} };
    ids.set(policy.name, id);
  });
  for (const [target, name] of Object.entries(seed.associations)) {
    const path = `securityhub.centralConfiguration.associations.${target}`;
    const policy = ids.get(name);
    if (policy === undefined) throw new SeedError(path, `${name} is no policy of the seed`);
    if (memberOf(env, target) === undefined && unitOf(env, target) === undefined) throw new SeedError(path, 'is not in the organization');
    central.associations[target] = { policy, startedMs: longAgoMs, startedAt: seededAt };
  }
}

function contentOf(policy: PolicySeed, cell: Parameters<typeof checkedContent>[0], path: string): PolicyContent {
  try {
    return checkedContent(cell, { SecurityHub: policy.content } as Policy);
  } catch (error) {
    if (error instanceof AwsError) throw new SeedError(`${path}.content`, error.message);
    throw error;
  }
}

/** The same id in every run, as the story's transcript needs. */
function stableId(name: string): string {
  const hex = createHash('sha256').update(`seed/${name}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
