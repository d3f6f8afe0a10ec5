import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as firehose from '@aws-sdk/client-firehose';
import * as iam from '@aws-sdk/client-iam';
import * as s3 from '@aws-sdk/client-s3';
import * as ses from '@aws-sdk/client-sesv2';
import * as sns from '@aws-sdk/client-sns';
import { snsOf } from '../../sandbox/services/sns/state.ts';
import { awsError, member, minuteMs, region } from './monitoring-setting.ts';
import { arn, opened, refused } from './ses-setting.ts';

test('configuration sets: each block is replaced by its own call', async (t) => {
  const { ses: client } = await opened(t);
  const ConfigurationSetName = 'txn';
  await client.send(new ses.CreateDedicatedIpPoolCommand({ PoolName: 'pool' }));
  const create = (DeliveryOptions: ses.DeliveryOptions) =>
    client.send(new ses.CreateConfigurationSetCommand({ ConfigurationSetName, DeliveryOptions, Tags: [{ Key: 'tenant', Value: 'acme' }] }));
  await assert.rejects(create({ SendingPoolName: 'none' }), awsError('NotFoundException', 404));
  await assert.rejects(create({ MaxDeliverySeconds: 1 }), refused('BadRequestException', 400, /maxDeliverySeconds/));
  await create({ TlsPolicy: 'REQUIRE', SendingPoolName: 'pool', MaxDeliverySeconds: 600 });
  await assert.rejects(create({}), awsError('AlreadyExistsException', 400));
  const get = () => client.send(new ses.GetConfigurationSetCommand({ ConfigurationSetName }));
  const { $metadata: _metadata, ...fresh } = await get();
  assert.deepEqual(fresh, {
    ConfigurationSetName,
    DeliveryOptions: { TlsPolicy: 'REQUIRE', SendingPoolName: 'pool', MaxDeliverySeconds: 600 },
    ReputationOptions: { ReputationMetricsEnabled: false },
    SendingOptions: { SendingEnabled: true },
    Tags: [{ Key: 'tenant', Value: 'acme' }],
  });
  await client.send(new ses.PutConfigurationSetDeliveryOptionsCommand({ ConfigurationSetName, TlsPolicy: 'OPTIONAL' }));
  await client.send(new ses.PutConfigurationSetReputationOptionsCommand({ ConfigurationSetName, ReputationMetricsEnabled: true }));
  await client.send(new ses.PutConfigurationSetSendingOptionsCommand({ ConfigurationSetName, SendingEnabled: false }));
  await client.send(new ses.PutConfigurationSetSendingOptionsCommand({ ConfigurationSetName, SendingEnabled: true }));
  await client.send(
    new ses.PutConfigurationSetSuppressionOptionsCommand({
      ConfigurationSetName,
      SuppressedReasons: ['COMPLAINT'],
      SuppressionScope: 'TENANT',
    }),
  );
  await client.send(
    new ses.PutConfigurationSetTrackingOptionsCommand({
      ConfigurationSetName,
      CustomRedirectDomain: 'l.acme.example',
      HttpsPolicy: 'REQUIRE',
    }),
  );
  await client.send(
    new ses.PutConfigurationSetVdmOptionsCommand({
      ConfigurationSetName,
      VdmOptions: { DashboardOptions: { EngagementMetrics: 'ENABLED' } },
    }),
  );
  const ArchiveArn = `arn:aws:ses:${region}:${member}:mailmanager-archive/a-${'0'.repeat(24)}`;
  await client.send(new ses.PutConfigurationSetArchivingOptionsCommand({ ConfigurationSetName, ArchiveArn }));
  const MessageSecurityOptions = { SigningScheme: { DefaultScheme: {} } };
  await client.send(new ses.UpdateConfigurationSetCommand({ ConfigurationSetName, MessageSecurityOptions }));
  const now = await get();
  assert.deepEqual(now.DeliveryOptions, { TlsPolicy: 'OPTIONAL' });
  assert.ok(now.ReputationOptions?.LastFreshStart instanceof Date);
  assert.deepEqual(now.SuppressionOptions, { SuppressedReasons: ['COMPLAINT'], SuppressionScope: 'TENANT' });
  assert.deepEqual(now.TrackingOptions, { CustomRedirectDomain: 'l.acme.example', HttpsPolicy: 'REQUIRE' });
  assert.deepEqual([now.VdmOptions, now.ArchivingOptions], [{ DashboardOptions: { EngagementMetrics: 'ENABLED' } }, { ArchiveArn }]);
  assert.deepEqual(now.MessageSecurityOptions, MessageSecurityOptions);
  assert.deepEqual((await client.send(new ses.ListConfigurationSetsCommand({}))).ConfigurationSets, ['txn']);
  await assert.rejects(
    client.send(new ses.GetConfigurationSetCommand({ ConfigurationSetName: 'none' })),
    refused('NotFoundException', 404, 'Configuration set <none> does not exist.'),
  );
});

