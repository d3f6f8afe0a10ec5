import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as kms from '@aws-sdk/client-kms';
import { awsError, hourMs, member, other, region, setting } from './monitoring-setting.ts';

test('a key from birth to deletion', async (t) => {
  const all = await setting(t);
  const made = all.client(kms.KMSClient);
  const { KeyMetadata } = await made.send(
    new kms.CreateKeyCommand({ Description: 'topics', Tags: [{ TagKey: 'trueup', TagValue: 'main' }] }),
  );
  const KeyId = KeyMetadata?.KeyId;
  assert.equal(KeyMetadata?.Arn, `arn:aws:kms:${region}:${member}:key/${KeyId}`);
  await made.send(new kms.CreateAliasCommand({ AliasName: 'alias/topics', TargetKeyId: KeyId }));
  const state = async (id = KeyId) => (await made.send(new kms.DescribeKeyCommand({ KeyId: id }))).KeyMetadata?.KeyState;
  assert.equal(await state('alias/topics'), 'Enabled');
  await made.send(new kms.DisableKeyCommand({ KeyId }));
  assert.equal(await state(), 'Disabled');
  await made.send(new kms.EnableKeyCommand({ KeyId }));
  await made.send(new kms.UpdateKeyDescriptionCommand({ KeyId, Description: 'all topics' }));
  const rotation = async () => (await made.send(new kms.GetKeyRotationStatusCommand({ KeyId }))).KeyRotationEnabled;
  assert.equal(await rotation(), false);
  await made.send(new kms.EnableKeyRotationCommand({ KeyId, RotationPeriodInDays: 180 }));
  assert.equal(await rotation(), true);
  await made.send(new kms.DisableKeyRotationCommand({ KeyId }));
  await made.send(new kms.TagResourceCommand({ KeyId, Tags: [{ TagKey: 'a', TagValue: 'b' }] }));
  await made.send(new kms.UntagResourceCommand({ KeyId, TagKeys: ['trueup'] }));
  assert.deepEqual((await made.send(new kms.ListResourceTagsCommand({ KeyId }))).Tags, [{ TagKey: 'a', TagValue: 'b' }]);
  assert.deepEqual(
    (await made.send(new kms.ListKeysCommand({}))).Keys?.map((key) => key.KeyId),
    [KeyId],
  );

  await made.send(new kms.ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }));
  assert.equal(await state(), 'PendingDeletion');
  await assert.rejects(made.send(new kms.EnableKeyCommand({ KeyId })), awsError('KMSInvalidStateException', 400));
  await made.send(new kms.CancelKeyDeletionCommand({ KeyId }));
  assert.equal(await state(), 'Disabled');
  await made.send(new kms.ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }));
  all.pass(7 * 24 * hourMs);
  await assert.rejects(state(), awsError('NotFoundException', 400));
  assert.deepEqual((await made.send(new kms.ListAliasesCommand({}))).Aliases, []);
});

test('key policies are kept, and malformed ones refused', async (t) => {
  const made = (await setting(t)).client(kms.KMSClient);
  const { KeyMetadata } = await made.send(new kms.CreateKeyCommand({}));
  const KeyId = KeyMetadata?.KeyId;
  const read = async () => (await made.send(new kms.GetKeyPolicyCommand({ KeyId, PolicyName: 'default' }))).Policy ?? '';
  assert.equal(JSON.parse(await read()).Statement[0].Principal.AWS, `arn:aws:iam::${member}:root`);
  const policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: '*', Action: 'kms:*', Resource: '*' }],
  });
  await made.send(new kms.PutKeyPolicyCommand({ KeyId, PolicyName: 'default', Policy: policy }));
  assert.equal(await read(), policy);
  assert.deepEqual((await made.send(new kms.ListKeyPoliciesCommand({ KeyId }))).PolicyNames, ['default']);
  await assert.rejects(made.send(new kms.PutKeyPolicyCommand({ KeyId, Policy: '{}' })), awsError('MalformedPolicyDocumentException', 400));
});

test('aliases are names of one key each', async (t) => {
  const made = (await setting(t)).client(kms.KMSClient);
  const [one, two] = [await made.send(new kms.CreateKeyCommand({})), await made.send(new kms.CreateKeyCommand({}))];
  const create = (AliasName: string) => made.send(new kms.CreateAliasCommand({ AliasName, TargetKeyId: one.KeyMetadata?.KeyId }));
  await create('alias/a');
  await assert.rejects(create('alias/a'), awsError('AlreadyExistsException', 400));
  await assert.rejects(create('alias/aws/a'), awsError('InvalidAliasNameException', 400));
  await made.send(new kms.UpdateAliasCommand({ AliasName: 'alias/a', TargetKeyId: two.KeyMetadata?.KeyId }));
  const { Aliases } = await made.send(new kms.ListAliasesCommand({ KeyId: two.KeyMetadata?.KeyId }));
  assert.deepEqual(
    Aliases?.map((alias) => alias.AliasName),
    ['alias/a'],
  );
  await made.send(new kms.DeleteAliasCommand({ AliasName: 'alias/a' }));
  await assert.rejects(made.send(new kms.DeleteAliasCommand({ AliasName: 'alias/a' })), awsError('NotFoundException', 400));
});

test("another account's key is out of reach", async (t) => {
  const all = await setting(t);
  const { KeyMetadata } = await all.client(kms.KMSClient).send(new kms.CreateKeyCommand({}));
  const stranger = all.client(kms.KMSClient, other);
  await assert.rejects(stranger.send(new kms.DisableKeyCommand({ KeyId: KeyMetadata?.Arn })), awsError('AccessDeniedException', 400));
  await assert.rejects(stranger.send(new kms.DisableKeyCommand({ KeyId: KeyMetadata?.KeyId })), awsError('NotFoundException', 400));
});
