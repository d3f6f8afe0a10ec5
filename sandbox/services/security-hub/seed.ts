import { readSecurityHubSeed } from '../../seeds/read-security-hub.ts';
import { SeedError } from '../../seeds/reading.ts';
import type { ControlDefinitionSeed, HubSeed, SecurityHubSeed, StandardSeed } from '../../seeds/security-hub.ts';
import type { ServiceEnvironment } from '../operation.ts';
import { associatedControl, catalogueOf, standardsIn } from './catalogue.ts';
import { type ControlData, controlData, standardData } from './catalogue-data.ts';
import { parameterProblem } from './parameters.ts';
import { seedOrganization } from './seed-organization.ts';
import { catalogueStateOf, cellStateOf, type Hub, type Settlement, type Subscription } from './state.ts';

const minuteMs = 60_000;
/** Later than any clock: what waits for it never passes by itself. A number that JSON can carry. */
const neverMs = Number.MAX_SAFE_INTEGER;

/** Puts the section `securityhub` of a seed into the state. Throws SeedError with the path of what is wrong. */
export function seedSecurityHub(section: unknown, env: ServiceEnvironment): void {
  const seed = readSecurityHubSeed(section);
  seedCatalogue(seed, env);
  for (const [index, hub] of seed.hubs.entries()) seedHubs(hub, env, `securityhub.hubs[${index}]`);
  seedOrganization(seed, env);
}

function seedCatalogue(seed: SecurityHubSeed, env: ServiceEnvironment): void {
  const catalogue = catalogueStateOf(env.state);
  const nowMs = env.clock.awsMs();
  seed.newControls.forEach((control, index) => {
    define(catalogue.added, control.id, control.definition, `securityhub.newControls[${index}]`);
    const atMs = nowMs - control.releasedMinutesAgo * minuteMs;
    catalogue.released[control.id] = { atMs, windowEndsMs: atMs + control.windowMinutes * minuteMs };
  });
  seed.retiredControls.forEach((control, index) => {
    define(catalogue.added, control.id, control.definition, `securityhub.retiredControls[${index}]`);
    catalogue.retired[control.id] = nowMs - control.retiredMinutesAgo * minuteMs;
  });
  catalogue.version += 1;
}

function define(added: Record<string, ControlData>, id: string, definition: ControlDefinitionSeed | undefined, path: string): void {
  if (definition === undefined) {
    if (!controlData.has(id)) throw new SeedError(path, `the catalogue has no ${id}, so it needs a definition`);
    return;
  }
  for (const standard of definition.standards) requireStandard(standard, `${path}.definition.standards`);
  added[id] = { id, ...definition, parameters: [], global: false };
}

/** One hub object for all cells of the entry: hubs are replaced, never changed in place, so that they can share. */
function seedHubs(seed: HubSeed, env: ServiceEnvironment, path: string): void {
  for (const account of seed.accounts) {
    if (env.organization.account(account) === undefined) throw new SeedError(`${path}.accounts`, `${account} is not in the organization`);
  }
  for (const region of seed.regions) {
    if (!env.regions.includes(region)) throw new SeedError(`${path}.regions`, `${region} is not one of ${env.regions.join(', ')}`);
  }
  const hub = seed.hub === 'missing' ? null : hubOf(seed, env, path);
  for (const region of seed.regions) {
    if (hub !== null) requireOffered(hub, region, env, path);
    for (const account of seed.accounts) Object.assign(cellStateOf(env.state, account, region), { hub, trouble: seed.trouble });
  }
}

function hubOf(seed: HubSeed, env: ServiceEnvironment, path: string): Hub {
  const standards = Object.entries(seed.standards).map(([id, standard]) => {
    requireStandard(id, `${path}.standards`);
    return [id, subscriptionOf(standard, env, seed.enabledAt, `${path}.standards.${id}`)] as const;
  });
  const parameters = Object.entries(seed.parameters).map(([id, { values, reason }]) => {
    const control = catalogueOf(env.state).definition(id);
    if (control === undefined) throw new SeedError(`${path}.parameters`, `${id} is not a control`);
    for (const [name, value] of Object.entries(values)) {
      const problem = parameterProblem(control, name, value);
      if (problem !== undefined) throw new SeedError(`${path}.parameters.${id}`, problem);
    }
    return [id, { values, ...(reason === undefined ? {} : { reason }), updatingUntilMs: 0 }] as const;
  });
  return {
    subscribedAt: seed.enabledAt,
    autoEnableControls: seed.autoEnableControls,
    controlFindingGenerator: seed.controlFindingGenerator,
    tags: seed.tags,
    standards: Object.fromEntries(standards),
    parameters: Object.fromEntries(parameters),
  };
}

function subscriptionOf(seed: StandardSeed, env: ServiceEnvironment, since: string, path: string): Subscription {
  const nowMs = env.clock.awsMs();
  const settings = seed.controls.flatMap(({ controls, status, reason, at }) => {
    const setting = { status, ...(reason === undefined ? {} : { reason }), updatedAt: at };
    return controls.map((control) => [control, setting] as const);
  });
  for (const [control] of settings) {
    if (catalogueOf(env.state).control(control) === undefined) throw new SeedError(`${path}.controls`, `${control} is not a control`);
  }
  const settles = settlementOf(seed, nowMs);
  const reached = seed.status === 'INCOMPLETE' || seed.status === 'FAILED';
  return {
    status: seed.status,
    sinceMs: nowMs - seed.enabledMinutesAgo * minuteMs,
    since,
    ...(settles === undefined ? {} : { settles }),
    ...(reached && seed.reason !== undefined ? { reasonCode: seed.reason } : {}),
    ...(seed.updatable === undefined ? {} : { updatable: seed.updatable }),
    input: {},
    controls: Object.fromEntries(settings),
  };
}

function settlementOf(seed: StandardSeed, nowMs: number): Settlement | undefined {
  const atMs = seed.minutesLeft === undefined ? neverMs : nowMs + seed.minutesLeft * minuteMs;
  if (seed.status === 'DELETING') return { atMs, to: 'gone' };
  if (seed.status !== 'PENDING') return undefined;
  return seed.reason === undefined ? { atMs, to: 'READY' } : { atMs, to: 'INCOMPLETE', reasonCode: seed.reason };
}

/** Standards must exist in the Region; a control set by hand must be one that its standard holds in at least this Region's catalogue. */
function requireOffered(hub: Hub, region: string, env: ServiceEnvironment, path: string): void {
  const offered = standardsIn(region).map((one) => one.id);
  for (const [standard, subscription] of Object.entries(hub.standards)) {
    if (!offered.includes(standard)) throw new SeedError(`${path}.standards`, `${standard} is not offered in ${region}`);
    for (const control of Object.keys(subscription.controls)) {
      const held = catalogueOf(env.state).control(control)?.standards.includes(standard) === true;
      if (!held) throw new SeedError(`${path}.standards.${standard}.controls`, `${standard} does not hold ${control}`);
      if (associatedControl(catalogueOf(env.state), region, standard, subscription, control) === undefined) {
        throw new SeedError(`${path}.standards.${standard}.controls`, `${control} is not associated with ${standard} in ${region}`);
      }
    }
  }
}

function requireStandard(id: string, path: string): void {
  if (!standardData.has(id)) throw new SeedError(path, `${id} is not a standard; write it as pci-dss/v/4.0.1`);
}
