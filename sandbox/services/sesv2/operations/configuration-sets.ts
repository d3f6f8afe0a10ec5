import type * as Ses from '@aws-sdk/client-sesv2';
import type { Operation, OperationContext } from '../../operation.ts';
import { quotaValue } from '../../service-quotas/state.ts';
import { alreadyExists, badRequest, limitExceeded, notFound } from '../errors.ts';
import { checkUnassociated, mine, setNamed } from '../find.ts';
import { checkFilter, nextOf, pageOf } from '../page.ts';
import type { ConfigurationSetRecord, Reason } from '../state.ts';
import { tagList, tagsFrom } from '../tags.ts';

type Answer<Output> = Omit<Output, '$metadata'>;

export const createConfigurationSet: Operation<Ses.CreateConfigurationSetCommandInput, Answer<Ses.CreateConfigurationSetCommandOutput>> = (
  input,
  context,
) => {
  const { configurationSets } = mine(context);
  const name = input.ConfigurationSetName ?? '';
  const tags = tagsFrom(input.Tags);
  if (Object.hasOwn(configurationSets, name)) throw alreadyExists(`Configuration set <${name}> already exists.`);
  const most = quotaValue(context, context.account, context.region, 'ses.configurationSets');
  if (Object.keys(configurationSets).length >= most) throw limitExceeded(`An account may have ${most} configuration sets in a Region`);
  const { ArchivingOptions: archiving, ReputationOptions: reputation, SuppressionOptions: suppression } = input;
  configurationSets[name] = {
    name,
    tags,
    tracking: trackingFrom(input.TrackingOptions),
    delivery: deliveryFrom(input.DeliveryOptions ?? {}, context),
    reputation: { metrics: reputation?.ReputationMetricsEnabled ?? false, freshStartAt: reputation?.LastFreshStart?.toISOString() ?? null },
    sending: input.SendingOptions?.SendingEnabled ?? true,
    suppression: suppressionFrom(suppression ?? {}),
    vdm: input.VdmOptions ?? null,
    archive: archiving?.ArchiveArn ?? null,
    security: input.MessageSecurityOptions ?? null,
    destinations: {},
    volume: [],
  };
  return {};
};

function trackingFrom(options: Ses.TrackingOptions | undefined): Ses.TrackingOptions | null {
  if (options?.CustomRedirectDomain === undefined) {
    if (options?.HttpsPolicy !== undefined) throw badRequest('HttpsPolicy cannot be specified without CustomRedirectDomain');
    return null;
  }
  return { CustomRedirectDomain: options.CustomRedirectDomain, HttpsPolicy: options.HttpsPolicy ?? 'OPTIONAL' };
}

function deliveryFrom(options: Ses.DeliveryOptions, context: OperationContext): Ses.DeliveryOptions {
  const { TlsPolicy = 'OPTIONAL', SendingPoolName: pool, MaxDeliverySeconds: seconds } = options;
  if (pool !== undefined && !Object.hasOwn(mine(context).pools, pool)) throw notFound(`Dedicated IP pool <${pool}> does not exist.`);
  return {
    TlsPolicy,
    ...(pool === undefined ? {} : { SendingPoolName: pool }),
    ...(seconds === undefined ? {} : { MaxDeliverySeconds: seconds }),
  };
}

/** Reasons and scope override independently; whether a scope can be cleared is unconfirmed, here it can. Source: facts/tenants.md 2.2 and 8.18. */
function suppressionFrom(options: Ses.SuppressionOptions): ConfigurationSetRecord['suppression'] {
  const { SuppressedReasons: reasons, SuppressionScope: scope, ValidationOptions: validation } = options;
  if (reasons === undefined && scope === undefined && validation === undefined) return null;
  if (reasons !== undefined && new Set(reasons).size < reasons.length) throw badRequest('SuppressedReasons cannot contain duplicates.');
  return { reasons: reasons === undefined ? null : ([...reasons] as Reason[]), scope: scope ?? null, validation: validation ?? null };
}

