import { AwsFailure } from '../../../model/aws-failure.ts';
import type { ReadClients, WriteClients } from '../../clients.ts';
import type { ObservedResource } from '../../observation.ts';
import type { Outcome, ResourceType } from '../../provider.ts';
import type { BootstrapRequest } from './request.ts';

export const trustedAccessTypeName = 'cloudformation/trusted-access';
export const trustedAccessName = 'organization';
/** What is asked of it, and what the live one is compared with. */
export const trustedAccessOn = { status: 'ENABLED' };

/** That StackSets may act in the organization's accounts: service-managed sets need it. Facts: compliance 4.2. */
export const trustedAccessType: ResourceType = {
  name: trustedAccessTypeName,
  batchSize: 1,
  after: [],
  exclusive: true,
  same: (wanted, observed) => wanted['status'] === observed['status'],
  difference: () => 'trusted-access-off',
  isDestructiveUpdate: () => false,
  leftover: () => ({ action: 'none' }),
};

export async function observeTrustedAccess({ home }: BootstrapRequest, aws: ReadClients): Promise<ObservedResource> {
  const answer = await aws.at(home).cloudFormation.describeOrganizationsAccess({ CallAs: 'SELF' });
  return { type: trustedAccessTypeName, name: trustedAccessName, properties: { status: answer.Status ?? 'not known' } };
}

export async function applyTrustedAccess({ home }: BootstrapRequest, aws: WriteClients): Promise<Outcome> {
  try {
    await aws.at(home).cloudFormation.activateOrganizationsAccess({});
    return { status: 'sent' };
  } catch (error) {
    if (!(error instanceof AwsFailure)) throw error;
    return { status: 'failed', code: error.awsName, message: `${error.service} ${error.operation}: ${error.message}` };
  }
}
