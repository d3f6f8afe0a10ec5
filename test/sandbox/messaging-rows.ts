import assert from 'node:assert/strict';
import { member, minuteMs, region } from './monitoring-setting.ts';

/** What earlier rows left for later ones. */
export type Left = Record<string, string>;

/** One operation in the story of an account, with an input made of what is there, and what its answer must hold. */
export interface Row {
  /** Command of the AWS CLI, `ssm`. */
  readonly service: string;
  readonly operation: string;
  input(left: Left): object;
  /** AWS time that passes before. */
  readonly waitMs?: number;
  check?(answer: Answer, left: Left): void;
  /** Error that the CLI prints, where the operation is refused. */
  readonly refused?: RegExp;
}

export type Answer = Readonly<Record<string, unknown>>;

/** The value at a path of members. */
function at(answer: unknown, ...path: (string | number)[]): unknown {
  return path.reduce<unknown>((value, key) => (value as Record<string | number, unknown> | undefined)?.[key], answer);
}

type More = Omit<Row, 'service' | 'operation' | 'input'>;
const of =
  (service: string) =>
  (operation: string, input: object | ((left: Left) => object) = {}, more: More = {}): Row => ({
    service,
    operation,
    input: typeof input === 'function' ? (input as (left: Left) => object) : () => input,
    ...more,
  });

/** Keeps a member of the answer. */
const keep =
  (name: string, ...path: string[]) =>
  (answer: Answer, left: Left): void => {
    const value = at(answer, ...path);
    assert.equal(typeof value, 'string', `${path.join('.')} of ${JSON.stringify(answer)}`);
    left[name] = String(value);
  };
const has =
  (wanted: unknown, ...path: (string | number)[]) =>
  (answer: Answer): void =>
    assert.deepEqual(at(answer, ...path), wanted);

const sms = of('pinpoint-sms-voice-v2');
const set = { ConfigurationSetName: 'acme' };
const list = { OptOutListName: 'acme' };
const recipient = '+447700900123';
const number = `phone-${'0'.repeat(32)}`;
const SnsDestination = { TopicArn: `arn:aws:sns:${region}:${member}:events` };
const listArn = `arn:aws:sms-voice:${region}:${member}:opt-out-list/acme`;
const tenant = { Key: 'tenant', Value: 'acme' };
const policy = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::333333333333:root' }, Action: '*', Resource: '*' }],
});
const pool = ({ pool: PoolId }: Left) => ({ PoolId });
const protect = ({ protect: ProtectConfigurationId }: Left) => ({ ProtectConfigurationId });
const verified = ({ verified: VerifiedDestinationNumberId }: Left) => ({ VerifiedDestinationNumberId });
const override = (left: Left) => ({ ...protect(left), DestinationPhoneNumber: recipient });
const limits = ['Text', 'Voice', 'Media', 'Notify', 'Rcs'].flatMap((channel) => [
  sms(`Set${channel}MessageSpendLimitOverride`, { MonthlyLimit: 1 }, { check: has(1, 'MonthlyLimit') }),
  sms(`Delete${channel}MessageSpendLimitOverride`, {}, { check: has(1, 'MonthlyLimit') }),
]);

