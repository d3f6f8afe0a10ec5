import type * as AccountSdk from '@aws-sdk/client-account';
import type * as AthenaSdk from '@aws-sdk/client-athena';
import type * as CloudFormationSdk from '@aws-sdk/client-cloudformation';
import type * as CloudTrailSdk from '@aws-sdk/client-cloudtrail';
import type * as CloudWatchSdk from '@aws-sdk/client-cloudwatch';
import type * as ConfigSdk from '@aws-sdk/client-config-service';
import type * as DevOpsGuruSdk from '@aws-sdk/client-devops-guru';
import type * as DynamoDbSdk from '@aws-sdk/client-dynamodb';
import type * as FirehoseSdk from '@aws-sdk/client-firehose';
import type * as GlueSdk from '@aws-sdk/client-glue';
import type * as IamSdk from '@aws-sdk/client-iam';
import type * as KmsSdk from '@aws-sdk/client-kms';
import type * as LambdaSdk from '@aws-sdk/client-lambda';
import type * as OrganizationsSdk from '@aws-sdk/client-organizations';
import type * as PushSdk from '@aws-sdk/client-pinpoint';
import type * as SmsVoiceSdk from '@aws-sdk/client-pinpoint-sms-voice-v2';
import type * as S3Sdk from '@aws-sdk/client-s3';
import type * as SecretsSdk from '@aws-sdk/client-secrets-manager';
import type * as SecurityHubSdk from '@aws-sdk/client-securityhub';
import type * as ServiceQuotasSdk from '@aws-sdk/client-service-quotas';
import type * as SesSdk from '@aws-sdk/client-sesv2';
import type * as SnsSdk from '@aws-sdk/client-sns';
import type * as ParametersSdk from '@aws-sdk/client-ssm';
import type * as StsSdk from '@aws-sdk/client-sts';
import type { RequestSigner } from '@smithy/types';
import type { Region } from '../model/address.ts';
import { keysInScope } from './account-scope.ts';
import { CheckedHandler } from './checked-handler.ts';
import { type Environment, endpointOf, type ServiceName } from './endpoints.ts';

/** A loaded SDK package and the one client of a Region made from it. */
export interface SdkClient<Sdk, Client> {
  readonly sdk: Sdk;
  readonly client: Client;
}

/** The part of a client's settings that all services share: everything that a client would otherwise look up for itself. */
export interface SharedSettings {
  readonly region: Region;
  readonly endpoint?: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly signer: RequestSigner;
  readonly requestHandler: CheckedHandler;
  readonly maxAttempts: 1;
  readonly cacheMiddleware: true;
  readonly customUserAgent: string;
}

/** What all clients of the SDK have in common, as far as we touch it. */
export interface AnyClient {
  readonly middlewareStack: { remove(name: string): boolean };
}

/**
 * Layers of a call that do nothing for us: the log line copies every answer even when nobody listens (a twentieth of the CPU of an apply),
 * and the trace header is for programs that run inside Lambda.
 */
const needlessLayers = ['loggerMiddleware', 'recursionDetectionMiddleware'];

function lean<Client extends AnyClient>(client: Client): Client {
  for (const layer of needlessLayers) client.middlewareStack.remove(layer);
  return client;
}

/** One service's clients, one a Region, made on first use; the package is loaded with the first. */
export class ServiceClients<Sdk, Client extends AnyClient> {
  readonly #load: () => Promise<Sdk>;
  readonly #make: (sdk: Sdk, region: Region) => Promise<Client>;
  readonly #byRegion = new Map<Region, Promise<SdkClient<Sdk, Client>>>();

  constructor(load: () => Promise<Sdk>, make: (sdk: Sdk, region: Region) => Promise<Client>) {
    this.#load = load;
    this.#make = make;
  }

  at(region: Region): Promise<SdkClient<Sdk, Client>> {
    let made = this.#byRegion.get(region);
    if (made === undefined) {
      made = this.#load().then(async (sdk) => ({ sdk, client: lean(await this.#make(sdk, region)) }));
      this.#byRegion.set(region, made);
    }
    return made;
  }
}

