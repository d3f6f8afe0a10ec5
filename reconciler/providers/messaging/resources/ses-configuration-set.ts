import type { DeliveryOptions, GetConfigurationSetCommandOutput, SuppressionListReason, SuppressionOptions } from '@aws-sdk/client-sesv2';
import type { Change } from '../../../model/change.ts';
import { canonicalJson, type Properties, type PropertyValue } from '../../../model/properties.ts';
import type { WriteClients } from '../../clients.ts';
import type { Wanted } from '../../layer.ts';
import type { ObservedResource } from '../../observation.ts';
import type { Outcome, StepContext } from '../../provider.ts';
import { sesArn } from '../arns.ts';
import type { EffectiveTenant } from '../effective-tenant.ts';
import { markOf, ourTagsIn, tagList, tagsIn, tagsOf } from '../marks.ts';
import { ifThere, listAll, outcomeOf } from '../reading.ts';
import type { Found, Look, Placing, ResourceModule } from '../resource-module.ts';
import { rulesOf } from '../rules.ts';
import { ipPoolTypeName } from './ses-ip-pool.ts';
import { retag } from './ses-tags.ts';

export const configurationSetTypeName = 'ses/configuration-set';

/** A value where a set has none of its own: no pool, and no suppression beside the tenant's. */
const none = 'none';

/**
 * Configuration sets with TLS, IP pool and reputation metrics. A set without declared suppression is held to have none: a leftover there
 * silently overrides the tenant's. Source: facts/tenants.md 0.4, 2.2.
 */
export const configurationSet: ResourceModule = {
  rules: rulesOf(configurationSetTypeName, [ipPoolTypeName], { goneBefore: ['firehose/stream'] }),
  readsLeftovers: true,
  record: {
    kind: 'configuration-set',
    arn: async (name, { cell }, partition) => sesArn(partition, cell, 'configuration-set', name),
    existing: (look) => configurationSetNames(look),
  },
  wanted,
  read,
  write,
};

function wanted(tenant: EffectiveTenant, { organization }: Placing): Wanted[] {
  return (tenant.email?.configurationSets ?? []).map((set) => ({
    type: configurationSetTypeName,
    name: set.awsName,
    state: 'present',
    properties: {
      tls: set.tls,
      pool: set.ipPool?.name ?? none,
      reputationMetrics: set.reputationMetrics,
      suppression:
        set.suppression === undefined ? none : { scope: set.suppression.scope, reasons: [...new Set(set.suppression.reasons)].sort() },
      tags: tagsOf(tenant, organization, set.shared),
    },
    allowDelete: false,
    source: set.source,
  }));
}

/** The names of all sets of the account in the Region. */
export const configurationSetNames = (look: Pick<Look, 'aws' | 'shared'>): Promise<ReadonlySet<string>> =>
  look.shared(
    'ses configuration sets',
    async () =>
      new Set(
        await listAll(
          (input) => look.aws.ses.listConfigurationSets(input),
          (page) => page.ConfigurationSets,
          1000,
        ),
      ),
  );

/** A set costs one call. Of what nobody declares only names with our prefix are looked at. */
async function read(names: ReadonlySet<string>, look: Look): Promise<Found> {
  const there = await configurationSetNames(look);
  const asked = [...there].filter((name) => names.has(name) || (look.whole && isOurName(name, look)));
  const resources = await Promise.all(asked.map((name) => readOne(name, look)));
  return { resources: resources.filter((each) => each !== undefined) };
}

/** Whether one that no document names may be ours: its name begins as ours do. A prune goes by the marks alone. */
export const isOurName = (name: string, { scene, interest }: Look): boolean =>
  interest.ours === true || (scene.prefix !== '' && name.startsWith(`${scene.prefix}-`));

async function readOne(name: string, { aws }: Look): Promise<ObservedResource | undefined> {
  const set = await ifThere(() => aws.ses.getConfigurationSet({ ConfigurationSetName: name }));
  return set === undefined ? undefined : normalise(name, set);
}

function normalise(name: string, set: GetConfigurationSetCommandOutput): ObservedResource {
  const tags = ourTagsIn(set.Tags);
  const mark = markOf(tags);
  return {
    type: configurationSetTypeName,
    name,
    properties: {
      tls: set.DeliveryOptions?.TlsPolicy ?? 'OPTIONAL',
      pool: set.DeliveryOptions?.SendingPoolName ?? none,
      reputationMetrics: set.ReputationOptions?.ReputationMetricsEnabled === true,
      suppression: suppressionOf(set.SuppressionOptions),
      tags,
    },
    ...(mark === undefined ? {} : { mark }),
  };
}

