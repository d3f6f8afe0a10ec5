// The tenants of this repository as files, and what people bring themselves for them: secrets, roles, streams of their own, numbers.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { CloudWatchLogsClient, CreateLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CreateDeliveryStreamCommand, FirehoseClient } from '@aws-sdk/client-firehose';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { CreateEmailTemplateCommand, SESv2Client } from '@aws-sdk/client-sesv2';
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { seed } from '../../sandbox/services/sms-voice/index.ts';
import { type E2e, repository } from '../e2e/harness.ts';

const [shared, own] = ['333333333333', '888888888888'];
const region = 'eu-west-1';
export const files: Readonly<Record<string, string>> = Object.fromEntries(
  ['organization.yaml', ...readdirSync(path.join(repository, 'tenants')).map((name) => `tenants/${name}`)].map((file) => [
    file,
    readFileSync(path.join(repository, file), 'utf8'),
  ]),
);

/** Of the rest of the organization other tests speak. */
export const kinds = ['--kind', 'Tenant', '--kind', 'TenantDefaults'];

const settings = (run: E2e, account: string) => ({
  endpoint: run.sandbox.endpoint,
  region,
  credentials: { accessKeyId: account, secretAccessKey: 'sandbox' },
});

const trust = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: ['firehose.amazonaws.com', 'ses.amazonaws.com'] }, Action: 'sts:AssumeRole' }],
});

/** What the documents refer to and do not make. */
export async function bring(run: E2e): Promise<void> {
  const at = (account: string) => settings(run, account);
  const roles = async (account: string, names: readonly string[]) => {
    for (const RoleName of names)
      await new IAMClient(at(account)).send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust }));
  };
  await roles(shared, ['acme-archive', 'acme-sms-logs', 'acme-sender']);
  await roles(own, ['globex-events']);
  for (const [account, name] of [
    [shared, 'acme-archive'],
    [own, 'globex-events'],
  ] as const)
    await new FirehoseClient(at(account)).send(
      new CreateDeliveryStreamCommand({
        DeliveryStreamName: name,
        ExtendedS3DestinationConfiguration: { RoleARN: `arn:aws:iam::${account}:role/${name}`, BucketARN: `arn:aws:s3:::${name}` },
      }),
    );
  const secrets = new SecretsManagerClient(at(shared));
  for (const name of ['acme/apns', 'acme/voip-certificate', 'acme/voip-key', 'shops/apns'])
    await secrets.send(new CreateSecretCommand({ Name: `trueup/${name}`, SecretString: 'no secret' }));
  await secrets.send(new CreateSecretCommand({ Name: 'trueup/acme/dkim', SecretString: 'A'.repeat(64) }));
  const json = JSON.stringify({ type: 'service_account', project_id: 'example', private_key: 'no key' });
  for (const name of ['acme/fcm', 'shops/fcm']) await secrets.send(new CreateSecretCommand({ Name: `trueup/${name}`, SecretString: json }));
  const parameters = new SSMClient(at(shared));
  for (const name of ['adm-id', 'adm-secret', 'baidu-api', 'baidu-secret'])
    await parameters.send(new PutParameterCommand({ Name: `/trueup/acme/${name}`, Value: 'no secret', Type: 'SecureString' }));
  await new SNSClient(at(shared)).send(new CreateTopicCommand({ Name: 'acme-complaints' }));
  await new CloudWatchLogsClient(at(shared)).send(new CreateLogGroupCommand({ logGroupName: 'acme-sms' }));
  const ses = new SESv2Client(at(shared));
  for (const TemplateName of ['acme-welcome', 'org-receipt']) {
    await ses.send(new CreateEmailTemplateCommand({ TemplateName, TemplateContent: { Subject: 's', Text: 't' } }));
    run.clock.advance(2_000);
  }
  seed(
    [
      { account: shared, region, what: 'number', country: 'DE', id: 'phone-0123456789abcdef0123456789abcdef' },
      { account: shared, region, what: 'sender-id', senderId: 'ACME', country: 'DE' },
      { account: shared, region, what: 'sender-id', senderId: 'SHOPS', country: 'DE', messageType: 'PROMOTIONAL' },
      { account: own, region, what: 'sender-id', senderId: 'GLOBEX', country: 'GB' },
    ],
    run.sandbox.environment(),
  );
}
