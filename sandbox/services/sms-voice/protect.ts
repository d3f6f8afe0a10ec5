import type * as Sms from '@aws-sdk/client-pinpoint-sms-voice-v2';
import type { Operation, OperationContext } from '../operation.ts';
import { newId } from '../security-hub/identifiers.ts';
import { quotaValue } from '../service-quotas/state.ts';
import { e164, more, once, page, passes, requireE164, requireOneOf, requireSelection, stateOf, tagList, tagsFrom } from './checks.ts';
import { named } from './configuration-sets.ts';
import { countries, countryOf } from './countries.ts';
import { conflict, invalidField, notFound, overQuota } from './errors.ts';
import { protectOf, setOf } from './lookup.ts';
import { type NumberOverride, type ProtectConfiguration, type Rule, smsArn } from './state.ts';

type Answer<Output> = Omit<Output, '$metadata'>;

const identified = (protect: ProtectConfiguration) => ({ ProtectConfigurationArn: protect.arn, ProtectConfigurationId: protect.id });

const described = (protect: ProtectConfiguration, context: OperationContext) => ({
  ...identified(protect),
  CreatedTimestamp: new Date(protect.createdAt),
  AccountDefault: stateOf(context).defaultProtectId === protect.id,
  DeletionProtectionEnabled: protect.deletionProtection,
});

/** Allows everything at first; its name is the tag Name. */
export const createProtectConfiguration: Operation<
  Sms.CreateProtectConfigurationCommandInput,
  Answer<Sms.CreateProtectConfigurationCommandOutput>
> = (input, context) => {
  const { protects } = stateOf(context);
  const protect = once(
    input,
    context,
    (id) => protects[id],
    () => {
      const most = quotaValue(context, context.account, context.region, 'sms.protectConfigurations');
      if (Object.keys(protects).length >= most) {
        throw overQuota('PROTECT_CONFIGURATIONS_PER_ACCOUNT', `The account has its ${most} protect configurations.`);
      }
      const id = `protect-${newId(context, 'protect').replaceAll('-', '')}`;
      const made: ProtectConfiguration = {
        id,
        arn: smsArn(context, context.account, context.region, `protect-configuration/${id}`),
        createdAt: context.clock.now().toISOString(),
        tags: tagsFrom(input.Tags),
        deletionProtection: input.DeletionProtectionEnabled ?? false,
        rules: {},
        overrides: {},
      };
      protects[id] = made;
      return { id, made };
    },
  );
  return { ...described(protect, context), Tags: tagList(protect.tags) };
};

export const describeProtectConfigurations: Operation<
  Sms.DescribeProtectConfigurationsCommandInput,
  Answer<Sms.DescribeProtectConfigurationsCommandOutput>
> = (input, context) => {
  requireSelection('ProtectConfigurationIds', input.ProtectConfigurationIds, undefined);
  const all = input.ProtectConfigurationIds?.map((id) => protectOf(id, context)) ?? Object.values(stateOf(context).protects);
  const found = all
    .map((protect) => described(protect, context))
    .filter((one) =>
      passes(input.Filters, { 'account-default': [one.AccountDefault], 'deletion-protection-enabled': [one.DeletionProtectionEnabled] }),
    );
  const { items, nextToken } = page(found, input, context);
  return { ProtectConfigurations: items, ...more(nextToken) };
};

export const updateProtectConfiguration: Operation<
  Sms.UpdateProtectConfigurationCommandInput,
  Answer<Sms.UpdateProtectConfigurationCommandOutput>
> = (input, context) => {
  const protect = protectOf(input.ProtectConfigurationId, context);
  protect.deletionProtection = input.DeletionProtectionEnabled ?? protect.deletionProtection;
  return described(protect, context);
};

export const deleteProtectConfiguration: Operation<
  Sms.DeleteProtectConfigurationCommandInput,
  Answer<Sms.DeleteProtectConfigurationCommandOutput>