/** A set may override the scope and the reasons each by itself; what it leaves out is shown as inherited. */
function suppressionOf(options: SuppressionOptions | undefined): PropertyValue {
  const { SuppressionScope: scope, SuppressedReasons: reasons } = options ?? {};
  if (scope === undefined && reasons === undefined) return none;
  return { scope: scope ?? 'inherited', reasons: reasons === undefined ? 'inherited' : [...reasons].sort() };
}

async function write([change]: readonly Change[], aws: WriteClients, step: StepContext): Promise<Outcome[]> {
  if (change === undefined || change.action === 'replace') throw new Error('a set is made, changed or taken away');
  const ConfigurationSetName = change.address.name;
  return [
    await outcomeOf(async () => {
      if (change.action === 'delete') return aws.ses.deleteConfigurationSet({ ConfigurationSetName }, step.signal);
      if (change.action === 'create') {
        const suppression = suppressionIn(change.after);
        return aws.ses.createConfigurationSet(
          {
            ConfigurationSetName,
            DeliveryOptions: deliveryIn(change.after),
            ReputationOptions: { ReputationMetricsEnabled: change.after['reputationMetrics'] === true },
            ...(suppression === undefined ? {} : { SuppressionOptions: suppression }),
            Tags: tagList(tagsIn(change.after)),
          },
          step.signal,
        );
      }
      return update(ConfigurationSetName, change, aws, step);
    }),
  ];
}

/** Each block is replaced by its own call, so what a block holds besides is read and said again. Source: facts/tenants.md 2.2. */
async function update(
  ConfigurationSetName: string,
  change: Extract<Change, { readonly action: 'update' }>,
  aws: WriteClients,
  step: StepContext,
): Promise<void> {
  const { before, after } = change;
  const differs = (...names: readonly string[]): boolean =>
    names.some((name) => canonicalJson(before[name]) !== canonicalJson(after[name]));
  if (differs('tls', 'pool')) {
    const { DeliveryOptions: live } = await aws.reads.ses.getConfigurationSet({ ConfigurationSetName }, step.signal);
    const seconds = live?.MaxDeliverySeconds;
    const kept = seconds === undefined ? {} : { MaxDeliverySeconds: seconds };
    await aws.ses.putConfigurationSetDeliveryOptions({ ConfigurationSetName, ...deliveryIn(after), ...kept }, step.signal);
  }
  if (differs('reputationMetrics'))
    await aws.ses.putConfigurationSetReputationOptions(
      { ConfigurationSetName, ReputationMetricsEnabled: after['reputationMetrics'] === true },
      step.signal,
    );
  if (differs('suppression')) {
    const { SuppressionOptions: live } = await aws.reads.ses.getConfigurationSet({ ConfigurationSetName }, step.signal);
    const validation = live?.ValidationOptions;
    const kept = validation === undefined ? {} : { ValidationOptions: validation };
    await aws.ses.putConfigurationSetSuppressionOptions({ ConfigurationSetName, ...suppressionIn(after), ...kept }, step.signal);
  }
  await retag(sesArn(step.organization.partition, step.cell, 'configuration-set', ConfigurationSetName), change, aws, step);
}

function deliveryIn({ tls, pool }: Properties): DeliveryOptions {
  return {
    TlsPolicy: tls === 'REQUIRE' ? 'REQUIRE' : 'OPTIONAL',
    ...(typeof pool === 'string' && pool !== none ? { SendingPoolName: pool } : {}),
  };
}

/** Scope and reasons as SES takes them, of a set or of a tenant; undefined where there is none. */
export function suppressionIn({
  suppression,
}: Properties): { SuppressionScope: 'ACCOUNT' | 'TENANT'; SuppressedReasons: SuppressionListReason[] } | undefined {
  if (typeof suppression !== 'object' || Array.isArray(suppression)) return undefined;
  const { scope, reasons } = suppression as Readonly<Record<string, PropertyValue>>;
  const listed = Array.isArray(reasons) ? (reasons as readonly PropertyValue[]) : [];
  return {
    SuppressionScope: scope === 'TENANT' ? 'TENANT' : 'ACCOUNT',
    SuppressedReasons: listed.map((reason) => (reason === 'COMPLAINT' ? 'COMPLAINT' : 'BOUNCE')),
  };
}
