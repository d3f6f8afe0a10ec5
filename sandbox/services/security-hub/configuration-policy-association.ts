import type {
  BatchGetConfigurationPolicyAssociationsCommandInput,
  BatchGetConfigurationPolicyAssociationsCommandOutput,
  ConfigurationPolicyAssociationSummary,
  GetConfigurationPolicyAssociationCommandInput,
  GetConfigurationPolicyAssociationCommandOutput,
  ListConfigurationPolicyAssociationsCommandInput,
  ListConfigurationPolicyAssociationsCommandOutput,
  StartConfigurationPolicyAssociationCommandInput,
  StartConfigurationPolicyAssociationCommandOutput,
  StartConfigurationPolicyDisassociationCommandInput,
  StartConfigurationPolicyDisassociationCommandOutput,
  Target,
} from '@aws-sdk/client-securityhub';
import type { Operation, OperationContext } from '../operation.ts';
import { effectiveMs, type ResolvedAssociation, resolveAssociation, selfManaged } from './central.ts';
import { centralFor, policyNamed } from './central-access.ts';
import { invalidInput, notFound } from './errors.ts';
import { memberOf, membersOf, unitOf } from './organization.ts';
import type { Output } from './output.ts';
import { checkEnum, checkLength, next, page } from './page.ts';
import { centralStateOf } from './state.ts';

type Summary = ConfigurationPolicyAssociationSummary;

/** One target a call; a policy replaces what the target had. Source: facts/compliance.md 2.7. */
export const startConfigurationPolicyAssociation: Operation<
  StartConfigurationPolicyAssociationCommandInput,
  Output<StartConfigurationPolicyAssociationCommandOutput>
> = (input, context) => {
  const central = centralFor(context);
  const target = targetOf(context, input.Target);
  const identifier = input.ConfigurationPolicyIdentifier ?? '';
  const policy = identifier === selfManaged ? selfManaged : policyNamed(context, central, identifier).id;
  const startedAt = context.clock.now().toISOString();
  central.associations[target.id] = { policy, startedMs: context.clock.awsMs(), startedAt };
  return summaryOf(context, target) ?? {};
};

/** The target then inherits its nearest parent's, or manages itself and keeps its settings. Source: facts/compliance.md 2.7. */
export const startConfigurationPolicyDisassociation: Operation<
  StartConfigurationPolicyDisassociationCommandInput,
  Output<StartConfigurationPolicyDisassociationCommandOutput>
> = (input, context) => {
  const central = centralFor(context);
  const target = targetOf(context, input.Target);
  const identifier = input.ConfigurationPolicyIdentifier ?? '';
  const policy = identifier === selfManaged ? selfManaged : policyNamed(context, central, identifier).id;
  if (central.associations[target.id]?.policy !== policy) {
    throw notFound(`Target ${target.id} has no association with configuration policy ${identifier}`);
  }
  delete central.associations[target.id];
  return {};
};

export const getConfigurationPolicyAssociation: Operation<
  GetConfigurationPolicyAssociationCommandInput,
  Output<GetConfigurationPolicyAssociationCommandOutput>
> = (input, context) => {
  centralFor(context);
  const target = targetOf(context, input.Target);
  const summary = summaryOf(context, target);
  if (summary === undefined) throw notFound(`Target ${target.id} has no configuration policy association`);
  return summary;
};

/** The codes of what is not processed are HTTP statuses as text. Source: facts/compliance.md 2.7. */
export const batchGetConfigurationPolicyAssociations: Operation<
  BatchGetConfigurationPolicyAssociationsCommandInput,
  Output<BatchGetConfigurationPolicyAssociationsCommandOutput>
> = (input, context) => {
  centralFor(context);
  const asked = input.ConfigurationPolicyAssociationIdentifiers ?? [];
  checkLength('ConfigurationPolicyAssociationIdentifiers', asked, 1, 100);
  const found: Summary[] = [];
  const unprocessed: NonNullable<BatchGetConfigurationPolicyAssociationsCommandOutput['UnprocessedConfigurationPolicyAssociations']> = [];
  for (const identifier of asked) {
    const target = knownTarget(context, identifier.Target);
    const summary = target && summaryOf(context, target);
    if (summary !== undefined) found.push(summary);
    else {
      unprocessed.push({
        ConfigurationPolicyAssociationIdentifiers: identifier,
        ErrorCode: target === undefined ? '400' : '404',
        ErrorReason: target === undefined ? 'The target is not valid' : `Target ${target.id} has no configuration policy association`,
      });
    }
  }
  return { ConfigurationPolicyAssociations: found, UnprocessedConfigurationPolicyAssociations: unprocessed };
};