/** Every client of a run: one for each (service, Region), whatever the number of accounts. Source: facts/sandbox.md 4.2, 4.3. */
export interface SdkClients {
  readonly securityHub: ServiceClients<typeof SecurityHubSdk, SecurityHubSdk.SecurityHubClient>;
  readonly organizations: ServiceClients<typeof OrganizationsSdk, OrganizationsSdk.OrganizationsClient>;
  readonly config: ServiceClients<typeof ConfigSdk, ConfigSdk.ConfigServiceClient>;
  readonly cloudTrail: ServiceClients<typeof CloudTrailSdk, CloudTrailSdk.CloudTrailClient>;
  readonly account: ServiceClients<typeof AccountSdk, AccountSdk.AccountClient>;
  readonly devOpsGuru: ServiceClients<typeof DevOpsGuruSdk, DevOpsGuruSdk.DevOpsGuruClient>;
  readonly sns: ServiceClients<typeof SnsSdk, SnsSdk.SNSClient>;
  readonly kms: ServiceClients<typeof KmsSdk, KmsSdk.KMSClient>;
  readonly cloudFormation: ServiceClients<typeof CloudFormationSdk, CloudFormationSdk.CloudFormationClient>;
  readonly iam: ServiceClients<typeof IamSdk, IamSdk.IAMClient>;
  readonly s3: ServiceClients<typeof S3Sdk, S3Sdk.S3Client>;
  readonly dynamoDb: ServiceClients<typeof DynamoDbSdk, DynamoDbSdk.DynamoDBClient>;
  readonly ses: ServiceClients<typeof SesSdk, SesSdk.SESv2Client>;
  readonly serviceQuotas: ServiceClients<typeof ServiceQuotasSdk, ServiceQuotasSdk.ServiceQuotasClient>;
  readonly smsVoice: ServiceClients<typeof SmsVoiceSdk, SmsVoiceSdk.PinpointSMSVoiceV2Client>;
  readonly push: ServiceClients<typeof PushSdk, PushSdk.PinpointClient>;
  readonly secretsManager: ServiceClients<typeof SecretsSdk, SecretsSdk.SecretsManagerClient>;
  readonly ssm: ServiceClients<typeof ParametersSdk, ParametersSdk.SSMClient>;
  readonly cloudWatch: ServiceClients<typeof CloudWatchSdk, CloudWatchSdk.CloudWatchClient>;
  readonly lambda: ServiceClients<typeof LambdaSdk, LambdaSdk.LambdaClient>;
  readonly firehose: ServiceClients<typeof FirehoseSdk, FirehoseSdk.FirehoseClient>;
  readonly glue: ServiceClients<typeof GlueSdk, GlueSdk.GlueClient>;
  readonly athena: ServiceClients<typeof AthenaSdk, AthenaSdk.AthenaClient>;
  readonly sts: ServiceClients<typeof StsSdk, StsSdk.STSClient>;
  /** Closes the kept connections. */
  close(): void;
}

/** Connections kept open to one host. Above what a run has in flight, so that the pool never is the queue. Source: facts/performance.md 3, point 3. */
const maxSockets = 256;

