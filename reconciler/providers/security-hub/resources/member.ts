import type { Member } from '@aws-sdk/client-securityhub';
import { accountId } from '../../../model/account-id.ts';
import type { Change } from '../../../model/change.ts';
import type { ReadClients, WriteClients } from '../../clients.ts';
import type { ObservedResource } from '../../observation.ts';
import type { Outcome, ResourceType } from '../../provider.ts';
import { isNamed } from '../failures.ts';
import { allPages } from '../pages.ts';
import { sameMembers } from '../same-members.ts';

export const memberTypeName = 'securityhub/member';

/** An account whose findings the administrator sees; its name is the account's id. In the administrator's cell of each Region. Facts: compliance 2.6. */
export const memberType: ResourceType = {
  name: memberTypeName,
  batchSize: 50,
  after: [],
  exclusive: false,
  same: sameMembers,
  difference: ({ action }) => (action === 'delete' ? 'member-unexpected' : 'member-missing'),
  isDestructiveUpdate: () => false,
  summarise: () => 'member',
  deleteLoses: "the administrator's view of the account's findings",
  // An account that nobody declares was put there by AWS or by hand.
  leftover: () => ({ action: 'none' }),
};

/** Every account that is a member now, 50 a call. */
export async function readMembers(aws: ReadClients): Promise<readonly ObservedResource[]> {
  const members = await allPages(
    (token) => aws.securityHub.listMembers({ OnlyAssociated: false, MaxResults: 50, ...token }),
    ({ Members, NextToken }) => [Members, NextToken],
  );
  return members.flatMap((member) => normaliseMember(member) ?? []);
}

/** `Enabled` is a member that is seen, `Created` one that will be once its hub is on; the other statuses say that it is no more. */
function normaliseMember({ AccountId: name = '', MemberStatus: status }: Member): ObservedResource | undefined {
  if (status !== 'Enabled' && status !== 'Created') return undefined;
  return { type: memberTypeName, name, properties: { seen: status === 'Enabled' } };
}

/**
 * Associates or disassociates accounts. CreateMembers would turn on AWS's default standards in an account without a hub, and cannot enable
 * the management account's: so the hub is enabled first, without standards, by the account itself. May be repeated.
 */
export async function writeMembers(batch: readonly Change[], aws: WriteClients, signal: AbortSignal): Promise<readonly Outcome[]> {
  const ids = batch.map(({ address }) => address.name);
  if (batch[0]?.action === 'delete') {
    await aws.securityHub.disassociateMembers({ AccountIds: ids }, signal);
    return ids.map(() => ({ status: 'sent' }));
  }
  await Promise.all(ids.map((id) => enableHub(id, aws, signal)));
  const { UnprocessedAccounts = [] } = await aws.securityHub.createMembers(
    { AccountDetails: ids.map((AccountId) => ({ AccountId })) },
    signal,
  );
  const refused = new Map(UnprocessedAccounts.map(({ AccountId, ProcessingResult }) => [AccountId, ProcessingResult]));
  return ids.map((id) => {
    const message = refused.has(id) ? (refused.get(id) ?? 'AWS gave no reason') : undefined;
    return message === undefined ? { status: 'sent' } : { status: 'failed', code: 'unprocessed', message };
  });
}

async function enableHub(id: string, aws: WriteClients, signal: AbortSignal): Promise<void> {
  try {
    await aws
      .at({ account: accountId(id), region: aws.cell.region })
      .securityHub.enableSecurityHub({ EnableDefaultStandards: false }, signal);
  } catch (error) {
    // Already on; or a policy governs the account, under which it is on if it may be.
    if (!isNamed(error, 'ResourceConflictException', 'AccessDeniedException')) throw error;
  }
}