const smsRows: Row[] = [
  sms('DescribeAccountAttributes', {}, { check: has('PRODUCTION', 'AccountAttributes', 0, 'Value') }),
  sms('DescribeAccountLimits', {}, { check: has('PHONE_NUMBERS', 'AccountLimits', 0, 'Name') }),
  sms('DescribeSpendLimits', {}, { check: has(1, 'SpendLimits', 0, 'MaxLimit') }),
  ...limits,
  sms('DescribeRegistrations', {}, { check: has([], 'Registrations') }),
  sms('CreateOptOutList', { ...list, Tags: [tenant] }, { check: has('acme', 'OptOutListName') }),
  sms('DescribeOptOutLists', {}, { waitMs: minuteMs, check: has('acme', 'OptOutLists', 1, 'OptOutListName') }),
  sms('PutOptedOutNumber', { ...list, OptedOutNumber: recipient }, { check: has(recipient, 'OptedOutNumber') }),
  sms('DescribeOptedOutNumbers', list, { waitMs: minuteMs, check: has(recipient, 'OptedOutNumbers', 0, 'OptedOutNumber') }),
  sms('UpdatePhoneNumber', { PhoneNumberId: number, ...list }, { check: has('acme', 'OptOutListName') }),
  sms(
    'SendTextMessage',
    { DestinationPhoneNumber: recipient, OriginationIdentity: number, MessageBody: 'hello' },
    { refused: /DESTINATION_PHONE_NUMBER_OPTED_OUT|ConflictException/ },
  ),
  sms('DeleteOptedOutNumber', { ...list, OptedOutNumber: recipient }, { check: has(false, 'EndUserOptedOut') }),
  sms('DescribePhoneNumbers', { PhoneNumberIds: [number] }, { check: has('ACTIVE', 'PhoneNumbers', 0, 'Status') }),
  sms(
    'RequestPhoneNumber',
    { IsoCountryCode: 'US', MessageType: 'TRANSACTIONAL', NumberCapabilities: ['SMS'], NumberType: 'SIMULATOR' },
    { check: keep('simulator', 'PhoneNumberId') },
  ),
  sms('ReleasePhoneNumber', ({ simulator }) => ({ PhoneNumberId: simulator }), { waitMs: minuteMs, check: has('DELETED', 'Status') }),
  sms('PutKeyword', { OriginationIdentity: number, Keyword: 'info', KeywordMessage: 'acme' }, { check: has('INFO', 'Keyword') }),
  sms('DescribeKeywords', { OriginationIdentity: number, Keywords: ['INFO'] }, { check: has('acme', 'Keywords', 0, 'KeywordMessage') }),
  sms('DeleteKeyword', { OriginationIdentity: number, Keyword: 'INFO' }, { check: has('INFO', 'Keyword') }),
  sms('RequestSenderId', { SenderId: 'ACME', IsoCountryCode: 'FR' }, { check: has('ACME', 'SenderId') }),
  sms(
    'UpdateSenderId',
    { SenderId: 'ACME', IsoCountryCode: 'FR', DeletionProtectionEnabled: false },
    { check: has('FR', 'IsoCountryCode') },
  ),
  sms('DescribeSenderIds', {}, { check: has('ACME', 'SenderIds', 0, 'SenderId') }),
  sms('CreatePool', { OriginationIdentity: number, MessageType: 'TRANSACTIONAL' }, { check: keep('pool', 'PoolId') }),
  sms('DescribePools', (left) => ({ PoolIds: [left['pool']] }), { waitMs: minuteMs, check: has('ACTIVE', 'Pools', 0, 'Status') }),
  sms('UpdatePool', (left) => ({ ...pool(left), SharedRoutesEnabled: false }), { check: has('acme', 'OptOutListName') }),
  sms('AssociateOriginationIdentity', (left) => ({ ...pool(left), OriginationIdentity: 'ACME', IsoCountryCode: 'FR' }), {
    check: has('ACME', 'OriginationIdentity'),
  }),
  sms('ListPoolOriginationIdentities', pool, { waitMs: minuteMs, check: has('ACME', 'OriginationIdentities', 1, 'OriginationIdentity') }),
  sms('DisassociateOriginationIdentity', (left) => ({ ...pool(left), OriginationIdentity: 'ACME', IsoCountryCode: 'FR' }), {
    check: has('FR', 'IsoCountryCode'),
  }),
  sms('ReleaseSenderId', { SenderId: 'ACME', IsoCountryCode: 'FR' }, { waitMs: minuteMs, check: has('ACME', 'SenderId') }),
  sms('CreateConfigurationSet', set, { check: has('acme', 'ConfigurationSetName') }),
  sms('SetDefaultMessageType', { ...set, MessageType: 'TRANSACTIONAL' }, { check: has('TRANSACTIONAL', 'MessageType') }),
  sms('SetDefaultSenderId', { ...set, SenderId: 'ACME' }, { check: has('ACME', 'SenderId') }),
  sms('SetDefaultMessageFeedbackEnabled', { ...set, MessageFeedbackEnabled: true }, { check: has(true, 'MessageFeedbackEnabled') }),
  sms(
    'CreateEventDestination',
    { ...set, EventDestinationName: 'topic', MatchingEventTypes: ['ALL'], SnsDestination },
    {
      check: has(true, 'EventDestination', 'Enabled'),
    },
  ),
  sms(
    'UpdateEventDestination',
    { ...set, EventDestinationName: 'topic', Enabled: false },
    { check: has(false, 'EventDestination', 'Enabled') },
  ),
  sms('DescribeConfigurationSets', {}, { check: has('topic', 'ConfigurationSets', 0, 'EventDestinations', 0, 'EventDestinationName') }),
  sms(
    'SendTextMessage',
    (left) => ({ ...set, DestinationPhoneNumber: recipient, OriginationIdentity: left['pool'], MessageBody: 'hello' }),
    { check: keep('message', 'MessageId') },
  ),
  sms('PutMessageFeedback', ({ message }) => ({ MessageId: message, MessageFeedbackStatus: 'RECEIVED' }), {
    check: has('RECEIVED', 'MessageFeedbackStatus'),
  }),
  sms(
    'DeleteEventDestination',
    { ...set, EventDestinationName: 'topic' },
    { check: has('topic', 'EventDestination', 'EventDestinationName') },
  ),
  sms('DeleteDefaultMessageType', set, { check: has('TRANSACTIONAL', 'MessageType') }),
  sms('DeleteDefaultSenderId', set, { check: has('ACME', 'SenderId') }),
  sms('CreateProtectConfiguration', { Tags: [{ Key: 'Name', Value: 'acme' }] }, { check: keep('protect', 'ProtectConfigurationId') }),
  sms('UpdateProtectConfiguration', (left) => ({ ...protect(left), DeletionProtectionEnabled: false }), {
    check: has(false, 'DeletionProtectionEnabled'),
  }),
  sms(
    'UpdateProtectConfigurationCountryRuleSet',
    (left) => ({ ...protect(left), NumberCapability: 'SMS', CountryRuleSetUpdates: { NO: { ProtectStatus: 'BLOCK' } } }),
    { check: has('BLOCK', 'CountryRuleSet', 'NO', 'ProtectStatus') },
  ),
  sms('GetProtectConfigurationCountryRuleSet', (left) => ({ ...protect(left), NumberCapability: 'SMS' }), {
    check: has('ALLOW', 'CountryRuleSet', 'DE', 'ProtectStatus'),
  }),
  sms('PutProtectConfigurationRuleSetNumberOverride', (left) => ({ ...override(left), Action: 'BLOCK' }), {
    check: has('GB', 'IsoCountryCode'),
  }),
  sms('ListProtectConfigurationRuleSetNumberOverrides', protect, { check: has('BLOCK', 'RuleSetNumberOverrides', 0, 'Action') }),
  sms('DeleteProtectConfigurationRuleSetNumberOverride', override, { check: has(recipient, 'DestinationPhoneNumber') }),
  sms('AssociateProtectConfiguration', (left) => ({ ...protect(left), ...set }), { check: has('acme', 'ConfigurationSetName') }),
  sms('DisassociateProtectConfiguration', (left) => ({ ...protect(left), ...set }), { check: has('acme', 'ConfigurationSetName') }),
  sms('SetAccountDefaultProtectConfiguration', protect, { check: keep('protect', 'DefaultProtectConfigurationId') }),
  sms('DescribeProtectConfigurations', {}, { check: has(true, 'ProtectConfigurations', 0, 'AccountDefault') }),
  sms('DeleteAccountDefaultProtectConfiguration', {}, { check: keep('protect', 'DefaultProtectConfigurationId') }),
  sms('DeleteProtectConfiguration', protect, { check: has(false, 'AccountDefault') }),
  sms('DeleteConfigurationSet', set, { check: has('acme', 'ConfigurationSetName') }),
  sms('TagResource', { ResourceArn: listArn, Tags: [{ Key: 'a', Value: 'b' }] }),
  sms('ListTagsForResource', { ResourceArn: listArn }, { check: has([tenant, { Key: 'a', Value: 'b' }], 'Tags') }),
  sms('UntagResource', { ResourceArn: listArn, TagKeys: ['a'] }),
  sms('PutResourcePolicy', { ResourceArn: listArn, Policy: policy }, { check: has(listArn, 'ResourceArn') }),
  sms('GetResourcePolicy', { ResourceArn: listArn }, { check: has(policy, 'Policy') }),
  sms('DeleteResourcePolicy', { ResourceArn: listArn }, { check: has(listArn, 'ResourceArn') }),
  sms('CreateVerifiedDestinationNumber', { DestinationPhoneNumber: recipient }, { check: keep('verified', 'VerifiedDestinationNumberId') }),
  sms('SendDestinationNumberVerificationCode', (left) => ({ ...verified(left), VerificationChannel: 'TEXT' }), {
    check: keep('message', 'MessageId'),
  }),
  sms('VerifyDestinationNumber', (left) => ({ ...verified(left), VerificationCode: '123' }), { refused: /ValidationException/ }),
  sms('DescribeVerifiedDestinationNumbers', {}, { check: has('PENDING', 'VerifiedDestinationNumbers', 0, 'Status') }),
  sms('DeleteVerifiedDestinationNumber', verified, { check: has(recipient, 'DestinationPhoneNumber') }),
  sms('DeletePool', pool, { check: has('DELETING', 'Status') }),
  sms(
    'UpdatePhoneNumber',
    { PhoneNumberId: number, OptOutListName: 'Default' },
    { waitMs: minuteMs, check: has('Default', 'OptOutListName') },
  ),
  sms('DeleteOptOutList', list, { check: has('acme', 'OptOutListName') }),
];