test('event destinations: one target, checked at once, told of what is sent', async (t) => {
  const all = await opened(t);
  const { ses: client } = all;
  const ConfigurationSetName = 'txn';
  await client.send(new ses.CreateConfigurationSetCommand({ ConfigurationSetName }));
  const create = (EventDestinationName: string, EventDestination: ses.EventDestinationDefinition) =>
    client.send(
      new ses.CreateConfigurationSetEventDestinationCommand({
        ConfigurationSetName,
        EventDestinationName,
        EventDestination: { Enabled: true, MatchingEventTypes: ['DELIVERY'], ...EventDestination },
      }),
    );
  const { TopicArn = '' } = await all.client(sns.SNSClient).send(new sns.CreateTopicCommand({ Name: 'events' }));
  const bus = { EventBridgeDestination: { EventBusArn: `arn:aws:events:${region}:${member}:event-bus/default` } };
  const hose = {
    DeliveryStreamArn: `arn:aws:firehose:${region}:${member}:deliverystream/events`,
    IamRoleArn: `arn:aws:iam::${member}:role/events`,
  };
  const metrics = {
    DimensionConfigurations: [{ DimensionName: 'tenant', DimensionValueSource: 'MESSAGE_TAG', DefaultDimensionValue: 'none' }],
  } as const;
  const bad: readonly ses.EventDestinationDefinition[] = [
    {},
    { ...bus, SnsDestination: { TopicArn } },
    { ...bus, MatchingEventTypes: [] },
    { EventBridgeDestination: { EventBusArn: `arn:aws:events:${region}:${member}:event-bus/other` } },
    { SnsDestination: { TopicArn: `${TopicArn}-none` } },
    { PinpointDestination: { ApplicationArn: 'arn:aws:mobiletargeting:eu-west-1:222222222222:apps/x' } },
    { KinesisFirehoseDestination: hose },
    { CloudWatchDestination: { DimensionConfigurations: [] } },
  ];
  for (const definition of bad) await assert.rejects(create('bad', definition), awsError('BadRequestException', 400));
  await create('topic', { SnsDestination: { TopicArn } });
  await create('bus', bus);
  await create('metrics', { CloudWatchDestination: { DimensionConfigurations: [...metrics.DimensionConfigurations] } });
  await assert.rejects(create('bus', bus), awsError('AlreadyExistsException', 400));
  for (let number = 3; number < 10; number += 1) await create(`bus${number}`, bus);
  await assert.rejects(create('one-more', bus), awsError('LimitExceededException', 400));
  const names = async () =>
    (await client.send(new ses.GetConfigurationSetEventDestinationsCommand({ ConfigurationSetName }))).EventDestinations?.map(
      (one) => one.Name,
    );
  assert.equal((await names())?.length, 10);
  for (let number = 3; number < 10; number += 1)
    await client.send(
      new ses.DeleteConfigurationSetEventDestinationCommand({ ConfigurationSetName, EventDestinationName: `bus${number}` }),
    );
  const update = {
    ConfigurationSetName,
    EventDestinationName: 'bus',
    EventDestination: { ...bus, MatchingEventTypes: ['BOUNCE'], Enabled: false },
  } satisfies ses.UpdateConfigurationSetEventDestinationCommandInput;
  await client.send(new ses.UpdateConfigurationSetEventDestinationCommand(update));
  await assert.rejects(
    client.send(new ses.UpdateConfigurationSetEventDestinationCommand({ ...update, EventDestinationName: 'none' })),
    awsError('NotFoundException', 404),
  );
  assert.deepEqual(await names(), ['topic', 'bus', 'metrics']);

  await client.send(new ses.CreateEmailIdentityCommand({ EmailIdentity: 'acme.example' }));
  all.pass(5 * minuteMs);
  const Content = { Simple: { Subject: { Data: 's' }, Body: { Text: { Data: 't' } } } };
  await client.send(
    new ses.SendEmailCommand({
      FromEmailAddress: 'a@acme.example',
      Destination: { ToAddresses: ['b@customer.example'] },
      Content,
      ConfigurationSetName,
      EmailTags: [{ Name: 'tenant', Value: 'acme' }],
    }),
  );
  const told = snsOf(all.env, member, region).published.map((one) =>
    one.message.startsWith('{') ? JSON.parse(one.message).eventType : one.message,
  );
  assert.deepEqual(told, ['Successfully validated SNS topic for Amazon SES event publishing.', 'Delivery']);
  const points = JSON.stringify(all.env.state.of('monitoring', member, region, Object));
  assert.match(points, /"name":"Delivery","dimensions":\{"tenant":"acme"\}/);
  assert.deepEqual(all.sandbox.defects(), []);
});

