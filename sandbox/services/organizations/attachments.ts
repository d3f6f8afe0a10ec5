import { fullAccessPolicyId, type PolicyRecord } from '../../organization.ts';
import type { OperationContext } from '../operation.ts';

/** The policies of a type at a root, unit or account. */
export function attachedTo(target: string, type: string, { organization }: Pick<OperationContext, 'organization'>): PolicyRecord[] {
  const { attachments, policies } = organization.record;
  return attachments.flatMap((entry) => {
    const policy = entry.target === target ? policies[entry.policy] : undefined;
    return policy?.type === type ? [policy] : [];
  });
}

export function attach(policy: PolicyRecord, target: string, { organization, clock }: OperationContext): void {
  organization.record.attachments.push({ policy: policy.id, target });
  organization.record.policiesChangedAt = clock.now().toISOString();
}

export function detach(policy: PolicyRecord, target: string, { organization, clock }: OperationContext): void {
  const { record } = organization;
  record.attachments = record.attachments.filter((entry) => entry.policy !== policy.id || entry.target !== target);
  record.policiesChangedAt = clock.now().toISOString();
}

/** Every root, unit and account that a policy is attached to. */
export const targetsOf = (policy: PolicyRecord, { organization }: OperationContext): string[] =>
  organization.record.attachments.flatMap((entry) => (entry.policy === policy.id ? [entry.target] : []));

/** What enabling service control policies does: everything may do everything again. */
export function attachFullAccess({ organization }: OperationContext): void {
  const all = [organization.rootId, ...organization.units().map(({ id }) => id), ...organization.accounts().map(({ id }) => id)];
  for (const target of all) organization.record.attachments.push({ policy: fullAccessPolicyId, target });
}
