import { optional, readBoolean, readList, readMap, readNumber, readObject, readOneOf, readText, readTime, SeedError } from './reading.ts';
import {
  type AdministratorSeed,
  type AggregatorSeed,
  type CentralConfigurationSeed,
  type ControlDefinitionSeed,
  type ControlsSeed,
  type HubSeed,
  linkingModes,
  type NewControlSeed,
  type ParametersSeed,
  type PolicySeed,
  type RetiredControlSeed,
  reasonCodes,
  type SecurityHubSeed,
  type StandardSeed,
  standardStatuses,
  type TroubleSeed,
} from './security-hub.ts';

const yearMinutes = 365 * 24 * 60;
const twoDaysMinutes = 2 * 24 * 60;
const defaultStandards = ['aws-foundational-security-best-practices/v/1.0.0', 'cis-aws-foundations-benchmark/v/1.2.0'];

/** Reads the section `securityhub` of a seed and fills in what it leaves out. Throws SeedError with the path of the first mistake. */
export function readSecurityHubSeed(section: unknown, path = 'securityhub'): SecurityHubSeed {
  const known = ['hubs', 'administrator', 'aggregator', 'centralConfiguration', 'newControls', 'retiredControls'];
  const members = readObject(section, path, known);
  return {
    hubs: readList(members['hubs'], `${path}.hubs`, readHub),
    ...optional(members, 'administrator', path, readAdministrator),
    ...optional(members, 'aggregator', path, readAggregator),
    ...optional(members, 'centralConfiguration', path, readCentral),
    newControls: readList(members['newControls'], `${path}.newControls`, readNewControl),
    retiredControls: readList(members['retiredControls'], `${path}.retiredControls`, readRetiredControl),
  };
}

function readHub(value: unknown, path: string): HubSeed {
  const known = ['accounts', 'regions', 'hub', 'autoEnableControls', 'controlFindingGenerator', 'enabledAt', 'tags', 'standards'];
  const members = readObject(value, path, [...known, 'parameters', 'trouble']);
  return {
    accounts: readList(members['accounts'], `${path}.accounts`, readText),
    regions: readList(members['regions'], `${path}.regions`, readText),
    hub: readOneOf(members['hub'] ?? 'enabled', `${path}.hub`, ['enabled', 'missing']),
    autoEnableControls: readBoolean(members['autoEnableControls'] ?? true, `${path}.autoEnableControls`),
    controlFindingGenerator: readOneOf(members['controlFindingGenerator'] ?? 'SECURITY_CONTROL', `${path}.controlFindingGenerator`, [
      'SECURITY_CONTROL',
      'STANDARD_CONTROL',
    ]),
    enabledAt: readTime(members['enabledAt'] ?? '2025-01-15T08:00:00.000Z', `${path}.enabledAt`),
    tags: readMap(members['tags'], `${path}.tags`, readText),
    standards: readStandards(members['standards'], `${path}.standards`),
    parameters: readMap(members['parameters'], `${path}.parameters`, readParameters),
    trouble: readMap(members['trouble'], `${path}.trouble`, readTrouble),
  };
}

function readStandards(value: unknown, path: string): Readonly<Record<string, StandardSeed>> {
  if (value === 'default') return Object.fromEntries(defaultStandards.map((id) => [id, readStandard({}, path)]));
  return readMap(value, path, readStandard);
}

function readStandard(value: unknown, path: string): StandardSeed {
  const members = readObject(value, path, ['status', 'reason', 'minutesLeft', 'updatable', 'enabledMinutesAgo', 'controls']);
  const standard: StandardSeed = {
    status: readOneOf(members['status'] ?? 'READY', `${path}.status`, standardStatuses),
    ...optional(members, 'reason', path, readReason),
    ...optional(members, 'minutesLeft', path, readNumber),
    ...optional(members, 'updatable', path, readBoolean),
    enabledMinutesAgo: readNumber(members['enabledMinutesAgo'] ?? yearMinutes, `${path}.enabledMinutesAgo`),
    controls: readList(members['controls'], `${path}.controls`, readControls),
  };
  const { status, reason, minutesLeft } = standard;
  if (minutesLeft !== undefined && status !== 'PENDING' && status !== 'DELETING') {
    throw new SeedError(`${path}.minutesLeft`, `has no meaning for ${status}: only PENDING and DELETING pass by themselves`);
  }
  if ((status === 'INCOMPLETE' || status === 'FAILED') && reason === undefined) throw new SeedError(path, `needs a reason with ${status}`);
  if (reason !== undefined && (status === 'READY' || status === 'DELETING')) {
    throw new SeedError(`${path}.reason`, `has no meaning for ${status}`);
  }
  return standard;
}

