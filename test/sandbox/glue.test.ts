import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as glue from '@aws-sdk/client-glue';
import { awsError, member, other, region, setting } from './monitoring-setting.ts';

const DatabaseName = 'tenant_events';

test('databases, tables and partitions are kept as they are defined', async (t) => {
  const all = await setting(t);
  const made = all.client(glue.GlueClient);
  const DatabaseInput = { Name: 'Tenant_Events', Description: 'events of tenants' };
  await made.send(new glue.CreateDatabaseCommand({ DatabaseInput, Tags: { trueup: 'main' } }));
  await assert.rejects(made.send(new glue.CreateDatabaseCommand({ DatabaseInput })), awsError('AlreadyExistsException', 400));
  const database = async () => (await made.send(new glue.GetDatabaseCommand({ Name: DatabaseName }))).Database;
  assert.deepEqual([(await database())?.Name, (await database())?.CatalogId], [DatabaseName, member]);
  await made.send(new glue.UpdateDatabaseCommand({ Name: DatabaseName, DatabaseInput: { Name: DatabaseName, Description: 'other' } }));
  assert.equal((await database())?.Description, 'other');
  assert.equal((await made.send(new glue.GetDatabasesCommand({}))).DatabaseList?.length, 1);
  const ResourceArn = `arn:aws:glue:${region}:${member}:database/${DatabaseName}`;
  await made.send(new glue.TagResourceCommand({ ResourceArn, TagsToAdd: { a: 'b' } }));
  await made.send(new glue.UntagResourceCommand({ ResourceArn, TagsToRemove: ['trueup'] }));
  assert.deepEqual((await made.send(new glue.GetTagsCommand({ ResourceArn }))).Tags, { a: 'b' });

  const TableInput: glue.TableInput = {
    Name: 'shop',
    TableType: 'EXTERNAL_TABLE',
    Parameters: { classification: 'json' },
    PartitionKeys: [{ Name: 'day', Type: 'string' }],
    StorageDescriptor: {
      Location: 's3://central-events/tenants/shop/',
      Columns: [{ Name: 'eventtype', Type: 'string' }],
      SerdeInfo: { SerializationLibrary: 'org.openx.data.jsonserde.JsonSerDe' },
    },
    LastAccessTime: new Date('2026-11-01T00:00:00Z'),
  };
  await made.send(new glue.CreateTableCommand({ DatabaseName, TableInput }));
  await assert.rejects(made.send(new glue.CreateTableCommand({ DatabaseName, TableInput })), awsError('AlreadyExistsException', 400));
  await assert.rejects(
    made.send(new glue.CreateTableCommand({ DatabaseName: 'none', TableInput })),
    awsError('EntityNotFoundException', 400),
  );
  const table = async () => (await made.send(new glue.GetTableCommand({ DatabaseName, Name: 'SHOP' }))).Table;
  const { StorageDescriptor, LastAccessTime, VersionId } = (await table()) ?? {};
  assert.deepEqual([StorageDescriptor, LastAccessTime, VersionId], [TableInput.StorageDescriptor, TableInput.LastAccessTime, '0']);
  await made.send(new glue.UpdateTableCommand({ DatabaseName, TableInput: { ...TableInput, Description: 'x' }, VersionId: '0' }));
  const stale = new glue.UpdateTableCommand({ DatabaseName, TableInput, VersionId: '0' });
  await assert.rejects(made.send(stale), awsError('ConcurrentModificationException', 400));
  assert.equal((await made.send(new glue.GetTablesCommand({ DatabaseName, Expression: 'sh.*' }))).TableList?.length, 1);
  assert.deepEqual((await made.send(new glue.GetTablesCommand({ DatabaseName, Expression: 'sh' }))).TableList, []);

  const partition = (...Values: string[]) => ({ DatabaseName, TableName: 'shop', PartitionInput: { Values } });
  await made.send(new glue.CreatePartitionCommand(partition('2026-11-23')));
  await assert.rejects(made.send(new glue.CreatePartitionCommand(partition('a', 'b'))), awsError('InvalidInputException', 400));
  const batch = { DatabaseName, TableName: 'shop', PartitionInputList: [{ Values: ['2026-11-23'] }, { Values: ['2026-11-24'] }] };
  const { Errors } = await made.send(new glue.BatchCreatePartitionCommand(batch));
  assert.deepEqual(
    Errors?.map(({ ErrorDetail }) => ErrorDetail?.ErrorCode),
    ['AlreadyExistsException'],
  );
  const named = { DatabaseName, TableName: 'shop', PartitionValues: ['2026-11-24'] };
  assert.equal((await made.send(new glue.GetPartitionCommand(named))).Partition?.TableName, 'shop');
  assert.equal((await made.send(new glue.GetPartitionsCommand({ DatabaseName, TableName: 'shop' }))).Partitions?.length, 2);
  await made.send(new glue.DeletePartitionCommand(named));
  await assert.rejects(made.send(new glue.GetPartitionCommand(named)), awsError('EntityNotFoundException', 400));
  await made.send(new glue.DeleteTableCommand({ DatabaseName, Name: 'shop' }));
  await assert.rejects(table(), awsError('EntityNotFoundException', 400));
  const stranger = all.client(glue.GlueClient, other);
  await assert.rejects(stranger.send(new glue.GetDatabasesCommand({ CatalogId: member })), awsError('AccessDeniedException', 400));
  await made.send(new glue.DeleteDatabaseCommand({ Name: DatabaseName }));
  await assert.rejects(database(), awsError('EntityNotFoundException', 400));
  assert.deepEqual(all.sandbox.defects(), []);
  assert.deepEqual(all.sandbox.unknownMembers(), []);
});