const pinpoint = of('pinpoint');
const app = ({ app: ApplicationId }: Left) => ({ ApplicationId });
const channelRequests: readonly (readonly [string, string, object])[] = [
  ...[
    ['Apns', 'APNSChannel'],
    ['ApnsSandbox', 'APNSSandboxChannel'],
    ['ApnsVoip', 'APNSVoipChannel'],
    ['ApnsVoipSandbox', 'APNSVoipSandboxChannel'],
  ].map(([name = '', shape = '']) => [name, shape, { BundleId: 'b', TeamId: 't', TokenKey: 'k', TokenKeyId: 'i', Enabled: true }] as const),
  ['Gcm', 'GCMChannel', { ServiceJson: '{"project_id":"acme"}', DefaultAuthenticationMethod: 'TOKEN', Enabled: true }],
  ['Adm', 'ADMChannel', { ClientId: 'i', ClientSecret: 's', Enabled: true }],
  ['Baidu', 'BaiduChannel', { ApiKey: 'k', SecretKey: 's', Enabled: true }],
  ['Sms', 'SMSChannel', { Enabled: true }],
  ['Voice', 'VoiceChannel', { Enabled: true }],
];

const pinpointRows: Row[] = [
  pinpoint(
    'CreateApp',
    { CreateApplicationRequest: { Name: 'acme', tags: { tenant: 'acme' } } },
    {
      check: (answer, left) => {
        keep('app', 'ApplicationResponse', 'Id')(answer, left);
        keep('appArn', 'ApplicationResponse', 'Arn')(answer, left);
      },
    },
  ),
  pinpoint('GetApp', app, { check: has('acme', 'ApplicationResponse', 'Name') }),
  pinpoint('GetApps', { PageSize: '5' }, { check: has('acme', 'ApplicationsResponse', 'Item', 0, 'tags', 'tenant') }),
  pinpoint('TagResource', (left) => ({ ResourceArn: left['appArn'], TagsModel: { tags: { a: 'b' } } })),
  pinpoint('UntagResource', (left) => ({ ResourceArn: left['appArn'], TagKeys: ['tenant'] })),
  pinpoint('ListTagsForResource', (left) => ({ ResourceArn: left['appArn'] }), { check: has({ a: 'b' }, 'TagsModel', 'tags') }),
  ...channelRequests.flatMap(([name, shape, request]) => [
    pinpoint(`Update${name}Channel`, (left) => ({ ...app(left), [`${shape}Request`]: request }), {
      check: has(1, `${shape}Response`, 'Version'),
    }),
    pinpoint(`Get${name}Channel`, app, { check: has(true, `${shape}Response`, 'Enabled') }),
  ]),
  pinpoint('GetChannels', app, { check: has(1, 'ChannelsResponse', 'Channels', 'APNS', 'Version') }),
  pinpoint(
    'SendMessages',
    (left) => ({
      ...app(left),
      MessageRequest: { Addresses: { token: { ChannelType: 'GCM' } }, MessageConfiguration: { GCMMessage: { Title: 'hello' } } },
    }),
    { check: has('SUCCESSFUL', 'MessageResponse', 'Result', 'token', 'DeliveryStatus') },
  ),
  ...channelRequests.map(([name, shape]) => pinpoint(`Delete${name}Channel`, app, { check: has(false, `${shape}Response`, 'Enabled') })),
  pinpoint('GetApplicationSettings', app, { refused: /ForbiddenException/ }),
  pinpoint('GetSegments', app, { refused: /ForbiddenException/ }),
  pinpoint('GetEmailChannel', app, { refused: /ForbiddenException/ }),
  pinpoint('DeleteApp', app, { check: has('acme', 'ApplicationResponse', 'Name') }),
];

