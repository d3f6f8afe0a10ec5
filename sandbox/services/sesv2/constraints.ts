import * as sdk from '@aws-sdk/client-sesv2';
import { NormalizedSchema } from '@smithy/core/schema';
import { badRequest } from './errors.ts';

/** What a member of that name may hold, wherever it stands. Lengths count characters or items, ranges are of the number itself. */
interface Rule {
  readonly oneOf?: object;
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: RegExp;
}

const name64: Rule = { min: 1, max: 64, pattern: /^[A-Za-z0-9_-]+$/ };

/** Source: facts/tenants.md 2.2 and the type documentation of the SDK. The schemas themselves carry no bounds. */
const rules: Readonly<Record<string, Rule>> = {
  TlsPolicy: { oneOf: sdk.TlsPolicy },
  HttpsPolicy: { oneOf: sdk.HttpsPolicy },
  ScalingMode: { oneOf: sdk.ScalingMode },
  SuppressedReasons: { oneOf: sdk.SuppressionListReason },
  Reasons: { oneOf: sdk.SuppressionListReason },
  Reason: { oneOf: sdk.SuppressionListReason },
  SuppressionScope: { oneOf: sdk.SuppressionListScope },
  MatchingEventTypes: { oneOf: sdk.EventType },
  DimensionValueSource: { oneOf: sdk.DimensionValueSource },
  DimensionName: { min: 1, max: 256, pattern: /^[A-Za-z0-9_:-]+$/ },
  DefaultDimensionValue: { min: 1, max: 256, pattern: /^[A-Za-z0-9_.@-]+$/ },
  MailType: { oneOf: sdk.MailType },
  ContactLanguage: { oneOf: sdk.ContactLanguage },
  WebsiteURL: { min: 1, max: 1000 },
  AdditionalContactEmailAddresses: { min: 1, max: 4 },
  BehaviorOnMxFailure: { oneOf: sdk.BehaviorOnMxFailure },
  NextSigningKeyLength: { oneOf: sdk.DkimSigningKeyLength },
  SigningAttributesOrigin: { oneOf: sdk.DkimSigningAttributesOrigin },
  DomainSigningAttributesOrigin: { oneOf: sdk.DkimSigningAttributesOrigin },
  DomainSigningSelector: { min: 1, max: 63, pattern: /^[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?$/ },
  DomainSigningPrivateKey: { min: 1, max: 20_480, pattern: /^[A-Za-z0-9+/]+={0,2}$/ },
  ReputationEntityType: { oneOf: sdk.ReputationEntityType },
  SendingStatus: { oneOf: sdk.SendingStatus },
  Plan: { oneOf: sdk.PricingPlan },
  VdmEnabled: { oneOf: sdk.FeatureStatus },
  EngagementMetrics: { oneOf: sdk.FeatureStatus },
  OptimizedSharedDelivery: { oneOf: sdk.FeatureStatus },
  ConditionThresholdEnabled: { oneOf: sdk.FeatureStatus },
  OpenTrackingEnabled: { oneOf: sdk.FeatureStatus },
  ClickTrackingEnabled: { oneOf: sdk.FeatureStatus },
  ConfidenceVerdictThreshold: { oneOf: sdk.SuppressionConfidenceVerdictThreshold },
  SignatureFormat: { oneOf: sdk.SignatureFormat },
  ContentDisposition: { oneOf: sdk.AttachmentContentDisposition },
  ContentTransferEncoding: { oneOf: sdk.AttachmentContentTransferEncoding },
  MaxDeliverySeconds: { min: 300, max: 50_400 },
  WarmupPercentage: { min: 0, max: 100 },
  Key: { min: 1, max: 128 },
  ConfigurationSetName: name64,
  EventDestinationName: name64,
  PoolName: name64,
  PolicyName: name64,
  BulkEmailEntries: { min: 1, max: 50 },
  UseCaseDescription: { max: 5000 },
  TemplateData: { max: 262_144 },
  ReplacementTemplateData: { max: 262_144 },
  Headers: { max: 15 },
  ReplacementHeaders: { max: 15 },
  FileName: { min: 1, max: 255 },
  ArchiveArn: { min: 20, max: 1011, pattern: /^arn:[\w-]+:ses:[a-z-]+-\d:\d{1,20}:mailmanager-archive\/a-[a-z0-9]{24,62}$/ },
};

/** Bounds that hold for one structure's member only. */
const inStructures: Readonly<Record<string, Readonly<Record<string, Rule>>>> = {
  Tag: { Value: { max: 256 } },
  MessageHeader: { Name: { min: 1, max: 126, pattern: /^[!-9;-@A-~]+$/ }, Value: { min: 1, max: 995, pattern: /^[ -~]*$/ } },
  MessageTag: { Name: { min: 1, max: 256, pattern: /^[A-Za-z0-9_:-]+$/ }, Value: { max: 256, pattern: /^[A-Za-z0-9_.@-]*$/ } },
};

/** Empty here means "take away", so the bounds do not hold. */
const clearing: readonly string[] = ['PutEmailIdentityConfigurationSetAttributesRequest'];

/** Refuses an input that breaks a bound or an enumeration, all of them in one BadRequestException. */
export function checkBounds(schema: unknown, input: unknown): void {
  const faults = [...faultsOf(NormalizedSchema.of(schema as never), input, '')];
  if (faults.length === 0) return;
  throw badRequest(`${faults.length} validation error${faults.length === 1 ? '' : 's'} detected: ${faults.join('; ')}`);
}

function* faultsOf(schema: NormalizedSchema, value: unknown, path: string): Generator<string> {
  if (value === undefined || value === null) return;
  if (schema.isStructSchema()) {
    const own = inStructures[schema.getName(true) ?? ''] ?? {};
    const clears = clearing.includes(schema.getName(true) ?? '');
    for (const [name, member] of schema.structIterator()) {
      const inner = (value as Readonly<Record<string, unknown>>)[name];
      const at = path === '' ? lowerFirst(name) : `${path}.${lowerFirst(name)}`;
      const fault = clears && inner === '' ? undefined : faultOf(own[name] ?? rules[name], inner);
      if (fault !== undefined) yield `Value at '${at}' failed to satisfy constraint: ${fault}`;
      yield* faultsOf(member, inner, at);
    }
  } else if (schema.isListSchema()) {
    for (const [index, item] of (value as readonly unknown[]).entries())
      yield* faultsOf(schema.getValueSchema(), item, `${path}.${index + 1}.member`);
  }
}

const lowerFirst = (name: string): string => `${name.charAt(0).toLowerCase()}${name.slice(1)}`;

function faultOf(rule: Rule | undefined, value: unknown): string | undefined {
  if (rule === undefined || value === undefined || value === null) return undefined;
  const { oneOf, min, max, pattern } = rule;
  if (oneOf !== undefined) {
    const known = Object.values(oneOf) as readonly unknown[];
    const given = Array.isArray(value) ? (value as readonly unknown[]) : [value];
    return given.every((one) => known.includes(one)) ? undefined : `Member must satisfy enum value set: [${known.join(', ')}]`;
  }
  const size = typeof value === 'number' ? value : typeof value === 'string' ? [...value].length : Array.isArray(value) ? value.length : 0;
  const what = typeof value === 'number' ? 'value' : 'length';
  if (min !== undefined && size < min) return `Member must have ${what} greater than or equal to ${min}`;
  if (max !== undefined && size > max) return `Member must have ${what} less than or equal to ${max}`;
  if (pattern !== undefined && !pattern.test(String(value))) return `Member must satisfy regular expression pattern: ${pattern.source}`;
  return undefined;
}
