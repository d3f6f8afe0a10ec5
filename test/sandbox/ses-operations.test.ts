import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as ses from '@aws-sdk/client-sesv2';
import { consoleChanges } from '../../sandbox/services/sesv2/index.ts';
import { awsError, change, minuteMs, setting } from './monitoring-setting.ts';
import { arn, opened, place, refused } from './ses-setting.ts';

test('pools and addresses, templates, suppression lists, account and tags', async (t) => {
  const all = await opened(t);
  const { ses: client } = all;
  await client.send(new ses.CreateDedicatedIpPoolCommand({ PoolName: 'acme', ScalingMode: 'STANDARD' }));
  await assert.rejects(client.send(new ses.CreateDedicatedIpPoolCommand({ PoolName: 'acme' })), awsError('AlreadyExistsException', 400));
  await client.send(new ses.PutDedicatedIpInPoolCommand({ Ip: '192.0.2.1', DestinationPoolName: 'acme' }));
  await client.send(new ses.PutDedicatedIpWarmupAttributesCommand({ Ip: '192.0.2.1', WarmupPercentage: 100 }));
  assert.deepEqual((await client.send(new ses.GetDedicatedIpCommand({ Ip: '192.0.2.1' }))).DedicatedIp, {
    Ip: '192.0.2.1',
    WarmupStatus: 'DONE',
    WarmupPercentage: 100,
    PoolName: 'acme',
  });
  assert.equal((await client.send(new ses.GetDedicatedIpsCommand({ PoolName: 'acme' }))).DedicatedIps?.length, 1);
  const scale = (ScalingMode: ses.ScalingMode) =>
    client.send(new ses.PutDedicatedIpPoolScalingAttributesCommand({ PoolName: 'acme', ScalingMode }));
  await scale('MANAGED');
  await assert.rejects(scale('STANDARD'), awsError('BadRequestException', 400));
  assert.equal((await client.send(new ses.GetDedicatedIpPoolCommand({ PoolName: 'acme' }))).DedicatedIpPool?.ScalingMode, 'MANAGED');
  assert.deepEqual((await client.send(new ses.ListDedicatedIpPoolsCommand({}))).DedicatedIpPools, ['acme']);
  for (let number = 1; number < 50; number += 1) await client.send(new ses.CreateDedicatedIpPoolCommand({ PoolName: `pool${number}` }));
  await assert.rejects(client.send(new ses.CreateDedicatedIpPoolCommand({ PoolName: 'pool50' })), awsError('LimitExceededException', 400));

  const TemplateName = 'welcome';
  await client.send(
    new ses.CreateEmailTemplateCommand({ TemplateName, TemplateContent: { Subject: 'Hi {{name}}', Text: 'at {{place.city}}' } }),
  );
  const render = (data: object) =>
    client.send(new ses.TestRenderEmailTemplateCommand({ TemplateName, TemplateData: JSON.stringify(data) }));
  assert.match((await render({ name: 'Ann', place: { city: 'Graz' } })).RenderedTemplate ?? '', /^Subject: Hi Ann\r\n[\s\S]*at Graz$/);
  await assert.rejects(render({ name: 'Ann' }), refused('BadRequestException', 400, /'place\.city' is not present/));
  await client.send(new ses.UpdateEmailTemplateCommand({ TemplateName, TemplateContent: { Subject: 'Hi {{name}}', Html: '<p>' } }));
  assert.deepEqual((await client.send(new ses.GetEmailTemplateCommand({ TemplateName }))).TemplateContent, {
    Subject: 'Hi {{name}}',
    Html: '<p>',
  });
  assert.deepEqual(
    (await client.send(new ses.ListEmailTemplatesCommand({}))).TemplatesMetadata?.map((one) => one.TemplateName),
    [TemplateName],
  );

  await client.send(new ses.CreateTenantCommand({ TenantName: 'acme' }));
  const EmailAddress = 'Ann@customer.example';
  await client.send(new ses.PutSuppressedDestinationCommand({ EmailAddress, Reason: 'COMPLAINT', TenantName: 'acme' }));
  const listed = async (more: object) =>
    (await client.send(new ses.ListSuppressedDestinationsCommand(more))).SuppressedDestinationSummaries?.length;
  assert.deepEqual(
    [await listed({}), await listed({ TenantName: 'acme' }), await listed({ TenantName: 'acme', Reasons: ['BOUNCE'] })],
    [0, 1, 0],
  );
  const found = await client.send(new ses.GetSuppressedDestinationCommand({ EmailAddress, TenantName: 'acme' }));
  assert.equal(found.SuppressedDestination?.TenantName, 'acme');
  await assert.rejects(
    client.send(new ses.DeleteSuppressedDestinationCommand({ EmailAddress: EmailAddress.toLowerCase(), TenantName: 'acme' })),
    awsError('NotFoundException', 404),
  );
  await client.send(new ses.DeleteSuppressedDestinationCommand({ EmailAddress, TenantName: 'acme' }));

  await client.send(new ses.PutAccountSuppressionAttributesCommand({ SuppressedReasons: ['BOUNCE'] }));
  await client.send(new ses.PutAccountVdmAttributesCommand({ VdmAttributes: { VdmEnabled: 'ENABLED' } }));
  await client.send(new ses.PutAccountDedicatedIpWarmupAttributesCommand({ AutoWarmupEnabled: false }));
  await client.send(new ses.PutAccountPricingAttributesCommand({ Plan: 'PRO' }));
  await client.send(new ses.PutAccountSendingAttributesCommand({ SendingEnabled: false }));
  const account = await client.send(new ses.GetAccountCommand({}));
  assert.deepEqual(
    [
      account.SuppressionAttributes?.SuppressedReasons,
      account.VdmAttributes?.VdmEnabled,
      account.DedicatedIpAutoWarmupEnabled,
      account.PricingAttributes?.CurrentPlan,
      account.SendingEnabled,
      account.EnforcementStatus,
    ],
    [['BOUNCE'], 'ENABLED', false, 'PRO', false, 'HEALTHY'],
  );

  const { TenantId } = (await client.send(new ses.GetTenantCommand({ TenantName: 'acme' }))).Tenant ?? {};
  // Only the id in a tenant's ARN counts.
  for (const ResourceArn of [arn('tenant', `other/${TenantId}`), arn('template', TemplateName), arn('dedicated-ip-pool', 'acme')]) {
    await client.send(
      new ses.TagResourceCommand({
        ResourceArn,
        Tags: [
          { Key: 'a', Value: '1' },
          { Key: 'b', Value: '2' },
        ],
      }),
    );
    await client.send(new ses.UntagResourceCommand({ ResourceArn, TagKeys: ['a'] }));
    assert.deepEqual((await client.send(new ses.ListTagsForResourceCommand({ ResourceArn }))).Tags, [{ Key: 'b', Value: '2' }]);
  }
  await assert.rejects(
    client.send(new ses.ListTagsForResourceCommand({ ResourceArn: arn('identity', 'none.example') })),
    awsError('NotFoundException', 404),
  );
  await client.send(new ses.DeleteDedicatedIpPoolCommand({ PoolName: 'acme' }));
  await client.send(new ses.DeleteEmailTemplateCommand({ TemplateName }));
});

