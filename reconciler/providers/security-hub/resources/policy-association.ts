import type { ConfigurationPolicyAssociationSummary, Target } from '@aws-sdk/client-securityhub';
import type { Change } from '../../../model/change.ts';
import type { ReadClients, WriteClients } from '../../clients.ts';
import type { ObservedResource, OwnershipMark } from '../../observation.ts';
import type { Outcome, ResourceType, StepContext } from '../../provider.ts';
import { isNamed } from '../failures.ts';
import { allPages } from '../pages.ts';
import { sameMembers } from '../same-members.ts';
import { type LivePolicy, listPolicies, policyTypeName } from './configuration-policy.ts';

export const associationTypeName = 'securityhub/policy-association';

/** Stands for "manages itself", in calls. Source: facts/compliance.md 2.7. */
const selfManagedIdentifier = 'SELF_MANAGED_SECURITY_HUB';
/** The same as a policy's name; no policy's name can be it, since ours start with trueup-. */
export const selfManaged = 'self-managed';

/** Which policy a target has of its own; its name is the target's id: an account, a unit or the root. Facts: compliance 2.7. */
export const associationType: ResourceType = {
  name: associationTypeName,
  batchSize: 1,
  after: [policyTypeName],
  exclusive: false,
  same: sameMembers,
  difference: ({ action, before }) =>
    action === 'create'
      ? 'association-missing'
      : action === 'delete'
        ? 'association-unexpected'
        : before?.['failure'] === '' || before?.['failure'] === undefined
          ? 'association-policy'
          : 'association-failed',
  isDestructiveUpdate: (_before, after) => after['policy'] === selfManaged,
  failedBecause: ({ failure }) => (typeof failure === 'string' && failure !== '' ? failure : undefined),
  summarise: ({ policy, failure }) => `${String(policy)}${failure === undefined || failure === '' ? '' : `, failed: ${String(failure)}`}`,
  leftover: ({ mark }, _policy, { organization }) =>
    mark?.organization === organization
      ? { action: 'delete', difference: 'association-unexpected', because: 'pruned' }
      : { action: 'none' },
};

/**
 * The targets with a policy of their own, 100 a call. A policy that has not reached the accounts that inherit it is still settling, and has failed where it failed for one of them.
 * @returns the resources; their mark is their policy's
 */
export async function readAssociations(aws: ReadClients, policies: readonly LivePolicy[]): Promise<readonly ObservedResource[]> {
  const summaries = await allPages(
    (token) => aws.securityHub.listConfigurationPolicyAssociations({ MaxResults: 100, ...token }),
    ({ ConfigurationPolicyAssociationSummaries, NextToken }) => [ConfigurationPolicyAssociationSummaries, NextToken],
  );
  const byId = new Map(policies.map((policy) => [policy.id, policy.resource]));
  const inherited = summaries.filter((summary) => summary.AssociationType === 'INHERITED');
  return summaries
    .filter((summary) => summary.AssociationType === 'APPLIED')
    .map((summary) => {
      const policy = byId.get(summary.ConfigurationPolicyId ?? '');
      const followers = inherited.filter((other) => other.ConfigurationPolicyId === summary.ConfigurationPolicyId);
      return normaliseAssociation(summary, followers, policy?.name, policy?.mark);
    });
}

function normaliseAssociation(
  summary: ConfigurationPolicyAssociationSummary,
  followers: readonly ConfigurationPolicyAssociationSummary[],
  policyName: string | undefined,
  mark: OwnershipMark | undefined,
): ObservedResource {
  const { TargetId: name = '', ConfigurationPolicyId: id = '' } = summary;
  const all = [summary, ...followers];
  const failed = all.filter((one) => one.AssociationStatus === 'FAILED');
  const failure = failed.map((one) => `${one.TargetId}: ${one.AssociationStatusMessage ?? 'AWS gave no reason'}`).join('; ');
  const policy = id === selfManagedIdentifier ? selfManaged : (policyName ?? id);
  const base: ObservedResource = {
    type: associationTypeName,
    name,
    properties: { policy, failure },
    ...(mark === undefined ? {} : { mark }),
  };
  const pending = all.filter((one) => one.AssociationStatus === 'PENDING').length;
  if (pending > 0) {
    const message = `${policy} has not reached ${pending === 1 ? 'a target' : 'all targets'} below ${name} yet`;
    return { ...base, condition: { kind: 'association-pending', message, settling: true, acceptsChildren: true } };
  }
  if (failed.length === 0) return base;
  return { ...base, condition: { kind: 'association-failed', message: failure, settling: false, acceptsChildren: true } };
}

/** One target a call. May be repeated. */
export async function writeAssociation([change]: readonly Change[], aws: WriteClients, step: StepContext): Promise<Outcome[]> {
  if (change === undefined) throw new Error('no change');
  const target = targetOf(change.address.name);
  const policy = String((change.action === 'delete' ? change.before : change.after)['policy']);
  const identifier = await identifierOf(policy, aws.reads);
  if (identifier === undefined) return [{ status: 'later', code: 'policy-missing', message: `${policy} is not there yet` }];
  const input = { ConfigurationPolicyIdentifier: identifier, Target: target };
  if (change.action !== 'delete') await aws.securityHub.startConfigurationPolicyAssociation(input, step.signal);
  else {
    try {
      await aws.securityHub.startConfigurationPolicyDisassociation(input, step.signal);
    } catch (error) {
      // It has none any more: an earlier try of ours went through.
      if (!isNamed(error, 'ResourceNotFoundException')) throw error;
    }
  }
  return [{ status: 'sent' }];
}

async function identifierOf(policy: string, aws: ReadClients): Promise<string | undefined> {
  if (policy === selfManaged) return selfManagedIdentifier;
  const policies = await listPolicies(aws);
  return policies.find(({ Name, Id }) => Name === policy || Id === policy)?.Id;
}

function targetOf(id: string): Target {
  if (id.startsWith('ou-')) return { OrganizationalUnitId: id };
  return id.startsWith('r-') ? { RootId: id } : { AccountId: id };
}
