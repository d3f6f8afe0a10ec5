import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as secrets from '@aws-sdk/client-secrets-manager';
import * as ssm from '@aws-sdk/client-ssm';
import { consoleChanges } from '../../sandbox/services/secrets-manager/index.ts';
import { consoleChanges as parameterChanges } from '../../sandbox/services/ssm/index.ts';
import { awsError, change, hourMs, member, other, region, setting } from './monitoring-setting.ts';

const token = (name: string) => name.padEnd(32, '-');

test('a secret has versions with stages; a repeated token makes nothing twice', async (t) => {
  const all = await setting(t);
  const made = all.client(secrets.SecretsManagerClient);
  const Name = 'trueup/acme/apns';
  const create = (SecretString: string, ClientRequestToken = token('first')) =>
    made.send(new secrets.CreateSecretCommand({ Name, SecretString, ClientRequestToken, Tags: [{ Key: 'tenant', Value: 'acme' }] }));
  const { ARN = '', VersionId } = await create('one');
  assert.match(ARN, new RegExp(`^arn:aws:secretsmanager:${region}:${member}:secret:${Name}-\\w{6}$`));
  assert.equal(VersionId, token('first'));
  assert.equal((await create('one')).ARN, ARN);
  await assert.rejects(create('two'), awsError('ResourceExistsException', 400));
  await assert.rejects(create('one', token('other')), awsError('ResourceExistsException', 400));

  const read = (more: Partial<secrets.GetSecretValueCommandInput> = {}) =>
    made.send(new secrets.GetSecretValueCommand({ SecretId: Name, ...more }));
  await made.send(new secrets.PutSecretValueCommand({ SecretId: ARN, SecretString: 'two', ClientRequestToken: token('second') }));
  assert.equal((await read()).SecretString, 'two');
  assert.equal((await read({ VersionStage: 'AWSPREVIOUS' })).SecretString, 'one');
  assert.equal((await read({ SecretId: ARN.slice(0, -7) })).SecretString, 'two');
  await made.send(
    new secrets.UpdateSecretCommand({ SecretId: Name, SecretBinary: Buffer.from([1, 2]), ClientRequestToken: token('third') }),
  );
  assert.deepEqual([...((await read()).SecretBinary ?? [])], [1, 2]);
  const versions = async (IncludeDeprecated: boolean) =>
    (await made.send(new secrets.ListSecretVersionIdsCommand({ SecretId: Name, IncludeDeprecated }))).Versions?.map(
      (one) => one.VersionStages,
    );
  assert.deepEqual(await versions(false), [['AWSPREVIOUS'], ['AWSCURRENT']]);
  assert.deepEqual(await versions(true), [undefined, ['AWSPREVIOUS'], ['AWSCURRENT']]);
  const move = (RemoveFromVersionId?: string) =>
    made.send(
      new secrets.UpdateSecretVersionStageCommand({
        SecretId: Name,
        VersionStage: 'AWSCURRENT',
        MoveToVersionId: token('second'),
        RemoveFromVersionId,
      }),
    );
  await assert.rejects(move(), awsError('InvalidParameterException', 400));
  await move(token('third'));
  assert.equal((await read()).SecretString, 'two');
  await assert.rejects(read({ VersionId: token('none') }), awsError('ResourceNotFoundException', 400));
  await assert.rejects(read({ SecretId: 'none' }), awsError('ResourceNotFoundException', 400));

  change(consoleChanges, 'secret-value', { account: member, region, secret: Name, value: 'by hand' }, all.env);
  assert.equal((await read()).SecretString, 'by hand');
});