const secrets = of('secretsmanager');
const secret = { SecretId: 'trueup/acme' };
const secretRows: Row[] = [
  secrets('CreateSecret', { Name: 'trueup/acme', SecretString: 'one' }, { check: keep('first', 'VersionId') }),
  secrets('PutSecretValue', { ...secret, SecretString: 'two' }, { check: has(['AWSCURRENT'], 'VersionStages') }),
  secrets('GetSecretValue', { ...secret, VersionStage: 'AWSPREVIOUS' }, { check: has('one', 'SecretString') }),
  secrets('UpdateSecret', { ...secret, Description: 'keys' }, { check: has('trueup/acme', 'Name') }),
  secrets('ListSecretVersionIds', secret, { check: (answer) => assert.equal((answer['Versions'] as unknown[]).length, 2) }),
  secrets('UpdateSecretVersionStage', ({ first }) => ({ ...secret, VersionStage: 'GOOD', MoveToVersionId: first }), {
    check: has('trueup/acme', 'Name'),
  }),
  secrets('TagResource', { ...secret, Tags: [tenant, { Key: 'a', Value: 'b' }] }),
  secrets('UntagResource', { ...secret, TagKeys: ['a'] }),
  secrets('DescribeSecret', secret, { check: has([tenant], 'Tags') }),
  secrets('ListSecrets', { Filters: [{ Key: 'name', Values: ['trueup/'] }] }, { check: has('trueup/acme', 'SecretList', 0, 'Name') }),
  secrets('PutResourcePolicy', { ...secret, ResourcePolicy: policy }, { check: has('trueup/acme', 'Name') }),
  secrets('GetResourcePolicy', secret, { check: has(policy, 'ResourcePolicy') }),
  secrets('DeleteResourcePolicy', secret, { check: has('trueup/acme', 'Name') }),
  secrets('DeleteSecret', secret, { check: has('trueup/acme', 'Name') }),
  secrets('RestoreSecret', secret, { check: has('trueup/acme', 'Name') }),
];

