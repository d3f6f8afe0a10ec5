// Which resources a call names, as ARNs, and which read of the service tells their tags. Pure.
// Source: the service authorization reference of each service, read through the SDK's type documentation; docs/assumptions.md.
import type { AskedCall } from './request.ts';

/** One resource that a call needs permission on. */
export interface AskedResource {
  /** `*` where the action has no resource, or names none that is known here. */
  readonly arn: string;
  /** The service's own read that shows the tags of the resource: operation and input. */
  readonly tagRead?: readonly [string, object];
}

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);
const texts = (value: unknown): readonly string[] => (Array.isArray(value) ? value.filter((each) => typeof each === 'string') : []);

/** Actions without a resource type, whatever their input names: no tag can be asked of them. Source: facts/tenants.md 2.7. */
const withoutResource = new Set(['sms-voice:DeleteConfigurationSet', 'sms-voice:DeleteDefaultSenderId']);

type Finder = (call: AskedCall) => readonly (AskedResource | undefined)[];

/** The resources of a call; one `*` where it names none. */
export function resourcesOf(call: AskedCall): readonly AskedResource[] {
  const find = Object.hasOwn(finders, call.service) ? finders[call.service] : undefined;
  const found = withoutResource.has(`${call.service}:${call.operation}`)
    ? []
    : (find?.(call) ?? []).filter((one): one is AskedResource => one !== undefined);
  return found.length === 0 ? [{ arn: '*' }] : found;
}

/** The resource that a member of the input names: by its ARN, or by a name after `kind`. */
function named(
  call: AskedCall,
  name: string | undefined,
  kind: string,
  tagRead?: (arn: string, name: string) => readonly [string, object],
  { service = call.service, suffix = '' }: { readonly service?: string; readonly suffix?: string } = {},
): AskedResource | undefined {
  if (name === undefined) return undefined;
  const arn = name.startsWith('arn:') ? name : `arn:${call.partition}:${service}:${call.region}:${call.account}:${kind}${name}${suffix}`;
  return { arn, ...(tagRead === undefined ? {} : { tagRead: tagRead(arn, name) }) };
}

const byResourceArn = (arn: string): readonly [string, object] => ['ListTagsForResource', { ResourceArn: arn }];

const finders: Readonly<Record<string, Finder>> = {
  sts: ({ input }) => [{ arn: text(input['RoleArn']) ?? '*' }],
  dynamodb: (call) => [
    named(call, text(call.input['TableName']) ?? text(call.input['ResourceArn']), 'table/', (arn) => [
      'ListTagsOfResource',
      { ResourceArn: arn },
    ]),
    ...tablesOf(call.input).map((table) => named(call, table, 'table/')),
  ],
  lambda: (call) => [named(call, text(call.input['FunctionName']), 'function:', (arn) => ['ListTags', { Resource: arn }])],
  firehose: (call) => [
    named(call, text(call.input['DeliveryStreamName']), 'deliverystream/', (_arn, name) => [
      'ListTagsForDeliveryStream',
      { DeliveryStreamName: name },
    ]),
  ],
  secretsmanager: (call) => [
    named(
      call,
      text(call.input['SecretId']) ?? text(call.input['Name']),
      'secret:',
      (_arn, SecretId) => ['DescribeSecret', { SecretId }],
      // Six characters that AWS puts behind each name.
      { suffix: '-AbCdEf' },
    ),
  ],
  ssm: (call) => {
    const name = text(call.input['Name']) ?? text(call.input['ResourceId']);
    return [
      named(call, name, name?.startsWith('/') === true ? 'parameter' : 'parameter/', (_arn, ResourceId) => [
        'ListTagsForResource',
        { ResourceType: 'Parameter', ResourceId },
      ]),
    ];
  },
  s3: ({ operation, input, partition }) => {
    const [bucket, key] = [text(input['Bucket']), text(input['Key'])];
    if (bucket === undefined) return [];
    return [{ arn: `arn:${partition}:s3:::${bucket}${key === undefined ? (operation === 'DeleteObjects' ? '/*' : '') : `/${key}`}` }];
  },
  cloudformation: (call) => [
    named(
      call,
      text(call.input['StackSetName']),
      'stackset/',
      (_arn, StackSetName) => [
        'DescribeStackSet',
        { StackSetName, ...(call.input['CallAs'] === undefined ? {} : { CallAs: call.input['CallAs'] }) },
      ],
      {
        suffix: ':00000000',
      },
    ) ?? named(call, text(call.input['StackName']), 'stack/', undefined, { suffix: '/00000000' }),
  ],
  ses: sesResources,
  'sms-voice': smsResources,
  mobiletargeting: (call) => [
    named(call, text(call.input['ApplicationId']), 'apps/', byResourceArn) ??
      named(call, text(call.input['ResourceArn']), '', byResourceArn),
  ],
  monitoring: (call) =>
    [text(call.input['AlarmName']), text(call.input['ResourceARN']), ...texts(call.input['AlarmNames'])].map((name) =>
      named(call, name, 'alarm:', (arn) => ['ListTagsForResource', { ResourceARN: arn }], { service: 'cloudwatch' }),
    ),
  kms: (call) => [
    named(call, text(call.input['KeyId']) ?? text(call.input['TargetKeyId']), 'key/', (_arn, KeyId) => ['ListResourceTags', { KeyId }]),
  ],
  sns: (call) => [
    named(call, text(call.input['TopicArn']) ?? text(call.input['ResourceArn']) ?? text(call.input['Name']), '', byResourceArn),
  ],
  iam: iamResources,
};