test('a secret is described without its value, listed, tagged and deleted after its window', async (t) => {
  const all = await setting(t);
  const made = all.client(secrets.SecretsManagerClient);
  for (const Name of ['a', 'b']) await made.send(new secrets.CreateSecretCommand({ Name, SecretString: `canary-${Name}` }));
  await made.send(
    new secrets.TagResourceCommand({
      SecretId: 'a',
      Tags: [
        { Key: 'tenant', Value: 'acme' },
        { Key: 'x', Value: '1' },
      ],
    }),
  );
  await made.send(new secrets.UntagResourceCommand({ SecretId: 'a', TagKeys: ['x'] }));
  const described = await made.send(new secrets.DescribeSecretCommand({ SecretId: 'a' }));
  assert.deepEqual(described.Tags, [{ Key: 'tenant', Value: 'acme' }]);
  assert.deepEqual(Object.values(described.VersionIdsToStages ?? {}), [['AWSCURRENT']]);
  assert.ok(!JSON.stringify(described).includes('canary'));
  const names = async (input: secrets.ListSecretsCommandInput) =>
    (await made.send(new secrets.ListSecretsCommand(input))).SecretList?.map((one) => one.Name);
  assert.deepEqual(await names({ Filters: [{ Key: 'tag-key', Values: ['tenant'] }] }), ['a']);
  await made.send(new secrets.DeleteSecretCommand({ SecretId: 'a', RecoveryWindowInDays: 7 }));
  assert.deepEqual(await names({}), ['b']);
  assert.deepEqual((await names({ IncludePlannedDeletion: true }))?.sort(), ['a', 'b']);
  await assert.rejects(made.send(new secrets.GetSecretValueCommand({ SecretId: 'a' })), awsError('InvalidRequestException', 400));
  await assert.rejects(made.send(new secrets.CreateSecretCommand({ Name: 'a' })), awsError('InvalidRequestException', 400));
  await made.send(new secrets.RestoreSecretCommand({ SecretId: 'a' }));
  assert.equal((await made.send(new secrets.GetSecretValueCommand({ SecretId: 'a' }))).SecretString, 'canary-a');
  await made.send(new secrets.DeleteSecretCommand({ SecretId: 'a', RecoveryWindowInDays: 7 }));
  all.pass(7 * 24 * hourMs);
  await assert.rejects(made.send(new secrets.DescribeSecretCommand({ SecretId: 'a' })), awsError('ResourceNotFoundException', 400));
  await made.send(new secrets.DeleteSecretCommand({ SecretId: 'b', ForceDeleteWithoutRecovery: true }));
  await made.send(new secrets.CreateSecretCommand({ Name: 'b' }));
  await assert.rejects(made.send(new secrets.CreateSecretCommand({ Name: 'no spaces' })), awsError('InvalidParameterException', 400));
});

