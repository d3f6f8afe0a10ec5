import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  BatchGetStandardsControlAssociationsCommand,
  DescribeHubCommand,
  GetEnabledStandardsCommand,
  GetSecurityControlDefinitionCommand,
  ListMembersCommand,
  type SecurityHubClient,
} from '@aws-sdk/client-securityhub';
import { untidyOrganization } from '../../sandbox/seeds/untidy.ts';
import { cis12, failure, fsbp, home, minute, pci3, standardArn, startKit } from './security-hub-kit.ts';

const regions = [home, 'eu-central-1', 'us-east-1', 'eu-south-1'];

async function standardsOf(hub: SecurityHubClient): Promise<string> {
  const { StandardsSubscriptions: found = [] } = await hub.send(new GetEnabledStandardsCommand({}));
  return found.map((one) => `${String(one.StandardsSubscriptionArn).split(':subscription/')[1]} ${one.StandardsStatus}`).join(', ');
}

test('the untidy organization looks as its table says', async (t) => {
  const { client } = await startKit(t, { seed: untidyOrganization });
  const seen: Record<string, string[]> = {};
  for (const [account, number] of Object.entries({ management: '1', log: '3', payments: '4', data: '7', dev: '8' })) {
    seen[account] = await Promise.all(
      regions.map((region) => standardsOf(client(number.repeat(12), region)).catch((error: Error) => error.name)),
    );
  }
  const defaults = `${fsbp} READY, ${cis12} READY`;
  const payments = `${fsbp} READY, ${cis12} READY, ${pci3} READY`;
  const missing = 'InvalidAccessException';
  const dev = `${defaults}, nist-800-53/v/5.0.0 READY`;
  assert.deepEqual(seen['management'], [`${fsbp} READY`, missing, `${fsbp} READY`, missing]);
  assert.deepEqual(seen['log'], [defaults, missing, defaults, missing]);
  assert.deepEqual(seen['payments'], [payments, payments, payments, payments]);
  assert.deepEqual(seen['data']?.slice(0, 3), [defaults, defaults, defaults]);
  assert.notEqual(seen['data']?.[3], missing, 'a Region that is not opted in refuses the key, it does not say "not subscribed"');
  assert.deepEqual(seen['dev'], [dev, dev, missing, dev]);
});

test('a person left reasons, a control is in its release window, one is retired, one standard is still PENDING', async (t) => {
  const { client, push } = await startKit(t, { seed: untidyOrganization });
  const associations = async (hub: SecurityHubClient, pairs: readonly (readonly [string, string])[]) => {
    const StandardsControlAssociationIds = pairs.map(([id, standard]) => ({ SecurityControlId: id, StandardsArn: standardArn(standard) }));
    const command = new BatchGetStandardsControlAssociationsCommand({ StandardsControlAssociationIds });
    const { StandardsControlAssociationDetails: details = [] } = await hub.send(command);
    return Object.fromEntries(details.map((one) => [one.SecurityControlId, `${one.AssociationStatus} ${one.UpdatedReason ?? '-'}`]));
  };
  const payments = client('444444444444');
  const pairs = [
    ['S3.7', pci3],
    ['ELB.22', fsbp],
    ['EKS.3', fsbp],
    ['EC2.10', fsbp],
  ] as const;
  assert.deepEqual(await associations(payments, pairs), {
    'S3.7': 'DISABLED cross-Region replication is not used',
    'ELB.22': 'DISABLED -',
    'EKS.3': 'ENABLED -',
    'EC2.10': 'DISABLED payments: accepted 2024-11, see wiki',
  });
  const definition = (id: string) => payments.send(new GetSecurityControlDefinitionCommand({ SecurityControlId: id }));
  assert.equal((await failure(definition('EKS.3'))).name, 'ResourceNotFoundException');
  assert.equal((await definition('ELB.22')).SecurityControlDefinition?.SecurityControlId, 'ELB.22');

  const shared = client('100000000003', 'eu-central-1');
  assert.equal(await standardsOf(shared), `${fsbp} PENDING, ${cis12} READY`);
  push(20 * minute);
  assert.equal(await standardsOf(shared), `${fsbp} READY, ${cis12} READY`);
  push(2 * 24 * 60 * minute);
  assert.deepEqual(await associations(payments, [['ELB.22', fsbp]]), { 'ELB.22': 'ENABLED -' });
  assert.deepEqual(await associations(client('777777777777'), [['ELB.22', fsbp]]), { 'ELB.22': 'DISABLED -' });
});

test('the suspended account cannot be used, and its administrator sees it as suspended', async (t) => {
  const { client } = await startKit(t, { seed: untidyOrganization });
  assert.notEqual((await failure(client('100000000002').send(new DescribeHubCommand({})))).name, 'InvalidAccessException');
  const { Members: members = [] } = await client('222222222222').send(new ListMembersCommand({ OnlyAssociated: false }));
  const status = Object.fromEntries(members.map((one) => [one.AccountId, one.MemberStatus]));
  assert.equal(status['100000000002'], 'AccountSuspended');
  assert.equal(status['100000000001'], 'Created');
  assert.equal(status['444444444444'], 'Enabled');
});