> = (input, context) => {
  const protect = protectOf(input.ProtectConfigurationId, context);
  const { configurationSets, defaultProtectId, protects } = stateOf(context);
  const refuse = (reason: string, message: string) => conflict(reason, message, 'protect-configuration', protect.id);
  if (protect.deletionProtection) throw refuse('DELETION_PROTECTION_ENABLED', 'Deletion protection is enabled.');
  if (defaultProtectId === protect.id) throw refuse('PROTECT_CONFIGURATION_IS_ACCOUNT_DEFAULT', "It is the account's default.");
  const set = Object.values(configurationSets).find((one) => one.protectId === protect.id);
  if (set !== undefined) {
    throw refuse('PROTECT_CONFIGURATION_ASSOCIATED_WITH_CONFIGURATION_SET', `It is associated with the configuration set ${set.name}.`);
  }
  const answer = described(protect, context);
  delete protects[protect.id];
  return answer;
};

const capabilities = ['SMS', 'VOICE', 'MMS', 'RCS'] as const;

/** What holds for a country. */
export const ruleFor = (protect: ProtectConfiguration, capability: string, country: string): Rule =>
  protect.rules[capability]?.[country] ?? 'ALLOW';

function ruleSet(protect: ProtectConfiguration, capability: Sms.NumberCapability) {
  const rules = countries.map((country) => [country, { ProtectStatus: ruleFor(protect, capability, country) }]);
  return { ...identified(protect), NumberCapability: capability, CountryRuleSet: Object.fromEntries(rules) };
}

export const getProtectConfigurationCountryRuleSet: Operation<
  Sms.GetProtectConfigurationCountryRuleSetCommandInput,
  Answer<Sms.GetProtectConfigurationCountryRuleSetCommandOutput>
> = (input, context) => {
  requireOneOf('NumberCapability', input.NumberCapability, capabilities);
  return ruleSet(protectOf(input.ProtectConfigurationId, context), input.NumberCapability ?? 'SMS');
};

/** Changes the countries that are named and leaves the others. */
export const updateProtectConfigurationCountryRuleSet: Operation<
  Sms.UpdateProtectConfigurationCountryRuleSetCommandInput,
  Answer<Sms.UpdateProtectConfigurationCountryRuleSetCommandOutput>
> = (input, context) => {
  const capability = input.NumberCapability ?? 'SMS';
  requireOneOf('NumberCapability', capability, capabilities);
  const updates = Object.entries(input.CountryRuleSetUpdates ?? {});
  if (updates.length < 1 || updates.length > 300) throw invalidField('CountryRuleSetUpdates', 'must have 1 to 300 members');
  for (const [country, rule] of updates) {
    if (!countries.includes(country)) throw invalidField('CountryRuleSetUpdates', `${country} is not a country`);
    requireOneOf('ProtectStatus', rule.ProtectStatus, ['ALLOW', 'BLOCK', 'MONITOR', 'FILTER']);
    if (rule.ProtectStatus === undefined) throw invalidField('ProtectStatus', 'must be given');
  }
  const protect = protectOf(input.ProtectConfigurationId, context);
  const rules = { ...protect.rules[capability] };
  for (const [country, { ProtectStatus }] of updates) {
    if (ProtectStatus === undefined || ProtectStatus === 'ALLOW') delete rules[country];
    else rules[country] = ProtectStatus;
  }
  protect.rules[capability] = rules;
  return ruleSet(protect, capability);
};

export const associateProtectConfiguration: Operation<
  Sms.AssociateProtectConfigurationCommandInput,
  Answer<Sms.AssociateProtectConfigurationCommandOutput>
> = (input, context) => {
  const protect = protectOf(input.ProtectConfigurationId, context);
  const set = setOf(input.ConfigurationSetName, context);
  set.protectId = protect.id;
  return { ...named(set), ...identified(protect) };
};

export const disassociateProtectConfiguration: Operation<
  Sms.DisassociateProtectConfigurationCommandInput,
  Answer<Sms.DisassociateProtectConfigurationCommandOutput>
> = (input, context) => {
  const protect = protectOf(input.ProtectConfigurationId, context);
  const set = setOf(input.ConfigurationSetName, context);
  if (set.protectId !== protect.id) {
    throw conflict(
      'PROTECT_CONFIGURATION_NOT_ASSOCIATED_WITH_CONFIGURATION_SET',
      `The configuration set ${set.name} has another protect configuration or none.`,
      'protect-configuration',
      protect.id,
    );
  }
  set.protectId = null;
  return { ...named(set), ...identified(protect) };
};

