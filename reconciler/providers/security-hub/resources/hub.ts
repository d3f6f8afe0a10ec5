import type { DescribeHubResponse, UpdateSecurityHubConfigurationRequest } from '@aws-sdk/client-securityhub';
import type { Change } from '../../../model/change.ts';
import type { Properties } from '../../../model/properties.ts';
import type { ReadClients, WriteClients } from '../../clients.ts';
import type { ObservedResource } from '../../observation.ts';
import type { Outcome, ResourceType } from '../../provider.ts';
import { isNamed, isNotSubscribed, outcomeOfFailure } from '../failures.ts';
import { changedMembers, sameMembers } from '../same-members.ts';

export const hubTypeName = 'securityhub/hub';
/** A cell has at most one hub. */
export const hubName = 'default';

/** The hub is unmarkable and its removal is never offered (V-23), so it has no leftovers. */
export const hubType: ResourceType = {
  name: hubTypeName,
  batchSize: 1,
  after: [],
  exclusive: false,
  same: sameMembers,
  difference: ({ action }) => (action === 'create' ? 'hub-missing' : 'hub-setting'),
  isDestructiveUpdate: () => false,
  leftover: () => ({ action: 'none' }),
};

/** A hub that exists. Without `settings` they were not read, because no document governs them. */
export function normaliseHub(settings?: DescribeHubResponse): ObservedResource {
  return {
    type: hubTypeName,
    name: hubName,
    properties: {
      ...(settings?.AutoEnableControls === undefined ? {} : { autoEnableControls: settings.AutoEnableControls }),
      ...(settings?.ControlFindingGenerator === undefined ? {} : { controlFindingGenerator: settings.ControlFindingGenerator }),
    },
  };
}

/** The hub with its settings, or undefined when Security Hub is not enabled. One call. Source: facts/compliance.md 2.2. */
export async function readHub(aws: ReadClients): Promise<ObservedResource | undefined> {
  try {
    return normaliseHub(await aws.securityHub.describeHub({}));
  } catch (error) {
    if (isNotSubscribed(error) || isNamed(error, 'ResourceNotFoundException')) return undefined;
    throw error;
  }
}

/** Enables the hub or changes its settings. May be repeated. Source: facts/compliance.md 2.2, 6.8 step 3. */
export async function writeHub([change]: readonly Change[], aws: WriteClients, signal: AbortSignal): Promise<Outcome[]> {
  if (change?.action !== 'create' && change?.action !== 'update') throw new Error('a hub is only enabled or changed');
  try {
    if (change.action === 'create') await enableHub(change.after, aws, signal);
    else await updateHub(changedMembers(change.before, change.after), aws, signal);
    return [{ status: 'sent' }];
  } catch (error) {
    return [outcomeOfFailure(error)];
  }
}

/**
 * Default standards stay off: what is on is declared. `AutoEnableControls` is no member of EnableSecurityHub and starts as true, so a hub
 * that wants it off needs a second call; should the run end between the two, the next read finds a `hub-setting`.
 */
async function enableHub(after: Properties, aws: WriteClients, signal: AbortSignal): Promise<void> {
  const generator = after['controlFindingGenerator'];
  let existed = false;
  try {
    await aws.securityHub.enableSecurityHub({ EnableDefaultStandards: false, ...generatorMember(generator) }, signal);
  } catch (error) {
    // Already subscribed: somebody else, or an earlier try of ours, was first.
    if (!isNamed(error, 'ResourceConflictException')) throw error;
    existed = true;
  }
  if (existed || after['autoEnableControls'] === false) await updateHub(after, aws, signal);
}

async function updateHub(settings: Properties, aws: WriteClients, signal: AbortSignal): Promise<void> {
  if (Object.keys(settings).length > 0) await aws.securityHub.updateSecurityHubConfiguration(toConfiguration(settings), signal);
}

function toConfiguration(settings: Properties): UpdateSecurityHubConfigurationRequest {
  const autoEnable = settings['autoEnableControls'];
  return {
    ...(typeof autoEnable === 'boolean' ? { AutoEnableControls: autoEnable } : {}),
    ...generatorMember(settings['controlFindingGenerator']),
  };
}

function generatorMember(value: unknown): Pick<UpdateSecurityHubConfigurationRequest, 'ControlFindingGenerator'> {
  return value === 'SECURITY_CONTROL' || value === 'STANDARD_CONTROL' ? { ControlFindingGenerator: value } : {};
}