const ssm = of('ssm');
const Name = '/trueup/acme/key';
const parameter = { ResourceType: 'Parameter', ResourceId: Name };
const parameterRows: Row[] = [
  ssm('PutParameter', { Name, Value: 'one', Type: 'SecureString' }, { check: has(1, 'Version') }),
  ssm('PutParameter', { Name: '/trueup/plain', Value: 'p', Type: 'String' }, { check: has('Standard', 'Tier') }),
  ssm('GetParameter', { Name, WithDecryption: true }, { check: has('one', 'Parameter', 'Value') }),
  ssm('GetParameters', { Names: [Name, '/none'] }, { check: has(['/none'], 'InvalidParameters') }),
  ssm('GetParametersByPath', { Path: '/trueup', Recursive: true }, { check: has(Name, 'Parameters', 0, 'Name') }),
  ssm('LabelParameterVersion', { Name, Labels: ['good'] }, { check: has([], 'InvalidLabels') }),
  ssm('GetParameterHistory', { Name }, { check: has(['good'], 'Parameters', 0, 'Labels') }),
  ssm(
    'DescribeParameters',
    { ParameterFilters: [{ Key: 'Type', Values: ['SecureString'] }] },
    { check: has(Name, 'Parameters', 0, 'Name') },
  ),
  ssm('AddTagsToResource', { ...parameter, Tags: [tenant, { Key: 'a', Value: 'b' }] }),
  ssm('RemoveTagsFromResource', { ...parameter, TagKeys: ['a'] }),
  ssm('ListTagsForResource', parameter, { check: has([tenant], 'TagList') }),
  ssm('DeleteParameter', { Name }),
  ssm('DeleteParameters', { Names: ['/trueup/plain'] }, { check: has(['/trueup/plain'], 'DeletedParameters') }),
];