test('bulk mail has an outcome for each entry', async (t) => {
  const all = await opened(t, false);
  const { ses: client } = all;
  await client.send(new ses.CreateEmailIdentityCommand({ EmailIdentity: 'acme.example' }));
  all.pass(5 * minuteMs);
  const sent = await client.send(
    new ses.SendBulkEmailCommand({
      FromEmailAddress: 'news@acme.example',
      DefaultContent: { Template: { TemplateContent: { Subject: 'Hi {{name}}', Text: 'x' }, TemplateData: '{"name":"you"}' } },
      BulkEmailEntries: [
        {
          Destination: { ToAddresses: ['success@simulator.amazonses.com'] },
          ReplacementEmailContent: { ReplacementTemplate: { ReplacementTemplateData: '{"name":"Ann"}' } },
        },
        { Destination: { ToAddresses: ['stranger@customer.example'] } },
        { Destination: { ToAddresses: ['not an address'] } },
      ],
    }),
  );
  assert.deepEqual(
    sent.BulkEmailEntryResults?.map((one) => one.Status),
    ['SUCCESS', 'MESSAGE_REJECTED', 'INVALID_PARAMETER'],
  );
});

test('one call a second for each action, and sends at the rate of the account', async (t) => {
  let now = 0;
  const all = await setting(t, { limits: true, time: { rateMs: () => now } });
  const client = all.client(ses.SESv2Client);
  const list = () => client.send(new ses.ListTenantsCommand({}));
  await list();
  await client.send(new ses.ListConfigurationSetsCommand({}));
  await assert.rejects(list(), awsError('TooManyRequestsException', 429));
  now += 1000;
  await list();
  await client.send(new ses.CreateEmailIdentityCommand({ EmailIdentity: 'a@acme.example' }));
  all.sandbox.clock.push(5 * minuteMs);
  const send = () => {
    const Content = { Simple: { Subject: { Data: 's' }, Body: { Text: { Data: 't' } } } };
    return client.send(
      new ses.SendEmailCommand({
        FromEmailAddress: 'a@acme.example',
        Destination: { ToAddresses: ['success@simulator.amazonses.com'] },
        Content,
      }),
    );
  };
  await send();
  await assert.rejects(send(), awsError('TooManyRequestsException', 429));
  change(consoleChanges, 'set-production-access', { ...place, decision: 'GRANTED' }, all.env);
  now += 1000;
  for (let number = 0; number < 14; number += 1) await send();
  await assert.rejects(send(), awsError('TooManyRequestsException', 429));
});

