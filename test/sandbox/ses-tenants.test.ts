import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as ses from '@aws-sdk/client-sesv2';
import { awsError, member, region } from './monitoring-setting.ts';
import { arn, opened, place, refused } from './ses-setting.ts';

test('tenants: names, lists, pages, suppression and deletion', async (t) => {
  const { ses: client, sandbox } = await opened(t);
  const create = (TenantName: string, more: Partial<ses.CreateTenantCommandInput> = {}) =>
    client.send(new ses.CreateTenantCommand({ TenantName, ...more }));
  const made = await create('acme', { Tags: [{ Key: 'tenant', Value: 'acme' }] });
  assert.match(made.TenantId ?? '', /^tn-[0-9a-f]{30}$/);
  assert.equal(made.TenantArn, arn('tenant', `acme/${made.TenantId}`));
  assert.deepEqual([made.SendingStatus, made.SuppressionAttributes], ['ENABLED', undefined]);
  await assert.rejects(create('acme'), refused('AlreadyExistsException', 400, `Tenant with name acme already exists in account ${member}`));
  await assert.rejects(create(''), refused('BadRequestException', 400, /tenantName.*length greater than or equal to 1/));
  await assert.rejects(create('x'.repeat(65)), refused('BadRequestException', 400, 'TenantName cannot exceed 64 characters.'));
  const odd = "Invalid tenant name <a.b>: only alphanumeric ASCII characters, '_', and '-' are allowed.";
  await assert.rejects(create('a.b'), refused('BadRequestException', 400, odd));
  const get = async (TenantName: string) => (await client.send(new ses.GetTenantCommand({ TenantName }))).Tenant;
  await assert.rejects(get('none'), refused('NotFoundException', 404, 'The requested tenant <none> does not exist.'));
  assert.deepEqual((await get('acme'))?.Tags, [{ Key: 'tenant', Value: 'acme' }]);

  const put = (input: object) => client.send(new ses.PutTenantSuppressionAttributesCommand({ TenantName: 'none', ...input }));
  const half = { SuppressedReasons: ['BOUNCE'] } as const;
  await assert.rejects(put(half), refused('BadRequestException', 400, 'SuppressedReasons cannot be specified without SuppressionScope.'));
  await assert.rejects(
    put({ SuppressionScope: 'TENANT' }),
    refused('BadRequestException', 400, /cannot be specified without SuppressedReasons\.$/),
  );
  await assert.rejects(put({}), awsError('NotFoundException', 404));
  await assert.rejects(
    put({ ...half, SuppressionScope: 'PLANET' }),
    refused('BadRequestException', 400, /suppressionScope.*enum value set/),
  );
  await client.send(
    new ses.PutTenantSuppressionAttributesCommand({ TenantName: 'acme', SuppressionScope: 'TENANT', SuppressedReasons: [] }),
  );
  assert.deepEqual((await get('acme'))?.SuppressionAttributes, { SuppressedReasons: [], SuppressionScope: 'TENANT' });
  await client.send(new ses.PutTenantSuppressionAttributesCommand({ TenantName: 'acme' }));
  assert.equal((await get('acme'))?.SuppressionAttributes, undefined);

  await create('globex');
  const list = (input: ses.ListTenantsCommandInput = {}) => client.send(new ses.ListTenantsCommand(input));
  const first = await list({ PageSize: 1 });
  assert.deepEqual([first.Tenants?.length, first.Tenants?.[0]?.TenantName], [1, 'acme']);
  assert.deepEqual(
    (await list({ PageSize: 1, NextToken: first.NextToken })).Tenants?.map((one) => one.TenantName),
    ['globex'],
  );
  assert.deepEqual(
    (await list({ Filter: { TENANT_NAME_CONTAINS: 'glo' } })).Tenants?.map((one) => one.TenantName),
    ['globex'],
  );
  await assert.rejects(list({ PageSize: 0 }), awsError('BadRequestException', 400));
  await assert.rejects(list({ NextToken: 'x'.repeat(51) }), refused('InvalidNextTokenException', 400, 'Invalid Next Token'));
  await client.send(new ses.DeleteTenantCommand({ TenantName: 'globex' }));
  assert.deepEqual(
    (await list()).Tenants?.map((one) => one.TenantName),
    ['acme'],
  );
  assert.deepEqual(sandbox.unknownMembers(), []);
});