const readReason = (value: unknown, path: string) => readOneOf(value, path, reasonCodes);

function readControls(value: unknown, path: string): ControlsSeed {
  const members = readObject(value, path, ['controls', 'status', 'reason', 'at']);
  return {
    controls: readList(members['controls'], `${path}.controls`, readText),
    status: readOneOf(members['status'] ?? 'DISABLED', `${path}.status`, ['ENABLED', 'DISABLED']),
    ...optional(members, 'reason', path, readText),
    at: readTime(members['at'] ?? '2025-02-03T10:30:00.000Z', `${path}.at`),
  };
}

function readParameters(value: unknown, path: string): ParametersSeed {
  const members = readObject(value, path, ['values', 'reason']);
  return {
    values: readMap(members['values'], `${path}.values`, (one, at) => readObject(one, at)),
    ...optional(members, 'reason', path, readText),
  };
}

function readTrouble(value: unknown, path: string): TroubleSeed {
  const members = readObject(value, path, ['enabling', 'disabling']);
  return { ...optional(members, 'enabling', path, readReason), ...optional(members, 'disabling', path, readReason) };
}

function readAdministrator(value: unknown, path: string): AdministratorSeed {
  const members = readObject(value, path, ['account', 'regions', 'autoEnable', 'autoEnableStandards']);
  return {
    account: readText(members['account'], `${path}.account`),
    ...optional(members, 'regions', path, (one, at) => readList(one, at, readText)),
    autoEnable: readBoolean(members['autoEnable'] ?? false, `${path}.autoEnable`),
    autoEnableStandards: readOneOf(members['autoEnableStandards'] ?? 'NONE', `${path}.autoEnableStandards`, ['NONE', 'DEFAULT']),
  };
}

function readAggregator(value: unknown, path: string): AggregatorSeed {
  const members = readObject(value, path, ['homeRegion', 'mode', 'regions']);
  return {
    homeRegion: readText(members['homeRegion'], `${path}.homeRegion`),
    mode: readOneOf(members['mode'] ?? 'ALL_REGIONS', `${path}.mode`, linkingModes),
    regions: readList(members['regions'], `${path}.regions`, readText),
  };
}

function readCentral(value: unknown, path: string): CentralConfigurationSeed {
  const members = readObject(value, path, ['policies', 'associations']);
  return {
    policies: readList(members['policies'], `${path}.policies`, readPolicy),
    associations: readMap(members['associations'], `${path}.associations`, readText),
  };
}

function readPolicy(value: unknown, path: string): PolicySeed {
  const members = readObject(value, path, ['name', 'description', 'updatedReason', 'content']);
  return {
    name: readText(members['name'], `${path}.name`),
    ...optional(members, 'description', path, readText),
    ...optional(members, 'updatedReason', path, readText),
    content: readObject(members['content'], `${path}.content`),
  };
}

function readNewControl(value: unknown, path: string): NewControlSeed {
  const members = readObject(value, path, ['id', 'releasedMinutesAgo', 'windowMinutes', 'definition']);
  return {
    id: readText(members['id'], `${path}.id`),
    releasedMinutesAgo: readNumber(members['releasedMinutesAgo'] ?? 60, `${path}.releasedMinutesAgo`),
    windowMinutes: readNumber(members['windowMinutes'] ?? twoDaysMinutes, `${path}.windowMinutes`),
    ...optional(members, 'definition', path, readDefinition),
  };
}

function readRetiredControl(value: unknown, path: string): RetiredControlSeed {
  const members = readObject(value, path, ['id', 'retiredMinutesAgo', 'definition']);
  return {
    id: readText(members['id'], `${path}.id`),
    retiredMinutesAgo: readNumber(members['retiredMinutesAgo'] ?? 60, `${path}.retiredMinutesAgo`),
    ...optional(members, 'definition', path, readDefinition),
  };
}

function readDefinition(value: unknown, path: string): ControlDefinitionSeed {
  const members = readObject(value, path, ['title', 'severity', 'standards']);
  return {
    title: readText(members['title'], `${path}.title`),
    severity: readOneOf(members['severity'] ?? 'MEDIUM', `${path}.severity`, ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW']),
    standards: readList(members['standards'], `${path}.standards`, readText),
  };
}