/** Tables of the batch and transaction calls, which name them in their items. */
function tablesOf(input: AskedCall['input']): readonly string[] {
  const items = [...(Array.isArray(input['TransactItems']) ? input['TransactItems'] : [])] as readonly Readonly<Record<string, unknown>>[];
  const inItems = items
    .flatMap((item) => Object.values(item))
    .map((one) => text((one as { readonly TableName?: unknown }).TableName) ?? '');
  return [...new Set([...Object.keys(input['RequestItems'] ?? {}), ...inItems])].filter((table) => table !== '');
}

function sesResources(call: AskedCall): readonly (AskedResource | undefined)[] {
  const { input, operation } = call;
  const of = (member: string, kind: string) => named(call, text(input[member]), kind, byResourceArn);
  const [, domain] = /@([\w.-]+)>?\s*$/.exec(text(input['FromEmailAddress']) ?? '') ?? [];
  return [
    // The id behind the name is not in the call.
    named(call, text(input['TenantName']), 'tenant/', (_arn, TenantName) => ['GetTenant', { TenantName }], { suffix: '/tn-0000' }),
    of('ConfigurationSetName', 'configuration-set/'),
    of('EmailIdentity', 'identity/'),
    of('PoolName', 'dedicated-ip-pool/'),
    of('TemplateName', 'template/'),
    // An association names what is associated; other calls what is tagged.
    of('ResourceArn', ''),
    operation === 'SendEmail' ? (of('FromEmailAddressIdentityArn', '') ?? named(call, domain, 'identity/', byResourceArn)) : undefined,
  ];
}

function smsResources(call: AskedCall): readonly (AskedResource | undefined)[] {
  const { input } = call;
  const of = (member: string, kind: string) => named(call, text(input[member]), kind, byResourceArn);
  const origin = text(input['OriginationIdentity']);
  const country = text(input['IsoCountryCode']);
  return [
    of('PoolId', 'pool/'),
    of('PhoneNumberId', 'phone-number/'),
    of('OptOutListName', 'opt-out-list/'),
    of('ConfigurationSetName', 'configuration-set/'),
    of('ProtectConfigurationId', 'protect-configuration/'),
    named(call, text(input['SenderId']), 'sender-id/', byResourceArn, { suffix: country === undefined ? '' : `/${country}` }),
    named(call, origin, /^(phone|\+)/.test(origin ?? '') ? 'phone-number/' : 'sender-id/', byResourceArn, {
      suffix: country === undefined || /^(phone|\+)/.test(origin ?? '') ? '' : `/${country}`,
    }),
    of('ResourceArn', ''),
  ];
}

function iamResources({ input, account, partition }: AskedCall): readonly (AskedResource | undefined)[] {
  const of = (member: string, kind: string, operation: string): AskedResource | undefined => {
    const name = text(input[member]);
    const read = [operation, { [member]: name }] as const;
    return name === undefined ? undefined : { arn: `arn:${partition}:iam::${account}:${kind}${name}`, tagRead: read };
  };
  const policy = text(input['PolicyArn']);
  const provider = text(input['OpenIDConnectProviderArn']);
  const service = text(input['AWSServiceName']);
  return [
    of('RoleName', 'role/', 'GetRole') ??
      of('UserName', 'user/', 'GetUser') ??
      of('GroupName', 'group/', 'GetGroup') ??
      (policy === undefined ? undefined : { arn: policy, tagRead: ['GetPolicy', { PolicyArn: policy }] as const }) ??
      of('PolicyName', 'policy/', 'GetPolicy') ??
      (provider === undefined ? undefined : { arn: provider }) ??
      (service === undefined ? undefined : { arn: `arn:${partition}:iam::${account}:role/aws-service-role/${service}/` }),
  ];
}