test('associations: what can be associated, who has it, and what it keeps from being deleted', async (t) => {
  const { ses: client } = await opened(t);
  await client.send(new ses.CreateTenantCommand({ TenantName: 'acme' }));
  await client.send(new ses.CreateConfigurationSetCommand({ ConfigurationSetName: 'txn' }));
  await client.send(new ses.CreateEmailIdentityCommand({ EmailIdentity: 'acme.example' }));
  const associate = (ResourceArn: string) =>
    client.send(new ses.CreateTenantResourceAssociationCommand({ TenantName: 'acme', ResourceArn }));
  const wrong: readonly [string, string][] = [
    ['txn', 'Provided resource identifier is not an SES resource'],
    ['arn:aws:sns:eu-west-1:222222222222:topic', 'Provided ARN is not in SES resource ARN format'],
    [arn('dedicated-ip-pool', 'p'), 'Unsupported resource type: dedicated-ip-pool'],
    [
      `arn:aws:ses:us-east-1:${member}:identity/a.example`,
      `Resource arn:aws:ses:us-east-1:${member}:identity/a.example must be in the same region`,
    ],
    [
      `arn:aws:ses:${region}:333333333333:identity/a.example`,
      `Resource arn:aws:ses:${region}:333333333333:identity/a.example must be in the same account`,
    ],
  ];
  for (const [given, message] of wrong) await assert.rejects(associate(given), refused('BadRequestException', 400, message));
  await assert.rejects(associate(arn('identity', 'other.example')), awsError('NotFoundException', 404));
  for (const one of [arn('identity', 'acme.example'), arn('configuration-set', 'txn')]) await associate(one);
  await assert.rejects(
    associate(arn('configuration-set', 'txn')),
    refused('AlreadyExistsException', 400, 'Resources ARN has already been associated with tenant acme'),
  );
  const resources = async (Filter?: ses.ListTenantResourcesCommandInput['Filter']) =>
    (await client.send(new ses.ListTenantResourcesCommand({ TenantName: 'acme', ...(Filter === undefined ? {} : { Filter }) })))
      .TenantResources;
  assert.deepEqual(await resources(), [
    { ResourceType: 'configuration-set', ResourceArn: arn('configuration-set', 'txn') },
    { ResourceType: 'identity', ResourceArn: arn('identity', 'acme.example') },
  ]);
  assert.equal((await resources({ RESOURCE_TYPE: 'EMAIL_IDENTITY' }))?.length, 1);
  const sharing = await client.send(new ses.ListResourceTenantsCommand({ ResourceArn: arn('configuration-set', 'txn') }));
  assert.deepEqual(
    sharing.ResourceTenants?.map((one) => one.TenantName),
    ['acme'],
  );
  const kept = /^Cannot delete arn:\S+ because it has tenant associations\. Remove all tenant associations and try again\.$/;
  await assert.rejects(
    client.send(new ses.DeleteConfigurationSetCommand({ ConfigurationSetName: 'txn' })),
    refused('BadRequestException', 400, kept),
  );
  await assert.rejects(
    client.send(new ses.DeleteEmailIdentityCommand({ EmailIdentity: 'acme.example' })),
    refused('BadRequestException', 400, kept),
  );
  const gone = { TenantName: 'acme', ResourceArn: arn('configuration-set', 'txn') };
  for (let time = 0; time < 2; time += 1) await client.send(new ses.DeleteTenantResourceAssociationCommand(gone));
  await client.send(new ses.DeleteConfigurationSetCommand({ ConfigurationSetName: 'txn' }));
  await client.send(new ses.DeleteTenantCommand({ TenantName: 'acme' }));
  await client.send(new ses.DeleteEmailIdentityCommand({ EmailIdentity: 'acme.example' }));
});

test('reputation: policy by ARN, both statuses, and what AWS says', async (t) => {
  const all = await opened(t);
  const { ses: client } = all;
  const { TenantArn = '' } = await client.send(new ses.CreateTenantCommand({ TenantName: 'acme' }));
  const entity = { ReputationEntityType: 'RESOURCE', ReputationEntityReference: TenantArn } as const;
  const get = async () => (await client.send(new ses.GetReputationEntityCommand(entity))).ReputationEntity;
  assert.equal((await get())?.ReputationManagementPolicy, `arn:aws:ses:${region}:aws:reputation-policy/standard`);
  const policy = (name: string) => client.send(new ses.UpdateReputationEntityPolicyCommand({ ...entity, ReputationEntityPolicy: name }));
  await assert.rejects(policy('strict'), awsError('BadRequestException', 400));
  await policy(`arn:aws:ses:${region}:aws:reputation-policy/strict`);
  assert.match((await get())?.ReputationManagementPolicy ?? '', /strict$/);
  const status = (SendingStatus: ses.SendingStatus) =>
    client.send(new ses.UpdateReputationEntityCustomerManagedStatusCommand({ ...entity, SendingStatus }));
  await status('DISABLED');
  assert.deepEqual([(await get())?.SendingStatusAggregate, (await get())?.AwsSesManagedStatus?.Status], ['DISABLED', 'ENABLED']);
  await status('ENABLED');
  all.console('pause-email-tenant', { ...place, tenant: 'acme', paused: true });
  await status('REINSTATED');
  assert.deepEqual([(await get())?.SendingStatusAggregate, (await get())?.CustomerManagedStatus?.Status], ['DISABLED', 'REINSTATED']);
  const list = async (Filter: ses.ListReputationEntitiesCommandInput['Filter']) =>
    (await client.send(new ses.ListReputationEntitiesCommand({ Filter }))).ReputationEntities?.length;
  assert.deepEqual([await list({ SENDING_STATUS: 'DISABLED' }), await list({ SENDING_STATUS: 'ENABLED' })], [1, 0]);
  assert.equal(await list({ ENTITY_REFERENCE_PREFIX: arn('tenant', 'a') }), 1);
  all.console('pause-email-tenant', { ...place, tenant: 'acme', paused: false });
  assert.equal((await get())?.SendingStatusAggregate, 'REINSTATED');
  assert.deepEqual((await client.send(new ses.ListRecommendationsCommand({}))).Recommendations, []);
  await assert.rejects(
    client.send(new ses.GetReputationEntityCommand({ ...entity, ReputationEntityReference: 'x' })),
    awsError('NotFoundException', 404),
  );
});