test('events of a tenant reach the bucket behind a Firehose stream, with the name of the tenant', async (t) => {
  const all = await opened(t);
  const { ses: client } = all;
  const buckets = all.client(s3.S3Client);
  await all.client(iam.IAMClient).send(new iam.CreateRoleCommand({ RoleName: 'events', AssumeRolePolicyDocument: '{"Statement":[]}' }));
  await buckets.send(new s3.CreateBucketCommand({ Bucket: 'central', CreateBucketConfiguration: { LocationConstraint: region } }));
  const RoleARN = `arn:aws:iam::${member}:role/events`;
  const { DeliveryStreamARN: DeliveryStreamArn = '' } = await all.client(firehose.FirehoseClient).send(
    new firehose.CreateDeliveryStreamCommand({
      DeliveryStreamName: 'events',
      ExtendedS3DestinationConfiguration: {
        RoleARN,
        BucketARN: 'arn:aws:s3:::central',
        BufferingHints: { IntervalInSeconds: 60, SizeInMBs: 1 },
      },
    }),
  );
  await client.send(new ses.CreateConfigurationSetCommand({ ConfigurationSetName: 'txn' }));
  const destination = (IamRoleArn: string, stream: string) =>
    client.send(
      new ses.CreateConfigurationSetEventDestinationCommand({
        ConfigurationSetName: 'txn',
        EventDestinationName: 'hose',
        EventDestination: {
          Enabled: true,
          MatchingEventTypes: ['SEND'],
          KinesisFirehoseDestination: { IamRoleArn, DeliveryStreamArn: stream },
        },
      }),
    );
  await assert.rejects(destination(`${RoleARN}-none`, DeliveryStreamArn), refused('BadRequestException', 400, /Could not assume IAM role/));
  await assert.rejects(destination(RoleARN, `${DeliveryStreamArn}-none`), refused('BadRequestException', 400, /does not exist/));
  await destination(RoleARN, DeliveryStreamArn);
  await client.send(new ses.CreateEmailIdentityCommand({ EmailIdentity: 'acme.example' }));
  await client.send(new ses.CreateTenantCommand({ TenantName: 'acme' }));
  for (const ResourceArn of [arn('identity', 'acme.example'), arn('configuration-set', 'txn')])
    await client.send(new ses.CreateTenantResourceAssociationCommand({ TenantName: 'acme', ResourceArn }));
  all.pass(5 * minuteMs);
  const Content = { Simple: { Subject: { Data: 's' }, Body: { Text: { Data: 't' } } } };
  const Destination = { ToAddresses: ['success@simulator.amazonses.com'] };
  const from = { FromEmailAddress: 'a@acme.example', TenantName: 'acme', ConfigurationSetName: 'txn' };
  await client.send(new ses.SendEmailCommand({ ...from, Destination, Content }));
  all.pass(minuteMs);
  const { Contents = [] } = await buckets.send(new s3.ListObjectsV2Command({ Bucket: 'central' }));
  const { Body } = await buckets.send(new s3.GetObjectCommand({ Bucket: 'central', Key: Contents[0]?.Key ?? '' }));
  const record = JSON.parse((await Body?.transformToString()) ?? '{}');
  assert.deepEqual([record.eventType, record.mail.tags['ses:tenant-name']], ['Send', ['acme']]);
  assert.deepEqual(all.sandbox.defects(), []);
});