test("another account reads a secret only by the secret's policy", async (t) => {
  const all = await setting(t);
  const made = all.client(secrets.SecretsManagerClient);
  const { ARN: SecretId = '' } = await made.send(new secrets.CreateSecretCommand({ Name: 'shared', SecretString: 'yes' }));
  const stranger = () => all.client(secrets.SecretsManagerClient, other).send(new secrets.GetSecretValueCommand({ SecretId }));
  await assert.rejects(stranger(), awsError('AccessDeniedException', 400));
  const Statement = [
    { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${other}:root` }, Action: 'secretsmanager:GetSecretValue', Resource: '*' },
  ];
  const ResourcePolicy = JSON.stringify({ Version: '2012-10-17', Statement });
  await made.send(new secrets.PutResourcePolicyCommand({ SecretId, ResourcePolicy }));
  assert.equal((await stranger()).SecretString, 'yes');
  assert.equal((await made.send(new secrets.GetResourcePolicyCommand({ SecretId }))).ResourcePolicy, ResourcePolicy);
  await made.send(new secrets.DeleteResourcePolicyCommand({ SecretId }));
  await assert.rejects(stranger(), awsError('AccessDeniedException', 400));
  await assert.rejects(
    made.send(new secrets.PutResourcePolicyCommand({ SecretId, ResourcePolicy: '{}' })),
    awsError('MalformedPolicyDocumentException', 400),
  );
});

test('a parameter has versions, labels and a tier; a SecureString shows its value only when decrypted', async (t) => {
  const all = await setting(t);
  const made = all.client(ssm.SSMClient);
  const Name = '/trueup/acme/fcm';
  const put = (more: Partial<ssm.PutParameterCommandInput>) =>
    made.send(new ssm.PutParameterCommand({ Name, Value: 'one', Type: 'SecureString', ...more }));
  assert.deepEqual((await put({ Tags: [{ Key: 'tenant', Value: 'acme' }] })).Version, 1);
  await assert.rejects(put({}), awsError('ParameterAlreadyExists', 400));
  await assert.rejects(put({ Overwrite: true, Tags: [] }), awsError('ValidationException', 400));
  await assert.rejects(put({ Overwrite: true, Type: 'String' }), awsError('HierarchyTypeMismatchException', 400));
  const read = async (name: string, WithDecryption?: boolean) =>
    (await made.send(new ssm.GetParameterCommand({ Name: name, WithDecryption }))).Parameter;
  await put({ Overwrite: true, Value: 'two' });
  assert.equal((await read(Name, true))?.Value, 'two');
  assert.ok(!['one', 'two'].includes((await read(Name))?.Value ?? 'one'));
  assert.equal((await read(`${Name}:1`, true))?.Value, 'one');
  await made.send(new ssm.LabelParameterVersionCommand({ Name, ParameterVersion: 1, Labels: ['good', '1bad'] }));
  assert.equal((await read(`${Name}:good`, true))?.Value, 'one');
  await assert.rejects(read(`${Name}:9`), awsError('ParameterVersionNotFound', 400));
  await assert.rejects(read('/none'), awsError('ParameterNotFound', 400));

  const large = { Overwrite: true, Value: 'x'.repeat(5000) };
  await assert.rejects(put(large), awsError('ValidationException', 400));
  assert.equal((await put({ ...large, Tier: 'Intelligent-Tiering' })).Tier, 'Advanced');
  await assert.rejects(put({ Overwrite: true, Tier: 'Standard' }), awsError('ValidationException', 400));
  const history = await made.send(new ssm.GetParameterHistoryCommand({ Name, WithDecryption: true }));
  assert.deepEqual(
    history.Parameters?.map((one) => [one.Version, one.Labels, one.Tier]),
    [
      [1, ['good'], 'Standard'],
      [2, [], 'Standard'],
      [3, [], 'Advanced'],
    ],
  );
  change(parameterChanges, 'parameter-value', { account: member, region, parameter: Name, value: 'by hand' }, all.env);
  assert.equal((await read(Name, true))?.Value, 'by hand');
});

test('parameters are read by name and path, described by filters, tagged and deleted', async (t) => {
  const made = (await setting(t)).client(ssm.SSMClient);
  for (const Name of ['/a/one', '/a/two', '/a/deep/three', 'plain']) {
    await made.send(new ssm.PutParameterCommand({ Name, Value: 'v', Type: 'String' }));
  }
  const got = await made.send(new ssm.GetParametersCommand({ Names: ['/a/one', 'plain', '/none', '/a/one:7'] }));
  assert.deepEqual(
    [got.Parameters?.map((one) => one.Name), got.InvalidParameters],
    [
      ['/a/one', 'plain'],
      ['/none', '/a/one:7'],
    ],
  );
  const under = async (Recursive: boolean) =>
    (await made.send(new ssm.GetParametersByPathCommand({ Path: '/a', Recursive }))).Parameters?.map((one) => one.Name);
  assert.deepEqual(await under(false), ['/a/one', '/a/two']);
  assert.deepEqual(await under(true), ['/a/deep/three', '/a/one', '/a/two']);
  const resource = { ResourceType: 'Parameter', ResourceId: '/a/one' } as const;
  await made.send(
    new ssm.AddTagsToResourceCommand({
      ...resource,
      Tags: [
        { Key: 'tenant', Value: 'acme' },
        { Key: 'x', Value: '' },
      ],
    }),
  );
  await made.send(new ssm.RemoveTagsFromResourceCommand({ ...resource, TagKeys: ['x'] }));
  assert.deepEqual((await made.send(new ssm.ListTagsForResourceCommand(resource))).TagList, [{ Key: 'tenant', Value: 'acme' }]);
  const described = async (filter: ssm.ParameterStringFilter) =>
    (await made.send(new ssm.DescribeParametersCommand({ ParameterFilters: [filter] }))).Parameters?.map((one) => one.Name);
  assert.deepEqual(await described({ Key: 'tag:tenant', Values: ['acme'] }), ['/a/one']);
  assert.deepEqual(await described({ Key: 'Name', Option: 'BeginsWith', Values: ['/a/t'] }), ['/a/two']);
  await assert.rejects(described({ Key: 'Odd', Values: ['x'] }), awsError('InvalidFilterKey', 400));
  const page = await made.send(new ssm.DescribeParametersCommand({ MaxResults: 3 }));
  const rest = await made.send(new ssm.DescribeParametersCommand({ MaxResults: 3, NextToken: page.NextToken }));
  assert.equal((page.Parameters?.length ?? 0) + (rest.Parameters?.length ?? 0), 4);
  await made.send(new ssm.DeleteParameterCommand({ Name: 'plain' }));
  await assert.rejects(made.send(new ssm.DeleteParameterCommand({ Name: 'plain' })), awsError('ParameterNotFound', 400));
  const gone = await made.send(new ssm.DeleteParametersCommand({ Names: ['/a/one', 'plain'] }));
  assert.deepEqual([gone.DeletedParameters, gone.InvalidParameters], [['/a/one'], ['plain']]);
  for (const Name of ['aws-mine', 'a/b', '/a b']) {
    await assert.rejects(
      made.send(new ssm.PutParameterCommand({ Name, Value: 'v', Type: 'String' })),
      awsError('ValidationException', 400),
    );
  }
});