const quotas = of('service-quotas');
const ServiceCode = 'sms-voice';
const asked = { ServiceCode, QuotaCode: 'L-5A500001' };
const quotaRows: Row[] = [
  quotas('ListServices', {}, { check: (answer) => assert.ok(JSON.stringify(answer).includes(ServiceCode)) }),
  quotas('ListServiceQuotas', { ServiceCode }, { check: has('Pools per account', 'Quotas', 0, 'QuotaName') }),
  quotas('GetServiceQuota', asked, { check: has(25, 'Quota', 'Value') }),
  quotas('ListAWSDefaultServiceQuotas', { ServiceCode }, { check: has(25, 'Quotas', 0, 'Value') }),
  quotas('GetAWSDefaultServiceQuota', asked, { check: has(25, 'Quota', 'Value') }),
  quotas('RequestServiceQuotaIncrease', { ...asked, DesiredValue: 50 }, { check: keep('request', 'RequestedQuota', 'Id') }),
  quotas('GetRequestedServiceQuotaChange', ({ request }) => ({ RequestId: request }), {
    waitMs: 20 * minuteMs,
    check: has('APPROVED', 'RequestedQuota', 'Status'),
  }),
  quotas('ListRequestedServiceQuotaChangeHistory', {}, { check: has(50, 'RequestedQuotas', 0, 'DesiredValue') }),
  quotas('ListRequestedServiceQuotaChangeHistoryByQuota', asked, { check: has(50, 'RequestedQuotas', 0, 'DesiredValue') }),
];

/** Stories that do not touch each other. */
export const stories: Readonly<Record<string, readonly Row[]>> = {
  'sms-voice': smsRows,
  mobiletargeting: pinpointRows,
  secretsmanager: secretRows,
  ssm: parameterRows,
  servicequotas: quotaRows,
};
/** The seed that the stories begin with. */
export const storySeed = {
  'sms-voice': [
    { account: member, region, what: 'production' },
    { account: member, region, what: 'number', country: 'GB', id: number },
  ],
};