export const listConfigurationPolicyAssociations: Operation<
  ListConfigurationPolicyAssociationsCommandInput,
  Output<ListConfigurationPolicyAssociationsCommandOutput>
> = (input, context) => {
  const { ConfigurationPolicyId: policy, AssociationType: type, AssociationStatus: status } = input.Filters ?? {};
  checkEnum('AssociationType', type, ['INHERITED', 'APPLIED']);
  checkEnum('AssociationStatus', status, ['PENDING', 'SUCCESS', 'FAILED']);
  centralFor(context);
  const summaries = allTargets(context)
    .flatMap((target) => summaryOf(context, target) ?? [])
    .filter((one) => policy === undefined || one.ConfigurationPolicyId === policy)
    .filter((one) => type === undefined || one.AssociationType === type)
    .filter((one) => status === undefined || one.AssociationStatus === status);
  const { items, nextToken } = page(summaries, input, context, { usual: 100, max: 100 });
  return { ConfigurationPolicyAssociationSummaries: items, ...next(nextToken) };
};

interface KnownTarget {
  readonly id: string;
  readonly type: 'ACCOUNT' | 'ORGANIZATIONAL_UNIT' | 'ROOT';
}

function allTargets(context: OperationContext): KnownTarget[] {
  const { organization } = context;
  return [
    { id: organization.rootId, type: 'ROOT' },
    ...organization.units().map((one): KnownTarget => ({ id: one.id, type: 'ORGANIZATIONAL_UNIT' })),
    ...membersOf(context).map((one): KnownTarget => ({ id: one.id, type: 'ACCOUNT' })),
  ];
}

/** The target if it exists in the organization. */
function knownTarget(context: OperationContext, target: Target | undefined): KnownTarget | undefined {
  if (target?.AccountId !== undefined) return memberOf(context, target.AccountId) && { id: target.AccountId, type: 'ACCOUNT' };
  if (target?.RootId !== undefined) return target.RootId === context.organization.rootId ? { id: target.RootId, type: 'ROOT' } : undefined;
  const unit = target?.OrganizationalUnitId;
  if (unit === undefined || unit === context.organization.rootId) return undefined;
  return unitOf(context, unit) && { id: unit, type: 'ORGANIZATIONAL_UNIT' };
}

function targetOf(context: OperationContext, target: Target | undefined): KnownTarget {
  if (target === undefined) throw invalidInput('Target is required');
  const known = knownTarget(context, target);
  if (known === undefined) throw notFound(`Target ${Object.values(target).join('')} was not found in the organization`);
  return known;
}

function summaryOf(context: OperationContext, target: KnownTarget): Summary | undefined {
  const resolved = resolveAssociation(context, target.id);
  if (resolved === undefined) return undefined;
  return {
    ConfigurationPolicyId: resolved.association.policy,
    TargetId: target.id,
    TargetType: target.type,
    AssociationType: resolved.type,
    UpdatedAt: new Date(resolved.association.startedAt),
    ...statusOf(context, target, resolved),
  };
}

function statusOf(
  context: OperationContext,
  target: KnownTarget,
  { association }: ResolvedAssociation,
): Pick<Summary, 'AssociationStatus' | 'AssociationStatusMessage'> {
  if (context.clock.awsMs() < effectiveMs(context, association)) return { AssociationStatus: 'PENDING' };
  const { policies, failing } = centralStateOf(context.state);
  const told = failing?.[target.id];
  if (told !== undefined) return { AssociationStatus: 'FAILED', AssociationStatusMessage: told };
  const policy = policies[association.policy];
  if (target.id === context.account && policy !== undefined && policy.content.ServiceEnabled !== true) {
    return { AssociationStatus: 'FAILED', AssociationStatusMessage: 'Security Hub cannot be disabled in the administrator account' };
  }
  return { AssociationStatus: 'SUCCESS' };
}