export function sdkClients(env: Environment, version: string): SdkClients {
  const shared = new SharedParts();
  const settings = (service: ServiceName, region: Region): Promise<SharedSettings> => shared.settings(service, region, env, version);
  return {
    securityHub: new ServiceClients(
      () => import('@aws-sdk/client-securityhub'),
      async (sdk, region) => new sdk.SecurityHubClient(await settings('securityhub', region)),
    ),
    organizations: new ServiceClients(
      () => import('@aws-sdk/client-organizations'),
      async (sdk, region) => new sdk.OrganizationsClient(await settings('organizations', region)),
    ),
    config: new ServiceClients(
      () => import('@aws-sdk/client-config-service'),
      async (sdk, region) => new sdk.ConfigServiceClient(await settings('config', region)),
    ),
    cloudTrail: new ServiceClients(
      () => import('@aws-sdk/client-cloudtrail'),
      async (sdk, region) => new sdk.CloudTrailClient(await settings('cloudtrail', region)),
    ),
    account: new ServiceClients(
      () => import('@aws-sdk/client-account'),
      async (sdk, region) => new sdk.AccountClient(await settings('account', region)),
    ),
    devOpsGuru: new ServiceClients(
      () => import('@aws-sdk/client-devops-guru'),
      // An older generation of the SDK, which would look these up in files and the environment.
      async (sdk, region) => {
        const { cacheMiddleware: _, ...older } = await settings('devops-guru', region);
        return new sdk.DevOpsGuruClient({ ...older, retryMode: 'standard', useDualstackEndpoint: false, useFipsEndpoint: false });
      },
    ),
    sns: new ServiceClients(
      () => import('@aws-sdk/client-sns'),
      async (sdk, region) => new sdk.SNSClient(await settings('sns', region)),
    ),
    kms: new ServiceClients(
      () => import('@aws-sdk/client-kms'),
      async (sdk, region) => new sdk.KMSClient(await settings('kms', region)),
    ),
    cloudFormation: new ServiceClients(
      () => import('@aws-sdk/client-cloudformation'),
      async (sdk, region) => new sdk.CloudFormationClient(await settings('cloudformation', region)),
    ),
    iam: new ServiceClients(
      () => import('@aws-sdk/client-iam'),
      async (sdk, region) => new sdk.IAMClient(await settings('iam', region)),
    ),
    s3: new ServiceClients(
      () => import('@aws-sdk/client-s3'),
      async (sdk, region) => {
        const own = await settings('s3', region);
        // A bucket as a host name is no name that loopback resolves; AWS itself wants it so.
        return new sdk.S3Client({ ...own, forcePathStyle: own.endpoint !== undefined, requestChecksumCalculation: 'WHEN_REQUIRED' });
      },
    ),
    dynamoDb: new ServiceClients(
      () => import('@aws-sdk/client-dynamodb'),
      async (sdk, region) => new sdk.DynamoDBClient(await settings('dynamodb', region)),
    ),
    ses: new ServiceClients(
      () => import('@aws-sdk/client-sesv2'),
      async (sdk, region) => new sdk.SESv2Client(await settings('ses', region)),
    ),
    serviceQuotas: new ServiceClients(
      () => import('@aws-sdk/client-service-quotas'),
      async (sdk, region) => new sdk.ServiceQuotasClient(await settings('servicequotas', region)),
    ),
    smsVoice: new ServiceClients(
      () => import('@aws-sdk/client-pinpoint-sms-voice-v2'),
      async (sdk, region) => new sdk.PinpointSMSVoiceV2Client(await settings('sms-voice', region)),
    ),
    push: new ServiceClients(
      () => import('@aws-sdk/client-pinpoint'),
      async (sdk, region) => new sdk.PinpointClient(await settings('mobiletargeting', region)),
    ),
    secretsManager: new ServiceClients(
      () => import('@aws-sdk/client-secrets-manager'),
      async (sdk, region) => new sdk.SecretsManagerClient(await settings('secretsmanager', region)),
    ),
    ssm: new ServiceClients(
      () => import('@aws-sdk/client-ssm'),
      async (sdk, region) => new sdk.SSMClient(await settings('ssm', region)),
    ),
    cloudWatch: new ServiceClients(
      () => import('@aws-sdk/client-cloudwatch'),
      async (sdk, region) => new sdk.CloudWatchClient(await settings('monitoring', region)),
    ),
    lambda: new ServiceClients(
      () => import('@aws-sdk/client-lambda'),
      async (sdk, region) => new sdk.LambdaClient(await settings('lambda', region)),
    ),
    firehose: new ServiceClients(
      () => import('@aws-sdk/client-firehose'),
      async (sdk, region) => new sdk.FirehoseClient(await settings('firehose', region)),
    ),
    glue: new ServiceClients(
      () => import('@aws-sdk/client-glue'),
      async (sdk, region) => new sdk.GlueClient(await settings('glue', region)),
    ),
    athena: new ServiceClients(
      () => import('@aws-sdk/client-athena'),
      async (sdk, region) => new sdk.AthenaClient(await settings('athena', region)),
    ),
    sts: new ServiceClients(
      () => import('@aws-sdk/client-sts'),
      async (sdk, region) => new sdk.STSClient(await settings('sts', region)),
    ),
    close: () => shared.close(),
  };
}

/** What all clients share: one connection pool and the signing code, loaded with the first client. */
class SharedParts {
  #handler: Promise<CheckedHandler> | undefined;
  #closed = false;

  async settings(service: ServiceName, region: Region, env: Environment, version: string): Promise<SharedSettings> {
    // The SDK warns on stderr about Node 20 when the first client is made; the README says what there is to say.
    process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
    this.#handler ??= makeHandler();
    const endpoint = endpointOf(service, env);
    return {
      region,
      ...(endpoint === undefined ? {} : { endpoint }),
      // Never used: the signer takes the scope's keys. Present so that no client goes looking for keys of its own.
      credentials: { accessKeyId: 'unused', secretAccessKey: 'unused' },
      signer: await scopeSigner(service, region),
      requestHandler: await this.#handler,
      maxAttempts: 1,
      cacheMiddleware: true,
      customUserAgent: `trueup/${version}`,
    };
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    // A pool that could not be loaded has nothing to close, and its failure was reported by the call that wanted it.
    this.#handler?.then(
      (handler) => handler.destroy(),
      () => undefined,
    );
  }
}

async function makeHandler(): Promise<CheckedHandler> {
  const { NodeHttpHandler } = await import('@smithy/node-http-handler');
  const agent = { keepAlive: true, maxSockets };
  const silent = { trace: () => {}, debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
  return new CheckedHandler(new NodeHttpHandler({ httpAgent: agent, httpsAgent: agent, logger: silent }));
}

/** Signs each request with the keys of the scope that it runs in; the SDK chooses date, service and Region where it knows better. */
async function scopeSigner(service: ServiceName, region: Region): Promise<RequestSigner> {
  const [{ SignatureV4 }, { Sha256 }] = await Promise.all([import('@smithy/signature-v4'), import('@smithy/core/checksum')]);
  // S3 alone signs paths as they are sent.
  const uriEscapePath = service !== 's3';
  const v4 = new SignatureV4({ service, region, sha256: Sha256, uriEscapePath, credentials: async () => keysInScope() });
  return { sign: (request, options) => v4.sign(request, options) };
}