test('what a person or AWS changes in the console', async (t) => {
  const all = await opened(t);
  const { ses: client } = all;
  await client.send(new ses.CreateTenantCommand({ TenantName: 'acme' }));
  await client.send(new ses.CreateConfigurationSetCommand({ ConfigurationSetName: 'txn' }));
  await client.send(new ses.CreateTenantResourceAssociationCommand({ TenantName: 'acme', ResourceArn: arn('configuration-set', 'txn') }));
  const tenant = { ...place, tenant: 'acme' };
  all.console('set-email-tenant-suppression', { ...tenant, scope: 'TENANT', reasons: ['BOUNCE'] });
  all.console('set-email-tenant-policy', { ...tenant, policy: 'none' });
  all.console('remove-email-tenant-resource', { ...tenant, resource: arn('configuration-set', 'txn') });
  all.console('set-configuration-set', {
    ...place,
    set: 'txn',
    tls: 'REQUIRE',
    sending: false,
    metrics: true,
    suppressionScope: 'ACCOUNT',
  });
  all.console('set-suppressed-address', { ...tenant, address: 'a@b.example', reason: 'BOUNCE' });
  all.console('set-email-enforcement', { ...place, status: 'PROBATION' });
  const { Tenant } = await client.send(new ses.GetTenantCommand({ TenantName: 'acme' }));
  assert.deepEqual(Tenant?.SuppressionAttributes, { SuppressionScope: 'TENANT', SuppressedReasons: ['BOUNCE'] });
  assert.deepEqual((await client.send(new ses.ListTenantResourcesCommand({ TenantName: 'acme' }))).TenantResources, []);
  const set = await client.send(new ses.GetConfigurationSetCommand({ ConfigurationSetName: 'txn' }));
  assert.deepEqual(
    [set.DeliveryOptions?.TlsPolicy, set.SendingOptions?.SendingEnabled, set.SuppressionOptions?.SuppressionScope],
    ['REQUIRE', false, 'ACCOUNT'],
  );
  assert.equal((await client.send(new ses.GetAccountCommand({}))).EnforcementStatus, 'PROBATION');
  all.console('delete-email-tenant', tenant);
  assert.throws(() => all.console('delete-email-tenant', tenant), /no tenant acme/);
  assert.throws(() => all.console('set-mailbox', { address: 'nobody', behaviour: 'bounce' }), /address or @domain/);
  assert.throws(() => all.console('set-email-tenant-policy', { ...tenant, policy: 'odd' }), Error);
  await assert.rejects(all.sandbox.seed({ ses: { accounts: [{ ...place, colour: 1 }] } }), /has no member colour/);
});