export const setAccountDefaultProtectConfiguration: Operation<
  Sms.SetAccountDefaultProtectConfigurationCommandInput,
  Answer<Sms.SetAccountDefaultProtectConfigurationCommandOutput>
> = (input, context) => {
  const protect = protectOf(input.ProtectConfigurationId, context);
  stateOf(context).defaultProtectId = protect.id;
  return { DefaultProtectConfigurationArn: protect.arn, DefaultProtectConfigurationId: protect.id };
};

export const deleteAccountDefaultProtectConfiguration: Operation<
  Sms.DeleteAccountDefaultProtectConfigurationCommandInput,
  Answer<Sms.DeleteAccountDefaultProtectConfigurationCommandOutput>
> = (_input, context) => {
  const state = stateOf(context);
  if (state.defaultProtectId === null) throw notFound('protect-configuration', 'account default');
  const protect = protectOf(state.defaultProtectId, context);
  state.defaultProtectId = null;
  return { DefaultProtectConfigurationArn: protect.arn, DefaultProtectConfigurationId: protect.id };
};

/** The override of a number, unless it has expired by the calendar. */
export function overrideFor(protect: ProtectConfiguration, number: string, now: Date): NumberOverride | undefined {
  const found = Object.hasOwn(protect.overrides, number) ? protect.overrides[number] : undefined;
  return found === undefined || (found.expiresAt !== null && Date.parse(found.expiresAt) <= now.getTime()) ? undefined : found;
}

function describedOverride(number: string, override: NumberOverride) {
  const country = countryOf(number);
  return {
    DestinationPhoneNumber: number,
    CreatedTimestamp: new Date(override.createdAt),
    Action: override.action,
    ...(country === undefined ? {} : { IsoCountryCode: country }),
    ...(override.expiresAt === null ? {} : { ExpirationTimestamp: new Date(override.expiresAt) }),
  };
}

export const putNumberOverride: Operation<
  Sms.PutProtectConfigurationRuleSetNumberOverrideCommandInput,
  Answer<Sms.PutProtectConfigurationRuleSetNumberOverrideCommandOutput>
> = (input, context) => {
  requireE164('DestinationPhoneNumber', input.DestinationPhoneNumber);
  requireOneOf('Action', input.Action, ['ALLOW', 'BLOCK']);
  const protect = protectOf(input.ProtectConfigurationId, context);
  const number = e164(input.DestinationPhoneNumber ?? '');
  const override: NumberOverride = {
    action: input.Action ?? 'ALLOW',
    createdAt: context.clock.now().toISOString(),
    expiresAt: input.ExpirationTimestamp?.toISOString() ?? null,
  };
  protect.overrides[number] = override;
  return { ...identified(protect), ...describedOverride(number, override) };
};

export const deleteNumberOverride: Operation<
  Sms.DeleteProtectConfigurationRuleSetNumberOverrideCommandInput,
  Answer<Sms.DeleteProtectConfigurationRuleSetNumberOverrideCommandOutput>
> = (input, context) => {
  const protect = protectOf(input.ProtectConfigurationId, context);
  const number = e164(input.DestinationPhoneNumber ?? '');
  const override = overrideFor(protect, number, context.clock.now());
  if (override === undefined) throw notFound('protect-configuration', number);
  delete protect.overrides[number];
  return { ...identified(protect), ...describedOverride(number, override) };
};

export const listNumberOverrides: Operation<
  Sms.ListProtectConfigurationRuleSetNumberOverridesCommandInput,
  Answer<Sms.ListProtectConfigurationRuleSetNumberOverridesCommandOutput>
> = (input, context) => {
  const protect = protectOf(input.ProtectConfigurationId, context);
  const rows = Object.entries(protect.overrides)
    .filter(([number]) => overrideFor(protect, number, context.clock.now()) !== undefined)
    .map(([number, override]) => describedOverride(number, override))
    .filter((row) => passes(input.Filters, { action: [row.Action], 'iso-country-code': [row.IsoCountryCode] }));
  const { items, nextToken } = page(rows, input, context);
  return { ...identified(protect), RuleSetNumberOverrides: items, ...more(nextToken) };
};