export const getConfigurationSet: Operation<Ses.GetConfigurationSetCommandInput, Answer<Ses.GetConfigurationSetCommandOutput>> = (
  input,
  context,
) => {
  const set = setNamed(mine(context), input.ConfigurationSetName);
  const { reputation, suppression } = set;
  return {
    ConfigurationSetName: set.name,
    DeliveryOptions: set.delivery,
    ReputationOptions: {
      ReputationMetricsEnabled: reputation.metrics,
      ...(reputation.freshStartAt === null ? {} : { LastFreshStart: new Date(reputation.freshStartAt) }),
    },
    SendingOptions: { SendingEnabled: set.sending },
    Tags: tagList(set.tags),
    ...(set.tracking === null ? {} : { TrackingOptions: set.tracking }),
    ...(suppression === null
      ? {}
      : {
          SuppressionOptions: {
            ...(suppression.reasons === null ? {} : { SuppressedReasons: suppression.reasons }),
            ...(suppression.scope === null ? {} : { SuppressionScope: suppression.scope }),
            ...(suppression.validation === null ? {} : { ValidationOptions: suppression.validation }),
          },
        }),
    ...(set.vdm === null ? {} : { VdmOptions: set.vdm }),
    ...(set.archive === null ? {} : { ArchivingOptions: { ArchiveArn: set.archive } }),
    ...(set.security === null ? {} : { MessageSecurityOptions: set.security }),
  };
};

export const listConfigurationSets: Operation<Ses.ListConfigurationSetsCommandInput, Answer<Ses.ListConfigurationSetsCommandOutput>> = (
  input,
  context,
) => {
  checkFilter(input.Filter, ['CONFIGURATION_SET_NAME_CONTAINS']);
  const part = input.Filter?.CONFIGURATION_SET_NAME_CONTAINS ?? '';
  const names = Object.keys(mine(context).configurationSets)
    .filter((name) => name.includes(part))
    .sort();
  const page = pageOf(names, input, context, { default: 1000, max: 1000 });
  return { ConfigurationSets: page.items, ...nextOf(page.nextToken) };
};

export const deleteConfigurationSet: Operation<Ses.DeleteConfigurationSetCommandInput, Answer<Ses.DeleteConfigurationSetCommandOutput>> = (
  input,
  context,
) => {
  const state = mine(context);
  const { name } = setNamed(state, input.ConfigurationSetName);
  checkUnassociated(context, 'configuration-set', name);
  delete state.configurationSets[name];
  return {};
};

/** One block of a set is replaced by what the call says. */
const put =
  <Input extends { ConfigurationSetName?: string | undefined }>(
    change: (set: ConfigurationSetRecord, input: Input, context: OperationContext) => void,
  ): Operation<Input, object> =>
  (input, context) => {
    change(setNamed(mine(context), input.ConfigurationSetName), input, context);
    return {};
  };

export const putDeliveryOptions = put<Ses.PutConfigurationSetDeliveryOptionsCommandInput>((set, input, context) => {
  set.delivery = deliveryFrom(input, context);
});

export const putReputationOptions = put<Ses.PutConfigurationSetReputationOptionsCommandInput>((set, input) => {
  set.reputation.metrics = input.ReputationMetricsEnabled ?? false;
});

/** Sending that begins again gives the set's reputation a fresh start. */
export const putSendingOptions = put<Ses.PutConfigurationSetSendingOptionsCommandInput>((set, input, context) => {
  const enabled = input.SendingEnabled ?? false;
  if (enabled && !set.sending) {
    set.reputation.freshStartAt = context.clock.now().toISOString();
    set.volume = [];
  }
  set.sending = enabled;
});

export const putSuppressionOptions = put<Ses.PutConfigurationSetSuppressionOptionsCommandInput>((set, input) => {
  set.suppression = suppressionFrom(input);
});

export const putTrackingOptions = put<Ses.PutConfigurationSetTrackingOptionsCommandInput>((set, input) => {
  const { CustomRedirectDomain: domain, HttpsPolicy: policy } = input;
  set.tracking =
    domain === undefined
      ? trackingFrom(policy === undefined ? undefined : ({ HttpsPolicy: policy } as Ses.TrackingOptions))
      : trackingFrom({ CustomRedirectDomain: domain, HttpsPolicy: policy });
});

export const putVdmOptions = put<Ses.PutConfigurationSetVdmOptionsCommandInput>((set, input) => {
  set.vdm = input.VdmOptions ?? null;
});

export const putArchivingOptions = put<Ses.PutConfigurationSetArchivingOptionsCommandInput>((set, input) => {
  set.archive = input.ArchiveArn ?? null;
});

/** A partial update: what is left out stays. */
export const updateConfigurationSet = put<Ses.UpdateConfigurationSetCommandInput>((set, input) => {
  if (input.MessageSecurityOptions !== undefined) set.security = input.MessageSecurityOptions;
});
