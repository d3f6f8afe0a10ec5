import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as athena from '@aws-sdk/client-athena';
import { awsError, member, region, setting } from './monitoring-setting.ts';

test('work groups and named queries are kept', async (t) => {
  const all = await setting(t);
  const made = all.client(athena.AthenaClient);
  const Configuration = { ResultConfiguration: { OutputLocation: 's3://results/shop/' }, BytesScannedCutoffPerQuery: 10_000_000 };
  const create = (Name: string, more: athena.WorkGroupConfiguration = Configuration) =>
    made.send(
      new athena.CreateWorkGroupCommand({ Name, Configuration: more, Description: 'of shop', Tags: [{ Key: 'trueup', Value: 'main' }] }),
    );
  await create('shop');
  await assert.rejects(create('shop'), awsError('InvalidRequestException', 400));
  await assert.rejects(create('wrong', { BytesScannedCutoffPerQuery: 1 }), /at least 10000000/);
  await assert.rejects(create('wrong', { ResultConfiguration: { OutputLocation: 'results' } }), /not a valid S3 path/);
  const group = async () => (await made.send(new athena.GetWorkGroupCommand({ WorkGroup: 'shop' }))).WorkGroup;
  assert.equal((await group())?.Configuration?.ResultConfiguration?.OutputLocation, 's3://results/shop/');
  await made.send(
    new athena.UpdateWorkGroupCommand({
      WorkGroup: 'shop',
      State: 'DISABLED',
      ConfigurationUpdates: { RemoveBytesScannedCutoffPerQuery: true, ResultConfigurationUpdates: { RemoveOutputLocation: true } },
    }),
  );
  const after = await group();
  assert.deepEqual(
    [after?.State, after?.Configuration?.BytesScannedCutoffPerQuery, after?.Configuration?.ResultConfiguration, after?.Description],
    ['DISABLED', undefined, {}, 'of shop'],
  );
  const { WorkGroups } = await made.send(new athena.ListWorkGroupsCommand({}));
  assert.deepEqual(
    WorkGroups?.map(({ Name }) => Name),
    ['primary', 'shop'],
  );
  const ResourceARN = `arn:aws:athena:${region}:${member}:workgroup/shop`;
  await made.send(new athena.TagResourceCommand({ ResourceARN, Tags: [{ Key: 'a', Value: 'b' }] }));
  await made.send(new athena.UntagResourceCommand({ ResourceARN, TagKeys: ['trueup'] }));
  assert.deepEqual((await made.send(new athena.ListTagsForResourceCommand({ ResourceARN }))).Tags, [{ Key: 'a', Value: 'b' }]);

  const query = { Name: 'bounces', Database: 'tenant_events', QueryString: 'SELECT 1', WorkGroup: 'shop' };
  const token = { ClientRequestToken: 't'.repeat(36) };
  const { NamedQueryId } = await made.send(new athena.CreateNamedQueryCommand({ ...query, ...token }));
  assert.equal((await made.send(new athena.CreateNamedQueryCommand({ ...query, ...token }))).NamedQueryId, NamedQueryId);
  await made.send(new athena.UpdateNamedQueryCommand({ NamedQueryId, Name: 'bounces', QueryString: 'SELECT 2' }));
  assert.deepEqual((await made.send(new athena.GetNamedQueryCommand({ NamedQueryId }))).NamedQuery, {
    ...query,
    NamedQueryId,
    QueryString: 'SELECT 2',
  });
  const { NamedQueries, UnprocessedNamedQueryIds } = await made.send(
    new athena.BatchGetNamedQueryCommand({ NamedQueryIds: [NamedQueryId ?? '', 'none'] }),
  );
  assert.deepEqual([NamedQueries?.length, UnprocessedNamedQueryIds?.length], [1, 1]);
  assert.deepEqual((await made.send(new athena.ListNamedQueriesCommand({ WorkGroup: 'shop' }))).NamedQueryIds, [NamedQueryId]);
  assert.deepEqual((await made.send(new athena.ListNamedQueriesCommand({}))).NamedQueryIds, []);
  await assert.rejects(made.send(new athena.DeleteWorkGroupCommand({ WorkGroup: 'shop' })), /is not empty/);
  await made.send(new athena.DeleteNamedQueryCommand({ NamedQueryId }));
  await assert.rejects(made.send(new athena.GetNamedQueryCommand({ NamedQueryId })), awsError('InvalidRequestException', 400));
  await made.send(new athena.DeleteWorkGroupCommand({ WorkGroup: 'shop' }));
  await assert.rejects(made.send(new athena.DeleteWorkGroupCommand({ WorkGroup: 'primary' })), /cannot be deleted/);
  assert.deepEqual(all.sandbox.defects(), []);
  assert.deepEqual(all.sandbox.unknownMembers(), []);
});
